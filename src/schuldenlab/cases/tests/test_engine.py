# SPDX-License-Identifier: EUPL-1.2
"""What follows from a changed fact, at once and each night."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import wraps
from uuid import UUID

import pytest

from schuldenlab.base import case_keys, nightly
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.base.models import Event
from schuldenlab.base.tasks import tasks_open
from schuldenlab.people import services as people_services
from schuldenlab.people.tests import factories as people

from .. import engine, facts, services
from ..console import main
from ..engine import case_progress, case_refresh, case_state, sweep
from ..models import Case, MethodVersion, StepFinished
from ..packages import method_of
from . import factories as make
from . import premium_first
from .counting import Counted

MONDAY = date(2026, 11, 23)
REOPENS = premium_first.change(
    ('done = ["plan.written"]', 'done = ["plan.written"]\nreopens_on = ["income.changed"]'), version="3.0.0"
)

# As methods were written once: the decision waits until the plan is agreed.
WAITS = premium_first.change(
    (
        'needs = ["talk.held"]\ndone = ["decision.taken:admission"]',
        'needs = ["plan.agreed_by_resident"]\ndone = ["decision.taken:admission"]',
    )
)


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(files=REOPENS, clock=clock)


@pytest.fixture
def by_coach(desk, clock):
    return {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}


def _income_changed(by_coach, clock):
    services.fact_record(name="income.changed", value=clock.today(), holds_on=clock.today(), source="resident",
                         **by_coach)  # fmt: skip


def test_a_late_fact_reopens_a_step_and_what_was_finished_stays_on_record(desk, by_coach, clock):
    services.plan_write(words="Eerst", seen_version=0, **by_coach)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    assert "plan" not in make.open_steps(desk.case)
    clock.at += timedelta(days=20)
    _income_changed(by_coach, clock)
    assert {"plan", "admission"} <= set(make.open_steps(desk.case))  # what came after it goes on
    clock.at += timedelta(days=1)
    services.plan_write(words="Opnieuw", seen_version=1, **by_coach)
    assert "plan" not in make.open_steps(desk.case)
    finished = StepFinished.objects.filter(step="plan").order_by("known_at").values_list("finished_on", flat=True)
    assert list(finished) == [MONDAY, MONDAY + timedelta(days=21)]
    assert StepFinished.objects.filter(step="agree").count() == 1


def test_a_refresh_asks_each_provider_once_also_when_a_step_reopens(desk, by_coach, clock, monkeypatch):
    services.plan_write(words="Eerst", seen_version=0, **by_coach)
    clock.at += timedelta(days=20)
    _income_changed(by_coach, clock)
    assert "plan" in make.open_steps(desk.case)
    asked: list[str] = []

    def counted(provider):
        return wraps(provider)(lambda case, on: asked.append(provider.__qualname__) or provider(case, on))

    same = {one: counted(one) for one in set(facts._providers.values())}
    monkeypatch.setattr(facts, "_providers", {name: same[one] for name, one in facts._providers.items()})
    case_refresh(case=desk.case, actor=SYSTEM, clock=clock)
    assert len(asked) > 5
    assert [name for name, count in Counter(asked).items() if count > 1] == []


def test_the_day_of_the_law_is_a_task_before_and_after_the_choice_of_a_method(staff, clock):
    before = make.a_case(clock=clock)
    make.a_city_choice(clock=clock)
    case_refresh(case=before.case, actor=SYSTEM, clock=clock)
    due_on = make.open_steps(before.case)["choose-method"].due_on
    desk = make.on_the_way(use=make.an_old_method(WAITS, clock=clock), clock=clock)
    waiting = make.open_steps(desk.case)["admission"]
    assert (waiting.due_on, waiting.term_source, waiting.waits_for) == (due_on, "law:wgs.decision", "resident")
    version_id = desk.case.method_version_id
    with pytest.raises(LabError, match=r"cases.method_refused"):  # and no new case begins with it
        services.method_allow(version_id=version_id, status="regular", actor=SYSTEM, clock=clock)
    clock.at += timedelta(days=120)
    case_refresh(case=desk.case, actor=SYSTEM, clock=clock)
    assert tasks_open(actor=desk.coach.actor, today=clock.today()).get(step="admission", case_id=desk.case.pk).is_late


def test_finished_stays_finished_when_the_fact_is_taken_back(desk, by_coach, clock):
    services.plan_write(words="Plan", seen_version=0, **by_coach)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    services.decision_take(kind="admission", outcome="granted", **by_coach)
    paid = services.fact_record(name="debts.paid:health_insurance", value=MONDAY, holds_on=MONDAY, source="partner",
                                **by_coach)  # fmt: skip
    services.fact_record(name="debts.paid:health_insurance", value=None, holds_on=MONDAY, source="partner",
                         corrects=paid.pk, **by_coach)  # fmt: skip
    assert StepFinished.objects.filter(step="arrears").count() == 1
    open_now = set(make.open_steps(desk.case))
    assert "arrears" not in open_now
    assert "back" not in open_now  # its need holds no more


def test_a_refresh_without_news_changes_nothing(desk, by_coach, clock):
    services.plan_write(words="Plan", seen_version=0, **by_coach)
    before = sorted(StepFinished.objects.values_list()), sorted(make.open_steps(desk.case)), Event.objects.count()
    case_refresh(case=desk.case, actor=SYSTEM, clock=clock)
    assert (
        sorted(StepFinished.objects.values_list()), sorted(make.open_steps(desk.case)), Event.objects.count()
    ) == before  # fmt: skip


def test_a_refused_admission_does_not_open_the_way(desk, by_coach, clock):
    services.plan_write(words="Plan", seen_version=0, **by_coach)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    refused = services.decision_take(kind="admission", outcome="refused", **by_coach)
    assert list(make.open_steps(desk.case)) == ["close"], "nobody is asked for what they need, and then not helped"
    state = case_state(case=Case.objects.get(pk=desk.case.pk), on=MONDAY)
    assert [line.state for line in state.stages] == ["skipped", "skipped", "now"]
    assert [move.step for move in state.moves] == ["close"]
    services.decision_take(kind="admission", outcome="granted", supersedes=refused.pk, **by_coach)
    assert {"need", "arrears"} <= set(make.open_steps(desk.case)), "after an objection it all goes on"


def test_in_an_absence_the_colleague_has_the_tasks(committed_database, tmp_path, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(clock=clock)
        colleague = make.a_coach(clock=clock)
        people_services.employment_cover(
            employment_id=desk.coach.employment.pk, by_employment_id=colleague.employment.pk,
            cover_from=MONDAY + timedelta(days=1), cover_until=MONDAY + timedelta(days=3), actor=SYSTEM, clock=clock,
        )  # fmt: skip
    seen = []
    for _ in range(4):
        assert sweep(clock=clock) == (1, [])
        for worker in (desk.coach, colleague):
            with acting(worker.actor) as actor:
                seen.append(tasks_open(actor=actor, today=clock.today()).count())
        clock.at += timedelta(days=1)
    assert seen == [3, 0, 0, 3, 0, 3, 3, 0]


def test_when_a_coach_leaves_any_coach_may_take_it_up(desk, clock):
    colleague = make.a_coach(clock=clock)
    people_services.employment_end(employment_id=desk.coach.employment.pk, on=MONDAY, actor=SYSTEM, clock=clock)
    case_refresh(case=desk.case, actor=SYSTEM, clock=clock)
    assert {task.assignee_id for task in make.open_steps(desk.case).values()} == {None}
    assert tasks_open(actor=colleague.actor, today=MONDAY).count() == 3


def test_a_case_goes_over_to_another_coach_once(desk, clock):
    colleague, late = make.a_coach(clock=clock), make.a_coach(clock=clock)
    move = {"case_id": desk.case.pk, "seen_coach_id": desk.coach.employment.pk, "actor": desk.coach.actor}
    services.case_transfer(to_employment_id=colleague.employment.pk, clock=clock, **move)
    assert {task.assignee_id for task in make.open_steps(desk.case).values()} == {colleague.person.pk}
    with pytest.raises(Conflict, match=r"base.stale"):
        services.case_transfer(to_employment_id=late.employment.pk, clock=clock, **move)


def test_one_case_that_cannot_be_read_keeps_no_other_waiting(committed_database, tmp_path, clock, capsys, monkeypatch):
    with acting(SYSTEM):
        good, bad = make.on_the_way(clock=clock), make.a_case(clock=clock)
        nonsense = MethodVersion.objects.create(
            known_at=clock.now(), key="x", version="1.0.0", sha256="0" * 64, package=b"x"
        )
        use = good.case.method_use
        Case.objects.filter(pk=bad.case.pk).update(method_version=nonsense, method_use=use)
    monkeypatch.setattr(engine, "BATCH", 1)
    assert sweep(clock=clock) == (1, [bad.case.pk])
    assert main(["sweep"]) == 1
    assert capsys.readouterr().out == "1 cases refreshed, 1 not\n"
    done = {one.name: one for one in nightly.run(clock=clock)}
    assert done["cases"].error.values["cases"] == str(bad.case.pk)
    assert done["keys"].error is None
    assert main(["broom"]) == 2


def test_a_sweep_leaves_cases_that_closed_long_ago(committed_database, tmp_path, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(clock=clock)
        make.ended(desk, clock=clock)
        services.case_close(case_id=desk.case.pk, outcome="moved", actor=desk.coach.actor, clock=clock)
    assert sweep(clock=clock) == (1, [])
    clock.at += timedelta(days=4 * 366)
    assert sweep(clock=clock) == (0, [])


def test_steps_and_tasks_stand_after_the_key_is_destroyed(desk, by_coach, clock):
    services.plan_write(words="Plan", seen_version=0, **by_coach)
    case_keys.destroy(case_id=desk.case.pk, actor=desk.coach.actor, clock=clock)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    assert "admission" in make.open_steps(desk.case)


def test_a_refresh_asks_the_database_a_fixed_number_of_things(desk, by_coach, clock):
    services.plan_write(words="Plan", seen_version=0, **by_coach)

    def asked() -> int:
        with Counted() as counted:
            case_refresh(case=desk.case, actor=SYSTEM, clock=clock)
        return counted.tables

    few = asked()
    for number in range(12):
        services.goal_set(kind="work", target=f"Doel {number}", **by_coach)
        services.contact_record(kind="follow_up", held_on=MONDAY, reached=True, channel="phone", **by_coach)
    assert asked() == few
    # Of which tables the case has rows, and the three providers of those (contacts, plan, recorded facts); then what is
    # finished, the values of the case, what happened that asks for a letter and what of it was silent before, who is at
    # work, and the tasks; last whether there are debts or payments to sum, and where the case is, for its page.
    assert few == 12


def test_progress_computes_the_same_for_whoever_asks(desk, by_coach, clock):
    services.plan_write(words="Plan", seen_version=0, **by_coach)
    method = method_of(desk.case)
    by_system = case_progress(case=desk.case, method=method, on=MONDAY)
    resident = people.actor_as_resident(desk.resident)
    with acting(resident):
        assert case_progress(case=desk.case, method=method, on=MONDAY) == by_system


def test_ids_are_swept_in_order_and_each_once(committed_database, tmp_path, clock, monkeypatch):
    with acting(SYSTEM):
        cases = {make.a_case(clock=clock).case.pk for _ in range(5)}
    monkeypatch.setattr(engine, "BATCH", 2)
    swept: list[UUID] = []
    monkeypatch.setattr(engine, "_refresh_alone", lambda case_id, clock: swept.append(case_id) or 1)
    assert sweep(clock=clock) == (5, [])
    assert swept == sorted(cases)
