# SPDX-License-Identifier: EUPL-1.2
"""Pages where money and agreements come in: a pot, a contribution, a plan to give back, cash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.errors import LabError, NotAllowed
from schuldenlab.base.forms import attempt, words_of
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import methods_called
from schuldenlab.people.selectors.lists import organisations_for_actor

from . import policies, selectors, services
from .forms_money import CashReceived, ChangeConditions, MakePlan, OpenPot, RecordContribution, TakeBack
from .pages import FORM, conditions_in_words, refusal_words, show
from .shapes import ObligationView


@FORM
def pot_new(request: HttpRequest) -> HttpResponse:
    policies.require(request.actor, "pot_open")
    methods = methods_called(on=request.clock.today(), language=current_language())
    choices = sorted(methods.items(), key=lambda one: one[1].casefold())
    form = OpenPot(request.POST or None, methods=choices, initial={"holds_from": today_typed(request)})
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        done = attempt(form, request, lambda: {"pot_id": services.pot_open(**told, pot_id=uuid4(), **_by(request)).pk})
        if done:
            notices.say(request, "fund.page.pot_new.done")
            return HttpResponseRedirect(reverse("fund:pot", args=[done["pot_id"]]))
    return show(request, "fund/pot_new.html", form)


@FORM
def pot_conditions(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    """What holds now, what is to hold later, and new conditions from a day on. What was promised stays promised."""
    policies.require(request.actor, "pot_open")
    today = request.clock.today()
    view = selectors.pot_view(pot_id=pot_id, actor=request.actor)
    now, later = view.conditions_on(today), [one for one in view.conditions if one.holds_from > today]
    keys = {key for one in view.conditions for key in one.method_keys}
    called = methods_called(on=today, language=current_language(), also=keys)
    choices = sorted(called.items(), key=lambda one: one[1].casefold())
    form = ChangeConditions(
        request.POST or None, now=now, methods=choices, initial={"holds_from": today_typed(request)}
    )
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        row = attempt(
            form, request, lambda: {"id": services.pot_condition_set(**told, pot_id=pot_id, **_by(request)).pk}
        )
        if row:
            notices.say(request, "fund.page.pot_conditions.done")
            return HttpResponseRedirect(reverse("fund:pot", args=[pot_id]))
    return show(
        request,
        "fund/pot_conditions.html",
        form,
        pot=view.pot,
        holding=conditions_in_words([now] if now else [], called),
        later=conditions_in_words(later, called),
        promised=view.pot.reserved + view.pot.to_pay,
    )


@FORM
def promise_take_back(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Agreed, and not paid after all: a decision, with its reason, on a mandate. A refusal is said on the page."""
    policies.require(request.actor, "money_take_back")
    form, refusal = TakeBack(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            done = attempt(form, request, lambda: {"pot_id": str(_taken_back(form, reservation_id, request))})
        except NotAllowed as error:
            done, refusal, request.failure = None, words_of(error), error
        if done:
            notices.say(request, "fund.page.take_back.done")
            return HttpResponseRedirect(reverse("fund:pot", args=[done["pot_id"]]))
    view = selectors.promise_view(reservation_id=reservation_id, actor=request.actor)
    return show(request, "fund/take_back.html", form, view=view, refusal=refusal or refusal_words(view.refusal))


def _taken_back(form: TakeBack, reservation_id: UUID, request: HttpRequest) -> UUID:
    row = services.reserve_take_back(reservation_id=reservation_id, reason=form.cleaned_data["reason"], **_by(request))
    return row.pot_id


@FORM
def contribution_new(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    policies.require(request.actor, "contribution_record")
    pot = selectors.pot_view(pot_id=pot_id, actor=request.actor).pot
    parties = [(str(one.id), one.name) for one in organisations_for_actor(actor=request.actor)]
    form = RecordContribution(request.POST or None, parties=parties, initial={"received_on": today_typed(request)})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("kind", "cents", "words", "received_on")}
        done = attempt(form, request, lambda: {"id": services.contribution_record(
            **told, party_id=UUID(form.cleaned_data["party_id"]), pot_id=pot_id, sure_cents=form.sure_cents(),
            **_by(request)).pk})  # fmt: skip
        if done:
            notices.say(request, "fund.page.contribution_new.done")
            return HttpResponseRedirect(reverse("fund:pot", args=[pot_id]))
    return show(request, "fund/contribution_new.html", form, pot=pot)


@FORM
def plan_new(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Filled in at the table, together with the resident."""
    policies.require(request.actor, "return_plan")
    today = request.clock.today()
    view = selectors.obligation_view(obligation_id=obligation_id, actor=request.actor, on=today)
    hosts, places = [], []
    if "milestone" in view.ways:
        found = organisations_for_actor(actor=request.actor)
        hosts = [(str(one.id), one.name) for one in found if "host" in one.kinds]
    if "hours" in view.ways and not view.places:
        places = selectors.places_free(on=today, actor=request.actor)
    form = MakePlan(
        request.POST or None, view=view, hosts=hosts, places=places, initial={"agreed_on": today_typed(request)}
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(form, request, lambda: {"plan_id": _planned(form, view, request)})
        if done:
            notices.say(request, "fund.page.plan_new.done")
            return HttpResponseRedirect(reverse("fund:obligation", args=[obligation_id]))
    goes = [one for one in view.instalments if one.state != "paid"]
    return show(request, "fund/plan_new.html", form, view=view, goes=goes, no_place="hours" in view.ways and not places)


@transaction.atomic
def _planned(form: MakePlan, view: ObligationView, request: HttpRequest) -> UUID:
    """Who has a place already goes on there."""
    agreed, place = form.agreed(), form.cleaned_data.get("place")
    by_hours = "hours" in view.ways and bool(place or view.places or form.cleaned_data.get("keep_hours"))
    plan = services.return_plan_make(obligation_id=view.id, **agreed, by_hours=by_hours, **_by(request))
    if place:
        services.place_match(
            place_id=UUID(place), obligation_id=view.id, holds_from=agreed["agreed_on"], **_by(request)
        )
    return plan.pk


@FORM
def cash_new(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    policies.require(request.actor, "cash_back")
    form = CashReceived(request.POST or None, initial={"received_on": today_typed(request)})
    if request.method == "POST" and form.is_valid():
        done = attempt(form, request, lambda: _received(form, obligation_id, request))
        if done:
            _say_what_counts(request, done)
            return HttpResponseRedirect(reverse("fund:obligation", args=[obligation_id]))
    view = selectors.obligation_view(obligation_id=obligation_id, actor=request.actor, on=request.clock.today())
    return show(request, "fund/cash_new.html", form, view=view)


def _say_what_counts(request: HttpRequest, done: Mapping[str, Any]) -> None:
    """Only what counts can help somebody else; what is too much is the resident's."""
    over, counts = done["over_cents"], done["counts_cents"]
    words = {"over": euros(over, current_language()), "counts": euros(counts, current_language())}
    key = "done" if not over else "done_over" if counts else "done_none"
    notices.say(request, f"fund.page.cash_new.{key}", **words)


def _received(form: CashReceived, obligation_id: UUID, request: HttpRequest) -> dict[str, object]:
    try:
        row = services.instalment_pay(obligation_id=obligation_id, **form.received(), **_by(request))
    except LabError as refused:
        if refused.code == "fund.more_than_left":
            form.ask_again(int(str(refused.values["over_cents"])))
        raise
    return {"over_cents": row.to_suspense_cents, "counts_cents": row.worth_cents}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "clock": request.clock}


def today_typed(request: HttpRequest) -> str:
    """As people write it, for a field that can be changed."""
    today = request.clock.today()
    return f"{today.day}-{today.month}-{today.year}"
