# SPDX-License-Identifier: EUPL-1.2
"""The fund's accounts in the ledger, and the transfers that each event of the fund is made of.

    contribution   bank <- pot.available
    set apart      pending: pot.available -> creditor.payable; agreed: post; refused: void
    not paid       agreed and never paid: creditor.payable <- pot.available, by a decision
    paid out       creditor.payable <- bank, and youth.receivable <- pot.lent
    cash back      bank <- youth.receivable, and pot.lent -> pot.available: the fund revolves
    in kind        pot.lent <- youth.receivable; forgiven the same
    over-paid      bank <- suspense, until it goes back to the resident
    refunded       suspense <- bank; sent back by the bank: bank <- suspense
    paid again     what was given for a payment that came back: pot.lent <- youth.receivable, suspense -> pot.available

All accounts are of one pot, so that for each pot: bank = available + payable + suspense, and lent = receivable.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from schuldenlab.base.clock import Clock
from schuldenlab.ledger.services import Kind, NewTransfer, Side, account_open

Cause = tuple[str, UUID]


def available(pot_id: UUID) -> str:
    return f"pot.available:{pot_id}"


def lent(pot_id: UUID) -> str:
    return f"pot.lent:{pot_id}"


def bank(pot_id: UUID) -> str:
    return f"bank:{pot_id}"


def suspense(pot_id: UUID) -> str:
    return f"suspense:{pot_id}"


def payable(pot_id: UUID, creditor_id: UUID) -> str:
    return f"creditor.payable:{pot_id}-{creditor_id}"


def receivable(obligation_id: UUID) -> str:
    return f"youth.receivable:{obligation_id}"


def open_for_pot(pot_id: UUID, name: str, clock: Clock) -> None:
    for key, words, side in (
        (available(pot_id), "available", Side.CREDIT),
        (lent(pot_id), "lent", Side.CREDIT),
        (bank(pot_id), "bank", Side.DEBIT),
        (suspense(pot_id), "suspense", Side.CREDIT),
    ):
        account_open(
            key=key, name=f"{name[:60]}: {words}", side=side, owner=("pot", pot_id), clock=clock, floor_zero=True,
            shared=True,
        )  # fmt: skip


def open_for_creditor(pot_id: UUID, creditor_id: UUID, clock: Clock) -> None:
    account_open(
        key=payable(pot_id, creditor_id), name="payable", side=Side.CREDIT, owner=("organisation", creditor_id),
        clock=clock, floor_zero=True,
    )  # fmt: skip


def open_for_obligation(obligation_id: UUID, clock: Clock) -> None:
    account_open(
        key=receivable(obligation_id), name="receivable", side=Side.DEBIT, owner=("obligation", obligation_id),
        clock=clock, floor_zero=True,
    )  # fmt: skip


def contribution(*, row_id: UUID, pot_id: UUID, cents: int, on: date) -> NewTransfer:
    cause = ("contribution", row_id)
    return _moves(row_id, "contribution", bank(pot_id), available(pot_id), cents, cause, on)


def promise(
    *, reservation_id: UUID, pot_id: UUID, creditor_id: UUID, cents: int, cause: Cause, on: date
) -> NewTransfer:
    """Money set apart: no longer to be spent, and not yet the creditor's."""
    return NewTransfer(
        id=uuid5(reservation_id, "promise"), debit=available(pot_id), credit=payable(pot_id, creditor_id), cents=cents,
        cause=cause, holds_on=on, kind=Kind.PENDING,
    )  # fmt: skip


def promise_ends(
    *, reservation_id: UUID, pot_id: UUID, creditor_id: UUID, cents: int, cause: Cause, on: date, kind: Kind
) -> NewTransfer:
    """Its id follows from the promise alone: whether it is kept or given free, it ends once."""
    return NewTransfer(
        id=uuid5(reservation_id, "end"), debit=available(pot_id), credit=payable(pot_id, creditor_id), cents=cents,
        cause=cause, holds_on=on, kind=kind, pending_id=uuid5(reservation_id, "promise"),
    )  # fmt: skip


