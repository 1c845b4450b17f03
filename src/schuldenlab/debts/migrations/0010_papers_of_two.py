# SPDX-License-Identifier: EUPL-1.2
"""Each of two who owe a debt together can be discharged by a paper of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_receipt_norms"),
        ("debts", "0009_amount_corrected"),
        ("people", "0006_member_end_told"),
    ]

    operations = [
        migrations.AlterField(
            model_name="discharge",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="discharges", to="debts.offer"
            ),
        ),
        migrations.AddConstraint(
            model_name="discharge",
            constraint=models.UniqueConstraint(fields=("offer", "debtor_ids"), name="discharge_once"),
        ),
    ]
