# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab norms effect FILE.toml`: what a file of norms would do to the open cases, before it is accepted.

Prints the totals, what cannot be worked out, and why; with `--list` a line for each amount that changes, with the id of
the case and no name. With `--keep` it is kept for the page of the site, and else nothing is written. A file is accepted
by installing it: docs/how-to/new-half-year.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from .norm_figures import figures

if TYPE_CHECKING:
    from schuldenlab.law.norms import Period

    from .norm_effect import Changed, NotWorkedOut

USAGE = "Usage: schuldenlab norms effect FILE.toml [--list] [--keep]"

OPTIONS = "--list: each case that changes, by its id. --keep: for the page of the site; else nothing is written."


def main(arguments: Sequence[str]) -> int:
    """0: told; 1: the file cannot be used; 2: usage."""
    if {"-h", "--help"} & set(arguments):
        print(f"{USAGE}\n\nWhat a file of norms would do to the open cases.\n{OPTIONS}")
        return 0
    words = [one for one in arguments if one not in ("--list", "--keep")]
    if len(words) != 2 or words[0] != "effect" or words[1].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready
    from schuldenlab.law.norms import NormsWrong, read_file

    django_ready()
    path = Path(words[1])
    try:
        _tell(read_file(path), path.name, lists="--list" in arguments, keeps="--keep" in arguments)
    except NormsWrong as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _tell(period: Period, name: str, *, lists: bool, keeps: bool) -> None:
    from schuldenlab.base.actor import SYSTEM
    from schuldenlab.base.clock import city_clock

    from .norm_effect import Changed, norm_effect
    from .services import norm_look_keep

    found = list(norm_effect(period, name))
    changes: dict[str, list[int]] = {}
    by_hand: dict[str, set[UUID]] = {}
    older: set[UUID] = set()
    left: list[NotWorkedOut] = []
    print(f"{name}: norms from {period.valid_from} to {period.valid_to}, beside the newest calculation of each case")
    for one in found:
        if not isinstance(one, Changed):
            left.append(one)
            continue
        changes.setdefault(one.name, []).append(one.after - one.before)
        for entered in one.by_hand:
            by_hand.setdefault(entered, set()).add(one.case_id)
        if _is_older(one.holds_on, period):
            older.add(one.case_id)
        if lists and one.after != one.before:
            print(_line(one))
    _tell_totals(changes, left)
    for entered, cases in sorted(by_hand.items()):
        print(f"{entered} was entered by hand and stays as it is, look it up again: {_cases(len(cases))}")
    if older:
        print(f"calculated before the half-year before, so that more changed: {_cases(len(older))}")
    if keeps:
        look = norm_look_keep(period=period, file=name, found=found, actor=SYSTEM, clock=city_clock())
        print(f"kept for the page of the site: /norms/{look}/")


def _is_older(held_on: date, period: Period) -> bool:
    return (period.valid_from - held_on).days > 184  # the longest half-year


def _line(one: Changed) -> str:
    change = one.after - one.before
    return (
        f"{one.case_id}  {one.name:<20}{_euros(one.before):>12}{_euros(one.after):>12}{_euros(change, sign=True):>12}"
    )


def _tell_totals(changes: Mapping[str, Sequence[int]], left: Iterable[NotWorkedOut]) -> None:
    for name, many in sorted(changes.items()):
        told = figures(many)
        counts = f"{_cases(told.up)} up, {told.down} down, {told.same} the same"
        print(f"{name}: {counts}; {_euros(told.gained)} more and {_euros(told.lost)} less a month")
        most = f"{_euros(told.most_gained)} more and {_euros(told.most_lost)} less"
        print(f"{name}: most {most}; the median case changes by {_euros(told.median, sign=True)}")
    if not changes:
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
