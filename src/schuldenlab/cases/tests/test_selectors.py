# SPDX-License-Identifier: EUPL-1.2
"""What a page shows of a case: to whom, in how many questions, and that the reading is noted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest

from schuldenlab.base import access, case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.people import services as people_services
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

from .. import services
from ..selectors import case_view, for_actor, measures_of, method_fit, proposals_of, receipt_open
from . import factories as make
from .counting import Counted

MONDAY = date(2026, 11, 23)


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(clock=clock)


def _fill(desk, clock, times):
    by_coach = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    for number in range(times):
        need = services.need_record(domain="money", own_words=f"Nood {number}", score=3, **by_coach)
        services.goal_set(kind="work", target=f"Doel {number}", **by_coach)
        services.plan_write(words=f"Plan {number}", seen_version=number, **by_coach)
        services.appointment_plan(kind="follow_up", starts_at=datetime(2026, 12, 1, 9, tzinfo=AMSTERDAM),
                                  channel="desk", **by_coach)  # fmt: skip
    return need


def test_a_case_is_one_page_in_ten_questions_however_full_it_is(desk, clock):
    counts = []
    for times in (1, 15):
        filled = make.Desk(desk.coach, desk.resident, make.a_case(coach=desk.coach, clock=clock).case)
        _fill(filled, clock, times)
        with Counted() as counted:
            view = case_view(case_id=filled.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=MONDAY)
        counts.append(counted.tables)
        assert (len(view.needs), len(view.goals), len(view.appointments)) == (times, times, times)
        assert view.plan.version == times
    assert counts[0] == counts[1] <= 10


def test_reading_is_noted_with_its_purpose(desk, clock):
    with access.reading("case") as reading:
        case_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=MONDAY)
        method_fit(case_id=desk.case.pk, actor=desk.coach.actor, on=MONDAY)
    assert set(reading.purposes) == {Purpose.PLAN}
    assert set(reading.purposes[Purpose.PLAN]) == {desk.resident.pk}


def test_nobody_reads_for_a_purpose_that_is_not_theirs(desk, clock):
    with pytest.raises(NotAllowed, match=r"people.purpose_not_yours"):
        case_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.FUND, on=MONDAY)
    coordinator, host = people.a_coordinator(clock=clock), people.a_host(clock=clock)
    for actor in (coordinator.actor, host.actor):
        assert not for_actor(actor).exists()
        with pytest.raises(NotAllowed):
            case_view(case_id=desk.case.pk, actor=actor, purpose=Purpose.PLAN, on=MONDAY)


def test_hidden_and_absent_say_the_same(desk, clock):
    stranger = people.actor_as_resident(people.a_resident(clock=clock))
    receipt = services.receipt_keep(
        case_id=desk.case.pk, kind="calculation", content=make.a_calculation(MONDAY).document, label="H", facts={},
        holds_on=MONDAY, actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    with acting(stranger):
        for case_id in (desk.case.pk, uuid4()):
            with pytest.raises(NotFound):
                case_view(case_id=case_id, actor=stranger, purpose=Purpose.OWN, on=MONDAY)
            with pytest.raises(NotFound):
                measures_of(case_id=case_id, actor=stranger, purpose=Purpose.OWN)
        for receipt_id in (receipt.pk, uuid4()):
            with pytest.raises(NotFound):
                receipt_open(receipt_id=receipt_id, actor=stranger, purpose=Purpose.OWN)


def test_who_acts_for_a_resident_sees_their_case(desk, clock):
    helper = people.a_resident(clock=clock)
    actor = people.actor_as_resident(helper, desk.resident)
    with acting(actor):
        view = case_view(case_id=desk.case.pk, actor=actor, purpose=Purpose.OWN, on=MONDAY)
    assert view.client_ids == (desk.resident.pk,)
    assert view.method_key == "premium-first"


def test_a_resident_sees_no_proposals_and_no_fits(desk, clock):
    resident = people.actor_as_resident(desk.resident)
    with acting(resident):
        with pytest.raises(NotAllowed):
            proposals_of(case_id=desk.case.pk, actor=resident, purpose=Purpose.OWN)
        with pytest.raises(NotAllowed):
            method_fit(case_id=desk.case.pk, actor=resident, on=MONDAY)


def test_after_the_key_is_destroyed_the_page_says_so_and_stands(desk, clock):
    _fill(desk, clock, 1)
    case_keys.destroy(case_id=desk.case.pk, actor=desk.coach.actor, clock=clock)
    view = case_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=MONDAY)
    assert (view.readable, view.needs, view.plan.words, view.goals[0].target) == (False, (), "", "")
    assert view.finished == {"talk": MONDAY, "need": MONDAY, "plan": MONDAY}
    with pytest.raises(LabError, match=r"base.case_key_destroyed"):
        measures_of(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN)


def test_needs_in_own_words_are_for_the_household_their_coach_and_who_covers(desk, clock):
    services.need_record(
        case_id=desk.case.pk, domain="money", own_words="Alleen voor jou", actor=desk.coach.actor, clock=clock
    )
    colleague = make.a_coach(clock=clock)

    def words(actor, purpose):
        view = case_view(case_id=desk.case.pk, actor=actor, purpose=purpose, on=MONDAY)
        return [need.own_words for need in view.needs if need.own_words == "Alleen voor jou"]

    assert words(desk.coach.actor, Purpose.PLAN) == ["Alleen voor jou"]
    assert words(people.SYSTEM, Purpose.PLAN) == ["Alleen voor jou"]  # the letters it writes quote them
    assert words(people.a_fund_manager(clock=clock).actor, Purpose.FUND) == []
    assert words(colleague.actor, Purpose.PLAN) == []
    people_services.employment_cover(
        employment_id=desk.coach.employment.pk, by_employment_id=colleague.employment.pk, cover_from=MONDAY,
        actor=people.SYSTEM, clock=clock,
    )  # fmt: skip
    assert words(colleague.actor, Purpose.PLAN) == ["Alleen voor jou"]
