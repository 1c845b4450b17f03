# SPDX-License-Identifier: EUPL-1.2
"""Instalments of which one creditor takes less by its own paper, or in which one joins later: who is discharged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import RequestFactory

from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.facts import facts_collect

from .. import services
from ..case_actions_offers import receive
from ..case_facts.offers import _passed_on
from ..models import Claim, Conversation, Discharge, DischargeTurn
from ..pages_on_paper import on_paper as on_paper_page
from ..selectors.how_far import how_far
from ..selectors.on_paper import on_paper_view
from ..services import discharges, proposals
from . import settling as make
from .factories import PDF
from .test_after_agreement import LATER, agreed, known, paper

LAST = FixedClock.on(LATER.today() + timedelta(days=30))


@pytest.fixture
def parts(staff):
    """Two companies, who agreed to be paid in parts; nothing went yet."""
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    proposal = agreed(at, services.offers_send(proposal_id=proposal.pk, **by))
    return at, proposal, *proposal.offers.order_by("cents")


@pytest.fixture
def ordered(staff):
    """Two companies, of which the court ordered the one with the smaller part to join; nothing went yet."""
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    services.offers_send(proposal_id=proposal.pk, **by)
    forced, joined = proposal.offers.order_by("cents")
    make.refuses(at, forced)
    make.accepts(at, joined)
    services.compulsory_file(proposal_id=proposal.pk, filed_on=make.CLOCK.today(), **by)
    paper(at, "paper_court", lambda one: services.compulsory_answered(
        proposal_id=proposal.pk, ordered=True, decided_on=make.CLOCK.today(), document_id=one, **by
    ))  # fmt: skip
    signs(at, proposal)
    return at, proposal, forced, joined


@pytest.fixture
def together(staff):
    """One debt of two people, whose creditor agreed to be paid in parts; nothing went yet."""
    clients = make.two_in_one_house()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:3], clients=clients)
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    proposal = agreed(at, services.offers_send(proposal_id=proposal.pk, **by), sign=False)
    for one in clients:
        signs(at, proposal, one)
    return at, proposal, proposal.offers.get(), clients


def signs(at, proposal, person=None):
    person = person or at.desk.resident
    paper(at, "contract", lambda one: services.contract_sign(
        proposal_id=proposal.pk, person_id=person.pk, signed_by=person.pk, document_id=one,
        actor=at.desk.coach.actor, clock=make.CLOCK,
    ))  # fmt: skip


def noted(at, proposal, cents, clock=LATER, **more):
    by = {"actor": at.officer.actor, "clock": clock, "passed_on": clock.today()}
    return services.instalment_pass_on(proposal_id=proposal.pk, cents=cents, **by | more)


def on_paper(at, offer, clock=LATER, *, sure=True, **more):
    """The creditor's own paper, by an officer who looked twice at an amount that seemed low."""
    return paper(at, "paper_discharge", lambda one: services.discharge_receive(
        offer_id=offer.pk, given_on=clock.today(), document_id=one, actor=at.officer.actor, clock=clock, sure=sure,
        **more,
    ))  # fmt: skip


def reasons():
    return set(Claim.objects.values_list("state", "reason"))


def test_who_was_paid_all_is_discharged_where_another_took_less_by_its_paper(parts):
    at, proposal, less, full = parts
    noted(at, proposal, less.cents - 500)
    on_paper(at, less, received_cents=less.cents - 500)
    noted(at, proposal, full.cents - 1)
    assert Claim.objects.get(pk=full.claim_id).state == "known", "a cent of its own is still to come"
    assert known(at, "instalments.completed", "discharge.received") == {}
    for cents, code in ((2, "above_papers"), (501, "above_papers"), (502, "too_much")):
        with pytest.raises(LabError, match=rf"debts\.passed_on_{code}"):
            noted(at, proposal, cents)
    noted(at, proposal, 1)
    assert reasons() == {("gone", "discharged")}
    assert known(at, "instalments.completed", "discharge.received").keys() == {
        "instalments.completed", "discharge.received"
    }  # fmt: skip


def test_the_paper_that_comes_last_discharges_who_was_paid_all_before(parts, django_assert_num_queries):
    at, proposal, less, full = parts
    noted(at, proposal, less.cents - 500 + full.cents)
    assert reasons() == {("known", "")}
    on_paper(at, less, LAST, received_cents=less.cents - 500)
    assert reasons() == {("gone", "discharged")}
    done = facts_collect(case=at.case, names=("instalments.completed",), on=LAST.today())
    assert done["instalments.completed"].value == LAST.today()
    assert Discharge.objects.get(offer=full).given_on == LAST.today()
    with django_assert_num_queries(3):  # the notes, the discharges, the offers: however many there are
        _passed_on(at.case, LAST.today())


@pytest.mark.parametrize("wrong", [-1, "more"])
def test_nobody_took_more_than_was_agreed_or_less_than_nothing(parts, wrong):
    at, _, less, _ = parts
    with pytest.raises(LabError, match=r"debts\.received_too_much"):
        on_paper(at, less, received_cents=less.cents + 1 if wrong == "more" else wrong)


