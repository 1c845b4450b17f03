# SPDX-License-Identifier: EUPL-1.2
"""Rights on the tables of the fund.

A resident sees what they owe and gave, a host its own places and hours, a creditor its own payments. Pots, reservations
and batches are the city's. A host may write its word, a resident their hours; all that follows the city's system writes.
"""

from django.db import migrations

from schuldenlab.base.rls import ORGANISATIONS, PERSONS, protect

OWN = f"person_id = ANY ({PERSONS})"
HOST = f"host_id = ANY ({ORGANISATIONS})"
EITHER = f"ARRAY[person_id, host_id] && array_cat({PERSONS}, {ORGANISATIONS})"
PARTY = f"party_ids && {ORGANISATIONS}"
ADD = ["SELECT", "INSERT"]


class Migration(migrations.Migration):
    dependencies = [("fund", "0001_initial"), ("base", "0002_rights")]

    operations = [
        protect("fund_pot", staff=ADD),
        protect("fund_potcondition", staff=ADD),
        protect("fund_contribution", staff=ADD, portal=["SELECT"], portal_sees=f"party_id = ANY ({ORGANISATIONS})"),
        protect("fund_reservation", staff=[*ADD, "UPDATE (state, ended_on, ended_at)"]),
        protect(
            "fund_payoutbatch",
            staff=[*ADD, "UPDATE (state, released_by_id, released_on, released_at, mandate_id)"],
        ),
        protect(
            "fund_payment",
            staff=[
                *ADD,
                "UPDATE (bank_account_id, obligation_id, transfer_id, state, ended_on, ended_at, overpaid_cents)",
            ],
            portal=["SELECT"],
            portal_sees=PARTY,
        ),
        protect("fund_specification", staff=ADD, portal=["SELECT"], portal_sees=PARTY),
        protect("fund_obligation", staff=[*ADD, "UPDATE"], portal=["SELECT"], portal_sees=OWN),
        protect("fund_returnplan", staff=ADD, portal=["SELECT"], portal_sees=OWN),
        protect("fund_instalment", staff=[*ADD, "UPDATE (missed_on, missed_at)"], portal=["SELECT"], portal_sees=OWN),
        protect("fund_milestone", staff=ADD, portal=["SELECT"], portal_sees=EITHER),
        protect("fund_givingback", staff=ADD, portal=["SELECT"], portal_sees=OWN),
        protect("fund_place", staff=[*ADD, "UPDATE (holds_until)"], portal=ADD, portal_sees=HOST),
        protect("fund_placematch", staff=[*ADD, "UPDATE (holds_until)"], portal=["SELECT"], portal_sees=EITHER),
        protect("fund_hoursreport", staff=["SELECT"], portal=ADD, portal_sees=EITHER),
        protect("fund_hostconfirmation", staff=["SELECT"], portal=ADD, portal_sees=HOST),
    ]
