# SPDX-License-Identifier: EUPL-1.2
"""What a transfer was for, in words and with the way there. The books know a cause by type and id only; rooms above
register how to tell it. Asked for who reads the books, so what is told is for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from schuldenlab.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Way:
    """One tap away: `words` and an address on this site."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Origin:
    """`sentence`: what happened, about whom and how much. `ways`: where the rest of it is."""

    sentence: str
    ways: tuple[Way, ...]


Tell = Callable[[str, UUID, Actor], Origin | None]
_tell: list[Tell] = []


def origin_register(tell: Tell) -> None:
    """`tell` answers None for a cause that is not of its room. Twice the same is a programming error."""
    assert tell not in _tell, "registered twice"
    _tell.append(tell)


def origin_of(cause_type: str, cause_id: UUID, *, actor: Actor) -> Origin | None:
    """None where no room knows this cause any more: the transfers stay readable without."""
    found = (tell(cause_type, cause_id, actor) for tell in _tell)
    return next((one for one in found if one is not None), None)
