# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import PERSONS, protect


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_papers"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="decision",
            name="objection_until",
        ),
        migrations.CreateModel(
            name="DecisionSent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("person_id", models.UUIDField()),
                ("sent_on", models.DateField()),
                ("objection_until", models.DateField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sent", to="cases.decision"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "person_id"), name="decision_sent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("objection_until__gt", models.F("sent_on"))), name="decision_sent_term"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionsent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8897af52d74ea18a1b54e48027b5f846bfc3c225",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_fc93b",
                    table="cases_decisionsent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionsent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="1ecf911a68f8b76521892d5e9ef0f7cacc42061a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_10cb9",
                    table="cases_decisionsent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE cases_decisionsent ADD CONSTRAINT decisionsent_same_clients"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            "ALTER TABLE cases_decisionsent DROP CONSTRAINT decisionsent_same_clients",
        ),
        protect(
            "cases_decisionsent",
            staff=["SELECT", "INSERT"],
            portal=["SELECT"],
            portal_sees=f"client_ids && {PERSONS}",
        ),
    ]
