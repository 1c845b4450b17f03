# SPDX-License-Identifier: EUPL-1.2
"""What the services of settling share: claims as they stand now, rows that stand still, changes of state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.errors import Conflict, NotFound
from schuldenlab.cases.above import cases_hold

from .. import flow
from ..models import Claim, Offer, Proposal
from ..selectors.agreement import IN_AGREEMENT
from ..selectors.amounts import amount_that_counts

OPEN = ("sent", "reconsidering")
ENDS = ("agreed", "failed", "withdrawn")
LAW_RANK = {"preferential": "preferential", "ordinary": "concurrent"}


@dataclass(frozen=True, slots=True)
class ClaimNow:
    """A living claim with the amount that counts; nobody said an amount: None."""

    row: Claim
    cents: int | None


def claims_now(case_id: UUID) -> list[ClaimNow]:
    """In the order in which they were listed. The creditor's word goes before others, then the newest."""
    rows = Claim.objects.filter(case=case_id).exclude(state="gone").annotate(now=amount_that_counts("cents"))
    return [ClaimNow(row, row.now) for row in rows.order_by("listed_on", "known_at", "id")]


def creditors_of(case_id: UUID) -> list[dict[str, str]]:
    """The claims as the law core takes them: those whose amount somebody said."""
    return [as_law(one.row, one.cents) for one in claims_now(case_id) if one.cents is not None]


def as_law(claim: Claim, cents: int) -> dict[str, str]:
    return {"id": str(claim.pk), "rank": LAW_RANK[claim.rank], "claim": euros(cents), "kind": claim.kind}


def euros(cents: int) -> str:
    """ "1234.56": exact, as the law core reads it."""
    return f"{cents // 100}.{cents % 100:02d}"


def proposal_held(proposal_id: UUID, *, actor: Actor, closed_too: bool = False) -> tuple[Proposal, Any]:
    """This proposal and its case, both held until the end of the transaction. Raises NotFound, Conflict
    cases.case_closed.

    The case first: who answers, sends or ends a proposal of one case waits for the other.
    """
    with acting(SYSTEM):
        case_id = Proposal.objects.filter(pk=proposal_id).values_list("case_id", flat=True).first()
        if case_id is None:
            raise NotFound()
        (case,) = cases_hold(case_ids=[case_id], actor=actor)
        if case.closed_on is not None and not closed_too:
            raise Conflict("cases.case_closed")
        return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id), case


def proposal_digest(proposal: Any, offers: Iterable[Any]) -> str:
    """Which proposal with which offers, in which state each: another when somebody answered. Of rows or of a view."""
    lines = sorted(f"{one.id} {one.state}" for one in (proposal, *offers))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_changed(offer: Offer, claim: Claim, cents: int | None) -> bool:
    """Whether this debt, of which `cents` are owed now, is not what was offered on: gone, sold, of another rank or
    amount, or left out by now."""
    offered = (offer.rank, offer.answering_id, offer.balance_cents)
    same = (claim.rank, claim.answering_id, cents) == offered
    return claim.state == "gone" or not same or claim.kind in offer.proposal.leaves_out


def agreed_offers(proposal: Proposal) -> list[Offer]:
    """The offers that are paid, of a proposal on which there is an agreement."""
    rows = proposal.offers.filter(IN_AGREEMENT).select_related("case", "claim", "reservation")
    return list(rows.order_by("known_at", "id"))


def moved(row: Offer | Proposal, to: str, *, on: date, **columns: object) -> None:
    """Change the state and save, with the columns that go with it. The caller holds the row.

    Raises Conflict debts.not_from_here.
    """
    flow.move(row, to)
    if isinstance(row, Offer):
        columns["state_on"] = on
    elif to in ENDS:
        columns["ended_on"] = on
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *columns])
