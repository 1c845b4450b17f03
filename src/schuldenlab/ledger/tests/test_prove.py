# SPDX-License-Identifier: EUPL-1.2
"""One fault of each kind, made by somebody who owns the database: the proof finds it and says where."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from schuldenlab.base import database
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock

from .. import console, services
from ..models import Kind, Transfer, account_id
from . import books
from .books import BANK, CREDITOR, LENT, ON, POT, YOUTH, a_transfer, post


@dataclass(frozen=True)
class Planted:
    """Sound books, and a connection of the owner on which no trigger of ours works."""

    owner: psycopg.Connection
    given: Transfer
    posted: Transfer  # ends a promise
    paid: Transfer  # the first of two lines
    turned: Transfer  # turns something back
    kept: Transfer  # a promise that is still open


@pytest.fixture
def planted(committed_database) -> Iterator[Planted]:
    with acting(SYSTEM):
        books.open_books()
        given = books.contribute(100_000)
        posted = books.end(books.reserve(30_000), Kind.POST)
        paid = post(a_transfer(CREDITOR, BANK, 30_000), a_transfer(YOUTH, LENT, 30_000))[0]
        wrong = post(a_transfer(LENT, YOUTH, 100))[0]
        turned = services.reverse(wrong, cause=books.FUND, holds_on=ON, actor=SYSTEM, clock=books.CLOCK)
        kept = books.reserve(5_000)
    parts = database.connection_parts(os.environ["DATABASE_URL"]) | {"dbname": committed_database}
    with psycopg.connect(**parts, autocommit=True) as owner:
        for table in ("ledger_transfer", "ledger_account", "base_event"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield Planted(owner, given, posted, paid, turned, kept)


def prove(capsys) -> tuple[int, list[str], str]:
    """Exit code, the faults, and the last line."""
    code = console.main(["prove"])
    *faults, last = capsys.readouterr().out.splitlines()
    return code, faults, last


def test_sound_books_have_no_faults(planted, capsys):
    assert prove(capsys) == (0, [], "6 accounts, 8 transfers, 0 faults")


def test_a_clock_that_runs_on_is_no_fault(committed_database, capsys):
    with acting(SYSTEM):
        books.open_books()
        services.post([a_transfer(BANK, POT, 500)], actor=SYSTEM, clock=SystemClock())
    assert prove(capsys) == (0, [], "6 accounts, 1 transfers, 0 faults")


@pytest.mark.parametrize(
    ("column", "side"),
    [
        ("dr_posted", "debit posted"),
        ("cr_posted", "credit posted"),
        ("dr_pending", "debit pending"),
        ("cr_pending", "credit pending"),
    ],
)
def test_a_changed_balance(planted, capsys, column, side):
    planted.owner.execute(f"UPDATE ledger_account SET {column} = {column} + 7 WHERE key = %s", [CREDITOR])
    code, faults, last = prove(capsys)
    assert code == 1
    assert [re.sub(r"\d+ cents kept, \d+ ", "", fault) for fault in faults] == [
        f"balance: account {CREDITOR}, {side}: in transfers"
    ]
    assert last == "6 accounts, 8 transfers, 1 faults"


def test_a_changed_amount(planted, capsys):
    planted.owner.execute("UPDATE ledger_transfer SET cents = 99999 WHERE id = %s", [planted.given.pk])
    _, faults, _ = prove(capsys)
    assert faults == [
        f"balance: account {BANK}, debit posted: 100000 cents kept, 99999 in transfers",
        f"balance: account {POT}, credit posted: 100000 cents kept, 99999 in transfers",
        f"not as logged: entry {planted.given.entry}",
    ]


def test_a_changed_amount_with_balances_to_match(planted, capsys):
    """The books balance, and yet: the log knows better."""
    planted.owner.execute("UPDATE ledger_transfer SET cents = 99999 WHERE id = %s", [planted.given.pk])
    planted.owner.execute("UPDATE ledger_account SET dr_posted = 99999 WHERE key = %s", [BANK])
    planted.owner.execute("UPDATE ledger_account SET cr_posted = 99999 WHERE key = %s", [POT])
    assert prove(capsys)[1] == [f"not as logged: entry {planted.given.entry}"]


@pytest.mark.parametrize(
    "change",
    [
        "holds_on = '2020-01-01'",
        "cause_id = gen_random_uuid()",
        "cause_type = 'gift'",
        "known_at = known_at - interval '1 day'",
        "recorded_by = gen_random_uuid()",
    ],
)
def test_a_changed_cause_day_or_hand(planted, capsys, change):
    planted.owner.execute(f"UPDATE ledger_transfer SET {change} WHERE id = %s", [planted.paid.pk])
    assert prove(capsys)[1] == [f"not as logged: entry {planted.paid.entry}"]


def test_a_deleted_transfer(planted, capsys):
    planted.owner.execute("DELETE FROM ledger_transfer WHERE id = %s", [planted.given.pk])
    _, faults, last = prove(capsys)
    assert f"balance: account {BANK}, debit posted: 100000 cents kept, 0 in transfers" in faults
    assert f"gone: entry {planted.given.entry}: 1 transfers in the log, none here" in faults
    assert last.startswith("6 accounts, 7 transfers, ")


def test_a_broken_entry(planted, capsys):
    planted.owner.execute("DELETE FROM ledger_transfer WHERE id = %s", [planted.paid.pk])
    assert f"broken entry: entry {planted.paid.entry}: lines 2 of 2" in prove(capsys)[1]


def _copy(planted: Planted, of: Transfer, changes: str) -> None:
    """Another row like `of`, but for a few columns; unique constraints are out of the way."""
    for name in ("transfer_line_once", "ledger_transfer_pending_id_key", "ledger_transfer_reverses_id_key"):
        planted.owner.execute(f"ALTER TABLE ledger_transfer DROP CONSTRAINT IF EXISTS {name}")
    planted.owner.execute("CREATE TEMPORARY TABLE other AS SELECT * FROM ledger_transfer WHERE id = %s", [of.pk])
    planted.owner.execute(f"UPDATE other SET id = gen_random_uuid(), entry = gen_random_uuid(), {changes}")
    planted.owner.execute("INSERT INTO ledger_transfer SELECT * FROM other")


def test_a_promise_that_ended_twice(planted, capsys):
    _copy(planted, planted.posted, "kind = 'void'")
    (fault,) = [fault for fault in prove(capsys)[1] if fault.startswith("ended twice")]
    assert fault.startswith(f"ended twice: transfer {planted.posted.pending_id}: by ")
    assert str(planted.posted.pk) in fault


def test_something_turned_back_twice(planted, capsys):
    _copy(planted, planted.turned, "line = 1")
    (fault,) = [fault for fault in prove(capsys)[1] if fault.startswith("turned back twice")]
    assert str(planted.turned.reverses_id) in fault


def test_a_transfer_past_the_program(planted, capsys):
    _copy(planted, planted.given, "line = 1")
    assert any(re.fullmatch(r"not logged: entry \S+: posted past the program", fault) for fault in prove(capsys)[1])


def test_a_post_without_a_promise(planted, capsys):
    planted.owner.execute("DELETE FROM ledger_transfer WHERE id = %s", [planted.posted.pending_id])
    assert f"ends nothing: transfer {planted.posted.pk}: a post" in prove(capsys)[1]


def test_a_post_of_another_amount_than_promised(planted, capsys):
    planted.owner.execute("UPDATE ledger_transfer SET cents = 31000 WHERE id = %s", [planted.posted.pending_id])
    assert f"ends nothing: transfer {planted.posted.pk}: a post" in prove(capsys)[1]


def test_what_is_turned_back_is_not_there(planted, capsys):
    planted.owner.execute("DELETE FROM ledger_transfer WHERE id = %s", [planted.turned.reverses_id])
    assert f"turns back nothing: transfer {planted.turned.pk}" in prove(capsys)[1]


def test_an_overdraft(planted, capsys):
    planted.owner.execute("UPDATE ledger_transfer SET cents = 95001 WHERE id = %s", [planted.kept.pk])
    assert f"overdraft: account {POT}: 25001 cents below zero" in prove(capsys)[1]


def test_a_transfer_to_an_account_that_is_gone(planted, capsys):
    planted.owner.execute("DELETE FROM ledger_account WHERE key = %s", [YOUTH])
    _, faults, last = prove(capsys)
    assert sum(fault.endswith(f"account {account_id(YOUTH)} is not there") for fault in faults) == 3
    assert last == "5 accounts, 8 transfers, 3 faults"


def test_the_command_explains_itself(capsys):
    assert console.main([]) == 2
    assert "schuldenlab ledger prove" in capsys.readouterr().err
