# SPDX-License-Identifier: EUPL-1.2
"""The letter of a specification is kept, and agreed money can go back to its pot."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import ORGANISATIONS, protect


class Migration(migrations.Migration):
    dependencies = [
        ("fund", "0002_rights"),
        ("base", "0002_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpecificationLetter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("document_id", models.UUIDField()),
                ("party_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("sent_on", models.DateField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="reservation",
            name="reservation_state",
        ),
        migrations.RemoveIndex(
            model_name="reservation",
            name="reservation_open",
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("state__in", ("voided", "returned")), _negated=True),
                fields=["pot"],
                name="reservation_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["held", "committed", "voided", "returned"])), name="reservation_state"
            ),
        ),
        migrations.AddField(
            model_name="specificationletter",
            name="specification",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="letter", to="fund.specification"
            ),
        ),
        migrations.AddIndex(
            model_name="specificationletter",
            index=django.contrib.postgres.indexes.GinIndex(fields=["party_ids"], name="specificationletter_parties"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="specificationletter",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5a9e30831d9e05f885602467c34ba6b52565c069",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_33388",
                    table="fund_specificationletter",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="specificationletter",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="21c1f492787f0997359476de33385f2147786d44",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_62b6b",
                    table="fund_specificationletter",
                    when="BEFORE",
                ),
            ),
        ),
        protect(
            "fund_specificationletter",
            staff=["SELECT", "INSERT"],
            portal=["SELECT"],
            portal_sees=f"party_ids && {ORGANISATIONS}",
        ),
    ]
