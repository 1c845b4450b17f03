# SPDX-License-Identifier: EUPL-1.2
"""Generated from the table of states: every allowed move works, every other raises."""

from __future__ import annotations

import itertools

import pytest

from schuldenlab.base.errors import Conflict

from .. import services
from ..flow import MOVES, STATES, move
from ..models import Obligation, Payment, PayoutBatch, Refund, Reservation

ROWS = {
    "reservation": Reservation,
    "payoutbatch": PayoutBatch,
    "payment": Payment,
    "obligation": Obligation,
    "refund": Refund,
}
EVERY = [(of, *pair) for of, states in STATES.items() for pair in itertools.product(states, repeat=2)]
ALLOWED = {(one.of, one.start, one.to) for one in MOVES}


@pytest.mark.parametrize(("of", "start", "to"), EVERY)
def test_only_what_the_table_says(of, start, to):
    row = ROWS[of](state=start)
    if (of, start, to) in ALLOWED:
        move(row, to)
        assert row.state == to
    else:
        with pytest.raises(Conflict, match=r"fund.not_from_here"):
            move(row, to)
        assert row.state == start


def test_what_was_paid_or_given_free_never_waits_again():
    ends = {("reservation", "voided"), ("reservation", "returned"), ("payment", "returned"), ("payment", "dropped"),
            ("payoutbatch", "released"), ("payoutbatch", "dropped"), ("refund", "returned"),
            ("refund", "dropped")}  # fmt: skip
    assert not [one for one in MOVES if (one.of, one.start) in ends]


def test_every_move_names_a_verb_of_this_room():
    by_itself = {"obligation_close"}  # follows from the last thing given back
    assert {one.verb for one in MOVES} - by_itself <= set(services.__all__)
