# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_decision_sent"),
        ("people", "0002_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="corrects",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="cases.contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrects__isnull", True), models.Q(("corrects", models.F("id")), _negated=True), _connector="OR"
                ),
                name="contact_not_itself",
            ),
        ),
    ]
