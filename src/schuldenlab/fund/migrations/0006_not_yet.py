# SPDX-License-Identifier: EUPL-1.2
"""No on a milestone is "not yet": another word may follow, and yes once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fund", "0005_refunds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hostconfirmation",
            name="milestone",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmations",
                to="fund.milestone",
            ),
        ),
        migrations.AddConstraint(
            model_name="hostconfirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("yes", True)), fields=("milestone",), name="milestone_reached_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="hostconfirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("yes", False)),
                fields=("milestone", "confirmed_on"),
                name="milestone_not_yet_once",
            ),
        ),
    ]
