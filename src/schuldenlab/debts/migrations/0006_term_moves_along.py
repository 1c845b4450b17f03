# SPDX-License-Identifier: EUPL-1.2

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("debts", "0005_settled_again"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="message",
            name="message_fixed",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."client_ids" IS DISTINCT FROM (NEW."client_ids") OR OLD."answering_id" IS DISTINCT FROM (NEW."answering_id") OR OLD."conversation_id" IS DISTINCT FROM (NEW."conversation_id") OR OLD."type" IS DISTINCT FROM (NEW."type") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."answers_id" IS DISTINCT FROM (NEW."answers_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."payload" IS DISTINCT FROM (NEW."payload") OR OLD."transport" IS DISTINCT FROM (NEW."transport") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7b8e36b16cb0ab06a8424ceaeab18092a6089b24",
                    operation="UPDATE",
                    pgid="pgtrigger_message_fixed_9f589",
                    table="debts_message",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (due_on) ON debts_message TO lab_staff",
            "REVOKE UPDATE (due_on) ON debts_message FROM lab_staff",
        ),
    ]
