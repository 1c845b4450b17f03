# SPDX-License-Identifier: EUPL-1.2
"""The night finds what is too much and has no task, such as what was given before there were refunds."""

from __future__ import annotations

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Task
from schuldenlab.base.nightly import LeftUndone

from .. import refund_tasks
from ..services import too_much
from . import factories as make
from .test_giving_back import pay
from .test_refunds import made, waits

NIGHT = "{} cases have money to pay back of which nobody had the task"


def nobody_knows(case):
    open_ = Task.objects.filter(subject_type="refund", subject_id=case.pk, done_at=None)
    assert open_.update(done_at=make.CLOCK.now(), done_by=SYSTEM.account_id) == 1


@pytest.fixture
def over(staff, keys_dir):
    """One gave 100.00 too much, another exactly what is owed; a database of before knows no task of it."""
    pot, one, exact = make.a_pot(), make.a_youth(), make.a_youth()
    owed = make.paid(pot, one, 50_000)
    pay(owed, 60_000)
    pay(make.paid(pot, exact, 20_000), 20_000)
    nobody_knows(one.case)
    return one.case, exact.case, owed


def test_what_is_too_much_gets_its_task_once(over):
    case, exact, _ = over
    assert (waits(case), waits(exact)) == ([], [])
    assert [refund_tasks.every_night(make.CLOCK) for _ in range(2)] == [NIGHT.format(1), NIGHT.format(0)]
    assert (waits(case), waits(exact)) == (["refund.make"], [])


def test_a_refund_that_waits_for_its_second_person_gets_its_task(over):
    case, _, owed = over
    made(owed, 10_000)
    nobody_knows(case)
    assert refund_tasks.every_night(make.CLOCK) == NIGHT.format(1)
    assert waits(case) == ["refund.release"]


def test_one_case_that_breaks_keeps_no_other_waiting(over, monkeypatch):
    case, _, _ = over
    other = make.a_youth()
    owed = make.paid(make.a_pot(), other, 10_000)
    pay(owed, 10_001)
    nobody_knows(other.case)
    real = too_much.task_open

    def breaks(*, wanted, **more):
        if wanted.subject[1] == other.case.pk:
            raise RuntimeError
        return real(wanted=wanted, **more)

    monkeypatch.setattr(too_much, "task_open", breaks)
    with pytest.raises(LeftUndone, match=str(other.case.pk)):
        refund_tasks.every_night(make.CLOCK)
    assert (waits(case), waits(other.case)) == (["refund.make"], [])