def test_who_accepted_parts_says_how_much_it_got_and_who_a_fund_pays_does_not(parts, monkeypatch):
    """By the form of the case, which knows no method, as well."""
    at, _, less, _ = parts

    def told(**more):
        by = {"case_id": at.case.pk, "given_on": LATER.today(), "actor": at.officer.actor, "clock": LATER}
        return paper(at, "paper_discharge", lambda one: receive(offer_id=less.pk, document_id=one, **by | more))

    with pytest.raises(LabError, match=r"debts\.received_needed") as refused:
        told()
    assert refused.value.field == "received_cents"
    monkeypatch.setattr(discharges, "offer_terms", lambda case: replace(offer_terms(case), reserves=True))
    with pytest.raises(LabError, match=r"debts\.amount_not_asked") as refused:
        told(received_cents=100)
    assert refused.value.field == "received_cents"
    assert not Discharge.objects.exists()


def test_a_paper_with_which_more_went_than_all_get_is_refused(parts):
    """300.00 went to A and 200.00 of 400.00 to B, so to say. With 60.00 for A the rest would seem to be of B."""
    at, proposal, less, full = parts
    noted(at, proposal, full.cents // 2 + less.cents // 2)
    with pytest.raises(LabError, match=r"debts\.received_too_little") as refused:
        on_paper(at, full, received_cents=full.cents // 10)
    assert refused.value.field == "received_cents"
    assert reasons() == {("known", "")}
    assert not Discharge.objects.exists()
    on_paper(at, full, received_cents=full.cents // 2)
    assert Claim.objects.get(pk=less.claim_id).state == "known"


def test_a_discharge_that_does_not_hold_holds_again_by_the_creditors_own_paper(parts):
    """The last note was wrong, and then the creditor let the rest go."""
    at, proposal, less, full = parts
    wrong = noted(at, proposal, less.cents + full.cents)
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        on_paper(at, less, received_cents=less.cents)
    right = noted(at, proposal, full.cents + 100, LAST, corrects=wrong.pk)
    assert reasons() == {("known", "")}
    view = on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=LAST.today())
    assert {one.id for one in view.undischarged} == {less.pk, full.pk}
    on_paper(at, less, LAST, received_cents=100)
    assert reasons() == {("gone", "discharged")}
    turn = DischargeTurn.objects.get(discharge__offer=less, holds=True)
    assert (turn.received_cents, turn.document_id is not None, Discharge.objects.count()) == (100, True, 2)
    noted(at, proposal, 99, FixedClock.on(LAST.today() + timedelta(days=1)), corrects=right.pk)
    assert Claim.objects.get(pk=less.claim_id).state == "gone", "its own paper says so whatever came"
    assert Claim.objects.get(pk=full.claim_id).state == "known"


def test_what_a_late_joiner_got_hides_no_older_note_that_was_too_high(staff, monkeypatch):
    monkeypatch.setattr(proposals, "offer_terms", lambda case: replace(offer_terms(case), agreement="each"))
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:])
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    services.offers_send(proposal_id=proposal.pk, **by)
    late, first = proposal.offers.order_by("cents")
    make.refuses(at, late)
    make.accepts(at, first)
    signs(at, proposal)
    too_high = noted(at, proposal, first.cents)
    services.offers_reconsider(proposal_id=proposal.pk, reasons="De anderen deden mee.", **by | {"clock": LATER})
    make.accepts(at, late, clock=LATER)
    noted(at, proposal, late.cents - 1, LAST)
    assert Claim.objects.get(pk=first.claim_id).state == "gone"
    noted(at, proposal, first.cents - 1, LAST, corrects=too_high.pk)
    assert Claim.objects.get(pk=first.claim_id).state == "known"
    noted(at, proposal, 2, LAST)
    assert reasons() == {("gone", "discharged")}


def test_whom_the_court_ordered_is_no_late_joiner_however_late_its_paper(ordered):
    at, proposal, forced, joined = ordered
    note = noted(at, proposal, forced.cents + joined.cents)
    assert Claim.objects.get(pk=joined.claim_id).state == "gone"
    on_paper(at, forced, LAST, received_cents=forced.cents)
    noted(at, proposal, forced.cents + joined.cents - 1, LAST, corrects=note.pk)
    assert Claim.objects.get(pk=joined.claim_id).state == "known", "a cent of the agreement is still to come"
    assert Claim.objects.get(pk=forced.claim_id).state == "gone"


def test_whom_the_court_ordered_still_gets_its_part_after_the_others_discharged(ordered):
    at, proposal, forced, joined = ordered
    noted(at, proposal, 100)
    on_paper(at, joined, received_cents=100)
    noted(at, proposal, forced.cents - 1)
    assert known(at, "instalments.completed") == {}
    noted(at, proposal, 1)
    assert known(at, "instalments.completed").keys() == {"instalments.completed"}
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        noted(at, proposal, 1)


