# SPDX-License-Identifier: EUPL-1.2
"""What other rules, norms or a later date would do to many households: whose amount goes up or down, and by how much.

The facts of a household stay the same; only what it is worked out by differs. All amounts are whole cents, and every
household is counted once: in one situation, in one band of income, in one step of change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from .column_input import Words
from .columns import Answers, calculate_many
from .declare import NODES, Choice, Rule, Unknown
from .errors import LawError
from .fixed_point import Array
from .rule_sets import RuleSet, under
from .values import Entered, number

SITUATION, INCOME = "situation", "taxable_income_year"
NOT_KNOWN = "not_known"
# In cents. A band holds incomes from its edge up to the next; a change of exactly an edge belongs to the smaller step.
BANDS = tuple(100 * euros for euros in (0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 80_000))
EDGES = tuple(100 * euros for euros in (10, 25, 50, 100, 250))
STEPS = 2 * (len(EDGES) + 1) + 1
SAME = STEPS // 2


@dataclass(frozen=True, slots=True)
class Side:
    """By what, and for which day."""

    rules: RuleSet
    on: date


@dataclass(frozen=True, slots=True)
class Households:
    """Some of the population, as `calculate_many` takes columns and amounts by hand."""

    columns: Mapping[str, Any]
    manual: Mapping[str, Entered] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """Households, and cents per period of the amount. `compared` have an answer on both sides; the totals and changes
    are of those. `lost` is a size, so never below zero."""

    households: int = 0
    compared: int = 0
    up: int = 0
    down: int = 0
    gained: int = 0
    lost: int = 0
    before: int = 0
    after: int = 0

    @property
    def same(self) -> int:
        return self.compared - self.up - self.down

    def count(self, rows: Array, known: Array, before: Array, after: Array) -> None:
        """Adds these rows; of `before` and `after` only those that are `known` are looked at."""
        self.households += int(rows.sum())
        here = rows & known
        old, new = before[here], after[here]
        change = new - old
        up, down = change[change > 0], change[change < 0]
        self.compared += len(change)
        self.up += len(up)
        self.down += len(down)
        self.gained += _sum(up)
        self.lost -= _sum(down)
        self.before += _sum(old)
        self.after += _sum(new)


@dataclass(slots=True)
class Unread:
    """Rows of a file that cannot be read, and the first of them, counted from 1."""

    first: int
    households: int = 0


@dataclass(slots=True)
class Effect:
    """`situations` and `bands` each hold every household once; `steps` every compared one, from the largest decrease
    over `SAME` to the largest increase. `refused`: (side, reason) -> households; `unread`: rows of a file of households
    that cannot be read, by reason, and counted in nothing else. `reasons` tells those by the words that name them."""

    target: str
    unit: str
    sides: tuple[Side, Side]
    total: Group = field(default_factory=Group)
    situations: dict[str, Group] = field(default_factory=dict)
    bands: dict[int | str, Group] = field(default_factory=dict)
    steps: list[int] = field(default_factory=lambda: [0] * STEPS)
    most_up: int = 0
    most_down: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: dict[str, Unread] = field(default_factory=dict)
    reasons: dict[str, LawError] = field(default_factory=dict)


def effect_of(target: str, parts: Iterable[Households], *, before: Side, after: Side) -> Effect:
    """What changes from `before` to `after`. No more than one of the `parts` is kept in memory.

    Raises LawError target_unknown or not_an_amount, and what `calculate_many` raises for a column as a whole.
    """
    node = NODES.get(target)
    if not isinstance(node, Rule | Choice | Unknown):
        raise LawError("target_unknown", name=target)
    if not node.unit.startswith("EUR"):
        raise LawError("not_an_amount", name=target)
    found = Effect(target, node.unit, (before, after))
    for part in parts:
        _add(found, part)
    return found


def step_of(change: Array) -> Array:
    """The step of each change in cents."""
    size = np.searchsorted(np.array(EDGES), np.abs(change), side="left") + 1
    return np.asarray(np.where(change == 0, SAME, SAME + np.sign(change) * size), np.int64)


def _add(found: Effect, part: Households) -> None:
    old, new = (_answers(found.target, side, part) for side in found.sides)
    before, after = (np.ma.getdata(one.values) for one in (old, new))
    known = ~(np.ma.getmaskarray(old.values) | np.ma.getmaskarray(new.values))
    for name, answers in (("before", old), ("after", new)):
        for reason, count in answers.refusals:
            found.refused[name, str(reason)] += count
            found.reasons[str(reason)] = reason
    everyone = np.ones(len(known), np.bool_)
    found.total.count(everyone, known, before, after)
    for word, rows in _situations(_value(part, SITUATION), everyone):
        found.situations.setdefault(word, Group()).count(rows, known, before, after)
    for band, rows in _bands(_value(part, INCOME), everyone):
        found.bands.setdefault(band, Group()).count(rows, known, before, after)
    change = after[known] - before[known]
    for step, count in enumerate(np.bincount(step_of(change), minlength=STEPS).tolist()):
        found.steps[step] += count
    if len(change):
        found.most_up = max(found.most_up, int(change.max()))
        found.most_down = min(found.most_down, int(change.min()))


def _answers(target: str, side: Side, part: Households) -> Answers:
    with under(side.rules):
        return calculate_many(target, on=side.on, columns=part.columns, manual=part.manual, bad_rows="apart")


def _value(part: Households, name: str) -> Any:
    raw = part.columns.get(name)
    return raw.value if isinstance(raw, Entered) else raw


def _situations(raw: Any, everyone: Array) -> list[tuple[str, Array]]:
    """Each household in one; a word that is none is refused by the rules, and counted here as not known."""
    allowed = getattr(NODES[SITUATION], "allowed", ())
    if raw is None or isinstance(raw, str):
        return [(raw if raw is not None and raw in allowed else NOT_KNOWN, everyone)]
    codes, words = (raw.codes, raw.words) if isinstance(raw, Words) else (None, allowed)
    values = np.ma.getdata(np.ma.asarray(raw)) if codes is None else np.ma.getdata(codes)
    given = everyone & ~np.ma.getmaskarray(raw if codes is None else codes)
    found, rest = [], everyone.copy()
    for place, word in enumerate(words):
        if word in allowed:
            rows = given & (values == (word if codes is None else place))
            rest &= ~rows
            found.append((word, rows))
    return [*found, (NOT_KNOWN, rest)] if rest.any() else found


def _bands(raw: Any, everyone: Array) -> list[tuple[int | str, Array]]:
    if raw is None:
        return [(NOT_KNOWN, everyone)]
    if not hasattr(raw, "__len__") or isinstance(raw, str):  # one amount in euros for all
        raw = np.full(len(everyone), int(number(raw, INCOME) * 100))
    values = np.ma.asarray(raw)
    given = everyone & ~np.ma.getmaskarray(values) & (np.ma.getdata(values) >= 0)
    place = np.searchsorted(np.array(BANDS), np.ma.getdata(values), side="right") - 1
    found: list[tuple[int | str, Array]] = [(edge, given & (place == band)) for band, edge in enumerate(BANDS)]
    return [*found, (NOT_KNOWN, ~given)] if not given.all() else found


def _sum(cents: Array) -> int:
    """Exact where a 64-bit sum of a part could overflow."""
    return (int((cents >> 20).sum()) << 20) + int((cents & (2**20 - 1)).sum())
