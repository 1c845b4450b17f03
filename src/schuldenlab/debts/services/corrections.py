# SPDX-License-Identifier: EUPL-1.2
"""Putting right how much a creditor got, where its own paper was noted with another amount."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.cases.above import cases_follow

from .. import policies
from ..models import Discharge, DischargeCorrection, DischargeTurn
from ..models.proposals import CORRECTED_BECAUSE
from ..selectors.agreement import held
from ._settling import proposal_held
from ._tools import of, one_of, record
from .instalments import counting, discharges_follow, part_until, passed_on_above


@transaction.atomic
def discharge_correct(
    *, discharge_id: UUID, was_cents: int, received_cents: int, reason: str, actor: Actor, clock: Clock
) -> DischargeCorrection:
    """This creditor got `received_cents` in all, and not `was_cents`, as its own paper was noted.

    Its discharge holds as it did. Where by this amount not all went yet, who discharged for all of their own did not
    after all; where by it all went, they did. Raises NotFound; Conflict base.stale when another amount counts by now,
    debts.no_amount_on_paper when it holds by no paper with an amount, debts.case_closed_owes_again when with it a debt
    is owed again that nobody can pass anything on for; LabError debts.code_unknown,
    debts.received_same, debts.received_too_much, debts.received_too_little when more was passed on than all get then.
    """
    policies.require(actor, "settle")
    given = Discharge.objects.select_related("offer").filter(pk=discharge_id).first()
    if given is None:
        raise NotFound()
    proposal, case = proposal_held(given.offer.proposal_id, actor=actor, closed_too=True)
    one_of(reason, CORRECTED_BECAUSE, field="reason")
    own = held(proposal.pk).get(given.offer_id)
    if own is None or own.given != given or own.received_cents is None:
        raise Conflict("debts.no_amount_on_paper")
    if own.received_cents != was_cents:
        raise Conflict("base.stale")
    if received_cents == was_cents:
        raise LabError("debts.received_same", field="received_cents")
    if not 0 <= received_cents <= given.offer.cents:
        raise LabError("debts.received_too_much", field="received_cents")
    row = DischargeCorrection.objects.create(
        **of(case, clock), discharge=given, received_cents=received_cents, reason=reason
    )
    if passed_on_above(proposal):
        raise LabError("debts.received_too_little", field="received_cents")
    record("discharge.corrected", row, actor=actor, clock=clock, holds_on=own.on, offer_id=given.offer_id,
           was_cents=was_cents, amount_cents=received_cents, reason=reason)  # fmt: skip
    with acting(SYSTEM):
        # It was so from the day all that counts had come; we know it today.
        on = max([own.on, *counting(proposal).values_list("passed_on", flat=True)])
        discharges_follow(proposal, row.pk, on, actor, clock)
        if case.closed_on is not None and DischargeTurn.objects.filter(payment_id=row.pk, holds=False).exists():
            raise Conflict("debts.case_closed_owes_again")
    cases_follow(cases=[case], actor=actor, clock=clock)
    return row


@dataclass(frozen=True, slots=True)
class Follows:
    """What a correction does to the discharges of other creditors: offers whose discharge holds then, or no more.

    `part_cents`: about how much of what went was for this creditor, where the amount is below it: typed too low, it
    makes it seem that what went was for others.
    """

    on: frozenset[UUID]
    off: frozenset[UUID]
    part_cents: int | None


def correction_look(
    *, discharge_id: UUID, was_cents: int, received_cents: int, reason: str, actor: Actor, clock: Clock
) -> Follows:
    """What `discharge_correct` with the same would do; nothing is kept. Raises what that raises."""
    with transaction.atomic():
        row = discharge_correct(
            discharge_id=discharge_id, was_cents=was_cents, received_cents=received_cents, reason=reason, actor=actor,
            clock=clock,
        )  # fmt: skip
        after = held(row.discharge.offer.proposal_id)
        transaction.set_rollback(True)
    offer = row.discharge.offer
    before = held(offer.proposal_id)
    part = part_until(offer.proposal, offer.pk, before[offer.pk].on)
    return Follows(
        on=frozenset(after.keys() - before.keys()), off=frozenset(before.keys() - after.keys()),
        part_cents=part if received_cents < part else None,
    )  # fmt: skip
