# SPDX-License-Identifier: EUPL-1.2
"""What was agreed and is not paid after all: offers of which the money was taken back, or the discharge was lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from schuldenlab.base.models import Event

from ..models import Claim, Discharge, Offer
from .agreement import discharges_that_hold

TAKEN_BACK = Q(state="withdrawn", reservation__state="returned", proposal__state="agreed")


def offers_taken_back(**of: Any) -> QuerySet[Offer]:
    """Of these, each with its debt and its reservation, which says when; not an offer that ended before it was
    agreed."""
    rows = Offer.objects.filter(TAKEN_BACK, **of)
    return rows.select_related("claim", "reservation")


def offer_open_again(claim: Claim) -> Offer | None:
    """The offer on this debt after which was last said that it is owed after all: the discharge it gave does not hold,
    or it was noted as paid another way and opened again."""
    if claim.state == "gone":
        return None
    lost = Discharge.objects.filter(claim=claim).exclude(pk__in=discharges_that_hold().values("pk"))
    given = Offer.objects.filter(discharges__in=lost).order_by("known_at").last()
    reopened = Event.objects.filter(verb="claim.reopened", subject_id=claim.pk).exists()
    return given or (offers_taken_back(claim=claim).order_by("reservation__ended_at").last() if reopened else None)


def told_paid(claim_id: UUID) -> bool:
    """Whether who answers for this debt read by now that it was paid after all."""
    return Event.objects.filter(verb="claim.paid_after_all", subject_id=claim_id).exists()
