# SPDX-License-Identifier: EUPL-1.2
"""What pages show of settling: the calculation with its story, the proposal creditor by creditor, the contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab import law
from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.texts import current_language
from schuldenlab.cases.computed import Kept, facts_of, offer_terms, receipt_newest
from schuldenlab.cases.selectors import for_actor
from schuldenlab.fund.selectors import PotChoice, pots_for_case
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import Signer, organisation_names, person_names, signers_of

from .. import policies
from ..models import Agreement, Claim, Contract, Message, Offer, Proposal
from ..services.proposals import decision_lacks
from .amounts import amount_that_counts

# Of a receipt these name debts by their id: the proposal shows them by the name of the creditor.
_KNOWN = ("income.month", "household.has_partner", "household.children", "housing.kind")
_SITUATION = {
    (False, False): "single",
    (False, True): "single_parent",
    (True, False): "couple",
    (True, True): "couple_children",
}
_NOT_TOLD = frozenset({"creditors", "leaves_out", "scheme_start"})


@dataclass(frozen=True, slots=True)
class Story:
    """One receipt as it is told: title and amount, then line by line. `part` heads a list of lines."""

    receipt_id: UUID
    target: str
    title: str
    shown: str
    label: str
    label_words: str
    parts: tuple[tuple[str, tuple[law.Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class CalculationView:
    """The newest calculation. `share_ppm`: what the regular route would yield of the debts, where there are any."""

    id: UUID
    holds_on: date
    capacity_cents: int
    free_cents: int
    share_ppm: int | None
    is_current: bool
    label: str
    label_words: str
    stories: tuple[Story, ...]
    seizure_free_cents: int | None

    @property
    def is_too_low(self) -> bool:
        """Nobody keeps less to live on than a bailiff has to leave: then an amount was entered wrongly."""
        return self.seizure_free_cents is not None and self.free_cents < self.seizure_free_cents

    @property
    def share(self) -> str:
        return "" if self.share_ppm is None else percent(self.share_ppm)


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
    due_on: date | None
    again: bool  # was asked to think again
    regular_cents: int | None

    @property
    def below_regular(self) -> bool:
        """Alone it would get more in the regular route, though all together get at least as much."""
        return self.regular_cents is not None and self.cents < self.regular_cents


@dataclass(frozen=True, slots=True)
class StaysLine:
    """A debt outside the proposal: left out by the method, or of which nobody could say the amount."""

    creditor: str
    kind: str
    cents: int | None


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
    def may_ask_again(self) -> bool:
        return self.state == "sent" and any(not one.again for one in self.refused)


@dataclass(frozen=True, slots=True)
class SettlingView:
    """A case at settling. `ready`: nothing stands in the way of working out a proposal."""

    case_id: UUID
    names: tuple[str, ...]
    proposal: ProposalView | None
    stays: tuple[StaysLine, ...]
    pots: tuple[PotChoice, ...]
    reserves: bool
    base_ppm: int | None
    has_calculation: bool
    is_current: bool
    open_claims: int
    has_offer: bool
    needs_decision: bool


@dataclass(frozen=True, slots=True)
class SignLine:
    """One person who owes; `who`: whose signature is needed, and whether that is the actor."""

    person_id: UUID
    name: str
    kind: str
    signers: tuple[tuple[UUID, str], ...]
    is_mine: bool
    signed_on: date | None
    signed_by: str
    contract_id: UUID | None
    document_id: UUID | None


@dataclass(frozen=True, slots=True)
class ContractView:
    case_id: UUID
    proposal: ProposalView
    gone_cents: int
    owes_fund: bool
    lines: tuple[SignLine, ...]


def calculation_view(*, case_id: UUID, actor: Actor, on: date) -> CalculationView | None:
    """None before the first one. For staff of the case and for the resident. Raises NotFound."""
    case = case_for_settling(case_id, actor)
    kept = receipt_newest(case=case, kind="calculation")
    if kept is None:
        return None
    current = facts_of(case=case, names=("calculation.current",), on=on).get("calculation.current")
    beside = receipt_newest(case=case, kind="seizure_free")
    if beside is not None and beside.holds_on != kept.holds_on:
        beside = None
    language = current_language()
    return CalculationView(
        id=kept.id,
        holds_on=kept.holds_on,
        capacity_cents=int(kept.facts["capacity.month"]),
        free_cents=int(kept.facts["free_amount.month"]),
        share_ppm=kept.facts.get("regular.share"),
        is_current=current is not None and current.value is True,
        label=kept.label,
        label_words=law.label_in_words(kept.label, language),
        stories=tuple(story(one, language) for one in (kept, beside) if one is not None),
        seizure_free_cents=None if beside is None else int(str(beside.document["result"]["shown"]).replace(".", "")),
    )


def prefilled(*, case_id: UUID, actor: Actor, on: date) -> dict[str, str]:
    """What the form begins with: what was entered last time, and over it the facts of the case as they are now."""
    case = case_for_settling(case_id, actor)
    found: dict[str, str] = {}
    kept = receipt_newest(case=case, kind="calculation")
    if kept is not None:
        given = kept.document["inputs"] | {name: one["value"] for name, one in kept.document["entered"].items()}
        found = {name: _typed(value) for name, value in given.items() if isinstance(value, str)}
        hand = next(iter(kept.document["entered"].values()), None)
        if hand is not None:
            found |= {"source": hand["source"], "reason": hand["reason"]}
        found["other_corrections"] = "\n".join(
            f"{one['section']} {_typed(one['amount'])}" for one in given.get("other_corrections", [])
        )
    known = {name: one.value for name, one in facts_of(case=case, names=_KNOWN, on=on).items()}
    if isinstance(income := known.get("income.month"), int):
        found["counted_income_month"] = f"{income // 100},{income % 100:02d}"
    if {"household.has_partner", "household.children"} <= known.keys():
        found["situation"] = _SITUATION[bool(known["household.has_partner"]), bool(known["household.children"])]
    if known.get("housing.kind") in ("owner", "rent_social"):
        found["tenure"] = "owner" if known["housing.kind"] == "owner" else "rent"
    return found


def _typed(value: str) -> str:
    """A number of a receipt as people type it; anything else as it is."""
    whole, point, rest = value.partition(".")
    if not (whole.removeprefix("-").isdecimal() and (rest.isdecimal() or not point)) or len(rest) > 2:
        return value
    return f"{whole},{rest.ljust(2, '0')}"


def story(kept: Kept, language: str) -> Story:
    result = kept.document["result"]
    told = law.told(kept.document, language)
    return Story(
        receipt_id=kept.id,
        target=kept.document["target"],
        title=law.name_of(kept.document["target"], language),
        shown=law.written(result["shown"], result["unit"], language),
        label=kept.label,
        label_words=law.label_in_words(kept.label, language),
        parts=tuple(
            (law.heading(part, language), tuple(line for line in lines if line.name not in _NOT_TOLD))
            for part, lines in told.items()
            if lines
        ),
    )


def percent(ppm: int) -> str:
    """ "12,5%": as many decimals as it has, two at most."""
    digits = f"{ppm / 10_000:.2f}".rstrip("0").rstrip(".")
    return f"{digits.replace('.', ',') if current_language() == 'nl' else digits}%"


def settling_view(*, case_id: UUID, actor: Actor, on: date) -> SettlingView:
    """Where the proposal of this case is; staff of the case only. Raises NotFound, NotAllowed."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    case = case_for_settling(case_id, actor)
    terms = offer_terms(case) if case.method_version else None
    calculation = facts_of(case=case, names=("calculation.current",), on=on).get("calculation.current")
    claims = list(Claim.objects.filter(case=case).exclude(state="gone").annotate(cents=amount_that_counts("cents")))
    left_out = terms.leaves_out if terms else ()
    proposal = Proposal.objects.filter(case=case).exclude(state="withdrawn").order_by("-version").first()
    names = organisation_names(ids={one.creditor_id for one in claims})
    may = policies.may(actor, "settle")
    return SettlingView(
        case_id=case.pk,
        names=tuple(person_names(person_ids=case.client_ids, actor=actor, purpose=purpose_of(actor)).values()),
        proposal=proposal_lines(proposal) if proposal else None,
        stays=tuple(
            StaysLine(names[one.creditor_id], one.kind, one.cents)
            for one in claims
            if one.kind in left_out or not one.cents
        ),
        pots=tuple(pots_for_case(case_id=case.pk, kind=terms.pot_kind, on=on, actor=SYSTEM))
        if may and terms and terms.reserves
        else (),
        reserves=bool(terms and terms.reserves),
        base_ppm=int(terms.parameters["base"].value) if terms and "base" in terms.parameters else None,
        has_calculation=calculation is not None,
        is_current=calculation is not None and calculation.value is True,
        open_claims=sum(one.state in ("listed", "asked") and one.kind not in left_out for one in claims),
        has_offer=terms is not None,
        needs_decision=proposal is not None
        and terms is not None
        and proposal.state == "draft"
        and decision_lacks(case, terms, proposal, sum(proposal.offers.values_list("cents", flat=True))),
    )


