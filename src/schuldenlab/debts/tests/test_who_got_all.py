# SPDX-License-Identifier: EUPL-1.2
"""Whom a sum that went to all discharges, and who still is to get a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from .. import services
from ..models import Claim
from . import settling as make
from .test_after_agreement import LATER, agreed, known
from .test_paid_in_parts import LAST, noted, on_paper, parts, reasons, signs

__all__ = ["parts"]


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
    assert known(at, "instalments.completed") == {}
