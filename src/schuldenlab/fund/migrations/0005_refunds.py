# SPDX-License-Identifier: EUPL-1.2
"""What somebody gave more than they owe goes back to them. For the city's staff; a resident hears it from us."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("fund", "0004_two_debtors"),
        ("people", "0004_login_reset"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("person_id", models.UUIDField()),
                ("cents", models.BigIntegerField()),
                ("of_undone_cents", models.BigIntegerField()),
                ("account", models.BinaryField()),
                ("made_on", models.DateField()),
                ("released_on", models.DateField(null=True)),
                ("compared_how", models.CharField(blank=True, max_length=20)),
                ("mandate_id", models.UUIDField(null=True)),
                ("state", models.CharField(default="made", max_length=12)),
                ("ended_on", models.DateField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="fund.obligation"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["obligation", "-known_at"], name="refund_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "made")), fields=("obligation",), name="refund_one_waits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["made", "released", "returned", "dropped"])),
                        name="refund_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cents__gt", 0), ("of_undone_cents__gte", 0), ("of_undone_cents__lte", models.F("cents"))
                        ),
                        name="refund_cents",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by__isnull", True),
                            models.Q(("released_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="refund_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("compared_how__in", ("statement", "phone_known_number", "letter")),
                                ("mandate_id__isnull", False),
                                ("released_by__isnull", False),
                                ("released_on__isnull", False),
                                ("state__in", ["released", "returned"]),
                            ),
                            models.Q(
                                ("compared_how", ""),
                                ("mandate_id__isnull", True),
                                ("released_by__isnull", True),
                                ("released_on__isnull", True),
                                ("state__in", ["made", "dropped"]),
                            ),
                            _connector="OR",
                        ),
                        name="refund_released_wholly",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__gte", models.F("released_on")), ("state", "returned")),
                            models.Q(models.Q(("state", "returned"), _negated=True), ("ended_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="refund_ended",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0108f0ca5a1f4b404f1976fae8cfb1edc2735d1e",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_rows_62684",
                    table="fund_refund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'never deleted: % cannot be emptied', TG_TABLE_NAME;",
                    hash="a87def02af28563d30a8c6696fc6628365ffaf5a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_deleted_table_393ab",
                    table="fund_refund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="refund_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."obligation_id" IS DISTINCT FROM (NEW."obligation_id") OR OLD."cents" IS DISTINCT FROM (NEW."cents") OR OLD."of_undone_cents" IS DISTINCT FROM (NEW."of_undone_cents") OR OLD."account" IS DISTINCT FROM (NEW."account") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_on" IS DISTINCT FROM (NEW."made_on"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f9a0c8fa54ed30b91d3482b9c34af45945444dc5",
                    operation="UPDATE",
                    pgid="pgtrigger_refund_fixed_a0cd7",
                    table="fund_refund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="refund_ended_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('returned', 'dropped'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="85741fbb526e19d0146601333b45e7ac44a3738d",
                    operation="UPDATE",
                    pgid="pgtrigger_refund_ended_stays_7dac7",
                    table="fund_refund",
                    when="BEFORE",
                ),
            ),
        ),
        protect(
            "fund_refund",
            staff=[
                "SELECT",
                "INSERT",
                "UPDATE (released_by_id, released_on, compared_how, mandate_id, state, ended_on)",
            ],
        ),
    ]
