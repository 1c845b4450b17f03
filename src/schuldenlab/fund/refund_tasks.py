# SPDX-License-Identifier: EUPL-1.2
"""Each night: what somebody gave too much, and nobody has the task to pay back."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.nightly import one_by_one
from schuldenlab.cases.above import cases_hold

from .services.too_much import cases_without_task, refunds_follow


def every_night(clock: Clock) -> str:
    """Each case is a transaction of its own, and keeps no other waiting."""
    opened = one_by_one(sorted(cases_without_task()), lambda case_id: _opened(case_id, clock))
    return f"{opened} cases have money to pay back of which nobody had the task"


def _opened(case_id: UUID, clock: Clock) -> bool:
    with acting(SYSTEM):
        cases_hold(case_ids=[case_id], actor=SYSTEM)
        refunds_follow(case_ids=[case_id], actor=SYSTEM, clock=clock)
    return True
