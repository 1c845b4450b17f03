# SPDX-License-Identifier: EUPL-1.2
"""The places of a case: what rooms above keep about it, one tap away from its page. They register; this room only asks.

A place is no work. Work comes from the method and stands above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schuldenlab.base.actor import Actor, Role

from .models import Case

Joined = Callable[[], Any]  # an expression over the row of a case, such as a Subquery with OuterRef("pk")


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is a text key, `url_name` an address that asks for one id. `may`: who finds it in the list.

    `count`: how much waits there. `of`: the id in the address, when it is not that of the case; nothing: not there yet.
    Both are read together with the case, so that a place more is no question more. `own`: a coach finds it only in the
    cases they answer for. `late`: comes late on the way, so late in the list.
    """

    name: str
    url_name: str
    may: Callable[[Actor], bool]
    count: Joined | None = None
    of: Joined | None = None
    own: bool = False
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


def places_joined() -> dict[str, Any]:
    """What to read together with a case, for `places_of`."""
    found = {}
    for number, one in enumerate(_places):
        if one.count:
            found[f"place_{number}_waiting"] = one.count()
        if one.of:
            found[f"place_{number}_id"] = one.of()
    return found


def places_of(case: Case, *, actor: Actor, answers: bool) -> list[PlaceFound]:
    """Of a case that was read with `places_joined`. `answers`: this actor is who the household calls."""
    found = []
    for number, one in sorted(enumerate(_places), key=lambda pair: pair[1].late):
        place_id = getattr(case, f"place_{number}_id") if one.of else case.pk
        kept_from = one.own and not answers and actor.is_one_of(Role.COACH)
        if place_id is not None and one.may(actor) and not kept_from:
            waiting = getattr(case, f"place_{number}_waiting") if one.count else 0
            found.append(PlaceFound(one.name, one.url_name, place_id, waiting))
    return found
