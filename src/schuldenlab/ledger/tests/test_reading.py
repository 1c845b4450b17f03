# SPDX-License-Identifier: EUPL-1.2
"""What a controller reads in the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from schuldenlab.base.actor import SYSTEM, DbRole, Role
from schuldenlab.base.errors import NotAllowed, NotFound

from .. import selectors, services
from ..models import Kind
from . import books
from .books import BANK, CREDITOR, LENT, POT, YOUTH, a_transfer, post

YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


@pytest.fixture(autouse=True)
def a_year(staff):
    """A contribution in January, one promise kept in May, one still open in June, cash back in July."""
    books.open_books()
    post(a_transfer(BANK, POT, 100_000, holds_on=date(2026, 1, 5)))
    promised = books.reserve(30_000, holds_on=date(2026, 5, 1))
    post(services.ending(promised, Kind.POST, holds_on=date(2026, 5, 20)))
    books.reserve(5_000, holds_on=date(2026, 6, 1))
    post(
        a_transfer(CREDITOR, BANK, 30_000, holds_on=date(2026, 5, 21)),
        a_transfer(YOUTH, LENT, 30_000, holds_on=date(2026, 5, 21)),
    )
    post(
        a_transfer(BANK, YOUTH, 10_000, holds_on=date(2026, 7, 1)),
        a_transfer(LENT, POT, 10_000, holds_on=date(2026, 7, 1)),
    )


def test_what_can_still_be_spent():
    pot = selectors.balance(POT)
    assert (pot.posted_cents, pot.promised_cents, pot.available_cents) == (80_000, 5_000, 75_000)
    assert selectors.balance(CREDITOR).expected_cents == 5_000
    assert selectors.balances([POT, "nowhere"]).keys() == {POT}
    with pytest.raises(NotFound):
        selectors.balance("nowhere")


def test_a_statement_runs_from_opening_to_closing():
    pot = selectors.statement(POT, actor=SYSTEM, **YEAR)
    assert [(line.debit_cents, line.credit_cents, line.running_cents) for line in pot.lines] == [
        (0, 100_000, 100_000),
        (30_000, 0, 70_000),
        (0, 10_000, 80_000),
    ]
    assert [line.contra.key for line in pot.lines] == [BANK, CREDITOR, LENT]
    assert (pot.opening_cents, pot.closing_cents, pot.line_count) == (0, 80_000, 3)
    assert [promise.cents for promise in pot.promises] == [5_000]


def test_a_statement_of_a_part_of_the_year_opens_with_what_was_there():
    bank = selectors.statement(BANK, since=date(2026, 5, 1), until=date(2026, 6, 30), actor=SYSTEM)
    assert (bank.opening_cents, bank.closing_cents) == (100_000, 70_000)
    assert [line.running_cents for line in bank.lines] == [70_000]
    quiet = selectors.statement(BANK, since=date(2026, 8, 1), until=date(2026, 8, 31), actor=SYSTEM)
    assert (quiet.opening_cents, quiet.closing_cents, quiet.lines) == (80_000, 80_000, ())


def test_a_statement_has_pages(monkeypatch):
    monkeypatch.setattr(selectors, "PAGE", 2)
    second = selectors.statement(POT, actor=SYSTEM, page=2, **YEAR)
    assert [line.running_cents for line in second.lines] == [80_000]
    assert second.line_count == 3


@pytest.mark.parametrize("until", [None, date(2026, 12, 31)])
def test_debits_equal_credits_on_the_trial_balance(until):
    rows = selectors.trial_balance(actor=SYSTEM, until=until)
    assert sum(row.debit_cents for row in rows) == sum(row.credit_cents for row in rows) == 210_000
    assert sum(row.balance_debit_cents for row in rows) == sum(row.balance_credit_cents for row in rows) == 100_000
    left = {row.chart: (row.balance_debit_cents, row.balance_credit_cents) for row in rows}
    assert left["bank"] == (80_000, 0)
    assert left["youth.receivable"] == (20_000, 0)
    assert left["pot.available"] == (0, 80_000)
    assert left["pot.lent"] == (0, 20_000)


def test_a_trial_balance_of_an_earlier_day():
    rows = selectors.trial_balance(actor=SYSTEM, until=date(2026, 1, 31))
    assert {row.chart: row.debit_cents - row.credit_cents for row in rows} == {
        "bank": 100_000,
        "pot.available": -100_000,
    }


def test_from_a_cause_to_its_transfers_and_back():
    cause = ("offer", uuid4())
    promised = books.reserve(100, cause=cause)
    books.end(promised, Kind.VOID)
    pending, void = selectors.transfers_of(cause)
    assert (pending.kind, void.kind, void.pending_id) == ("pending", "void", pending.pk)
    assert pending.ending == void
    assert (void.cause_type, void.cause_id) == cause
    assert selectors.cause_view(cause, actor=SYSTEM) == [pending, void]
    assert selectors.entry_view(void.entry, actor=SYSTEM).transfers == (void,)


def test_the_journal_shows_what_was_posted_together():
    entries = selectors.journal(actor=SYSTEM, **YEAR)
    assert [[row.cents for row in entry.transfers] for entry in entries] == [
        [10_000, 10_000], [5_000], [30_000, 30_000], [30_000], [30_000], [100_000],
    ]  # fmt: skip
    assert selectors.journal_count(actor=SYSTEM, **YEAR) == 8


def test_accounts_of_one_line_of_the_chart():
    assert [found.key for found in selectors.accounts(actor=SYSTEM, chart="pot.available")] == [POT]
    assert len(selectors.accounts(actor=SYSTEM)) == 6


def test_a_page_of_lines_costs_a_handful_of_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        pot = selectors.statement(POT, actor=SYSTEM, **YEAR)
        assert [(line.transfer.debit.key, line.transfer.cause_id) for line in pot.lines]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CONTROLLER, Role.FUND_MANAGER}))
def test_only_the_controller_and_the_fund_manager_open_the_books(role):
    actor = replace(SYSTEM, roles=frozenset({role}))
    for ask in (
        lambda: selectors.journal(actor=actor, **YEAR),
        lambda: selectors.journal_count(actor=actor, **YEAR),
        lambda: selectors.statement(POT, actor=actor, **YEAR),
        lambda: selectors.trial_balance(actor=actor),
        lambda: selectors.accounts(actor=actor),
        lambda: selectors.entry_view(uuid4(), actor=actor),
        lambda: selectors.cause_view(("offer", uuid4()), actor=actor),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_a_controller_who_is_here_as_a_resident_does_not_open_the_books():
    actor = replace(SYSTEM, db_role=DbRole.PORTAL, roles=frozenset({Role.CONTROLLER}))
    with pytest.raises(NotAllowed):
        selectors.trial_balance(actor=actor)
