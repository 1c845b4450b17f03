# SPDX-License-Identifier: EUPL-1.2
"""What is kept of where a case is, is what computing it says; and it is not read when it may no longer be so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

from .. import services
from ..above import cases_not_open, cases_shown_not_open
from ..engine import case_progress, case_refresh, case_state
from ..models import Case, CaseState
from ..overview import overview
from ..packages import method_of
from ..state import state_kept
from ..way import moves_of, stages
from . import factories as make
from .counting import Counted


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(clock=clock)


@pytest.fixture
def by_coach(desk, clock):
    return {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}


def _fresh(desk: make.Desk) -> Case:
    return Case.objects.select_related("method_version", "state").get(pk=desk.case.pk)


def test_each_fact_is_in_what_is_kept_at_once(desk, by_coach, clock):
    services.plan_write(words="Eerst de premie", seen_version=0, **by_coach)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    services.threat_record(threats=["eviction"], holds_on=clock.today(), **by_coach)
    case = _fresh(desk)
    kept, method = state_kept(case, on=clock.today()), method_of(case)
    now = case_progress(case=case, method=method, on=clock.today())  # with every fact the method reads
    assert kept.stages == tuple(stages(method, now, closed=False))
    assert kept.moves == tuple(moves_of(now))
    assert kept.threats == ("eviction",)
    assert kept.values["weeks_to_pay"] == make.WEEKS_TO_PAY


def test_what_can_be_done_is_kept_and_who_looks_at_many_cases_asks_one_thing(desk, by_coach, clock):
    """The same as by the facts of now."""
    services.plan_write(words="Eerst de premie", seen_version=0, **by_coach)
    ids = [desk.case.pk, *(make.on_the_way(clock=clock).case.pk for _ in range(2))]
    steps = method_of(_fresh(desk)).steps
    shut = {}
    for action in {step.do for step in steps}:
        with Counted() as counted:
            shut[action] = cases_shown_not_open(case_ids=ids, action=action, on=clock.today())
        assert counted.tables == 1
        assert shut[action] == {one.pk for one in cases_not_open(case_ids=ids, action=action, on=clock.today())}
    assert shut["plan.agree"] == set(ids[1:])
    assert cases_shown_not_open(case_ids=ids, action="not.in_this_method", on=clock.today()) == set()


def test_no_word_of_the_household_is_kept(desk, by_coach):
    services.plan_write(words="Eerst de premie", seen_version=0, **by_coach)
    services.need_record(domain="money", own_words="Ik slaap niet meer", score=2, **by_coach)
    written = str(CaseState.objects.get(case=desk.case).content)
    assert "premie" not in written.replace("premium", "")
    assert "slaap" not in written


def test_a_row_that_may_be_old_is_not_read_and_looking_keeps_nothing(desk, clock):
    today = clock.today()
    for older in ({"holds_on": today - timedelta(days=2)}, {"holds_on": today, "method_version": None}):
        CaseState.objects.filter(case=desk.case).update(content={"stages": [], "moves": []}, **older)
        seen = overview(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=today)
        assert {one.step for one in seen.moves} == set(make.open_steps(desk.case))
        assert CaseState.objects.get(case=desk.case).content["moves"] == []
    case_refresh(case=desk.case, actor=SYSTEM, clock=clock)
    assert state_kept(_fresh(desk), on=today + timedelta(days=1)) is not None
    assert state_kept(_fresh(desk), on=today - timedelta(days=1)) is None


def test_what_was_in_time_yesterday_is_late_today(desk, clock):
    due = min(one.due_on for one in case_state(case=_fresh(desk), on=clock.today()).moves if one.due_on)
    clock.at += due - clock.today()
    case_refresh(case=desk.case, actor=SYSTEM, clock=clock)

    def late(days: int) -> bool:
        moves = state_kept(_fresh(desk), on=clock.today() + timedelta(days=days)).moves
        return any(one.is_late for one in moves if one.due_on == due)

    assert (late(0), late(1)) == (False, True)


def test_a_household_reads_its_own_row_and_no_other(desk, clock):
    other = make.a_case(clock=clock)
    with acting(people.actor_as_resident(desk.resident)):
        assert list(CaseState.objects.values_list("case", flat=True)) == [desk.case.pk]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            CaseState.objects.update(content={})
    assert CaseState.objects.filter(case=other.case).exists()


def test_the_page_asks_as_much_of_a_full_case_as_of_an_empty_one(desk, by_coach, clock):
    def asked() -> int:
        with Counted() as counted:
            overview(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=clock.today())
        return counted.tables

    services.need_record(domain="money", own_words="Rust", score=2, **by_coach)
    few = asked()
    for number in range(8):
        services.goal_set(kind="work", target=f"Doel {number}", **by_coach)
        services.contact_record(kind="follow_up", held_on=clock.today(), reached=True, channel="phone", **by_coach)
        services.need_record(domain="housing", own_words=f"Huis {number}", score=3, **by_coach)
    # The case with its state, its key, needs, plan, goals, decisions, people, contacts and what happened.
    assert (few, asked()) == (9, 9)
