# SPDX-License-Identifier: EUPL-1.2
"""Each night: whether it is known which municipality this is."""

from __future__ import annotations

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.nightly import Telling

from .models import Organisation
from .selectors.organisations import city_code


class CityUnknown(Telling):
    """The city has no code, so of nobody who is written down by hand it is known whether they live in it."""


def every_night(clock: Clock) -> str:
    with acting(SYSTEM):
        code, is_there = city_code(), Organisation.objects.filter(is_city=True).exists()
    if is_there and not code:
        raise CityUnknown("the city has no municipality code. Set it: schuldenlab people city NAME CODE")
    return f"municipality {code}" if is_there else "no city yet: schuldenlab people city NAME CODE"
