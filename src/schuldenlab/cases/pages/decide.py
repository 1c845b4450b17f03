# SPDX-License-Identifier: EUPL-1.2
"""Decisions outside a step, advice before them, and the second person who looks along."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import Answer, Form
from schuldenlab.base.texts import current_language
from schuldenlab.people.selectors import kind_in_words

from .. import services
from ..acts import Act, act_of
from ..page_forms import TextField, choice, said
from ..selectors_decision import proposal_look
from ._tools import FORM, purpose_of, show
from .steps import act_page, home_of, tried


class Advise(Form):
    texts = "cases.advise"
    outcome = forms.ChoiceField()
    words = TextField()

    def __init__(self, *args: object, outcomes: tuple[str, ...], **rest: object) -> None:
        super().__init__(*args, **rest)
        label = self.fields["outcome"].label
        self.fields["outcome"] = choice(said("outcome", outcomes), label=label)


class Confirm(Form):
    """A button and nothing to fill in."""


@FORM
def decide(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Any decision the method knows, such as ending early, at any time."""
    return act_page(request, _act(request, case_id, kind))


@FORM
def advise(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    """What somebody who knows the household advises, before another decides."""
    act = act_of(
        case_id=case_id, name=f"decision.take:{kind}", actor=request.actor, purpose=purpose_of(request.actor),
        on=request.clock.today(), any_role=True,
    )  # fmt: skip
    rule = act.rule
    if rule is None or not rule.advice:
        raise NotFound
    if rule.advice not in request.actor.roles:
        raise NotAllowed("cases.decision_of_another_role")
    form = Advise(request.POST or None, outcomes=rule.outcomes)
    refusal = None
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("outcome", "words")}

        def do() -> Answer:
            who = {"actor": request.actor, "clock": request.clock}
            return {"id": str(services.advice_give(case_id=case_id, kind=kind, **told, **who).pk)}

        done, refusal = tried(form, request, do, place_of=lambda field: field)
        if done:
            notices.say(request, "cases.advise.done")
            return HttpResponseRedirect(home_of(request, case_id))
    return show(request, "cases/steps/advise.html", form, act=act, kind=kind_in_words(kind), refusal=refusal,
                back=home_of(request, case_id))  # fmt: skip


@FORM
def proposal(request: HttpRequest, case_id: UUID, proposal_id: UUID) -> HttpResponse:
    """What a colleague proposed, with their reasons; only the second person makes a decision of it."""
    look = proposal_look(
        case_id=case_id, proposal_id=proposal_id, actor=request.actor, purpose=purpose_of(request.actor),
        on=request.clock.today(), language=current_language(),
    )  # fmt: skip
    form = Confirm(request.POST or None)
    refusal = look.refusal
    if request.method == "POST" and form.is_valid():

        def do() -> Answer:
            who = {"actor": request.actor, "clock": request.clock}
            return {"id": str(services.decision_confirm(proposal_id=proposal_id, case_id=case_id, **who).pk)}

        done, refusal = tried(form, request, do, place_of=lambda field: field)
        if done:
            notices.say(request, "cases.steps.of.decision.take.done")
            return HttpResponseRedirect(reverse("cases:case", args=[case_id]))
    return show(request, "cases/steps/proposal.html", form, look=look, refusal=refusal, back=home_of(request, case_id))


def _act(request: HttpRequest, case_id: UUID, kind: str) -> Act:
    return act_of(
        case_id=case_id, name=f"decision.take:{kind}", actor=request.actor, purpose=purpose_of(request.actor),
        on=request.clock.today(),
    )  # fmt: skip
