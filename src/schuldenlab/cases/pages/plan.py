# SPDX-License-Identifier: EUPL-1.2
"""The plan and the goals: written with the coach, agreed to by the household, at the table or on their own phone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.errors import Conflict
from schuldenlab.base.forms import words_of

from ..acts import act_beside, act_of
from ..page_forms import ActForm, choice
from ..policies import MAY
from ..selectors import NamedFile
from ._tools import FORM, purpose_of, show
from .needs import is_own, not_own, own_view
from .steps import act_done, home_of, is_stale, tried

WRITE, AGREE, SET, REACH = "plan.write", "plan.agree", "goal.set", "goal.reach"


@FORM
def plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The plan as it is, yes to it, and the next version of it."""
    view = own_view(request, case_id, "plan_agree")
    if is_own(request) and not request.path.startswith("/me/"):
        return HttpResponseRedirect(reverse("cases:me_plan", args=[case_id]))
    forms: dict[str, ActForm] = {}
    if _may(request, "plan_write"):
        forms[WRITE] = _form(request, view, WRITE, forms)
        forms[WRITE].fields["words"].initial = view.plan.words if view.plan else ""
    if view.plan and view.plan.agreed_on is None and (is_own(request) or _may(request, "plan_write")):
        forms[AGREE] = _form(request, view, AGREE, forms)
        _who_agrees(forms[AGREE], request)
    now = view.plan.words if view.plan else ""
    return _page(request, view, forms, "cases/steps/plan.html", now=now)


@FORM
def me_plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    not_own(request)
    return plan(request, case_id)


@FORM
def goals(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Goals that are set, one more, and which were reached."""
    view = own_view(request, case_id, "goal")
    forms: dict[str, ActForm] = {}
    forms[SET] = _form(request, view, SET, forms)
    if any(goal.reached_on is None for goal in view.goals):
        forms[REACH] = _form(request, view, REACH, forms)
    return _page(request, view, forms, "cases/steps/goals.html")


def _page(
    request: HttpRequest, view: NamedFile, forms: dict[str, ActForm], template: str, now: str = ""
) -> HttpResponse:
    """Several things to do on one page: each form is its own, and the others stay as they were."""
    refusal, stale = None, ""
    if request.method == "POST" and not any(form.is_bound for form in forms.values()):
        refusal = words_of(Conflict("base.stale"))  # such as the yes that somebody else gave just before
    for name, form in forms.items():
        if form.is_bound and form.is_valid():
            done, refusal = tried(form, request, partial(act_done, form, request), place_of=form.place_of)
            if done:
                notices.say(request, f"cases.steps.of.{name}.done")
                return HttpResponseRedirect(home_of(request, view.id) if is_own(request) else request.path)
        if is_stale(form):
            form.renew()
            stale = name
    return show(
        request,
        template,
        None,
        view=view,
        forms={name.replace(".", "_"): form for name, form in forms.items()},
        own=is_own(request),
        refusal=refusal,
        stale=stale,
        now=now if stale else "",
        back=home_of(request, view.id),
    )


def _form(request: HttpRequest, view: NamedFile, name: str, others: Mapping[str, ActForm]) -> ActForm:
    """The form of one action, beside the `others` of this page. Which of the forms on the page was sent, its own fields
    say: nothing that is sent beside what was typed, old or changed on its way, can make us forget it."""
    beside = next((form.act for form in others.values()), None)
    of = {"actor": request.actor, "purpose": purpose_of(request.actor), "on": request.clock.today()}
    act = act_beside(beside, name, **of) if beside else act_of(case_id=view.id, name=name, names=view.names, **of)
    prefix = name.partition(".")[2]
    sent = any(one.startswith(f"{prefix}-") for one in request.POST)
    return ActForm(request.POST if sent else None, act=act, prefix=prefix)


def _who_agrees(form: ActForm, request: HttpRequest) -> None:
    """One client needs no choosing; of two, somebody said it first."""
    who = form.fields.get("person_id")
    if who is None:
        return
    clients = form.act.case.client_ids
    form.fields["person_id"] = choice([(str(one), form.act.names.get(one, "–")) for one in clients], label=who.label)
    if len(clients) == 1:
        form.fields["person_id"].widget = HiddenInput()
        form.fields["person_id"].initial = str(clients[0])


def _may(request: HttpRequest, verb: str) -> bool:
    return not is_own(request) and not request.actor.roles.isdisjoint(MAY[verb])
