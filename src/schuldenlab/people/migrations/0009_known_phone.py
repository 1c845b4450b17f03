# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_no_fixed_address"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownPhone",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("phone", models.CharField(max_length=16)),
            ],
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="refused_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="refused_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("phone_known_number", "Phone Known Number"),
                    ("letter", "Letter"),
                    ("statement", "Statement"),
                    ("contract", "Contract"),
                ],
                db_default="",
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="refused_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="refused_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="bank_account_refused_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."refused_by_id" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="67171790743b49fb68e0f2ecd698434f09db4342",
                    operation="UPDATE",
                    pgid="pgtrigger_bank_account_refused_once_f3a6b",
                    table="people_bankaccount",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("refused_by__isnull", True),
                        ("refused_how", ""),
                        ("refused_on__isnull", True),
                        ("refused_why", ""),
                    ),
                    models.Q(
                        ("confirmed_by__isnull", True),
                        ("refused_by__isnull", False),
                        ("refused_on__isnull", False),
                        models.Q(("refused_how", ""), _negated=True),
                        models.Q(("refused_why", ""), _negated=True),
                        models.Q(("refused_by", models.F("entered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bank_account_refused_wholly",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("refused_how__in", ["", "phone_known_number", "letter", "statement", "contract"])),
                name="bank_account_refused_how",
            ),
        ),
        migrations.AddField(
            model_name="knownphone",
            name="entered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="knownphone",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="phones", to="people.organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="knownphone",
            index=models.Index(fields=["organisation", "-known_at"], name="known_phone_newest"),
        ),
        migrations.AddConstraint(
            model_name="knownphone",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__regex", "^\\+[1-9][0-9]{7,14}$")), name="known_phone_form"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="knownphone",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="888a16c88ecbb28d2dec7bc6d8e3c60a9841960c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_2af92",
                    table="people_knownphone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="knownphone",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="b8e59cb17c3ab93c83f2070921ded9ae61a7efbe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_b990d",
                    table="people_knownphone",
                    when="BEFORE",
                ),
            ),
        ),
        protect("people_knownphone", staff=["SELECT", "INSERT"]),
        migrations.RunSQL(
            "GRANT UPDATE (refused_by_id, refused_how, refused_on, refused_why) ON people_bankaccount TO lab_staff",
            "REVOKE UPDATE (refused_by_id, refused_how, refused_on, refused_why) ON people_bankaccount FROM lab_staff",
        ),
    ]
