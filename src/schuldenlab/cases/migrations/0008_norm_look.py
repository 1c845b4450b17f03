# SPDX-License-Identifier: EUPL-1.2
"""What a file of norms would do to the open cases is kept. Only staff sees it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_receipt_norms"),
    ]

    operations = [
        migrations.CreateModel(
            name="NormLook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("file", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("looked_on", models.DateField()),
                ("figures", models.JSONField()),
                ("left", models.JSONField()),
                ("by_hand", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="NormLookLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("name", models.CharField(max_length=60)),
                ("before_cents", models.BigIntegerField()),
                ("after_cents", models.BigIntegerField()),
                (
                    "change_cents",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("after_cents"), "-", models.F("before_cents")
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="normlook",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c4edc96a7cecc5bc9a901640b46fbac77e978160",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_1adb8",
                    table="cases_normlook",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="normlook",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="731023a41f188acab1eb83e86cfed581deecd872",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_f0f2b",
                    table="cases_normlook",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="normlookline",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case"),
        ),
        migrations.AddField(
            model_name="normlookline",
            name="look",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cases.normlook"
            ),
        ),
        migrations.AddIndex(
            model_name="normlookline",
            index=models.Index(fields=["look", "name", "change_cents", "case"], name="norm_line_most"),
        ),
        migrations.AddConstraint(
            model_name="normlookline",
            constraint=models.CheckConstraint(
                condition=models.Q(("before_cents", models.F("after_cents")), _negated=True), name="norm_line_changes"
            ),
        ),
        migrations.AddConstraint(
            model_name="normlookline",
            constraint=models.UniqueConstraint(fields=("look", "name", "case"), name="norm_line_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="normlookline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3823281124cafbc5faef3c9e3dd87c5204895fef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_4dc16",
                    table="cases_normlookline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="normlookline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="c37388326e1b9a27e0202c9c7f26fb2247f12d3f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_580cd",
                    table="cases_normlookline",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE cases_normlookline ADD CONSTRAINT normlookline_same_clients"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            "ALTER TABLE cases_normlookline DROP CONSTRAINT normlookline_same_clients",
        ),
        protect("cases_normlook", staff=["SELECT", "INSERT"]),
        protect("cases_normlookline", staff=["SELECT", "INSERT"]),
    ]
