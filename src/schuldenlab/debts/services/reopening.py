# SPDX-License-Identifier: EUPL-1.2
"""The way back from a debt that was noted as paid another way, and was not."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict
from schuldenlab.cases.above import cases_follow
from schuldenlab.fund.causes import PAID_ANOTHER_WAY

from .. import flow, policies
from ..models import Claim, Message, Offer
from ..models.claims import REOPENED_BECAUSE
from ..selectors.taken_back import offers_taken_back
from ._tools import one_of, record
from .claims import claim_held
from .conversation import opened
from .proposals import ended


@transaction.atomic
def claim_reopen(*, claim_id: UUID, reason: str, actor: Actor, clock: Clock) -> Claim:
    """This debt is owed after all, as it was. The money that was agreed for it stays taken back: whoever answers for
    the creditor and read that it was paid, reads that nothing is agreed now, and whoever owes it gets a letter.

    Raises LabError debts.code_unknown; Conflict debts.not_paid_another_way for any other debt, cases.case_closed.
    """
    policies.require(actor, "claim_change")
    claim, case = claim_held(claim_id, actor=actor)
    one_of(reason, REOPENED_BECAUSE, field="reason")
    with acting(SYSTEM):
        offer = offers_taken_back(claim=claim).order_by("reservation__ended_at").last()
        if offer is None or (claim.state, claim.reason) != ("gone", "paid"):
            raise Conflict("debts.not_paid_another_way")
        flow.move(claim, "known")
        claim.reason, claim.state_on = "", clock.today()
        claim.save(update_fields=["state", "reason", "state_on"])
        record("claim.reopened", claim, actor=actor, clock=clock, reason=reason)
        if _said_last(offer) == PAID_ANOTHER_WAY:
            ended(case, [offer], "not_paid", actor, clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return claim


def _said_last(offer: Offer) -> str | None:
    """Why there is no offer on this debt any more, as its creditor last read it."""
    told = Message.objects.filter(
        type="ended", case=offer.case_id, answering=offer.answering_id, conversation__creditor=offer.creditor_id
    )
    payloads = (opened(one) for one in told.order_by("-sent_at", "-known_at"))
    return next((str(one["reason"]) for one in payloads if str(offer.claim_id) in one["claim_ids"]), None)
