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
from schuldenlab.base.texts import text
from schuldenlab.people.models import Person

from . import selectors
from .event_lines import event_lines, in_words

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
    person: Person | None = None
    lines: list[tuple[AccessLog, str]] = []
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
        {"form": form, "person": person, "lines": [_looked_line(row, who) for row, who in lines]},
    )


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    form = Period(request.GET, today=request.clock.today())
    rows: list[tuple[Event, str]] = []
    if form.is_valid():
        rows = selectors.happened(actor=request.actor, before=_place(request.GET.get("before")), **form.cleaned_data)
    query = request.GET.copy()
    older = len(rows) > selectors.PAGE
    if older:
        last, _ = rows[selectors.PAGE - 1]
        query["before"] = f"{last.known_at.isoformat()},{last.pk}"
    return render(
        request,
        "site/events.html",
        {
            "form": form,
            "lines": event_lines(rows[: selectors.PAGE], actor=request.actor),
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


def _place(written: str | None) -> tuple[datetime, UUID] | None:
    """Behind which event the next page begins: its moment and its id, for many happen in one moment."""
    moment, _, id_ = (written or "").partition(",")
    try:
        found = datetime.fromisoformat(moment), UUID(id_)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def _looked_line(row: AccessLog, who: str) -> dict[str, object]:
    return {
        "at": row.known_at,
        "who": who or text("site.logs.system"),
        "why": in_words(f"site.purposes.{row.purpose}", in_words(f"people.purpose.{row.purpose}", row.purpose)),
        "page": in_words(f"site.page_names.{row.page.replace(':', '_')}", row.page),
        "refused": bool(row.refused),
    }
