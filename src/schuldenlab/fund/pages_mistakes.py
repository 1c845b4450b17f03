# SPDX-License-Identifier: EUPL-1.2
"""Say that money was written down wrongly: what it was, what follows, and why; by another than who wrote it down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.forms import attempt, words_of

from . import policies, selectors, services
from .forms_money import Wrong
from .pages import FORM, show
from .shapes import MistakeView


@FORM
def cash_wrong(request: HttpRequest, giving_back_id: UUID) -> HttpResponse:
    policies.require(request.actor, "mistake")

    def note(**told: Any) -> object:
        return services.cash_was_wrong(giving_back_id=giving_back_id, **told)

    def see() -> MistakeView:
        return selectors.cash_to_correct(giving_back_id=giving_back_id, actor=request.actor)

    return _wrong(request, see, note, "fund:obligation")


@FORM
def contribution_wrong(request: HttpRequest, contribution_id: UUID) -> HttpResponse:
    policies.require(request.actor, "mistake")

    def note(**told: Any) -> object:
        return services.contribution_was_wrong(contribution_id=contribution_id, **told)

    def see() -> MistakeView:
        return selectors.contribution_to_correct(contribution_id=contribution_id, actor=request.actor)

    return _wrong(request, see, note, "fund:pot")


def _wrong(
    request: HttpRequest, see: Callable[[], MistakeView], note: Callable[..., object], place: str
) -> HttpResponse:
    form, refusal = Wrong(request.POST or None), None
    if request.method == "POST" and form.is_valid():

        def noted() -> dict[str, object]:
            at = see().place
            note(reason=form.cleaned_data["reason"], actor=request.actor, clock=request.clock)
            return {"place": str(at)}

        try:
            done = attempt(form, request, noted)
        except NotAllowed as error:
            done, refusal, request.failure = None, words_of(error), error
        if done:
            notices.say(request, "fund.page.mistake.done")
            return HttpResponseRedirect(reverse(place, args=[done["place"]]))
    view = see()
    return show(request, "fund/mistake.html", form, view=view, refusal=refusal, back=reverse(place, args=[view.place]))
