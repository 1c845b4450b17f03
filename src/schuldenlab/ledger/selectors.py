# SPDX-License-Identifier: EUPL-1.2
"""Questions to the books.

Rooms above ask `balance`, `balances` and `transfers_of`, and decide themselves who may see the answer. Journal,
statement and trial balance are for who reads the books: controller and fund manager. The portal reads nothing here: a
room that shows residents their own amount asks as the city's system.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotFound
from schuldenlab.people.selectors import organisation_names

from . import policies
from .models import Account, Side, Transfer

PAGE = 100  # lines or entries on one page


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds, on its own side: positive is as it should be."""

    key: str
    name: str
    owner_id: UUID
    side: str
    posted_cents: int  # what is there
    promised_cents: int  # of that: pending, on its way out
    expected_cents: int  # pending, on its way in; not there yet
    debit_cents: int  # everything ever debited, posted
    credit_cents: int

    @property
    def available_cents(self) -> int:
        return self.posted_cents - self.promised_cents


@dataclass(frozen=True, slots=True)
class Entry:
    """Transfers that were posted together."""

    id: UUID
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as this account sees it; one of the two amounts is 0. `running_cents` includes it."""

    transfer: Transfer
    contra: Account
    debit_cents: int
    credit_cents: int
    running_cents: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What moved on one account from `since` to `until`, both days included. Promises are no movement."""

    balance: Balance
    since: date
    until: date
    opening_cents: int
    closing_cents: int
    lines: tuple[StatementLine, ...]  # of this page
    line_count: int  # of all pages
    promises: tuple[Transfer, ...]  # pending now, oldest first, at most a page


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One line of the chart, all its accounts together: totals, and what is left on one of the two sides."""

    chart: str
    accounts: int
    debit_cents: int
    credit_cents: int

    @property
    def balance_debit_cents(self) -> int:
        return max(0, self.debit_cents - self.credit_cents)

    @property
    def balance_credit_cents(self) -> int:
        return max(0, self.credit_cents - self.debit_cents)


def balance(key: str) -> Balance:
    """One account, by its key. Raises NotFound ledger.account_unknown."""
    found = balances([key])
    if not found:
        raise NotFound("ledger.account_unknown", key=key)
    return found[key]


def balances(keys: Iterable[str]) -> dict[str, Balance]:
    """Those of these accounts that were opened, by key; one query."""
    return {account.key: _balance(account) for account in Account.objects.filter(key__in=list(keys))}


def transfers_of(cause: tuple[str, UUID]) -> list[Transfer]:
    """Every transfer for this cause, oldest first. The way back is `cause_type` and `cause_id` of a transfer."""
    rows = Transfer.objects.filter(cause_type=cause[0], cause_id=cause[1])
    promises_first = F("pending").asc(nulls_first=True)  # also before an end of the same moment
    return list(_complete(rows).order_by("known_at", promises_first, "entry", "line"))


def entry_view(entry: UUID, *, actor: Actor) -> Entry:
    """One entry with all its transfers, each with what it ends, what ended it, and what turned it back."""
    policies.require_reader(actor)
    rows = tuple(_complete(Transfer.objects.filter(entry=entry)).order_by("line"))
    if not rows:
        raise NotFound
    return Entry(entry, rows)


def cause_view(cause: tuple[str, UUID], *, actor: Actor) -> list[Transfer]:
    """`transfers_of` for who reads the books."""
    policies.require_reader(actor)
    return transfers_of(cause)


def journal(*, since: date, until: date, actor: Actor, page: int = 1) -> list[Entry]:
    """Entries with a transfer on these days, newest day first; PAGE transfers, so a long entry runs on."""
    policies.require_reader(actor)
    rows = _complete(Transfer.objects.filter(holds_on__range=(since, until)))
    rows = rows.order_by("-holds_on", "-known_at", "entry", "line")[PAGE * (page - 1) : PAGE * page]
    return [Entry(entry, tuple(group)) for entry, group in groupby(rows, key=lambda row: row.entry)]


def journal_count(*, since: date, until: date, actor: Actor) -> int:
    """How many transfers `journal` pages through."""
    policies.require_reader(actor)
    return Transfer.objects.filter(holds_on__range=(since, until)).count()


def accounts(*, actor: Actor, chart: str | None = None, page: int = 1) -> list[Balance]:
    """Accounts by key, of one line of the chart if named."""
    policies.require_reader(actor)
    rows = Account.objects.order_by("key")
    if chart is not None:
        rows = rows.filter(Q(key=chart) | Q(key__startswith=f"{chart}:"))
    return [_balance(account) for account in rows[PAGE * (page - 1) : PAGE * page]]


# The balance now, minus everything since: the older and larger part of the books is never read.
_STATEMENT = """
WITH moves AS (
    SELECT id, holds_on, row_number() OVER in_order AS position, signed, sum(signed) OVER in_order AS so_far
    FROM (
        SELECT id, holds_on, known_at, entry, line,
               CASE WHEN debit_id = %(account)s THEN cents ELSE -cents END * %(sign)s AS signed
        FROM ledger_transfer
        WHERE (debit_id = %(account)s OR credit_id = %(account)s) AND kind IN ('now', 'post') AND holds_on >= %(since)s
    ) AS moved
    WINDOW in_order AS (ORDER BY holds_on, known_at, entry, line)
), period AS (
    SELECT COALESCE(sum(signed), 0) AS since_then,
           COALESCE(sum(signed) FILTER (WHERE holds_on <= %(until)s), 0) AS moved,
           count(*) FILTER (WHERE holds_on <= %(until)s) AS lines
    FROM moves
)
SELECT ((dr_posted - cr_posted) * %(sign)s - since_then)::bigint, moved::bigint, lines, shown.id, shown.so_far::bigint
FROM ledger_account CROSS JOIN period
LEFT JOIN LATERAL (
    SELECT id, position, so_far FROM moves WHERE holds_on <= %(until)s
    ORDER BY position LIMIT %(limit)s OFFSET %(offset)s
) AS shown ON true
WHERE ledger_account.id = %(account)s ORDER BY shown.position
"""


def statement(key: str, *, since: date, until: date, actor: Actor, page: int = 1) -> Statement:
    """One account, line by line with a running balance, oldest first. Raises NotFound ledger.account_unknown."""
    policies.require_reader(actor)
    kept = balance(key)
    account = Account.objects.get(key=key)
    values = {
        "account": account.pk,
        "sign": 1 if account.side == Side.DEBIT else -1,
        "since": since,
        "until": until,
        "limit": PAGE,
        "offset": PAGE * (page - 1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        found = cursor.fetchall()
    opening, moved, count = found[0][:3]
    rows = _complete(Transfer.objects.all()).in_bulk([line[3] for line in found if line[3]])
    return Statement(
        balance=kept,
        since=since,
        until=until,
        opening_cents=opening,
        closing_cents=opening + moved,
        lines=tuple(_line(rows[id_], account, opening + so_far) for *_, id_, so_far in found if id_),
        line_count=count,
        promises=tuple(_promises(account)),
    )


def trial_balance(*, actor: Actor, until: date | None = None) -> list[TrialRow]:
    """Debits and credits of every line of the chart, to `until` (default: all that was posted).

    The two columns have the same sum.
    """
    policies.require_reader(actor)
    with connection.cursor() as cursor:
        if until is None:
            cursor.execute(
                "SELECT split_part(key, ':', 1) AS chart, count(*), sum(dr_posted)::bigint, sum(cr_posted)::bigint"
                " FROM ledger_account GROUP BY chart ORDER BY chart"
            )
        else:
            cursor.execute(
                "SELECT split_part(key, ':', 1) AS chart, count(DISTINCT account),"
                " sum(debit)::bigint, sum(credit)::bigint"
                " FROM ledger_transfer,"
                " LATERAL (VALUES (debit_id, cents, 0), (credit_id, 0, cents)) AS leg (account, debit, credit)"
                " JOIN ledger_account ON ledger_account.id = leg.account"
                " WHERE kind IN ('now', 'post') AND holds_on <= %s GROUP BY chart ORDER BY chart",
                [until],
            )
        return [TrialRow(*row) for row in cursor.fetchall()]


def owner_names(transfers: Iterable[Transfer]) -> dict[UUID, str]:
    """What organisations are called that own an account of these transfers; one query."""
    return names_of_owners(account for row in transfers for account in (row.debit, row.credit))


def names_of_owners(found: Iterable[Account | Balance]) -> dict[UUID, str]:
    """The same for these accounts; who is no organisation has no name in the books."""
    return organisation_names(ids={one.owner_id for one in found})


def _balance(account: Account) -> Balance:
    grows, shrinks = (account.dr_posted, account.dr_pending), (account.cr_posted, account.cr_pending)
    if account.side == Side.CREDIT:
        grows, shrinks = shrinks, grows
    return Balance(
        key=account.key,
        name=account.name,
        owner_id=account.owner_id,
        side=account.side,
        posted_cents=grows[0] - shrinks[0],
        promised_cents=shrinks[1],
        expected_cents=grows[1],
        debit_cents=account.dr_posted,
        credit_cents=account.cr_posted,
    )


def _line(row: Transfer, account: Account, running: int) -> StatementLine:
    received = row.debit_id == account.pk
    return StatementLine(
        transfer=row,
        contra=row.credit if received else row.debit,
        debit_cents=row.cents if received else 0,
        credit_cents=0 if received else row.cents,
        running_cents=running,
    )


def _promises(account: Account) -> Iterable[Transfer]:
    rows = Transfer.objects.filter(kind="pending", ending__isnull=True)
    either = rows.filter(debit=account) | rows.filter(credit=account)
    return _complete(either).order_by("holds_on", "known_at", "entry", "line")[:PAGE]


def _complete(rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """With the accounts and the neighbours that a page shows: no query per line."""
    return rows.select_related("debit", "credit", "pending", "ending", "reverses", "reversal")
