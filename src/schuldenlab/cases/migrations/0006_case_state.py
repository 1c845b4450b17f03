# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

from schuldenlab.base.rls import PERSONS, protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_contact_corrects")]

    operations = [
        migrations.CreateModel(
            name="CaseState",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField()),
                ("client_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("holds_on", models.DateField()),
                ("content", models.JSONField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="state", to="cases.case"
                    ),
                ),
                (
                    "method_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.methodversion",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(
            "ALTER TABLE cases_casestate ADD CONSTRAINT casestate_same_clients"
            " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
            "ALTER TABLE cases_casestate DROP CONSTRAINT casestate_same_clients",
        ),
        protect(
            "cases_casestate",
            staff=["SELECT", "INSERT", "UPDATE (known_at, method_version_id, holds_on, content)"],
            portal=["SELECT"],
            portal_sees=f"client_ids && {PERSONS}",
        ),
    ]
