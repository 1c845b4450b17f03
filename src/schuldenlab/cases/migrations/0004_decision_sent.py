# SPDX-License-Identifier: EUPL-1.2

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from schuldenlab.base.actor import DbRole


COLUMNS = "(sent_on, objection_until)"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_papers"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="append_only_rows",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="append_only_table",
        ),
        migrations.AddField(
            model_name="decision",
            name="sent_on",
            field=models.DateField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="fc44693ba99d681bd0574a2a70a65f0992743009",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_rows_3f0bc",
                    table="cases_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'never deleted: % cannot be emptied', TG_TABLE_NAME;",
                    hash="26119359f27cf266f43ed73f11ccd655aa2c8256",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_deleted_table_157f0",
                    table="cases_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."client_ids" IS DISTINCT FROM (NEW."client_ids") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."cents" IS DISTINCT FROM (NEW."cents") OR OLD."receipt_id" IS DISTINCT FROM (NEW."receipt_id") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."mandate_id" IS DISTINCT FROM (NEW."mandate_id") OR OLD."reasons" IS DISTINCT FROM (NEW."reasons") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."proposal_id" IS DISTINCT FROM (NEW."proposal_id") OR OLD."second_person_id" IS DISTINCT FROM (NEW."second_person_id") OR OLD."second_mandate_id" IS DISTINCT FROM (NEW."second_mandate_id") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="0c1658424092e7fbcd49babbb920b051df23212a",
                    operation="UPDATE",
                    pgid="pgtrigger_decision_fixed_2a649",
                    table="cases_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_sent_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."sent_on" IS NOT NULL OR OLD."objection_until" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7e6bb8060a7dbcc0b2a27854b489c608bb4f8299",
                    operation="UPDATE",
                    pgid="pgtrigger_decision_sent_once_c7249",
                    table="cases_decision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            f"GRANT UPDATE {COLUMNS} ON cases_decision TO {DbRole.STAFF}",
            f"REVOKE UPDATE {COLUMNS} ON cases_decision FROM {DbRole.STAFF}",
        ),
    ]
