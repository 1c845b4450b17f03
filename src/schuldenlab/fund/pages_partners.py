# SPDX-License-Identifier: EUPL-1.2
"""Pages for partners: a host confirms hours in two taps, a creditor sees which payment belongs to which reference."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.errors import NotFound
from schuldenlab.base.forms import attempt

from . import selectors, services
from .letters import pdf_answer, specification_pdf
from .page_forms import HostAnswer
from .pages import FORM, show
from .papers import letter_bytes


@FORM
def hours(request: HttpRequest) -> HttpResponse:
    """The oldest line first, with its two answers; the rest below."""
    view = selectors.host_view(actor=request.actor, on=request.clock.today())
    form = HostAnswer(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            raise BadRequest("the ids of a line and its answer come from the page itself")
        told = form.cleaned_data
        if attempt(form, request, lambda: {"id": str(_answered(told, request))}):
            notices.say(request, f"fund.page.hours.{_thanks(told)}")
            return HttpResponseRedirect(reverse("fund:hours"))
    lines, later = (
        [(one, HostAnswer(initial={"report_id": one.report_id, "milestone_id": one.milestone_id})) for one in found]
        for found in (view.waiting, view.later)
    )
    return show(request, "fund/hours.html", form, view=view, lines=lines, later=later)


def _thanks(told: dict) -> str:
    if told["answer"] == "yes":
        return "confirmed" if told["report_id"] else "reached"
    return "refused" if told["report_id"] else "said_not_yet"


def _answered(told: dict, request: HttpRequest) -> UUID:
    yes, who = told["answer"] == "yes", {"actor": request.actor, "clock": request.clock}
    if told["report_id"]:
        return services.hours_confirm(report_id=told["report_id"], yes=yes, **who).pk
    if told["milestone_id"]:
        return services.milestone_reach(
            milestone_id=told["milestone_id"], yes=yes, reached_on=request.clock.today(), **who
        ).pk
    raise NotFound


@require_safe
def specifications(request: HttpRequest) -> HttpResponse:
    return show(request, "fund/specifications.html", found=selectors.specifications(actor=request.actor))


@require_safe
def specification(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    view = selectors.specification_view(specification_id=specification_id, actor=request.actor)
    return show(request, "fund/specification.html", view=view)


@require_safe
def specification_pdf_page(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    view = selectors.specification_view(specification_id=specification_id, actor=request.actor)
    return pdf_answer(letter_bytes(view.document_id) if view.document_id else specification_pdf(view))
