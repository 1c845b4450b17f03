# SPDX-License-Identifier: EUPL-1.2
"""Creditors that stay silent: nobody fetched our message in five working days, or the term to answer is over.

Watching terms is ours to do, not a hub's. As long as one is silent there is one task for the settlement officer of that
case. It stands apart from the steps of the method: those say what should happen, this says what does not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import AMSTERDAM, Clock
from schuldenlab.base.models import Task
from schuldenlab.base.nightly import one_by_one
from schuldenlab.base.tasks import Wanted, task_done, task_open
from schuldenlab.base.terms import add_workdays
from schuldenlab.people.selectors import answering_on_screen

from .models import Message

COLLECT_WORKDAYS = 5  # Schuldenknooppunt, process agreements: after that a hub throws it away
STEP = "creditors-silent"
TOLD_STEP = "creditors-told"
TOLD = ("notice_answer", "status_from_creditor")  # what a creditor says unasked
SUBJECT = "creditors"


def is_not_fetched(question: Message, on: date, on_screen: Collection[UUID]) -> bool:
    """There is time left to answer, and nobody of the other side fetched and confirmed it yet. Who has nobody among
    those `on_screen` got a letter: that is fetched by nobody, and late when its day has passed."""
    if question.answering_id not in on_screen:
        return False
    if not _waits(question) or question.confirmed_at is not None or _day(question) < on:
        return False
    return add_workdays(question.sent_at.astimezone(AMSTERDAM).date(), COLLECT_WORKDAYS) < on


def is_late(question: Message, on: date) -> bool:
    """A balance of which the last day to tell it has passed. An offer of which the day passed expires by itself."""
    return _waits(question) and question.type == "balance_request" and _day(question) < on


def _day(question: Message) -> date:
    return question.due_on or date.max


def _waits(question: Message) -> bool:
    return question.due_on is not None and question.answered_at is None and question.withdrawn_at is None


def silence_follow(*, case_id: UUID, clock: Clock) -> bool:
    """Open the task of this case, or close it. Works as the system. Whether somebody is silent."""
    today = clock.today()
    with acting(SYSTEM):
        rows = list(_open().filter(case=case_id))
        on_screen = answering_on_screen(organisation_ids={one.answering_id for one in rows}, on=today)
        silent = any(is_not_fetched(one, today, on_screen) or is_late(one, today) for one in rows)
        task_follow(case_id, STEP, "debts.tasks.silent", silent, clock)
    return silent


def told_follow(*, case_id: UUID, clock: Clock) -> None:
    """A task while nobody read what a creditor of this case told of its own accord. Works as the system."""
    with acting(SYSTEM):
        unread = Message.objects.filter(case=case_id, direction="in", type__in=TOLD, confirmed_at=None).exists()
        task_follow(case_id, TOLD_STEP, "debts.tasks.told", unread, clock)


def task_follow(case_id: UUID, step: str, what: str, wanted: bool, clock: Clock) -> None:
    """One open task of the settlement officer for this case while it is wanted. Works as the system."""
    task = Task.objects.filter(subject_id=case_id, step=step, done_at=None).first()
    if wanted and task is None:
        row = Wanted(subject=(SUBJECT, case_id), step=step, what=what, who_role=Role.SETTLEMENT_OFFICER)
        task_open(wanted=row, actor=SYSTEM, clock=clock)
    elif not wanted and task is not None:
        task_done(task_id=task.pk, actor=SYSTEM, clock=clock)


def every_night(clock: Clock) -> str:
    """Each case is a transaction of its own. Raises LeftUndone, which names the cases that could not be followed."""
    with acting(SYSTEM):
        late = _open().filter(Q(due_on__lt=clock.today(), type="balance_request") | Q(confirmed_at=None))
        ids = set(late.values_list("case_id", flat=True))
        ids |= set(Task.objects.filter(step=STEP, done_at=None).values_list("subject_id", flat=True))
    silent = one_by_one(sorted(ids), lambda case_id: silence_follow(case_id=case_id, clock=clock))
    return f"{silent} cases with a silent creditor"


def _open() -> QuerySet[Message]:
    """Questions that wait for an answer; what is only told is not watched."""
    rows = Message.objects.filter(direction="out", answered_at=None, withdrawn_at=None, due_on__isnull=False)
    return rows.defer("payload")
