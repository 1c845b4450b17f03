# SPDX-License-Identifier: EUPL-1.2
"""From which state to which: the only way a reservation, batch, payment, obligation or refund changes it."""

from __future__ import annotations

from dataclasses import dataclass

from schuldenlab.base.errors import Conflict

from .models import Obligation, Payment, PayoutBatch, Refund, Reservation


@dataclass(frozen=True, slots=True)
class Move:
    """`verb`: the service that does it. `why`: what makes it so."""

    of: str
    start: str
    to: str
    verb: str
    why: str


MOVES = (
    Move("reservation", "held", "committed", "reserve_post", "there is an agreement"),
    Move("reservation", "held", "voided", "reserve_void", "refused, expired or withdrawn"),
    Move("reservation", "committed", "returned", "reserve_take_back", "agreed and, by a decision, never paid"),
    Move("payoutbatch", "made", "released", "batch_release", "a second person released it"),
    Move("payoutbatch", "made", "dropped", "batch_drop", "taken apart, to be made again"),
    Move("payment", "made", "released", "batch_release", "its batch was released"),
    Move("payment", "made", "dropped", "batch_drop", "its batch was taken apart"),
    Move("payment", "released", "settled", "payment_confirm", "the bank says it arrived"),
    Move("payment", "released", "returned", "payment_return", "the bank sent it back"),
    Move("payment", "settled", "returned", "payment_return", "the creditor sent it back"),
    Move("obligation", "open", "closed", "obligation_close", "nothing is left"),
    Move("obligation", "closed", "open", "batch_release", "more was paid for this person"),
    Move("obligation", "closed", "open", "cash_was_wrong", "cash that closed it had not come"),
    Move("refund", "made", "released", "refund_release", "a second person compared the account and released it"),
    Move("refund", "made", "dropped", "refund_drop", "taken away, to be made again"),
    Move("refund", "released", "returned", "refund_return", "the bank sent it back"),
)
STATES = {
    "reservation": tuple(Reservation.State.values),
    "payoutbatch": tuple(PayoutBatch.State.values),
    "payment": tuple(Payment.State.values),
    "obligation": tuple(Obligation.State.values),
    "refund": tuple(Refund.State.values),
}
_ALLOWED = {(move.of, move.start, move.to) for move in MOVES}


def move(row: Reservation | PayoutBatch | Payment | Obligation | Refund, to: str) -> None:
    """Set the state, or raise Conflict fund.not_from_here. The caller saves the row, which it holds."""
    of = type(row).__name__.lower()
    if (of, row.state, to) not in _ALLOWED:
        raise Conflict("fund.not_from_here", thing=of, state=row.state, to=to)
    row.state = to
