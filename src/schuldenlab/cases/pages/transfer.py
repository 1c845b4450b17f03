# SPDX-License-Identifier: EUPL-1.2
"""Another coach for a household, for good; for an absence somebody covers and nothing is handed over."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.actor import Role
from schuldenlab.base.forms import Answer, Form
from schuldenlab.base.texts import text
from schuldenlab.people.selectors.lists import colleagues

from .. import policies, selectors, services
from ._tools import FORM, purpose_of, show
from .steps import is_stale, tried


class Transfer(Form):
    """`seen_coach_id`: who was the coach when the page was drawn."""

    texts = "cases.transfer"
    to_employment_id = forms.ChoiceField()
    seen_coach_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, others: list[tuple[str, str]], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["to_employment_id"].choices = [("", text("cases.steps.choose")), *others]


@FORM
def transfer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor, today = request.actor, request.clock.today()
    view = selectors.named_file(case_id=case_id, actor=actor, purpose=purpose_of(actor), on=today)
    policies.require(actor, "case_transfer")
    coaches = [one for one in colleagues(actor=actor, on=today) if Role.COACH in one.roles]
    now = next((one for one in coaches if one.employment_id == view.coach_id), None)
    others = [
        (str(one.employment_id), f"{one.shown_as} ({one.team})" if one.team else one.shown_as)
        for one in coaches
        if one.employment_id != view.coach_id and not one.waits_for_second and one.person_id not in view.client_ids
    ]
    form = Transfer(request.POST or None, others=others, initial={"seen_coach_id": view.coach_id})
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = tried(form, request, lambda: _moved(form, case_id, request), place_of=lambda field: field)
        if done:
            notices.say(request, "cases.transfer.done")
            return HttpResponseRedirect(reverse("cases:case", args=[case_id]))
    stale = is_stale(form)
    if stale:
        form.data = form.data.copy()
        form.data["seen_coach_id"] = str(view.coach_id)
    return show(
        request, "cases/steps/transfer.html", form, view=view, now_coach=now, others=others, refusal=refusal,
        stale=stale, now=now.shown_as if now else "",
    )  # fmt: skip


def _moved(form: Transfer, case_id: UUID, request: HttpRequest) -> Answer:
    case = services.case_transfer(
        case_id=case_id,
        to_employment_id=UUID(form.cleaned_data["to_employment_id"]),
        seen_coach_id=form.cleaned_data["seen_coach_id"],
        actor=request.actor,
        clock=request.clock,
    )
    return {"coach_id": str(case.coach_id)}
