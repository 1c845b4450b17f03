# SPDX-License-Identifier: EUPL-1.2
"""Debts of a case, for the coach and the settlement officer: the list, one debt, and putting it right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.forms import Form, attempt
from schuldenlab.people.selectors.lists import organisations_for_actor

from . import policies, selectors, services
from .forms_claims import CorrectDebt, EndDebt, NewDebt, RecordAmount, ReopenDebt, SellDebt
from .models.claims import RANKS

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = 422
OWED_TO = {"creditor", "collector", "bailiff", "city"}


def show(request: HttpRequest, template: str, form: Form | None = None, **values: object) -> HttpResponse:
    """A page; one whose form was refused says so in its status too."""
    return render(request, template, {"form": form, **values}, status=REFUSED if request.method == "POST" else 200)


def organisations(request: HttpRequest) -> list[str]:
    """The names to choose from; another one can be typed."""
    found = organisations_for_actor(actor=request.actor)
    return [one.name for one in found if not OWED_TO.isdisjoint(one.kinds)]


@FORM
def debts(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The one next thing, then every debt. A resident has a page of their own."""
    if request.actor.db_role is not DbRole.STAFF:
        return HttpResponseRedirect(reverse("debts:my_debts_of", args=[case_id]))
    policies.require(request.actor, "claim_change")
    view = selectors.claims_view(case_id=case_id, actor=request.actor)
    return show(request, "debts/debts.html", view=view, title=", ".join(view.clients))


@FORM
def claim_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A debt without a letter."""
    policies.require(request.actor, "claim_change")
    view = selectors.claims_view(case_id=case_id, actor=request.actor)
    form = NewDebt(request.POST or None, clients=view.client_names)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        said = None
        if told["cents"] is not None:
            said = services.Said(
                cents=told["cents"], by=told["said_by"], holds_on=told["holds_on"] or request.clock.today()
            )
        done = attempt(
            form,
            request,
            lambda: _id(
                services.claim_add(
                    case_id=case_id, kind=told["kind"], debtor_ids=form.debtors, said=said,
                    reference_customer=told["reference_customer"], reference_creditor=told["reference_creditor"],
                    actor=request.actor, clock=request.clock, **form.owed_to,
                )
            ),
        )  # fmt: skip
        if done:
            notices.say(request, "debts.page.claim_new.done")
            return HttpResponseRedirect(reverse("debts:debts", args=[case_id]))
    return show(
        request, "debts/claim_new.html", form, view=view, title=", ".join(view.clients),
        organisations=organisations(request),
    )  # fmt: skip


@FORM
def claim(request: HttpRequest, case_id: UUID, claim_id: UUID) -> HttpResponse:
    """One debt: what was said about it, the evidence, and a form for what somebody says now."""
    policies.require(request.actor, "claim_change")
    view = selectors.claim_view(claim_id=claim_id, case_id=case_id, actor=request.actor)
    form = RecordAmount(request.POST or None) if view.is_open and view.line.state != "gone" else None
    if request.method == "POST" and form and form.is_valid():
        told = form.cleaned_data
        said = services.Said(cents=told["cents"], by=told["said_by"], holds_on=told["holds_on"])
        done = attempt(
            form,
            request,
            lambda: _id(
                services.claim_amount_record(claim_id=claim_id, said=said, actor=request.actor, clock=request.clock)
            ),
        )
        if done:
            notices.say(request, "debts.page.claim.amount_done")
            return HttpResponseRedirect(reverse("debts:claim", args=[case_id, claim_id]))
    return show(request, "debts/claim.html", form, view=view, line=view.line, title=view.line.creditor)


@FORM
def claim_correct(request: HttpRequest, case_id: UUID, claim_id: UUID) -> HttpResponse:
    view = _to_change(request, case_id, claim_id)
    row = view.row
    names = ("kind", "rank_basis", "arisen_on", "cause", "reference_customer", "reference_creditor")
    initial = {name: getattr(row, name) for name in names} | {
        "debtor_ids": [str(one) for one in row.debtor_ids], "collector": view.line.answering
    }  # fmt: skip
    form = CorrectDebt(request.POST or None, clients=view.clients, initial=_as_typed(initial))

    def correct() -> object:
        told = form.cleaned_data
        changes = {name: told[name] for name in names} | {"rank": RANKS[0] if told["rank_basis"] else RANKS[1]}
        if "debtor_ids" in form.fields:
            changes["debtor_ids"] = form.debtors
        who = {"claim_id": claim_id, "actor": request.actor, "clock": request.clock}
        services.claim_correct(**changes, **who)
        if told["collector"] == view.line.answering:
            return row
        return services.answering_change(answering_id=told["answering_id"], **who)

    return _changed(request, view, form, correct, "correct", organisations=organisations(request))


@FORM
def claim_end(request: HttpRequest, case_id: UUID, claim_id: UUID) -> HttpResponse:
    view = _to_change(request, case_id, claim_id)
    form = EndDebt(request.POST or None)

    def end() -> object:
        told = form.cleaned_data
        return services.claim_end(
            claim_id=claim_id, reason=told["reason"], on=told["on"], actor=request.actor, clock=request.clock
        )

    return _changed(request, view, form, end, "end")


@FORM
def claim_reopen(request: HttpRequest, case_id: UUID, claim_id: UUID) -> HttpResponse:
    view = _to_change(request, case_id, claim_id)
    form = ReopenDebt(request.POST or None)

    def reopen() -> object:
        told = form.cleaned_data
        return services.claim_reopen(claim_id=claim_id, reason=told["reason"], actor=request.actor, clock=request.clock)

    return _changed(request, view, form, reopen, "reopen")


@FORM
def claim_sell(request: HttpRequest, case_id: UUID, claim_id: UUID) -> HttpResponse:
    view = _to_change(request, case_id, claim_id)
    form = SellDebt(request.POST or None)

    def sell() -> object:
        told = form.cleaned_data
        return services.claim_sell(
            claim_id=claim_id, sold_on=told["sold_on"], reference_customer=told["reference_customer"],
            reference_creditor=told["reference_creditor"], actor=request.actor, clock=request.clock, **form.owed_to,
        )  # fmt: skip

    return _changed(request, view, form, sell, "sell", organisations=organisations(request))


def _to_change(request: HttpRequest, case_id: UUID, claim_id: UUID) -> selectors.ClaimView:
    policies.require(request.actor, "claim_change")
    return selectors.claim_view(claim_id=claim_id, case_id=case_id, actor=request.actor)


def _changed(
    request: HttpRequest, view: selectors.ClaimView, form: Form, do: Any, what: str, **more: object
) -> HttpResponse:
    """The form of one change, and after it the debt, or the list when the debt left it."""
    if request.method == "POST" and form.is_valid() and attempt(form, request, lambda: _id(do())):
        notices.say(request, f"debts.page.{what}.done")
        if what in {"correct", "reopen"}:
            return HttpResponseRedirect(reverse("debts:claim", args=[view.case_id, view.line.id]))
        return HttpResponseRedirect(reverse("debts:debts", args=[view.case_id]))
    return show(request, "debts/claim_change.html", form, view=view, line=view.line, what=what, **more)


def _as_typed(initial: dict[str, Any]) -> dict[str, Any]:
    """Dates as a person would type them."""
    day = initial["arisen_on"]
    return initial | {"arisen_on": f"{day:%d-%m-%Y}" if day else ""}


def _id(row: Any) -> dict[str, object]:
    return {"id": str(row.pk)}
