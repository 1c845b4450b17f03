# SPDX-License-Identifier: EUPL-1.2
"""Open work as a list: what somebody has to do, over all their cases, what threatens and what is late first.

Only rows are read, whatever the number of cases: no method is evaluated, and the number of questions to the database
does not grow. The tasks themselves are kept by `engine.case_refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from schuldenlab.base import tasks
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models import Task
from schuldenlab.base.texts import text
from schuldenlab.methods.schema import FactValue, Method, Step
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names, work_of

from .acts import filled
from .models import Case, FactRecord, MethodVersion
from .own_facts import threats_alive
from .packages import method_in
from .way import danger_of

PAGE = 25
GROUPS = ("first", "today", "week", "later", "someday", "may")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One open task. `names`: the clients; empty for a task that is about no case, or one this actor may not see.

    `title`: the step in the words of the method, and `why` it is done. `since`: the day it could be done first.
    `covers`: the colleague whose case it is. `threats`: by code.
    """

    task: Task
    group: str
    is_late: bool
    since: date
    case_id: UUID | None = None
    names: tuple[str, ...] = ()
    title: str = ""
    why: str = ""
    covers: str = ""
    threats: tuple[str, ...] = ()

    @property
    def do(self) -> str:
        """The action behind it, as the vocabulary names it."""
        return self.task.what.removeprefix("cases.actions.")


@dataclass(frozen=True, slots=True)
class Work:
    """One page of the list. `counts`: how many there are in each group, over all pages.

    `to_do`, `waiting` and `may` count what has to be done, what others have to do first, and what only may be done;
    `shows`: which of these (to_do, waits, may) is on this page.
    """

    rows: tuple[WorkRow, ...]
    counts: dict[str, int]
    to_do: int
    waiting: int
    may: int
    page: int
    pages: int
    shows: str


