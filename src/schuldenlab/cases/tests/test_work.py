# SPDX-License-Identifier: EUPL-1.2
"""The list a coach's day begins with: what comes first, whose work it is, and that it never grows dear."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest

from schuldenlab.base import access
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.models import Task
from schuldenlab.people import services as people_services
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

from .. import engine, services
from ..models import Case
from ..pages.work import _button
from ..work import PAGE, WorkRow, work
from . import factories as make
from .counting import Counted

MONDAY = date(2026, 11, 23)


def _list(worker, on=MONDAY, purpose=Purpose.PLAN, **more):
    return work(actor=worker.actor, purpose=purpose, on=on, language="nl", **more)


def _asked(coach, clock, **more):
    return make.a_case(coach=coach, talked=False, clock=clock, **more)


def test_what_threatens_comes_first_then_what_is_late_then_the_days_in_their_order(staff, clock):
    coach = make.a_coach(clock=clock)
    week, late, today, danger, later = (
        _asked(coach, clock, **how)
        for how in ({"asked_days_ago": 25}, {"asked_days_ago": 40}, {"asked_days_ago": 28},
                    {"threats": ["eviction"]}, {})
    )  # fmt: skip
    found = _list(coach)
    assert [row.case_id for row in found.rows] == [one.case.pk for one in (danger, late, today, week, later)]
    assert [row.group for row in found.rows] == ["first", "first", "today", "week", "later"]
    assert found.counts == {"first": 2, "today": 1, "week": 1, "later": 1, "someday": 0, "may": 0}
    assert [row.is_late for row in found.rows] == [False, True, False, False, False]
    assert found.rows[0].threats == ("eviction",)
    assert found.rows[0].names == (danger.resident.full_name,)


def test_a_threat_that_is_off_stands_in_line_again(staff, clock):
    coach = make.a_coach(clock=clock)
    desk = _asked(coach, clock, threats=["eviction", "cut_off"])
    for threat, left in (("cut_off", ("eviction",)), ("eviction", ())):
        services.fact_record(
            case_id=desk.case.pk, name=f"threat.averted:{threat}", value=MONDAY, holds_on=MONDAY, source="coach",
            actor=coach.actor, clock=clock,
        )  # fmt: skip
        assert [(row.task.urgent, row.threats) for row in _list(coach).rows] == [(bool(left), left)]


def test_what_waits_for_another_is_in_its_own_list_until_the_law_presses(staff, clock):
    desk = make.on_the_way(clock=clock)
    services.need_record(
        case_id=desk.case.pk, domain="money", own_words="Rust", actor=desk.coach.actor, clock=clock
    )  # fmt: skip
    mine, waits = _list(desk.coach), _list(desk.coach, shows="waits")
    assert {row.task.step for row in mine.rows} == {"plan", "admission"}
    assert [(row.task.step, row.task.who_role) for row in waits.rows] == [("rank", "resident")]
    assert (mine.to_do, mine.waiting) == (waits.to_do, waits.waiting) == (2, 1)


def test_each_row_says_why_it_is_there_and_since_when(staff, clock):
    desk = make.on_the_way(clock=clock)
    found = _list(desk.coach).rows
    assert [row.why for row in found] == [f"Stap {row.task.step}" for row in found], "in the words of the method"
    assert {row.since for row in found} == {MONDAY}


def test_questions_of_a_later_moment_are_due_since_that_day_whenever_a_night_found_it(staff, clock):
    desk = make.on_the_way(clock=clock)
    make.ended(desk, clock=clock)
    services.case_close(case_id=desk.case.pk, outcome="moved", actor=desk.coach.actor, clock=clock)
    for day in (date(2027, 5, 26), date(2027, 7, 1)):
        case = Case.objects.select_related("method_version").get(pk=desk.case.pk)
        engine.case_refresh(case=case, actor=people.SYSTEM, clock=FixedClock.on(day))
        (row,) = work(actor=desk.coach.actor, purpose=Purpose.PLAN, on=day, language="nl").rows
        (move,) = engine.case_state(case=Case.objects.get(pk=desk.case.pk), on=day).moves
        assert (row.task.step, row.since, move.since) == ("measure-6", date(2027, 5, 23), date(2027, 5, 23))


def test_what_only_may_be_done_stands_in_no_ones_way(staff, clock):
    desk = make.on_the_way(clock=clock)
    Task.objects.filter(case_id=desk.case.pk, step="plan").update(optional=True)
    found, may = _list(desk.coach), _list(desk.coach, shows="may")
    assert "plan" not in {row.task.step for row in found.rows}
    assert [(row.task.step, row.group) for row in may.rows] == [("plan", "may")]
    assert (found.to_do, found.may, may.pages) == (len(found.rows), 1, 1)


def test_who_covers_sees_the_work_the_same_day_and_for_whom(staff, clock):
    desk, colleague = make.on_the_way(clock=clock), make.a_coach(clock=clock)
    assert _list(colleague).rows == ()
    people_services.employment_cover(
        employment_id=desk.coach.employment.pk, by_employment_id=colleague.employment.pk, cover_from=MONDAY,
        actor=people.SYSTEM, clock=clock,
    )  # fmt: skip
    rows = _list(colleague).rows
    assert {row.case_id for row in rows} == {desk.case.pk}
    assert {row.covers for row in rows} == {desk.coach.employment.shown_as}


def test_the_list_of_an_officer_is_that_of_the_role_and_of_nobody_else(staff, clock):
    desk = make.on_the_way(clock=clock)
    make.admitted(desk.case, desk.coach, clock=clock)
    officer, fund = people.a_settlement_officer(clock=clock), people.a_fund_manager(clock=clock)
    assert [row.task.step for row in _list(officer, purpose=Purpose.SETTLEMENT).rows] == ["arrears"]
    assert _list(fund, purpose=Purpose.FUND).rows == ()
    assert _list(people.a_coordinator(clock=clock), purpose=None).rows == ()
    assert "arrears" in {row.task.step for row in _list(desk.coach, shows="waits").rows}


def test_work_that_no_coach_has_is_there_for_every_coach(staff, clock):
    desk, colleague = make.on_the_way(clock=clock), make.a_coach(clock=clock)
    people_services.employment_end(employment_id=desk.coach.employment.pk, on=MONDAY, actor=people.SYSTEM, clock=clock)
    engine.case_refresh(case=desk.case, actor=people.SYSTEM, clock=clock)
    assert {row.case_id for row in _list(colleague).rows} == {desk.case.pk}


@pytest.mark.parametrize("threats", [[], ["cut_off"]])
def test_thirty_cases_ask_as_much_as_one_and_evaluate_nothing(staff, clock, monkeypatch, threats):
    first = make.on_the_way(clock=clock)
    _asked(first.coach, clock, threats=threats)
    counts = []
    for more in (0, 30):
        for _ in range(more):
            _asked(first.coach, clock, threats=threats)
        monkeypatch.setattr(engine, "progress", None)
        with Counted() as counted:
            found = _list(first.coach)
        counts.append(counted.tables)
        monkeypatch.undo()
    assert len(found.rows) == PAGE
    assert found.pages == 2
    assert counts[1] <= counts[0] <= 7


def test_pages_do_not_overlap_and_a_page_too_far_is_the_last(staff, clock):
    coach = make.a_coach(clock=clock)
    for _ in range(PAGE + 2):
        _asked(coach, clock)
    first, second, beyond = (_list(coach, page=number) for number in (1, 2, 99))
    ids = [row.task.pk for row in (*first.rows, *second.rows)]
    assert len(ids) == len(set(ids)) == PAGE + 2
    assert beyond.page == 2
    assert [row.task.pk for row in beyond.rows] == [row.task.pk for row in second.rows]


def test_the_look_at_names_is_noted_with_its_purpose(staff, clock):
    coach = make.a_coach(clock=clock)
    desk = _asked(coach, clock)
    with access.reading("home") as reading:
        _list(coach)
    assert reading.purposes == {Purpose.PLAN: [desk.resident.pk]}


def test_closed_cases_leave_the_list(staff, clock):
    desk = make.on_the_way(clock=clock)
    make.ended(desk, clock=clock)
    services.case_close(case_id=desk.case.pk, outcome="moved", actor=desk.coach.actor, clock=clock)
    assert _list(desk.coach, on=MONDAY + timedelta(days=7)).rows == ()


def test_a_button_says_what_its_reader_can_do_there():
    """While creditors are at it, asking them again is no work of the officer's."""
    asks = Task(what="cases.actions.debts.balances_ask")
    waits = Task(what="cases.actions.debts.balances_ask", waits_for="creditor")
    row = partial(WorkRow, group="later", is_late=False, since=MONDAY, case_id=uuid4())
    assert _button(row(asks), "Vraag wat er openstaat") == "Vraag wat er openstaat"
    assert _button(row(waits), "Vraag wat er openstaat") == "Bekijk hoe het staat"
