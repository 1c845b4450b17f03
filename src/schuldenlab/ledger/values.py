# SPDX-License-Identifier: EUPL-1.2
"""What other rooms hand to the ledger, and what it says when it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from schuldenlab.base.errors import Conflict
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language

from .models import Kind, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransfer:
    """A transfer that is yet to be posted: account `debit` receives, account `credit` gives; both are keys.

    `id` is chosen by the caller: whoever sends it again does no harm. `cause` is (type, id) of the row it is for.
    A post or a void is made by `ending`, the opposite of a transfer by `services.reverse`.
    """

    id: UUID
    debit: str
    credit: str
    cents: int
    cause: tuple[str, UUID]
    holds_on: date
    kind: str = Kind.NOW
    pending_id: UUID | None = None
    reverses_id: UUID | None = None


def ending(pending: Transfer, kind: Kind, *, holds_on: date, cause: tuple[str, UUID] | None = None) -> NewTransfer:
    """The post or void that ends `pending`, for the same cause unless another is named.

    Its id follows from the pending one, so that sending it again is harmless.
    """
    return NewTransfer(
        id=uuid5(pending.pk, kind),
        debit=pending.debit.key,
        credit=pending.credit.key,
        cents=pending.cents,
        cause=cause or (pending.cause_type, pending.cause_id),
        holds_on=holds_on,
        kind=kind,
        pending_id=pending.pk,
    )


class Overdraft(Conflict):
    """An account that may not go below zero would: `missing_cents` short of what was asked."""

    def __init__(self, key: str, name: str, missing_cents: int) -> None:
        super().__init__("ledger.overdraft", account=name, missing=euros(missing_cents, current_language()))
        self.account_key = key
        self.missing_cents = missing_cents
