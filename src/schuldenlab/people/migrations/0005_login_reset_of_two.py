# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_login_reset"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="loginreset",
            name="login_reset_fixed",
        ),
        migrations.RemoveConstraint(
            model_name="loginreset",
            name="login_reset_tries",
        ),
        migrations.AddField(
            model_name="loginreset",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="loginreset",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="loginreset",
            name="needs_second",
            field=models.BooleanField(default=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loginreset",
            trigger=pgtrigger.compiler.Trigger(
                name="login_reset_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."lost" IS DISTINCT FROM (NEW."lost") OR OLD."known_by" IS DISTINCT FROM (NEW."known_by") OR OLD."given_by_id" IS DISTINCT FROM (NEW."given_by_id") OR OLD."code_hash" IS DISTINCT FROM (NEW."code_hash") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."needs_second" IS DISTINCT FROM (NEW."needs_second"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ee5f67bae0a87c66ad4458c444a56b6cdb59eb78",
                    operation="UPDATE",
                    pgid="pgtrigger_login_reset_fixed_73233",
                    table="people_loginreset",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loginreset",
            trigger=pgtrigger.compiler.Trigger(
                name="login_reset_confirmed_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."confirmed_at" IS NOT NULL AND (OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id")))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9ebf689f6b7bd7795410b22620cfde359a30b673",
                    operation="UPDATE",
                    pgid="pgtrigger_login_reset_confirmed_once_409e9",
                    table="people_loginreset",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="loginreset",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__gte", 0), ("tries__lte", 100)), name="login_reset_tries"
            ),
        ),
        migrations.AddConstraint(
            model_name="loginreset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("needs_second", True),
                        models.Q(("confirmed_by", models.F("given_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="login_reset_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="loginreset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at", None),
                    ("needs_second", False),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_at__lte", models.F("used_at"))),
                    _connector="OR",
                ),
                name="login_reset_used_by_two",
            ),
        ),
        migrations.RunSQL(
            "GRANT SELECT (needs_second, confirmed_by_id, confirmed_at), UPDATE (confirmed_by_id, confirmed_at)"
            " ON people_loginreset TO lab_staff",
            "REVOKE UPDATE (confirmed_by_id, confirmed_at) ON people_loginreset FROM lab_staff",
        ),
    ]
