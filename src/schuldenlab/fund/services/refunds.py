# SPDX-License-Identifier: EUPL-1.2
"""Verbs on what somebody gave more than they owe: pay it back to them, and what the bank says afterwards.

It waits in suspense, for it is not the fund's. Two people, as for any payment: one makes it and writes down the
account, another compares the account along another way and releases it, on a mandate.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import case_keys
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow
from schuldenlab.ledger.services import post
from schuldenlab.people import validation
from schuldenlab.people.selectors import mandate_for

from .. import accounts, flow, policies
from ..models import Obligation, Refund
from ..models.refunds import COMPARED
from ._tools import locked, not_in_future, record
from .obligations import hold
from .pots import PAYOUT
from .too_much import refunds_follow, too_much

HOLDER_LIMIT = 140  # as in a SEPA file


@dataclass(frozen=True, slots=True)
class RefundAccount:
    iban: str
    holder_name: str


@transaction.atomic
def refund_make(
    *, obligation_id: UUID, cents: int, iban: str, holder_name: str, actor: Actor, clock: Clock,
    refund_id: UUID | None = None,
) -> Refund:  # fmt: skip
    """Put all that is too much ready to go back, to the account that the resident or the bank statement names.

    `cents`: what was on the page; Conflict base.stale when it is another amount by now. Raises Conflict
    fund.nothing_too_much or fund.refund_made_already, LabError people.iban_… for a number that cannot be.
    """
    policies.require(actor, "refund_make")
    maker = _person(actor)
    account = {
        "iban": validation.iban(iban),
        "holder_name": validation.name(holder_name, field="holder_name", limit=HOLDER_LIMIT, required=True),
    }
    obligation, case = hold(obligation_id, actor=actor)
    row_id = refund_id or uuid4()
    known = Refund.objects.filter(pk=row_id).first()
    if known is not None:
        if (known.obligation_id, known.cents, known.made_by_id) != (obligation_id, cents, maker):
            raise Conflict("base.stale")
        return known
    found = too_much(obligation_id)
    if not found.cents:
        raise Conflict("fund.nothing_too_much")
    if found.cents != cents:
        raise Conflict("base.stale")
    row = Refund(
        id=row_id, known_at=clock.now(), person_id=obligation.person_id, obligation=obligation, cents=cents,
        of_undone_cents=found.of_undone, made_by_id=maker, made_on=clock.today(),
        account=case_keys.seal(
            case_id=case.pk, column="fund_refund.account", row_id=row_id, text=json.dumps(account), clock=clock
        ),
    )  # fmt: skip
    with one_outcome(refund_one_waits="fund.refund_made_already"):
        row.save(force_insert=True)
    record("refund.made", row, actor=actor, clock=clock, case_id=case.pk, amount_cents=cents)
    refunds_follow(case_ids=[case.pk], actor=actor, clock=clock)
    return row


@transaction.atomic
def refund_drop(*, refund_id: UUID, actor: Actor, clock: Clock) -> Refund:
    """Take it away before it is released: the account was wrong, say. The money waits again. Twice does no harm."""
    policies.require(actor, "refund_make")
    row, _, case = _held(refund_id, actor)
    if row.state == Refund.State.DROPPED:
        return row
    flow.move(row, Refund.State.DROPPED)
    row.save(update_fields=["state"])
    record("refund.dropped", row, actor=actor, clock=clock, case_id=case.pk)
    refunds_follow(case_ids=[case.pk], actor=actor, clock=clock)
    return row


@transaction.atomic
def refund_release(*, refund_id: UUID, how: str, actor: Actor, clock: Clock) -> Refund:
    """Pay it back. `how` this second person compared the account: statement, phone_known_number, letter. The letter to
    the resident follows. The same person again gives the row as it is.

    Raises NotAllowed fund.refund_by_maker, people.mandate_missing or people.mandate_too_low; Conflict
    fund.not_from_here when somebody else was first; LabError fund.code_unknown.
    """
    policies.require(actor, "refund_release")
    releaser = _person(actor)
    if how not in COMPARED:
        raise LabError("fund.code_unknown", field="how", allowed=", ".join(COMPARED))
    row, obligation, case = _held(refund_id, actor)
    if row.state == Refund.State.RELEASED and row.released_by_id == releaser:
        return row
    if row.made_by_id == releaser:
        raise NotAllowed("fund.refund_by_maker")
    mandate = mandate_for(actor=actor, decision_kind=PAYOUT, cents=row.cents, on=clock.today())
    flow.move(row, Refund.State.RELEASED)
    booked = accounts.refunded(refund_id=row.pk, pot_id=obligation.pot_id, cents=row.cents, on=clock.today())
    post([booked], actor=actor, clock=clock)
    row.released_by_id, row.released_on, row.compared_how = releaser, clock.today(), how
    row.mandate_id = mandate.id
    row.save(update_fields=["state", "released_by", "released_on", "compared_how", "mandate_id"])
    record("refund.released", row, actor=actor, clock=clock, case_id=case.pk, mandate_id=mandate.id,
           amount_cents=row.cents)  # fmt: skip
    refunds_follow(case_ids=[case.pk], actor=actor, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)  # and with it the letter
    return row


@transaction.atomic
def refund_return(*, refund_id: UUID, returned_on: date, actor: Actor, clock: Clock) -> Refund:
    """The bank sent it back: it waits again, for an account that does exist. Twice does no harm."""
    policies.require(actor, "payment_confirm")
    not_in_future(returned_on, clock, field="returned_on")
    row, obligation, case = _held(refund_id, actor)
    if row.state == Refund.State.RETURNED:
        return row
    flow.move(row, Refund.State.RETURNED)
    if returned_on < row.released_on:
        raise LabError("fund.before_release", field="returned_on")
    booked = accounts.refund_came_back(refund_id=row.pk, pot_id=obligation.pot_id, cents=row.cents, on=returned_on)
    post([booked], actor=actor, clock=clock)
    row.ended_on = returned_on
    row.save(update_fields=["state", "ended_on"])
    record("refund.returned", row, actor=actor, clock=clock, case_id=case.pk, holds_on=returned_on,
           amount_cents=row.cents)  # fmt: skip
    refunds_follow(case_ids=[case.pk], actor=actor, clock=clock)
    return row


def refund_account(row: Refund, case_id: UUID) -> RefundAccount:
    """Where it goes. Raises LabError base.case_key_destroyed once the words of the case are gone."""
    told = case_keys.unseal(case_id=case_id, column="fund_refund.account", row_id=row.pk, sealed=bytes(row.account))
    return RefundAccount(**json.loads(told))


def _held(refund_id: UUID, actor: Actor) -> tuple[Refund, Obligation, Any]:
    of = Refund.objects.filter(pk=refund_id).values_list("obligation_id", flat=True).first()
    if of is None:
        raise NotFound()
    obligation, case = hold(of, actor=actor)
    return locked(Refund.objects.all(), refund_id), obligation, case


def _person(actor: Actor) -> UUID:
    """Two persons, not two logins: a job or a command is nobody and can be neither of them."""
    if actor.person_id is None:
        raise NotAllowed()
    return actor.person_id