def work(
    *, actor: Actor, purpose: Purpose | None, on: date, language: str, shows: str = "to_do", page: int = 1
) -> Work:
    """The open work of this member of staff and of whom they cover for, or what `shows` names.

    `purpose` None: for who sees no cases; their tasks have no names then.
    """
    if actor.db_role is not DbRole.STAFF:
        return Work((), dict.fromkeys(GROUPS, 0), 0, 0, 0, 1, 1, shows)
    ours = _ours(actor, on)
    mine, others = _mine(actor, ours), _others(actor, ours)
    week = on + timedelta(days=6 - on.weekday())
    in_group = _groups(on, week)
    waits = ~Q(waits_for="") & (Q(due_on=None) | Q(due_on__gt=week))
    kinds = {
        "to_do": mine & ~waits & Q(optional=False),
        "waits": (mine & waits) | others,
        "may": mine & ~waits & Q(optional=True),
    }
    asked = kinds[shows]
    found = Task.objects.filter(done_at=None).filter(mine | others).aggregate(
        **{f"shows_{name}": Count("id", filter=condition) for name, condition in kinds.items()},
        **{name: Count("id", filter=asked & condition) for name, condition in in_group.items()},
    )  # fmt: skip
    count = sum(found[name] for name in GROUPS)
    pages = max(1, -(-count // PAGE))
    page = min(page, pages)
    rows = list(
        Task.objects.filter(asked, done_at=None).order_by(
            "optional", F("urgent").desc(), F("due_on").asc(nulls_last=True), "opened_at", "id"
        )[(page - 1) * PAGE : page * PAGE]
    )
    return Work(
        rows=tuple(_rows(rows, actor=actor, purpose=purpose, on=on, week=week, language=language)),
        counts={name: found[name] for name in GROUPS},
        to_do=found["shows_to_do"],
        waiting=found["shows_waits"],
        may=found["shows_may"],
        page=page,
        pages=pages,
        shows=shows,
    )


def _ours(actor: Actor, on: date) -> QuerySet[Case] | None:
    """The open cases of which this actor is the face today."""
    if not actor.is_one_of(Role.COACH) or actor.employment_id is None:
        return None
    coaches = work_of(employment_id=actor.employment_id, on=on, actor=actor)
    return Case.objects.filter(coach__in=coaches, closed_on=None).values("pk")


def _mine(actor: Actor, ours: QuerySet[Case] | None) -> Q:
    """Given to this person, or to a role of theirs and taken by nobody; and the coach's work in the cases of whom they
    cover for, before the night has moved it."""
    found = Q(assignee_id=None, organisation_id=None, who_role__in=sorted(actor.roles))
    if actor.person_id is not None:
        found |= Q(assignee_id=actor.person_id)
    return found if ours is None else found | Q(case_id__in=ours, who_role=Role.COACH)


def _others(actor: Actor, ours: QuerySet[Case] | None) -> Q:
    """What others do in the cases of this coach."""
    if ours is None:
        return Q(pk__in=[])
    unclaimed_own = Q(assignee_id=None, who_role__in=sorted(actor.roles))
    return Q(case_id__in=ours) & ~Q(who_role=Role.COACH) & ~unclaimed_own


def _groups(on: date, week: date) -> dict[str, Q]:
    first, rest = Q(optional=False) & (Q(urgent=True) | Q(due_on__lt=on)), Q(optional=False, urgent=False)
    return {
        "first": first,
        "today": rest & Q(due_on=on),
        "week": rest & Q(due_on__gt=on, due_on__lte=week),
        "later": rest & Q(due_on__gt=week),
        "someday": rest & Q(due_on=None),
        "may": Q(optional=True),
    }


def _group(task: Task, on: date, week: date) -> str:
    if task.optional:
        return "may"
    if task.urgent or (task.due_on is not None and task.due_on < on):
        return "first"
    if task.due_on is None:
        return "someday"
    return "today" if task.due_on == on else ("week" if task.due_on <= week else "later")


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of the cases on one page: one question each, however many rows."""

    cases: dict[UUID, Case] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    versions: dict[UUID, MethodVersion] = field(default_factory=dict)
    threats: dict[UUID, tuple[str, ...]] = field(default_factory=dict)


def _rows(
    rows: list[Task], *, actor: Actor, purpose: Purpose | None, on: date, week: date, language: str
) -> Iterable[WorkRow]:
    is_coach = actor.is_one_of(Role.COACH)
    about = _about(rows, actor=actor, purpose=purpose) if purpose is not None else _About()
    for task in rows:
        case = about.cases.get(task.case_id or task.subject_id)
        is_late = task.due_on is not None and task.due_on < on
        opened_on = task.opened_at.astimezone(AMSTERDAM).date()
        if case is None:
            yield WorkRow(task, _group(task, on, week), is_late, opened_on)
            continue
        names = tuple(about.names[one] for one in case.client_ids if one in about.names)
        step = _step(task, case, about.versions.get(case.method_version_id))
        yield WorkRow(
            task=task,
            group=_group(task, on, week),
            is_late=is_late,
            since=_since(task, case) or opened_on,
            case_id=case.pk,
            names=names,
            title=step.words("title", language, names) if step else _danger(task, "title"),
            why=step.words("why", language, names) if step else _danger(task, "why"),
            covers=case.coach.shown_as if is_coach and case.coach_id != actor.employment_id else "",
            threats=about.threats.get(case.pk, ()) if task.urgent else (),
        )


def _about(rows: list[Task], *, actor: Actor, purpose: Purpose) -> _About:
    # Some work hangs on what a case has, such as its letters; its subject is then the case.
    ids = {task.case_id or task.subject_id for task in rows}
    cases = {
        case.pk: case for case in Case.objects.for_actor(actor).select_related("coach", "state").filter(pk__in=ids)
    }
    persons = {one for case in cases.values() for one in case.client_ids}
    urgent = [cases[task.case_id] for task in rows if task.urgent and task.case_id in cases]
    return _About(
        cases=cases,
        names=person_names(person_ids=persons, actor=actor, purpose=purpose) if persons else {},
        versions=MethodVersion.objects.in_bulk({case.method_version_id for case in cases.values()} - {None}),
        threats=_threats(urgent) if urgent else {},
    )


def _threats(cases: list[Case]) -> dict[UUID, tuple[str, ...]]:
    """What threatens these households, told in this case or at the desk it came from."""
    ids = {case.pk for case in cases} | {case.opened_from_id for case in cases if case.opened_from_id}
    rows = FactRecord.objects.filter(
        Q(name__startswith="threat."), case__in=ids, corrected_by__isnull=True, value__isnull=False
    ).order_by("holds_on", "known_at")
    told: dict[UUID, dict[str, FactValue]] = {}
    for row in rows:
        told.setdefault(row.case_id, {})[row.name] = FactValue(row.value, row.holds_on, row.known_at)
    return {case.pk: tuple(threats_alive(told.get(case.opened_from_id, {}) | told.get(case.pk, {}))) for case in cases}


@dataclass(frozen=True, slots=True)
class _Step:
    """The step of the method behind a task."""

    case: Case
    method: Method
    step: Step

    def words(self, part: str, language: str, names: tuple[str, ...]) -> str:
        kept = getattr(self.case, "state", None)
        return filled(
            self.method.text(f"step.{self.step.key}.{part}", language),
            kept.content["values"] if kept else {},
            language,
            coach=self.case.coach.shown_as,
            resident=names[0] if names else "",
        )


def _step(task: Task, case: Case, version: MethodVersion | None) -> _Step | None:
    if version is None or task.case_id is None:
        return None
    method = method_in(version)
    found = next((one for one in method.steps if one.key == task.step), None)
    return _Step(case, method, found) if found else None


def _danger(task: Task, part: str) -> str:
    """The words for what threatens; of other work that is no step there are none."""
    return text(f"cases.danger.{part}") if danger_of(task.step) else ""


def _since(task: Task, case: Case) -> date | None:
    """As the page of the case says it; nothing where the case was not looked at since."""
    kept = getattr(case, "state", None)
    found = [one["since"] for one in kept.content["moves"] if one["step"] == task.step] if kept and task.case_id else []
    return date.fromisoformat(found[0]) if found and found[0] else None


def may_tick(task: Task, actor: Actor) -> bool:
    """Whether it is ticked off by hand. Work of a case is done by doing it."""
    return task.case_id is None and tasks.may_do(actor, task)
