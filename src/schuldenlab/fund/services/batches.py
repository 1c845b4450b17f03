# SPDX-License-Identifier: EUPL-1.2
"""Verbs on payments: make a batch, renew its accounts, drop it, release it, and what the bank says afterwards.

Made by one, released by another who entered none of its bank accounts and has the mandate for all of it together.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow, cases_hold, cases_not_open, is_owed_back
from schuldenlab.ledger.services import NewTransfer, post
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import (
    MandateLine,
    Payee,
    mandate_for,
    organisation_names,
    payees_of,
    person_names,
)

from .. import accounts, flow, policies
from ..causes import causes
from ..models import Obligation, Payment, PayoutBatch, Pot, Reservation, Specification
from ._tools import locked, not_in_future, record
from .came_back import came_back_follow
from .obligations import cash_given, obligation_add, obligation_take_off
from .pots import PAYOUT, collects_not, receiving
from .too_much import refunds_follow

BATCH_MAX = 2_000  # payments: one entry in the ledger, and a page that somebody can still look at
RELEASE = "payout.release"  # the action of a method


@transaction.atomic
def batch_make(
    *, pot_id: UUID, reservation_ids: Sequence[UUID], actor: Actor, clock: Clock, batch_id: UUID | None = None
) -> PayoutBatch:
    """Put agreed reservations of one pot together, each to the account of today: of who collects for the creditor while
    it does so, else of the creditor itself.

    Raises LabError fund.payee_unpayable for who has no confirmed account, Conflict fund.paid_already when a reservation
    is in another batch, Conflict fund.not_open when the method of a case does not pay yet (nobody signed, say).
    """
    policies.require(actor, "batch_make")
    wanted = set(reservation_ids)
    if not 1 <= len(wanted) <= BATCH_MAX:
        raise LabError("fund.batch_size", field="reservation_ids", most=BATCH_MAX)
    known = PayoutBatch.objects.filter(pk=batch_id).first() if batch_id else None
    if known is not None:
        if set(known.payments.values_list("reservation_id", flat=True)) != wanted or known.made_by_id != _person(actor):
            raise Conflict("base.stale")
        return known
    rows = list(Reservation.objects.select_for_update(of=("self",)).filter(pk__in=wanted, pot=pot_id).order_by("pk"))
    if len(rows) != len(wanted) or not Pot.objects.filter(pk=pot_id).exists():
        raise NotFound()
    if any(row.state != Reservation.State.COMMITTED for row in rows):
        raise Conflict("fund.not_agreed")
    paid_to = receiving(rows, clock.today(), actor)
    payees = _payees(set(paid_to.values()), actor, clock.today())
    _open(rows, actor, _early(rows, clock.today()))
    _stand(rows)
    batch = PayoutBatch.objects.create(
        id=batch_id or uuid4(), known_at=clock.now(), pot_id=pot_id, cents=sum(row.cents for row in rows),
        made_by_id=_person(actor), made_on=clock.today(),
    )  # fmt: skip
    with one_outcome(payment_once="fund.paid_already", payment_cause_once="fund.paid_already"):
        Payment.objects.bulk_create(
            Payment(
                known_at=clock.now(), batch=batch, reservation=row, cause_type=row.cause_type, cause_id=row.cause_id,
                creditor_id=row.creditor_id, payee_id=paid_to[row.pk],
                party_ids=sorted({row.creditor_id, paid_to[row.pk]}), cents=row.cents,
                bank_account_id=payees[paid_to[row.pk]].bank_account_id, creditor_reference=row.creditor_reference,
            )
            for row in rows
        )  # fmt: skip
    record("batch.made", batch, actor=actor, clock=clock, amount_cents=batch.cents, payments=len(rows), pot_id=pot_id)
    came_back_follow(case_ids={row.case_id for row in rows}, actor=actor, clock=clock)
    return batch


@transaction.atomic
def batch_renew(*, batch_id: UUID, actor: Actor, clock: Clock) -> PayoutBatch:
    """Put the confirmed accounts of today in the batch. Only who made it: who releases changes nothing in it."""
    policies.require(actor, "batch_make")
    batch = _made(batch_id, actor)
    payments = list(batch.payments.all())
    payees = _payees({payment.payee_id for payment in payments}, actor, clock.today())
    changed = [one for one in payments if one.bank_account_id != payees[one.payee_id].bank_account_id]
    for payment in changed:
        payment.bank_account_id = payees[payment.payee_id].bank_account_id
    Payment.objects.bulk_update(changed, ["bank_account"])
    record("batch.renewed", batch, actor=actor, clock=clock, payments=len(changed))
    return batch


@transaction.atomic
def batch_drop(*, batch_id: UUID, actor: Actor, clock: Clock) -> PayoutBatch:
    """Take a batch apart that was not released; what was in it can be paid in another."""
    policies.require(actor, "batch_make")
    batch = locked(PayoutBatch.objects.all(), batch_id)
    if batch.state == PayoutBatch.State.DROPPED:
        return batch
    flow.move(batch, PayoutBatch.State.DROPPED)
    payments = list(batch.payments.select_related("reservation"))
    for payment in payments:
        flow.move(payment, Payment.State.DROPPED)
    Payment.objects.bulk_update(payments, ["state"])
    batch.save(update_fields=["state"])
    record("batch.dropped", batch, actor=actor, clock=clock)
    came_back_follow(case_ids={one.reservation.case_id for one in payments}, actor=actor, clock=clock)
    return batch


@transaction.atomic
def batch_release(*, batch_id: UUID, actor: Actor, clock: Clock, seen: str | None = None) -> PayoutBatch:
    """Pay every line of the batch, all or nothing. What is paid is what each resident now owes the fund. The letters to
    the creditors are made once it is certain, those of a long batch at night. `seen`: the `BatchView.seen` this person
    looked at.

    The same person again gives the batch as it is. Raises NotAllowed fund.released_by_maker, fund.released_by_enterer,
    people.mandate_missing or people.mandate_too_low; Conflict fund.batch_released when another was first,
    fund.account_changed when an account is no longer the one in the batch, fund.not_open when the method of a case does
    not pay (any more), base.stale when the batch is not what was seen; LabError fund.payee_unpayable.
    """
    policies.require(actor, "batch_release")
    batch = locked(PayoutBatch.objects.all(), batch_id)
    if batch.state == PayoutBatch.State.RELEASED:
        if batch.released_by_id == actor.person_id:
            return batch
        raise Conflict("fund.batch_released")
    payments = list(batch.payments.select_related("reservation", "bank_account").order_by("pk"))
    cases = cases_hold(case_ids={payment.reservation.case_id for payment in payments}, actor=actor)
    mandate = release_check(batch, payments, actor=actor, on=clock.today())
    if seen is not None and seen != accounts_digest(payments):
        raise Conflict("base.stale")
    flow.move(batch, PayoutBatch.State.RELEASED)
    given_before = _owe(batch, _owed(payments, cases), actor, clock)
    booked = [*_transfers(batch, payments, clock.today()), *given_before]
    post(booked, actor=actor, clock=clock, entry=batch.pk)
    for payment in payments:
        flow.move(payment, Payment.State.RELEASED)
        payment.transfer_id = batch.pk
    Payment.objects.bulk_update(payments, ["state", "transfer_id", "obligation"])
    Specification.objects.bulk_create(_specifications(batch, payments, clock))
    batch.released_by_id, batch.released_on, batch.released_at = actor.person_id, clock.today(), clock.now()
    batch.mandate_id = mandate.id
    batch.save(update_fields=["state", "released_by", "released_on", "released_at", "mandate_id"])
    record("batch.released", batch, actor=actor, clock=clock, mandate_id=mandate.id, amount_cents=batch.cents,
           payments=len(payments))  # fmt: skip
    if given_before:  # what waited for a payment that came back counts again
        refunds_follow(case_ids=[case.pk for case in cases], actor=actor, clock=clock)
    cases_follow(cases=cases, actor=actor, clock=clock)
    from ..papers import letters_after  # what it prints is what selectors show, and those stand on this module

    letters_after(batch_id=batch.pk, clock=clock)
    return batch


def accounts_digest(payments: Iterable[Payment]) -> str:
    """Which payment goes to which account: another when any of these changed."""
    lines = sorted(f"{payment.pk} {payment.bank_account_id} {payment.cents}" for payment in payments)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page knows already. `early`: cases whose method does not pay yet, as it was kept."""

    early: set[UUID]
    payees: dict[UUID, Payee | str]


