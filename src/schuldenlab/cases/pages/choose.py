# SPDX-License-Identifier: EUPL-1.2
"""Choosing a method with the household: it fits, or it does not and the reasons to depart are written down."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.forms import Answer, Form
from schuldenlab.base.texts import current_language, text
from schuldenlab.methods.vocabulary.lists import REASONS

from .. import policies, services
from ..page_forms import TextField
from ..selectors_method import choice_view
from ._tools import FORM, show
from .steps import tried


class Choose(Form):
    """A button, and where the method does not fit the reasons its departure asks."""

    texts = "cases.steps.field"

    def __init__(self, *args: object, reasons: tuple[str, ...], **rest: object) -> None:
        super().__init__(*args, **rest)
        for name in (one for one in REASONS if one in reasons):
            field = TextField(rows=3, label=text(f"cases.steps.field.reasons.{name}.label"))
            field.help_text = text(f"cases.steps.field.reasons.{name}.help")
            field.error_messages["required"] = text("site.form.required")
            self.fields[f"reasons.{name}"] = field

    def reasons(self) -> dict[str, str] | None:
        told = {name: self.cleaned_data.get(f"reasons.{name}") for name in REASONS}
        return {name: words for name, words in told.items() if words} or None


@FORM
def choose(request: HttpRequest, case_id: UUID, method: str) -> HttpResponse:
    """One method: every condition and whether it holds, what can still be found out, and the choice."""
    policies.require(request.actor, "method_choose")
    view = choice_view(
        case_id=case_id, key=method, actor=request.actor, on=request.clock.today(), language=current_language()
    )
    form = Choose(request.POST or None, reasons=view.reasons)
    refusal = view.refusal
    if request.method == "POST" and form.is_valid():
        done, refusal = tried(form, request, lambda: _chosen(form, case_id, method, request), place_of=lambda one: one)
        if done:
            notices.say(request, "cases.choose.done", method=view.title)
            return HttpResponseRedirect(reverse("cases:case", args=[case_id]))
    return show(request, "cases/steps/choose.html", form, view=view, case_id=case_id, refusal=refusal)


def _chosen(form: Choose, case_id: UUID, key: str, request: HttpRequest) -> Answer:
    services.method_choose(case_id=case_id, key=key, reasons=form.reasons(), actor=request.actor, clock=request.clock)
    return {"method": key}
