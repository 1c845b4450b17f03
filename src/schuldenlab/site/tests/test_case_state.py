# SPDX-License-Identifier: EUPL-1.2
"""What is kept of each case of the demo city is what every fact of every room says today."""

from __future__ import annotations

from dataclasses import replace

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.cases.engine import case_progress, is_within_reach
from schuldenlab.cases.euros import euros_of
from schuldenlab.cases.models import Case
from schuldenlab.cases.packages import method_of
from schuldenlab.cases.state import State, state_kept
from schuldenlab.cases.way import moves_of, stages


def test_what_is_kept_is_what_computing_says(city: None) -> None:
    today = SystemClock().today()
    with acting(SYSTEM):
        cases = list(Case.objects.select_related("method_version", "state").exclude(method_version=None))
        assert cases
        for case in cases:
            kept, method, closed = state_kept(case, on=today), method_of(case), case.closed_on is not None
            assert kept is not None
            now = case_progress(case=case, method=method, on=today)
            computed = State(
                stages=tuple(stages(method, now, closed=closed)),
                moves=kept.moves if closed else tuple(moves_of(now)),
                threats=kept.threats,
                euros=euros_of(case),
                values=kept.values,
                can=tuple(sorted({one.step.do for one in now.steps if is_within_reach(one)})),
            )
            assert replace(kept, euros=dict(kept.euros)) == computed, case.pk
