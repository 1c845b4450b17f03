# SPDX-License-Identifier: EUPL-1.2
"""For how much a creditor discharged by its own paper, also when that makes a discharge hold again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debts", "0006_term_moves_along"),
    ]

    operations = [
        migrations.AddField(
            model_name="discharge",
            name="received_cents",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="dischargeturn",
            name="document_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="dischargeturn",
            name="received_cents",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="discharge",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_cents__gte", 0)), name="discharge_received"
            ),
        ),
        migrations.AddConstraint(
            model_name="dischargeturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document_id__isnull", True), ("received_cents__isnull", True)),
                    ("holds", True),
                    _connector="OR",
                ),
                name="dischargeturn_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="dischargeturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_cents__gte", 0)), name="dischargeturn_received"
            ),
        ),
    ]
