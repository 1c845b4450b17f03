# SPDX-License-Identifier: EUPL-1.2
"""The made-up households hold what they promise: as many of the awkward as are needed to find a wrong cent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from .. import crowd as made
from ..norms import period_of
from ..oracle import cents
from ..values import NUMBER_MAX

ON = date(2026, 7, 1)
ROWS = 20_000
NEAR = 0.02  # how far a share may be from what it is drawn with: five times its spread at this size


@pytest.fixture(scope="module")
def columns():
    return made.crowd(ROWS, ON, seed=3)


def share(found):
    return float(np.ma.filled(found, False).mean())


@pytest.mark.parametrize(
    ("name", "given", "zero"),
    [
        ("debtor_income_month", 0.9, 0.0), ("other_income_month", 1, 0.7), ("partner_income_month", 1, 0.4),
        ("company_car_tax_month", 1, 0.9), ("housing_cost_month", 1, 0.0), ("institution_cost_month", 0.9, 0.0),
        ("applicable_norm", 0.8, 0.0), ("other_pw_income", 1, 0.5), ("seized_payment", 0.1, 0.0),
        ("counted_income_month", 1, 0.0),
    ],
)  # fmt: skip
def test_so_many_have_an_amount_and_so_many_have_zero(columns, name, given, zero):
    known = ~np.ma.getmaskarray(columns[name])
    values = np.ma.getdata(columns[name])
    assert share(known) == pytest.approx(given, abs=NEAR)
    assert share(values[known] == 0) == pytest.approx(zero, abs=NEAR)
    assert values.min() >= 0


@pytest.mark.parametrize(
    ("name", "true"), [("housing_increase_granted", 0.3), ("abroad_disclosed", 0.5), ("designated_benefit", 0.2)]
)
def test_so_many_say_yes(columns, name, true):
    assert share(columns[name]) == pytest.approx(true, abs=NEAR)


@pytest.mark.parametrize(("name", "first"), [("situation", 1 / 4), ("tenure", 0.95 + 0.05 / 3), ("residence", 0.84)])
def test_every_word_is_used_and_the_first_one_most(columns, name, first):
    found = columns[name]
    assert share(found.codes == 0) == pytest.approx(first, abs=NEAR)
    assert set(found.codes.tolist()) == set(range(len(found.words)))


def test_incomes_lie_on_ties_and_above_what_they_are_part_of(columns):
    """95 percent of an income that ends in ten cents, or ten more than a multiple of twenty, ends in half a cent."""
    income = np.ma.getdata(columns["debtor_income_month"])
    assert share(income * 95 % 100 == 50) > 0.2
    assert share(columns["other_income_month"] == income + 1) == pytest.approx(0.01, abs=0.005)
    assert (columns["other_income_month"] <= income + 1).all()
    large = income > 10**9
    assert 0 < share(large) < 0.005
    assert income.max() < 10**11
    costs = columns["housing_cost_month"]
    assert np.median(costs) < 200_000, "a half or a third of an income, of many"


@pytest.mark.parametrize("norm", ["drempelinkomen", "owner_income_limit_single"])
def test_a_limit_is_met_from_both_sides(columns, norm):
    limit = cents(period_of(ON).norm(norm).value)
    assert {limit + away for away in range(-2, 3)} <= set(columns["taxable_income_year"].tolist())


def test_the_limits_of_a_half_year_are_those_at_which_something_begins_or_ends():
    period = period_of(ON)
    months, years = made._limits(ON)
    assert months[0] == years[0] == 0
    threshold, increase = (period.norm(name).value for name in made._THRESHOLD)
    assert cents(threshold + increase) in years
    for size in ("single", "multi"):
        limit = made.calculate(f"rent_limit_{size}", on=ON, inputs={}).value
        assert int(limit * 100) in years
    norm = period.norm("bvv_max_single").value
    for part in (Fraction(1), Fraction(20, 19), Fraction(19, 20), Fraction(1, 2), Fraction(11, 10)):
        assert int(norm * part * 100) in months


def test_taxable_incomes_are_whole_on_a_limit_on_a_tie_or_absurd(columns):
    years, (_, limits) = columns["taxable_income_year"], made._limits(ON)
    assert share(years % 100 == 0) == pytest.approx(0.3 + 0.2 / 5, abs=NEAR), "and of those near a limit one in five"
    near = np.abs(years[:, None] - limits[None, :]).min(axis=1) <= 2
    assert share(near) == pytest.approx(0.2, abs=NEAR)
    codes = columns["situation"].codes
    ties = sum(np.isin(years[codes == code], made._ties(ON, code)).sum() for code in range(4))
    assert ties / ROWS == pytest.approx(0.2, abs=NEAR)
    assert 0 < share(years > 10**9) < 0.005
    assert years.max() < NUMBER_MAX * 100


def test_ordinary_households_have_no_surprises():
    found = made.ordinary(ROWS, 1)
    assert share(found["partner_income_month"] == 0) == pytest.approx(0.6, abs=NEAR)
    bounds = {name: (int(column.min()), int(column.max())) for name, column in found.items() if name != "situation"}
    for name, low, high in (
        ("taxable_income_year", 0, made.INCOME), ("debtor_income_month", 0, 500_000),
        ("partner_income_month", 0, 300_000), ("housing_cost_month", 30_000, 150_000),
    ):  # fmt: skip
        assert low <= bounds[name][0] < low + (high - low) // 100
        assert high - (high - low) // 100 < bounds[name][1] < high
