# SPDX-License-Identifier: EUPL-1.2
"""Rights on the tables of debts, and the foreign key that keeps `client_ids` of each row equal to those of its case.

The portal sees rows of its own persons, and rows that its own organisation answers for. A resident brings letters; who
answers for a creditor writes amounts, messages and answers, and nobody else of the portal does. All that follows the
city's system writes.
"""

from django.db import migrations

from schuldenlab.base.rls import ORGANISATIONS, PERSONS, protect

OWN = f"client_ids && {PERSONS}"
EITHER = f"array_append(client_ids, answering_id) && array_cat({PERSONS}, {ORGANISATIONS})"
ADD = ["SELECT", "INSERT"]
BELOW = (
    *("claim", "claimamount", "letter", "conversation", "message", "proposal", "offer", "answer"),
    *("agreement", "contract", "discharge"),
)


def _same_clients(table: str) -> migrations.RunSQL:
    name = f"debts_{table}_same_clients"
    return migrations.RunSQL(
        f"ALTER TABLE debts_{table} ADD CONSTRAINT {name}"
        " FOREIGN KEY (case_id, client_ids) REFERENCES cases_case (id, client_ids)",
        f"ALTER TABLE debts_{table} DROP CONSTRAINT {name}",
    )


def _creditor_writes(table: str) -> migrations.RunSQL:
    """What the portal adds here, it adds for an organisation it answers for: never the resident, who only reads."""
    return migrations.RunSQL(
        f"CREATE POLICY creditor_writes ON debts_{table} AS RESTRICTIVE FOR INSERT TO lab_portal"
        f" WITH CHECK (answering_id = ANY ({ORGANISATIONS}));"
        f"CREATE POLICY creditor_changes ON debts_{table} AS RESTRICTIVE FOR UPDATE TO lab_portal"
        f" USING (answering_id = ANY ({ORGANISATIONS}))",
        f"DROP POLICY creditor_writes ON debts_{table}; DROP POLICY creditor_changes ON debts_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("debts", "0001_initial"), ("base", "0002_rights")]

    operations = [
        *map(_same_clients, BELOW),
        protect("debts_claim", staff=[*ADD, "UPDATE"], portal=["SELECT"], portal_sees=EITHER),
        protect("debts_claimamount", staff=ADD, portal=ADD, portal_sees=EITHER),
        protect(
            "debts_letter",
            staff=[*ADD, "UPDATE (read_on, read_by_id, outcome, claim_id)"],
            portal=ADD,
            portal_sees=OWN,
        ),
        protect("debts_conversation", staff=ADD, portal=["SELECT"], portal_sees=EITHER),
        protect(
            "debts_message",
            staff=[*ADD, "UPDATE (collected_at, confirmed_at, answered_at, withdrawn_at)"],
            portal=[*ADD, "UPDATE (collected_at, confirmed_at, answered_at)"],
            portal_sees=EITHER,
        ),
        protect(
            "debts_proposal",
            staff=[*ADD, "UPDATE (state, sent_on, expires_on, ended_on, court_asked_on)"],
            portal=["SELECT"],
            portal_sees=OWN,
        ),
        protect(
            "debts_offer",
            staff=[*ADD, "UPDATE (state, state_on, due_on, reservation_id)"],
            portal=["SELECT"],
            portal_sees=EITHER,
        ),
        protect("debts_answer", staff=ADD, portal=ADD, portal_sees=EITHER),
        protect("debts_agreement", staff=ADD, portal=["SELECT"], portal_sees=OWN),
        protect("debts_contract", staff=ADD, portal=["SELECT"], portal_sees=OWN),
        protect("debts_discharge", staff=ADD, portal=["SELECT"], portal_sees=EITHER),
        *map(_creditor_writes, ("claimamount", "message", "answer")),
    ]
