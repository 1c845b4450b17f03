# SPDX-License-Identifier: EUPL-1.2
"""What may come on paper in a case now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import NotAllowed
from schuldenlab.cases.computed import offer_terms
from schuldenlab.people.selectors import person_names

from ..models import DischargeCorrection, Proposal
from ..services._settling import OPEN, agreed_offers
from .agreement import Held, ended_by_hand, held, is_discharged
from .court import court_answered_on
from .settling import OfferLine, case_for_settling, proposal_lines, purpose_of


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A creditor's own paper that counts with an amount: what it got in all, in cents.

    `amounts`: each with the day since when it was known, as it was noted first and then each time it was put right.
    """

    discharge_id: UUID
    creditor: str
    amounts: tuple[tuple[int, date], ...]

    @property
    def cents(self) -> int:
        return self.amounts[-1][0]


@dataclass(frozen=True, slots=True)
class OnPaperView:
    """What may come on paper now: an answer to an open offer, what the court decides, a discharge that was not given
    or does not hold.

    `in_parts`: the household pays by itself, so also who accepted may discharge for less than was agreed.

    `court_answered_on`: it said no that day; what it said can be put right, or a higher court decide otherwise.

    `proposal_id`: of the proposal that is with the creditors or was agreed; None while there is none.
    """

    case_id: UUID
    names: tuple[str, ...]
    proposal_id: UUID | None
    open: tuple[OfferLine, ...]
    court_asked: bool
    undischarged: tuple[OfferLine, ...]
    in_parts: bool = False
    court_answered_on: date | None = None
    papers: tuple[PaperLine, ...] = ()
    creditors: Mapping[UUID, str] = field(default_factory=dict)  # of each offer


def on_paper_view(*, case_id: UUID, actor: Actor, on: date) -> OnPaperView:
    """For staff of the case. Raises NotFound, NotAllowed."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    case = case_for_settling(case_id, actor)
    proposal = Proposal.objects.filter(case=case, state__in=["sent", "agreed"]).order_by("-version").first()
    names = tuple(person_names(person_ids=case.client_ids, actor=actor, purpose=purpose_of(actor)).values())
    if proposal is None:
        return OnPaperView(case.pk, names, None, (), False, ())
    view, sent = proposal_lines(proposal), proposal.state == "sent"
    terms = None if sent else offer_terms(case)
    in_parts = terms is not None and not terms.reserves
    # Who accepted gave it with that, from the day it is paid: all of it.
    own = held(proposal.pk)
    asked = [one for one in agreed_offers(proposal) if in_parts or one.state != "accepted"]
    ended = ended_by_hand(asked, own)
    may_give = {one.pk for one in asked if one.claim_id not in ended and not is_discharged(one, own.get(one.pk))}
    return OnPaperView(
        case_id=case.pk,
        names=names,
        proposal_id=proposal.pk,
        open=tuple(one for one in view.offers if one.state in OPEN),
        court_asked=sent and proposal.court_asked_on is not None,
        undischarged=tuple(one for one in view.offers if not sent and one.id in may_give),
        in_parts=in_parts,
        court_answered_on=court_answered_on(case, proposal, on) if sent else None,
        papers=tuple(_papers(view.offers, own)),
        creditors={one.id: one.creditor for one in view.offers},
    )


def _papers(offers: Iterable[OfferLine], own: Mapping[UUID, Held]) -> Iterator[PaperLine]:
    with_amount = {one.given.pk for one in own.values() if one.received_cents is not None}
    right: dict[UUID, list[tuple[int, date]]] = {}
    for row in DischargeCorrection.objects.filter(discharge__in=with_amount).order_by("known_at", "pk"):
        right.setdefault(row.discharge_id, []).append((row.received_cents, _day(row.known_at)))
    for offer in offers:
        mine = own.get(offer.id)
        if mine is not None and mine.noted_cents is not None:
            first = (mine.noted_cents, _day(mine.at))
            yield PaperLine(mine.given.pk, offer.creditor, (first, *right.get(mine.given.pk, ())))


def _day(at: datetime) -> date:
    return at.astimezone(AMSTERDAM).date()
