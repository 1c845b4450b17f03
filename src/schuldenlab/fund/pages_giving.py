# SPDX-License-Identifier: EUPL-1.2
"""Giving back, as the resident and their coach see it: what is left, what is next, what was done."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.forms import attempt
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.measures import own_measures

from . import selectors, services
from .accounts import receivable
from .letters import obligation_pdf, pdf_answer
from .page_forms import ReportHours
from .pages import FORM, may, show
from .paying_in import paying_in_words
from .shapes import ObligationView

SOON = 3  # amounts shown at once; the rest is one tap away


@require_safe
def obligations(request: HttpRequest) -> HttpResponse:
    """A resident with one obligation sees it at once."""
    views = selectors.obligations(actor=request.actor, on=request.clock.today())
    if len(views) == 1 and request.actor.db_role is DbRole.PORTAL:
        return _obligation(request, views[0])
    return show(request, "fund/obligations.html", views=views)


@FORM
def mine(request: HttpRequest) -> HttpResponse:
    """What the fund did for whoever looks, and what they give back. Only residents have such a page."""
    if request.actor.db_role is not DbRole.PORTAL:
        raise NotAllowed
    return obligations(request)


@FORM
def obligation(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    view = selectors.obligation_view(obligation_id=obligation_id, actor=request.actor, on=request.clock.today())
    return _obligation(request, view)


def _obligation(request: HttpRequest, view: ObligationView) -> HttpResponse:
    address = reverse("fund:obligation", args=[view.id])
    own = not {view.person_id, view.with_person_id}.isdisjoint(request.actor.person_ids)
    hours = view.places and view.person_id in request.actor.person_ids
    form = ReportHours(request.POST or None, places=view.places) if hours else None
    if request.method == "POST" and form and form.is_valid():
        told = form.cleaned_data
        done = attempt(form, request, lambda: {"report_id": str(_reported(told, request))})
        if done:
            notices.say(request, "fund.page.obligation.reported")
            return HttpResponseRedirect(address)
    return show(
        request,
        "fund/obligation.html",
        form,
        view=view,
        own=own,
        soon=[one for one in view.instalments if one.state != "paid"][:SOON],
        measures=own_measures(case_id=view.case_id, actor=request.actor) if own else None,
        in_cash=view.given_cents - view.in_kind_cents,
        action=address,
        sentence=_sentence(view, own=own),
        pay_to=paying_in_words(view.pay_to) if own and view.next_due else "",
        next=next_step(view, own=own),
        may_plan=may(request, "return_plan") and not own,
        may_refund=may(request, "see_money") and not own,
        may_correct=may(request, "mistake") and not own,
        may_receive=may(request, "cash_back") and not own,
        account=receivable(view.id) if may(request, "see_money") and not own else "",
    )


def _reported(told: dict, request: HttpRequest) -> UUID:
    report = services.hours_report(
        match_id=UUID(told["match"]),
        worked_on=told["worked_on"],
        minutes=told["minutes"],
        actor=request.actor,
        clock=request.clock,
    )
    return report.pk


def _sentence(view: ObligationView, *, own: bool) -> str:
    what = "own" if view.left_cents else "done"
    of = "" if own else "_of"
    cents = euros(view.left_cents, current_language())
    key = {"own": "fund.page.obligation.own", "done": "fund.page.obligation.done"}[what]
    return text(f"{key}{of}", cents=cents, name=view.name)


def next_step(view: ObligationView, *, own: bool) -> str:
    """The one next thing: the first amount that is due, else a step, else hours, else nothing."""
    language, of = current_language(), "" if own else "_of"
    if view.next_due and view.next_due.state == "missed":
        part = "_part" if view.next_due.paid_cents else ""
        return text(f"fund.page.obligation.next_missed{part}{of}", on=date_in_words(view.next_due.due_on, language))
    if view.next_due:
        return text(
            f"fund.page.obligation.next_cash{of}",
            cents=euros(view.next_due.cents - view.next_due.paid_cents, language),
            on=date_in_words(view.next_due.due_on, language),
        )
    step = next((one for one in view.milestones if one.reached_on is None), None)
    if step:
        return text(f"fund.page.obligation.next_milestone{of}", what=text(f"fund.page.milestone.{step.kind}"))
    if view.places:
        return text(f"fund.page.obligation.next_hours{of}")
    return text(f"fund.page.obligation.next_none{of}")


@require_safe
def obligation_letter(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """The same overview on paper, for who would rather hold it."""
    view = selectors.obligation_view(obligation_id=obligation_id, actor=request.actor, on=request.clock.today())
    return pdf_answer(obligation_pdf(view, next_step(view, own=True), actor=request.actor, clock=request.clock))
