# SPDX-License-Identifier: EUPL-1.2
"""Made-up households to compare the readings of the rules with: ordinary ones, and too many of the awkward.

Awkward is on a limit of the period or a cent beside it, on or nearest to a tie of rounding, equal where a rule asks
for more, very large, without a fact, or refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from .column_input import CENTS_IN, Words
from .columns import calculate_many
from .declare import NODES, Input
from .engine import calculate
from .errors import NotEstablished
from .fixed_point import Array
from .norms import period_of, periods
from .values import NUMBER_MAX, Entered

_THRESHOLD = ("drempelinkomen", "child_couple_threshold_increase")
_SHARES = (Fraction(1), Fraction(20, 19), Fraction(19, 20), Fraction(1, 2), Fraction(11, 10))  # that rules take
NEAREST = 400  # taxable incomes nearest to a tie, of each situation
INCOME, SEARCHED = 7_000_000, 200_000  # cents a year; and of how many such incomes the nearest are taken


def days() -> tuple[date, ...]:
    """The first day of every half-year whose norms hold the whole formula."""
    return tuple(period.valid_from for period in periods() if period.complete.get("bvv_formula"))


def crowd(rows: int, on: date, seed: int) -> dict[str, Any]:
    """Columns of facts for the seizure-free amount and what follows from it. One seed gives the same ones again."""
    rng = np.random.default_rng(seed)
    months, years = _limits(on)
    columns: dict[str, Any] = {"situation": _word(rng, rows, "situation")}
    columns["taxable_income_year"] = _years(rng, rows, on, years, columns["situation"].codes)
    income = _months(rng, rows, months)
    income = np.where(rng.random(rows) < 0.2, income // 20 * 20 + 10, income)  # 95 percent of it is a tie
    columns["debtor_income_month"] = _some(rng, income, 0.9)
    other = np.where(rng.random(rows) < 0.7, 0, np.minimum(_months(rng, rows, months), income))
    columns["other_income_month"] = np.where(rng.random(rows) < 0.01, income + 1, other)
    columns["partner_income_month"] = np.where(rng.random(rows) < 0.4, 0, _months(rng, rows, months))
    columns["company_car_tax_month"] = np.where(rng.random(rows) < 0.9, 0, rng.integers(0, 60_000, rows))
    columns["housing_cost_month"] = _months(rng, rows, months) // rng.integers(1, 4, rows)
    columns["housing_increase_granted"] = rng.random(rows) < 0.3
    columns["tenure"] = _word(rng, rows, "tenure", mostly=0.95)
    columns["residence"] = _word(rng, rows, "residence", mostly=0.8)
    columns["abroad_disclosed"] = rng.random(rows) < 0.5
    columns["institution_cost_month"] = _some(rng, rng.integers(0, 300_000, rows), 0.9)
    columns["designated_benefit"] = rng.random(rows) < 0.2
    columns["applicable_norm"] = _some(rng, _months(rng, rows, months), 0.8)
    columns["other_pw_income"] = np.where(rng.random(rows) < 0.5, 0, rng.integers(0, 200_000, rows))
    columns["seized_payment"] = _some(rng, rng.integers(0, 150_000, rows), 0.1)
    columns["counted_income_month"] = _months(rng, rows, months)
    columns["other_corrections"] = [{"section": "5.4", "amount": "12.34"}]
    return columns


def by_hand(rows: int, seed: int) -> dict[str, Entered]:
    """What a free amount needs besides, for each row: corrections of any sign from the sector's calculator."""
    rng = np.random.default_rng(seed)
    names = ("care_correction", "housing_correction", "missing_kgb_correction")
    return {name: Entered(rng.integers(-60_000, 60_000, rows), "calculator", "made up") for name in names}


def ordinary(rows: int, seed: int) -> dict[str, Any]:
    """Households without surprises, of the five facts that most calculations have."""
    rng = np.random.default_rng(seed)
    return {
        "situation": _word(rng, rows, "situation"),
        "taxable_income_year": rng.integers(0, INCOME, rows),
        "debtor_income_month": rng.integers(0, 500_000, rows),
        "partner_income_month": np.where(rng.random(rows) < 0.6, 0, rng.integers(0, 300_000, rows)),
        "housing_cost_month": rng.integers(30_000, 150_000, rows),
    }


