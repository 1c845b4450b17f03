# SPDX-License-Identifier: EUPL-1.2
"""What an agreement means: who is in it, what stays outside, who owes the fund; what undoes a discharge or an offer."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_open, document_store
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Event
from schuldenlab.base.money import euros
from schuldenlab.cases import endings
from schuldenlab.cases import services as case_services
from schuldenlab.cases.actions import step_do
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.engine import case_refresh, case_state
from schuldenlab.cases.euros import euros_of
from schuldenlab.cases.models import Case, PaperDue
from schuldenlab.cases.papers import OVERTAKEN
from schuldenlab.cases.papers import every_night as letters_night
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import Obligation, Reservation
from schuldenlab.fund.selectors import obligation_view
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.models import Employment
from schuldenlab.people.services import address_start, household_move_in, representation_start
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Agreement, Claim, Contract, Conversation, Discharge, Message, Offer, Proposal
from ..pages_proposals import _next
from ..selectors.contract import contract_view
from ..selectors.how_far import how_far
from ..selectors.settling import settling_view
from ..services import proposals
from ..services.answers import offers_expire
from ..services.calculation import ByHand
from ..services.conversation import opened
from . import factories as claims
from . import settling as make
from .test_settling import agreed, facts, refused

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def said(document_id) -> str:
    content = document_open(document_id=document_id, actor=SYSTEM, purpose="settlement").content
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def money(cents) -> str:
    return euros(cents, "nl").replace("\xa0", " ")


def a_paper(case):
    return document_store(
        content=claims.PDF + uuid4().bytes, kind="other", from_party="creditor", received_on=TODAY, case_id=case.pk,
        actor=SYSTEM, clock=CLOCK,
    ).pk  # fmt: skip


def signed(at, proposal) -> Contract:
    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        return services.contract_sign(proposal_id=proposal.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)


def ordered_by_the_court(at) -> Proposal:
    """One said no, and the court ordered it to join."""
    proposal = make.sent(at)
    no, *rest = proposal.offers.order_by("cents")
    make.refuses(at, no)
    for offer in rest:
        make.accepts(at, offer)
    of = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": CLOCK}
    services.compulsory_file(filed_on=TODAY, **of)
    services.compulsory_answered(ordered=True, decided_on=TODAY, document_id=a_paper(at.case), **of)
    return Proposal.objects.get(pk=proposal.pk)


@pytest.fixture
def each(staff, monkeypatch):
    """A case in which each creditor counts alone; of two, one said no and the other yes."""
    monkeypatch.setattr(proposals, "offer_terms", lambda case: replace(offer_terms(case), agreement="each"))
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, yes = proposal.offers.order_by("cents")
    make.refuses(at, no)
    make.accepts(at, yes)
    return at, Proposal.objects.get(pk=proposal.pk), no, yes


def a_joint_debt(*, choice="together"):
    """Two who owe one debt together, and one of them another alone."""
    one, two = people.a_young_resident(), people.a_person(age=23, with_bsn=True, given_names="Bram")
    people.an_address(two)
    household_move_in(
        person_id=two.pk, household_id=one.memberships.get().household_id, role="partner", on=people.LONG_AGO,
        actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip
    at = make.a_settling(debts=(("rent", "ordinary", 200_000), ("telecom", "ordinary", 50_000)), clients=(one, two))
    services.claim_correct(claim_id=at.claims[1].pk, debtor_ids=[one.pk], actor=at.officer.actor, clock=CLOCK)
    return at, one, two


def paid(at, *, until="settled", only=None):
    to_pay = Reservation.objects.filter(state="committed").exclude(payments__state="settled")
    batch = fund.a_batch(at.pot, list(to_pay if only is None else to_pay.filter(cause_id=only.pk)))
    by = {"actor": batch.releaser.actor, "clock": CLOCK}
    fund_services.batch_release(batch_id=batch.row.pk, **by)
    for payment in batch.row.payments.all() if until == "settled" else ():
        fund_services.payment_confirm(payment_id=payment.pk, settled_on=TODAY, **by)
    return batch, by


# --- who is in the agreement


def test_whom_the_court_ordered_is_in_the_contract_and_in_the_euros(staff):
    at = make.a_settling()
    proposal = ordered_by_the_court(at)
    total = sum(offer.cents for offer in proposal.offers.all())
    assert euros_of(Case.objects.get(pk=at.case.pk))["agreed"] == total
    words = said(signed(at, proposal).document_id)
    for offer in proposal.offers.select_related("creditor"):
        assert offer.creditor.name in words
    assert "De rechter besloot dat alle schuldeisers op deze lijst meedoen." in words
    paid(at)
    steps = cases.open_steps(at.case)  # nothing is left for who pays; the paper of who refused is the officer's to get
    assert ("pay" in steps, steps["discharge"].who_role) == (False, "settlement_officer")
    by = {"case_id": at.case.pk, "step": "discharge", "actor": at.officer.actor, "clock": CLOCK}
    no = proposal.offers.get(state="refused")
    step_do(offer_id=no.pk, given_on=TODAY, document_id=a_paper(at.case), **by)
    assert "discharge" not in cases.open_steps(at.case)
    assert "zeiden ja" not in words


def test_the_notice_of_a_court_order_counts_everybody_and_tells_who_refused_why_it_is_paid(
    staff, django_capture_on_commit_callbacks
):
    cases.a_letter_head()
    at = make.a_settling()
    refuser = min(at.claims[1:], key=lambda one: one.amounts.get().cents)
    address_start(
        organisation_id=refuser.answering_id, holds_from=people.LONG_AGO, kind="visit", street="Kantoorlaan",
        house_number=7, postcode="2511BT", town="'s-Gravenhage", municipality_code="0518", actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip
    Employment.objects.filter(organisation=refuser.answering_id).update(holds_until=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        ordered_by_the_court(at)
    notes = {row.reader_type: said(row.document_id) for row in PaperDue.objects.filter(paper="agreement-notice")}
    owed = sum(offer.balance_cents for offer in Offer.objects.all())
    assert f"samen {money(owed)}" in notes["person"]
    assert "De rechter besloot dat iedereen meedoet." in notes["person"]
    assert "De rechter besloot dat alle schuldeisers meedoen." in notes["organisation"]


def test_the_contract_names_what_stays_outside_and_why(each):
    at, proposal, no, yes = each
    make.a_known_claim(at.case, people.an_organisation(), "student_loan", "ordinary", 640_000)
    late = people.an_organisation()
    make.a_known_claim(at.case, late, "shop", "ordinary", 12_345)
    silent = claims.a_claim(at.desk, None)
    Claim.objects.filter(pk=silent.pk).update(state="given_up", reason="client_unknown")
    words = said(signed(at, proposal).document_id)
    assert f"{late.name}: winkel of webwinkel, € 123,45. Deze schuld kwam er later bij." in words
    for part in (
        "De schuldeisers op deze lijst zeiden ja.",
        "studieschuld, € 6.400,00. Een studieschuld valt buiten deze aanpak.",
        f"{no.creditor.name}: telefoon of internet, € 948,99. Dit bedrijf doet niet mee.",
        "bedrag niet bekend. Dit bedrijf vond de naam niet in zijn administratie.",
        "Zegt een bedrijf later toch ja? Dan krijgt het zijn deel van het voorstel.",
        f"Samen vroegen zij {money(yes.balance_cents)}.",
    ):
        assert part in words, part
    view = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY)
    assert {one.why for one in view.stays} == {"student_loan", "refused", "client_unknown", "later"}
    assert [one.id for one in view.proposal.offers] == [yes.pk]


# --- who signs


def test_an_office_that_administers_can_be_entered_as_who_signed(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    office = people.an_organisation(name="Bewindkantoor Helder")
    representation_start(
        person_id=at.desk.resident.pk, kind="administrator", holds_from=TODAY, by_organisation_id=office.pk,
        actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip
    coach = at.desk.coach.actor
    (line,) = contract_view(case_id=at.case.pk, actor=coach, on=TODAY).lines
    assert line.signers == ((office.pk, "Bewindkantoor Helder"),)
    call = {"proposal_id": proposal.pk, "person_id": at.desk.resident.pk, "document_id": a_paper(at.case),
            "actor": coach, "clock": CLOCK}  # fmt: skip
    with pytest.raises(NotAllowed):
        services.contract_sign(signed_by=people.an_organisation().pk, **call)
    row = services.contract_sign(signed_by=office.pk, **call)
    assert (row.signed_by_id, row.signed_for_id) == (None, office.pk)
    (line,) = contract_view(case_id=at.case.pk, actor=coach, on=TODAY).lines
    assert (line.signed_on, line.signed_by) == (TODAY, "Bewindkantoor Helder")


# --- debts of two


def test_what_two_owed_together_they_owe_the_fund_together(staff):
    at, one, two = a_joint_debt()
    proposal = agreed(at)
    for person in (one, two):
        own = people.actor_as_resident(person)
        with acting(own):
            seen = contract_view(case_id=at.case.pk, actor=own, on=TODAY)
            services.contract_sign(proposal_id=proposal.pk, person_id=person.pk, actor=own, clock=CLOCK)
        assert seen.shared == ((f"{one.full_name} en {two.full_name}", 20_000),)
        assert seen.own_cents == (5_000 if person == one else 0)
    words = said(Contract.objects.get(person=two).document_id)
    assert f"Het fonds betaalt € 200,00 voor schulden van jou en {one.full_name} samen." in words
    paid(at)
    alone, both = Obligation.objects.order_by("opened_cents")
    assert (alone.person_id, alone.with_person_id, alone.left_cents) == (one.pk, None, 5_000)
    assert ({both.person_id, both.with_person_id}, both.left_cents) == ({one.pk, two.pk}, 20_000)
    with acting(people.actor_as_resident(two)):
        own = people.actor_as_resident(two)
        assert obligation_view(obligation_id=both.pk, actor=own, on=TODAY).name == f"{one.full_name}, {two.full_name}"
        with pytest.raises(NotFound):
            obligation_view(obligation_id=alone.pk, actor=own, on=TODAY)
    given = Discharge.objects.get(claim=at.claims[0])
    assert set(given.debtor_ids) == {one.pk, two.pk}


def test_without_the_citys_choice_no_debt_of_two_is_paid(staff, monkeypatch):
    at, *_ = a_joint_debt()
    draft = make.proposed(at)
    send = {"proposal_id": draft.pk, "actor": at.officer.actor, "clock": CLOCK}
    cases.a_local_value(proposals.JOINT_DEBT, "half", holds_from=TODAY)
    refused("debts.joint_debt_unknown", services.offers_send, **send)
    monkeypatch.setattr(proposals, "JOINT_DEBT", "debts.joint_debt_elsewhere")
    refused("base.local_value_missing", services.offers_send, **send)
    assert not Reservation.objects.exists()


def test_a_discharge_for_one_of_two_leaves_the_debt_to_the_other(staff):
    at, one, two = a_joint_debt()
    for claim in at.claims:
        services.claim_correct(claim_id=claim.pk, debtor_ids=[one.pk, two.pk], actor=at.officer.actor, clock=CLOCK)
    proposal = ordered_by_the_court(at)
    refuser = proposal.offers.get(state="refused")
    by = {"offer_id": refuser.pk, "given_on": TODAY, "document_id": a_paper(at.case), "actor": at.officer.actor,
          "clock": CLOCK}  # fmt: skip
    with pytest.raises(NotFound):
        services.discharge_receive(debtor_ids=[uuid4()], **by)
    row = services.discharge_receive(debtor_ids=[one.pk], **by)
    claim = Claim.objects.get(pk=refuser.claim_id)
    assert (row.debtor_ids, claim.state, claim.debtor_ids) == ([one.pk], "known", [two.pk])


# --- asked again after the others agreed


def test_who_refused_can_join_after_the_others_agreed(each, django_capture_on_commit_callbacks):
    at, proposal, no, yes = each
    cases.a_letter_head()
    assert Reservation.objects.get(cause_id=no.pk).state == "voided"
    opened_before = contract_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).lines[0].seen
    ask = {"proposal_id": proposal.pk, "reasons": "De anderen deden mee.", "actor": at.officer.actor, "clock": CLOCK}
    assert settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).proposal.may_ask_again
    (again,) = services.offers_reconsider(**ask)
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


def test_what_a_creditor_has_no_number_for_is_paid_under_ours(staff):
    at = make.a_settling(debts=make.DEBTS[2:3])
    Claim.objects.update(reference_creditor="")
    agreed(at)
    number = Conversation.objects.get().reference
    assert Reservation.objects.get().creditor_reference == number
    assert opened(Message.objects.get(type="agreement"))["claims"][0]["payment_reference"] == number


# --- what the bank undoes


def test_a_payment_that_comes_back_takes_its_discharge_back_and_nobody_discharges_twice(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    batch, by = paid(at)
    payment = batch.row.payments.order_by("pk").first()
    fund_services.payment_return(payment_id=payment.pk, returned_on=TODAY, **by)
    claim = Offer.objects.select_related("claim").get(pk=payment.cause_id).claim
    assert (claim.state, claim.reason) == ("known", "")
    assert facts(at, "discharge.received", "payout.settled") == {}
    read = {"reader_id": at.desk.resident.pk}
    assert PaperDue.objects.filter(paper="unpaid", **read).count() == 1  # that it is not gone after all
    assert PaperDue.objects.filter(paper="final-discharge", **read).count() == 1
    (unpaid,) = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).proposal.unpaid
    assert (unpaid.id, unpaid.unpaid_since) == (payment.cause_id, TODAY)
    paid(at)
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("gone", "discharged")
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}
    assert settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).proposal.unpaid == ()
    assert Event.objects.filter(verb="discharge.given").count() == Discharge.objects.count() == 2
    for verb in ("discharge.unpaid", "discharge.holds"):
        assert Event.objects.filter(verb=verb).count() == 1
    assert PaperDue.objects.filter(paper="final-discharge", **read).count() == 2  # and that it is once more
    cases.a_letter_head()
    letters_night(CLOCK)  # what waited all that time does not say that a debt is open which is gone
    assert PaperDue.objects.get(paper="unpaid", **read).held_by == OVERTAKEN


def test_agreed_money_that_is_taken_back_leaves_the_agreement_and_somebody_calls(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    lost, kept = proposal.offers.order_by("cents")
    taker = fund.a_releaser().actor
    fund_services.reserve_take_back(
        reservation_id=lost.reservation_id, reason="creditor_withdrew", actor=taker, clock=CLOCK
    )
    assert Offer.objects.get(pk=lost.pk).state == "withdrawn"
    (told,) = Message.objects.filter(type="ended")
    assert (told.answering_id, opened(told)["reason"]) == (lost.answering_id, "not_paid")
    view = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY)
    assert (view.paid_cents, [(one.cents, one.why) for one in view.stays]) == (
        kept.cents, [(lost.balance_cents, "no_deal")]
    )  # fmt: skip
    seen = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY)
    assert euros(kept.cents, "nl") in _next(seen)["sentence"]
    assert cases.open_steps(at.case)["late-debt"].who_role == "settlement_officer"
    paid(at)
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}
    assert Claim.objects.get(pk=lost.claim_id).state == "known"


def test_the_letter_that_debts_are_gone_names_none_that_is_owed(staff, django_capture_on_commit_callbacks):
    """Of two debts one was paid, came back and was taken back; then the other was paid."""
    at = make.a_settling(debts=make.DEBTS[2:])
    cases.a_letter_head()
    proposal = agreed(at)
    signed(at, proposal)
    lost, kept = proposal.offers.order_by("cents")
    batch, by = paid(at, only=lost)
    fund_services.payment_return(payment_id=batch.row.payments.get().pk, returned_on=TODAY, **by)
    fund_services.reserve_take_back(
        reservation_id=lost.reservation_id, reason="creditor_withdrew", actor=fund.a_releaser().actor, clock=CLOCK
    )
    with django_capture_on_commit_callbacks(execute=True):
        paid(at, only=kept)
    told = said(PaperDue.objects.get(paper="final-discharge").document_id)
    assert money(kept.balance_cents) in told
    assert money(lost.balance_cents) not in told, "she still owes that"


# --- what ends


def test_help_ends_on_the_day_of_the_letter_and_takes_back_what_is_with_the_creditors(staff):
    """No creditor hears before the resident that help stops (Awb 3:40)."""
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    make.accepts(at, proposal.offers.first())
    decision = case_services.decision_take(
        case_id=at.case.pk, kind="ending", outcome="granted", actor=at.desk.coach.actor, clock=CLOCK,
        reasons=dict.fromkeys(("need", "rule", "alternatives", "ground"), "Hij wil niet verder."),
    )  # fmt: skip
    letter = {"decision_id": decision.pk, "person_id": at.desk.resident.pk, "actor": SYSTEM, "clock": CLOCK}
    next_day = FixedClock.on(TODAY + timedelta(days=1))
    case_services.decision_sent(sent_on=next_day.today(), **letter)
    assert endings.every_night(CLOCK) == "help ended in 0 cases"
    with pytest.raises(LabError, match=r"fund\.case_has_money"):
        case_services.case_close(case_id=at.case.pk, outcome="ended_early", actor=at.desk.coach.actor, clock=CLOCK)
    assert Proposal.objects.get(pk=proposal.pk).state == "sent"
    assert not Message.objects.filter(type="ended").exists()
    assert [endings.every_night(next_day) for _ in range(2)] == ["help ended in 1 cases", "help ended in 0 cases"]
    assert Proposal.objects.get(pk=proposal.pk).state == "withdrawn"
    assert set(Reservation.objects.values_list("state", flat=True)) == {"voided"}
    told = Message.objects.filter(type="ended").values_list("answering_id", flat=True)
    assert set(told) == set(proposal.offers.values_list("answering_id", flat=True))
    with pytest.raises(Conflict):
        make.accepts(at, proposal.offers.last())


def test_nothing_of_debts_is_changed_in_a_closed_case(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    offer = proposal.offers.first()
    letter = claims.a_letter(at.desk)
    Case.objects.filter(pk=at.case.pk).update(closed_on=TODAY, outcome="declined")
    case, one = {"case_id": at.case.pk}, {"proposal_id": proposal.pk}
    officer, coach = at.officer.actor, at.desk.coach.actor
    calls = {
        services.calculation_make: case | {
            "facts": {"counted_income_month": "1500.00"}, "by_hand": {"vtlb": ByHand("1500.00", "vtlb", "vtlb")},
            "actor": coach},
        services.proposal_make: case,
        services.offers_send: one,
        services.proposal_withdraw: one,
        services.proposal_fail: one,
        services.offers_reconsider: one | {"reasons": "Toch."},
        services.compulsory_file: one | {"filed_on": TODAY},
        services.compulsory_answered: one | {"ordered": True, "decided_on": TODAY, "document_id": uuid4()},
        services.contract_sign: one | {"person_id": at.desk.resident.pk, "actor": coach},
        services.instalment_pass_on: one | {"cents": 1, "passed_on": TODAY},
        services.offer_answer: {"offer_id": offer.pk, "kind": "accept", "discharge_after_payment": True,
                                "actor": at.by(offer)},
        services.balances_ask: case,
        services.notice_send: case,
        services.claim_add: case | {"kind": "shop", "creditor_name": "Winkel", "actor": coach},
        services.claim_correct: {"claim_id": offer.claim_id, "kind": "shop", "actor": coach},
        services.claim_end: {"claim_id": offer.claim_id, "reason": "paid", "on": TODAY, "actor": coach},
        services.letter_add: case | {"content": claims.PDF, "actor": coach},
        services.letter_read: {"letter_id": letter.pk, "outcome": "not_a_debt", "actor": coach},
    }  # fmt: skip
    before = Event.objects.count()
    for call, arguments in calls.items():
        with pytest.raises(Conflict) as closed:
            call(**{"actor": officer, "clock": CLOCK} | arguments)
        assert closed.value.code == "cases.case_closed", call.__name__
    assert Event.objects.count() == before


# --- since when a creditor is waited for


def test_creditors_are_waited_for_since_the_day_the_offers_went_out(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    make.sent(at)
    later = FixedClock.on(TODAY + timedelta(days=5))
    case_refresh(case=Case.objects.select_related("method_version").get(pk=at.case.pk), actor=SYSTEM,
                              clock=later)  # fmt: skip
    state = case_state(case=Case.objects.select_related("method_version").get(pk=at.case.pk), on=later.today())
    (move,) = (one for one in state.moves if one.step == "offers")
    assert (move.whose, move.since) == ("creditor", TODAY)
