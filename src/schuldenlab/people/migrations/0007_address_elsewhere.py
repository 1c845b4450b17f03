# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_member_end_told")]

    operations = [
        migrations.AddField(
            model_name="address",
            name="is_elsewhere",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                name="address_code_or_elsewhere",
                condition=models.Q(is_elsewhere=False) | models.Q(municipality_code=""),
            ),
        ),
    ]