def row_of(columns: dict[str, Any], row: int) -> dict[str, Any]:
    """The facts of one row, as `calculate` takes them."""
    found: dict[str, Any] = {}
    for name, column in columns.items():
        if isinstance(column, list):
            found[name] = column
        elif isinstance(column, Words):
            found[name] = column.words[int(column.codes[row])]
        elif not np.ma.getmaskarray(column)[row] if isinstance(column, np.ma.MaskedArray) else True:
            value = column[row]
            per_unit = 1 if getattr(NODES[name], "kind", "") == "count" else CENTS_IN
            found[name] = bool(value) if column.dtype == np.bool_ else Fraction(int(value), per_unit)
    return found


def _word(rng: np.random.Generator, rows: int, name: str, mostly: float = 0) -> Words:
    node = NODES[name]
    assert isinstance(node, Input)
    codes = rng.integers(0, len(node.allowed), rows).astype(np.int8)
    return Words(np.where(rng.random(rows) < mostly, np.int8(0), codes), node.allowed)


def _some(rng: np.random.Generator, values: Array, share: float) -> Array:
    return np.ma.MaskedArray(values, mask=rng.random(len(values)) >= share)


def _months(rng: np.random.Generator, rows: int, near: Array) -> Array:
    ordinary = rng.integers(0, 500_000, rows)
    limits = np.maximum(rng.choice(near, rows) + rng.integers(-2, 3, rows), 0)
    found = np.where(rng.random(rows) < 0.3, limits, ordinary)
    return np.where(rng.random(rows) < 0.001, rng.integers(0, 10**11, rows), found)


def _years(rng: np.random.Generator, rows: int, on: date, near: Array, situations: Array) -> Array:
    kind = rng.random(rows)
    ordinary = rng.integers(0, INCOME, rows)
    whole = ordinary // 100 * 100
    limits = np.maximum(rng.choice(near, rows) + rng.integers(-2, 3, rows), 0)
    ties = np.stack([_ties(on, code) for code in range(4)])
    found = np.select(
        [kind < 0.3, kind < 0.5, kind < 0.7, kind < 0.999],
        [whole, limits, ties[situations, rng.integers(0, NEAREST, rows)], ordinary],
        rng.integers(0, NUMBER_MAX * 100, rows),
    )
    return found.astype(np.int64)


@cache
def _ties(on: date, code: int) -> Array:
    """The taxable incomes at which the formula lies on a tie or nearest to one."""
    incomes = np.random.default_rng(code).integers(0, INCOME, SEARCHED)
    words = NODES["situation"].allowed  # type: ignore[union-attr]
    answers = calculate_many(
        "bvv_bounded",
        on=on,
        columns={"situation": Words(np.full(SEARCHED, code, np.int8), words), "taxable_income_year": incomes},
        keep=["bvv_formula"],
    )
    kept = answers.kept["bvv_formula"]
    cent = kept.scale // 100
    apart = np.abs(kept.units % cent - cent // 2)
    return incomes[np.argsort(apart, kind="stable")[:NEAREST]]


def _limits(on: date) -> tuple[Array, Array]:
    """Amounts, in cents, at which something begins or ends: of a month and of a year."""
    period = period_of(on)
    months, years = [Fraction(0)], [Fraction(0)]
    for norm in period.norms.values():
        if not isinstance(norm.value, Fraction):
            continue
        if norm.unit == "EUR/month":
            months += [norm.value * share for share in _SHARES]
        elif norm.unit == "EUR/year":
            years += [norm.value]
    threshold, increase = (period.norm(name).value for name in _THRESHOLD)
    assert isinstance(threshold, Fraction)
    assert isinstance(increase, Fraction)
    years += [threshold + increase, *_income_limits(on)]
    return _cents(months), _cents(years)


def _income_limits(on: date) -> Sequence[Fraction]:
    found = []
    for size in ("single", "multi"):
        try:
            found.append(calculate(f"rent_limit_{size}", on=on, inputs={}).value)
        except NotEstablished:
            continue
    return found


def _cents(amounts: Sequence[Fraction]) -> Array:
    return np.array(sorted({int(amount * 100) for amount in amounts}), dtype=np.int64)
