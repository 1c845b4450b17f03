# SPDX-License-Identifier: EUPL-1.2
"""A demo can show next month: its clock is a file with one moment in it, written by who tells the story."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from schuldenlab.base.clock import AMSTERDAM


class DemoClock:
    def now(self) -> datetime:
        return self._there().astimezone(UTC)

    def today(self) -> date:
        return self._there().date()

    def _there(self) -> datetime:
        return datetime.fromisoformat(Path(os.environ["SCHULDENLAB_DEMO_CLOCK"]).read_text().strip()).replace(
            tzinfo=AMSTERDAM
        )
