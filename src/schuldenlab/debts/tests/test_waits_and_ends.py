# SPDX-License-Identifier: EUPL-1.2
"""Since when a creditor is waited for, and what ends what is with the creditors: the letter, the closed case."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.base.models import Event
from schuldenlab.cases import endings
from schuldenlab.cases import services as case_services
from schuldenlab.cases.engine import case_refresh, case_state
from schuldenlab.cases.models import Case
from schuldenlab.cases.work import work
from schuldenlab.fund.models import Reservation
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.services import person_record_death
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Message, Proposal
from ..services.calculation import ByHand
from . import factories as claims
from . import settling as make

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def test_since_when_is_told_alike_on_the_list_and_in_the_case_and_tomorrow_as_today(staff):
    """That there is money in the pot is a fact of today, each day anew; the work was there since it could be done."""
    at = make.a_settling(debts=make.DEBTS[2:])
    make.proposed(at)
    officer = people.a_settlement_officer(clock=CLOCK)
    for days in (0, 2):
        day = FixedClock.on(TODAY + timedelta(days=days))
        case_refresh(case=Case.objects.select_related("method_version").get(pk=at.case.pk), actor=SYSTEM, clock=day)
        state = case_state(case=Case.objects.select_related("method_version").get(pk=at.case.pk), on=day.today())
        (move,) = (one for one in state.moves if one.step == "offers")
        found = work(actor=officer.actor, purpose=Purpose.SETTLEMENT, on=day.today(), language="nl").rows
        assert (move.do, move.since) == ("offers.send", TODAY)
        assert [row.since for row in found if row.task.step == "offers"] == [TODAY]


def test_creditors_are_waited_for_since_the_day_the_offers_went_out(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    make.sent(at)
    later = FixedClock.on(TODAY + timedelta(days=5))
    case_refresh(case=Case.objects.select_related("method_version").get(pk=at.case.pk), actor=SYSTEM, clock=later)
    state = case_state(case=Case.objects.select_related("method_version").get(pk=at.case.pk), on=later.today())
    (move,) = (one for one in state.moves if one.step == "offers")
    assert (move.whose, move.since) == ("creditor", TODAY)


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


def test_what_was_offered_before_anybody_knew_that_help_had_ended_is_taken_back(staff):
    """One has the letter; the other dies without one, which is known two weeks later. Meanwhile offers went out."""
    one, two = make.two_in_one_house()
    at = make.a_settling(debts=make.DEBTS[2:], clients=(one, two))
    by_coach = {"actor": at.desk.coach.actor, "clock": CLOCK}
    decision = case_services.decision_take(
        case_id=at.case.pk, kind="ending", outcome="granted", **by_coach,
        reasons=dict.fromkeys(("need", "rule", "alternatives", "ground"), "Zij willen niet verder."),
    )  # fmt: skip
    case_services.decision_sent(decision_id=decision.pk, person_id=one.pk, sent_on=TODAY, actor=SYSTEM, clock=CLOCK)
    week, news, late = (FixedClock.on(TODAY + timedelta(days=days)) for days in (7, 14, 30))
    proposal = make.sent(at, clock=week)
    assert list(Reservation.objects.values_list("state", flat=True)) == ["held"] * 2
    person_record_death(person_id=two.pk, died=PartialDate.of(TODAY), actor=SYSTEM, clock=news)
    assert endings.every_night(late) == "help ended in 1 cases"
    assert Event.objects.get(verb="help.ended").holds_on == TODAY
    assert Proposal.objects.get(pk=proposal.pk).state == "withdrawn"
    assert list(Reservation.objects.values_list("state", flat=True)) == ["voided"] * 2
    told = Message.objects.filter(type="ended").values_list("answering_id", flat=True)
    assert set(told) == set(proposal.offers.values_list("answering_id", flat=True))


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
