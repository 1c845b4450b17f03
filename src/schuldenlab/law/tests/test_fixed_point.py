# SPDX-License-Identifier: EUPL-1.2
"""Arithmetic on columns against exact fractions, for any chain of steps, with so few bits that digits must be cut."""

from __future__ import annotations

from fractions import Fraction
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .. import fixed_point
from ..fixed_point import Column, NotInColumns, Refused, Tape, TooLarge
from ..ops import floor_zero, least, most, refused_where, square_root, where
from ..oracle import cents
from ..tape_player import Player

MOST = 10**7  # cents
FEW = 46  # bits, with which a seventh of a product of two amounts keeps less than three decimals
SHARES = [
    Fraction(0),
    Fraction(1373, 10_000),
    Fraction(-1, 2),
    Fraction(2, 3),
    Fraction(27, 1200),
    Fraction(438_698, 10**12),
]
WORDS = [
    "+",
    "-",
    "from",
    "negative",
    "times",
    "least",
    "most",
    "where <",
    "where ==",
    "where >=",
    "smallest",
    "largest",
]

amounts = st.one_of(st.integers(-MOST, MOST), st.sampled_from([0, 1, -1, 5, 50, 100, MOST, -MOST]))
steps = st.one_of(
    st.tuples(st.sampled_from(WORDS), st.integers(), st.integers()),
    st.tuples(st.just("*"), st.integers(), st.sampled_from(SHARES)),
    st.tuples(st.just("+"), st.integers(), st.sampled_from([Fraction(5, 1000), Fraction(29_735_424, 1000)])),
    st.tuples(st.sampled_from(["floor", "rounded", "square"]), st.integers(), st.just(0)),
)
programs = st.lists(steps, min_size=1, max_size=9)


def run(program, values, rounded):
    """The last outcome of a chain of steps; each takes earlier ones by number."""
    for word, one, other in program:
        x = values[one % len(values)]
        y = other if isinstance(other, Fraction) else values[other % len(values)]
        match word:
            case "+":
                found = x + y
            case "-":
                found = x - y
            case "from":
                found = Fraction(1, 8) - x
            case "negative":
                found = -x
            case "*":
                found = x * y
            case "square":
                found = x * Fraction(1, 7) * x
            case "times":
                found = x * Fraction(1, 7) * y
            case "least":
                found = least(x, y)
            case "most":
                found = most(x, y)
            case "floor":
                found = floor_zero(x)
            case "rounded":
                found = rounded(x)
            case "where <":
                found = where(x < y, x, y + x)
            case "where ==":
                found = where(x == y, x - 1, y)
            case "where >=":
                found = where(x >= y, floor_zero(y), x)
            case "smallest":
                found = where(x < y, x, y) + where(x >= y, y, x)
            case "largest":
                found = where(x > y, x, y) + where(x <= y, y, x)
        values = [*values, found]
    return values


@pytest.mark.parametrize("bits", [62, FEW, 40])
@settings(max_examples=150, deadline=None)
@given(programs, st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6))
def test_a_column_is_the_exact_number_or_says_that_it_may_not_be(bits, program, rows):
    with patch.object(fixed_point, "LARGEST", 2**bits):
        tape = Tape()
        inputs = [Column(tape, tape.read(name, np.int64), 100, -MOST, MOST) for name in "ab"]
        try:
            found = run(program, inputs, lambda x: x.rounded(2))
            answer = found[-1].rounded(2)
        except TooLarge:
            return
    doubtful = list(dict.fromkeys(tape.doubtful))
    columns = [*found, answer]
    inexact = [one.inexact for one in columns if one.inexact is not None]
    player = Player(tape, [*[one.slot for one in columns], *inexact, *doubtful])
    outs = {slot: np.empty(len(rows), tape.kinds[slot]) for slot in player.wanted}
    facts = {name: np.array([row[place] for row in rows], np.int64) for place, name in enumerate("ab")}
    player.play(len(rows), facts, outs, player.buffers(len(rows)))
    for row, given_amounts in enumerate(rows):
        if any(outs[slot][row] for slot in doubtful):
            continue
        exact = run(program, [Fraction(one, 100) for one in given_amounts], lambda x: Fraction(cents(x), 100))
        for column, right in zip(columns, [*exact, Fraction(cents(exact[-1]), 100)], strict=True):
            units = int(outs[column.slot][row])
            assert column.low <= units <= column.high
            may_be_off = column.inexact is not None and outs[column.inexact][row]
            assert abs(units - right * column.scale) <= (column.slack if may_be_off else 0)


