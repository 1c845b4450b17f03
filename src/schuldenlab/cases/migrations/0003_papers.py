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
        ("base", "0004_rights"),
        ("cases", "0002_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperDue",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("event_id", models.UUIDField()),
                ("paper", models.CharField(max_length=40)),
                ("cause_type", models.CharField(max_length=40)),
                ("cause_id", models.UUIDField()),
                ("holds_on", models.DateField()),
                ("reader_type", models.CharField(max_length=12)),
                ("reader_id", models.UUIDField()),
                ("large_print", models.BooleanField(default=False)),
                ("sent_on", models.DateField(null=True)),
                ("held_by", models.CharField(blank=True, max_length=60)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
                (
                    "document",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.document"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-known_at"], name="paper_due_of_case"),
                    models.Index(condition=models.Q(("document", None)), fields=["known_at"], name="paper_due_waits"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event_id", "reader_id", "large_print"), name="paper_due_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reader_type__in", ["person", "organisation"])), name="paper_due_reader"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", True), ("sent_on__isnull", True)),
                            models.Q(("document__isnull", False), ("held_by", ""), ("sent_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="paper_due_sent_with_document",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paperdue",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="4b74c520f99dff27d85b4aa038fc5f4b405b38d5",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_rows_64df8",
                    table="cases_paperdue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paperdue",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'never deleted: % cannot be emptied', TG_TABLE_NAME;",
                    hash="fe494b792c9230d8fd4703488673f7431a2c24fe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_deleted_table_0985f",
                    table="cases_paperdue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paperdue",
            trigger=pgtrigger.compiler.Trigger(
                name="paper_due_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."client_ids" IS DISTINCT FROM (NEW."client_ids") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."paper" IS DISTINCT FROM (NEW."paper") OR OLD."cause_type" IS DISTINCT FROM (NEW."cause_type") OR OLD."cause_id" IS DISTINCT FROM (NEW."cause_id") OR OLD."holds_on" IS DISTINCT FROM (NEW."holds_on") OR OLD."reader_type" IS DISTINCT FROM (NEW."reader_type") OR OLD."reader_id" IS DISTINCT FROM (NEW."reader_id") OR OLD."large_print" IS DISTINCT FROM (NEW."large_print"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3d107ddc51581145dcad4b273065f5bdcde4a1e3",
                    operation="UPDATE",
                    pgid="pgtrigger_paper_due_fixed_b7eed",
                    table="cases_paperdue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paperdue",
            trigger=pgtrigger.compiler.Trigger(
                name="paper_due_made_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."document_id" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9a1bd17cbc96dd4a89faa1cc2a6448bc41d58aa4",
                    operation="UPDATE",
                    pgid="pgtrigger_paper_due_made_once_6369a",
                    table="cases_paperdue",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE cases_paperdue ADD CONSTRAINT paperdue_same_clients"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            "ALTER TABLE cases_paperdue DROP CONSTRAINT paperdue_same_clients",
        ),
        # A resident sees which letters there are; which of them they open is for the rights on the document.
        protect(
            "cases_paperdue",
            staff=["SELECT", "INSERT", "UPDATE (document_id, sent_on, held_by)"],
            portal=["SELECT"],
            portal_sees=f"client_ids && {PERSONS}",
        ),
    ]