def release_check(
    batch: PayoutBatch, payments: Sequence[Payment], *, actor: Actor, on: date, seen: Seen | None = None
) -> MandateLine:
    """The mandate on which this actor may release this batch today; raises what keeps them from it."""
    person_id = _person(actor)
    if person_id == batch.made_by_id:
        raise NotAllowed("fund.released_by_maker")
    if any(payment.bank_account.entered_by_id == person_id for payment in payments):
        raise NotAllowed("fund.released_by_enterer")
    payees = _payees({payment.payee_id for payment in payments}, actor, on, seen.payees if seen else None)
    changed = {one.payee_id for one in payments if payees[one.payee_id].bank_account_id != one.bank_account_id}
    if changed:
        raise Conflict("fund.account_changed", who=_named(changed))
    rows = [payment.reservation for payment in payments]
    _authorised(payments, actor, on)
    _open(rows, actor, _early(rows, on) if seen is None else seen.early)
    _stand(rows)
    return mandate_for(actor=actor, decision_kind=PAYOUT, cents=batch.cents, on=on)


@transaction.atomic
def payment_confirm(*, payment_id: UUID, settled_on: date, actor: Actor, clock: Clock) -> Payment:
    """The bank says it arrived on this day. Twice does no harm. Who owns the cause is told, see `causes`."""
    return _answered(payment_id, Payment.State.SETTLED, settled_on, "payment.settled", actor, clock)


