# SPDX-License-Identifier: EUPL-1.2
"""Working days and terms as the Algemene termijnenwet (Atw) counts them.

Article 1: a term set by law that ends on a Saturday, Sunday or public holiday runs on to the end of the next day that
is none of these. Article 3 names the holidays: New Year's Day, Easter Monday, Whit Monday,
both days of Christmas, Ascension Day, the day the King's birthday is celebrated, 5 May (paragraph 1), and Good Friday
counts as one of them (paragraph 2). By paragraph 3 the government may treat other days the same, often the Friday after
Ascension Day; those are published in the Staatscourant for some years at a time and are handed in as `designated`.
Article 4: none of this for terms set in hours, or of more than 90 days, twelve weeks, three months, or in years.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

_WEEKS_ROLLED_MAX = 12  # article 4 under a
_NONE: frozenset[date] = frozenset()


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    """The days of article 3, paragraphs 1 and 2. Easter Day and Whit Sunday are Sundays already."""
    import holidays  # a fifth of a second, and most calculations ask no date

    return frozenset(holidays.country_holidays("NL", years=year, categories=(holidays.PUBLIC, holidays.OPTIONAL)))


def is_workday(day: date, *, designated: Iterable[date] = _NONE) -> bool:
    """Neither Saturday nor Sunday nor holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year) and day not in designated


def half_year(day: date) -> tuple[date, date]:
    """The first and the last day of the half-year of this day: norms hold that long."""
    if day.month < 7:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_workday(day: date, *, designated: Iterable[date] = _NONE) -> date:
    """This day, or the first working day after it (Atw article 1)."""
    while not is_workday(day, designated=designated):
        day += timedelta(days=1)
    return day


def add_workdays(day: date, days: int, *, designated: Iterable[date] = _NONE) -> date:
    """The last of `days` working days that follow `day`; the day itself does not count. No days: `day` itself."""
    if days < 0:
        raise ValueError("a term runs forward")
    for _ in range(days):
        day = next_workday(day + timedelta(days=1), designated=designated)
    return day


def add_weeks(day: date, weeks: int, *, designated: Iterable[date] = _NONE) -> date:
    """The last day of a term of `weeks` weeks that starts the day after `day`.

    Up to twelve weeks it runs on to a working day; a longer term ends where it ends (Atw articles 1 and 4).
    """
    if weeks < 0:
        raise ValueError("a term runs forward")
    end = day + timedelta(weeks=weeks)
    return next_workday(end, designated=designated) if weeks <= _WEEKS_ROLLED_MAX else end
