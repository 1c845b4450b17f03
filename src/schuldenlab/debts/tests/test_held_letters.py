# SPDX-License-Identifier: EUPL-1.2
"""Nobody runs out of time before they were asked: a letter that cannot go yet takes its last day along."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_store
from schuldenlab.base.errors import LabError
from schuldenlab.base.models import Event
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.papers import OVERTAKEN
from schuldenlab.cases.papers import every_night as letters_night
from schuldenlab.cases.selectors_papers import letters_sent
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.models import Employment
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.services import address_start

from .. import held_letters, services
from ..models import Claim, Message, Offer, Proposal
from ..services.answers import offers_expire
from . import settling as make
from .factories import PDF
from .test_papers import words

CLOCK = make.CLOCK
LATER = FixedClock.on(date(2027, 1, 11))


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def at(staff):
    """Debts at four creditors: of one of them nobody is on screen, and nobody knows its address."""
    cases.a_letter_head()
    at = make.a_settling()
    Employment.objects.filter(organisation=at.claims[-1].answering_id).update(holds_until=CLOCK.today())
    return at


def an_address(of) -> None:
    address_start(
        organisation_id=of, holds_from=LATER.today(), kind="letter", street="Kantoorlaan", house_number=7,
        postcode="2511BT", town="Lindermonde", actor=SYSTEM, clock=LATER,
    )  # fmt: skip


def test_an_offer_does_not_expire_while_its_letter_waits_for_an_address(at, post):
    with post():
        proposal = make.sent(at)
    offer = Offer.objects.get(claim=at.claims[-1])
    assert PaperDue.objects.get(paper="offer").held_by == "people.address_missing"
    held_letters.every_night(LATER)
    offers_expire(clock=LATER)
    offer.refresh_from_db()
    # As if it goes the next night: ten working days from the post of the day after.
    assert (offer.state, offer.due_on) == ("sent", add_workdays(LATER.today(), 12))
    assert Message.objects.get(pk=offer.pk).due_on == Proposal.objects.get(pk=proposal.pk).expires_on == offer.due_on
    assert set(Offer.objects.exclude(pk=offer.pk).values_list("state", flat=True)) == {"expired"}, "they were asked"
    assert Event.objects.filter(verb="message.postponed").count() == 1
    held_letters.every_night(LATER)
    assert Event.objects.filter(verb="message.postponed").count() == 1, "twice in a night moves nothing twice"

    an_address(offer.answering_id)
    letters_night(LATER)
    assert "Dat kan tot en met woensdag 27 januari 2027." in words(PaperDue.objects.get(paper="offer"))
    after = FixedClock.on(date(2027, 1, 28))
    held_letters.every_night(after)
    offers_expire(clock=after)
    offer.refresh_from_db()
    assert offer.state == "expired", "from the post on its term runs as any other"


def test_a_letter_that_waited_too_long_does_not_ask_what_was_taken_back(at, post):
    with post():
        proposal = make.sent(at)
    services.proposal_withdraw(proposal_id=proposal.pk, actor=at.officer.actor, clock=CLOCK)
    an_address(at.claims[-1].answering_id)
    letters_night(LATER)
    letter = PaperDue.objects.get(paper="offer")
    assert (letter.document_id, letter.held_by) == (None, OVERTAKEN)
    shown = letters_sent(
        case_id=at.case.pk, actor=at.officer.actor, purpose=Purpose.SETTLEMENT, on=LATER.today()
    ).waiting
    assert "offer" not in {one.paper for one in shown}, "nobody needs to do something about it"


def test_an_answer_on_one_offer_keeps_the_letter_about_the_other(at, post):
    """Two debts at one creditor are one letter; while it waited, the officer wrote down what was said about one."""
    make.a_known_claim(at.case, at.claims[-1].answering, "shop", "ordinary", 20_000)
    with post():
        make.sent(at)
    letter = PaperDue.objects.get(paper="offer")
    first = Offer.objects.select_related("claim").get(pk=letter.cause_id)
    other = Offer.objects.select_related("claim").exclude(pk=first.pk).get(answering=first.answering_id)
    paper = document_store(
        content=PDF, kind="other", from_party="creditor", received_on=CLOCK.today(), case_id=at.case.pk, actor=SYSTEM,
        clock=CLOCK,
    )  # fmt: skip
    services.offer_answer(
        offer_id=first.pk, kind="refuse", reason_code="share_too_low", document_id=paper.pk, actor=at.officer.actor,
        clock=CLOCK,
    )  # fmt: skip
    held_letters.every_night(LATER)
    offers_expire(clock=LATER)
    other.refresh_from_db()
    assert (other.state, other.due_on) == ("sent", add_workdays(LATER.today(), 12))
    an_address(first.answering_id)
    letters_night(LATER)
    said = words(PaperDue.objects.get(pk=letter.pk))
    assert other.claim.reference_creditor in said
    assert first.claim.reference_creditor not in said, "that was answered"


def test_who_never_got_the_question_did_not_fail_to_answer(at, post):
    with post():
        services.balances_ask(case_id=at.case.pk, again=[at.claims[-1].pk], actor=at.officer.actor, clock=CLOCK)
    give_up = {"claim_id": at.claims[-1].pk, "actor": at.officer.actor, "clock": LATER}
    with pytest.raises(LabError, match=r"debts\.letter_waits"):
        services.balance_give_up(reason="no_answer", **give_up)
    services.balance_give_up(reason="creditor_gone", **give_up)
    assert Claim.objects.get(pk=at.claims[-1].pk).state == "given_up"
