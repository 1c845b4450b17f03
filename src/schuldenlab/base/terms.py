# SPDX-License-Identifier: EUPL-1.2
"""Dates as people write them, beside the law's own calendar. Knows no database and no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from schuldenlab.law.calendar import add_weeks, add_workdays, is_workday, next_workday, public_holidays

from .errors import LabError

__all__ = [
    "add_weeks",
    "add_workdays",
    "date_in_words",
    "is_workday",
    "next_workday",
    "parse_date",
    "public_holidays",
]

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)

# fmt: off
MONTHS = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni",
           "juli", "augustus", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}
WEEKDAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# fmt: on


def date_in_words(day: date, language: str = "nl", *, weekday: bool = True, year: bool = False) -> str:
    """As in "donderdag 4 december" or "Thursday 4 December", with the year where it is not obvious."""
    words = [WEEKDAYS[language][day.weekday()]] if weekday else []
    words += [str(day.day), MONTHS[language][day.month - 1]]
    return " ".join([*words, str(day.year)] if year else words)


_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WORDS = re.compile(r"(?:([a-z]+) )?(\d{1,2}) ([a-z]{3,9})\.? (\d{4})", re.ASCII)


def parse_date(text: str, *, field: str | None = None, earliest: date = EARLIEST, latest: date = LATEST) -> date:
    """A date as people write it: "4-12-2026", "4/12/2026", "4 december 2026", "4 dec 2026", "2026-12-04".

    The year has four digits: two would have to be guessed. A weekday in front has to be the right one. Raises LabError
    base.date_wrong, or base.date_absurd outside `earliest` to `latest`.
    """
    parts = _parts(" ".join(text.lower().split())) if len(text) <= 60 else None
    if parts is None:
        raise LabError("base.date_wrong", field=field)
    year, month, day, weekday = parts
    try:
        found = date(year, month, day)
    except ValueError as reason:
        raise LabError("base.date_wrong", field=field) from reason
    if weekday is not None and found.weekday() != weekday:
        raise LabError("base.date_wrong", field=field)
    if not earliest <= found <= latest:
        raise LabError("base.date_absurd", field=field, earliest=earliest.year, latest=latest.year)
    return found


def _parts(written: str) -> tuple[int, int, int, int | None] | None:
    """Year, month, day and weekday of what was written, whether or not such a day exists."""
    if match := _ISO.fullmatch(written):
        return int(match[1]), int(match[2]), int(match[3]), None
    if match := _NUMBERS.fullmatch(written):
        return int(match[3]), int(match[2]), int(match[1]), None
    if (match := _WORDS.fullmatch(written)) and (month := _named(match[3], MONTHS, shorten=True)) is not None:
        weekday = _named(match[1], WEEKDAYS) if match[1] else None
        if match[1] is None or weekday is not None:
            return int(match[4]), month + 1, int(match[2]), weekday
    return None


def _named(word: str, names: Mapping[str, tuple[str, ...]], *, shorten: bool = False) -> int | None:
    """Place of a month or weekday in either language; months also by three letters or more ("dec", "mrt")."""
    if shorten and word == "mrt":  # the one Dutch short form that is not a beginning
        return 2
    for row in names.values():
        for place, name in enumerate(row):
            if word == name.lower() or (shorten and len(word) >= 3 and name.lower().startswith(word)):
                return place
    return None