@transaction.atomic
def payment_return(*, payment_id: UUID, returned_on: date, actor: Actor, clock: Clock) -> Payment:
    """It came back: it is not owed, and can be paid again. What was given back of it in cash waits in suspense,
    and counts again as soon as it is paid again."""
    return _answered(payment_id, Payment.State.RETURNED, returned_on, "payment.returned", actor, clock)


def _answered(payment_id: UUID, to: str, on: date, verb: str, actor: Actor, clock: Clock) -> Payment:
    policies.require(actor, "payment_confirm")
    not_in_future(on, clock, field="on")
    case_id = Payment.objects.filter(pk=payment_id).values_list("reservation__case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    cases = cases_hold(case_ids=[case_id], actor=actor)
    payment = locked(Payment.objects.select_related("batch"), payment_id)
    if payment.state == to:
        return payment
    flow.move(payment, to)
    if on < payment.batch.released_on:
        raise LabError("fund.before_release", field="on")
    payment.ended_on, payment.ended_at = on, clock.now()
    if to == Payment.State.RETURNED:
        _take_back(payment, on, actor, clock)
    payment.save(update_fields=["state", "ended_on", "ended_at", "overpaid_cents"])
    record(verb, payment, actor=actor, clock=clock, case_id=case_id, holds_on=on, amount_cents=payment.cents)
    if cause := causes().get(payment.cause_type):
        tell = cause.settled if to == Payment.State.SETTLED else cause.returned
        tell(cause_id=payment.cause_id, payment_id=payment.pk, on=on, actor=actor, clock=clock)
    if to == Payment.State.RETURNED:
        came_back_follow(case_ids=[case_id], actor=actor, clock=clock)
        refunds_follow(case_ids=[case_id], actor=actor, clock=clock)
    cases_follow(cases=cases, actor=actor, clock=clock)
    return payment


def _take_back(payment: Payment, on: date, actor: Actor, clock: Clock) -> None:
    off = overpaid = 0
    if payment.obligation_id is not None:
        obligation = locked(Obligation.objects.all(), payment.obligation_id)
        off = min(payment.cents, obligation.left_cents)
        overpaid = payment.overpaid_cents = min(payment.cents - off, cash_given(obligation))
        obligation_take_off(obligation, off, opened=payment.cents, on=on, clock=clock)
    booked = accounts.came_back(
        payment_id=payment.pk, pot_id=payment.batch.pot_id, creditor_id=payment.creditor_id,
        obligation_id=payment.obligation_id, cents=payment.cents, off=off, overpaid=overpaid,
        cause=("payment", payment.pk), on=on,
    )  # fmt: skip
    post(list(booked), actor=actor, clock=clock)


def _made(batch_id: UUID, actor: Actor) -> PayoutBatch:
    batch = locked(PayoutBatch.objects.all(), batch_id)
    if batch.made_by_id != _person(actor):
        raise NotAllowed("fund.batch_of_another")
    if batch.state != PayoutBatch.State.MADE:
        raise Conflict("fund.batch_released")
    return batch


def _payees(ids: set[UUID], actor: Actor, on: date, found: dict[UUID, Payee | str] | None = None) -> dict[UUID, Payee]:
    """The confirmed account of today of each. Raises LabError fund.payee_unpayable, naming who has none."""
    found = payees_of(organisation_ids=ids, on=on, actor=actor) if found is None else found
    lacking = {payee_id for payee_id, payee in found.items() if isinstance(payee, str)}
    if lacking:
        raise LabError("fund.payee_unpayable", who=_named(lacking))
    return {payee_id: payee for payee_id, payee in found.items() if isinstance(payee, Payee)}


def _authorised(payments: Sequence[Payment], actor: Actor, on: date) -> None:
    """Who is paid for another still collects for it today."""
    wanted = {(one.payee_id, one.creditor_id, one.reservation.debt_kind) for one in payments}
    if lost := collects_not(wanted, on, actor):
        raise LabError("fund.collects_no_more", who=_named({payee for payee, _, _ in lost}))


def _open(rows: Sequence[Reservation], actor: Actor, early: set[UUID]) -> None:
    """Each case's method pays now. Raises Conflict fund.not_open, naming whose does not."""
    if early:
        persons = {row.person_id for row in rows if row.case_id in early and row.person_id}
        names = person_names(person_ids=persons, actor=actor, purpose=Purpose.FUND)
        raise Conflict("fund.not_open", who=", ".join(sorted(names.values())) or ", ".join(map(str, sorted(early))))


def _early(rows: Sequence[Reservation], on: date) -> set[UUID]:
    """Cases whose method does not pay yet, by the facts of now."""
    return {case.pk for case in cases_not_open(case_ids={row.case_id for row in rows}, action=RELEASE, on=on)}


def _stand(rows: Sequence[Reservation]) -> None:
    """What was agreed is still owed. Raises Conflict fund.cause_over, naming whom we owe nothing any more."""
    by_type: dict[str, dict[UUID, Reservation]] = defaultdict(dict)
    for row in rows:
        by_type[row.cause_type][row.cause_id] = row
    for type_, of_type in by_type.items():
        cause = causes().get(type_)
        if cause is not None and cause.over is not None and (over := cause.over(of_type.keys())):
            raise Conflict("fund.cause_over", who=_named({of_type[one].creditor_id for one in over}))


def _owed(payments: Sequence[Payment], cases: Sequence[Any]) -> list[Payment]:
    """What somebody owes once it is paid; not what the method of their case gives."""
    given = {case.pk for case in cases if not is_owed_back(case)}
    return [one for one in payments if one.reservation.person_id and one.reservation.case_id not in given]


def _owe(batch: PayoutBatch, payments: Sequence[Payment], actor: Actor, clock: Clock) -> list[NewTransfer]:
    """One obligation for each case and who owes it, alone or together, in the order of the ids, with the sum of what is
    paid for them. What to book of it that was given before."""
    booked: list[NewTransfer] = []
    owed: dict[tuple[UUID, tuple[UUID, ...]], list[Payment]] = defaultdict(list)
    for payment in payments:
        of = payment.reservation
        owed[of.case_id, tuple(one for one in (of.person_id, of.with_person_id) if one)].append(payment)
    for (case_id, owing), own in sorted(owed.items()):
        obligation, before = obligation_add(
            pot_id=batch.pot_id, case_id=case_id, person_id=owing[0],
            with_person_id=owing[1] if len(owing) > 1 else None, cents=sum(one.cents for one in own), actor=actor,
            clock=clock,
        )  # fmt: skip
        for payment in own:
            payment.obligation = obligation
        booked += accounts.counts_again(
            payment_id=own[0].pk, pot_id=batch.pot_id, obligation_id=obligation.pk, kind=before.kind, cash=before.cash,
            on=clock.today(),
        )  # fmt: skip
    return booked


def _transfers(batch: PayoutBatch, payments: Sequence[Payment], on: date) -> list[NewTransfer]:
    return [
        line
        for payment in payments
        for line in accounts.paid_out(
            payment_id=payment.pk,
            pot_id=batch.pot_id,
            creditor_id=payment.creditor_id,
            obligation_id=payment.obligation_id,
            cents=payment.cents,
            cause=("payment", payment.pk),
            on=on,
        )
    ]


def _specifications(batch: PayoutBatch, payments: Sequence[Payment], clock: Clock) -> list[Specification]:
    parts: dict[tuple[UUID, UUID], list[Payment]] = defaultdict(list)
    for payment in payments:
        parts[payment.creditor_id, payment.payee_id].append(payment)
    return [
        Specification(
            known_at=clock.now(), batch=batch, creditor_id=creditor, payee_id=payee,
            party_ids=sorted({creditor, payee}), cents=sum(one.cents for one in own), payments=len(own),
            paid_on=clock.today(),
        )
        for (creditor, payee), own in sorted(parts.items())
    ]  # fmt: skip


def _named(ids: set[UUID]) -> str:
    return ", ".join(sorted(organisation_names(ids=ids).values()))


def _person(actor: Actor) -> UUID:
    """Two persons, not two logins: a job or a command is nobody and can be neither of them."""
    if actor.person_id is None:
        raise NotAllowed()
    return actor.person_id
