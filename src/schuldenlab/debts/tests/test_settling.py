# SPDX-License-Identifier: EUPL-1.2
"""From calculation to discharge: what is offered to the cent, that money is there before it is promised, who may say
yes, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from schuldenlab import law
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Task
from schuldenlab.cases import engine
from schuldenlab.cases import services as case_services
from schuldenlab.cases.computed import receipt_newest
from schuldenlab.cases.models import StepFinished
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import Obligation, Reservation
from schuldenlab.fund.tests import factories as fund
from schuldenlab.ledger.services import Overdraft
from schuldenlab.people.services import representation_start
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Agreement, Answer, Contract, Discharge, Message, Offer, Proposal
from ..selectors.settling import settling_view
from ..services.answers import offers_expire
from ..services.calculation import ByHand
from . import factories as claims
from . import settling as make

CLOCK = make.CLOCK


def refused(code, call, **arguments):
    with pytest.raises(LabError) as error:
        call(**arguments)
    assert error.value.code == code
    return error.value


def facts(at, *names):
    from schuldenlab.cases.facts import facts_collect

    return {name: one.value for name, one in facts_collect(case=at.case, names=names, on=CLOCK.today()).items()}


# --- the calculation


def test_a_calculation_keeps_what_was_entered_by_hand_with_its_source(staff):
    at = make.a_settling()
    make.calculated(at, income="1560.00")
    kept = receipt_newest(case=at.case, kind="calculation")
    assert kept.facts == {"capacity.month": 6_000, "free_amount.month": 150_000, "regular.share": 267_675}
    assert kept.label == "H"
    assert kept.document["entered"]["vtlb"]["source"] == "vtlb-calculator, 1 november 2026"
    assert law.verify(law.canonical(kept.document)).outcome == "equal"
    assert facts(at, "capacity.month", "calculation.current") == {"capacity.month": 6_000, "calculation.current": True}


def test_what_is_established_nowhere_is_asked_for_by_name(staff):
    at = make.a_settling()
    wrong = refused(
        "debts.not_established", services.calculation_make, case_id=at.case.pk, actor=at.officer.actor, clock=CLOCK,
        facts={"situation": "single", "taxable_income_year": "19000", "debtor_income_month": "1450.00",
               "counted_income_month": "1450.00", "other_corrections": []}, by_hand={},
    )  # fmt: skip
    assert wrong.field == "care_correction"
    assert receipt_newest(case=at.case, kind="calculation") is None


def test_with_all_parts_the_seizure_free_amount_is_kept_beside_the_free_amount(staff):
    at = make.a_settling()
    parts = {
        name: ByHand(value, "vtlb-calculator", "niet openbaar")
        for name, value in (("care_correction", "12.50"), ("housing_correction", "0"), ("missing_kgb_correction", "0"),
                            ("other_corrections", [{"section": "5.5", "amount": "40.00"}]))
    }  # fmt: skip
    services.calculation_make(
        case_id=at.case.pk, actor=at.officer.actor, clock=FixedClock.on(date(2026, 11, 23)), by_hand=parts,
        facts={"situation": "single", "taxable_income_year": "19000", "debtor_income_month": "1450.00",
               "counted_income_month": "1450.00"},
    )  # fmt: skip
    free = receipt_newest(case=at.case, kind="calculation")
    assert free.facts["free_amount.month"] == 134_849 + 1_250 + 4_000
    assert free.facts["capacity.month"] == 145_000 - 140_099
    seizure_free = receipt_newest(case=at.case, kind="seizure_free")
    assert seizure_free.document["result"]["shown"] == "1348.49"
    assert law.verify(law.canonical(seizure_free.document)).outcome == "equal"


@pytest.mark.parametrize(
    ("facts_given", "hand", "code"),
    [
        ({"counted_income_month": "-1"}, {}, "debts.calculation_input"),
        ({"counted_income_month": "99999999999999"}, {}, "debts.calculation_input"),
        ({"counted_income_month": "1500", "creditors": []}, {}, "debts.calculation_field"),
        ({"counted_income_month": "1500"}, {"vtlb": ("1500", "", "reden")}, "base.text_missing"),
        ({"counted_income_month": "1500"}, {"vtlb": ("1500", "bron\x00", "reden")}, "base.text_hidden_characters"),
        ({"counted_income_month": "1500"}, {"fund_share": ("1", "bron", "reden")}, "debts.calculation_input"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(staff, facts_given, hand, code):
    at = make.a_settling()
    by_hand = {name: ByHand(*one) for name, one in ({"vtlb": ("1500", "bron", "reden")} | hand).items()}
    refused(code, services.calculation_make, case_id=at.case.pk, facts=facts_given, by_hand=by_hand,
            actor=at.officer.actor, clock=CLOCK)  # fmt: skip


# --- the offer


def test_the_offer_is_worked_out_to_the_cent_and_its_receipt_holds(staff):
    at = make.a_settling()
    proposal = make.proposed(at)
    assert {offer.claim.kind: offer.cents for offer in proposal.offers.all()} == {
        "tax": 24_211,  # twice ten percent of 1,210.55
        "health_insurance": 18_752,
        "telecom": 9_490,
    }
    assert (proposal.share_ppm, proposal.leaves_out, proposal.state) == (100_000, ["student_loan"], "draft")
    kept = receipt_newest(case=at.case, kind="offer")
    assert law.verify(law.canonical(kept.document)).outcome == "equal"
    assert kept.document["entered"]["rungs"]["source"] == "raadsbesluit 2026-41"
    assert not Reservation.objects.filter(case=at.case).exists()


def test_no_offer_without_a_calculation_of_now(staff):
    at = make.a_settling()
    call = {"case_id": at.case.pk, "actor": at.officer.actor, "clock": CLOCK}
    refused("debts.calculation_needed", services.proposal_make, **call)
    make.calculated(at)
    later = FixedClock(CLOCK.now() + timedelta(minutes=1))
    case_services.fact_record(
        case_id=at.case.pk, name="income.month", value=170_000, holds_on=CLOCK.today(), source="resident",
        actor=at.desk.coach.actor, clock=later,
    )  # fmt: skip
    refused("debts.calculation_old", services.proposal_make, **call)


def test_a_debt_that_comes_up_an_amount_or_a_debt_that_is_gone_makes_a_calculation_old(staff):
    at = make.a_settling()
    clock = FixedClock(CLOCK.now() + timedelta(minutes=1))
    make.calculated(at)
    assert facts(at, "calculation.current") == {"calculation.current": True}
    claims.a_claim(at.desk, clock=clock)
    assert facts(at, "calculation.current") == {"calculation.current": False}
    clock.at += timedelta(minutes=1)
    make.calculated(at, clock=clock)
    assert facts(at, "calculation.current") == {"calculation.current": True}
    clock.at += timedelta(days=1)
    services.claim_end(claim_id=at.claims[0].pk, reason="paid", on=clock.today(), actor=at.desk.coach.actor,
                       clock=clock)  # fmt: skip
    assert facts(at, "calculation.current") == {"calculation.current": False}


def test_a_calculation_of_last_half_year_is_work_again(staff):
    at = make.a_settling()
    make.calculated(at)
    open_steps = Task.objects.filter(case_id=at.case.pk, done_at=None).values_list("step", flat=True)
    assert "calculation" not in open_steps.all()
    january = FixedClock.on(date(2027, 1, 4), hour=3)
    engine.every_night(january)
    assert "calculation" in open_steps.all()
    make.calculated(at, clock=january)
    assert "calculation" not in open_steps.all()


def test_no_offer_while_a_creditor_may_still_say_what_is_owed(staff):
    at = make.a_settling()
    at.claims[2].state = "asked"
    at.claims[2].save()
    make.calculated(at)
    refused("debts.claims_open", services.proposal_make, case_id=at.case.pk, actor=at.officer.actor, clock=CLOCK)


# --- sending


def test_sending_sets_the_money_apart_and_tells_each_creditor_its_own_offer(staff):
    at = make.a_settling()
    proposal = make.sent(at)
    offers = list(proposal.offers.all())
    assert {offer.state for offer in offers} == {"sent"}
    assert proposal.expires_on == date(2026, 12, 7) == offers[0].due_on
    held = Reservation.objects.filter(case=at.case)
    assert sum(row.cents for row in held) == sum(offer.cents for offer in offers) == 52_453
    assert {row.person_id for row in held} == {at.desk.resident.pk}
    assert Message.objects.filter(case=at.case, type="offer").count() == 3
    assert facts(at, "offers.sent", "offers.all_answered", "money.reserved") == {
        "offers.sent": CLOCK.today(), "offers.all_answered": False, "money.reserved": CLOCK.today(),
    }  # fmt: skip
    refused("debts.proposal_running", services.proposal_make, case_id=at.case.pk, actor=at.officer.actor, clock=CLOCK)
    finished = StepFinished.objects.filter(case=at.case).values_list("step", flat=True)
    assert "offers" not in finished, "nobody answered yet"


def test_before_admission_nothing_goes_out(staff):
    at = make.a_settling(admitted=False)
    draft = make.proposed(at)
    refused("debts.not_open_yet", services.offers_send, proposal_id=draft.pk, actor=at.officer.actor, clock=CLOCK)
    assert not Reservation.objects.exists()


def test_without_money_for_one_nothing_goes_out(staff):
    at = make.a_settling(cents=40_000)
    draft = make.proposed(at)
    with pytest.raises(Overdraft):
        services.offers_send(proposal_id=draft.pk, actor=at.officer.actor, clock=CLOCK)
    assert Proposal.objects.get().state == "draft"
    assert not Reservation.objects.exists()
    assert not Message.objects.exists()


def test_a_debt_that_changed_makes_the_draft_old(staff):
    at = make.a_settling()
    draft = make.proposed(at)
    make.a_known_claim(at.case, people.an_organisation(), "energy", "ordinary", 10_000)
    refused("debts.claims_changed", services.offers_send, proposal_id=draft.pk, actor=at.officer.actor, clock=CLOCK)


def test_more_than_the_base_takes_a_decision_on_a_mandate(staff):
    at = make.a_settling()
    draft = make.proposed(at, at_least_ppm=120_000, why="de zorgverzekeraar doet mee vanaf 15 procent")
    assert draft.share_ppm == 150_000  # the next rung of the city
    send = {"proposal_id": draft.pk, "actor": at.officer.actor, "clock": CLOCK}
    refused("debts.decision_needed", services.offers_send, **send)
    people.a_mandate(at.officer, "offer_above_base", limit_cents=500_000)
    total = sum(offer.cents for offer in draft.offers.all())
    decide = {"case_id": at.case.pk, "kind": "offer_above_base", "outcome": "granted", "actor": at.officer.actor,
              "clock": CLOCK, "reasons": {"need": "een akkoord", "ground": "de verzekeraar"}}  # fmt: skip
    first = case_services.decision_take(cents=total - 1, **decide)
    refused("debts.decision_needed", services.offers_send, **send)
    case_services.decision_take(cents=total, supersedes=first.pk, **decide)
    assert services.offers_send(**send).state == "sent"


@pytest.mark.parametrize("worker", [people.a_coach, people.a_fund_manager, people.a_coordinator])
def test_only_the_settlement_officer_sends(staff, worker):
    at = make.a_settling()
    draft = make.proposed(at)
    with pytest.raises(NotAllowed):
        services.offers_send(proposal_id=draft.pk, actor=worker().actor, clock=CLOCK)


# --- answers


def test_when_the_last_creditor_accepts_there_is_an_agreement_and_the_money_is_theirs(staff):
    at = make.a_settling()
    offers = list(make.sent(at).offers.order_by("id"))
    for offer in offers[:-1]:
        with acting(at.by(offer)):
            make.accepts(at, offer)
        assert not Agreement.objects.exists()
    with acting(at.by(offers[-1])):
        make.accepts(at, offers[-1])
    assert Agreement.objects.get().by == "all"
    assert set(Reservation.objects.values_list("state", flat=True)) == {"committed"}
    assert Message.objects.filter(type="offer_answer", direction="in").count() == 3
    assert not Message.objects.filter(type="offer", answered_at=None).exists()
    assert Message.objects.filter(type="agreement").count() == 3
    assert facts(at, "agreement.reached", "offers.all_answered") == {
        "agreement.reached": CLOCK.today(), "offers.all_answered": True
    }  # fmt: skip


def test_a_creditor_answers_its_own_offer_only_and_once(staff):
    at = make.a_settling()
    mine, other, _ = make.sent(at).offers.order_by("id")
    with acting(at.by(mine)), pytest.raises(NotFound):
        services.offer_answer(offer_id=other.pk, kind="accept", discharge_after_payment=True, actor=at.by(mine),
                              clock=CLOCK)  # fmt: skip
    with acting(at.by(mine)):
        make.refuses(at, mine)
    with acting(at.by(mine)), pytest.raises(Conflict) as again:
        make.accepts(at, mine)
    assert again.value.code == "debts.answered_already"
    assert Offer.objects.get(pk=mine.pk).state == "refused"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"kind": "accept"}, "debts.discharge_needed"),
        ({"kind": "refuse"}, "debts.reason_needed"),
        ({"kind": "refuse", "reason_code": "because"}, "debts.reason_needed"),
        ({"kind": "refuse", "reason_code": "other"}, "debts.words_needed"),
        ({"kind": "refuse", "reason_code": "other", "words": "x\x00"}, "base.text_hidden_characters"),
        ({"kind": "refuse", "reason_code": "other", "words": "x" * 2_001}, "base.text_too_long"),
        ({"kind": "maybe"}, "debts.code_unknown"),
    ],
)
def test_an_answer_without_what_belongs_to_it_is_refused(staff, answer, code):
    at = make.a_settling(debts=make.DEBTS[2:3])
    offer = make.sent(at).offers.get()
    with acting(at.by(offer)):
        refused(code, services.offer_answer, offer_id=offer.pk, actor=at.by(offer), clock=CLOCK, **answer)
    assert not Answer.objects.exists()


def test_a_draft_is_nobodys_business_yet(staff):
    at = make.a_settling()
    offer = make.proposed(at).offers.first()
    with acting(at.by(offer)), pytest.raises(NotFound):
        make.accepts(at, offer)


def test_who_refused_is_asked_once_more_with_reasons_and_a_new_term(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, yes = proposal.offers.order_by("id")
    with acting(at.by(no)):
        make.refuses(at, no)
    with acting(at.by(yes)):
        make.accepts(at, yes)
    assert facts(at, "offers.refused", "offers.reconsidered") == {"offers.refused": CLOCK.today()}
    later = FixedClock.on(date(2026, 12, 1))
    ask = {"proposal_id": proposal.pk, "reasons": "Bij de gewone weg krijgt u niets.", "actor": at.officer.actor,
           "clock": later}  # fmt: skip
    assert [offer.due_on for offer in services.offers_reconsider(**ask)] == [date(2026, 12, 15)]
    assert facts(at, "offers.reconsidered") == {"offers.reconsidered": date(2026, 12, 1)}
    refused("debts.nobody_to_ask", services.offers_reconsider, **ask)
    with acting(at.by(no)):
        make.accepts(at, no, clock=later)
    assert Agreement.objects.get().reached_on == date(2026, 12, 1)
    assert list(Answer.objects.filter(offer=no).order_by("round").values_list("kind", flat=True)) == [
        "refuse",
        "accept",
    ]


def test_the_day_passes_and_the_night_writes_it_down(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    assert offers_expire(clock=FixedClock.on(proposal.expires_on)) == 0
    after = FixedClock.on(proposal.expires_on + timedelta(days=1))
    offer = proposal.offers.first()
    with acting(at.by(offer)), pytest.raises(Conflict) as late:
        make.accepts(at, offer, clock=after)
    assert late.value.code == "debts.offer_expired"
    assert offers_expire(clock=after) == 2
    assert facts(at, "offers.all_answered") == {"offers.all_answered": True}
    assert set(Reservation.objects.values_list("state", flat=True)) == {"held"}  # they may still be asked again


def test_a_proposal_that_fails_sets_the_money_free_and_the_next_may_offer_more(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    no, yes = proposal.offers.order_by("id")
    end = {"proposal_id": proposal.pk, "actor": at.officer.actor, "clock": CLOCK}
    with acting(at.by(no)):
        make.refuses(at, no)
    refused("debts.offers_open", services.proposal_fail, **end)
    with acting(at.by(yes)):
        make.accepts(at, yes)
    services.proposal_fail(**end)
    assert set(Reservation.objects.values_list("state", flat=True)) == {"voided"}
    assert facts(at, "agreement.failed") == {"agreement.failed": CLOCK.today()}
    following = make.proposed(at, at_least_ppm=200_000, why="een bod dat wel kan")
    assert (following.version, following.share_ppm) == (2, 200_000)


def test_a_withdrawn_proposal_cannot_be_answered(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.sent(at)
    services.proposal_withdraw(proposal_id=proposal.pk, actor=at.officer.actor, clock=CLOCK)
    assert set(Reservation.objects.values_list("state", flat=True)) == {"voided"}
    offer = proposal.offers.first()
    with acting(at.by(offer)), pytest.raises(Conflict) as late:
        make.accepts(at, offer)
    assert late.value.code == "debts.withdrawn"


# --- the contract and the discharge


def agreed(at):
    proposal = make.sent(at)
    for offer in proposal.offers.all():
        with acting(at.by(offer)):
            make.accepts(at, offer)
    return proposal


def test_the_resident_signs_with_their_own_login_and_nobody_else_does(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    own = people.actor_as_resident(at.desk.resident)
    call = {"proposal_id": proposal.pk, "person_id": at.desk.resident.pk, "clock": CLOCK}
    stranger = people.actor_as_resident(people.a_resident())
    with acting(stranger), pytest.raises(NotFound):
        services.contract_sign(actor=stranger, **call)
    with acting(own):
        services.contract_sign(actor=own, **call)
        refused("debts.signed_already", services.contract_sign, actor=own, **call)
    assert Contract.objects.get().signed_by_id == at.desk.resident.pk
    assert facts(at, "contract.signed_by_resident") == {"contract.signed_by_resident": CLOCK.today()}


def test_under_administration_the_office_signs_and_not_the_resident(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    office = people.a_representative()
    representation_start(
        person_id=at.desk.resident.pk, kind="administrator", holds_from=CLOCK.today(), actor=SYSTEM, clock=CLOCK,
        by_organisation_id=office.organisation.pk,
    )  # fmt: skip
    own = people.actor_as_resident(at.desk.resident)
    call = {"proposal_id": proposal.pk, "person_id": at.desk.resident.pk, "clock": CLOCK}
    with acting(own), pytest.raises(NotAllowed) as refusal:
        services.contract_sign(actor=own, **call)
    assert refusal.value.code == "debts.signs_another"
    hand = replace(office.actor, person_ids=(office.actor.person_id, at.desk.resident.pk),
                   roles=office.actor.roles | {Role.RESIDENT})  # fmt: skip
    with acting(hand):
        services.contract_sign(actor=hand, **call)
    assert Contract.objects.get().signed_by_id == office.actor.person_id


def test_when_the_payment_arrives_the_discharge_holds_and_the_claim_of_the_fund_is_what_was_paid(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    own = people.actor_as_resident(at.desk.resident)
    with acting(own):
        services.contract_sign(proposal_id=proposal.pk, person_id=at.desk.resident.pk, actor=own, clock=CLOCK)
    batch = fund.a_batch(at.pot, list(Reservation.objects.all()))
    fund_services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=CLOCK)
    assert facts(at, "discharge.received") == {}
    for payment in batch.row.payments.all():
        fund_services.payment_confirm(payment_id=payment.pk, settled_on=CLOCK.today(), actor=batch.releaser.actor,
                                      clock=CLOCK)  # fmt: skip
    assert Discharge.objects.count() == 2
    assert facts(at, "discharge.received", "payout.settled") == {
        "discharge.received": CLOCK.today(), "payout.settled": CLOCK.today()
    }  # fmt: skip
    assert Obligation.objects.get().left_cents == 18_752 + 9_490


def test_a_receipt_leaves_by_the_command_line_and_can_be_checked_there(staff, capsys, tmp_path):
    from schuldenlab.cases.console import main as cases_main
    from schuldenlab.law.command import main as law_main

    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = make.proposed(at)
    for wanted in (at.case.pk, proposal.receipt_id):
        assert cases_main(["receipt", str(wanted)]) == 0
        file = tmp_path / f"{wanted}.json"
        file.write_text(capsys.readouterr().out)
        assert law_main(["verify", str(file)]) == 0
        capsys.readouterr()
    assert cases_main(["receipt", str(at.desk.resident.pk)]) == 1


@pytest.mark.parametrize(("factor", "same"), [(1, True), (2, False)])
def test_the_page_of_a_proposal_says_when_who_goes_first_gets_no_more(staff, monkeypatch, factor, same):
    """Ten percent for all beside "goes first" looks wrong; it is what this city chose."""
    monkeypatch.setitem(make.PARAMS, "jpf", tuple((dict(make.PARAMS["jpf"]) | {"preferential_factor": factor}).items()))
    at = make.a_settling()
    make.calculated(at)
    make.proposed(at)
    assert settling_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today()).same_share is same
