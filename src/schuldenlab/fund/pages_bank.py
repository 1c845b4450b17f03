# SPDX-License-Identifier: EUPL-1.2
"""What the bank reports about a payment that was released: it arrived, or it came back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.forms import Answer, DayField, Form, attempt
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text

from . import policies, selectors, services
from .pages import FORM, show
from .pages_money import today_typed
from .shapes import PaymentLine

_DO = {"arrived": services.payment_confirm, "came_back": services.payment_return}


class OfBatch(forms.MultipleChoiceField):
    """Any payment of this batch, also one that is not asked about any more: a double click is no mistake."""

    known: frozenset[str] = frozenset()

    def valid_value(self, value: str) -> bool:
        return value in self.known


class BankReport(Form):
    """Everything ticked: that all of it arrived is what mostly happens."""

    texts = "fund.page.bank"
    payment_ids = OfBatch(widget=forms.CheckboxSelectMultiple)
    what = forms.ChoiceField(widget=forms.RadioSelect, initial="arrived")
    on = DayField()

    def __init__(
        self, *args: object, lines: Iterable[PaymentLine], known: Iterable[PaymentLine], **rest: object
    ) -> None:
        super().__init__(*args, **rest)
        self.fields["payment_ids"].known = frozenset(str(line.id) for line in known)
        self.fields["payment_ids"].choices = [(str(line.id), _line(line)) for line in lines]
        self.fields["what"].choices = [(one, text(f"fund.page.bank.what.{one}")) for one in _DO]
        self.initial.setdefault("payment_ids", [value for value, _ in self.fields["payment_ids"].choices])


def _line(line: PaymentLine) -> str:
    cents = euros(line.cents, current_language())
    return text("fund.page.batch_new.line", creditor=line.creditor, cents=cents, reference=line.creditor_reference)


@FORM
def bank(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Payment by payment, for what is on its way; what arrived can still be sent back by who got it."""
    policies.require(request.actor, "payment_confirm")
    view = selectors.batch_view(batch_id=batch_id, actor=request.actor, on=request.clock.today())
    known = [line for payee in view.payees for line in payee.payments if line.state != "made"]
    lines = [line for line in known if line.state in ("released", "settled")]
    waiting = [line for line in lines if line.state == "released"]
    form = BankReport(
        request.POST or None, lines=waiting or lines, known=known,
        initial={"on": today_typed(request)} | ({} if waiting else {"payment_ids": [], "what": "came_back"}),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def do() -> Answer:
            day = "settled_on" if told["what"] == "arrived" else "returned_on"
            for one in told["payment_ids"]:
                _DO[told["what"]](payment_id=UUID(one), **{day: told["on"]}, actor=request.actor, clock=request.clock)
            return {"count": len(told["payment_ids"])}

        if attempt(form, request, do):
            notices.say(request, f"fund.page.bank.done_{told['what']}")
            return HttpResponseRedirect(reverse("fund:batch", args=[batch_id]))
    return show(request, "fund/bank.html", form, view=view, lines=lines, waiting=len(waiting))
