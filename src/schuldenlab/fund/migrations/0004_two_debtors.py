# SPDX-License-Identifier: EUPL-1.2
"""Two people can owe the fund together, and both see it. What was set free can be set apart again for the same cause."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from schuldenlab.base.actor import DbRole
from schuldenlab.base.rls import PERSONS

OF_ONE = f"person_id = ANY ({PERSONS})"
OF_TWO = f"ARRAY[person_id, with_person_id] && {PERSONS}"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_case_state"),
        ("fund", "0003_specification_letter"),
        ("people", "0003_private_creditor"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="obligation",
            name="obligation_fixed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="reservation",
            name="reservation_fixed",
        ),
        migrations.RemoveConstraint(
            model_name="obligation",
            name="obligation_once",
        ),
        migrations.RemoveConstraint(
            model_name="reservation",
            name="reservation_cause_once",
        ),
        migrations.AddField(
            model_name="obligation",
            name="with_person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="with_person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="obligation",
            trigger=pgtrigger.compiler.Trigger(
                name="obligation_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."pot_id" IS DISTINCT FROM (NEW."pot_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."with_person_id" IS DISTINCT FROM (NEW."with_person_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="4b2af83cf475b57aea9a3890c69a6ee0b9718d3e",
                    operation="UPDATE",
                    pgid="pgtrigger_obligation_fixed_0dc22",
                    table="fund_obligation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reservation",
            trigger=pgtrigger.compiler.Trigger(
                name="reservation_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."pot_id" IS DISTINCT FROM (NEW."pot_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."with_person_id" IS DISTINCT FROM (NEW."with_person_id") OR OLD."cause_type" IS DISTINCT FROM (NEW."cause_type") OR OLD."cause_id" IS DISTINCT FROM (NEW."cause_id") OR OLD."creditor_id" IS DISTINCT FROM (NEW."creditor_id") OR OLD."payee_id" IS DISTINCT FROM (NEW."payee_id") OR OLD."creditor_reference" IS DISTINCT FROM (NEW."creditor_reference") OR OLD."debt_kind" IS DISTINCT FROM (NEW."debt_kind") OR OLD."cents" IS DISTINCT FROM (NEW."cents") OR OLD."transfer_id" IS DISTINCT FROM (NEW."transfer_id") OR OLD."reserved_on" IS DISTINCT FROM (NEW."reserved_on"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5858711ece7f77086b26cf282956dd807e17e589",
                    operation="UPDATE",
                    pgid="pgtrigger_reservation_fixed_0d117",
                    table="fund_reservation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.UniqueConstraint(
                fields=("case", "person", "with_person", "pot"), name="obligation_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("with_person__isnull", True),
                    models.Q(("with_person", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="obligation_with_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("voided", "returned")), _negated=True),
                fields=("cause_type", "cause_id"),
                name="reservation_cause_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("with_person__isnull", True),
                    models.Q(("with_person", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="reservation_with_person",
            ),
        ),
        migrations.RunSQL(
            f"ALTER POLICY {DbRole.PORTAL} ON fund_obligation USING ({OF_TWO}) WITH CHECK ({OF_TWO})",
            f"ALTER POLICY {DbRole.PORTAL} ON fund_obligation USING ({OF_ONE}) WITH CHECK ({OF_ONE})",
        ),
    ]
