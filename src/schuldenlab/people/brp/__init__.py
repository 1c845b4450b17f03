# SPDX-License-Identifier: EUPL-1.2
"""Loading persons from a file of the register (BRP): `schuldenlab people load-brp PATH`.

The layout is the one in which RvIG publishes its official test persons: a line for each person list and continuation
lines for what repeats. `reader` turns lines into lists, `facts` says what a list means, `families` who lives together,
`load` puts it in the database and `report` counts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

USAGE = "Usage: schuldenlab people load-brp PATH [--municipalities TABLE33.csv]"


def main(arguments: Sequence[str]) -> int:
    """0: every list was loaded or known; 1: some could not be read, or the file is no such file; 2: usage."""
    words = list(arguments)
    if len(words) not in (2, 4) or words[0] != "load-brp" or (len(words) == 4 and words[2] != "--municipalities"):
        print(USAGE, file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready

    django_ready()
    from schuldenlab.base.clock import SystemClock

    from .load import load
    from .reader import NotThisFile

    try:
        report = load(Path(words[1]), clock=SystemClock(), municipalities=Path(words[3]) if len(words) == 4 else None)
    except NotThisFile as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(report.lines()))
    return 0 if report.is_complete else 1
