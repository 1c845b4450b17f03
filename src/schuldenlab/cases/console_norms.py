# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab norms effect FILE.toml`: what a file of norms would do to the open cases, before it is accepted.

Prints one line for each amount that changes, with the id of the case and no name; what cannot be worked out, and why;
and the totals. Nothing is written. A file is accepted by installing it: docs/how-to/new-half-year.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from schuldenlab.law.norms import Period

    from .norm_effect import Changed, NotWorkedOut

USAGE = "Usage: schuldenlab norms effect FILE.toml"


@dataclass(slots=True)
class Total:
    up: int = 0
    down: int = 0
    same: int = 0
    gained: int = 0
    lost: int = 0

    def add(self, change: int) -> None:
        self.up += change > 0
        self.down += change < 0
        self.same += change == 0
        self.gained += max(change, 0)
        self.lost -= min(change, 0)


def main(arguments: Sequence[str]) -> int:
    """0: told; 1: the file cannot be used; 2: usage."""
    if {"-h", "--help"} & set(arguments):
        print(f"{USAGE}\n\nWhat a file of norms would do to the open cases. Nothing is written.")
        return 0
    if len(arguments) != 2 or arguments[0] != "effect":
        print(USAGE, file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready
    from schuldenlab.law.norms import NormsWrong, read_file

    django_ready()
    path = Path(arguments[1])
    try:
        _tell(read_file(path), path.name)
    except NormsWrong as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _tell(period: Period, name: str) -> None:
    from .norm_effect import Changed, norm_effect

    found = norm_effect(period, name)
    totals: dict[str, Total] = {}
    by_hand: dict[str, set[UUID]] = {}
    older: set[UUID] = set()
    left: list[NotWorkedOut] = []
    print(f"{name}: norms from {period.valid_from} to {period.valid_to}, beside the newest calculation of each case")
    for one in found:
        if not isinstance(one, Changed):
            left.append(one)
            continue
        totals.setdefault(one.name, Total()).add(one.after - one.before)
        for entered in one.by_hand:
            by_hand.setdefault(entered, set()).add(one.case_id)
        if _is_older(one.holds_on, period):
            older.add(one.case_id)
        if one.after != one.before:
            print(_line(one))
    _tell_totals(totals, left)
    for entered, cases in sorted(by_hand.items()):
        print(f"{entered} was entered by hand and stays as it is, look it up again: {_cases(len(cases))}")
    if older:
        print(f"calculated before the half-year before, so that more changed: {_cases(len(older))}")


def _is_older(held_on: date, period: Period) -> bool:
    return (period.valid_from - held_on).days > 184  # the longest half-year


def _line(one: Changed) -> str:
    change = one.after - one.before
    return (
        f"{one.case_id}  {one.name:<20}{_euros(one.before):>12}{_euros(one.after):>12}{_euros(change, sign=True):>12}"
    )


def _tell_totals(totals: dict[str, Total], left: Iterable[NotWorkedOut]) -> None:
    for name, total in sorted(totals.items()):
        counts = f"{_cases(total.up)} up, {total.down} down, {total.same} the same"
        print(f"{name}: {counts}; {_euros(total.gained)} more and {_euros(total.lost)} less a month")
    if not totals:
        print("no open case has a calculation that can be worked out by these norms")
    reasons = Counter[str]()
    for one in left:
        print(f"{one.case_id}  {one.kind} cannot be worked out: {one.reason}")
        reasons[one.kind] += 1
    for kind, count in sorted(reasons.items()):
        print(f"{kind} cannot be worked out by these norms: {_cases(count)}")


def _cases(count: int) -> str:
    return f"{count} case" if count == 1 else f"{count} cases"


def _euros(cents: int, *, sign: bool = False) -> str:
    whole, rest = divmod(abs(cents), 100)
    minus = "-" if cents < 0 else "+" if sign and cents else ""
    return f"{minus}{whole}.{rest:02d}"
