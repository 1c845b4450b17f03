# SPDX-License-Identifier: EUPL-1.2
"""A debt that is no more, as somebody writes it down."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.cases.above import cases_follow
from schuldenlab.fund.causes import PAID_ANOTHER_WAY

from .. import policies
from ..models import Claim, Offer
from ..models.claims import SAID_GONE
from ..selectors.agreement import IN_AGREEMENT
from ..selectors.taken_back import offer_open_again
from ._tools import one_of, record
from .claims import claim_gone, claim_held
from .instalments import counting, discharges_follow
from .proposals import ended


@transaction.atomic
def claim_end(*, claim_id: UUID, reason: str, on: date, actor: Actor, clock: Clock) -> Claim:
    """The debt is no more: paid, no debt after all, or listed twice. The same reason again changes nothing.

    Who read that it is open again after an agreement, reads that it is paid, once: whoever owed it, and who answers for
    the creditor. For a debt that ended nothing more is passed on: with that the others may have got all of theirs.
    """
    policies.require(actor, "claim_change")
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
        offer = Offer.objects.filter(IN_AGREEMENT, claim=claim, proposal__state="agreed").first()
        if offer is not None:
            last = max([on, *counting(offer.proposal).values_list("passed_on", flat=True)])
            discharges_follow(offer.proposal, claim.pk, last, actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return claim
