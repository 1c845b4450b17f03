# SPDX-License-Identifier: EUPL-1.2
"""Rights on the tables of cases, and the foreign key that keeps `client_ids` of each row equal to those of its case.

The portal sees rows of its own persons. It never sees notes of contacts, proposals of decisions, or which methods the
city has on trial; what a method says is public.
"""

from django.db import migrations

from schuldenlab.base.rls import PERSONS, protect

OWN = f"client_ids && {PERSONS}"
BELOW = (
    *("stepfinished", "caseversionmove", "need", "needranking", "plan", "goal", "factrecord", "receipt"),
    *("decision", "decisionproposal", "advice", "contact", "appointment", "measure"),
)


def _same_clients(table: str) -> migrations.RunSQL:
    name = f"{table}_same_clients"
    return migrations.RunSQL(
        f"ALTER TABLE cases_{table} ADD CONSTRAINT {name}"
        " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
        f"ALTER TABLE cases_{table} DROP CONSTRAINT {name}",
    )


def _own(table: str, *, staff: tuple[str, ...] = (), portal: tuple[str, ...] = ()) -> migrations.RunSQL:
    return protect(
        f"cases_{table}",
        staff=["SELECT", "INSERT", *staff],
        portal=["SELECT", *portal],
        portal_sees=OWN,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("base", "0002_rights")]

    operations = [
        *map(_same_clients, BELOW),
        protect(
            "cases_case",
            staff=["SELECT", "INSERT", "UPDATE (coach_id, method_use_id, method_version_id, closed_on, outcome)"],
            portal=["SELECT"],
            portal_sees=OWN,
        ),
        protect("cases_methodversion", staff=["SELECT", "INSERT"], portal=["SELECT"], portal_sees="true"),
        protect("cases_methoduse", staff=["SELECT", "INSERT", "UPDATE (status, holds_until)"]),
        _own("stepfinished"),
        _own("caseversionmove"),
        _own("need", portal=("INSERT",)),
        _own("needranking", portal=("INSERT",)),
        _own("plan", staff=("UPDATE (agreed_on, agreed_by_id)",), portal=("UPDATE (agreed_on, agreed_by_id)",)),
        _own("goal", staff=("UPDATE (reached_on)",)),
        _own("factrecord"),
        _own("receipt"),
        _own("decision"),
        protect("cases_decisionproposal", staff=["SELECT", "INSERT"]),
        protect("cases_advice", staff=["SELECT", "INSERT"]),
        protect("cases_contact", staff=["SELECT", "INSERT"]),
        _own("appointment"),
        _own("measure", portal=("INSERT",)),
    ]
