# SPDX-License-Identifier: EUPL-1.2
"""Many at the same moment, and a connection that dies: every cent is in one place."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from schuldenlab.base import database
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict
from schuldenlab.base.models import Event

from .. import services
from ..models import Kind, Transfer
from ..prove import books as all_books
from ..prove import faults
from ..services import Overdraft
from . import books
from .books import BANK, CREDITOR, POT, YOUTH, a_transfer, post, sums


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run each call in a transaction of its own, all together; its result, or what it met."""
    start = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(position: int, call: Callable[[], object]) -> None:
        try:
            with acting(SYSTEM):
                start.wait(timeout=20)
                outcomes[position] = call()
        except Exception as error:
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.fixture(autouse=True)
def sound_books(committed_database):
    """Whatever happened in between, the books are proved right afterwards."""
    with acting(SYSTEM):
        books.open_books()
        books.contribute(1_000)
    yield
    with all_books():
        assert list(faults()) == []


def test_the_same_transfer_sent_twenty_times_at_once_is_there_once():
    new = [a_transfer(POT, CREDITOR, 10), a_transfer(YOUTH, CREDITOR, 5)]
    outcomes = at_once(*[lambda: post(*new)] * 20)
    assert [[row.pk for row in rows] for rows in outcomes] == [[one.id for one in new]] * 20
    with acting(SYSTEM):
        assert sums(CREDITOR) == (0, 15, 0, 0)
        assert Event.objects.filter(verb="ledger.posted", subject_id=new[0].id).count() == 1


def test_the_end_of_a_promise_sent_twenty_times_at_once_is_there_once():
    with acting(SYSTEM):
        promised = books.reserve(1_000)
    outcomes = at_once(*[lambda: books.end(promised, Kind.POST).pk] * 20)
    assert len(set(outcomes)) == 1, outcomes
    with acting(SYSTEM):
        assert sums(POT) == (1_000, 1_000, 0, 0)


def test_twenty_want_the_last_euro():
    with acting(SYSTEM):
        books.reserve(900)
    outcomes = at_once(*[lambda: books.reserve(100)] * 20)
    assert Counter(map(type, outcomes)) == {Transfer: 1, Overdraft: 19}
    with acting(SYSTEM):
        assert sums(POT) == (0, 1_000, 1_000, 0)


def test_post_against_void_ends_each_promise_once():
    with acting(SYSTEM):
        promises = [books.reserve(10) for _ in range(100)]
    ends = [lambda promise=promise, kind=kind: books.end(promise, kind)
            for promise in promises for kind in (Kind.POST, Kind.VOID)]  # fmt: skip
    outcomes = [outcome for first in range(0, 200, 20) for outcome in at_once(*ends[first : first + 20])]
    for one, other in zip(outcomes[::2], outcomes[1::2], strict=True):
        assert sorted(type(end).__name__ for end in (one, other)) == ["Conflict", "Transfer"], (one, other)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert {error.code for error in refused} == {"ledger.ended_already"}
    with acting(SYSTEM):
        posted = sum(outcome.kind == Kind.POST for outcome in outcomes if isinstance(outcome, Transfer))
        assert sums(POT) == (10 * posted, 1_000, 0, 0)


def test_accounts_named_in_any_order_never_make_a_circle():
    pairs = [(POT, CREDITOR), (CREDITOR, POT), (CREDITOR, YOUTH), (YOUTH, POT), (POT, YOUTH), (BANK, CREDITOR)]
    calls = [
        lambda turn=turn: post(*[a_transfer(*pair, 1) for pair in pairs[turn:] + pairs[:turn]])
        for turn in list(range(6)) * 3
    ]
    outcomes = at_once(*calls)
    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes


def test_two_that_each_post_twice_and_meet_half_way_one_is_told_to_try_again():
    """Within one call nobody waits in a circle; a caller with two calls can, and loses nothing by it."""
    half_way, turns = threading.Barrier(2), ((CREDITOR, YOUTH), (YOUTH, CREDITOR))
    with acting(SYSTEM):
        for number in range(2):  # a pot each, for a shared one would let them wait in turn
            key = f"other.pot:{number}"
            services.account_open(key=key, name=key, side="credit", owner=books.FUND, clock=books.CLOCK)

    def twice(number, meanwhile=lambda: None):
        first, second = turns[number]
        post(a_transfer(first, f"other.pot:{number}", 10))
        meanwhile()
        post(a_transfer(second, f"other.pot:{number}", 1))

    wait = lambda: half_way.wait(timeout=20)  # noqa: E731
    outcomes = at_once(*[lambda number=number: twice(number, wait) for number in range(2)])
    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, Conflict)
    assert refused.code == "ledger.busy"
    with acting(SYSTEM):
        assert Transfer.objects.filter(cents__in=[1, 10]).count() == 2  # both of the one, none of the other
        twice(outcomes.index(refused))  # tried again
        assert sums(CREDITOR)[0] == sums(YOUTH)[0] == 11


def _post_on_a_dying_connection(new: services.NewTransfer) -> None:
    parts = database.connection_parts(os.environ["DATABASE_WEB_URL"]) | {"dbname": "postgres"}
    with acting(SYSTEM):
        post(new)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        # The web role may end its own connections, and those only.
        with psycopg.connect(**parts, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        post(a_transfer(POT, CREDITOR, 400))


def test_a_connection_that_is_ended_half_way_leaves_nothing():
    new = a_transfer(POT, CREDITOR, 400)
    with pytest.raises(DatabaseError):
        _post_on_a_dying_connection(new)
    connection.close()
    with acting(SYSTEM):
        assert not Transfer.objects.filter(pk=new.id).exists()
        assert not Event.objects.filter(subject_id=new.id).exists()
        assert sums(POT) == (0, 1_000, 0, 0)
        assert post(new)[0].pk == new.id  # nothing stands in the way of trying again


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET cents = 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account, ledger_transfer",
    ],
)
def test_even_the_owner_of_the_tables_changes_no_fact_in_passing(committed_database, statement):
    parts = database.connection_parts(os.environ["DATABASE_URL"]) | {"dbname": committed_database}
    refused = pytest.raises(psycopg.Error, match=r"append-only|never deleted|Cannot (update|delete)")
    with psycopg.connect(**parts, options="-c lock_timeout=5s") as owner, refused:
        owner.execute(statement)


def test_the_floor_of_a_pot_holds_whoever_writes(committed_database):
    """What the trigger finds out before is for the words of the refusal; the rule is in the table."""
    parts = database.connection_parts(os.environ["DATABASE_URL"]) | {"dbname": committed_database}
    with psycopg.connect(**parts) as owner, pytest.raises(psycopg.errors.CheckViolation, match="account_floor"):
        owner.execute("UPDATE ledger_account SET dr_posted = dr_posted + 1001 WHERE key = %s", [POT])


def test_what_a_caller_takes_back_was_never_there():
    with acting(SYSTEM):
        with transaction.atomic():
            post(a_transfer(POT, CREDITOR, 400))
            transaction.set_rollback(True)
        assert sums(POT) == (0, 1_000, 0, 0)
        with pytest.raises(Overdraft):
            books.reserve(1_001)
        assert services.post([a_transfer(POT, CREDITOR, 1_000, id=uuid4())], actor=SYSTEM, clock=books.CLOCK)
