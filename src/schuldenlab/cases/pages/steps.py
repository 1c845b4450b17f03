# SPDX-License-Identifier: EUPL-1.2
"""The form of one step, made from the fields its action declares, and of what is done outside a step.

A method nobody has seen gets its pages from here. What is refused stays on the page with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.forms import Answer, Form, Words, attempt, words_of
from schuldenlab.base.texts import current_language, sentences, text

from ..actions import action_page, step_do
from ..acts import Act, act_of, step_act, times_done
from ..measures import own_measures
from ..models import DecisionProposal
from ..page_forms import ActForm
from ..selectors_decision import decision_look
from ..selectors_steps import (
    dangers_left,
    fact_history,
    happened_last,
    has_declined,
    is_measured,
    measured_from,
    step_look,
    still_open,
)
from ._tools import FORM, purpose_of, show

# What can be done in a case at any time, without a step that asks for it.
ANY_TIME = ("contact.record", "appointment.plan", "case.refer", "case.close")


@FORM
def step(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """One step of the method: what, why, before when and who; below it the form."""
    act = step_act(
        case_id=case_id, step=step, actor=request.actor, purpose=purpose_of(request.actor), on=request.clock.today()
    )
    if request.method == "GET" and (own := action_page(act.name)):
        return HttpResponseRedirect(reverse(own, args=[case_id]))
    return act_page(request, act)


@FORM
def do(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """A note, an appointment or a fact: what happens outside the steps."""
    if name not in ANY_TIME and not name.startswith("fact.record:"):
        raise NotFound
    act = act_of(
        case_id=case_id, name=name, actor=request.actor, purpose=purpose_of(request.actor), on=request.clock.today()
    )
    return act_page(request, act)


@FORM
def measure(request: HttpRequest, case_id: UUID, months: int) -> HttpResponse:
    """The questions of one moment, to the coach about the household; to the household itself on their own page."""
    act = act_of(
        case_id=case_id, name=f"measure.take:{months}", actor=request.actor, purpose=purpose_of(request.actor),
        on=request.clock.today(),
    )  # fmt: skip
    if request.actor.db_role is not DbRole.STAFF and not request.path.startswith("/me/"):
        return HttpResponseRedirect(reverse("cases:me_questions", args=[case_id, months]))
    return act_page(request, act)


@FORM
def me_questions(request: HttpRequest, case_id: UUID, months: int) -> HttpResponse:
    if request.actor.db_role is DbRole.STAFF:
        raise NotFound
    return measure(request, case_id, months)


def act_page(request: HttpRequest, act: Act) -> HttpResponse:
    form = ActForm(request.POST or None, act=act)
    look = step_look(act, language=current_language())
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = tried(form, request, lambda: act_done(form, request), place_of=form.place_of)
        if done:
            notices.say(request, "cases.decide.proposed" if done["proposed"] else _done_words(act))
            return HttpResponseRedirect(home_of(request, act.case.pk))
    stale = is_stale(form)
    if stale:
        form.renew()
    return show(
        request,
        _template(act),
        form,
        act=act,
        look=look,
        refusal=refusal,
        stale=stale,
        last=happened_last(act) if stale else (),
        decision=decision_look(act, language=current_language()) if act.rule else None,
        button=_button(act),
        history=fact_history(act),
        closes=act.action.name == "case.close",
        still_open=still_open(act, current_language()) if act.action.name == "case.close" else (),
        dangers=dangers_left(act) if act.action.name == "case.close" else (),
        averts=act.fact is not None and act.argument.startswith("threat.averted:"),
        declined=act.action.name == "case.close" and has_declined(act),
        ends_early=act.method is not None and any(rule.kind == "ending" for rule in act.method.decisions),
        measured=act.action.name == "measure.take" and is_measured(act),
        measures=own_measures(case_id=act.case.pk, actor=request.actor) if act.action.name == "measure.take" else None,
        not_before=_not_before(act),
        back=home_of(request, act.case.pk),
    )


def _not_before(act: Act) -> date | None:
    """When the questions of a moment that has yet to come can be answered."""
    first = measured_from(act) if act.action.name == "measure.take" else None
    return first if first and first > act.on else None


def tried(
    form: Form, request: HttpRequest, do: Callable[[], Answer], *, place_of: Callable[[str | None], str | None]
) -> tuple[dict[str, object] | None, Words | None]:
    """What `attempt` answers, and a refusal that only a colleague can mend, said on the page: what was typed stays."""

    def placed() -> Answer:
        try:
            return do()
        except LabError as error:
            error.field = place_of(error.field)
            raise

    try:
        return attempt(form, request, placed), None
    except NotAllowed as error:
        if error.code == "base.not_allowed":
            raise
        request.failure = error
        return None, words_of(error)


def is_stale(form: Form) -> bool:
    """Somebody was first; what they did belongs on the page before this is sent again."""
    return form.is_bound and form.has_error(NON_FIELD_ERRORS, "base.stale")


def home_of(request: HttpRequest, case_id: UUID) -> str:
    """Where one goes from here: staff to the case, a resident to their own first page."""
    return reverse("cases:case", args=[case_id]) if request.actor.db_role is DbRole.STAFF else reverse("home")


def act_done(form: ActForm, request: HttpRequest) -> Answer:
    """Do what the form asks. Raises Conflict base.stale when the step was done since the page was drawn."""
    act = form.act
    if times_done(act) != (form.cleaned_data["opened"] or 0):
        raise Conflict("base.stale")
    values, who = form.values(), {"actor": request.actor, "clock": request.clock}
    if act.step is not None:
        made = step_do(case_id=act.case.pk, step=act.step.step.key, **who, **values)
    else:
        if act.action.argument:
            values[act.action.argument] = act.action.read(act.argument)
        made = act.action.do(case_id=act.case.pk, **who, **values)
    return {"proposed": isinstance(made, DecisionProposal)}


def _done_words(act: Act) -> str:
    own = f"cases.steps.of.{act.action.name}.done"
    return own if own in sentences(current_language()) else "cases.steps.done"


def _button(act: Act) -> str:
    own = f"cases.steps.of.{act.action.name}.button"
    return text(own if own in sentences(current_language()) else "cases.steps.button")


def _template(act: Act) -> str:
    return {
        "case.close": "cases/steps/close.html",
        "decision.take": "cases/steps/decision.html",
        "measure.take": "cases/steps/measure.html",
    }.get(act.action.name, "cases/steps/step.html")
