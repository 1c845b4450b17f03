# SPDX-License-Identifier: EUPL-1.2
"""A debt that was noted as paid another way can be owed again."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("debts", "0007_received_less"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="claim_gone_stays",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_gone_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'gone' AND NOT (NEW.\"reason\" = '' AND NEW.\"state\" = 'known' AND OLD.\"reason\" IN ('discharged', 'paid')))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3816da688094d7bddd8e899425296ad4226b57b1",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_gone_stays_cbf22",
                    table="debts_claim",
                    when="BEFORE",
                ),
            ),
        ),
    ]
