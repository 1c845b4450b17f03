# SPDX-License-Identifier: EUPL-1.2
"""Open work as staff read it: who it is about, what to do, by when and why, and one button that goes straight there.

The page that shows it brings the places of work that is about no case (`places`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from schuldenlab.base.actor import Actor
from schuldenlab.base.models import Task
from schuldenlab.base.texts import current_language, sentences, text

from ..actions import action_page
from ..work import GROUPS, Work, WorkRow, may_tick, work
from ._tools import page_of, purpose_or_none, step_url
from .words import day, due_words, joined, law_words


@dataclass(frozen=True, slots=True)
class Place:
    """Where work is done that is about no case, and about whom or what it is."""

    url: str
    about: str


Places = Callable[[list[Task]], Mapping[UUID, Place]]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """`who` leads to `case_url` where there is a case; `tick`: this one is ticked off by hand."""

    id: UUID
    who: str
    what: str
    button: str
    url: str
    case_url: str
    due: str
    why: str
    threats: tuple[str, ...]
    covers: str
    is_late: bool
    tick: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    count: int
    lines: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """`next` is the first of all, on the first page of what is to do; `groups` hold the rest."""

    work: Work
    next: WorkLine | None
    groups: tuple[Group, ...]


def work_page(request: HttpRequest, places: Places) -> WorkPage:
    """One page of the open work of this member of staff; ``?waits=1`` for what others have to do first,
    ``?may=1`` for what only may be done."""
    actor, today = request.actor, request.clock.today()
    found = work(
        actor=actor,
        purpose=purpose_or_none(actor),
        on=today,
        language=current_language(),
        shows=next((one for one in ("waits", "may") if request.GET.get(one) == "1"), "to_do"),
        page=page_of(request),
    )
    elsewhere = places([row.task for row in found.rows if row.case_id is None])
    lines = [(row.group, _line(row, actor, today, elsewhere.get(row.task.pk))) for row in found.rows]
    first = lines.pop(0)[1] if lines and found.page == 1 and found.shows == "to_do" else None
    groups = tuple(
        Group(text(f"cases.pages.work.{name}"), found.counts[name], here)
        for name in GROUPS
        if (here := tuple(line for group, line in lines if group == name))
    )
    return WorkPage(found, first, groups)


def _line(row: WorkRow, actor: Actor, today: date, place: Place | None) -> WorkLine:
    known, task = sentences(current_language()), row.task
    verb = known.get(task.what, task.what)
    mine = task.assignee_id == actor.person_id or task.who_role in actor.roles
    return WorkLine(
        id=task.pk,
        who=joined(row.names) if row.names else (place.about if place else ""),
        what=row.title or verb.rstrip("."),
        button=_button(row, verb),
        url=_url(row, place) if mine else "",
        case_url=reverse("cases:case", args=[row.case_id]) if row.case_id else "",
        due=due_words(task.due_on, today) or text("cases.pages.way.since", on=day(row.since, today)),
        why=" ".join(part for part in (_waits(row, mine, known), law_words(task.term_source) or row.why) if part),
        threats=tuple(known[f"cases.pages.threat_short.{one}"] for one in row.threats),
        covers=text("cases.pages.work.covers", coach=row.covers) if row.covers else "",
        is_late=row.is_late,
        tick=may_tick(task, actor) and row.case_id is None,
    )


def _button(row: WorkRow, verb: str) -> str:
    """What this person can do there. While others are at it, that is to see how far it is."""
    if row.case_id is None:
        return text("site.home.open")
    return text("cases.pages.work.look") if row.task.waits_for else verb


def _url(row: WorkRow, place: Place | None) -> str:
    """Straight to the form; for what hangs on a case without a page of its own, to the case."""
    if row.case_id is None:
        return place.url if place else ""
    if row.task.case_id is None:
        own = action_page(row.task.what)
        return reverse(own or "cases:case", args=[row.case_id])
    return step_url(row.case_id, row.task.step, row.do)


def _waits(row: WorkRow, mine: bool, known: Mapping[str, str]) -> str:
    """Whose move it is, when it is not that of who reads this."""
    whose = row.task.waits_for or ("" if mine else row.task.who_role)
    if not whose:
        return ""
    return text("cases.pages.work.waits", whom=known.get(f"cases.pages.whom.{whose}", whose)).capitalize() + "."
