# SPDX-License-Identifier: EUPL-1.2
"""The page of the calculation: what can be missed, why, how long that holds, and the form to work it out."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from schuldenlab import law
from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.base.forms import attempt, words_of
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.computed import receipt_kept

from . import policies, services
from .forms_settling import ALSO, SPECIAL, Calculator, Parts
from .selectors import calculation as selectors
from .selectors.recalculation import Recalculation, recalculation_view

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def calculation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The newest outcome as a sentence with its story, and below it the form; a resident reads, staff calculates."""
    may = policies.may(request.actor, "calculation_make")
    form = None
    if may:
        way = request.POST.get("way") or request.GET.get("way", "")
        asked = request.POST.get("also", "") if request.method == "POST" else request.GET.get("also", "")
        also = [one for one in asked.split(",") if one in (*ALSO, *SPECIAL)]
        form = _calculation_form(request, way, also, case_id)
        if request.method == "POST" and form.is_valid():
            done, asks = _calculated(request, form, case_id)
            if done:
                notices.say(request, "debts.settling.calculation.done")
                return HttpResponseRedirect(reverse("debts:calculation", args=[case_id]))
            if asks is not None and asks.field in ALSO and isinstance(form, Parts):
                form = _asking_also(request, [*also, asks.field], asks)
    elif request.method == "POST":
        raise NotAllowed()
    view = selectors.calculation_view(case_id=case_id, actor=request.actor, on=request.clock.today())
    own = request.actor.db_role is not DbRole.STAFF
    of = "own" if own else "of"
    shown = {
        "case_id": case_id,
        "view": view,
        "form": None if "print" in request.GET else form,
        "way": "parts" if isinstance(form, Parts) else "calculator",
        "special": [one for one in SPECIAL if isinstance(form, Parts) and one not in form.also],
        "conditions": selectors.housing_conditions(on=request.clock.today())
        if isinstance(form, Parts) and "housing" in form.also
        else (),
        "again": None if own else _again(request, case_id),
        "all_open": "print" in request.GET,
        "own": own,
        "sentence": text(f"debts.settling.calculation.{of}", cents=euros(view.capacity_cents, current_language()))
        if view
        else "",
    }
    return render(request, "debts/calculation.html", shown, status=REFUSED if request.method == "POST" else 200)


def _again(request: HttpRequest, case_id: UUID) -> Recalculation | None:
    return recalculation_view(case_id=case_id, actor=request.actor, on=request.clock.today())


def _calculation_form(request: HttpRequest, way: str, also: list[str], case_id: UUID) -> Calculator | Parts:
    start = selectors.prefilled(case_id=case_id, actor=request.actor, on=request.clock.today())
    if way == "parts":
        known = [one for one in SPECIAL if start.get(SPECIAL[one][0])]
        return Parts(request.POST or None, also=also or known, initial=start)
    return Calculator(request.POST or None, initial=start)


def _calculated(request: HttpRequest, form: Calculator | Parts, case_id: UUID) -> tuple[object, LabError | None]:
    """What `attempt` answers; and when the rules ask for an amount that is established nowhere, that refusal."""
    asks: LabError | None = None

    def make() -> dict[str, str]:
        nonlocal asks
        try:
            kept = services.calculation_make(
                case_id=case_id,
                facts=form.household(),
                by_hand=form.by_hand(),
                actor=request.actor,
                clock=request.clock,
            )
        except LabError as refused:
            asks = refused if refused.code == "debts.not_established" else None
            raise
        return {"receipt_id": str(kept)}

    return attempt(form, request, make), asks


def _asking_also(request: HttpRequest, also: list[str], asks: LabError) -> Parts:
    """The same form with everything that was typed, and a place for the amount the rules asked for."""
    sent = request.POST.copy()
    sent["also"] = ",".join(also)
    form = Parts(sent, also=also)
    form.is_valid()
    form.errors.pop(asks.field, None)
    form.add_error(asks.field, ValidationError(words_of(asks).line, code=asks.code))
    return form


@require_safe
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """The receipt as a file that anybody can check with `schuldenlab law verify`."""
    if not policies.may(request.actor, "see_debts"):
        raise NotFound()
    kept = receipt_kept(receipt_id=receipt_id, actor=request.actor)
    return HttpResponse(
        law.canonical(kept.document),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="receipt-{receipt_id.hex[:8]}.json"'},
    )
