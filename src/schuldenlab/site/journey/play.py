# SPDX-License-Identifier: EUPL-1.2
"""Play the way, tell what happened, and compare what it left with what should be there."""

from __future__ import annotations

from datetime import date

from schuldenlab.base import nightly
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.site.demo import load
from schuldenlab.site.demo.fund import POT
from schuldenlab.site.demo.personas import by_key, id_of
from schuldenlab.site.demo.way import CHAPTERS, Way

from .checks import checks
from .telling import STEPS, Teller

START = date(2026, 4, 2)  # a Thursday before Easter: the terms run over Dutch holidays


def play() -> int:
    """0 when everything is as it should be."""
    load.empty_city(FixedClock.on(START))
    failed: list[str] = []

    def night(clock: Clock) -> None:
        failed.extend(f"{done.name}: {done.error}" for done in nightly.run(clock=clock) if done.error)

    yara = id_of("person", "yara")
    teller = Teller(id_of("case", str(yara)))
    way = Way(
        name=by_key("yara").name, person_id=yara, coach="fatima", on=START, pot_id=POT, say=teller.hear, night=night
    )
    teller.clock = way.clock
    way.go(CHAPTERS[-1])
    return _compare(way, teller.heard, failed)


def _compare(way: Way, steps: list[str], failed: list[str]) -> int:
    print("\nWhat should be there")
    off = 0
    for what, found, wanted in [("steps", steps, list(STEPS)), *checks(way, failed)]:
        if found == wanted:
            print(f"  good  {what}")
        else:
            off += 1
            print(f"  OFF   {what}: {found!r}, and it should be {wanted!r}")
    print(f"\n{off} off" if off else "\nEverything is as it should be.")
    return 1 if off else 0
