# SPDX-License-Identifier: EUPL-1.2
"""The river of money: nothing appears, nothing vanishes, nothing is drawn outside or over a label."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.fund.flow_picture import RIVER, WIDTH, Amounts, Picture, flow_picture

FULL = Amounts(
    contributed=25_000_00,
    can_spend=9_500_00,
    reserved=4_000_00,
    to_pay=1_000_00,
    paid=12_000_00,
    lent=9_600_00,
    in_kind=600_00,
    given_back=1_500_00,
)


@st.composite
def funds(draw) -> Amounts:
    """Any fund whose books agree."""
    can_spend, reserved, to_pay, lent, in_kind, given_back, granted = (draw(st.integers(0, 10**11)) for _ in range(7))
    paid = lent + in_kind + given_back + granted
    contributed = can_spend + reserved + to_pay + paid - given_back
    return Amounts(contributed, can_spend, reserved, to_pay, paid, lent, in_kind, given_back)


def thickness(picture: Picture) -> dict[str, float]:
    return {ribbon.name: ribbon.thickness for ribbon in picture.ribbons}


def test_the_fund_of_a_small_city():
    picture = flow_picture(FULL)
    assert thickness(picture) == {
        name: pytest.approx(euros * RIVER / 26_500)
        for name, euros in [("contributed", 25_000), ("can_spend", 9_500), ("reserved", 4_000), ("to_pay", 1_000),
                            ("lent", 9_600), ("in_kind", 600), ("granted", 300), ("given_back", 1_500)]
    }  # fmt: skip
    assert [(label.name, label.cents) for label in picture.labels] == [
        ("contributed", 25_000_00),
        ("can_spend", 9_500_00),
        ("reserved", 4_000_00),
        ("to_pay", 1_000_00),
        ("paid", 12_000_00),
        ("lent", 9_600_00),
        ("in_kind", 600_00),
        ("granted", 300_00),
        ("given_back", 1_500_00),
    ]


def test_a_fund_without_money_has_no_picture():
    assert flow_picture(Amounts(0, 0, 0, 0, 0, 0, 0, 0)) is None


def test_a_new_fund_shows_what_came_in_and_what_can_be_spent():
    picture = flow_picture(Amounts(500_00, 500_00, 0, 0, 0, 0, 0, 0))
    assert [label.name for label in picture.labels] == ["contributed", "can_spend"]


def test_books_that_do_not_agree_are_not_drawn():
    with pytest.raises(AssertionError):
        replace(FULL, can_spend=FULL.can_spend + 1)
    with pytest.raises(AssertionError):
        replace(FULL, in_kind=FULL.paid)


@given(funds())
def test_what_comes_in_is_as_thick_as_what_leaves(amounts):
    picture = flow_picture(amounts)
    if picture is None:
        assert amounts.came_in == 0
        return
    drawn = thickness(picture)
    into = drawn.get("contributed", 0) + drawn.get("given_back", 0)
    out_of = sum(wide for name, wide in drawn.items() if name != "contributed")
    assert into == pytest.approx(RIVER)
    assert out_of == pytest.approx(RIVER)


@given(funds())
def test_everything_is_inside_and_no_label_covers_another(amounts):
    picture = flow_picture(amounts)
    if picture is None:
        return
    heights = [label.y for label in picture.labels]
    assert all(below - above >= 40 for above, below in pairwise(heights))
    assert min(heights) >= 12
    assert max(heights) + 24 <= picture.height
    assert all(label.x <= WIDTH / 2 + 20 for label in picture.labels), "a label needs room for its words"
    for ribbon in picture.ribbons:
        for x, y in points(ribbon.path):
            assert 0 <= x <= picture.labels[0].x
            assert 0 <= y <= picture.height


def points(path: str) -> list[tuple[float, float]]:
    """Where the outline goes; H and V keep the other coordinate, an arc counts by its end."""
    x = y = 0.0
    found = []
    for letter, numbers in re.findall(r"([MLHVA])([^MLHVAZ]*)", path):
        given = [float(number) for number in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", numbers)]
        if letter == "H":
            x = given[0]
        elif letter == "V":
            y = given[0]
        else:
            x, y = given[-2:]
        found.append((x, y))
    return found
