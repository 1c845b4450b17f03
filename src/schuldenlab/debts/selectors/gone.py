# SPDX-License-Identifier: EUPL-1.2
"""What an agreement was about, once nothing of it is owed any more, and how each of its debts ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ..models import Claim, Offer
from ..models.claims import NO_DEBT, SAID_GONE
from .agreement import IN_AGREEMENT, ended_by_hand, held
from .taken_back import TAKEN_BACK, offers_taken_back


@dataclass(frozen=True, slots=True)
class Gone:
    """A debt of an agreement that these people no longer owe. `how`: it was discharged, or a word of `SAID_GONE`."""

    offer: Offer
    debtor_ids: frozenset[UUID]
    how: str

    @property
    def was_owed(self) -> bool:
        return self.how not in NO_DEBT


def all_gone(proposal_id: UUID) -> list[Gone]:
    """Every debt that is still in it, when each was discharged and paid, or ended as somebody wrote down; else nothing.
    Also what ended so after its money was taken back from the agreement. A debt of two that a paper discharged for one
    is gone for that one."""
    rows = Offer.objects.filter(IN_AGREEMENT, proposal=proposal_id).select_related("claim")
    agreed, own = list(rows.order_by("known_at", "pk")), held(proposal_id)
    ended = ended_by_hand(agreed, own)
    if any(one.pk not in own and one.claim_id not in ended for one in agreed):
        return []
    found = [gone for one in agreed for gone in _each(one, own[one.pk].debtor_ids if one.pk in own else frozenset())]
    back = offers_taken_back(proposal=proposal_id).order_by("known_at", "pk")
    return found + [gone for one in back for gone in _each(one, frozenset())]


def gone_now(proposal_id: UUID) -> list[Gone]:
    """Every debt of it that these people no longer owe, also while another of it is still owed."""
    rows = Offer.objects.filter(IN_AGREEMENT, proposal=proposal_id).select_related("claim").order_by("known_at", "pk")
    own = held(proposal_id)
    return [gone for one in rows for gone in _each(one, own[one.pk].debtor_ids if one.pk in own else frozenset())]


def _each(offer: Offer, discharged: frozenset[UUID]) -> Iterator[Gone]:
    """For whom it is gone, and how; nobody owed what was no debt, whatever was discharged of it. A debt that was sold
    is not gone for who owes it to its buyer, whatever its seller let go."""
    claim = offer.claim
    if claim.reason == "sold":
        claim = _bought(claim)
        discharged -= frozenset(claim.debtor_ids)
        if claim.reason == "discharged":
            discharged |= frozenset(claim.debtor_ids)
    owing = frozenset(claim.debtor_ids)
    if claim.reason in NO_DEBT:
        yield Gone(offer, owing | discharged, claim.reason)
        return
    if discharged:
        yield Gone(offer, discharged, "discharged")
    if claim.reason in SAID_GONE and not owing <= discharged:
        yield Gone(offer, owing - discharged, claim.reason)


def _bought(claim: Claim) -> Claim:
    """The same debt at who bought it last."""
    while claim.reason == "sold":
        claim = Claim.objects.get(sold_from=claim)
    return claim


def agreed_on(claim_id: UUID) -> Offer | None:
    """The offer on this debt that an agreement is about, or was until its money was taken back."""
    rows = Offer.objects.filter(IN_AGREEMENT | TAKEN_BACK, claim=claim_id, proposal__state="agreed")
    return rows.select_related("proposal", "claim").order_by("known_at", "pk").last()
