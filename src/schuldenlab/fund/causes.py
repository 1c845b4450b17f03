# SPDX-License-Identifier: EUPL-1.2
"""What a payment was for. The fund knows a cause by type and id only; the room above that owns the type is told here.

Told in the transaction of the payment, with the case held: an error there takes the bank's word back too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock

TAKEN_BACK = "money.taken_back"
PAID_ANOTHER_WAY = "paid_another_way"
TAKE_BACK_REASONS = ("agreement_ended", "creditor_withdrew", PAID_ANOTHER_WAY, "resident_stopped")


class Told(Protocol):
    def __call__(self, *, cause_id: UUID, payment_id: UUID, on: date, actor: Actor, clock: Clock) -> object: ...


class TakenBack(Protocol):
    """`reason`: one of `TAKE_BACK_REASONS`. After `PAID_ANOTHER_WAY` nobody owes it any more."""

    def __call__(self, *, cause_id: UUID, reason: str, actor: Actor, clock: Clock) -> object: ...


@dataclass(frozen=True, slots=True)
class Cause:
    """`settled`: the bank says it arrived. `returned`: it came back, perhaps after it had arrived. `taken_back`: what
    was agreed is not paid after all. `over`: which of these causes must not be paid any more."""

    settled: Told
    returned: Told
    taken_back: TakenBack | None = None
    over: Callable[[Collection[UUID]], set[UUID]] | None = None


_causes: dict[str, Cause] = {}


def cause_register(
    type_: str, *, settled: Told, returned: Told, taken_back: TakenBack | None = None,
    over: Callable[[Collection[UUID]], set[UUID]] | None = None,
) -> None:  # fmt: skip
    """Twice the same type is a programming error."""
    assert type_ not in _causes, f"cause {type_} is registered twice"
    _causes[type_] = Cause(settled, returned, taken_back, over)


def causes() -> Mapping[str, Cause]:
    return _causes
