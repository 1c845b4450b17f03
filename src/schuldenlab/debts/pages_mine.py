# SPDX-License-Identifier: EUPL-1.2
"""The resident's own debts, on a phone: one photo button, what waits, and every debt in plain words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import NotAllowed, NotFound

from . import selectors
from .pages_claims import FORM, show
from .pages_letters import letter_added, letter_form, letters_added, letters_form


@require_safe
def my_debts(request: HttpRequest) -> HttpResponse:
    """Somebody with one case sees it at once; who acts for more people chooses."""
    _own_only(request)
    cases = selectors.own_cases(actor=request.actor)
    if len(cases) == 1:
        return _mine(request, cases[0][0])
    return show(request, "debts/my_cases.html", cases=cases)


@FORM
def my_debts_of(request: HttpRequest, case_id: UUID) -> HttpResponse:
    _own_only(request)
    return _mine(request, case_id)


def _mine(request: HttpRequest, case_id: UUID) -> HttpResponse:
    form = letters_form(request)
    if request.method == "POST" and form.is_valid() and (count := letters_added(form, request, case_id)):
        notices.say(request, f"debts.page.mine.{'letter_done' if count == 1 else 'letters_done'}", count=count)
        return HttpResponseRedirect(reverse("debts:my_debts_of", args=[case_id]))
    view = selectors.claims_view(case_id=case_id, actor=request.actor)
    return show(
        request, "debts/my_debts.html", form if view.is_open else None, view=view, again=view.again[:1],
        action=reverse("debts:my_debts_of", args=[case_id]), own=request.actor.person_id in view.client_names,
    )  # fmt: skip


@FORM
def letter_again(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Another photo of a letter that nobody could read."""
    _own_only(request)
    seen = selectors.letter_view(letter_id=letter_id, actor=request.actor)
    if seen.outcome != "unreadable":
        raise NotFound()
    form = letter_form(request)
    if (
        request.method == "POST"
        and form.is_valid()
        and letter_added(form, request, seen.case_id, replaces_id=letter_id)
    ):
        notices.say(request, "debts.page.mine.letter_done")
        return HttpResponseRedirect(reverse("debts:my_debts_of", args=[seen.case_id]))
    return show(request, "debts/letter_again.html", form, seen=seen)


def _own_only(request: HttpRequest) -> None:
    if request.actor.db_role is DbRole.STAFF:
        raise NotAllowed()