@pytest.mark.parametrize("program", [
    [("square", 0, 0)],
    [("square", 0, 0), ("where ==", 2, 1)],
    [("square", 0, 0), ("times", 0, 1), ("where <", 2, 3), ("*", 4, Fraction(1, 3))],
    [("square", 0, 0), ("square", 1, 1), ("least", 2, 3), ("*", 4, Fraction(-5, 3))],
    [("square", 0, 0), ("floor", 0, 0), ("most", 2, 3), ("*", 4, Fraction(5, 2))],
])  # fmt: skip
def test_doubt_is_where_it_must_be(program):
    """Of many rows with few bits: none that is not in doubt is a cent off, some that are would have been."""
    rows = 1500
    rng = np.random.default_rng(1)
    facts = {"a": rng.integers(-MOST // 125, MOST // 125, rows)}
    if ("where ==", 2, 1) in program:
        facts["b"] = facts["a"] ** 2 // 700  # equal but for the digits that are cut
    else:
        facts["b"] = facts["a"] + rng.integers(-1, 2, rows)
    with patch.object(fixed_point, "LARGEST", 2**FEW):
        tape = Tape()
        inputs = [Column(tape, tape.read(name, np.int64), 100, -MOST, MOST) for name in "ab"]
        answer = run(program, inputs, lambda x: x.rounded(2))[-1].rounded(2)
    player = Player(tape, [answer.slot, *tape.doubtful])
    outs = {slot: np.empty(rows, tape.kinds[slot]) for slot in player.wanted}
    player.play(rows, facts, outs, player.buffers(rows))
    doubt = np.logical_or.reduce([outs[slot] for slot in tape.doubtful])
    wrong = np.zeros(rows, bool)
    for row in range(rows):
        exact = run(program, [Fraction(int(facts[name][row]), 100) for name in "ab"], None)[-1]
        wrong[row] = outs[answer.slot][row] != cents(exact)
    assert not (wrong & ~doubt).any()
    assert wrong.any()
    assert doubt.mean() < 0.7  # with so few bits; with 62 it is one row in millions


@settings(max_examples=60, deadline=None)
@given(programs, st.tuples(amounts, amounts))
def test_on_a_wide_tape_nothing_is_ever_cut_or_in_doubt(program, row):
    tape = Tape(wide=True)
    inputs = [Column(tape, tape.read(name, object), 100, -MOST, MOST) for name in "ab"]
    answer = run(program, inputs, lambda x: x.rounded(2))[-1].rounded(2)
    assert (answer.slack, answer.inexact, tape.doubtful) == (0, None, [])
    player = Player(tape, [answer.slot])
    outs, facts = {answer.slot: np.empty(1, object)}, {"a": np.array([row[0]], object), "b": np.array([row[1]], object)}
    player.play(1, facts, outs, player.buffers(1))
    exact = run(program, [Fraction(one, 100) for one in row], lambda x: Fraction(cents(x), 100))[-1]
    assert outs[answer.slot][0] == cents(exact)


def test_amounts_that_no_common_scale_can_hold_are_said_to_be_too_large():
    tape = Tape()
    sure = Column(tape, tape.read("a", np.int64), 100, 0, MOST)
    with pytest.raises(TooLarge):
        sure + sure * Fraction(1, 3**40)


def test_two_of_the_largest_have_a_sum_that_64_bits_hold():
    assert np.iinfo(np.int64).max == 2 * fixed_point.LARGEST - 1


@pytest.mark.parametrize(("scale", "to", "bits"), [(10**6, 997, 40), (10**6, 3, 40), (10**4, 7, 44)])
def test_digits_are_cut_until_another_scale_fits_and_no_more(scale, to, bits):
    """Within its slack it is the same number, and the bounds still hold; `bits` is what it may fill."""
    most = 10**12
    with patch.object(fixed_point, "LARGEST", 2**bits):
        tape = Tape()
        found = Column(tape, tape.read("a", np.int64), scale, -most, most)._on_scale(to)
        assert found.size <= fixed_point.LARGEST
    assert 0 < found.slack <= 2 + to // 100
    player = Player(tape, [found.slot])
    given_units = np.array([0, 1, -1, most, -most, 123_456_789_012, -987_654_321_098], np.int64)
    outs = {found.slot: np.empty(len(given_units), np.int64)}
    player.play(len(given_units), {"a": given_units}, outs, player.buffers(len(given_units)))
    for units, told in zip(given_units.tolist(), outs[found.slot].tolist(), strict=True):
        assert found.low <= told <= found.high
        assert abs(told - Fraction(units * to, scale)) <= found.slack


@pytest.mark.parametrize("most", [2**20 - 1, 2**20, 2**20 + 1, 2**21])
def test_a_product_is_cut_as_soon_as_it_does_not_fit_and_not_before(most):
    with patch.object(fixed_point, "LARGEST", 2**40):
        tape = Tape()
        x, y = (Column(tape, tape.read(name, np.int64), 100, -most, most) for name in "ab")
        exact = x * y
        assert (exact.scale == 10_000) == (exact.slack == 0) == (most * most <= fixed_point.LARGEST)
        # What may be off takes room too.
        unsure = Column(tape, x.slot, 100, -most, most, slack=1, inexact=tape.truth(np.not_equal, x.slot, y.slot))
        assert ((unsure * y).scale == 10_000) == (most * most + most <= fixed_point.LARGEST)


def test_zero_is_added_without_an_instruction_whoever_knows_it():
    tape = Tape()
    sure = Column(tape, tape.read("a", np.int64), 100, 0, MOST)
    zero, off = (Column(tape, tape.constant(0), 100, 0, 0, slack) for slack in (0, 1))
    assert sure + zero is sure
    assert sure - zero is sure
    assert sure + off is not sure
    assert sure - Column(tape, tape.read("b", np.int64), 100, -1, 0) is not sure


def test_what_the_bounds_settle_is_not_written():
    tape = Tape()
    sure = Column(tape, tape.read("a", np.int64), 100, 0, MOST)
    assert floor_zero(sure) is sure
    assert least(sure, Fraction(MOST, 100)) is sure
    assert sure + 0 is sure
    assert sure - Fraction(0) is sure
    assert refused_where(sure < 0, sure, "name", "negative") is sure
    assert refused_where(sure > Fraction(MOST, 100), sure, "name", "large") is sure

    perhaps = Column(tape, tape.read("b", np.int64), 100, -1, MOST)
    assert floor_zero(perhaps) is not perhaps
    assert least(perhaps, Fraction(MOST - 1, 100)) is not perhaps
    assert isinstance(refused_where(perhaps < 0, perhaps, "name", "negative"), Refused)
    cut = sure.like(sure.slot, 0, MOST, slack=1)
    assert floor_zero(cut) is not cut


def test_a_choice_of_the_smaller_is_one_instruction():
    tape = Tape()
    a, b = (Column(tape, tape.read(name, np.int64), 100, -MOST, MOST) for name in "ab")
    for chosen, instruction in ((where(a < b, a, b), np.minimum), (where(a >= b, a, b), np.maximum)):
        assert [one for one, _, out in tape.code if out == chosen.slot] == [instruction]


@pytest.mark.parametrize(
    "look",
    [
        bool,
        lambda x: 1 if x > 0 else 2,
        lambda x: 1 / x,
        lambda x: x / x,
        lambda x: x**2,
        lambda x: Fraction(13, 10) ** x,
        square_root,
    ],
)
def test_what_columns_cannot_do_is_refused_and_never_guessed(look):
    tape = Tape()
    with pytest.raises(NotInColumns):
        look(Column(tape, tape.read("a", np.int64), 100, 0, MOST))


def test_what_no_scale_can_hold_together_is_refused_and_not_cut_wrong():
    """A third has no decimal to cut; thirds of a euro and cents this large have no sum in 64 bits."""
    tape = Tape()
    third = Column(tape, tape.read("third", np.int64), 3, 0, fixed_point.LARGEST - 1)
    cent = Column(tape, tape.read("cent", np.int64), 100, 0, fixed_point.LARGEST - 1)
    for one, other in ((third, third), (third, cent), (cent, third)):
        with pytest.raises(TooLarge, match="too large for their scale"):
            one + other


@pytest.mark.parametrize("low", [-4, -5, -10])
def test_half_a_cent_below_zero_is_rounded_away_from_it_and_less_to_it(low):
    """By the bounds: where nothing is below minus half a cent, signs need not be looked at."""
    tape = Tape()
    column = Column(tape, tape.read("mills", np.int64), 1000, low, 10).rounded(2)
    mills = np.array([low, -1, 0, 4, 5, 10])
    player = Player(tape, [column.slot])
    outs = {column.slot: np.empty(6, np.int64)}
    player.play(6, {"mills": mills}, outs, player.buffers(6))
    assert outs[column.slot].tolist() == [cents(Fraction(one, 1000)) for one in mills.tolist()]


@pytest.mark.parametrize(("high", "low", "never"), [(8, 10, True), (9, 10, False), (8, 9, False), (10, 10, False)])
def test_what_may_be_off_counts_before_one_is_said_never_to_be_above_another(high, low, never):
    """Both may be a unit off: eight and ten are at most nine and at least nine."""
    tape = Tape()
    one = Column(tape, tape.read("one", np.int64), 100, 0, high, slack=1)
    assert one.never_above(Column(tape, tape.read("two", np.int64), 100, low, 20, slack=1)) is never
