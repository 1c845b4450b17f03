# SPDX-License-Identifier: EUPL-1.2
"""Open work: once, in order of its dates, and only for who has to do it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.models import Event, Task
from schuldenlab.base.tasks import Wanted, task_done, task_open, tasks_open, tasks_replace

TODAY = date(2026, 11, 23)
COACH = Actor(
    account_id=uuid4(), person_id=uuid4(), db_role=DbRole.STAFF, roles=frozenset([Role.COACH]), employment_id=uuid4()
)


def _wanted(**other) -> Wanted:
    values = {"subject": ("case", uuid4()), "step": "call", "what": "base.task.call", "who_role": Role.COACH}
    return Wanted(**(values | other))


def _portal(*, persons: tuple[UUID, ...] = (), organisations: tuple[UUID, ...] = ()) -> Actor:
    return Actor(
        account_id=uuid4(),
        person_id=persons[0] if persons else None,
        db_role=DbRole.PORTAL,
        person_ids=persons,
        organisation_ids=organisations,
    )


def test_a_task_is_open_once(staff, clock):
    wanted = _wanted()
    first = task_open(wanted=wanted, actor=staff, clock=clock)
    second = task_open(wanted=replace(wanted, what="base.task.other"), actor=staff, clock=clock)
    assert first == second
    assert second.what == "base.task.call"
    assert Event.objects.filter(verb="task.opened").count() == 1


def test_a_finished_task_can_be_opened_again(staff, clock):
    wanted = _wanted()
    first = task_open(wanted=wanted, actor=staff, clock=clock)
    task_done(task_id=first.pk, actor=staff, clock=clock)
    assert task_open(wanted=wanted, actor=staff, clock=clock) != first


def test_the_database_refuses_a_second_open_task(staff, clock):
    task = task_open(wanted=_wanted(), actor=staff, clock=clock)
    task.pk = uuid4()
    with pytest.raises(IntegrityError, match="task_open_once"), transaction.atomic():
        task.save(force_insert=True)


def test_a_second_click_on_done_changes_nothing(staff, clock):
    task = task_open(wanted=_wanted(), actor=staff, clock=clock)
    first = task_done(task_id=task.pk, actor=staff, clock=clock)
    clock.at += timedelta(hours=1)
    second = task_done(task_id=task.pk, actor=staff, clock=clock)
    assert first.done_at == second.done_at
    assert Event.objects.filter(verb="task.done").count() == 1


def test_a_term_needs_a_source(staff, clock):
    with pytest.raises(IntegrityError, match="task_term_has_source"):
        task_open(wanted=_wanted(due_on=TODAY), actor=staff, clock=clock)


def test_a_list_is_in_order_of_dates_and_says_what_is_late(staff, clock):
    due = {"later": TODAY + timedelta(days=3), "today": TODAY, "late": TODAY - timedelta(days=1), "none": None}
    for step, day in due.items():
        wanted = _wanted(step=step, due_on=day, term_source="method", assignee_id=COACH.person_id)
        task_open(wanted=wanted, actor=staff, clock=clock)
    assert [(task.step, task.is_late) for task in tasks_open(actor=COACH, today=TODAY)] == [
        ("late", True),
        ("today", False),
        ("later", False),
        ("none", False),
    ]


def test_a_coach_sees_their_own_tasks_and_the_untaken_ones_of_their_role(staff, clock):
    for step, other in {
        "mine": {"assignee_id": COACH.person_id},
        "untaken": {},
        "of_a_colleague": {"assignee_id": uuid4()},
        "of_the_fund": {"who_role": Role.FUND_MANAGER},
        "of_a_company": {"who_role": Role.CREDITOR_EMPLOYEE, "organisation_id": uuid4()},
    }.items():
        task_open(wanted=_wanted(step=step, **other), actor=staff, clock=clock)
    assert {task.step for task in tasks_open(actor=COACH, today=TODAY)} == {"mine", "untaken"}


def test_a_colleague_of_the_same_role_can_finish_it_and_another_role_cannot(staff, clock):
    task = task_open(wanted=_wanted(assignee_id=uuid4()), actor=staff, clock=clock)
    fund = replace(COACH, roles=frozenset([Role.FUND_MANAGER]), person_id=uuid4())
    with pytest.raises(NotAllowed, match=r"base.task_not_yours"):
        task_done(task_id=task.pk, actor=fund, clock=clock)
    assert task_done(task_id=task.pk, actor=COACH, clock=clock).done_by == COACH.account_id


def test_the_portal_has_only_tasks_of_its_own_persons_and_organisations(db, clock):
    person, company, other = uuid4(), uuid4(), uuid4()
    own = {
        "person": {"who_role": Role.RESIDENT, "assignee_id": person},
        "company": {"who_role": Role.CREDITOR_EMPLOYEE, "organisation_id": company},
        "company_and_employee": {
            "who_role": Role.CREDITOR_EMPLOYEE,
            "organisation_id": company,
            "assignee_id": uuid4(),
        },
    }
    hidden = {
        "other_person": {"who_role": Role.RESIDENT, "assignee_id": other},
        "other_company": {"who_role": Role.CREDITOR_EMPLOYEE, "organisation_id": other},
        "person_at_other_company": {"who_role": Role.HOST, "organisation_id": other, "assignee_id": person},
        "nobody": {"who_role": Role.RESIDENT},
        "work_of_a_coach": {"who_role": Role.COACH, "assignee_id": person},
    }
    with acting(SYSTEM):
        rows = {
            step: task_open(wanted=_wanted(step=step, **values), actor=SYSTEM, clock=clock)
            for step, values in (own | hidden).items()
        }
    me = _portal(persons=(person,), organisations=(company,))
    with acting(me):
        assert set(Task.objects.values_list("step", flat=True)) == set(own), "the database alone"
        assert {task.step for task in tasks_open(actor=me, today=TODAY)} == set(own)
        assert task_done(task_id=rows["company"].pk, actor=me, clock=clock).done_by == me.account_id
        for step in hidden:
            with pytest.raises(NotFound):
                task_done(task_id=rows[step].pk, actor=me, clock=clock)
    with acting(_portal()):
        assert not Task.objects.exists()


def test_what_a_creditor_does_in_the_portal_moves_the_work_of_the_coach(db, clock):
    case_id, company = uuid4(), uuid4()
    creditor = _portal(organisations=(company,))
    asked = _wanted(step="answer", who_role=Role.CREDITOR_EMPLOYEE, organisation_id=company)
    with acting(SYSTEM):
        tasks_replace(case_id=case_id, wanted=[asked], actor=SYSTEM, clock=clock)
    with acting(creditor):
        follows = _wanted(step="tell_resident", assignee_id=COACH.person_id)
        tasks_replace(case_id=case_id, wanted=[follows], actor=creditor, clock=clock)
        assert [(task.step, task.done_by) for task in Task.objects.all()] == [("answer", creditor.account_id)]
    with acting(SYSTEM):
        assert [task.step for task in tasks_open(actor=COACH, today=TODAY)] == ["tell_resident"]


def test_the_portal_cannot_open_or_rewrite_a_task_by_itself(db, clock):
    person = uuid4()
    me = _portal(persons=(person,))
    with acting(SYSTEM):
        task = task_open(wanted=_wanted(who_role=Role.RESIDENT, assignee_id=person), actor=SYSTEM, clock=clock)
    for attempt in (
        lambda: Task.objects.filter(pk=task.pk).update(due_on=TODAY, term_source="x"),
        lambda: Task.objects.filter(pk=task.pk).update(assignee_id=uuid4()),
        lambda: Task(pk=uuid4(), **_columns(task)).save(force_insert=True),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), acting(me):
            attempt()


def _columns(task: Task) -> dict[str, object]:
    return {name.attname: getattr(task, name.attname) for name in Task._meta.fields if name.attname != "id"}


def test_a_task_is_never_deleted(staff, clock):
    task_open(wanted=_wanted(), actor=staff, clock=clock)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Task.objects.all().delete()


subjects = st.sampled_from([("claim", UUID(int=n)) for n in range(1, 5)])
wanted_tasks = st.builds(
    lambda subject, step, due: _wanted(subject=subject, step=step, due_on=due, term_source="method"),
    subjects,
    st.sampled_from(["ask", "answer"]),
    st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 31)),
)
wanted_sets = st.lists(wanted_tasks, max_size=8, unique_by=lambda one: (one.subject, one.step))


@hypothesis_settings(max_examples=25)
@given(st.lists(wanted_sets, min_size=1, max_size=4))
def test_after_a_recompute_exactly_the_wanted_tasks_are_open(django_db_blocker, django_db_setup, steps):
    from schuldenlab.base.clock import FixedClock

    clock, case_id = FixedClock.on(TODAY), uuid4()
    with django_db_blocker.unblock(), transaction.atomic(), acting(SYSTEM):
        kept: dict[tuple[UUID, str], UUID] = {}
        for wanted in steps:
            tasks_replace(case_id=case_id, wanted=wanted, actor=SYSTEM, clock=clock)
            now = {(task.subject_id, task.step): task for task in Task.objects.filter(case_id=case_id, done_at=None)}
            assert {key: task.due_on for key, task in now.items()} == {
                (one.subject[1], one.step): one.due_on for one in wanted
            }
            for key in kept.keys() & now.keys():
                assert kept[key] == now[key].pk, "a task that stays keeps its id"
            kept = {key: task.pk for key, task in now.items()}
        transaction.set_rollback(True)


def test_a_recompute_leaves_other_cases_and_loose_tasks_alone(staff, clock):
    other_case = uuid4()
    tasks_replace(case_id=other_case, wanted=[_wanted()], actor=staff, clock=clock)
    loose = task_open(wanted=_wanted(), actor=staff, clock=clock)
    tasks_replace(case_id=uuid4(), wanted=[], actor=staff, clock=clock)
    assert Task.objects.filter(done_at=None).count() == 2
    loose.refresh_from_db()
    assert loose.done_at is None


@pytest.mark.parametrize("size", [1, 60])
def test_a_recompute_takes_as_many_queries_for_one_as_for_many(staff, clock, django_assert_num_queries, size):
    case_id = uuid4()
    old = [_wanted(subject=("claim", UUID(int=n)), step="old") for n in range(size)]
    stays = [_wanted(subject=("claim", UUID(int=n)), step="stays") for n in range(size)]
    moved = [replace(one, due_on=TODAY, term_source="method") for one in stays]
    new = [_wanted(subject=("claim", UUID(int=n)), step="new") for n in range(size)]
    tasks_replace(case_id=case_id, wanted=old + stays, actor=staff, clock=clock)
    with django_assert_num_queries(3 + 5):  # three: who is acting; lock, read, close, move, open
        tasks_replace(case_id=case_id, wanted=moved + new, actor=staff, clock=clock)
    with django_assert_num_queries(3 + 2):  # nothing changed
        tasks_replace(case_id=case_id, wanted=moved + new, actor=staff, clock=clock)


def test_two_recomputes_of_one_case_at_once_open_each_task_once(committed_database, clock):
    case_id, start, errors = uuid4(), threading.Barrier(6), []
    wanted = [_wanted(subject=("claim", UUID(int=n))) for n in range(20)]

    def work() -> None:
        start.wait()
        try:
            with acting(SYSTEM):
                tasks_replace(case_id=case_id, wanted=wanted, actor=SYSTEM, clock=clock)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting(SYSTEM):
        assert (errors, Task.objects.count()) == ([], 20)
