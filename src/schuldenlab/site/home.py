# SPDX-License-Identifier: EUPL-1.2
"""The first page of each role: the one next thing, then the rest of the open work, or what an empty list means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from schuldenlab.base import notices, tasks
from schuldenlab.base.actor import DbRole, Role
from schuldenlab.base.models import Task
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.cases.pages.work import Place, work_page
from schuldenlab.debts.selectors.creditor import waiting_count
from schuldenlab.fund.selectors import answers_waiting, next_money

from . import frame, selectors
from .own_home import own_home
from .sessions import public

ROWS_MAX = 50

# Where the work of a task is done, by what the task is about.
PLACES = {
    "person": "people:person",
    "organisation": "people:organisation",
    "bank_account": "people:bank_account",
    "employment": "people:cover",
    "obligation": "fund:obligation",
    "creditors": "debts:answered",
    "letters": "debts:letters",
    "letter": "debts:letter_again",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One task as a person reads it: what, about whom, why, by when, and where to go."""

    id: UUID
    what: str
    about: str
    why: str
    due_on: date | None
    is_late: bool
    url: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    role = frame.role_of(request.actor)
    if role is None:
        return render(request, "site/no_role.html", status=403)
    if request.actor.db_role is DbRole.STAFF:
        return _work(request, role)
    if role is Role.RESIDENT:
        return own_home(request)
    found = list(tasks.tasks_open(actor=request.actor, today=request.clock.today())[: ROWS_MAX + 1])
    names = selectors.subject_names(found[:ROWS_MAX], actor=request.actor)
    rows = [_row(task, names.get(task.subject_id, "")) for task in found[:ROWS_MAX]]
    words = {
        "title": text(f"site.home.{role}.title"),
        "empty": text(f"site.home.{role}.empty"),
        "teach": text(f"site.home.{role}.teach"),
    }
    page = "site/home.html"
    if role is Role.CREDITOR_EMPLOYEE:
        page = "site/home_creditor.html"
    elif role is Role.HOST:
        page = "site/home_host.html"
    return render(
        request,
        page,
        {
            "first": rows[0] if rows else None,
            "rest": rows[1:],
            "more": len(found) > ROWS_MAX,
            "words": words,
            "waiting": waiting_count(actor=request.actor, on=request.clock.today()),
            "answers": answers_waiting(actor=request.actor, on=request.clock.today()),
            "doors": [link for link in request.frame.links if not link.here],
        },
    )


def _work(request: HttpRequest, role: Role) -> HttpResponse:
    """Open work over all cases, and what is about no case beside it."""

    def places(tasks: list[Task]) -> dict[UUID, Place]:
        names = selectors.subject_names(tasks, actor=request.actor)
        return {task.pk: Place(_place(task), names.get(task.subject_id, "")) for task in tasks}

    page = work_page(request, places)
    money = next_money(actor=request.actor, has_work=bool(page.work.rows) or page.work.shows != "to_do")
    return render(
        request,
        "site/home_fund.html" if money else "site/home_work.html",
        {
            "money": money,
            "page": page,
            "kept": f"{page.work.shows}=1&" if page.work.shows != "to_do" else "",
            "words": {name: text(f"site.home.{role}.{name}") for name in ("title", "empty", "teach")},
            "doors": [link for link in request.frame.links if not link.here],
        },
    )


@require_POST
def task_done(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Tick off one task; a second click changes nothing."""
    tasks.task_done(task_id=task_id, actor=request.actor, clock=request.clock)
    notices.say(request, "site.home.done")
    return HttpResponseRedirect(reverse("home"))


def _row(task: Task, about: str) -> Row:
    known = sentences(current_language())
    return Row(
        id=task.pk,
        about=about,
        what=known.get(task.what, task.what),
        why=known.get(f"site.waits.{task.waits_for}", "") if task.waits_for else "",
        due_on=task.due_on,
        is_late=task.is_late,
        url=_place(task),
    )


def _place(task: Task) -> str:
    place = PLACES.get(task.subject_type)
    return reverse(place, args=[task.subject_id]) if place else ""


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    return render(request, "site/my_account.html")


@public
@require_safe
def urgent(request: HttpRequest) -> HttpResponse:
    """A bailiff at the door, or the power about to be cut: what helps today, for anybody, logged in or not."""
    return render(request, "site/urgent.html")