def proposal_lines(proposal: Proposal) -> ProposalView:
    rows = list(Offer.objects.filter(proposal=proposal).select_related("claim").order_by("known_at", "id"))
    names = organisation_names(ids={one for row in rows for one in (row.creditor_id, row.answering_id)})
    again = set(
        Message.objects.filter(case=proposal.case_id, type="reconsideration").values_list("answers_id", flat=True)
    )
    agreed = Agreement.objects.filter(proposal=proposal).first()
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
                due_on=row.due_on,
                again=row.pk in again,
                regular_cents=row.regular_cents,
            )
            for row in rows
        ),
    )


def contract_view(*, case_id: UUID, actor: Actor, on: date) -> ContractView | None:
    """What there is to sign; None before there is an agreement. For staff, the resident, and who signs for them.

    In the portal about the debts of who they are or act for: of two debtors each reads what they sign themselves.
    """
    case = case_for_settling(case_id, actor)
    proposal = Proposal.objects.filter(case=case, state="agreed").order_by("-version").first()
    if proposal is None:
        return None
    view = proposal_lines(proposal)
    owing = dict(Offer.objects.filter(proposal=proposal).values_list("pk", "claim__debtor_ids"))
    debtors = [one for one in case.client_ids if any(one in debtor_ids for debtor_ids in owing.values())]
    if actor.db_role is not DbRole.STAFF:
        debtors = [one for one in debtors if one in actor.person_ids]
    whose = set(debtors)
    view = replace(view, offers=tuple(one for one in view.offers if not whose.isdisjoint(owing[one.id])))
    signers = signers_of(person_ids=debtors, on=on, actor=SYSTEM)
    signed = {row.person_id: row for row in Contract.objects.filter(proposal=proposal)}
    wanted = {*debtors, *(row.signed_by_id for row in signed.values())}
    wanted |= {one for signer in signers.values() for one in signer.person_ids}
    names = person_names(person_ids=wanted, actor=SYSTEM, purpose=Purpose.SETTLEMENT)
    with acting(SYSTEM):  # what is set apart is the city's to see
        owes = Offer.objects.filter(proposal=proposal, reservation__person__in=whose).exists()
    return ContractView(
        case_id=case.pk,
        proposal=view,
        gone_cents=view.owed_cents - view.cents,
        owes_fund=owes,
        lines=tuple(_sign_line(one, signers[one], signed.get(one), names, actor) for one in debtors),
    )


def _sign_line(person_id: UUID, signer: Signer, contract: Any, names: dict[UUID, str], actor: Actor) -> SignLine:
    mine = actor.db_role is not DbRole.STAFF and (
        actor.person_id in signer.person_ids or not signer.organisation_ids.isdisjoint(actor.organisation_ids)
    )
    return SignLine(
        person_id=person_id,
        name=names.get(person_id, ""),
        kind=signer.kind,
        signers=tuple((one, names[one]) for one in signer.person_ids if one in names),
        is_mine=mine and contract is None,
        signed_on=contract.signed_on if contract else None,
        signed_by=names.get(contract.signed_by_id, "") if contract else "",
        contract_id=contract.pk if contract else None,
        document_id=contract.document_id if contract else None,
    )


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
