# SPDX-License-Identifier: EUPL-1.2
"""The books as an accountant reads them: journal, trial balance, one account, everything of one cause."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schuldenlab.base.errors import NotFound
from schuldenlab.base.forms import DayField, Search
from schuldenlab.base.texts import text

from . import selectors
from .origins import origin_of

PAGE_MAX = 100_000


class Period(Search):
    """Days, both included; nothing filled in is this year until today."""

    texts = "ledger.page.period"
    since = DayField(required=False)
    until = DayField(required=False)

    def __init__(self, data: object, *, today: date) -> None:
        self.today = today
        super().__init__(data)

    def clean(self) -> dict[str, date]:
        told = super().clean()
        until = told.get("until") or self.today
        since = told.get("since") or date(until.year, 1, 1)
        if since > until:
            self.add_error(None, text("ledger.page.period.wrong"))
        return {"since": since, "until": until}


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    form, period = _period(request)
    page = _page(request)
    entries = selectors.journal(actor=request.actor, page=page, **period)
    count = selectors.journal_count(actor=request.actor, **period)
    return render(
        request,
        "ledger/journal.html",
        {
            "form": form,
            "entries": entries,
            "names": selectors.owner_names([row for entry in entries for row in entry.transfers]),
            **_pager(period, page, count),
        },
    )


@require_safe
def trial_balance(request: HttpRequest) -> HttpResponse:
    rows = selectors.trial_balance(actor=request.actor)
    sides = ("debit_cents", "credit_cents", "balance_debit_cents", "balance_credit_cents")
    totals = {side: sum(getattr(row, side) for row in rows) for side in sides}
    accounts = selectors.accounts(actor=request.actor, page=(page := _page(request)))
    return render(
        request,
        "ledger/trial_balance.html",
        {
            "rows": rows,
            "totals": totals,
            "accounts": accounts,
            "names": selectors.names_of_owners(accounts),
            "today": request.clock.today(),
            **_pager({}, page, sum(row.accounts for row in rows)),
        },
    )


@require_safe
def account(request: HttpRequest, key: str) -> HttpResponse:
    form, period = _period(request)
    page = _page(request)
    statement = selectors.statement(key, actor=request.actor, page=page, **period)
    return render(
        request,
        "ledger/account.html",
        {
            "form": form,
            "statement": statement,
            "names": selectors.owner_names([*(line.transfer for line in statement.lines), *statement.promises]),
            **_pager(period, page, statement.line_count),
        },
    )


@require_safe
def cause(request: HttpRequest, cause_type: str, cause_id: UUID) -> HttpResponse:
    transfers = selectors.cause_view((cause_type, cause_id), actor=request.actor)
    if not transfers:
        raise NotFound
    return render(
        request,
        "ledger/cause.html",
        {
            "transfers": transfers,
            "cause_type": cause_type,
            "origin": origin_of(cause_type, cause_id, actor=request.actor),
            "names": selectors.owner_names(transfers),
        },
    )


def _period(request: HttpRequest) -> tuple[Period, dict[str, date]]:
    """The form, and its days; the days of an empty form while it is wrong."""
    form = Period(request.GET, today=request.clock.today())
    if form.is_valid():
        return form, form.cleaned_data
    today = request.clock.today()
    return form, {"since": date(today.year, 1, 1), "until": today}


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(int(asked), PAGE_MAX) if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) else 1


def _pager(period: dict[str, date], page: int, count: int) -> dict[str, object]:
    """Addresses of the neighbouring pages, empty where there is none."""

    def address(number: int) -> str:
        return urlencode({name: day.isoformat() for name, day in period.items()} | {"page": number})

    return {
        "period": period,
        "before": address(page - 1) if page > 1 else "",
        "after": address(page + 1) if page * selectors.PAGE < count else "",
    }
