# SPDX-License-Identifier: EUPL-1.2
"""Who refused is asked again after the others agreed: it joins, or its money is free again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund.models import Reservation
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Agreement, Conversation, Discharge, Message, Offer
from ..selectors.contract import contract_view
from ..selectors.how_far import how_far
from ..selectors.settling import settling_view
from ..services._settling import proposal_digest
from ..services.answers import offers_expire
from . import settling as make
from .settled import money, paid, said
from .test_settling import facts, refused

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def test_who_refused_can_join_after_the_others_agreed(each, django_capture_on_commit_callbacks):
    at, proposal, no, yes = each
    cases.a_letter_head()
    assert Reservation.objects.get(cause_id=no.pk).state == "voided"
    opened_before = contract_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).lines[0].seen
    ask = {"proposal_id": proposal.pk, "reasons": "De anderen deden mee.", "actor": at.officer.actor, "clock": CLOCK}
    assert settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).proposal.may_ask_again
    refused("base.stale", services.offers_reconsider, seen=proposal_digest(proposal, [no]), **ask)
    (again,) = services.offers_reconsider(seen=proposal_digest(proposal, proposal.offers.all()), **ask)
    assert again.due_on > TODAY
    refused("debts.nobody_to_ask", services.offers_reconsider, **ask)
    with django_capture_on_commit_callbacks(execute=True), acting(at.by(no)):
        make.accepts(at, no)
    assert Reservation.objects.get(cause_id=no.pk, state="committed").cents == no.cents
    assert set(Message.objects.filter(type="agreement").values_list("answering_id", flat=True)) == {
        no.answering_id, yes.answering_id
    }  # fmt: skip
    assert Agreement.objects.count() == 1
    told = PaperDue.objects.get(paper="agreement-notice", cause_id=no.pk)
    assert told.reader_id == at.desk.resident.pk, "the others have heard already, and this creditor is on screen"
    assert f"{no.creditor.name} zei op" in said(told.document_id)
    assert f"Het bedrijf krijgt {money(no.cents)}." in said(told.document_id)
    own = people.actor_as_resident(at.desk.resident)
    sign = {"proposal_id": proposal.pk, "person_id": own.person_id, "actor": own, "clock": CLOCK}
    with acting(own):
        refused("base.stale", services.contract_sign, seen=opened_before, **sign)  # she signs no more than she read
        (line,) = contract_view(case_id=at.case.pk, actor=own, on=TODAY).lines
        services.contract_sign(seen=line.seen, **sign)
    paid(at)
    assert Discharge.objects.count() == 2
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}


def test_who_is_owed_something_else_by_now_is_called_and_not_asked_again(each):
    at, proposal, no, _ = each
    later = FixedClock.on(TODAY + timedelta(days=1))
    said = services.Said(cents=10_000, holds_on=later.today(), by="creditor")
    services.claim_amount_record(claim_id=no.claim_id, said=said, actor=at.officer.actor, clock=later)
    ask = {"proposal_id": proposal.pk, "reasons": "De anderen deden mee.", "actor": at.officer.actor, "clock": later}
    refused("debts.asked_changed", services.offers_reconsider, **ask)


@pytest.mark.parametrize("how", ["refuses", "expires"])
def test_who_stays_with_no_gives_its_money_free_again(each, how):
    at, proposal, no, _ = each
    services.offers_reconsider(
        proposal_id=proposal.pk, reasons="De anderen deden mee.", actor=at.officer.actor, clock=CLOCK
    )
    assert Reservation.objects.get(cause_id=no.pk, state="held")
    if how == "refuses":
        make.refuses(at, no)
    else:
        offers_expire(clock=FixedClock.on(TODAY + timedelta(days=60)))
    assert set(Reservation.objects.filter(cause_id=no.pk).values_list("state", flat=True)) == {"voided"}
    assert Offer.objects.get(pk=no.pk).state == ("refused" if how == "refuses" else "expired")


def test_who_gets_nothing_of_an_agreement_is_promised_nothing_when_it_asks(each):
    at, proposal, no, _ = each

    def status(claim) -> str:
        return how_far(at.case, Conversation(answering_id=claim.answering_id, creditor_id=claim.creditor_id))

    assert status(no.claim) == "not_in_agreement"
    services.offers_reconsider(
        proposal_id=proposal.pk, reasons="De anderen deden mee.", actor=at.officer.actor, clock=CLOCK
    )
    assert status(no.claim) == "offered"
    make.refuses(at, no)
    assert status(no.claim) == "not_in_agreement"
    for kind, word in (("student_loan", "left_out"), ("shop", "not_in_agreement")):
        late = make.a_known_claim(at.case, people.an_organisation(), kind, "ordinary", 640_000)
        assert status(late) == word
    services.claim_end(claim_id=late.pk, reason="paid", on=TODAY, actor=at.officer.actor, clock=CLOCK)
    assert status(late) == "none_known"
