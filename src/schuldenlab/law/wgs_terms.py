# SPDX-License-Identifier: EUPL-1.2
"""When help has to come: the terms of the law and of the sector, by the names that method files use.

A method may be stricter than these and never looser. The Algemene termijnenwet lets a term of an act run on over a
weekend or a holiday; it says nothing about terms in ordinances and agreements, so those end on the day they end.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from .calendar import add_weeks, add_workdays
from .errors import InputWrong, NotEstablished
from .values import Entered, Label, whole

WGS_4 = "https://wetten.overheid.nl/BWBR0031331#Artikel4"
WGS_4A = "https://wetten.overheid.nl/BWBR0031331#Artikel4a"
_NONE: frozenset[date] = frozenset()

# Two years show what four centuries of Easters show for terms of four and of eight weeks (2027 has 6 and 17 May free).
_FIRST_START = date(2026, 1, 1)
_STARTS = 730


class Threat(StrEnum):
    """What makes a first talk urgent (Wgs art. 4 lid 2)."""

    EVICTION = "eviction"
    GAS = "gas"
    ELECTRICITY = "electricity"
    HEAT = "heat"
    WATER = "water"
    HEALTH_INSURANCE = "health_insurance"


class Unit(StrEnum):
    DAYS = "days"
    WORKDAYS = "workdays"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, working days, weeks or months, counted from the day after the start."""

    count: int
    unit: Unit

    def end(self, start: date, *, designated: Iterable[date] = _NONE) -> date:
        """The last day, whatever day of the week that is. A month ends on the same day of the month, or its last."""
        match self.unit:
            case Unit.DAYS:
                return start + timedelta(days=self.count)
            case Unit.WORKDAYS:
                return add_workdays(start, self.count, designated=designated)
            case Unit.WEEKS:
                return start + timedelta(weeks=self.count)
            case Unit.MONTHS:
                year, month = divmod(start.year * 12 + start.month - 1 + self.count, 12)
                return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Term:
    """`start` is what happened on the day it runs from. `by_ordinance` names the number of weeks a city has to set."""

    name: str
    start: str
    span: Span
    source: str
    url: str
    label: Label
    of_act: bool = False
    threatened: Span | None = None
    by_ordinance: str = ""

    def latest(self, start: date, *, designated: Iterable[date] = _NONE) -> date:
        """The last day that the law or the agreement allows when nothing threatens."""
        if self.of_act and self.span.unit is Unit.WEEKS:
            return add_weeks(start, self.span.count, designated=designated)
        return self.span.end(start, designated=designated)


@dataclass(frozen=True, slots=True)
class Due:
    on: date
    span: Span
    source: str
    label: Label


TERMS = {
    term.name: term
    for term in (
        Term(
            "wgs.first_talk",
            start="help.asked",
            span=Span(4, Unit.WEEKS),
            source="Wgs art. 4 lid 1, 2",
            url=WGS_4,
            label=Label.S,
            of_act=True,
            threatened=Span(3, Unit.WORKDAYS),
        ),
        Term(
            "wgs.decision",
            start="talk.held",
            span=Span(8, Unit.WEEKS),
            source="Wgs art. 4a; the number of weeks is in the ordinance",
            url=WGS_4A,
            label=Label.S,
            of_act=True,
            by_ordinance="wgs.decision_weeks",
        ),
        Term(
            "nvvk.stabilisation",
            start="stabilisation.started",
            span=Span(4, Unit.MONTHS),
            source="NVVK, financiële begeleiding",
            url="https://www.nvvk.nl/ons-werkveld/financiele-begeleiding",
            label=Label.B,
        ),
        Term(
            "nvvk.settlement",
            start="settlement.started",
            span=Span(120, Unit.DAYS),
            source="NVVK, module schuldregeling",
            url="https://5dok.net/document/z3dmw4l9-schuldregeling-module.html",
            label=Label.B,
        ),
        Term(
            "schuldenknooppunt.answer",
            start="balances.asked",
            span=Span(10, Unit.WORKDAYS),
            source="Schuldenknooppunt, procesafspraken",
            url="https://schuldenknooppunt.nl/infoportaal/afsprakenstelsel/sr-procesafspraken-shv/",
            label=Label.B,
        ),
    )
}


def due(
    name: str,
    start: date,
    *,
    threats: Collection[Threat] = (),
    ordinance_weeks: Entered | None = None,
    designated: Iterable[date] = _NONE,
) -> Due:
    """The last day for what the term `name` asks, when it runs from `start`.

    Raises NotEstablished where a city has to set the weeks and has not, InputWrong for an unknown name, or for weeks
    that are none or more than the act allows.
    """
    term = TERMS.get(name)
    if term is None:
        raise InputWrong(name, "unknown")
    if term.threatened is not None and threats:
        return Due(term.threatened.end(start, designated=designated), term.threatened, term.source, term.label)
    if not term.by_ordinance:
        return Due(term.latest(start, designated=designated), term.span, term.source, term.label)
    if ordinance_weeks is None:
        raise NotEstablished(term.by_ordinance, f"the ordinance of the municipality ({term.source})")
    weeks = whole(ordinance_weeks.value, term.by_ordinance, minimum=1, maximum=term.span.count)
    span = Span(int(weeks), Unit.WEEKS)
    return Due(span.end(start), span, ordinance_weeks.source, max(term.label, ordinance_weeks.label))


@cache
def looser_start(span: Span, name: str) -> date | None:
    """A day on which a method's own term would end after that of the law; None where it never does."""
    starts = (_FIRST_START + timedelta(days=number) for number in range(_STARTS))
    return next((start for start in starts if span.end(start) > TERMS[name].latest(start)), None)
