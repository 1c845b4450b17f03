# SPDX-License-Identifier: EUPL-1.2
"""Pages of the fund manager and the controller: where the money is, the pots, making a payment and releasing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import LabError, NotAllowed
from schuldenlab.base.forms import Form, Words, attempt, words_of
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.above import methods_called

from . import policies, selectors, services
from .flow_picture import Amounts, flow_picture
from .forms_money import debt_kind_in_words
from .page_forms import MakeBatch, Release
from .shapes import BatchLine, ConditionLine, PotLine

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = 422


def may(request: HttpRequest, verb: str) -> bool:
    """Whether a button makes sense; the service decides again."""
    return request.actor.db_role is DbRole.STAFF and not request.actor.roles.isdisjoint(policies.STAFF_MAY[verb])


def show(request: HttpRequest, template: str, form: Form | None = None, **values: object) -> HttpResponse:
    """A page; one whose form was refused says so in its status too."""
    return render(request, template, {"form": form, **values}, status=REFUSED if request.method == "POST" else 200)


def refusal_words(code: str, values: dict[str, Any] | None = None) -> Words | None:
    return words_of(LabError(code, **(values or {}))) if code else None


@require_safe
def fund(request: HttpRequest) -> HttpResponse:
    """The one next thing, then where the money is, then the pots and what was paid."""
    pots = selectors.pots(actor=request.actor)
    batches = selectors.batches(actor=request.actor)
    total = _together(pots)
    return show(
        request,
        "fund/fund.html",
        pots=pots,
        batches=batches,
        waiting=next((one for one in batches if one.state == "made" and not one.is_mine), None),
        not_made=_not_made(pots, batches) if may(request, "batch_make") else None,
        picture=flow_picture(total),
        told=text("fund.page.flow.told", **_in_words(total)),
        flow=[(one, getattr(total, one)) for one in _FLOW],
        total=total,
        today=request.clock.today(),
        may_open=may(request, "pot_open"),
    )


def _not_made(pots: list[PotLine], batches: list[BatchLine]) -> tuple[PotLine, int] | None:
    """The first pot with something agreed that is in no payment yet, and how much."""
    for pot in pots:
        made = sum(one.cents for one in batches if one.state == "made" and one.pot == pot.name)
        if pot.to_pay > made:
            return pot, pot.to_pay - made
    return None


_FLOW = ("contributed", "can_spend", "reserved", "to_pay", "paid", "lent", "in_kind", "granted", "given_back")


def _together(pots: list[PotLine]) -> Amounts:
    return Amounts(**{one.name: sum(getattr(pot, one.name) for pot in pots) for one in fields(Amounts)})


def _in_words(amounts: Amounts) -> dict[str, str]:
    language = current_language()
    return {name: euros(getattr(amounts, name), language) for name in ("came_in", "can_spend", "paid", "given_back")}


@require_safe
def pot(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    view = selectors.pot_view(pot_id=pot_id, actor=request.actor)
    keys = {key for one in view.conditions for key in one.method_keys}
    called = methods_called(on=request.clock.today(), language=current_language(), also=keys) if keys else {}
    return show(
        request,
        "fund/pot.html",
        view=view,
        conditions=conditions_in_words(view.conditions, called),
        now=view.conditions_on(request.clock.today()),
        too_much=selectors.too_much_in_pot(pot_id=pot_id, actor=request.actor) if view.pot.in_suspense else [],
        may_pay=may(request, "batch_make"),
        may_open=may(request, "pot_open"),
        may_record=may(request, "contribution_record"),
        may_take_back=may(request, "money_take_back"),
    )


def conditions_in_words(
    conditions: Iterable[ConditionLine], called: Mapping[str, str]
) -> list[tuple[ConditionLine, list[str], list[str]]]:
    """Each with what its methods and its kinds of debt are called."""
    return [
        (one, [called.get(key, key) for key in one.method_keys], list(map(debt_kind_in_words, one.debt_kinds)))
        for one in conditions
    ]


@FORM
def batch_new(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    """What was agreed and can be paid, ticked; below it what cannot go along yet, and why."""
    policies.require(request.actor, "batch_make")
    lines = selectors.to_pay(pot_id=pot_id, actor=request.actor, on=request.clock.today())
    ready = [line for line in lines if not line.refusal]
    form = MakeBatch(request.POST or None, lines=ready)
    if request.method == "POST" and form.is_valid():
        wanted = [UUID(one) for one in form.cleaned_data["reservation_ids"]]
        done = attempt(form, request, lambda: {"batch_id": str(_made(pot_id, wanted, request))})
        if done:
            notices.say(request, "fund.page.batch_new.made")
            return HttpResponseRedirect(reverse("fund:batch", args=[done["batch_id"]]))
    held_up = [(line, refusal_words(line.refusal, {"who": line.who})) for line in lines if line.refusal]
    return show(request, "fund/batch_new.html", form, ready=ready, held_up=held_up)


def _made(pot_id: UUID, wanted: list[UUID], request: HttpRequest) -> UUID:
    batch = services.batch_make(
        pot_id=pot_id, reservation_ids=wanted, batch_id=uuid4(), actor=request.actor, clock=request.clock
    )
    return batch.pk


@FORM
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Look at a payment, changed accounts first, and release it. A refusal says what can be done instead."""
    form, refusal = Release(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            done = attempt(form, request, lambda: {"batch_id": str(_released(batch_id, form, request))})
        except NotAllowed as error:
            # Said on the page itself: somebody else can do it, or an account can be confirmed first.
            if not may(request, "batch_release"):
                raise
            done, refusal, request.failure = None, words_of(error), error
        if done:
            notices.say(request, "fund.page.batch.done")
            return HttpResponseRedirect(reverse("fund:batch", args=[batch_id]))
    view = selectors.batch_view(batch_id=batch_id, actor=request.actor, on=request.clock.today())
    form.shows(view.seen)
    return show(
        request,
        "fund/batch.html",
        form,
        view=view,
        refusal=refusal or refusal_words(view.refusal, view.refusal_values),
        fresh=[
            (one, refusal_words(one.refusal, {"who": one.payee}))
            for one in view.payees
            if one.is_new or one.is_changed or one.refusal
        ],
        on_its_way=any(line.state == "released" for one in view.payees for line in one.payments),
        may_confirm=may(request, "payment_confirm"),
        may_make=may(request, "batch_make"),
        may_renew=view.is_mine and any(one.refusal == "fund.account_changed" for one in view.payees),
        specifications=selectors.specifications(actor=request.actor, batch_id=batch_id) if view.released_on else [],
    )


def _released(batch_id: UUID, form: Release, request: HttpRequest) -> UUID:
    return services.batch_release(
        batch_id=batch_id, seen=form.cleaned_data["seen"], actor=request.actor, clock=request.clock
    ).pk


@require_POST
def batch_drop(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    services.batch_drop(batch_id=batch_id, actor=request.actor, clock=request.clock)
    notices.say(request, "fund.page.batch.drop_done")
    return HttpResponseRedirect(reverse("fund:fund"))


@require_POST
def batch_renew(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take over the confirmed accounts of today; then somebody else looks again."""
    services.batch_renew(batch_id=batch_id, actor=request.actor, clock=request.clock)
    notices.say(request, "fund.page.batch.renew_done")
    return HttpResponseRedirect(reverse("fund:batch", args=[batch_id]))
