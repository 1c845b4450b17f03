# SPDX-License-Identifier: EUPL-1.2
"""A payment that comes back takes its discharge back, an office signs on paper, and a discharge says for whom it is."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import protect

SAME_CLIENTS = "debts_dischargeturn_same_clients"
# Rows of before were for whoever owed the claim then. The table is append-only: only here are its triggers off.
FOR_WHOM = """
ALTER TABLE debts_discharge DISABLE TRIGGER USER;
UPDATE debts_discharge SET debtor_ids = claim.debtor_ids FROM debts_claim AS claim WHERE claim.id = claim_id;
ALTER TABLE debts_discharge ENABLE TRIGGER USER;
ALTER TABLE debts_discharge ALTER COLUMN debtor_ids SET NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_case_state"),
        ("debts", "0004_authorised_today"),
        ("people", "0003_private_creditor"),
    ]

    operations = [
        migrations.CreateModel(
            name="DischargeTurn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("holds", models.BooleanField()),
                ("payment_id", models.UUIDField()),
                ("turned_on", models.DateField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="claim_gone_stays",
        ),
        migrations.AddField(
            model_name="contract",
            name="signed_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="discharge",
            name="debtor_ids",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None),
        ),
        migrations.RunSQL(
            FOR_WHOM,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name="discharge",
                    name="debtor_ids",
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                )
            ],
        ),
        migrations.AlterField(
            model_name="contract",
            name="signed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_gone_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'gone' AND NOT (NEW.\"reason\" = '' AND NEW.\"state\" = 'known' AND OLD.\"reason\" = 'discharged'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="e1bc6bd9ccc0e27b564c130b354d22fc8486002f",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_gone_stays_cbf22",
                    table="debts_claim",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_by__isnull", False), ("signed_for__isnull", True)),
                    models.Q(("signed_by__isnull", True), ("signed_for__isnull", False)),
                    _connector="OR",
                ),
                name="contract_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="discharge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("debtor_ids__contained_by", models.F("client_ids")), ("debtor_ids__len__in", [1, 2])
                ),
                name="discharge_debtors",
            ),
        ),
        migrations.AddField(
            model_name="dischargeturn",
            name="answering",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="dischargeturn",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="dischargeturn",
            name="discharge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="debts.discharge"
            ),
        ),
        migrations.AddIndex(
            model_name="dischargeturn",
            index=models.Index(fields=["discharge", "-known_at"], name="dischargeturn_newest"),
        ),
        migrations.AddConstraint(
            model_name="dischargeturn",
            constraint=models.UniqueConstraint(fields=("payment_id", "discharge", "holds"), name="dischargeturn_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dischargeturn",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="23835c2c6f442a1450d21e1f972714da799b0e14",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_37c9a",
                    table="debts_dischargeturn",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dischargeturn",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="991d09b18e28f09e3e0591978ee6437af6f75668",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_94011",
                    table="debts_dischargeturn",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            f"ALTER TABLE debts_dischargeturn ADD CONSTRAINT {SAME_CLIENTS}"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            f"ALTER TABLE debts_dischargeturn DROP CONSTRAINT {SAME_CLIENTS}",
        ),
        protect("debts_dischargeturn", staff=["SELECT", "INSERT"]),
    ]
