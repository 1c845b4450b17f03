# SPDX-License-Identifier: EUPL-1.2
"""Money that was written down wrongly: what it was, why it does not count, and who said so."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import ORGANISATIONS, PERSONS, protect


class Migration(migrations.Migration):
    dependencies = [
        ("fund", "0006_not_yet"),
        ("people", "0009_known_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mistake",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
                ("party_id", models.UUIDField(null=True)),
                ("reason", models.CharField(max_length=20)),
                ("mandate_id", models.UUIDField()),
                ("noted_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "contribution",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mistake",
                        to="fund.contribution",
                    ),
                ),
                (
                    "giving_back",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mistake",
                        to="fund.givingback",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ("twice", "wrong_amount", "wrong_whom", "not_received"))),
                        name="mistake_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("contribution__isnull", True),
                                ("giving_back__isnull", False),
                                ("party_id__isnull", True),
                                ("person_id__isnull", False),
                            ),
                            models.Q(
                                ("contribution__isnull", False),
                                ("giving_back__isnull", True),
                                ("party_id__isnull", False),
                                ("person_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="mistake_of_one_thing",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mistake",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8744a9bc3f29ea56d59e9891cc57cd1ab9e48d2b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_81001",
                    table="fund_mistake",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mistake",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: % cannot be emptied', TG_TABLE_NAME;",
                    hash="2f8ee2ed3122cf15b8959eaf2476230d650596e8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_1dc0c",
                    table="fund_mistake",
                    when="BEFORE",
                ),
            ),
        ),
        protect(
            "fund_mistake",
            staff=["SELECT", "INSERT"],
            portal=["SELECT"],
            portal_sees=f"ARRAY[person_id, party_id] && array_cat({PERSONS}, {ORGANISATIONS})",
        ),
    ]
