# SPDX-License-Identifier: EUPL-1.2
"""The register of mandates: who may decide what, give one, end one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import attempt, words_of
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text

from . import selectors, services
from .decisions import DecisionKind
from .models import Mandate
from .page_forms import EndMandate, GiveMandate
from .pages import FORM, show
from .selectors import lists


@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    today = request.clock.today()
    register = lists.mandate_register(actor=request.actor, on=today)
    return show(
        request,
        "people/mandates.html",
        lines=[(line, selectors.kind_in_words(line.decision_kind), _limit(line.limit_cents)) for line in register],
        own_limit=_own_limit(request),
    )


@FORM
def mandate_give(request: HttpRequest) -> HttpResponse:
    """Whoever may give nothing reads why and who can, before filling anything in."""
    today = request.clock.today()
    people = lists.colleagues(actor=request.actor, on=today)
    others = [(str(one.person_id), one.shown_as) for one in people if one.person_id != request.actor.person_id]
    form = GiveMandate(request.POST or None, colleagues=others, initial={"holds_from": _day(today)})
    refusal = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            done = attempt(form, request, lambda: {"mandate_id": str(_given(told, request).pk)})
        except NotAllowed as error:
            # Said on the form itself, which keeps what was typed: a lower limit may well be allowed.
            done, refusal, request.failure = None, words_of(error), error
        if done:
            notices.say(request, "site.people.mandate.given")
            return HttpResponseRedirect(reverse("people:mandates"))
    return show(request, "people/mandate_give.html", form, refusal=refusal, own_limit=_own_limit(request))


def _given(told: dict, request: HttpRequest) -> Mandate:
    return services.mandate_give(
        holder_id=UUID(told["holder_id"]),
        decision_kind=told["decision_kind"],
        limit_cents=told["limit_cents"],
        holds_from=told["holds_from"],
        holds_until=told["holds_until"],
        actor=request.actor,
        clock=request.clock,
    )


@FORM
def mandate_end(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    today = request.clock.today()
    line = next((one for one in lists.mandate_register(actor=request.actor, on=today) if one.id == mandate_id), None)
    if line is None:
        raise NotFound
    form = EndMandate(request.POST or None, initial={"on": _day(today)})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        done = attempt(form, request, lambda: {"id": str(_ended(mandate_id, on, request).pk)})
        if done:
            notices.say(request, "site.people.mandate_end.ended")
            return HttpResponseRedirect(reverse("people:mandates"))
    return show(request, "people/mandate_end.html", form, line=line, kind=selectors.kind_in_words(line.decision_kind))


def _ended(mandate_id: UUID, on: date, request: HttpRequest) -> Mandate:
    return services.mandate_end(mandate_id=mandate_id, on=on, actor=request.actor, clock=request.clock)


def _own_limit(request: HttpRequest) -> str:
    """Up to what the reader may give mandates, in words; empty when not at all."""
    own = selectors.mandates_of(person_id=request.actor.person_id, on=request.clock.today(), actor=request.actor)
    limits = [line.limit_cents for line in own if line.decision_kind == DecisionKind.MANDATE]
    if not limits:
        return ""
    return _limit(None if None in limits else max(limit for limit in limits if limit is not None))


def _limit(cents: int | None) -> str:
    """Nothing: without limit. Nought: a decision that is not about money."""
    if not cents:
        return text(f"site.people.mandates.{'no_limit' if cents is None else 'no_amount'}")
    return euros(cents, current_language())


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
