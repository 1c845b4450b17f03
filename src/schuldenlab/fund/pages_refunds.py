# SPDX-License-Identifier: EUPL-1.2
"""What a household gave more than it owes goes back: one makes it, another compares the account and releases it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from schuldenlab.base import notices
from schuldenlab.base.errors import Conflict, NotAllowed, NotFound
from schuldenlab.base.forms import Answer, DayField, Form, LineField, attempt, words_of
from schuldenlab.base.texts import text

from . import policies, selectors, services
from .models.refunds import COMPARED
from .pages import FORM, may, show
from .pages_money import today_typed
from .services.refunds import HOLDER_LIMIT
from .shapes import RefundLine


class MakeRefund(Form):
    """Which account. The amount is what waits; it goes along, so that nobody pays another one than was on the page."""

    texts = "fund.page.refund"
    iban = LineField(limit=60)
    holder_name = LineField(limit=HOLDER_LIMIT)
    cents = forms.IntegerField(widget=forms.HiddenInput)

    def shows(self, cents: int) -> None:
        """The page is drawn with this amount, after a refusal too."""
        self.initial["cents"] = cents
        if self.is_bound:
            self.data: Any = self.data.copy()
            self.data["cents"] = cents


class ReleaseRefund(Form):
    texts = "fund.page.refund"
    how = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["how"].choices = [(one, text(f"fund.page.refund.compared.{one}")) for one in COMPARED]


class RefundCameBack(Form):
    texts = "fund.page.refund"
    returned_on = DayField()


@require_safe
def refund(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The one next thing about what was too much in this case: make it, release it, or say that the bank sent it back.

    Raises NotFound where nothing ever was too much.
    """
    lines = _lines(request, case_id)
    return _page(request, case_id, min(lines, key=lambda one: _turn(one, request)), lines)


@FORM
def refund_line(request: HttpRequest, case_id: UUID, line_id: UUID) -> HttpResponse:
    """The same about one refund, or about what waits of one obligation: what is sent never counts for another line.

    Raises NotFound, and Conflict base.stale for what is sent about a line that is gone.
    """
    lines = _lines(request, case_id)
    # Two clicks on "make": the second finds the refund that the first one made.
    line = next((one for one in lines if one.id == line_id), None) or next(
        (one for one in lines if one.obligation_id == line_id), None
    )
    if line is None:
        raise Conflict("base.stale") if request.method == "POST" else NotFound
    return _page(request, case_id, line, lines)


def _lines(request: HttpRequest, case_id: UUID) -> list[RefundLine]:
    policies.require(request.actor, "see_money")
    lines = selectors.refunds_of_case(case_id=case_id, actor=request.actor)
    if not lines:
        raise NotFound
    return lines


def _page(request: HttpRequest, case_id: UUID, line: RefundLine, lines: list[RefundLine]) -> HttpResponse:
    form, refusal = _form(line, request), None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = attempt(form, request, lambda: _do(line, form, request))
        except NotAllowed as error:  # said on the page itself: somebody else can do it
            done, refusal, request.failure = None, words_of(error), error
        if done:
            notices.say(request, f"fund.page.refund.done_{done['what']}")
            return HttpResponseRedirect(reverse("fund:refund", args=[case_id]))
    if isinstance(form, MakeRefund):
        form.shows(line.cents)
    rest = [one for one in lines if one is not line]
    return show(request, "fund/refund.html", form, line=line, rest=rest, case_id=case_id, refusal=refusal,
                may_drop=line.state == "made" and may(request, "refund_make"))  # fmt: skip


def _turn(line: RefundLine, request: HttpRequest) -> tuple[bool, bool, bool]:
    """What this actor can do, before what waits for another: release, then make. What went comes last."""
    waits = line.state == "made" or line.cents > 0
    return not (waits and _form(line, request)), line.state != "made", not line.cents


def _form(line: RefundLine, request: HttpRequest) -> Form | None:
    """The form of what can be done next; None when it is for somebody else."""
    typed = request.POST or None
    if line.state == "made":
        return ReleaseRefund(typed) if not line.is_mine and may(request, "refund_release") else None
    if line.cents:
        return MakeRefund(typed) if may(request, "refund_make") else None
    if line.state == "released" and may(request, "payment_confirm"):
        return RefundCameBack(typed, initial={"returned_on": today_typed(request)})
    return None


def _do(line: RefundLine, form: Form, request: HttpRequest) -> Answer:
    told = {name: value for name, value in form.cleaned_data.items() if name != "once"}
    by = {"actor": request.actor, "clock": request.clock}
    if isinstance(form, MakeRefund):
        services.refund_make(obligation_id=line.obligation_id, refund_id=uuid4(), **told, **by)
        return {"what": "made"}
    if isinstance(form, ReleaseRefund):
        services.refund_release(refund_id=line.refund_id, **told, **by)
        return {"what": "released"}
    services.refund_return(refund_id=line.refund_id, **told, **by)
    return {"what": "returned"}


@require_POST
def refund_drop(request: HttpRequest, case_id: UUID, line_id: UUID) -> HttpResponse:
    """Take away this refund while it waits for its second person; a second click shows what there is now."""
    policies.require(request.actor, "refund_make")
    lines = selectors.refunds_of_case(case_id=case_id, actor=request.actor)
    made = next((one for one in lines if one.state == "made" and one.refund_id == line_id), None)
    if made is not None:
        services.refund_drop(refund_id=made.refund_id, actor=request.actor, clock=request.clock)
        notices.say(request, "fund.page.refund.done_dropped")
    return HttpResponseRedirect(reverse("fund:refund", args=[case_id]))
