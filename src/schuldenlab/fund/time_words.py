# SPDX-License-Identifier: EUPL-1.2
"""Time as people say it: the same words on a page and in a letter."""

from __future__ import annotations

from schuldenlab.base.texts import text


def duration(minutes: int, language: str | None = None) -> str:
    """ "3 uur", "2 uur en 30 minuten"."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return text("fund.page.time.hours", language, hours=hours)
    if not hours:
        return text("fund.page.time.minutes", language, minutes=rest)
    return text("fund.page.time.both", language, hours=hours, minutes=rest)
