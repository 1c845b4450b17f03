# SPDX-License-Identifier: EUPL-1.2
"""What follows an agreement: instalments that were passed on, and debts that are over."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import PERSONS, protect

SAME_CLIENTS = "debts_passedon_same_clients"


class Migration(migrations.Migration):
    dependencies = [("base", "0002_rights"), ("cases", "0003_papers"), ("debts", "0002_rights")]

    operations = [
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("cents", models.BigIntegerField()),
                ("passed_on", models.DateField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="offer",
            name="offer_fixed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="proposal",
            name="proposal_fixed",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_reason",
        ),
        migrations.AddField(
            model_name="offer",
            name="regular_cents",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="usual_ppm",
            field=models.IntegerField(default=0),
            preserve_default=False,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="offer",
            trigger=pgtrigger.compiler.Trigger(
                name="offer_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."client_ids" IS DISTINCT FROM (NEW."client_ids") OR OLD."answering_id" IS DISTINCT FROM (NEW."answering_id") OR OLD."proposal_id" IS DISTINCT FROM (NEW."proposal_id") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."creditor_id" IS DISTINCT FROM (NEW."creditor_id") OR OLD."rank" IS DISTINCT FROM (NEW."rank") OR OLD."balance_cents" IS DISTINCT FROM (NEW."balance_cents") OR OLD."cents" IS DISTINCT FROM (NEW."cents") OR OLD."share_ppm" IS DISTINCT FROM (NEW."share_ppm") OR OLD."regular_cents" IS DISTINCT FROM (NEW."regular_cents"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2b580d627db99a366499b2228e7b55271544e3d0",
                    operation="UPDATE",
                    pgid="pgtrigger_offer_fixed_4f25d",
                    table="debts_offer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."client_ids" IS DISTINCT FROM (NEW."client_ids") OR OLD."method_version_id" IS DISTINCT FROM (NEW."method_version_id") OR OLD."receipt_id" IS DISTINCT FROM (NEW."receipt_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."share_ppm" IS DISTINCT FROM (NEW."share_ppm") OR OLD."usual_ppm" IS DISTINCT FROM (NEW."usual_ppm") OR OLD."agreement" IS DISTINCT FROM (NEW."agreement") OR OLD."leaves_out" IS DISTINCT FROM (NEW."leaves_out") OR OLD."made_on" IS DISTINCT FROM (NEW."made_on"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3ed84c68af7a2e3fea746f39694fcbbed6b8948a",
                    operation="UPDATE",
                    pgid="pgtrigger_proposal_fixed_a4a91",
                    table="debts_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("state__in", ["listed", "asked", "known"])),
                    models.Q(
                        ("reason__in", ("no_answer", "client_unknown", "creditor_gone", "no_cooperation")),
                        ("state", "given_up"),
                    ),
                    models.Q(("reason__in", ("paid", "not_a_debt", "double", "sold", "discharged")), ("state", "gone")),
                    _connector="OR",
                ),
                name="claim_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(condition=models.Q(("regular_cents__gte", 0)), name="offer_regular"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("usual_ppm__gte", 0), ("usual_ppm__lte", models.F("share_ppm"))),
                name="proposal_usual",
            ),
        ),
        migrations.AddField(
            model_name="passedon",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="passedon",
            name="corrects",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="debts.passedon"
            ),
        ),
        migrations.AddField(
            model_name="passedon",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="passed_on", to="debts.proposal"
            ),
        ),
        migrations.AddIndex(
            model_name="passedon",
            index=models.Index(fields=["case"], name="passedon_of_case"),
        ),
        migrations.AddConstraint(
            model_name="passedon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cents__gt", 0), ("cents__lte", 100000000000)),
                    models.Q(("cents", 0), ("corrects__isnull", False)),
                    _connector="OR",
                ),
                name="passedon_cents",
            ),
        ),
        migrations.AddConstraint(
            model_name="passedon",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrects", models.F("id")), _negated=True), name="passedon_not_itself"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passedon",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dbef2ef8c57ea3326208854d4afc2ebed2eb4eef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_e6458",
                    table="debts_passedon",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passedon",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="4ae341525e2ec8dfcefb58c95d42b6c5a24a1806",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_cb36e",
                    table="debts_passedon",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            f"ALTER TABLE debts_passedon ADD CONSTRAINT {SAME_CLIENTS}"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            f"ALTER TABLE debts_passedon DROP CONSTRAINT {SAME_CLIENTS}",
        ),
        protect(
            "debts_passedon", staff=["SELECT", "INSERT"], portal=["SELECT"], portal_sees=f"client_ids && {PERSONS}"
        ),
    ]
