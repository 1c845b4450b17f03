# SPDX-License-Identifier: EUPL-1.2
"""The page of the calculation: what can be missed, why, how long that holds, and the short form to work it out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from schuldenlab import law
from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import attempt
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.computed import receipt_kept

from . import policies, services
from .forms_settling import Calculator
from .selectors import calculation as selectors
from .selectors.recalculation import Recalculation, recalculation_view

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def calculation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The newest outcome as a sentence with its story, and below it the form; a resident reads, staff calculates."""
    may = policies.may(request.actor, "calculation_make")
    form = None
    if may:
        start = selectors.prefilled(case_id=case_id, actor=request.actor, on=request.clock.today())
        form = Calculator(request.POST or None, initial=start)
        if request.method == "POST" and form.is_valid() and _calculated(request, form, case_id):
            notices.say(request, "debts.settling.calculation.done")
            return HttpResponseRedirect(reverse("debts:calculation", args=[case_id]))
    elif request.method == "POST":
        raise NotAllowed()
    view = selectors.calculation_view(case_id=case_id, actor=request.actor, on=request.clock.today())
    own = request.actor.db_role is not DbRole.STAFF
    of = "own" if own else "of"
    shown = {
        "case_id": case_id,
        "view": view,
        "form": None if "print" in request.GET else form,
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


def _calculated(request: HttpRequest, form: Calculator, case_id: UUID) -> object:
    """What `attempt` answers."""

    def make() -> dict[str, str]:
        kept = services.calculation_make(
            case_id=case_id, facts=form.household(), by_hand=form.by_hand(), actor=request.actor, clock=request.clock
        )
        return {"receipt_id": str(kept)}

    return attempt(form, request, make)


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
