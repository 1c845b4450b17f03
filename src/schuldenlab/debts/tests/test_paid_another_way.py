# SPDX-License-Identifier: EUPL-1.2
"""Agreed money that is taken back because the creditor was paid another way: nobody owes it any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.models import Event
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.papers import OVERTAKEN
from schuldenlab.cases.papers import every_night as letters_night
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Message, Offer
from ..pages_proposals import _contract_words, _next
from ..pages_proposals import contract as contract_page
from ..selectors import claim_view
from ..selectors.contract import contract_view
from ..selectors.creditor import questions
from ..selectors.settling import settling_view
from ..services.conversation import opened
from . import settling as make
from .settled import money, paid, signed
from .test_papers import letters
from .test_settling import agreed, facts

CLOCK = make.CLOCK
TODAY = CLOCK.today()
NEXT = FixedClock.on(TODAY + timedelta(days=1))


@pytest.fixture
def two(staff):
    """Two offers of which both were agreed and signed."""
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    return at, *proposal.offers.order_by("cents")


def taken_back(offer, reason="paid_another_way"):
    fund_services.reserve_take_back(
        reservation_id=offer.reservation_id, reason=reason, actor=fund.a_releaser().actor, clock=CLOCK
    )


def test_what_was_paid_another_way_is_owed_no_more_and_its_creditor_reads_so(two):
    at, once, kept = two
    taken_back(once)
    claim = Claim.objects.get(pk=once.claim_id)
    assert (claim.state, claim.reason, claim.state_on) == ("gone", "paid", TODAY)
    assert Event.objects.get(verb="claim.ended").data["reason"] == "paid"
    assert Offer.objects.get(pk=once.pk).state == "withdrawn"
    assert Claim.objects.get(pk=kept.claim_id).state == "known"
    (told,) = Message.objects.filter(type="ended")
    assert (told.answering_id, opened(told)["reason"]) == (once.answering_id, "paid_another_way")
    clerk = at.by(once)
    with acting(clerk):
        (news,) = [one for one in questions(actor=clerk, on=TODAY).news if one.type == "ended"]
    line = render_to_string("debts/parts/news_line.html", {"one": news})
    assert "Dit bedrag is op een andere manier betaald." in line
    assert "bellen u" not in line
    view = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY)
    assert (view.paid_cents, view.stays) == (kept.cents, ())
    assert "late-debt" not in cases.open_steps(at.case)
    paid(at)
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}


def test_by_post_it_reads_the_same(two, django_capture_on_commit_callbacks):
    at, once, _ = two
    cases.a_letter_head()
    make.without_screen(next(one for one in at.claims if one.pk == once.claim_id))
    with django_capture_on_commit_callbacks(execute=True):
        taken_back(once)
    [said] = letters("ended")
    assert "Het afgesproken bedrag is op een andere manier betaald." in said
    assert "U hoeft niets te doen." in said


def test_a_letter_that_waited_does_not_say_that_it_is_still_owed(two):
    """The bank sent it back, and then the city paid it by hand."""
    at, once, _ = two
    batch, by = paid(at, only=once)
    fund_services.payment_return(payment_id=batch.row.payments.get().pk, returned_on=TODAY, **by)
    assert Claim.objects.get(pk=once.claim_id).state == "known"
    taken_back(once)
    assert Claim.objects.get(pk=once.claim_id).reason == "paid"
    cases.a_letter_head()
    letters_night(CLOCK)
    (unpaid,) = PaperDue.objects.filter(paper="unpaid", reader_id=at.desk.resident.pk)
    assert unpaid.held_by == OVERTAKEN


def test_with_the_last_debt_taken_back_the_resident_reads_that_all_are_gone(two, django_capture_on_commit_callbacks):
    """It bounced, so that she read that it is open again and that a letter would follow."""
    at, once, kept = two
    cases.a_letter_head()
    batch, by = paid(at, only=once)
    fund_services.payment_return(payment_id=batch.row.payments.get().pk, returned_on=TODAY, **by)
    paid(at, only=kept)
    assert not PaperDue.objects.filter(paper="final-discharge").exists()
    with django_capture_on_commit_callbacks(execute=True):
        taken_back(once)
    [told] = letters("final-discharge")
    for one in (once, kept):
        assert money(one.balance_cents) in told
    assert PaperDue.objects.get(paper="final-discharge").reader_id == at.desk.resident.pk


def test_of_what_is_not_paid_at_all_the_letter_says_nothing(two, django_capture_on_commit_callbacks):
    at, lost, kept = two
    cases.a_letter_head()
    paid(at, only=kept)
    with django_capture_on_commit_callbacks(execute=True):
        taken_back(lost, "creditor_withdrew")
    [told] = letters("final-discharge")
    assert money(kept.balance_cents) in told
    assert money(lost.balance_cents) not in told, "she still owes that"


def test_the_only_agreed_debt_paid_another_way_finishes_the_case(staff, django_capture_on_commit_callbacks):
    """Nothing is left to pay, to discharge or to give back."""
    at = make.a_settling(debts=make.DEBTS[3:])
    cases.a_letter_head()
    proposal = agreed(at)
    signed(at, proposal)
    names = ("payout.settled", "discharge.received", "giving_back.agreed", "obligation.zero")
    assert facts(at, *names) == {}
    with django_capture_on_commit_callbacks(execute=True):
        taken_back(proposal.offers.get())
    assert facts(at, *names) == dict.fromkeys(names, TODAY)
    assert {"pay", "discharge", "agree-giving-back", "give-back"}.isdisjoint(cases.open_steps(at.case))
    seen = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY)
    assert _next(seen)["sentence"] == "Alles wat was afgesproken, is op een andere manier betaald."
    assert len(letters("final-discharge")) == 1
    claim_id = proposal.offers.get().claim_id
    services.claim_reopen(claim_id=claim_id, reason="noted_wrongly", actor=at.officer.actor, clock=CLOCK)
    assert facts(at, *names) == {}


def test_the_only_agreed_debt_not_paid_at_all_is_not_settled(staff):
    at = make.a_settling(debts=make.DEBTS[3:])
    proposal = agreed(at)
    signed(at, proposal)
    assert "pay" in cases.open_steps(at.case)
    taken_back(proposal.offers.get(), "creditor_withdrew")
    assert facts(at, "payout.settled", "discharge.received", "obligation.zero") == {}
    tasks = cases.open_steps(at.case)
    assert "pay" not in tasks, "there is nothing to pay"
    assert tasks["late-debt"].who_role == "settlement_officer"
    seen = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY)
    assert _next(seen)["sentence"] == "Er is niets meer afgesproken: al het geld is teruggehaald."
    assert _next(seen)["next"] == "", "and no contract to sign"
    shown = contract_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY)
    assert _contract_words(shown, staff=True)["sentence"] == "Er is nu niets meer afgesproken."


@pytest.mark.parametrize("reason", ["creditor_withdrew", "paid_another_way"])
def test_who_did_not_sign_yet_is_not_asked_to_where_all_was_taken_back(staff, reason):
    at = make.a_settling(debts=make.DEBTS[3:])
    proposal = agreed(at)
    assert "contract" in cases.open_steps(at.case)
    taken_back(proposal.offers.get(), reason)
    assert "contract" not in cases.open_steps(at.case)
    with pytest.raises(Conflict, match=r"debts\.nothing_agreed"):
        signed(at, proposal)
    request = RequestFactory().get("/")
    request.actor, request.clock, request.session = people.actor_as_resident(at.desk.resident), CLOCK, {}
    with acting(request.actor):
        page = contract_page(request, case_id=at.case.pk).content.decode()
    assert 'type="submit"' not in page.partition("<main")[2]


@pytest.mark.parametrize("reason", ["not_a_debt", "double"])
def test_who_was_owed_nothing_does_not_read_that_it_was_paid(two, reason):
    at, once, _ = two
    services.claim_end(claim_id=once.claim_id, reason=reason, on=TODAY, actor=at.officer.actor, clock=CLOCK)
    taken_back(once)
    (told,) = Message.objects.filter(type="ended")
    assert opened(told)["reason"] == "not_paid"
    assert Claim.objects.get(pk=once.claim_id).reason == reason


def test_a_sold_debt_is_not_paid_another_way_for_its_buyer_is_owed_it(two):
    at, once, _ = two
    new = services.claim_sell(
        claim_id=once.claim_id, sold_on=TODAY, creditor_name="Incasso Vermeer", actor=at.officer.actor, clock=CLOCK
    )
    with pytest.raises(Conflict, match=r"debts\.sold_not_paid") as refused:
        taken_back(once)
    assert refused.value.values["buyer"] == "Incasso Vermeer"
    assert Offer.objects.get(pk=once.pk).state == "accepted"
    taken_back(once, "agreement_ended")
    assert (Claim.objects.get(pk=once.claim_id).reason, new.state) == ("sold", "listed")
    assert opened(Message.objects.get(type="ended"))["reason"] == "not_paid"


def test_what_was_not_paid_another_way_after_all_is_owed_again_and_everybody_reads_so(
    two, django_capture_on_commit_callbacks
):
    at, once, kept = two
    cases.a_letter_head()
    by_coach = {"reason": "not_received", "actor": at.desk.coach.actor, "clock": CLOCK}
    with pytest.raises(Conflict, match=r"debts\.not_paid_another_way"):
        services.claim_reopen(claim_id=once.claim_id, **by_coach)
    taken_back(once)
    paid(at, only=kept)
    with acting(at.desk.coach.actor):  # what the page of the debt offers
        views = [
            claim_view(claim_id=one.claim_id, case_id=at.case.pk, actor=at.desk.coach.actor) for one in (once, kept)
        ]
    assert [one.can_reopen for one in views] == [True, False]
    with pytest.raises(NotAllowed):
        services.claim_reopen(claim_id=once.claim_id, **by_coach | {"actor": fund.a_releaser().actor})
    with pytest.raises(LabError, match=r"debts\.code_unknown"):
        services.claim_reopen(claim_id=once.claim_id, **by_coach | {"reason": "paid"})
    with django_capture_on_commit_callbacks(execute=True):
        services.claim_reopen(claim_id=once.claim_id, **by_coach)
    claim = Claim.objects.get(pk=once.claim_id)
    assert (claim.state, claim.reason) == ("known", "")
    assert Event.objects.get(verb="claim.reopened").data["reason"] == "not_received"
    told = Message.objects.filter(type="ended", answering_id=once.answering_id)
    assert sorted(opened(one)["reason"] for one in told) == ["not_paid", "paid_another_way"]
    [open_again] = letters("unpaid")
    assert "Wij dachten dat deze schuld betaald was. Dat klopt niet." in open_again
    assert "Een betaling" not in open_again, "nothing was paid, and nothing went wrong with it"
    assert money(once.balance_cents) in open_again
    assert money(kept.balance_cents) not in open_again
    assert "late-debt" in cases.open_steps(at.case)
    with pytest.raises(Conflict, match=r"debts\.not_paid_another_way"):
        services.claim_reopen(claim_id=once.claim_id, **by_coach)
    with pytest.raises(Conflict, match=r"debts\.not_paid_another_way"):  # discharged: nobody takes that back by hand
        services.claim_reopen(claim_id=kept.claim_id, **by_coach)


def test_who_never_heard_that_it_was_paid_does_not_hear_twice_that_it_is_not(two):
    at, once, _ = two
    taken_back(once, "creditor_withdrew")
    by = {"claim_id": once.claim_id, "actor": at.desk.coach.actor, "clock": NEXT}
    services.claim_end(reason="paid", on=TODAY, **by)
    services.claim_reopen(reason="noted_wrongly", **by)
    assert Claim.objects.get(pk=once.claim_id).state == "known"
    told = Message.objects.filter(type="ended", answering_id=once.answering_id)
    assert [opened(one)["reason"] for one in told] == ["not_paid"]


def test_what_bounced_and_is_noted_as_paid_by_hand_reads_as_paid_once(two, django_capture_on_commit_callbacks):
    at, once, _ = two
    cases.a_letter_head()
    batch, by = paid(at, only=once)
    fund_services.payment_return(payment_id=batch.row.payments.get().pk, returned_on=TODAY, **by)
    by_hand = {"reason": "paid", "on": TODAY, "actor": at.desk.coach.actor, "clock": CLOCK}
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            services.claim_end(claim_id=once.claim_id, **by_hand)
    [told] = letters("paid")
    assert money(once.balance_cents) in told
    taken_back(once)
    (message,) = Message.objects.filter(type="ended", answering_id=once.answering_id)
    assert opened(message)["reason"] == "paid_another_way"


def test_what_was_opened_again_and_is_paid_reads_as_paid_and_what_never_was_agreed_gets_no_letter(two):
    at, once, kept = two
    by_hand = {"on": TODAY, "actor": at.desk.coach.actor, "clock": CLOCK}
    taken_back(once)
    services.claim_reopen(claim_id=once.claim_id, reason="not_received", actor=at.desk.coach.actor, clock=CLOCK)
    services.claim_end(claim_id=once.claim_id, reason="paid", **by_hand)
    told = Message.objects.filter(type="ended", answering_id=once.answering_id).order_by("sent_at", "known_at")
    assert sorted(opened(one)["reason"] for one in told) == ["not_paid", "paid_another_way", "paid_another_way"]
    services.claim_end(claim_id=kept.claim_id, reason="paid", **by_hand)
    assert PaperDue.objects.filter(paper="paid").count() == 1, "of the other nobody read that it was open again"
    assert not Message.objects.filter(type="ended", answering_id=kept.answering_id).exists()