def test_a_paper_for_one_of_two_leaves_all_that_was_agreed_to_come_from_the_other(together):
    at, proposal, offer, clients = together
    noted(at, proposal, 100)
    on_paper(at, offer, received_cents=100, debtor_ids=[clients[0].pk])
    assert Claim.objects.get().debtor_ids == [clients[1].pk]
    assert known(at, "instalments.completed") == {}
    noted(at, proposal, offer.cents - 100, LAST)
    asked = {"case": at.case, "names": ("instalments.completed", "discharge.received"), "on": LAST.today()}
    done = facts_collect(**asked)
    assert done["instalments.completed"].value == LAST.today()
    assert done["discharge.received"].value == LAST.today(), "what was accepted holds for the other one too"
    assert [one.debtor_ids for one in Discharge.objects.order_by("known_at")] == [[clients[0].pk], [clients[1].pk]]
    note = offer.proposal.passed_on.get(cents=offer.cents - 100)
    noted(at, proposal, 100, LAST, corrects=note.pk)
    claim = Claim.objects.get()
    assert (claim.state, claim.debtor_ids) == ("known", [clients[1].pk]), "who has a paper owes nothing whatever came"
    assert facts_collect(**asked).keys() == set()


def test_a_later_paper_of_the_same_creditor_discharges_the_second_of_two(together):
    at, proposal, offer, clients = together
    noted(at, proposal, 300)
    on_paper(at, offer, received_cents=300, debtor_ids=[clients[0].pk])
    asked = {"case": at.case, "names": ("instalments.completed", "discharge.received"), "on": LAST.today()}
    assert facts_collect(**asked) == {}, "the paper names one, and the other still owes it"
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        on_paper(at, offer, LAST, received_cents=300, debtor_ids=[clients[0].pk])
    (line,) = on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=LAST.today()).undischarged
    assert line.debtor_ids == (clients[1].pk,)
    conversation = Conversation.objects.get(case=at.case, answering=offer.answering_id)
    assert how_far(at.case, conversation) == "signed"
    noted(at, proposal, 200, LAST)
    with pytest.raises(LabError, match=r"debts\.received_too_little"):  # in all: the newest paper says how much
        on_paper(at, offer, LAST, received_cents=499)
    on_paper(at, offer, LAST, received_cents=500)
    assert reasons() == {("gone", "discharged")}
    assert how_far(at.case, conversation) == "done"
    assert Discharge.objects.get(debtor_ids=[clients[1].pk]).received_cents == 500
    assert {one: found.value for one, found in facts_collect(**asked).items()} == dict.fromkeys(
        asked["names"], LAST.today()
    )
    assert on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=LAST.today()).undischarged == ()
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        on_paper(at, offer, LAST, received_cents=500)


def test_where_the_debt_of_the_other_ended_by_hand_the_discharge_is_of_the_day_of_that(together):
    at, _, offer, clients = together
    on_paper(at, offer, received_cents=0, debtor_ids=[clients[0].pk])
    paid_on = LATER.today() + timedelta(days=10)
    services.claim_end(claim_id=offer.claim_id, reason="paid", on=paid_on, actor=at.officer.actor, clock=LAST)
    found = facts_collect(case=at.case, names=("discharge.received",), on=LAST.today())["discharge.received"]
    assert (found.value, found.known_at) == (paid_on, LAST.now())


def test_a_discharge_of_two_that_does_not_hold_cannot_hold_for_one(together):
    at, proposal, offer, clients = together
    wrong = noted(at, proposal, offer.cents)
    noted(at, proposal, 100, LAST, corrects=wrong.pk)
    with pytest.raises(LabError, match=r"debts\.discharge_names_both"):
        on_paper(at, offer, LAST, received_cents=100, debtor_ids=[clients[0].pk])
    on_paper(at, offer, LAST, received_cents=100)
    assert reasons() == {("gone", "discharged")}


def test_the_officer_says_how_much_the_creditor_got(parts):
    """On the page for what came on paper; without an amount nothing is kept, and one that seems low is asked twice."""
    at, proposal, less, _ = parts
    told = {"do": "discharge", "offer_id": str(less.pk), "given_on": LATER.today().strftime("%d-%m-%Y")}

    def page(**more):
        asks = RequestFactory()
        request = asks.post("/", told | {"file": BytesIO(PDF)} | more) if more else asks.get("/")
        request.actor, request.clock, request.session = at.officer.actor, LATER, {}
        return on_paper_page(request, case_id=at.case.pk)

    assert "Hoeveel kreeg deze schuldeiser in totaal?" in page().content.decode()
    for wrong in ("", "min een", "1.000.000,00"):
        assert page(received_cents=wrong).status_code == 422
    assert not Discharge.objects.exists()
    noted(at, proposal, 85_50)
    asked = page(received_cents="12,50")
    words = asked.content.decode()
    assert asked.status_code == 422
    assert "ongeveer €\xa028,73 voor dit bedrijf. Je vulde €\xa012,50 in." in words
    assert 'type="checkbox" name="sure"' in words
    assert 'name="looked_cents" value="1250"' in words
    assert page(received_cents="12,05", looked_cents="1250", sure="on").status_code == 422, "of another amount anew"
    assert not Discharge.objects.exists()
    assert page(received_cents="12,50", looked_cents="1250", sure="on").status_code == 302
    assert Discharge.objects.get().received_cents == 1_250
