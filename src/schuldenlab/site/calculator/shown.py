# SPDX-License-Identifier: EUPL-1.2
"""The sentences and the picture of a page, in the language of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schuldenlab.base.forms import Form
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language

from .audience import to_reader
from .chart import MORE, Curve, Picture, both
from .outcome import Outcome
from .state import CAPACITY, FREE
from .talk import Talk

SENT_MAX = 600  # of one answer that travels along
_NOT_SENT_ON = ("csrfmiddlewaretoken", "language", "once")


def written(cents: int | None) -> str:
    return euros(cents or 0, current_language())


@dataclass(frozen=True, slots=True)
class Lines:
    """The income slider: what the template draws of a curve."""

    curve: Curve

    @property
    def pictures(self) -> tuple[Picture, Picture]:
        return both(self.curve)

    @property
    def legend(self) -> list[tuple[str, str]]:
        return [(name, to_reader(f"site.calculator.line.{name}")) for name in self.curve.lines]

    @property
    def table(self) -> list[tuple[int, list[int | None]]]:
        """Seven incomes over the whole width, and the one that was chosen."""
        found = self.curve
        shown = sorted({*range(0, found.top + 1, found.top // 6), found.at})
        return [(income, [found.value(name, income) for name in found.lines]) for income in shown]

    @property
    def told(self) -> str:
        at = self.curve.at
        free = written(self.curve.value(FREE, at))
        return to_reader("site.calculator.chart.told", top=written(self.curve.top), at=written(at), free=free)

    @property
    def assumes(self) -> str:
        return to_reader(f"site.calculator.chart.{'assumes' if self.curve.own else 'assumes_not'}")

    @property
    def now(self) -> str:
        return to_reader("site.calculator.chart.now", at=written(self.curve.at))

    @property
    def top(self) -> int:
        return self.curve.top // 100

    @property
    def step(self) -> int:
        return max(10, self.curve.top // 24_000)

    @property
    def at(self) -> int:
        return self.curve.at // 100

    @property
    def hundred_more(self) -> str:
        """Of a hundred euros more, what stays and what goes; empty where that is not known."""
        found = self.curve
        now, more = found.taken(found.at), found.taken(found.at + MORE)
        if now is None or more is None:
            return ""
        goes = more - now
        said = to_reader(
            "site.calculator.hundred.more", income=written(found.at), stays=written(MORE - goes), goes=written(goes)
        )
        missed, then = (found.value(CAPACITY, income) for income in (found.at, found.at + MORE))
        if missed is None or then is None:
            return said
        return f"{said} {to_reader('site.calculator.hundred.scheme', goes=written(then - missed))}"


@dataclass(frozen=True, slots=True)
class Page:
    """`save`: the press that keeps it with the case, where it can be kept. `all_open`: ready to print."""

    talk: Talk
    outcome: Outcome
    lines: Lines | None
    case_id: UUID | None
    save: Form | None
    all_open: bool

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What was sent, for the button that shows this page in the other language; it keeps nothing with a case."""
        again = self.talk.sent.copy()
        if again.get("do") == "save":
            again["do"] = "again"
        names = [name for name in again if name not in _NOT_SENT_ON]
        return [(name, value) for name in names for value in again.getlist(name) if len(value) <= SENT_MAX]

    @property
    def may_change(self) -> bool:
        """Whether the question that is asked now may change the seizure-free amount: those of a scheme do not."""
        asks = self.talk.next is not None and not self.all_open
        return asks and all(one.key != "incomes" for one in self.talk.groups)

    @property
    def stays(self) -> str:
        """An income that was not told is not called nothing: beside an amount of 0, all of it may be seized."""
        if not self.outcome.free and self.outcome.taken == 0:
            return to_reader("site.calculator.stays_nothing")
        return to_reader("site.calculator.stays", amount=written(self.outcome.free))

    @property
    def taken(self) -> str:
        if not self.outcome.taken:
            return to_reader("site.calculator.taken_nothing")
        return to_reader("site.calculator.taken", amount=written(self.outcome.taken))

    @property
    def can_miss(self) -> str:
        key = "site.calculator.can_miss" if self.outcome.capacity else "site.calculator.can_miss_nothing"
        return to_reader(key, amount=written(self.outcome.capacity), vtlb=written(self.outcome.vtlb))
