# SPDX-License-Identifier: EUPL-1.2
"""Who reads that all debts are gone, and what must still be discharged, where a debt ended before the others were
paid."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.cases.models import PaperDue

from .. import services
from ..models import Claim
from ..services import contracts
from . import settling as make
from .test_after_agreement import agreed
from .test_paid_in_parts import LAST, noted, on_paper, signs


def test_one_note_that_discharges_two_debts_tells_everybody_who_owed_one(staff, monkeypatch):
    """One had a paper of the first creditor; with the last note that one is done with the second as well. The two
    discharges are of one instant, and the first creditor's happens to sort last."""
    clients = make.two_in_one_house()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:], clients=clients)
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    proposal = agreed(at, services.offers_send(proposal_id=proposal.pk, **by), sign=False)
    for one in clients:
        signs(at, proposal, one)
    first, second = proposal.offers.order_by("cents")
    noted(at, proposal, 100)
    on_paper(at, first, received_cents=100, debtor_ids=[clients[0].pk])
    write = contracts.discharge_write
    monkeypatch.setattr(contracts, "discharge_write", lambda offer, *told, **more: write(
        offer, *told, id=UUID(int=2 if offer == first else 1), **more
    ))  # fmt: skip
    noted(at, proposal, first.cents + second.cents - 100, LAST)
    assert set(Claim.objects.values_list("state", flat=True)) == {"gone"}
    read = PaperDue.objects.filter(paper="final-discharge").values_list("reader_id", flat=True)
    assert sorted(read) == sorted(one.pk for one in clients)
