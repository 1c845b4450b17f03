# SPDX-License-Identifier: EUPL-1.2
"""What settling refuses: a debt that is gone is not agreed about and not paid, nobody signs for another, a paper of
another case proves nothing, and one bad case keeps no other waiting."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_open, document_store
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.nightly import LeftUndone
from schuldenlab.base.texts import text
from schuldenlab.cases import above
from schuldenlab.cases import services as case_services
from schuldenlab.cases.above import giving_back_of
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import Obligation, Payment, Reservation
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.models import ActsFor
from schuldenlab.people.services import acts_for_end, representation_start
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Agreement, Contract, Discharge, Message, Offer
from ..pages_proposals import _next
from ..selectors import agreement
from ..selectors.contract import contract_view
from ..selectors.creditor import questions
from ..selectors.on_paper import on_paper_view
from ..selectors.settling import settling_view
from ..services import answers, proposals
from . import settling as make
from .test_settling import agreed, facts, refused

CLOCK = make.CLOCK


def a_paper(case):
    return document_store(
        content=b"%PDF-1.4 signed", kind="contract", from_party="coach", received_on=CLOCK.today(), case_id=case.pk,
        actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip


def another_case():
    coach, person = cases.a_coach(), people.a_resident()
    return case_services.case_open(client_ids=[person.pk], asked_on=CLOCK.today(), actor=coach.actor, clock=CLOCK)


def signed(at, proposal):
    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        services.contract_sign(proposal_id=proposal.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)


# --- a debt that is gone


NEXT_DAY = FixedClock.on(CLOCK.today() + timedelta(days=1))


def less(claim, officer, *, cents=10_000):
    """The creditor said a day later that less is open."""
    said = services.Said(cents=cents, holds_on=NEXT_DAY.today(), by="creditor")
    services.claim_amount_record(claim_id=claim.pk, said=said, actor=officer.actor, clock=NEXT_DAY)


@pytest.mark.parametrize("change", ["ended", "sold", "rank", "kind", "amount"])
def test_nobody_agrees_about_a_debt_that_is_not_what_was_offered_on(staff, change):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal, of = make.sent(at), {"claim_id": at.claims[0].pk, "actor": at.officer.actor, "clock": CLOCK}
    if change == "ended":
        services.claim_end(reason="paid", on=CLOCK.today(), **of)
    elif change == "sold":
        services.claim_sell(sold_on=CLOCK.today(), creditor_id=people.an_organisation().pk, **of)
    elif change == "amount":
        less(at.claims[0], at.officer)
    elif change == "rank":
        services.claim_correct(rank="preferential", rank_basis="other_law", **of)
    else:
        services.claim_correct(kind="student_loan", **of)
    offer = proposal.offers.get(claim=at.claims[0])
    with acting(at.by(offer)):
        with pytest.raises(Conflict) as refusal:
            make.accepts(at, offer)
        assert refusal.value.code == "debts.debt_changed"
    seen = _next(settling_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today()))
    assert offer.creditor.name in seen["sentence"]
    assert seen["why"] == text("debts.settling.next.changed_debt.why")  # and not: you need do nothing now
    assert seen["next"] == "withdraw"
    with acting(at.by(offer)):
        make.refuses(at, offer)  # a no is always theirs to say
    assert not Agreement.objects.exists()


def test_who_said_yes_and_was_paid_by_somebody_else_before_the_last_yes_is_in_no_agreement(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    first, last = (proposal.offers.get(claim=claim) for claim in at.claims)
    with acting(at.by(first)):
        make.accepts(at, first)
    services.claim_end(claim_id=at.claims[0].pk, reason="paid", on=CLOCK.today(), actor=at.officer.actor, clock=CLOCK)
    with acting(at.by(last)):
        make.accepts(at, last)  # its own debt is as it was: its yes is kept
    assert not Agreement.objects.exists()
    assert not Message.objects.filter(type="agreement").exists()
    seen = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today())
    assert _next(seen)["sentence"] == text("debts.settling.next.changed.what")
    services.proposal_withdraw(proposal_id=proposal.pk, actor=at.officer.actor, clock=CLOCK)
    assert make.sent(at).offers.get().claim_id == at.claims[1].pk


def test_where_each_counts_alone_a_debt_that_changed_after_its_yes_stays_outside(staff, monkeypatch):
    monkeypatch.setattr(proposals, "offer_terms", lambda case: replace(offer_terms(case), agreement="each"))
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    first, last = (proposal.offers.get(claim=claim) for claim in at.claims)
    make.accepts(at, first)
    less(at.claims[0], at.officer)
    make.accepts(at, last)
    assert Agreement.objects.get().by == "each"
    told = Message.objects.filter(type__in=["agreement", "ended"]).values_list("type", "answering_id")
    assert set(told) == {("agreement", last.answering_id), ("ended", first.answering_id)}
    assert set(Reservation.objects.values_list("cause_id", "state")) == {(last.pk, "committed"), (first.pk, "voided")}


@pytest.fixture
def nobody_left(staff, monkeypatch):
    """Each counts alone: one said no, and of the other, who said yes, the debt changed before that."""
    monkeypatch.setattr(proposals, "offer_terms", lambda case: replace(offer_terms(case), agreement="each"))
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    yes, no = (proposal.offers.get(claim=claim) for claim in at.claims)
    make.accepts(at, yes)
    less(at.claims[0], at.officer)
    make.refuses(at, no)
    return at, proposal, yes, no


@pytest.mark.parametrize(("how", "stays"), [("withdraw", "withdrawn"), ("fail", "refused"), ("help", "withdrawn")])
def test_when_of_all_who_said_yes_the_debt_changed_their_money_is_free_and_it_can_end(nobody_left, how, stays):
    at, proposal, yes, no = nobody_left
    assert not Agreement.objects.exists()
    assert Reservation.objects.get(cause_id=yes.pk).state == "voided"
    if end := {"withdraw": services.proposal_withdraw, "fail": services.proposal_fail}.get(how):
        end(proposal_id=proposal.pk, actor=at.officer.actor, clock=CLOCK)
    else:
        proposals.help_ended(case=at.case, on=CLOCK.today(), actor=SYSTEM, clock=CLOCK)
    assert dict(Offer.objects.values_list("pk", "state")) == {yes.pk: "withdrawn", no.pk: stays}
    assert set(Reservation.objects.values_list("state", flat=True)) == {"voided"}
    told = Message.objects.filter(type="ended").values_list("answering_id", flat=True)
    assert sorted(told) == sorted([yes.answering_id, no.answering_id]), "each once"


def test_the_court_orders_who_is_left_when_a_debt_stayed_outside_before(nobody_left):
    at, proposal, yes, no = nobody_left
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": NEXT_DAY}
    answers.compulsory_file(filed_on=NEXT_DAY.today(), **of)
    answers.compulsory_answered(ordered=True, decided_on=NEXT_DAY.today(), document_id=a_paper(at.case).pk, **of)
    assert set(Reservation.objects.values_list("cause_id", "state")) == {(yes.pk, "voided"), (no.pk, "committed")}


@pytest.mark.parametrize("change", ["ended", "less"])
def test_a_debt_that_ended_or_is_less_than_agreed_is_not_paid(staff, change):
    at = make.a_settling(debts=make.DEBTS[2:])
    signed(at, agreed(at))
    rows = list(Reservation.objects.all())
    batch = fund.a_batch(at.pot, rows)
    if change == "ended":
        services.claim_end(
            claim_id=at.claims[0].pk, reason="not_a_debt", on=CLOCK.today(), actor=at.officer.actor, clock=CLOCK
        )
    else:
        less(at.claims[0], at.officer)
    refused("fund.cause_over", fund_services.batch_release, batch_id=batch.row.pk, actor=batch.releaser.actor,
            clock=CLOCK)  # fmt: skip
    assert not Obligation.objects.exists()
    assert set(Payment.objects.values_list("state", flat=True)) == {"made"}


def test_a_share_of_less_than_a_cent_is_discharged_with_the_rest(staff):
    at = make.a_settling(debts=(("telecom", "ordinary", 4), ("energy", "ordinary", 100_000)))
    signed(at, agreed(at))
    assert sorted(Offer.objects.values_list("cents", flat=True)) == [0, 10_000]
    batch = fund.a_batch(at.pot, list(Reservation.objects.all()))
    fund_services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=CLOCK)
    fund_services.payment_confirm(
        payment_id=batch.row.payments.get().pk, settled_on=CLOCK.today(), actor=batch.releaser.actor, clock=CLOCK
    )
    assert Discharge.objects.count() == 2
    assert facts(at, "discharge.received") == {"discharge.received": CLOCK.today()}


# --- what goes out is of today


def test_an_old_calculation_keeps_the_offers_in_house(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    draft = make.proposed(at)
    later = FixedClock.on(date(2027, 8, 2))
    case_services.fact_record(
        case_id=at.case.pk, name="income.month", value=300_000, holds_on=later.today(), source="resident",
        actor=at.desk.coach.actor, clock=later,
    )  # fmt: skip
    refused("debts.calculation_old", services.offers_send, proposal_id=draft.pk, actor=at.officer.actor, clock=later)


# --- who answers, who signs, on which paper


def test_who_collects_no_more_does_not_answer(staff):
    at = make.a_settling(debts=make.DEBTS[2:3])
    worker = people.a_collector(at.claims[0].creditor)
    people.a_payable(worker.organisation)
    services.claim_correct(
        claim_id=at.claims[0].pk, answering_id=worker.organisation.pk, actor=at.officer.actor, clock=CLOCK
    )
    offer = make.sent(at).offers.get()
    line = ActsFor.objects.get(organisation=worker.organisation)
    acts_for_end(acts_for_id=line.pk, on=CLOCK.today(), actor=SYSTEM, clock=CLOCK)
    later = FixedClock.on(CLOCK.today() + timedelta(days=1))
    with acting(worker.actor):
        refused("base.not_found", services.offer_answer, offer_id=offer.pk, kind="accept", actor=worker.actor,
                discharge_after_payment=True, clock=later)  # fmt: skip
    assert not Agreement.objects.exists()


def test_an_answer_on_paper_needs_a_paper_of_this_case(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    offer = make.sent(at).offers.first()
    answer = {"offer_id": offer.pk, "kind": "accept", "discharge_after_payment": True, "actor": at.officer.actor,
              "clock": CLOCK}  # fmt: skip
    foreign = a_paper(another_case()).pk
    refused("debts.answer_document_needed", services.offer_answer, document_id=foreign, **answer)
    refused("debts.answer_document_needed", services.offer_answer, document_id=offer.pk, **answer)
    services.offer_answer(document_id=a_paper(at.case).pk, **answer)


def test_the_court_is_asked_when_everybody_answered_and_what_was_withdrawn_waits_for_nobody(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, _ = proposal.offers.order_by("id")
    with acting(at.by(no)):
        make.refuses(at, no)
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": CLOCK}
    refused("debts.offers_open", answers.compulsory_file, filed_on=CLOCK.today(), **of)
    services.proposal_withdraw(**of)
    assert not Message.objects.filter(type="offer", answered_at=None, withdrawn_at=None).exists()


def test_what_a_court_ordered_needs_its_paper_and_a_day_that_was(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, yes = proposal.offers.order_by("id")
    with acting(at.by(no)):
        make.refuses(at, no)
    with acting(at.by(yes)):
        make.accepts(at, yes)
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": CLOCK}
    answers.compulsory_file(filed_on=CLOCK.today(), **of)
    order = {"ordered": True, "decided_on": CLOCK.today()} | of
    foreign, own = a_paper(another_case()).pk, a_paper(at.case).pk
    refused("debts.answer_document_needed", answers.compulsory_answered, document_id=foreign, **order)
    tomorrow = order | {"decided_on": CLOCK.today() + timedelta(days=1)}
    refused("debts.day_wrong", answers.compulsory_answered, document_id=own, **tomorrow)
    assert answers.compulsory_answered(document_id=own, **order).by == "court"


def asked_the_court(at):
    """One said no and the others yes, and the court was asked."""
    proposal = make.sent(at)
    no, *rest = proposal.offers.order_by("cents")
    make.refuses(at, no)
    for offer in rest:
        make.accepts(at, offer)
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": NEXT_DAY}
    answers.compulsory_file(filed_on=NEXT_DAY.today(), **of)
    return of, no, rest


def test_the_word_of_the_court_counts_where_one_debt_changed_meanwhile(staff):
    """That debt stays outside and somebody calls its creditor; the others are in the agreement."""
    at = make.a_settling(debts=make.DEBTS[2:])
    of, no, (yes,) = asked_the_court(at)
    less(yes.claim, at.officer)
    answers.compulsory_answered(ordered=True, decided_on=NEXT_DAY.today(), document_id=a_paper(at.case).pk, **of)
    assert set(Offer.objects.values_list("pk", "state")) == {(no.pk, "refused"), (yes.pk, "withdrawn")}
    told = Message.objects.filter(type__in=["agreement", "ended"]).values_list("type", "answering_id")
    assert set(told) == {("agreement", no.answering_id), ("ended", yes.answering_id)}
    assert set(Reservation.objects.values_list("cause_id", "state")) == {(no.pk, "committed"), (yes.pk, "voided")}
    assert cases.open_steps(at.case)["late-debt"].who_role == "settlement_officer"


def test_after_a_no_of_the_court_the_officer_goes_on_and_a_wrong_day_can_be_put_right(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    of, *_ = asked_the_court(at)
    order = {"ordered": False, "decided_on": CLOCK.today(), "document_id": a_paper(at.case).pk} | of
    refused("debts.day_wrong", answers.compulsory_answered, **order)
    answers.compulsory_file(filed_on=CLOCK.today(), **of)
    on_it = {"case_id": at.case.pk, "actor": at.officer.actor, "on": NEXT_DAY.today()}
    assert _next(settling_view(**on_it))["next"] == ""  # the court has it now
    answers.compulsory_answered(**order)
    refused("debts.court_answered", answers.compulsory_file, filed_on=NEXT_DAY.today(), **of)
    assert _next(settling_view(**on_it))["sentence"] == text("debts.settling.next.court_no.what")
    assert on_paper_view(**on_it).court_answered_on == CLOCK.today()


def test_who_is_asked_again_when_the_court_orders_is_in_the_agreement_and_waits_for_nothing(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, yes = proposal.offers.order_by("id")
    make.refuses(at, no)
    make.accepts(at, yes)
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": CLOCK}
    answers.compulsory_file(filed_on=CLOCK.today(), **of)
    answers.offers_reconsider(reasons="De rechter kijkt mee.", **of)
    answers.compulsory_answered(ordered=True, decided_on=CLOCK.today(), document_id=a_paper(at.case).pk, **of)
    assert answers.offers_expire(clock=FixedClock.on(CLOCK.today() + timedelta(days=60))) == 0
    with pytest.raises(Conflict, match=r"debts\.withdrawn"):
        make.refuses(at, no)
    assert not Message.objects.filter(type="reconsideration", withdrawn_at=None).exists()
    assert set(Reservation.objects.values_list("state", flat=True)) == {"committed"}


def test_on_paper_a_ward_does_not_sign_nor_the_coach_for_the_office(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    office = people.a_representative()
    representation_start(
        person_id=at.desk.resident.pk, kind="guardian", holds_from=CLOCK.today(), actor=SYSTEM, clock=CLOCK,
        by_organisation_id=office.organisation.pk,
    )  # fmt: skip
    coach = at.desk.coach.actor
    sign = {"proposal_id": proposal.pk, "person_id": at.desk.resident.pk, "document_id": a_paper(at.case).pk,
            "actor": coach, "clock": CLOCK}  # fmt: skip
    for hand in (at.desk.resident.pk, coach.person_id):
        with pytest.raises(NotAllowed) as refusal:
            services.contract_sign(signed_by=hand, **sign)
        assert refusal.value.code == "debts.signs_another"
    services.contract_sign(signed_by=office.person.pk, **sign)
    assert Contract.objects.get().signed_by_id == office.person.pk


def test_nobody_signs_before_there_is_an_agreement(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    refused(
        "debts.day_wrong", services.contract_sign, proposal_id=proposal.pk, person_id=at.desk.resident.pk,
        signed_by=at.desk.resident.pk, signed_on=CLOCK.today() - timedelta(days=1),
        document_id=a_paper(at.case).pk, actor=at.desk.coach.actor, clock=CLOCK,
    )  # fmt: skip


def a_couple():
    """Each with a debt of their own."""
    one, two = make.two_in_one_house()
    at = make.a_settling(debts=(("telecom", "ordinary", 100_000), ("energy", "ordinary", 900_000)), clients=(one, two))
    for claim, person in zip(at.claims, (one, two), strict=True):
        services.claim_correct(claim_id=claim.pk, debtor_ids=[person.pk], actor=at.officer.actor, clock=CLOCK)
    return at, one, two


@pytest.mark.parametrize("when", [make.sent, agreed])
def test_who_owes_a_debt_stands_while_an_offer_on_it_does(staff, when):
    at, one, two = a_couple()
    proposal, of = when(at), {"claim_id": at.claims[0].pk, "actor": at.officer.actor, "clock": CLOCK}
    refused("debts.debtors_offered", services.claim_correct, debtor_ids=[two.pk], **of)
    services.claim_correct(debtor_ids=[one.pk], cause="adjustment", **of)  # what stays is no change
    if when is make.sent:
        services.proposal_withdraw(proposal_id=proposal.pk, actor=at.officer.actor, clock=CLOCK)
        services.claim_correct(debtor_ids=[two.pk], **of)


def test_an_offer_names_who_owes_that_debt_and_not_the_other_of_a_couple(staff):
    at, one, two = a_couple()
    for offer in make.sent(at).offers.select_related("claim"):
        clerk = at.by(offer)
        with acting(clerk):
            (asked,) = questions(actor=clerk, on=CLOCK.today()).questions
        owing, other = (one, two) if offer.claim.debtor_ids == [one.pk] else (two, one)
        assert any(owing.given_names in name for name in asked.names)
        assert not any(other.given_names in name for name in asked.names)


def test_of_two_debtors_nobody_signs_for_what_the_other_owes(staff):
    at, one, two = a_couple()
    proposal = agreed(at)
    for person, pays, other in ((one, "€ 100,00", "€ 900,00"), (two, "€ 900,00", "€ 100,00")):
        own = people.actor_as_resident(person)
        with acting(own):
            seen = contract_view(case_id=at.case.pk, actor=own, on=CLOCK.today())
            services.contract_sign(proposal_id=proposal.pk, person_id=person.pk, actor=own, clock=CLOCK)
        assert len(seen.proposal.offers) == 1
        paper = Contract.objects.get(person=person).document_id
        content = document_open(document_id=paper, actor=SYSTEM, purpose="settlement").content
        said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert f"Het fonds betaalt {pays}" in re.sub(r"\s+", " ", said)
        assert other not in said


HOW_BACK = {
    "fund": "met uren, als vrijwilliger of op een stageplek.",
    "loan": "Dat bedrag betaal je terug met geld, in delen.",
    "gift": "Dat hoef je niet terug te geven.",
}


@pytest.mark.parametrize("method", HOW_BACK)
def test_the_contract_promises_no_way_of_giving_back_that_the_method_does_not_have(staff, monkeypatch, method):
    """A loan is paid back with money; the youth fund takes school, work and hours too; without a word on it nobody is
    bound to give back."""
    back = {
        "loan": lambda case: replace(giving_back_of(case), ways=(("cash", "instalments"),)),
        "gift": lambda case: None,
    }
    if method in back:
        monkeypatch.setattr(agreement, "giving_back_of", back[method])
        monkeypatch.setattr(above, "giving_back_of", back[method])
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    content = document_open(document_id=Contract.objects.get().document_id, actor=SYSTEM, purpose="settlement").content
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    assert [one for one, words in HOW_BACK.items() if words in said] == [method]
    seen = contract_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today())
    assert (seen.only_cash, seen.is_gift, bool(seen.own_cents)) == (
        method == "loan",
        method == "gift",
        method != "gift",
    )


# --- the night


def test_one_proposal_that_cannot_end_keeps_no_other_waiting(staff, monkeypatch):
    first, second = make.a_settling(debts=make.DEBTS[2:]), make.a_settling(debts=make.DEBTS[2:])
    sent = []
    for at in (first, second):
        draft = make.proposed(at)
        who = {"actor": at.officer.actor, "clock": CLOCK}
        sent.append(services.offers_send(proposal_id=draft.pk, pot_id=at.pot.pk, **who))
    broken = min(proposal.pk for proposal in sent)

    def settle(proposal, *_):
        if proposal.pk == broken:
            raise LabError("base.case_key_destroyed")

    monkeypatch.setattr(answers, "settle", settle)
    with pytest.raises(LeftUndone, match=f"1 of 2 left undone: {broken} .base.case_key_destroyed.$"):
        answers.every_night(FixedClock.on(sent[0].expires_on + timedelta(days=1)))
    done = max(proposal.pk for proposal in sent)
    assert set(Offer.objects.filter(proposal=done).values_list("state", flat=True)) == {"expired"}
