# SPDX-License-Identifier: EUPL-1.2
"""What pages show of settling: the calculation with its story, the proposal creditor by creditor, the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.texts import current_language
from schuldenlab.cases.computed import facts_of, offer_terms
from schuldenlab.cases.selectors import for_actor
from schuldenlab.fund.selectors import PotChoice, pots_for_case
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import organisation_names, person_names

from .. import policies
from ..models import Agreement, Answer, Claim, Discharge, Message, Offer, Proposal
from ..models.claims import SAID_GONE
from ..services._settling import is_changed
from ..services.proposals import decision_lacks
from .agreement import IN_AGREEMENT, discharges_that_hold
from .amounts import amount_that_counts
from .court import court_answered_on
from .outside import StaysLine, stays_outside


@dataclass(frozen=True, slots=True)
class OfferLine:
    id: UUID
    creditor: str
    answering: str
    kind: str
    reference: str
    rank: str
    owed_cents: int
    cents: int
    share_ppm: int
    state: str
    reason: str  # why it said no, a word of `REFUSE_REASONS`; empty where it did not
    due_on: date | None
    again: bool  # was asked to think again
    regular_cents: int | None
    changed: bool  # the debt is not what was offered on any more
    joins: bool  # in the agreement: said yes, or the court ordered it
    unpaid_since: date | None  # its payment came back, so its discharge does not hold
    debtors: tuple[str, ...]  # who owe it together; nobody is named where one does
    debtor_ids: tuple[UUID, ...]
    ended: str  # how nobody owes it any more, as somebody wrote down: a word of `SAID_GONE`; else empty

    @property
    def below_regular(self) -> bool:
        """Alone it would get more in the regular route, though all together get at least as much."""
        return self.regular_cents is not None and self.cents < self.regular_cents


@dataclass(frozen=True, slots=True)
class ProposalView:
    id: UUID
    version: int
    state: str
    share_ppm: int
    receipt_id: UUID
    made_on: date
    sent_on: date | None
    expires_on: date | None
    court_asked_on: date | None
    ended_on: date | None
    agreement: str
    agreed_by: str
    offers: tuple[OfferLine, ...]

    @property
    def owed_cents(self) -> int:
        return sum(one.owed_cents for one in self.offers)

    @property
    def cents(self) -> int:
        return sum(one.cents for one in self.offers)

    @property
    def open(self) -> int:
        return sum(one.state in ("sent", "reconsidering") for one in self.offers)

    @property
    def refused(self) -> tuple[OfferLine, ...]:
        return tuple(one for one in self.offers if one.state in ("refused", "expired"))

    @property
    def changed(self) -> tuple[OfferLine, ...]:
        """Who cannot say yes to what it was offered any more; while the offers are with the creditors."""
        return tuple(one for one in self.offers if one.changed) if self.state == "sent" else ()

    @property
    def may_ask_again(self) -> bool:
        """Where each creditor counts alone, also after the others agreed."""
        asks = self.state == "sent" or (self.state == "agreed" and self.agreed_by == "each")
        return asks and any(not one.again for one in self.refused)

    @property
    def joined(self) -> tuple[OfferLine, ...]:
        return tuple(one for one in self.offers if one.joins)

    @property
    def ended(self) -> tuple[OfferLine, ...]:
        """What the agreement was about, and nobody owes any more though nobody discharged it."""
        return tuple(one for one in self.joined if one.ended) if self.state == "agreed" else ()

    @property
    def counting(self) -> tuple[OfferLine, ...]:
        """What is offered, or what still counts of what was agreed."""
        return tuple(one for one in self.joined if not one.ended) if self.state == "agreed" else self.offers

    @property
    def unpaid(self) -> tuple[OfferLine, ...]:
        return tuple(one for one in self.joined if one.unpaid_since is not None)


@dataclass(frozen=True, slots=True)
class SettlingView:
    """A case at settling. `court_answered_on`: it decided, and no agreement came of that. `same_share`: some of these
    creditors go first by law, and the city's value of the method gives them no more than the others."""

    case_id: UUID
    names: tuple[str, ...]
    proposal: ProposalView | None
    stays: tuple[StaysLine, ...]
    pots: tuple[PotChoice, ...]
    reserves: bool
    base_ppm: int | None
    same_share: bool
    has_calculation: bool
    is_current: bool
    open_claims: int
    has_offer: bool
    needs_decision: bool
    court_answered_on: date | None