def never_paid(
    *, reservation_id: UUID, pot_id: UUID, creditor_id: UUID, cents: int, cause: Cause, on: date
) -> NewTransfer:
    """Agreed, and then not paid after all: what became the creditor's is the pot's again."""
    payable_, available_ = payable(pot_id, creditor_id), available(pot_id)
    return _moves(reservation_id, "never paid", payable_, available_, cents, cause, on)


def paid_out(
    *, payment_id: UUID, pot_id: UUID, creditor_id: UUID, obligation_id: UUID | None, cents: int, cause: Cause, on: date
) -> Iterator[NewTransfer]:
    yield _moves(payment_id, "paid", payable(pot_id, creditor_id), bank(pot_id), cents, cause, on)
    if obligation_id is not None:
        yield _moves(payment_id, "owed", receivable(obligation_id), lent(pot_id), cents, cause, on)


def came_back(
    *, payment_id: UUID, pot_id: UUID, creditor_id: UUID, obligation_id: UUID | None, cents: int, off: int,
    overpaid: int, cause: Cause, on: date,
) -> Iterator[NewTransfer]:  # fmt: skip
    """A payment that the bank or the creditor sent back; `off`: what is therefore no longer owed, `overpaid`: what the
    resident had given back of it in cash."""
    yield _moves(payment_id, "returned", bank(pot_id), payable(pot_id, creditor_id), cents, cause, on)
    if obligation_id is not None and off:
        yield _moves(payment_id, "not owed", lent(pot_id), receivable(obligation_id), off, cause, on)
    if overpaid:
        yield _moves(payment_id, "overpaid", available(pot_id), suspense(pot_id), overpaid, cause, on)


def counts_again(
    *, payment_id: UUID, pot_id: UUID, obligation_id: UUID, kind: int, cash: int, on: date
) -> Iterator[NewTransfer]:
    """What was given for a payment that came back, once it is paid again."""
    cause, receivable_ = ("payment", payment_id), receivable(obligation_id)
    if kind + cash:
        yield _moves(payment_id, "given before", lent(pot_id), receivable_, kind + cash, cause, on)
    if cash:
        yield _moves(payment_id, "out of suspense", suspense(pot_id), available(pot_id), cash, cause, on)


def cash_back(
    *, row_id: UUID, pot_id: UUID, obligation_id: UUID, worth: int, over: int, on: date
) -> Iterator[NewTransfer]:
    cause = ("giving_back", row_id)
    if worth:
        yield _moves(row_id, "cash", bank(pot_id), receivable(obligation_id), worth, cause, on)
        yield _moves(row_id, "revolves", lent(pot_id), available(pot_id), worth, cause, on)
    if over:
        yield _moves(row_id, "over", bank(pot_id), suspense(pot_id), over, cause, on)


def refunded(*, refund_id: UUID, pot_id: UUID, cents: int, on: date) -> NewTransfer:
    return _moves(refund_id, "refunded", suspense(pot_id), bank(pot_id), cents, ("refund", refund_id), on)


def refund_came_back(*, refund_id: UUID, pot_id: UUID, cents: int, on: date) -> NewTransfer:
    return _moves(refund_id, "refund came back", bank(pot_id), suspense(pot_id), cents, ("refund", refund_id), on)


def written_down(*, row_id: UUID, pot_id: UUID, obligation_id: UUID, worth: int, on: date) -> NewTransfer:
    return _moves(row_id, "written down", lent(pot_id), receivable(obligation_id), worth, ("giving_back", row_id), on)


def _moves(of: UUID, what: str, debit: str, credit: str, cents: int, cause: Cause, on: date) -> NewTransfer:
    return NewTransfer(id=uuid5(of, what), debit=debit, credit=credit, cents=cents, cause=cause, holds_on=on)
