# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab cases sweep`, each night: what a new day alone changes (ages, months, who covers for whom)."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """0: every case was refreshed; 1: some could not be, named by id; 2: usage."""
    if list(arguments) != ["sweep"]:
        print("Usage: schuldenlab cases sweep", file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready

    django_ready()
    from schuldenlab.base.clock import city_clock

    from .engine import sweep

    done, failed = sweep(clock=city_clock())
    for case_id in failed:
        print(f"case {case_id} could not be refreshed", file=sys.stderr)
    print(f"{done} cases refreshed, {len(failed)} not")
    return int(bool(failed))
