# SPDX-License-Identifier: EUPL-1.2
"""What stays and what can be missed, drawn against income: one call of the columns for each answer, then shapes.

The yearly income moves with the monthly one in the same proportion, and so does the income that counts in a scheme by
the same euros. That is our assumption for the picture, not a rule; the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from schuldenlab import law
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language

from .state import CAPACITY, FREE, SEIZABLE, State

STEPS = 60
LEAST = 200_000  # the picture goes to 2,000 euros a month at least
MORE = 10_000
_LINES = (FREE, "vtlb", CAPACITY)


@dataclass(frozen=True, slots=True)
class Curve:
    """Everything in cents per month. `lines` has an amount for each of `incomes`, None where it has none."""

    incomes: tuple[int, ...]
    lines: Mapping[str, tuple[int | None, ...]]
    seizable: tuple[int | None, ...]
    own: int
    at: int
    top: int
    step: int

    def value(self, line: str, income: int) -> int | None:
        return self.lines[line][self.incomes.index(income)] if line in self.lines else None

    def taken(self, income: int) -> int | None:
        return self.seizable[self.incomes.index(income)]


def moved(state: State, own: int, income: int) -> dict[str, Any]:
    """The facts of this household with another income, for one answer."""
    known = dict(state.known) | {"debtor_income_month": _euros(income)}
    if own and isinstance(known.get("taxable_income_year"), str):
        known["taxable_income_year"] = _euros(_year(known["taxable_income_year"], own, income))
    counted = known.get("counted_income_month")
    if isinstance(counted, law.Entered):
        cents = max(0, int(counted.value * 100) + income - own)
        known["counted_income_month"] = law.Entered(_euros(cents), counted.source, counted.reason, counted.label)
    return known


def curve(state: State, at: int | None) -> Curve | None:
    """None where no income of this household is known, or where its amount does not depend on it."""
    own = _cents(state.known.get("debtor_income_month"))
    if own is None or state.free.answer is None or "court_decision" in state.facts:
        return None
    top = _nice(max(LEAST, own * 3 // 2))
    step = top // STEPS
    at = own if at is None else min(max(at, 0), top)
    incomes = sorted({*range(0, top + 1, step), own, at, at + MORE})
    one = moved(state, own, own)
    columns: dict[str, Any] = one | {"debtor_income_month": np.array(incomes, np.int64)}
    if own and isinstance(one.get("taxable_income_year"), str):
        year = one["taxable_income_year"]
        columns["taxable_income_year"] = np.array([_year(year, own, income) for income in incomes], np.int64)
    counted = one.get("counted_income_month")
    if isinstance(counted, law.Entered):
        cents = np.maximum(0, int(Fraction(counted.value) * 100) + np.array(incomes, np.int64) - own)
        columns["counted_income_month"] = law.Entered(cents, counted.source, counted.reason, counted.label)
    try:
        free = law.calculate_many(
            SEIZABLE, on=state.on, columns=columns, manual=state.manual_for(SEIZABLE), keep=(FREE,),
            bad_rows="apart", threads=1,
        )  # fmt: skip
        lines = {FREE: _line(free.kept[FREE].cents, free.refused)}
        if state.capacity.answer is not None:
            scheme = law.calculate_many(
                CAPACITY, on=state.on, columns=columns, manual=state.manual, keep=("vtlb",), bad_rows="apart", threads=1
            )
            vtlb = scheme.kept["vtlb"].cents if "vtlb" in scheme.kept else _same(state, len(incomes))
            lines |= {"vtlb": _line(vtlb, scheme.refused), CAPACITY: _line(scheme.values.data, scheme.refused)}
    except law.LawError:
        return None
    return Curve(tuple(incomes), lines, _line(free.values.data, free.refused), own, at, top, step)


def _same(state: State, rows: int) -> list[int]:
    """A free amount that no income moves: entered by hand, or of a household whose yearly income stays."""
    step = state.capacity.answer and state.capacity.answer.step("vtlb")
    return [int(step.value * 100)] * rows if step else []


def _line(cents: Any, refused: Any) -> tuple[int | None, ...]:
    bad = set(refused.tolist())
    return tuple(None if row in bad else int(one) for row, one in enumerate(cents))


def _year(year: str, own: int, income: int) -> int:
    """The yearly income in cents that goes with another monthly one, in the same proportion; half a cent up."""
    return (Fraction(year) * 100 * income / own + Fraction(1, 2)).__floor__()


def _nice(cents: int) -> int:
    """A round amount not below this one, in steps that are round too."""
    size = 10 ** (len(str(cents)) - 2)
    return -(-cents // (6 * size)) * 6 * size


def _cents(typed: Any) -> int | None:
    return None if typed is None else int(Fraction(typed) * 100)


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


# --- shapes


@dataclass(frozen=True, slots=True)
class Drawn:
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """`words`: whole euros as the reader writes them."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`way`: wide for a desk and for paper, tall for a phone."""

    way: str
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[Drawn, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    at: float
    dots: tuple[tuple[str, float, float], ...]


def both(found: Curve) -> tuple[Picture, Picture]:
    return picture(found, "wide", 720, 360, 6), picture(found, "tall", 340, 300, 2)


def picture(found: Curve, way: str, width: int, height: int, ticks: int) -> Picture:
    left, right, top, bottom = 76.0, width - 12.0, 14.0, height - 54.0
    most = _nice(max([100, *(cents for line in found.lines.values() for cents in line if cents is not None)]))

    def x(income: int) -> float:
        return round(left + (right - left) * income / found.top, 1)

    def y(cents: int) -> float:
        return round(bottom - (bottom - top) * cents / most, 1)

    drawn = []
    for name in _LINES:
        points = [(income, cents) for income, cents in zip(found.incomes, found.lines.get(name, ()), strict=False)
                  if cents is not None and income <= found.top]  # fmt: skip
        if points:
            drawn.append(Drawn(name, _path([(x(a), y(b)) for a, b in points])))
    here = ((name, found.value(name, found.at)) for name in found.lines)
    dots = tuple((name, x(found.at), y(cents)) for name, cents in here if cents is not None)
    return Picture(
        way, width, height, left, right, top, bottom, tuple(drawn),
        tuple(Tick(x(found.top * one // ticks), _whole(found.top * one // ticks)) for one in range(ticks + 1)),
        tuple(Tick(y(most * one // 3), _whole(most * one // 3)) for one in range(4)),
        x(found.at), dots,
    )  # fmt: skip


def _whole(cents: int) -> str:
    return euros(cents, current_language())[:-3]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{a:g} {b:g}" for a, b in points)
