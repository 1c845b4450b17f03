# SPDX-License-Identifier: EUPL-1.2
"""What stays outside a proposal or an agreement, and why: a debt that is in neither is not gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from schuldenlab.base.texts import sentences, text
from schuldenlab.people.selectors import organisation_names

from ..models import Claim, Offer, Proposal
from .agreement import IN_AGREEMENT
from .amounts import amount_that_counts


@dataclass(frozen=True, slots=True)
class StaysLine:
    """A debt that stays. `why`: the end of a text key below ``debts.stays``. `joins_cents`: what this creditor would
    still get where each counts alone and it says yes after all."""

    creditor: str
    kind: str
    cents: int | None
    why: str
    joins_cents: int | None = None

    def why_in_words(self, language: str) -> str:
        return text(f"debts.stays.{self.why}", language)


def stays_outside(
    *, case_id: UUID, leaves_out: Collection[str], proposal: Proposal | None, person_ids: Collection[UUID] | None = None
) -> tuple[StaysLine, ...]:
    """Debts that are not over and get nothing by this proposal, those of these persons where they are given. Before an
    agreement: left out by the method, or without an amount. After one also who did not join, and what came later."""
    rows = Claim.objects.filter(case=case_id).exclude(state="gone").annotate(cents=amount_that_counts("cents"))
    if person_ids is not None:
        rows = rows.filter(debtor_ids__overlap=list(person_ids))
    agreed = proposal is not None and proposal.state == "agreed"
    offers = {row.claim_id: row for row in Offer.objects.filter(proposal=proposal)} if agreed else {}
    joined = (
        set(Offer.objects.filter(IN_AGREEMENT, proposal=proposal).values_list("pk", flat=True)) if agreed else set()
    )
    found = []
    for claim in rows.order_by("listed_on", "known_at", "id"):
        offer = offers.get(claim.pk)
        why = "" if offer and offer.pk in joined else _why(claim, offer, leaves_out, agreed=agreed)
        if why:
            waits = offer.cents if offer and why in ("refused", "asked_again") else None
            found.append((claim, why, waits))
    names = organisation_names(ids={claim.creditor_id for claim, *_ in found})
    return tuple(
        StaysLine(names[claim.creditor_id], claim.kind, claim.cents, why, waits) for claim, why, waits in found
    )


def _why(claim: Claim, offer: Offer | None, leaves_out: Collection[str], *, agreed: bool) -> str:
    if offer is not None:
        return {"reconsidering": "asked_again", "withdrawn": "no_deal"}.get(offer.state, "refused")
    if claim.kind in leaves_out:
        return claim.kind if f"debts.stays.{claim.kind}" in sentences("nl") else "left_out"
    if claim.state == "given_up":
        return claim.reason if agreed or not claim.cents else ""
    if claim.cents is None:
        return "no_amount"
    return "later" if agreed and claim.cents else ""
