# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from schuldenlab.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_private_creditor"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoginReset",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("lost", models.CharField(max_length=10)),
                ("known_by", models.CharField(max_length=10)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("ends_at", models.DateTimeField()),
                ("tries", models.IntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-known_at"], name="login_reset_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lost__in", ["password", "second"])), name="login_reset_lost"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("known_by__in", ["document", "colleague"])), name="login_reset_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries__gte", 0), ("tries__lte", 5)), name="login_reset_tries"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("known_at")),
                            models.Q(("used_at", None), ("used_at__lte", models.F("ends_at")), _connector="OR"),
                        ),
                        name="login_reset_in_time",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loginreset",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="929e0a561ac7039089c039be825715140a00923a",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_rows_f75fa",
                    table="people_loginreset",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loginreset",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'never deleted: % cannot be emptied', TG_TABLE_NAME;",
                    hash="65a24ecc3bf8cd092e892d5a9e2e1902987468a9",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_deleted_table_aa931",
                    table="people_loginreset",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loginreset",
            trigger=pgtrigger.compiler.Trigger(
                name="login_reset_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."lost" IS DISTINCT FROM (NEW."lost") OR OLD."known_by" IS DISTINCT FROM (NEW."known_by") OR OLD."given_by_id" IS DISTINCT FROM (NEW."given_by_id") OR OLD."code_hash" IS DISTINCT FROM (NEW."code_hash") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="64711eb5d53a235480f2136473f3c9cbcfa1988f",
                    operation="UPDATE",
                    pgid="pgtrigger_login_reset_fixed_73233",
                    table="people_loginreset",
                    when="BEFORE",
                ),
            ),
        ),
        # Who gives a code never reads what is kept of it; the door counts and marks it used.
        protect(
            "people_loginreset",
            staff=["SELECT (id, known_at, account_id, lost, known_by, given_by_id, ends_at, tries, used_at)", "INSERT"],
            entry=["SELECT", "UPDATE (tries, used_at)"],
        ),
    ]
