# SPDX-License-Identifier: EUPL-1.2
"""Time is handed in, never looked up: a rule, a term and a test must be able to name their own now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def today(self) -> date:
        """The present date in the Netherlands: terms run on local days."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(AMSTERDAM).date()


def city_clock() -> Clock:
    """The clock of this installation (settings.LAB_CLOCK): the real one, except in a demo that shows another day."""
    return import_string(settings.LAB_CLOCK)()  # type: ignore[no-any-return]


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until told otherwise (tests, stories, demo data)."""

    at: datetime

    @classmethod
    def on(cls, day: date, hour: int = 9) -> FixedClock:
        return cls(datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM))

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def today(self) -> date:
        return self.at.astimezone(AMSTERDAM).date()
