# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab people`: which city runs this, and loading persons of the register.

`schuldenlab people city NAME CODE` writes the city down: CODE is its four digits in table 33 of the register (BRP).
`schuldenlab people load-brp PATH` is in `brp/`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from . import brp

USAGE = "Usage: schuldenlab people city NAME CODE"


def main(arguments: Sequence[str]) -> int:
    """0: done; 1: refused, and said why; 2: usage."""
    words = list(arguments)
    if words[:1] == ["load-brp"]:
        return brp.main(words)
    if len(words) != 3 or words[0] != "city":
        print(f"{USAGE}\n{brp.USAGE}", file=sys.stderr)
        return 2
    from schuldenlab.base.console import django_ready

    django_ready()
    from schuldenlab.base.acting import acting
    from schuldenlab.base.actor import SYSTEM
    from schuldenlab.base.clock import city_clock

    from .services import city_write

    with acting(SYSTEM):
        city = city_write(name=words[1], municipality_code=words[2], actor=SYSTEM, clock=city_clock())
    print(f"{city.name} runs this, municipality {city.municipality_code}")
    return 0
