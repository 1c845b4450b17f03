# SPDX-License-Identifier: EUPL-1.2
"""Whom a sum that went to all discharges, and who still is to get a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.cases.facts import facts_collect

from .. import services
from ..models import Claim, Discharge
from ..services.contracts import discharge_write
from . import settling as make
from .test_after_agreement import LATER, agreed, known, paper
from .test_paid_in_parts import LAST, noted, on_paper, ordered, parts, reasons, signs

__all__ = ["ordered", "parts"]


@pytest.fixture
def one_of_two(staff):
    """Two companies, who agreed to be paid in parts; two owe the one with the larger part together."""
    clients = make.two_in_one_house()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:], clients=clients)
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    services.claim_correct(claim_id=at.claims[1].pk, debtor_ids=[clients[0].pk], **by)
    make.calculated(at, income="1510.00")
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    proposal = agreed(at, services.offers_send(proposal_id=proposal.pk, **by), sign=False)
    for one in clients:
        signs(at, proposal, one)
    return at, proposal, *proposal.offers.order_by("cents"), clients


@dataclass
class Ticking:
    """The clock of a city: it goes on while one act is done."""

    at: datetime

    def now(self) -> datetime:
        self.at += timedelta(microseconds=200)
        return self.at

    def today(self) -> date:
        return LAST.today()


def test_whom_the_same_note_discharged_is_no_late_joiner_of_another(parts):
    """Each row of one act was written a tick later than the one before."""
    at, proposal, less, full = parts
    assert (less.cents, full.cents) == (57_46, 113_54)
    note = noted(at, proposal, 171_00, Ticking(LAST.now()))
    assert reasons() == {("gone", "discharged")}
    noted(at, proposal, 113_54, Ticking(LAST.now() + timedelta(hours=1)), corrects=note.pk)
    assert reasons() == {("known", "")}, "a third of the sum never came, and nobody knows whose"
    assert known(at, "instalments.completed", "discharge.received") == {}


@pytest.mark.parametrize("how", ["paid", "sold"])
def test_a_paper_for_one_of_two_counts_for_no_more_when_the_debt_of_the_other_ends(one_of_two, how):
    at, proposal, alone, joint, clients = one_of_two
    noted(at, proposal, 68_80)
    on_paper(at, joint, received_cents=11_35, debtor_ids=[clients[0].pk])
    by = {"claim_id": joint.claim_id, "actor": at.officer.actor, "clock": LATER}
    if how == "paid":
        services.claim_end(reason="paid", on=LATER.today(), **by)
    else:
        services.claim_sell(sold_on=LATER.today(), creditor_name="Incasso Vermeer", **by)
    noted(at, proposal, 1)
    assert Claim.objects.get(pk=alone.claim_id).state == "known", "of 57.46 it got about 23"
    noted(at, proposal, 33_79)
    assert known(at, "instalments.completed") == {}
    on_paper(at, alone, received_cents=34_47)
    assert Claim.objects.get(pk=alone.claim_id).state == "gone", "its own paper says so"
    done = {} if how == "sold" else dict.fromkeys(("instalments.completed", "discharge.received"), LATER.today())
    assert known(at, "instalments.completed", "discharge.received") == done, "who bought a debt is still owed it"


def test_whom_the_court_ordered_says_how_much_it_got_as_well(ordered):
    at, proposal, forced, joined = ordered
    noted(at, proposal, 1_00)
    on_paper(at, joined, received_cents=66)
    with pytest.raises(LabError, match=r"debts\.received_needed"):
        on_paper(at, forced)
    assert not Discharge.objects.filter(offer=forced).exists()
    on_paper(at, forced, received_cents=34)
    assert known(at, "instalments.completed") == {"instalments.completed": LATER.today()}
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        noted(at, proposal, 5_00)


def test_where_all_discharged_and_one_paper_has_no_amount_nothing_more_goes(ordered):
    """As it was kept before such a paper had to say how much."""
    at, proposal, forced, joined = ordered
    noted(at, proposal, 1_00)
    on_paper(at, joined, received_cents=1_00)
    with acting(SYSTEM):
        paper(at, "paper_discharge", lambda one: discharge_write(
            forced, LAST.today(), SYSTEM, LAST, debtor_ids=forced.claim.debtor_ids, document_id=one
        ))  # fmt: skip
    assert reasons() == {("gone", "discharged")}
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        noted(at, proposal, 5_00, LAST)
    assert known(at, "instalments.completed") == {"instalments.completed": LAST.today()}


@pytest.mark.parametrize("reason", ["not_a_debt", "double"])
def test_nothing_more_goes_to_what_was_no_debt_and_its_part_of_what_went_counts_for_no_other(parts, reason):
    at, proposal, less, full = parts
    noted(at, proposal, 100_00)
    ended = {"reason": reason, "on": make.CLOCK.today(), "actor": at.officer.actor, "clock": LATER}
    services.claim_end(claim_id=less.claim_id, **ended)
    noted(at, proposal, 47_13, LAST)
    assert Claim.objects.get(pk=full.claim_id).state == "known", "of the first 100.00 it got 66.40"
    with pytest.raises(LabError, match=r"debts\.passed_on_above_papers"):
        noted(at, proposal, 2, LAST)
    noted(at, proposal, 1, LAST)
    assert Claim.objects.get(pk=full.claim_id).state == "gone"
    asked = {"case": at.case, "names": ("instalments.completed", "discharge.received"), "on": LAST.today()}
    assert {one: found.value for one, found in facts_collect(**asked).items()} == dict.fromkeys(
        asked["names"], LAST.today()
    )


def test_where_all_others_took_less_by_paper_the_end_of_what_was_no_debt_completes_it(parts):
    at, proposal, less, full = parts
    noted(at, proposal, 100_00)
    on_paper(at, full, received_cents=66_40)
    assert known(at, "instalments.completed", "discharge.received") == {}
    ended = {"reason": "not_a_debt", "on": LAST.today(), "actor": at.officer.actor, "clock": LAST}
    services.claim_end(claim_id=less.claim_id, **ended)
    asked = {"case": at.case, "names": ("instalments.completed", "discharge.received"), "on": LAST.today()}
    found = facts_collect(**asked)
    assert {one: (fact.value, fact.known_at) for one, fact in found.items()} == dict.fromkeys(
        asked["names"], (LAST.today(), LAST.now())
    )


def test_an_amount_below_the_part_of_what_went_is_looked_at_twice(parts):
    """Half of the sum went: 28.73 to the one, 56.77 to the other. With 28.04 all seemed to have gone."""
    at, proposal, less, full = parts
    noted(at, proposal, 85_50)
    with pytest.raises(LabError, match=r"debts\.received_less") as asked:
        on_paper(at, full, received_cents=28_04, sure=False)
    told = {"cents": "€\xa028,04", "part": "€\xa056,77"}
    assert (asked.value.field, asked.value.values) == ("received_cents", told)
    assert reasons() == {("known", "")}
    on_paper(at, full, received_cents=56_77, sure=False)
    assert Claim.objects.get(pk=full.claim_id).state == "gone"
    assert Claim.objects.get(pk=less.claim_id).state == "known"
