# SPDX-License-Identifier: EUPL-1.2
"""Two logs as pages: who looked at somebody's data (privacy officer), what happened (controller)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schuldenlab.base.errors import NotFound
from schuldenlab.base.forms import DayField, Search
from schuldenlab.base.models import AccessLog, Event
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.people.models import Person

from . import selectors

YEAR = 366


class Period(Search):
    texts = "site.logs"
    since = DayField(required=False)
    until = DayField(required=False)

    def clean(self) -> dict[str, date]:
        told = super().clean()
        until = told.get("until") or self.today
        since = told.get("since") or until - timedelta(days=30)
        if not timedelta(0) <= until - since <= timedelta(days=YEAR):
            self.add_error(None, text("site.logs.period_wrong"))
        return {"since": since, "until": until}

    def __init__(self, data: object, *, today: date) -> None:
        self.today = today
        super().__init__(data)


@require_safe
def looked(request: HttpRequest) -> HttpResponse:
    """Without a person the page says how to come here; that is no error."""
    form = Period(request.GET, today=request.clock.today())
    lines, person = [], None
    if subject := request.GET.get("of"):
        person = _person(subject, request)
        if form.is_valid():
            lines = selectors.looked_at(person.pk, actor=request.actor, **form.cleaned_data)
    else:
        selectors.require_privacy_officer(request.actor)
        form.is_valid()
    return render(
        request,
        "site/looked.html",
        {"form": form, "person": person, "lines": [_looked_line(line) for line in lines]},
    )


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    form = Period(request.GET, today=request.clock.today())
    lines = []
    if form.is_valid():
        lines = selectors.happened(actor=request.actor, before=_moment(request.GET.get("before")), **form.cleaned_data)
    older = lines[selectors.PAGE - 1].row.known_at.isoformat() if len(lines) > selectors.PAGE else ""
    query = request.GET.copy()
    query["before"] = older
    return render(
        request,
        "site/events.html",
        {
            "form": form,
            "lines": [_event_line(line) for line in lines[: selectors.PAGE]],
            "older": query.urlencode() if older else "",
        },
    )


def _person(written: str, request: HttpRequest) -> Person:
    selectors.require_privacy_officer(request.actor)
    try:
        found = Person.objects.for_actor(request.actor).filter(pk=UUID(written)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def _moment(written: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _looked_line(line: selectors.Line) -> dict[str, object]:
    row = line.row
    assert isinstance(row, AccessLog)
    return {
        "at": row.known_at,
        "who": line.who or text("site.logs.system"),
        "why": _words(f"site.purposes.{row.purpose}", _words(f"people.purpose.{row.purpose}", row.purpose)),
        "page": _words(f"site.page_names.{row.page.replace(':', '_')}", row.page),
        "refused": bool(row.refused),
    }


def _event_line(line: selectors.Line) -> dict[str, object]:
    row = line.row
    assert isinstance(row, Event)
    return {
        "at": row.known_at,
        "what": _words(f"site.events.{row.verb}", row.verb),
        "who": line.who or text("site.logs.system"),
        "about": _words(f"site.subjects.{row.subject_type}", row.subject_type),
        "id": row.subject_id,
    }


def _words(key: str, otherwise: str) -> str:
    """A code without words yet shows as the code: a log hides nothing."""
    return sentences(current_language()).get(key, otherwise)
