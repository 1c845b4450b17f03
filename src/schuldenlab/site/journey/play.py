# SPDX-License-Identifier: EUPL-1.2
"""Play the way, tell what happened, and look at what it left."""

from __future__ import annotations

from datetime import date

from schuldenlab.base.clock import FixedClock
from schuldenlab.site.demo import load
from schuldenlab.site.demo.fund import POT
from schuldenlab.site.demo.personas import by_key, id_of
from schuldenlab.site.demo.way import Way

from .telling import Telling

# A Thursday before Easter 2026: the terms run over five Dutch holidays.
START = date(2026, 4, 2)


def play() -> int:
    clock = FixedClock.on(START)
    load.empty_city(clock)
    telling = Telling(id_of("case", str(id_of("person", "yara"))))
    way = Way(
        name=by_key("yara").name, person_id=id_of("person", "yara"), coach="fatima", on=START, pot_id=POT,
        say=telling.heard,
    )  # fmt: skip
    telling.way = way
    way.go("is_asked_later")
    return telling.end()
