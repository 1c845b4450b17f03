# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("entry", models.UUIDField()),
                ("line", models.PositiveSmallIntegerField()),
                ("lines", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("now", "Now"), ("pending", "Pending"), ("post", "Post"), ("void", "Void")],
                        max_length=7,
                    ),
                ),
                ("cents", models.BigIntegerField()),
                ("cause_type", models.CharField(max_length=40)),
                ("cause_id", models.UUIDField()),
                ("holds_on", models.DateField()),
                ("recorded_by", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("key", models.CharField(max_length=120, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("owner_type", models.CharField(max_length=40)),
                ("owner_id", models.UUIDField()),
                ("side", models.CharField(choices=[("debit", "Debit"), ("credit", "Credit")], max_length=6)),
                ("floor_zero", models.BooleanField()),
                ("shared", models.BooleanField()),
                ("dr_posted", models.BigIntegerField(db_default=0)),
                ("cr_posted", models.BigIntegerField(db_default=0)),
                ("dr_pending", models.BigIntegerField(db_default=0)),
                ("cr_pending", models.BigIntegerField(db_default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["owner_id"], name="account_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z][a-z_]*(\\.[a-z_]+)*(:[a-z0-9-]+)?$")),
                        name="account_key_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["debit", "credit"])), name="account_side_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cr_pending__gte", 0), ("cr_posted__gte", 0), ("dr_pending__gte", 0), ("dr_posted__gte", 0)
                        ),
                        name="account_no_negative_sums",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor_zero", False),
                            models.Q(
                                (
                                    "cr_posted__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("dr_posted"), "+", models.F("dr_pending")
                                    ),
                                ),
                                ("side", "credit"),
                            ),
                            models.Q(
                                (
                                    "dr_posted__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("cr_posted"), "+", models.F("cr_pending")
                                    ),
                                ),
                                ("side", "debit"),
                            ),
                            _connector="OR",
                        ),
                        name="account_floor",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="4913fba5090cf12f4cdc4ecbdb99b1f5f858b6f4",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_rows_c38c1",
                    table="ledger_account",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'never deleted: % cannot be emptied', TG_TABLE_NAME;",
                    hash="c0246e09bfc11214d96b3c28f023ee124fca348c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_deleted_table_759c8",
                    table="ledger_account",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="credit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="debit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="pending",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ending",
                to="ledger.transfer",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="reverses",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="ledger.transfer",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["debit", "holds_on"], name="transfer_debit"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["credit", "holds_on"], name="transfer_credit"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["cause_id"], name="transfer_cause"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["holds_on", "known_at"], name="transfer_journal"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("entry", "line"), name="transfer_line_once"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("line__gte", 1), ("line__lte", models.F("lines")), ("lines__lte", 10000)),
                name="transfer_line_in_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["now", "pending", "post", "void"])), name="transfer_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gte", 1), ("cents__lte", 100000000000)), name="transfer_cents"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("debit", models.F("credit")), _negated=True), name="transfer_two_accounts"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["post", "void"]), ("pending__isnull", False)),
                    models.Q(("kind__in", ["now", "pending"]), ("pending__isnull", True)),
                    _connector="OR",
                ),
                name="transfer_ends_a_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reverses__isnull", True), ("kind", "now"), _connector="OR"),
                name="transfer_reverses_now",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4f271047c5aea0ed679de21840bfd6245d9496c3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_3edcc",
                    table="ledger_transfer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="e92f9509b98d156f4061ddabb2a357eca450bbd5",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_95cc2",
                    table="ledger_transfer",
                    when="BEFORE",
                ),
            ),
        ),
    ]
