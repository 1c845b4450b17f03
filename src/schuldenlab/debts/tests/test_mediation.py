# SPDX-License-Identifier: EUPL-1.2
"""Schuldbemiddeling on its own file: a household pays by itself, in parts. What creditors and the resident are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_store
from schuldenlab.base.texts import text
from schuldenlab.cases import services as case_services
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund.models import Reservation
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Discharge, Message, Offer, Proposal
from ..selectors.creditor import questions
from ..selectors.on_paper import on_paper_view
from ..selectors.settling import settling_view
from ..services import proposals
from ..services.conversation import opened
from ..services.proposals import help_ended
from . import settling as make
from .factories import PDF
from .test_papers import letters
from .test_settling import facts, refused

CLOCK = make.CLOCK
LATER = FixedClock.on(CLOCK.today() + timedelta(days=40))


def test_creditors_read_that_it_comes_in_parts_and_the_resident_that_the_debts_are_gone(
    staff, django_capture_on_commit_callbacks
):
    cases.a_letter_head()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    by, clerk = {"actor": at.officer.actor, "clock": CLOCK}, at.creditors[at.claims[0].answering_id].actor
    make.without_screen(at.claims[1])
    make.calculated(at, income="1600.00")  # 100.00 a month, of which the helper keeps five percent
    with django_capture_on_commit_callbacks(execute=True):
        draft = services.proposal_make(case_id=at.case.pk, **by)
        services.offers_send(proposal_id=draft.pk, **by)
    offers = Offer.objects.filter(proposal=draft).order_by("known_at", "pk")
    assert sum(offer.cents for offer in offers) == 171_000
    assert not Reservation.objects.exists()

    with acting(clerk):
        (asked,) = questions(actor=clerk, on=CLOCK.today()).questions
    assert asked.offer.months == 18
    about = asked.about  # of the others how many they are and what they claim together, never who
    assert (about.ordinary, about.ordinary_cents) == (len(offers), sum(offer.balance_cents for offer in offers))
    assert (about.preferential, about.preferential_cents, about.arrangement) == (0, 0, "SB")
    [said] = letters("offer")
    assert "in delen, verdeeld over 18 maanden" in said
    assert "in één keer" not in said

    with django_capture_on_commit_callbacks(execute=True):
        for offer in offers:
            make.accepts(at, offer)
    assert {opened(row)["months"] for row in Message.objects.filter(type="agreement")} == {18}
    with acting(clerk):
        news = [one for one in questions(actor=clerk, on=CLOCK.today()).news if one.type == "agreement"]
    assert [one.months for one in news] == [18]

    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        services.contract_sign(proposal_id=draft.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)
    with django_capture_on_commit_callbacks(execute=True):
        services.instalment_pass_on(
            proposal_id=draft.pk, cents=171_000, passed_on=LATER.today(), actor=at.officer.actor, clock=LATER
        )
    assert set(Claim.objects.values_list("state", "reason")) == {("gone", "discharged")}
    [said] = letters("final-discharge")
    assert text("debts.letters.discharged.subject", "nl") in said


def test_who_can_miss_nothing_is_free_of_debts_with_the_last_signature(staff, django_capture_on_commit_callbacks):
    """Settlement without repayment capacity: nothing has to arrive, and nothing can be passed on."""
    cases.a_letter_head()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    by, clerk = {"actor": at.officer.actor, "clock": CLOCK}, at.creditors[at.claims[0].answering_id].actor
    make.without_screen(at.claims[1])
    make.calculated(at, income="1400.00")
    with django_capture_on_commit_callbacks(execute=True):
        draft = services.proposal_make(case_id=at.case.pk, **by)
        services.offers_send(proposal_id=draft.pk, **by)
    offers = Offer.objects.filter(proposal=draft).order_by("known_at", "pk")
    assert {offer.cents for offer in offers} == {0}
    with acting(clerk):
        (asked,) = questions(actor=clerk, on=CLOCK.today()).questions
    assert "geen betaling" in render_to_string("debts/parts/question_open.html", {"one": asked, "forms": {}})
    [said] = letters("offer")
    assert "u krijgt geen betaling, en scheldt" in said
    with django_capture_on_commit_callbacks(execute=True):
        for offer in offers:
            make.accepts(at, offer)
    with acting(clerk):
        (news,) = [one for one in questions(actor=clerk, on=CLOCK.today()).news if one.type == "agreement"]
    assert "Er wordt niets betaald." in render_to_string("debts/parts/news_line.html", {"one": news})
    names = ("instalments.started", "instalments.completed", "discharge.received")
    assert facts(at, *names) == {}
    own = people.actor_as_resident(at.desk.resident)
    with acting(own), django_capture_on_commit_callbacks(execute=True):
        services.contract_sign(proposal_id=draft.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)
    assert facts(at, *names) == dict.fromkeys(names, CLOCK.today())
    assert set(Claim.objects.values_list("state", "reason")) == {("gone", "discharged")}
    assert len(letters("final-discharge")) == 1
    refused("debts.discharged_already", services.instalment_pass_on, proposal_id=draft.pk, cents=1,
            passed_on=CLOCK.today(), **by)  # fmt: skip


def test_a_fund_makes_no_proposal_in_which_nobody_gets_anything(staff):
    at = make.a_settling(debts=(("telecom", "ordinary", 4),))
    refused("debts.pays_nothing", make.proposed, at=at)


@pytest.fixture
def signed(staff):
    """Two companies are owed 2,824.19 and agreed to 171.00, in parts; nothing went yet."""
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    by = {"actor": at.officer.actor, "clock": CLOCK}
    make.calculated(at, income="1510.00")
    draft = services.proposal_make(case_id=at.case.pk, **by)
    services.offers_send(proposal_id=draft.pk, **by)
    for offer in Offer.objects.filter(proposal=draft):
        make.accepts(at, offer)
    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        services.contract_sign(proposal_id=draft.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)
    return at, draft


def passed_on(at, proposal, cents, **more):
    by = {"passed_on": LATER.today(), "actor": at.officer.actor, "clock": LATER} | more
    return services.instalment_pass_on(proposal_id=proposal.pk, cents=cents, **by)


def test_who_could_pay_less_is_done_once_each_creditor_gave_its_paper(signed):
    """Who accepted, accepted the whole sum. For less each says so itself; nobody decides that for them."""
    at, proposal = signed
    agreed = sum(offer.cents for offer in Offer.objects.filter(proposal=proposal))
    passed_on(at, proposal, agreed // 2)
    assert cases.open_steps(at.case)["pass-on"].waits_for == "", "the next month is the officer's work too"
    view = on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=LATER.today())
    assert (view.in_parts, len(view.undischarged)) == (True, 2)
    assert "close" not in cases.open_steps(at.case)
    for line in view.undischarged:
        paper = document_store(
            content=PDF, kind="paper_discharge", from_party="creditor", received_on=LATER.today(), case_id=at.case.pk,
            actor=at.officer.actor, clock=LATER,
        )  # fmt: skip
        services.discharge_receive(
            offer_id=line.id, given_on=LATER.today(), document_id=paper.pk, received_cents=line.cents // 2,
            actor=at.officer.actor, clock=LATER,
        )  # fmt: skip
    assert on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=LATER.today()).undischarged == ()
    assert "pass-on" not in cases.open_steps(at.case)
    closed = case_services.case_close(case_id=at.case.pk, outcome="completed", actor=at.desk.coach.actor, clock=LATER)
    assert closed.closed_on == LATER.today()
    assert {(one.state, one.reason) for one in Claim.objects.all()} == {("gone", "discharged")}


def test_the_note_of_the_last_instalment_can_be_put_right(signed, django_capture_on_commit_callbacks):
    """A zero too many, with which all debts seemed over: they are open, the resident hears it, once, and is told again
    when the rest went too."""
    at, proposal = signed
    cases.a_letter_head()
    agreed = sum(offer.cents for offer in Offer.objects.filter(proposal=proposal))
    with django_capture_on_commit_callbacks(execute=True):
        wrong = passed_on(at, proposal, agreed)
    with django_capture_on_commit_callbacks(execute=True):
        passed_on(at, proposal, agreed // 10, corrects=wrong.pk)
    assert set(Claim.objects.values_list("state", "reason")) == {("known", "")}
    assert facts(at, "instalments.completed", "discharge.received") == {}
    [told] = letters("unpaid")
    assert "Wij dachten dat alles hiervoor betaald was. Dat klopt niet." in told
    assert "ging niet goed" not in told, "no payment went wrong: a note was"
    assert "€ 1.875,20" in told
    assert "€ 948,99" in told
    settled = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=LATER.today())
    assert len(settled.proposal.unpaid) == 2
    with django_capture_on_commit_callbacks(execute=True):
        passed_on(at, proposal, agreed - agreed // 10)
    assert set(Claim.objects.values_list("state", "reason")) == {("gone", "discharged")}
    assert Discharge.objects.count() == 2
    assert len(letters("final-discharge")) == 2  # of the wrong note, and of the right ones
    refused("debts.discharged_already", passed_on, at=at, proposal=proposal, cents=1)


def test_who_joins_later_undoes_no_discharge_of_who_was_paid(staff, monkeypatch):
    monkeypatch.setattr(proposals, "offer_terms", lambda case: replace(offer_terms(case), agreement="each"))
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    by = {"actor": at.officer.actor, "clock": CLOCK}
    make.calculated(at, income="1510.00")
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    services.offers_send(proposal_id=proposal.pk, **by)
    late, first = proposal.offers.order_by("cents")
    make.refuses(at, late)
    make.accepts(at, first)
    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        services.contract_sign(proposal_id=proposal.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)
    noted = passed_on(at, proposal, first.cents)
    services.offers_reconsider(proposal_id=proposal.pk, reasons="De anderen deden mee.", **by | {"clock": LATER})
    make.accepts(at, late, clock=LATER)
    passed_on(at, proposal, late.cents - 1)
    assert Claim.objects.get(pk=first.claim_id).state == "gone"
    passed_on(at, proposal, 1)
    assert set(Claim.objects.values_list("state", flat=True)) == {"gone"}
    passed_on(at, proposal, first.cents - 1, corrects=noted.pk)
    assert set(Claim.objects.values_list("state", flat=True)) == {"known"}, "less went than all were promised"


@pytest.mark.parametrize(("how", "reason"), [("withdraw", "withdrawn"), ("decline", "help_ended")])
def test_a_proposal_that_stops_is_not_the_help_that_stops(staff, how, reason):
    """Who hears that the help stopped collects again."""
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal, by = make.sent(at), {"actor": at.officer.actor, "clock": CLOCK}
    if how == "withdraw":
        services.proposal_withdraw(proposal_id=proposal.pk, **by)
    else:
        help_ended(case=at.case, on=CLOCK.today(), **by)
    clerk = at.creditors[at.claims[0].answering_id].actor
    with acting(clerk):
        told = [one for one in questions(actor=clerk, on=CLOCK.today()).news if one.type == "ended"]
    assert [one.reason for one in told] == [reason]
    line = render_to_string("debts/parts/news_line.html", {"one": told[0]})
    assert ("De schuldregeling" in line) == (reason == "help_ended")
    assert ("De hulp gaat door." in line) == (reason == "withdrawn")


def test_what_was_made_after_help_ended_is_not_taken_back_by_it(staff):
    """A decision of long ago, of which the night hears today."""
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    help_ended(case=at.case, on=CLOCK.today() - timedelta(days=1), actor=at.officer.actor, clock=CLOCK)
    assert Proposal.objects.get(pk=proposal.pk).state == "sent"
    assert set(Reservation.objects.values_list("state", flat=True)) == {"held"}
    assert not Message.objects.filter(type="ended").exists()
