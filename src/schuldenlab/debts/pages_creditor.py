# SPDX-License-Identifier: EUPL-1.2
"""A creditor's own pages: the questions that wait, one of them open, and after each answer the next.

The one that is due first is open on top, the rest is a list below; each opens on top with one click. So ten requests
are ten times one short form, with the keyboard or on a phone.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from schuldenlab.base import notices
from schuldenlab.base.errors import NotFound
from schuldenlab.base.forms import Form, attempt

from . import services
from .forms_creditor import Accept, AcceptMany, BalanceForm, NewsRead, NoCooperation, Refuse
from .selectors import creditor as selectors
from .selectors.creditor import BALANCE, OFFER, Question, QuestionList
from .services.answers import offer_answer

REFUSED = 422
Forms = dict[str, Form]


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, kind: str = "", question_id: UUID | None = None) -> HttpResponse:
    """The list, with the first question open, or the one that was asked for."""
    actor, clock = request.actor, request.clock
    found = selectors.questions(actor=actor, on=clock.today())
    chosen = _chosen(found, kind, question_id, request)
    if question_id is not None and chosen is None:
        notices.say(request, "debts.creditor.said.already")
        return HttpResponseRedirect(reverse("debts:questions"))
    forms = _forms(chosen, request) if chosen else {}
    if request.method == "POST" and chosen and (done := _answered(chosen, forms, request)):
        notices.say(request, f"debts.creditor.said.{done}")
        return HttpResponseRedirect(_next_address(found, chosen))
    services.messages_collect(actor=actor, clock=clock)
    if chosen:
        with suppress(NotFound):  # an offer that is thought over again has its own message, read with the first
            services.message_confirm(message_id=chosen.id, actor=actor, clock=clock)
    return _show(request, found, chosen, forms)


@require_POST
def offers_accept(request: HttpRequest) -> HttpResponse:
    """A yes to every offer that was ticked: all of them, or none when one is not open any more."""
    found = selectors.questions(actor=request.actor, on=request.clock.today())
    form = AcceptMany(request.POST, ids=[one.id for one in found.questions if one.offer])
    if form.is_valid() and attempt(form, request, lambda: _accept_all(form.cleaned_data["offer_ids"], request)):
        notices.say(request, "debts.creditor.said.accepted_many")
        return HttpResponseRedirect(reverse("debts:questions"))
    chosen = found.questions[0] if found.questions else None
    return _show(request, found, chosen, _forms(chosen, request, bound=False) if chosen else {}, many=form)


@require_POST
def news_read(request: HttpRequest) -> HttpResponse:
    """Everything that was told in the list, read at once."""
    form = NewsRead(request.POST)
    if not form.is_valid():
        raise NotFound
    for message_id in form.cleaned_data["message_id"]:
        services.message_confirm(message_id=message_id, actor=request.actor, clock=request.clock)
    return HttpResponseRedirect(reverse("debts:questions"))


def _show(
    request: HttpRequest, found: QuestionList, chosen: Question | None, forms: Forms, many: Form | None = None
) -> HttpResponse:
    rest = [one for one in found.questions if chosen is None or one.id != chosen.id]
    offers = [one for one in rest if one.kind == OFFER]
    return render(
        request,
        "debts/questions.html",
        {
            "found": found,
            "chosen": chosen,
            "rest": rest,
            "forms": forms,
            "many": many or AcceptMany(ids=[one.id for one in offers]),
            "many_offers": len(offers) > 1,
            "many_refused": bool(many and many.errors),
            "several": len(request.actor.organisation_ids) > 1,
        },
        status=REFUSED if request.method == "POST" else 200,
    )


def _chosen(found: QuestionList, kind: str, question_id: UUID | None, request: HttpRequest) -> Question | None:
    """One of the list, or one further down than the list goes; None when it was answered before. Raises NotFound."""
    if question_id is None:
        return found.questions[0] if found.questions else None
    for one in found.questions:
        if one.id == question_id:
            return one
    try:
        return selectors.question(kind=kind, question_id=question_id, actor=request.actor, on=request.clock.today())
    except NotFound:
        if not selectors.was_asked(question_id=question_id, actor=request.actor, on=request.clock.today()):
            raise
        return None


def _forms(chosen: Question, request: HttpRequest, *, bound: bool = True) -> Forms:
    """The forms of one question; the one that was sent holds what was typed."""
    sent = request.POST.get("which", "") if bound and request.method == "POST" else ""

    def data(which: str) -> object:
        return request.POST if sent == which else None

    if chosen.kind == BALANCE:
        start = {"holds_on": request.clock.today().strftime("%d-%m-%Y"), "customer_number": chosen.customer_number}
        return {
            "balance": BalanceForm(data("balance"), claims=chosen.claims, initial=start),
            "no_cooperation": NoCooperation(data("no_cooperation"), auto_id="no_%s"),
        }
    return {"accept": Accept(data("accept"), auto_id="yes_%s"), "refuse": Refuse(data("refuse"), auto_id="no_%s")}


def _answered(chosen: Question, forms: Forms, request: HttpRequest) -> str:
    """Which form was sent and taken; empty when it was refused."""
    which = request.POST.get("which", "")
    form = forms.get(which)
    if form is None:
        raise BadRequest("this question has no such form")
    if not form.is_valid():
        return ""
    return which if attempt(form, request, lambda: {"id": str(_do(which, form, chosen, request))}) else ""


def _do(which: str, form: Form, chosen: Question, request: HttpRequest) -> UUID:
    told, who = form.cleaned_data, {"actor": request.actor, "clock": request.clock}
    if isinstance(form, BalanceForm):
        return services.balance_answer(
            message_id=chosen.id, holds_on=told["holds_on"], lines=form.lines(), total_cents=told.get("total_cents"),
            customer_number=told["customer_number"], agreed_in_advance=told["agreed_in_advance"],
            sure_cents=form.sure_cents(), **who,
        ).pk  # fmt: skip
    if which == "no_cooperation":
        return services.cooperation_refuse(message_id=chosen.id, reason=told["reason"], **who).pk
    if which == "accept":
        return offer_answer(offer_id=chosen.id, kind="accept", discharge_after_payment=True, **who).pk
    return offer_answer(
        offer_id=chosen.id, kind="refuse", reason_code=told["reason_code"], words=told["words"], **who
    ).pk


def _accept_all(offer_ids: list[UUID], request: HttpRequest) -> dict[str, object]:
    for one in offer_ids:
        offer_answer(
            offer_id=one, kind="accept", discharge_after_payment=True, actor=request.actor, clock=request.clock
        )
    return {"count": len(offer_ids)}


def _next_address(found: QuestionList, answered: Question) -> str:
    """The question below the one that was answered; the list when it was the last."""
    ids = [one.id for one in found.questions]
    if answered.id not in ids:
        return reverse("debts:questions")
    below = found.questions[ids.index(answered.id) + 1 :]
    if not below:
        return reverse("debts:questions")
    return reverse("debts:question", args=[below[0].kind, below[0].id])
