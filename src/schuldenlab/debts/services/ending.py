# SPDX-License-Identifier: EUPL-1.2
"""A debt that is no more, as somebody writes it down, and agreed money that is taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.cases.above import cases_follow
from schuldenlab.fund.causes import PAID_ANOTHER_WAY

from .. import policies
from ..models import Claim, Offer
from ..models.claims import SAID_GONE
from ..selectors.taken_back import offer_open_again, told_paid
from ._settling import moved
from ._tools import one_of, record
from .claims import claim_gone, claim_held, claim_paid
from .contracts import nothing_to_arrive
from .instalments import end_follows
from .proposals import ended


@transaction.atomic
def claim_end(*, claim_id: UUID, reason: str, on: date, actor: Actor, clock: Clock) -> Claim:
    """The debt is no more: paid, no debt after all, or listed twice. The same reason again changes nothing.

    Who read that it is open again after an agreement, reads that it is paid, once: whoever owed it, and who answers for
    the creditor. For a debt that ended nothing more is passed on: with that the others may have got all of theirs.
    """
    policies.require(actor, "claim_change")
    clock = FixedClock(clock.now())  # what follows from the end of a debt is known with it
    claim, case = claim_held(claim_id, actor=actor)
    one_of(reason, SAID_GONE, field="reason")
    if claim.state == "gone" and claim.reason == reason:
        return claim
    with acting(SYSTEM):
        open_again = offer_open_again(claim) if reason == "paid" else None
    claim_gone(claim, reason, on, actor, clock)
    record("claim.ended", claim, actor=actor, clock=clock, holds_on=on, reason=reason)
    if open_again is not None:
        with acting(SYSTEM):
            record("claim.paid_after_all", claim, actor=actor, clock=clock, holds_on=on)
            ended(case, [open_again], PAID_ANOTHER_WAY, actor, clock)
    with acting(SYSTEM):
        end_follows(claim, on, actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return claim


def agreed_taken_back(*, cause_id: UUID, reason: str, actor: Actor, clock: Clock) -> None:
    """What was agreed with this creditor is not paid after all: its offer is in the agreement no more, and it is told.
    The debt is owed as it was, or was paid another way and is no more. Raises Conflict debts.sold_not_paid."""
    with acting(SYSTEM):
        offer = Offer.objects.select_for_update(of=("self",)).select_related("case").filter(pk=cause_id).first()
        if offer is not None:
            moved(offer, "withdrawn", on=clock.today())
            nothing_to_arrive(offer.proposal, actor, clock, on=clock.today())
            # What was gone as no debt, or listed twice, was paid to nobody.
            is_paid = reason == PAID_ANOTHER_WAY and claim_paid(offer.claim_id, actor=actor, clock=clock)
            record("offer.taken_back", offer, actor=actor, clock=clock, reason=reason)
            if not (is_paid and told_paid(offer.claim_id)):
                ended(offer.case, [offer], reason if is_paid else "not_paid", actor, clock)
