# SPDX-License-Identifier: EUPL-1.2
"""An amount on a creditor's own paper that was noted wrongly is put right by a fact of its own."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import protect

SAME_CLIENTS = "debts_dischargecorrection_same_clients"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_receipt_norms"),
        ("debts", "0008_paid_after_all"),
    ]

    operations = [
        migrations.CreateModel(
            name="DischargeCorrection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("received_cents", models.BigIntegerField()),
                ("reason", models.CharField(max_length=20)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "discharge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="debts.discharge"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["discharge", "-known_at"], name="dischargecorrection_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("received_cents__gte", 0)), name="dischargecorrection_received"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["typed_wrongly", "creditor_said"])),
                        name="dischargecorrection_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dischargecorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="985d6beaa70023454d5eb8848e2c95b9bb421954",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_51fa9",
                    table="debts_dischargecorrection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dischargecorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="6103ae2be30a54e9a786e1ea242e1bdccaee7d0b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_e5d05",
                    table="debts_dischargecorrection",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            f"ALTER TABLE debts_dischargecorrection ADD CONSTRAINT {SAME_CLIENTS}"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            f"ALTER TABLE debts_dischargecorrection DROP CONSTRAINT {SAME_CLIENTS}",
        ),
        protect("debts_dischargecorrection", staff=["SELECT", "INSERT"]),
    ]
