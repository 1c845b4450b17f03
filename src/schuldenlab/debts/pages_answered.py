# SPDX-License-Identifier: EUPL-1.2
"""Who has answered, for the settlement officer of one case: ask, remind, write down what came by phone, or go on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from schuldenlab.base import notices
from schuldenlab.base.forms import Form, attempt
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, sentences, text

from . import policies, services
from .forms_creditor import Ask, BalanceForm, GiveUp, NoCooperation, Read, Remind
from .selectors import answered as selectors
from .selectors.answered import BLOCKS, MessageLine, OfferAnswer

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = 422
_FORMS: dict[str, type[Form]] = {"ask": Ask, "remind": Remind, "give_up": GiveUp, "read": Read}


@FORM
def answered(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The strip of creditors, who blocks first; its messages behind a click."""
    refused: Form | None = None
    if request.method == "POST":
        which = request.POST.get("which", "ask")
        form = _FORMS.get(which, Ask)(request.POST)
        if form.is_valid() and attempt(form, request, lambda: {"count": _do(which, form, case_id, request)}):
            notices.say(request, f"debts.answered.done.{which}")
            return HttpResponseRedirect(reverse("debts:answered", args=[case_id]))
        refused = form
    view = selectors.answered(case_id=case_id, actor=request.actor, on=request.clock.today())
    may_write = policies.may(request.actor, "creditors_write")
    parties = [
        {
            "one": party,
            "messages": [(message, content(message)) for message in party.messages],
            "told": [
                (message, content(message), Read(initial={"message_id": message.id}, auto_id=False))
                for message in party.told
            ],
            "remind": Remind(initial={"message_id": party.waits.id}, auto_id=False) if party.waits else None,
            "offers": [(offer, _where(offer)) for offer in party.offers],
            "give_up": [(claim, _give_up(claim.id, party.state)) for claim in party.claims if claim.may_give_up],
        }
        for party in view.parties
    ]
    return render(
        request,
        "debts/answered.html",
        {
            "view": view,
            "parties": parties,
            "ended": [
                {"one": one, "messages": [(message, content(message)) for message in one.messages]}
                for one in view.ended
            ],
            "ask": Ask(auto_id=False),
            "refused": refused,
            "may_write": may_write,
            "may_settle": policies.may(request.actor, "settle"),
            "blocks": BLOCKS,
            "tells": next((one for one in view.parties if one.told), None),
            "first": next((one for one in view.parties if one.state in BLOCKS), None),
        },
        status=REFUSED if refused else 200,
    )


def _where(offer: OfferAnswer) -> str:
    """Where the answer to an offer is: since when, and until when it may come."""
    since, until = (date_in_words(one, current_language()) if one else "" for one in (offer.since, offer.until))
    return text(f"debts.answered.offer.{offer.state}", since=since, until=until)


def _give_up(claim_id: UUID, state: str) -> GiveUp:
    reason = {"refused": "no_cooperation", "late": "no_answer"}.get(state, "")
    return GiveUp(initial={"claim_id": claim_id, "reason": reason}, auto_id=f"{claim_id}_%s")


def _do(which: str, form: Form, case_id: UUID, request: HttpRequest) -> int:
    who = {"actor": request.actor, "clock": request.clock}
    if which == "remind":
        services.remind(message_id=form.cleaned_data["message_id"], **who)
        return 1
    if which == "read":
        services.told_read(message_id=form.cleaned_data["message_id"], **who)
        return 1
    if which == "give_up":
        services.balance_give_up(claim_id=form.cleaned_data["claim_id"], reason=form.cleaned_data["reason"], **who)
        return 1
    return len(services.balances_ask(case_id=case_id, **who))


@FORM
def answer_entered(request: HttpRequest, case_id: UUID, message_id: UUID) -> HttpResponse:
    """What a creditor said by phone or on paper, written down in the form that a creditor fills in itself."""
    policies.require(request.actor, "creditors_write")
    creditor, claims, due_on = selectors.question_asked(case_id=case_id, message_id=message_id, actor=request.actor)
    which = request.POST.get("which", "") if request.method == "POST" else ""
    start = {"holds_on": request.clock.today().strftime("%d-%m-%Y")}
    balance = BalanceForm(request.POST if which == "balance" else None, claims=claims, initial=start)
    refusal = NoCooperation(request.POST if which == "no_cooperation" else None, auto_id="no_%s")
    sent: Form | None = {"balance": balance, "no_cooperation": refusal}.get(which)
    if sent is not None and sent.is_valid() and attempt(sent, request, lambda: _entered(sent, message_id, request)):
        notices.say(request, "debts.answered.done.entered")
        return HttpResponseRedirect(reverse("debts:answered", args=[case_id]))
    return render(
        request,
        "debts/answer_entered.html",
        {
            "case_id": case_id,
            "creditor": creditor,
            "due_on": due_on,
            "forms": {"balance": balance, "no_cooperation": refusal},
        },
        status=REFUSED if sent else 200,
    )


def _entered(form: Form, message_id: UUID, request: HttpRequest) -> dict[str, object]:
    told, who = form.cleaned_data, {"actor": request.actor, "clock": request.clock}
    if isinstance(form, BalanceForm):
        answer = services.balance_answer(
            message_id=message_id, holds_on=told["holds_on"], lines=form.lines(), total_cents=told.get("total_cents"),
            customer_number=told["customer_number"], agreed_in_advance=told["agreed_in_advance"],
            sure_cents=form.sure_cents(), **who,
        )  # fmt: skip
    else:
        answer = services.cooperation_refuse(message_id=message_id, reason=told["reason"], **who)
    return {"id": str(answer.pk)}


def content(message: MessageLine) -> list[tuple[str, str]]:
    """What a message says, in the words of the form; what is empty, or about the client, is left out."""
    known = sentences(current_language())
    said = [(known.get(f"debts.answered.field.{_key(path)}", ""), _said(path, value))
            for path, value in _flat(message.payload)]  # fmt: skip
    return [(name, shown) for name, shown in said if name and shown]


def _key(path: str) -> str:
    return path.replace("[].", "_").replace(".", "_")


def _flat(value: object, path: str = "") -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [row for name, one in value.items() for row in _flat(one, f"{path}.{name}" if path else name)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [row for one in value for row in _flat(one, f"{path}[]")]
    return [(path, value)]


def _said(path: str, value: object) -> str:
    """An amount as people write it, a day in words, yes or nothing, a code in words."""
    if isinstance(value, bool):
        is_answer = path == "claims[].accepted"  # a no is an answer; a box that was not ticked is none
        return text("debts.answered.yes") if value else text("debts.answered.no") if is_answer else ""
    if isinstance(value, int) and path.endswith("cents"):
        return euros(value, current_language())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str) and path.endswith(("_on", "_date")) and len(value) == len("2026-01-01"):
        return date_in_words(date.fromisoformat(value), current_language(), weekday=False, year=True)
    if path == "claims[].status":
        return text(f"debts.answered.status.{value}")
    if path in ("reason", "status", "claims[].reason"):  # a code of ours in words; the words of a creditor as they are
        known = sentences(current_language())
        keys = ("debts.no_cooperation", "debts.refuse_reasons", "debts.creditor.ended", "debts.creditor.status")
        return next((known[at] for key in keys if (at := f"{key}.{value}") in known), str(value))
    return "" if value is None else str(value)
