# SPDX-License-Identifier: EUPL-1.2
"""What pages show of the contract: what is signed, by whom, and what it is not about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.above import is_owed_back
from schuldenlab.cases.computed import offer_terms
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import Signer, organisation_names, person_names, signers_of

from ..contract_terms import Terms, contract_terms
from ..models import Contract, Offer, Proposal
from .agreement import IN_AGREEMENT, left_to_sign, only_cash
from .outside import StaysLine, stays_outside
from .settling import ProposalView, case_for_settling, proposal_lines


@dataclass(frozen=True, slots=True)
class SignLine:
    """One person who owes; `who`: whose signature is needed, and whether that is the actor. `seen`: what they sign."""

    person_id: UUID
    name: str
    kind: str
    signers: tuple[tuple[UUID, str], ...]  # people, and the office that administers their money
    is_mine: bool
    signed_on: date | None
    signed_by: str
    contract_id: UUID | None
    document_id: UUID | None
    seen: str


@dataclass(frozen=True, slots=True)
class ContractView:
    """`own_cents`: what the fund is owed by one person; `shared`: by two together, with their names. `only_cash`: given
    back with money and in no other way. `is_gift`: the fund pays, and nobody gives it back. `terms`: what else is
    to be signed; once everybody did, their papers say it as it was."""

    case_id: UUID
    proposal: ProposalView
    owed_cents: int
    paid_cents: int
    own_cents: int
    shared: tuple[tuple[str, int], ...]
    stays: tuple[StaysLine, ...]
    reserves: bool
    only_cash: bool
    is_gift: bool
    terms: Terms | None
    lines: tuple[SignLine, ...]

    @property
    def gone_cents(self) -> int:
        return self.owed_cents - self.paid_cents

    @property
    def pays_nothing(self) -> bool:
        """Nothing was agreed but that nothing is paid."""
        return bool(self.proposal.offers) and not self.paid_cents

    @property
    def may_join(self) -> bool:
        return any(one.joins_cents for one in self.stays)


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
    signed = {row.person_id: row for row in Contract.objects.filter(proposal=proposal)}
    # What is signed is about who joined; who did not is among what stays. Nobody signs for a debt that ended before.
    over = set() if signed.keys() >= whose else _ended(proposal)
    mine = (one for one in view.joined if one.id not in over and not whose.isdisjoint(owing[one.id]))
    view = replace(view, offers=tuple(mine))
    signers = signers_of(person_ids=debtors, on=on, actor=SYSTEM)
    wanted = {*debtors, *(row.signed_by_id for row in signed.values())}
    wanted |= {one for signer in signers.values() for one in signer.person_ids}
    wanted.discard(None)
    names = person_names(person_ids=wanted, actor=SYSTEM, purpose=Purpose.SETTLEMENT)
    offices = {one for signer in signers.values() for one in signer.organisation_ids}
    names |= organisation_names(ids=offices | {row.signed_for_id for row in signed.values() if row.signed_for_id})
    with acting(SYSTEM):  # what is set apart is the city's to see
        held = list(
            Offer.objects.filter(pk__in=[one.id for one in view.offers], reservation__person__isnull=False).values_list(
                "reservation__person", "reservation__with_person", "cents"
            )
        )
        gift = bool(held) and not is_owed_back(case)
        stays = stays_outside(
            case_id=case.pk, leaves_out=proposal.leaves_out, proposal=proposal, person_ids=list(whose)
        )
    if gift:
        held = []
    shared: dict[tuple[UUID, UUID], int] = {}
    for first, second, cents in held:
        if second is not None:
            shared[first, second] = shared.get((first, second), 0) + cents
    if together := {one for both in shared for one in both}:
        with acting(SYSTEM):  # who owes it together knows with whom
            names |= person_names(person_ids=together, actor=SYSTEM, purpose=Purpose.SETTLEMENT)
    terms = offer_terms(case) if case.method_version else None
    to_sign = view.offers and not signed.keys() >= whose
    more = contract_terms(case=case, on=on, language=current_language()) if to_sign else None
    return ContractView(
        case_id=case.pk,
        proposal=view,
        owed_cents=view.owed_cents,
        paid_cents=view.cents,
        own_cents=sum(cents for _, second, cents in held if second is None),
        shared=tuple((_both(first, second, names), cents) for (first, second), cents in shared.items()),
        stays=stays,
        reserves=bool(terms and terms.reserves),
        only_cash=only_cash(case),
        is_gift=gift,
        terms=more,
        lines=tuple(
            _sign_line(
                one, signers[one], signed.get(one), names, actor,
                contract_digest((offer.id, offer.cents) for offer in view.offers if one in owing[offer.id]),
            )
            for one in debtors
        ),
    )  # fmt: skip


def _ended(proposal: Proposal) -> set[UUID]:
    """Offers on debts that are no longer there to be signed for."""
    gone = list(Offer.objects.filter(IN_AGREEMENT, proposal=proposal, claim__state="gone").select_related("claim"))
    return {one.pk for one in gone} - {one.pk for one in left_to_sign(gone)}


def contract_digest(offers: Iterable[tuple[UUID, int]]) -> str:
    """Which offers, for how much, somebody signs: another when any of these changed."""
    lines = sorted(f"{offer_id} {cents}" for offer_id, cents in offers)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _both(first: UUID, second: UUID, names: dict[UUID, str]) -> str:
    return f"{names[first]} {text('debts.letters.and_word')} {names[second]}"


def _sign_line(
    person_id: UUID, signer: Signer, contract: Any, names: dict[UUID, str], actor: Actor, seen: str
) -> SignLine:
    mine = actor.db_role is not DbRole.STAFF and signer.is_actor(actor)
    return SignLine(
        person_id=person_id,
        name=names.get(person_id, ""),
        kind=signer.kind,
        signers=tuple((one, names[one]) for one in (*signer.person_ids, *signer.organisation_ids) if one in names),
        is_mine=mine and contract is None,
        signed_on=contract.signed_on if contract else None,
        signed_by=names.get(contract.signed_by_id or contract.signed_for_id, "") if contract else "",
        contract_id=contract.pk if contract else None,
        document_id=contract.document_id if contract else None,
        seen=seen,
    )
