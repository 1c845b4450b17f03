# SPDX-License-Identifier: EUPL-1.2
"""Bookkeeping stories: what a controller expects of the books."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.models import Event
from schuldenlab.base.texts import text

from .. import services
from ..models import Account, Kind, Side, Transfer
from ..services import Overdraft
from . import books
from .books import BANK, CREDITOR, LENT, ON, POT, SUSPENSE, YOUTH, a_transfer, post, sums


@pytest.fixture(autouse=True)
def open_books(staff):
    books.open_books()


def test_the_fund_revolves():
    """One euro, from a contribution to a creditor, and back from the youth into the same pot."""
    books.contribute(100_000)
    promised = books.reserve(30_000)
    assert sums(POT) == (0, 100_000, 30_000, 0)
    books.end(promised, Kind.POST)
    assert sums(POT) == (30_000, 100_000, 0, 0)
    post(a_transfer(CREDITOR, BANK, 30_000), a_transfer(YOUTH, LENT, 30_000))
    assert sums(CREDITOR) == (30_000, 30_000, 0, 0)
    post(a_transfer(BANK, YOUTH, 20_000), a_transfer(LENT, POT, 20_000))
    post(a_transfer(LENT, YOUTH, 10_000))  # the rest by working
    assert sums(YOUTH) == (30_000, 30_000, 0, 0)
    assert sums(LENT) == (30_000, 30_000, 0, 0)
    assert sums(BANK) == (120_000, 30_000, 0, 0)
    assert sums(POT) == (30_000, 120_000, 0, 0)


def test_a_refused_offer_frees_the_money():
    books.contribute(1_000)
    books.end(books.reserve(1_000), Kind.VOID)
    assert sums(POT) == (0, 1_000, 0, 0)
    assert sums(CREDITOR) == (0, 0, 0, 0)
    books.reserve(1_000)


def test_what_was_paid_too_much_waits_until_it_is_matched():
    post(a_transfer(BANK, SUSPENSE, 500))
    post(a_transfer(SUSPENSE, YOUTH, 500))
    assert sums(SUSPENSE) == (500, 500, 0, 0)


def test_the_same_euro_is_not_promised_twice():
    books.contribute(10_000)
    books.reserve(9_999)
    with pytest.raises(Overdraft) as refused:
        books.reserve(3)
    assert (refused.value.account_key, refused.value.missing_cents) == (POT, 2)
    assert text("ledger.errors.overdraft.why", "nl", **refused.value.values).startswith("Er komt €\u00a00,02 tekort.")
    assert "Het jongerenfonds" in text("ledger.errors.overdraft.what", "nl", **refused.value.values)
    assert sums(POT) == (0, 10_000, 9_999, 0)
    assert not Transfer.objects.filter(cents=3).exists()


def test_money_that_was_only_promised_to_the_bank_cannot_be_spent():
    post(a_transfer(BANK, POT, 500, Kind.PENDING))
    with pytest.raises(Overdraft):
        post(a_transfer(CREDITOR, BANK, 1))


def test_all_transfers_of_an_entry_or_none():
    books.contribute(1_000)
    with pytest.raises(Overdraft):
        post(a_transfer(POT, CREDITOR, 600), a_transfer(POT, CREDITOR, 600))
    assert sums(CREDITOR) == (0, 0, 0, 0)


def test_within_one_entry_only_the_sum_counts():
    post(a_transfer(POT, CREDITOR, 600), a_transfer(BANK, POT, 600))
    assert sums(POT) == (600, 600, 0, 0)


def test_a_promise_ends_once():
    books.contribute(1_000)
    promised = books.reserve(1_000)
    books.end(promised, Kind.POST)
    with pytest.raises(Conflict) as refused:
        books.end(promised, Kind.VOID)
    assert refused.value.code == "ledger.ended_already"
    assert sums(POT) == (1_000, 1_000, 0, 0)


@pytest.mark.parametrize("change", [{"cents": 999}, {"debit": CREDITOR, "credit": POT}, {"pending_id": uuid4()}])
def test_a_promise_ends_for_exactly_what_was_promised(change):
    books.contribute(1_000)
    new = services.ending(books.reserve(1_000), Kind.POST, holds_on=ON)
    with pytest.raises(LabError) as refused:
        post(replace(new, **change))
    assert refused.value.code == "ledger.ends_nothing"


def test_what_moved_at_once_cannot_be_posted_again():
    moved = books.contribute(1_000)
    with pytest.raises(LabError) as refused:
        books.end(moved, Kind.POST)
    assert refused.value.code == "ledger.ends_nothing"


def test_a_promise_and_its_end_may_stand_in_one_entry():
    books.contribute(1_000)
    promise = a_transfer(POT, CREDITOR, 700, Kind.PENDING)
    post(promise, a_transfer(POT, CREDITOR, 700, Kind.POST, pending_id=promise.id))
    assert sums(POT) == (700, 1_000, 0, 0)


def test_the_same_again_writes_nothing():
    new = [a_transfer(BANK, POT, 700), a_transfer(BANK, POT, 300)]
    first, again = post(*new), post(*new)
    assert [row.pk for row in first] == [row.pk for row in again] == [one.id for one in new]
    assert sums(POT) == (0, 1_000, 0, 0)
    assert Event.objects.filter(verb="ledger.posted").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"cents": 701},
        {"cause": ("gift", uuid4())},
        {"holds_on": ON.replace(day=1)},
        {"credit": SUSPENSE},
        {"kind": Kind.PENDING},
    ],
)
def test_the_same_id_with_other_content_is_refused(change):
    new = a_transfer(BANK, POT, 700)
    post(new)
    with pytest.raises(Conflict) as refused:
        post(replace(new, **change))
    assert refused.value.code == "ledger.same_id_other_content"
    assert sums(BANK) == (700, 0, 0, 0)


def test_an_entry_does_not_grow():
    """Neither by a transfer beside one that is there, nor under the name of an entry that is there."""
    new = a_transfer(BANK, POT, 700)
    post(new)
    for others in ([new, a_transfer(BANK, POT, 1)], [a_transfer(BANK, POT, 1)]):
        with pytest.raises(Conflict) as refused:
            post(*others, entry=new.id)
        assert refused.value.code == "ledger.same_id_other_content"
    assert sums(POT) == (0, 700, 0, 0)


def test_a_mistake_is_turned_back_once_by_a_new_fact():
    books.contribute(1_000)
    wrong = post(a_transfer(POT, CREDITOR, 400))[0]
    turn = {"cause": ("correction", uuid4()), "holds_on": ON, "actor": SYSTEM, "clock": books.CLOCK}
    opposite = services.reverse(wrong, **turn)
    assert (opposite.debit.key, opposite.credit.key, opposite.reverses_id) == (CREDITOR, POT, wrong.pk)
    assert services.reverse(wrong, **turn).pk == opposite.pk
    assert sums(POT) == (400, 1_400, 0, 0)
    with pytest.raises(Conflict):
        services.reverse(wrong, **(turn | {"cause": ("correction", uuid4())}))


def test_a_promise_is_not_turned_back():
    books.contribute(1_000)
    with pytest.raises(LabError) as refused:
        services.reverse(books.reserve(400), cause=("c", uuid4()), holds_on=ON, actor=SYSTEM, clock=books.CLOCK)
    assert refused.value.code == "ledger.reverses_nothing"


def test_an_account_that_was_never_opened_is_named():
    with pytest.raises(NotFound) as refused:
        post(a_transfer(BANK, "pot.available:unknown", 100))
    assert refused.value.values == {"key": "pot.available:unknown"}


def test_opening_an_account_again_gives_the_one_that_is_there():
    again = services.account_open(
        key=POT, name="x", side=Side.CREDIT, owner=books.FUND, floor_zero=True, shared=True, clock=books.CLOCK
    )
    assert again == Account.objects.get(key=POT)
    with pytest.raises(Conflict) as refused:
        services.account_open(key=POT, name="x", side=Side.DEBIT, owner=books.FUND, clock=books.CLOCK)
    assert refused.value.code == "ledger.account_differs"


@pytest.mark.parametrize("cents", [0, -1, 1.0, True, 10**12])
def test_an_amount_is_whole_cents(cents):
    with pytest.raises(ValueError, match="not an amount in cents"):
        post(a_transfer(BANK, POT, cents))


def test_what_was_posted_stands_in_the_log():
    rows = post(a_transfer(BANK, POT, 700), a_transfer(BANK, POT, 300))
    event = Event.objects.get(verb="ledger.posted")
    assert (event.subject_type, event.subject_id, event.data["transfers"]) == ("ledger_entry", rows[0].pk, 2)
    assert event.data["digest"] == services.digest(map(services.row_facts, rows))


def test_a_post_is_one_trip_to_the_database():
    """Transfers, balances and log: so many in a second depends on it."""
    with CaptureQueriesContext(connection) as asked:
        services.post([a_transfer(BANK, POT, 700), a_transfer(BANK, POT, 300)], actor=SYSTEM, clock=books.CLOCK)
    assert len(asked) == 1, asked.captured_queries


@pytest.mark.parametrize("also", [a_transfer(BANK, POT, 1), a_transfer(POT, CREDITOR, 5_000)])
def test_a_caller_who_goes_on_after_a_refusal_keeps_nothing_of_its_transaction(also):
    """Half an entry, or a pot with too little: what the caller did before goes with it."""
    there = books.contribute(1_000)
    again = a_transfer(BANK, POT, 1_000, id=there.pk, cause=(there.cause_type, there.cause_id))
    with transaction.atomic():
        services.post([a_transfer(BANK, POT, 7)], actor=SYSTEM, clock=books.CLOCK)
        with pytest.raises(Conflict):
            services.post([again, also], actor=SYSTEM, clock=books.CLOCK)
    assert sums(POT) == (0, 1_000, 0, 0)
    assert Event.objects.filter(verb="ledger.posted").count() == 1
