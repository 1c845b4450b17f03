# SPDX-License-Identifier: EUPL-1.2
"""The form of one step, made from the fields its action declares, and of what is done outside a step.

A method nobody has seen gets its pages from here. What is refused stays on the page with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
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
from ..acts import Act, act_of, is_open, step_act, times_done
from ..page_forms import ActForm
from ..selectors_steps import happened_last, step_look
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


def act_page(request: HttpRequest, act: Act) -> HttpResponse:
    form = ActForm(request.POST or None, act=act)
    look = step_look(act, language=current_language())
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = tried(form, request, lambda: act_done(form, request), place_of=form.place_of)
        if done:
            notices.say(request, _done_words(act))
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
        is_open=is_open(act),
        button=_button(act),
        back=home_of(request, act.case.pk),
    )


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
        step_do(case_id=act.case.pk, step=act.step.step.key, **who, **values)
        return {"step": act.step.step.key}
    if act.action.argument:
        values[act.action.argument] = act.action.read(act.argument)
    act.action.do(case_id=act.case.pk, **who, **values)
    return {"action": act.action.name}


def _done_words(act: Act) -> str:
    own = f"cases.steps.of.{act.action.name}.done"
    return own if own in sentences(current_language()) else "cases.steps.done"


def _button(act: Act) -> str:
    own = f"cases.steps.of.{act.action.name}.button"
    return text(own if own in sentences(current_language()) else "cases.steps.button")


def _template(act: Act) -> str:
    return {"case.close": "cases/steps/close.html", "decision.take": "cases/steps/decision.html"}.get(
        act.action.name, "cases/steps/step.html"
    )


@FORM
def choose(request: HttpRequest, case_id: UUID, method: str) -> HttpResponse:
    """No form yet."""
    raise NotFound