def settling_view(*, case_id: UUID, actor: Actor, on: date) -> SettlingView:
    """Where the proposal of this case is; staff of the case only. Raises NotFound, NotAllowed."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    case = case_for_settling(case_id, actor)
    terms = offer_terms(case) if case.method_version else None
    calculation = facts_of(case=case, names=("calculation.current",), on=on).get("calculation.current")
    claims = list(Claim.objects.filter(case=case).exclude(state="gone").only("state", "kind"))
    left_out = terms.leaves_out if terms else ()
    proposal = Proposal.objects.filter(case=case).exclude(state="withdrawn").order_by("-version").first()
    may = policies.may(actor, "settle")
    lines = proposal_lines(proposal) if proposal else None
    factor = terms.parameters.get("preferential_factor") if terms else None
    return SettlingView(
        case_id=case.pk,
        names=tuple(person_names(person_ids=case.client_ids, actor=actor, purpose=purpose_of(actor)).values()),
        proposal=lines,
        stays=stays_outside(case_id=case.pk, leaves_out=left_out, proposal=proposal),
        pots=tuple(pots_for_case(case_id=case.pk, kind=terms.pot_kind, on=on, actor=SYSTEM))
        if may and terms and terms.reserves
        else (),
        reserves=bool(terms and terms.reserves),
        base_ppm=int(terms.parameters["base"].value) if terms and "base" in terms.parameters else None,
        same_share=factor is not None
        and factor.value == 1
        and lines is not None
        and any(one.rank == "preferential" for one in lines.offers),
        has_calculation=calculation is not None,
        is_current=calculation is not None and calculation.value is True,
        open_claims=sum(one.state in ("listed", "asked") and one.kind not in left_out for one in claims),
        has_offer=terms is not None,
        needs_decision=proposal is not None
        and terms is not None
        and proposal.state == "draft"
        and decision_lacks(case, terms, proposal, sum(proposal.offers.values_list("cents", flat=True))),
        court_answered_on=court_answered_on(case, proposal, on) if proposal else None,
    )


def proposal_lines(proposal: Proposal) -> ProposalView:
    offers = Offer.objects.filter(proposal=proposal).select_related("claim", "proposal").order_by("known_at", "id")
    said = Answer.objects.filter(offer=OuterRef("pk")).order_by("-round").values("reason_code")[:1]
    rows = list(
        offers.annotate(now=amount_that_counts("cents", of="claim"), reason=Coalesce(Subquery(said), Value("")))
    )
    names = organisation_names(ids={one for row in rows for one in (row.creditor_id, row.answering_id)})
    again = set(
        Message.objects.filter(case=proposal.case_id, type="reconsideration").values_list("answers_id", flat=True)
    )
    agreed = Agreement.objects.filter(proposal=proposal).first()
    joined = set(Offer.objects.filter(IN_AGREEMENT, proposal=proposal).values_list("pk", flat=True))
    unpaid = _unpaid(proposal) if agreed else {}
    together = {one for row in rows if len(row.claim.debtor_ids) > 1 for one in row.claim.debtor_ids}
    with acting(SYSTEM):  # who owes a debt together knows with whom
        called = person_names(person_ids=together, actor=SYSTEM, purpose=Purpose.SETTLEMENT) if together else {}
    return ProposalView(
        id=proposal.pk,
        version=proposal.version,
        state=proposal.state,
        share_ppm=proposal.share_ppm,
        receipt_id=proposal.receipt_id,
        made_on=proposal.made_on,
        sent_on=proposal.sent_on,
        expires_on=proposal.expires_on,
        court_asked_on=proposal.court_asked_on,
        ended_on=proposal.ended_on,
        agreement=proposal.agreement,
        agreed_by=agreed.by if agreed else "",
        offers=tuple(
            OfferLine(
                id=row.pk,
                creditor=names[row.creditor_id],
                answering="" if row.answering_id == row.creditor_id else names[row.answering_id],
                kind=row.claim.kind,
                reference=row.claim.reference_creditor,
                rank=row.rank,
                owed_cents=row.balance_cents,
                cents=row.cents,
                share_ppm=row.share_ppm,
                state=row.state,
                reason=row.reason,
                due_on=row.due_on,
                again=row.pk in again,
                regular_cents=row.regular_cents,
                changed=is_changed(row, row.claim, row.now),
                joins=row.pk in joined,
                unpaid_since=unpaid.get(row.pk),
                debtors=tuple(called[one] for one in row.claim.debtor_ids) if len(row.claim.debtor_ids) > 1 else (),
                debtor_ids=tuple(row.claim.debtor_ids),
                ended=row.claim.reason if row.claim.reason in SAID_GONE else "",
            )
            for row in rows
        ),
    )


def _unpaid(proposal: Proposal) -> dict[UUID, date]:
    """Offers of which the discharge does not hold, since when. What the bank did is the city's to see."""
    with acting(SYSTEM):
        given = Discharge.objects.filter(offer__proposal=proposal)
        lost = given.exclude(pk__in=discharges_that_hold().filter(offer__proposal=proposal).values("pk"))
        return dict(lost.annotate(since=Max("turns__turned_on")).values_list("offer_id", "since"))


def percent(ppm: int) -> str:
    """ "12,5%": as many decimals as it has, two at most."""
    digits = f"{ppm / 10_000:.2f}".rstrip("0").rstrip(".")
    return f"{digits.replace('.', ',') if current_language() == 'nl' else digits}%"


def case_for_settling(case_id: UUID, actor: Actor) -> Any:
    policies.require(actor, "see_debts")
    purpose = purpose_of(actor)
    require_purpose(actor, purpose)
    case = for_actor(actor).select_related("method_version").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    return case


def purpose_of(actor: Actor) -> Purpose:
    return Purpose.SETTLEMENT if actor.db_role is DbRole.STAFF else Purpose.OWN
