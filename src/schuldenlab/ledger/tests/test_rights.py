# SPDX-License-Identifier: EUPL-1.2
"""The second lock: what the database lets the web role do to the books, whatever a program asks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, DbRole

from ..models import Account, Transfer
from . import books
from .books import BANK, CREDITOR, POT, a_transfer, sums


@pytest.fixture(autouse=True)
def open_books(staff):
    books.open_books()
    books.contribute(1_000)


def _refused(statement: str, reason: str, *values: object) -> None:
    with pytest.raises(DatabaseError, match=reason), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_these_tests_work_as_the_web_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == ("lab_web", "lab_staff")


@pytest.mark.parametrize("column", ["dr_posted", "cr_posted", "dr_pending", "cr_pending"])
def test_no_balance_can_be_written(column):
    _refused(f"UPDATE ledger_account SET {column} = 5", "permission denied")
    _refused(
        "INSERT INTO ledger_account"
        f" (id, known_at, key, name, owner_type, owner_id, side, floor_zero, shared, {column})"
        " VALUES (gen_random_uuid(), now(), 'x', 'x', 'x', gen_random_uuid(), 'debit', false, false, 5)",
        "permission denied",
    )
    assert sums(BANK) == (1_000, 0, 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET floor_zero = false",
        "UPDATE ledger_account SET side = 'debit'",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account",
        "UPDATE ledger_transfer SET cents = 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer",
    ],
)
def test_nothing_that_was_written_changes(statement):
    _refused(statement, "permission denied")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_transfer DISABLE TRIGGER keep_balances",
        "DROP TRIGGER keep_balances ON ledger_transfer",
        "DROP FUNCTION ledger_keep_balances() CASCADE",
        "CREATE OR REPLACE FUNCTION ledger_keep_balances() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    ],
)
def test_the_trigger_stays_as_it_is(statement):
    _refused(statement, "must be owner|permission denied")


def test_a_transfer_past_the_program_moves_the_balances_all_the_same():
    Transfer.objects.create(
        known_at=books.CLOCK.now(), entry=books.FUND[1], line=1, lines=1, kind="now", cents=400, holds_on=books.ON,
        debit=Account.objects.get(key=POT), credit=Account.objects.get(key=CREDITOR), cause_type="x",
        cause_id=books.FUND[1], recorded_by=SYSTEM.account_id,
    )  # fmt: skip
    assert sums(POT) == (400, 1_000, 0, 0)


def test_the_portal_and_the_door_have_no_books():
    portal = acting(replace(SYSTEM, db_role=DbRole.PORTAL))
    for who in (portal, at_the_door()):
        with who:
            for table in ("ledger_account", "ledger_transfer"):
                _refused(f"SELECT FROM {table}", "permission denied")
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                books.post(a_transfer(POT, CREDITOR, 1))
