# SPDX-License-Identifier: EUPL-1.2
"""The places of a case: what rooms above keep about it, one tap away from its page. They register; this room only asks.

A place is no work. Work comes from the method and stands above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.actor import Actor


def _the_case(case_id: UUID, actor: Actor, on: date) -> UUID | None:
    return case_id


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is a text key, `url_name` an address that asks for one id. `may`: who finds it in the list.

    `count`: how much waits there. `of`: the id in the address, when it is not that of the case; None: not there yet.
    `late`: comes late on the way, so late in the list.
    """

    name: str
    url_name: str
    may: Callable[[Actor], bool]
    count: Callable[[UUID], int] | None = None
    of: Callable[[UUID, Actor, date], UUID | None] = _the_case
    late: bool = False


@dataclass(frozen=True, slots=True)
class PlaceFound:
    name: str
    url_name: str
    id: UUID
    waiting: int


_places: list[Place] = []


def place_register(place: Place) -> None:
    """Shown in the order in which they came, late ones last. Twice the same is a programming error."""
    assert place.name not in {one.name for one in _places}, f"{place.name} is registered twice"
    _places.append(place)


def places_of(case_id: UUID, *, actor: Actor, on: date) -> list[PlaceFound]:
    found = []
    for one in sorted(_places, key=lambda place: place.late):
        place_id = one.of(case_id, actor, on) if one.may(actor) else None
        if place_id is not None:
            found.append(PlaceFound(one.name, one.url_name, place_id, one.count(case_id) if one.count else 0))
    return found
