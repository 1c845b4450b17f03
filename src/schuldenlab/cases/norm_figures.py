# SPDX-License-Identifier: EUPL-1.2
"""Many changes of one amount a month, as numbers: how many go up and down, by how much together, and in which steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low

# In cents, the largest change of each step but the last, up as well as down; without a change is the step between.
EDGES = (1_000, 2_500, 5_000, 10_000, 25_000)
SAME = len(EDGES) + 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of cases, and whole cents a month. `median` is one of the changes, those of zero included: at least half
    of the cases change by no more than that. `steps`: cases, from the largest loss to the largest gain."""

    up: int
    down: int
    same: int
    gained: int
    lost: int
    most_gained: int
    most_lost: int
    median: int
    steps: tuple[int, ...]

    @property
    def cases(self) -> int:
        return self.up + self.down + self.same


def figures(changes: Iterable[int]) -> Figures:
    """Of at least one change, in cents."""
    found = list(changes)
    steps = [0] * (2 * SAME + 1)
    for change in found:
        steps[step_of(change)] += 1
    ups, downs = [one for one in found if one > 0], [-one for one in found if one < 0]
    return Figures(
        up=len(ups),
        down=len(downs),
        same=len(found) - len(ups) - len(downs),
        gained=sum(ups),
        lost=sum(downs),
        most_gained=max(ups, default=0),
        most_lost=max(downs, default=0),
        median=median_low(found),
        steps=tuple(steps),
    )


def step_of(change: int) -> int:
    if not change:
        return SAME
    size = 1 + sum(abs(change) > edge for edge in EDGES)
    return SAME + (size if change > 0 else -size)


def ends_of(step: int) -> tuple[int, int | None]:
    """The smallest and the largest size of a change in this step, in cents; None where it has no largest."""
    size = abs(step - SAME)
    if not size:
        return 0, 0
    low = EDGES[size - 2] + 1 if size > 1 else 1
    return low, EDGES[size - 1] if size <= len(EDGES) else None
