# SPDX-License-Identifier: EUPL-1.2
"""Time as people say it: the same words on a page and in a letter."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from schuldenlab.base.texts import text


def duration(minutes: int, language: str | None = None) -> str:
    """ "3 uur", "2 uur en 30 minuten"."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return text("fund.page.time.hours", language, hours=hours)
    if not hours:
        return text("fund.page.time.minutes", language, minutes=rest)
    return text("fund.page.time.both", language, hours=hours, minutes=rest)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day when it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
