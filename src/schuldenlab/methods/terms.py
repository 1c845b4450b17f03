# SPDX-License-Identifier: EUPL-1.2
"""When something is due: the law's terms by name, and a method's own.

The law's term always counts. A method's own term may only come before it: both are computed, the earlier one is due.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from schuldenlab.law.calendar import add_weeks, add_workdays

from .schema import FactValue, Number, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class LawTerm:
    """`choice`: the city's ordinance sets the number of weeks, at most `weeks`."""

    weeks: int
    start: str
    source: str
    short_workdays: int = 0
    short_when: str = ""
    choice: str = ""

    def due(self, start: date, *, short: bool, weeks: int | None = None) -> date:
        if short and self.short_workdays:
            return add_workdays(start, self.short_workdays)
        return add_weeks(start, self.weeks if weeks is None else min(weeks, self.weeks))


LAW_TERMS = {
    "wgs.first_talk": LawTerm(
        weeks=4, start="help.asked", short_workdays=3, short_when="threat.any", source="Wgs art. 4 lid 1 en 2"
    ),
    "wgs.decision": LawTerm(
        weeks=8, start="talk.held", choice="wgs.decision_weeks", source="Wgs art. 4a lid 2, verordening"
    ),
}


@dataclass(frozen=True, slots=True)
class Due:
    """`on` None: nothing is due yet, because the term has not started, or because of what is `missing`."""

    on: date | None = None
    source: str = ""
    missing: tuple[str, ...] = ()


NOT_DUE = Due()


def due(term: Term, facts: Mapping[str, FactValue], values: Mapping[str, Any]) -> Due:
    """The earlier of the law's day and the method's. `missing` names parameters and choices the city has not set."""
    found: list[tuple[date, str]] = []
    missing: list[str] = []
    if term.law:
        law = LAW_TERMS[term.law]
        weeks = values.get(law.choice) if law.choice else None
        if law.choice and weeks is None:
            missing.append(law.choice)
        if started := _day(facts, law.start):
            short = bool(law.short_when in facts and facts[law.short_when].value)
            found.append((law.due(started, short=short, weeks=weeks), f"law:{term.law}"))
    if term.unit:
        count = number(term.count, values)
        if count is None:
            missing.append(str(term.count))
        elif started := _day(facts, term.start):
            found.append((ADD[term.unit](started, count), "method"))
    if not found:
        return Due(missing=tuple(missing))
    on, source = min(found)
    return Due(on, source, tuple(missing))


def starts(term: Term) -> tuple[str, ...]:
    """The facts this term reads."""
    law = LAW_TERMS.get(term.law)
    names = (term.start, law.start, law.short_when) if law else (term.start,)
    return tuple(name for name in names if name)


def number(value: Number, values: Mapping[str, Any]) -> int | None:
    """A number, or the city's value of a ``$parameter``; None when the city has set none."""
    return values.get(value[1:]) if isinstance(value, str) else value


def looser_than_law(unit: str, count: int, law: LawTerm) -> bool:
    """Whether the method's term ends after the law's for some start in two years (holidays make some weeks short)."""
    return any(ADD[unit](start, count) > law.due(start, short=False) for start in _two_years())


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


ADD: dict[str, Callable[[date, int], date]] = {
    "days": lambda day, count: day + timedelta(days=count),
    "workdays": add_workdays,
    "weeks": lambda day, count: day + timedelta(weeks=count),
    "months": add_months,
}


@cache
def _two_years() -> tuple[date, ...]:
    return tuple(date(2026, 1, 1) + timedelta(days=number) for number in range(730))


def _day(facts: Mapping[str, FactValue], name: str) -> date | None:
    found = facts.get(name)
    return found.value if found is not None and isinstance(found.value, date) else None
