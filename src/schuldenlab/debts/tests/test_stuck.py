# SPDX-License-Identifier: EUPL-1.2
"""A proposal on which nothing comes any more is a row on the settlement officer's list, until somebody chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_store
from schuldenlab.base.models import Task
from schuldenlab.base.tasks import tasks_open
from schuldenlab.cases.actions import action_page

from .. import services
from ..models import Offer
from ..services import answers
from . import settling as make
from .factories import PDF

TODAY = make.CLOCK.today()
LATER = FixedClock.on(TODAY + timedelta(days=60))


def on_the_list(at):
    rows = tasks_open(actor=at.officer.actor, today=TODAY).filter(subject_id=at.case.pk, step="proposal-stuck")
    return [(row.what, reverse(action_page(row.what), args=[row.subject_id])) for row in rows]


@pytest.fixture
def refused_twice(staff):
    """All but one said yes; that one said no, was asked again, and the day passed."""
    at = make.a_settling()
    proposal = make.sent(at)
    first, *rest = Offer.objects.filter(proposal=proposal).order_by("known_at", "pk")
    make.refuses(at, first)
    for offer in rest:
        make.accepts(at, offer)
    assert on_the_list(at) == [], "one can still be asked again"
    answers.offers_reconsider(
        proposal_id=proposal.pk, reasons="Dit is alles wat er is.", actor=at.officer.actor, clock=make.CLOCK
    )
    assert on_the_list(at) == [], "it has time to answer"
    answers.offers_expire(clock=LATER)
    return at, proposal


@pytest.mark.parametrize("chosen", ["court", "end"])
def test_somebody_has_to_choose_and_the_row_is_there_until_then(refused_twice, chosen):
    at, proposal = refused_twice
    assert on_the_list(at) == [("debts.tasks.stuck", f"/cases/{at.case.pk}/proposal/")]
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": LATER}
    if chosen == "court":
        services.compulsory_file(filed_on=TODAY, **of)
    else:
        services.proposal_fail(**of)
    assert on_the_list(at) == []
    assert Task.objects.filter(subject_id=at.case.pk, step="proposal-stuck").count() == 1


def test_an_order_of_the_court_on_debts_that_all_changed_is_on_the_list(refused_twice):
    at, proposal = refused_twice
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": LATER}
    services.compulsory_file(filed_on=TODAY, **of)
    for claim in at.claims:
        said = services.Said(cents=10_000, holds_on=LATER.today(), by="creditor")
        services.claim_amount_record(claim_id=claim.pk, said=said, actor=at.officer.actor, clock=LATER)
    order = document_store(
        content=PDF, kind="other", from_party="creditor", received_on=TODAY, case_id=at.case.pk, actor=SYSTEM,
        clock=LATER,
    )  # fmt: skip
    found = services.compulsory_answered(ordered=True, decided_on=LATER.today(), document_id=order.pk, **of)
    assert found is None
    assert len(on_the_list(at)) == 1
