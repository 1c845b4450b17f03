# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_rights"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="organisation",
            name="organisation_kinds",
        ),
        migrations.AlterField(
            model_name="organisation",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("creditor", "Creditor"),
                        ("collector", "Collector"),
                        ("bailiff", "Bailiff"),
                        ("partner", "Partner"),
                        ("host", "Host"),
                        ("administrator", "Administrator"),
                        ("fund", "Fund"),
                        ("city", "City"),
                        ("private", "Private"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kinds__contained_by",
                        [
                            "creditor",
                            "collector",
                            "bailiff",
                            "partner",
                            "host",
                            "administrator",
                            "fund",
                            "city",
                            "private",
                        ],
                    ),
                    ("kinds__len__gte", 1),
                ),
                name="organisation_kinds",
            ),
        ),
    ]
