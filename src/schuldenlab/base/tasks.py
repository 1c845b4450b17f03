# SPDX-License-Identifier: EUPL-1.2
"""Open work: opening, finishing and recomputing tasks, and the list of one actor.

Tasks follow from facts. The room that changes a fact opens, keeps or closes the tasks that follow, in the same
transaction; a list only reads rows. There is at most one open task per subject and step.

Opening and recomputing work as the system: when a creditor answers in the portal, the coach's task follows, which that
creditor may not see. Finishing works as the actor, who can finish only what they see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from . import events
from .acting import acting
from .actor import SYSTEM, Actor, DbRole, Role
from .clock import Clock
from .errors import NotAllowed, NotFound
from .models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A task that should be open. `subject` is (type, id), such as ("claim", claim.id).

    `what` is a text key. `term_source` names where a due date comes from: an article, a method step, an appointment.
    `urgent`: what threatens this household can still be averted, so its work goes first. `optional`: may be done,
    need not be.
    """

    subject: tuple[str, UUID]
    step: str
    what: str
    who_role: Role
    assignee_id: UUID | None = None
    organisation_id: UUID | None = None
    due_on: date | None = None
    term_source: str = ""
    waits_for: str = ""
    urgent: bool = False
    optional: bool = False

    def columns(self) -> dict[str, object]:
        found = asdict(self)
        found["subject_type"], found["subject_id"] = found.pop("subject")
        return found


# What a recompute may adjust in a task that stays open.
_FOLLOWS = (
    "what", "who_role", "assignee_id", "organisation_id", "due_on", "term_source", "waits_for", "urgent", "optional",
)  # fmt: skip


def task_open(*, wanted: Wanted, actor: Actor, clock: Clock, case_id: UUID | None = None) -> Task:
    """Open a task, or return the one that is already open for this subject and step, unchanged."""
    now = clock.now()
    task = Task(known_at=now, opened_at=now, case_id=case_id, **wanted.columns())
    with acting(SYSTEM):
        Task.objects.bulk_create([task], ignore_conflicts=True)
        kept = Task.objects.get(subject_id=task.subject_id, step=task.step, done_at=None)
    if kept.pk == task.pk:
        _record("task.opened", task, actor=actor, clock=clock)
    return kept


def task_done(*, task_id: UUID, actor: Actor, clock: Clock) -> Task:
    """Tick off a task. A second click changes nothing.

    Raises NotFound when this actor cannot see it, NotAllowed (base.task_not_yours) when it is somebody else's.
    """
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotFound
    if not may_do(actor, task):
        raise NotAllowed("base.task_not_yours")
    if task.done_at is None:
        task.done_at, task.done_by = clock.now(), actor.account_id
        task.save(update_fields=["done_at", "done_by"])
        _record("task.done", task, actor=actor, clock=clock)
    return task


def tasks_replace(*, case_id: UUID, wanted: Iterable[Wanted], actor: Actor, clock: Clock) -> None:
    """Make the open tasks of this case exactly `wanted`.

    What is no longer wanted is done, by this actor; what stays keeps its id and opening and follows the new term and
    person. However many tasks there are: one lock, one read, and one statement each to close, move and open. The
    caller computes `wanted` from facts it has locked: two recomputes of one case wait for each other here, and the
    later one wins.
    """
    with acting(SYSTEM):
        tasks_follow(case_id=case_id, wanted=wanted, actor=actor, now=clock.now())


def tasks_follow(
    *, case_id: UUID, wanted: Iterable[Wanted], actor: Actor, now: datetime
) -> dict[tuple[UUID, str], datetime]:
    """The same for who works as the system already. Returns when each open one was opened, by its subject and step."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tasks'), hashtext(%s))", [str(case_id)])
    have = {(task.subject_id, task.step): task for task in Task.objects.filter(case_id=case_id, done_at=None)}
    new: list[Task] = []
    moved: list[Task] = []
    opened: dict[tuple[UUID, str], datetime] = {}
    for one in wanted:
        kept = have.pop((one.subject[1], one.step), None)
        opened[one.subject[1], one.step] = kept.opened_at if kept else now
        if kept is None:
            new.append(Task(known_at=now, opened_at=now, case_id=case_id, **one.columns()))
        elif any(getattr(kept, name) != getattr(one, name) for name in _FOLLOWS):
            for name in _FOLLOWS:
                setattr(kept, name, getattr(one, name))
            moved.append(kept)
    if have:
        gone = [task.pk for task in have.values()]
        Task.objects.filter(pk__in=gone, done_at=None).update(done_at=now, done_by=actor.account_id)
    if moved:
        Task.objects.bulk_update(moved, _FOLLOWS)
    if new:
        Task.objects.bulk_create(new)
    return opened


def tasks_open(*, actor: Actor, today: date) -> QuerySet[Task]:
    """What this actor has to do, first due first and then oldest; each row says whether it `is_late`.

    Staff: tasks of this person, and tasks of one of their roles that nobody has taken. Portal: tasks of the persons and
    organisations they act for.
    """
    late = Case(When(due_on__lt=today, then=Value(True)), default=Value(False), output_field=BooleanField())
    return (
        for_actor(actor)
        .filter(done_at=None)
        .annotate(is_late=late)
        .order_by(F("due_on").asc(nulls_last=True), "opened_at", "id")
    )


def for_actor(actor: Actor) -> QuerySet[Task]:
    """Included if, and only if, this actor is the one who has to do it (or may take it up)."""
    if actor.db_role is DbRole.STAFF:
        unclaimed = Q(assignee_id=None, organisation_id=None, who_role__in=sorted(actor.roles))
        mine = Q(assignee_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        return Task.objects.filter(mine | unclaimed)
    answering = [*actor.person_ids, *actor.organisation_ids]
    return Task.objects.alias(answering_id=Coalesce("organisation_id", "assignee_id")).filter(
        answering_id__in=answering
    )


def may_do(actor: Actor, task: Task) -> bool:
    """Staff: whoever has the task or its role (absence has cover). Portal: whoever answers for it."""
    if actor.db_role is DbRole.STAFF:
        return task.who_role in actor.roles or (actor.person_id is not None and task.assignee_id == actor.person_id)
    return (task.organisation_id or task.assignee_id) in {*actor.person_ids, *actor.organisation_ids}


def _record(verb: str, task: Task, *, actor: Actor, clock: Clock) -> None:
    events.record(verb, actor=actor, subject=("task", task.pk), case_id=task.case_id, clock=clock, step=task.step)
