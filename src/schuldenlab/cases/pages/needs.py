# SPDX-License-Identifier: EUPL-1.2
"""What a household needs, in their own words, and what comes first: with the coach, or by themselves on a phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import Answer

from .. import selectors, services
from ..page_forms_needs import Needs, Rank
from ..policies import MAY
from ..selectors import NamedFile
from ._tools import FORM, purpose_of, show
from .steps import home_of, is_stale, tried


def own_view(request: HttpRequest, case_id: UUID, verb: str) -> NamedFile:
    """The case, for who works on it with the household or for the household itself. Raises NotFound, NotAllowed."""
    actor = request.actor
    view = selectors.named_file(case_id=case_id, actor=actor, purpose=purpose_of(actor), on=request.clock.today())
    if actor.roles.isdisjoint(MAY[verb]):
        raise NotAllowed()
    return view


def is_own(request: HttpRequest) -> bool:
    return request.actor.db_role is not DbRole.STAFF


@FORM
def needs(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every life domain at once; what was told before can be told anew."""
    view = own_view(request, case_id, "need_record")
    if is_own(request) and not request.path.startswith("/me/"):
        return HttpResponseRedirect(reverse("cases:me_needs", args=[case_id]))
    form = Needs(request.POST or None, needs=view.needs, own=is_own(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = tried(form, request, lambda: _told(form, case_id, request), place_of=lambda field: None)
        if done:
            notices.say(request, "cases.needs.done")
            return HttpResponseRedirect(reverse("cases:me_first" if is_own(request) else "cases:first", args=[case_id]))
    stale = is_stale(form)
    if stale:
        form.renew()
    return show(
        request,
        "cases/steps/needs.html",
        form,
        view=view,
        own=is_own(request),
        refusal=refusal,
        stale=stale,
        back=home_of(request, case_id),
    )


def _told(form: Needs, case_id: UUID, request: HttpRequest) -> Answer:
    for change in form.changes():
        services.need_record(case_id=case_id, actor=request.actor, clock=request.clock, **change)
    return {"needs": len(form.changes())}


@FORM
def first(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What comes first: numbers, or the buttons up and down. Nothing is kept before it is sent."""
    view = own_view(request, case_id, "need_record")
    if is_own(request) and not request.path.startswith("/me/"):
        return HttpResponseRedirect(reverse("cases:me_first", args=[case_id]))
    form = Rank(request.POST or None, needs=view.needs)
    refusal, stale, moved = None, False, False
    if request.method == "POST":
        if move := next((name for name in ("up", "down") if request.POST.get(name) in form.needs), ""):
            form, moved = form.moved(request.POST[move], -1 if move == "up" else 1), True
        elif form.is_valid():
            done, refusal = tried(form, request, lambda: _ranked(form, case_id, request), place_of=lambda field: None)
            if done:
                notices.say(request, "cases.rank.done_own" if is_own(request) else "cases.rank.done")
                return HttpResponseRedirect(home_of(request, case_id))
            stale = is_stale(form)
    answer = show(
        request,
        "cases/steps/first.html",
        form,
        view=view,
        own=is_own(request),
        refusal=refusal,
        stale=stale,
        back=home_of(request, case_id),
    )
    if moved:
        answer.status_code = 200
    return answer


def _ranked(form: Rank, case_id: UUID, request: HttpRequest) -> Answer:
    services.needs_rank(case_id=case_id, need_ids=form.ranked(), actor=request.actor, clock=request.clock)
    return {"case_id": str(case_id)}


def not_own(request: HttpRequest) -> None:
    """Pages below /me/ are the household's own. Raises NotFound for staff."""
    if not is_own(request):
        raise NotFound


@FORM
def me_first(request: HttpRequest, case_id: UUID) -> HttpResponse:
    not_own(request)
    return first(request, case_id)


@FORM
def me_needs(request: HttpRequest, case_id: UUID) -> HttpResponse:
    not_own(request)
    return needs(request, case_id)
