# SPDX-License-Identifier: EUPL-1.2
"""A date of which parts may be unknown, as the register keeps births and deaths.

A part is known only when the larger parts are: no day without a month, no month without a year. Who asks for an age
gets the lowest and the highest it can be, so that nobody's eighteenth birthday is guessed.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from schuldenlab.base.errors import LabError

ADULT_YEARS = 18


@dataclass(frozen=True, slots=True, order=False)
class PartialDate:
    """year?, month?, day?; all unknown is a value too. Raises LabError base.date_wrong for what cannot exist."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if (self.month and not self.year) or (self.day and not self.month):
            raise LabError("base.date_wrong")
        if self.year is not None and not 1 <= self.year <= 9999:
            raise LabError("base.date_wrong")
        if self.month is not None and not 1 <= self.month <= 12:
            raise LabError("base.date_wrong")
        if self.day is not None and not 1 <= self.day <= _days(self.year or 0, self.month or 0):
            raise LabError("base.date_wrong")

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_register(cls, written: str) -> PartialDate:
        """From yyyymmdd with 00 for an unknown part. Raises LabError base.date_wrong."""
        if not re.fullmatch(r"[0-9]{8}", written, re.ASCII):
            raise LabError("base.date_wrong")
        year, month, day = int(written[:4]), int(written[4:6]), int(written[6:])
        return cls(year or None, month or None, day or None)

    @property
    def is_complete(self) -> bool:
        return self.day is not None

    @property
    def is_unknown(self) -> bool:
        return self.year is None

    def earliest(self) -> date | None:
        """The first day it can be; None when even the year is unknown."""
        return date(self.year, self.month or 1, self.day or 1) if self.year else None

    def latest(self) -> date | None:
        """The last day it can be; None when even the year is unknown."""
        if not self.year:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or _days(self.year, month))

    def ages_on(self, on: date) -> tuple[int, int] | None:
        """The lowest and the highest age in whole years on this day; None when the year is unknown."""
        latest, earliest = self.latest(), self.earliest()
        if latest is None or earliest is None:
            return None
        return max(0, _age(latest, on)), max(0, _age(earliest, on))

    def of_age_on(self) -> date | None:
        """The eighteenth birthday, with parts unknown the earliest it can be; None when the year is unknown."""
        born = self.earliest()
        if born is None:
            return None
        if (born.month, born.day) == (2, 29):
            return date(born.year + ADULT_YEARS, 3, 1)
        return born.replace(year=born.year + ADULT_YEARS)

    def certainly_adult_on(self, on: date) -> bool:
        """Eighteen or older, whatever the unknown parts are."""
        ages = self.ages_on(on)
        return ages is not None and ages[0] >= ADULT_YEARS

    def certainly_minor_on(self, on: date) -> bool:
        ages = self.ages_on(on)
        return ages is not None and ages[1] < ADULT_YEARS

    def in_register_form(self) -> str:
        return f"{self.year or 0:04d}{self.month or 0:02d}{self.day or 0:02d}"

    def __str__(self) -> str:
        """As people write it: 4-12-2004, 12-2004, 2004, or nothing."""
        return "-".join(str(part) for part in (self.day, self.month, self.year) if part)


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _age(born: date, on: date) -> int:
    """Born on 29 February: a year older on 1 March in other years (the law counts full years)."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
