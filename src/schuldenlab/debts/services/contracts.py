# SPDX-License-Identifier: EUPL-1.2
"""Verbs on what the resident signs, and on the final discharge that creditors give once they are paid."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import Signer, person_names, signers_of

from .. import flow, policies
from ..contract_letter import contract_keep, contract_write
from ..models import Claim, Contract, Discharge, DischargeTurn, Offer, Proposal
from ..selectors.agreement import discharges_that_hold, ended_by_hand, held, left_to_sign, to_pass_on
from ..selectors.amounts import amount_that_counts
from ..selectors.contract import contract_digest
from ._settling import agreed_offers, proposal_held
from ._tools import day, in_case, of, record
from .claims import questions_over


@transaction.atomic
def contract_sign(
    *, proposal_id: UUID, person_id: UUID, actor: Actor, clock: Clock, signed_by: UUID | None = None,
    signed_on: date | None = None, document_id: UUID | None = None, seen: str | None = None,
) -> Contract:  # fmt: skip
    """Sign what the agreement means for this person.

    With their own login by themselves, or by who decides about their money (a parent, a guardian, an administrator);
    or on paper, which a coach adds with who signed it: a person, or the office that administers their money. Raises
    NotAllowed debts.signs_another, LabError debts.signature_needed, Conflict debts.signed_already, debts.not_agreed,
    debts.nothing_agreed when all money for it was taken back or every debt ended, or base.stale when a creditor joined
    or a debt ended after the page with these offers (`seen`: `contract_digest`) was opened.
    """
    policies.require(actor, "contract_sign")
    on_paper = actor.db_role is DbRole.STAFF
    if not on_paper and person_id not in actor.person_ids:
        raise NotFound()
    proposal, case = proposal_held(proposal_id, actor=actor)
    if person_id not in debtors_of(proposal):
        raise NotFound()
    if proposal.state != "agreed":
        raise Conflict("debts.not_agreed")
    today = clock.today()
    hand = signed_by if on_paper else actor.person_id
    signer = signers_of(person_ids=[person_id], on=today, actor=SYSTEM)[person_id]
    office = hand if on_paper and hand in signer.organisation_ids else None
    if hand is None or not (office or _may_sign(signer, hand, actor, case, on_paper=on_paper)):
        raise NotAllowed("debts.signs_another", kind=signer.kind)
    if on_paper:
        if not in_case(document_id, case):
            raise LabError("debts.signature_needed", field="document_id")
        on = day(signed_on or today, clock, field="signed_on")
        if proposal.ended_on is not None and on < proposal.ended_on:  # nobody signs what was not agreed yet
            raise LabError("debts.day_wrong", field="signed_on")
    else:
        on = today
    with acting(SYSTEM):
        if Contract.objects.filter(proposal=proposal, person=person_id).exists():
            raise Conflict("debts.signed_already")
        offers = left_to_sign(agreed_offers(proposal))
        if not offers:
            raise Conflict("debts.nothing_agreed")
        own = ((one.pk, one.cents) for one in offers if person_id in one.claim.debtor_ids)
        if seen is not None and seen != contract_digest(own):
            raise Conflict("base.stale")
        contract = Contract(
            **of(case, clock), proposal=proposal, person_id=person_id, signed_on=on,
            signed_by_id=None if office else hand, signed_for_id=office, document_id=document_id,
        )  # fmt: skip
        if not on_paper:
            contract_write(contract, offers, clock=clock)
        with one_outcome(contract_once="debts.signed_already"):
            contract.save(force_insert=True)
        event = record("contract.signed", contract, actor=actor, clock=clock, holds_on=on, on_paper=on_paper)
        contract_keep(contract, event, clock=clock)
        nothing_to_arrive(proposal, actor, clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return contract


def nothing_to_arrive(proposal: Proposal, actor: Actor, clock: Clock, *, on: date | None = None) -> None:
    """Who can miss nothing agrees on nothing: no payment comes for the discharges to wait for, so with the last
    signature they hold; or from the day `on` which nothing of what was agreed is to be paid any more. Whom the court
    ordered gave none: its own paper has to come. The caller holds the case."""
    contracts, offers, own = Contract.objects.filter(proposal=proposal), agreed_offers(proposal), held(proposal.pk)
    if any(to_pass_on(offers, own, ()).values()) or not debtors_of(proposal) <= set(
        contracts.values_list("person_id", flat=True)
    ):
        return
    last = contracts.aggregate(last=Max("signed_on"))["last"]
    ended = ended_by_hand(offers, own)
    for offer in offers:
        if offer.state == "accepted" and offer.claim_id not in ended:
            discharge_rest(offer, max(last, on or last), actor, clock)


def debtors_of(proposal: Proposal) -> set[UUID]:
    """Who owes what was offered on: each of them signs."""
    rows = Offer.objects.filter(proposal=proposal).values_list("claim__debtor_ids", flat=True)
    return {person_id for debtors in rows for person_id in debtors}


def _may_sign(signer: Signer, hand: UUID, actor: Actor, case: Any, *, on_paper: bool) -> bool:
    """An office signs by whoever works there as representative: on paper, the coach saw who that was. It is never the
    coach, nor somebody whose case it is."""
    if hand in signer.person_ids:
        return True
    if on_paper:
        known = person_names(person_ids=[hand], actor=SYSTEM, purpose=Purpose.SETTLEMENT)
        return bool(signer.organisation_ids) and hand in known and hand not in (actor.person_id, *case.client_ids)
    return signer.is_actor(actor)


def payment_settled(*, cause_id: UUID, payment_id: UUID, on: date, actor: Actor, clock: Clock) -> None:
    """The money of this offer arrived: with that the discharge holds that the creditor gave when it accepted.

    Without an acceptance (the court ordered it) nobody gave one: then its own paper has to come.
    """
    with acting(SYSTEM):
        offer = Offer.objects.select_related("case", "claim").filter(pk=cause_id).first()
        if offer is None:
            return
        discharges_again(offer, payment_id, on, actor, clock)
        if offer.state != "accepted":
            return
        discharge_rest(offer, on, actor, clock, payment_id=payment_id)
        # A share of a very small debt is less than a cent: nothing has to arrive for its discharge.
        nothing = Offer.objects.filter(proposal=offer.proposal_id, state="accepted", cents=0)
        for one in nothing.select_related("case", "claim"):
            discharge_rest(one, on, actor, clock)


def no_longer_owed(cause_ids: Collection[UUID]) -> set[UUID]:
    """Offers on a debt that is gone by now (paid, no debt, listed twice, sold), or less than what was agreed to pay:
    not a cent goes there."""
    offers = Offer.objects.filter(pk__in=cause_ids).exclude(claim__reason="discharged")
    less = Q(now__lt=F("cents"))
    over = offers.annotate(now=amount_that_counts("cents", of="claim")).filter(Q(claim__state="gone") | less)
    return set(over.values_list("pk", flat=True))


def payment_returned(*, cause_id: UUID, payment_id: UUID, on: date, actor: Actor, clock: Clock) -> None:
    """What was discharged for this payment is owed again, until it is paid once more."""
    with acting(SYSTEM):
        offer = Offer.objects.select_related("case", "claim").filter(pk=cause_id).first()
        for given in discharges_that_hold().filter(offer=offer) if offer else ():
            discharge_turn(given, offer, payment_id, on, actor, clock, holds=False)


def discharges_again(offer: Offer, cause_id: UUID, on: date, actor: Actor, clock: Clock) -> None:
    """What this offer gave and does not hold, holds again by this payment or note. The caller holds the case."""
    for given in Discharge.objects.filter(offer=offer).exclude(pk__in=discharges_that_hold().values("pk")):
        discharge_turn(given, offer, cause_id, on, actor, clock, holds=True)


def discharge_rest(offer: Offer, on: date, actor: Actor, clock: Clock, **columns: Any) -> None:
    """What an acceptance says holds for everybody whom the offer named: a discharge for who owes it and was given none
    by a paper before. The caller holds the case."""
    given = Discharge.objects.filter(offer=offer).values_list("debtor_ids", flat=True)
    named = {one for debtors in given for one in debtors}
    owing = Claim.objects.values_list("debtor_ids", flat=True).get(pk=offer.claim_id)
    if rest := [one for one in owing if one not in named]:
        discharge_write(offer, on, actor, clock, debtor_ids=rest, **columns)


def discharge_turn(
    given: Discharge, offer: Offer, payment_id: UUID, on: date, actor: Actor, clock: Clock, *, holds: bool,
    **columns: Any,
) -> None:  # fmt: skip
    """A fact beside the discharge, which stands as it was given: nobody gives it twice. The debt follows. The caller
    holds the case."""
    row = DischargeTurn.objects.create(
        **of(offer.case, clock), answering_id=offer.answering_id, discharge=given, holds=holds, payment_id=payment_id,
        turned_on=on, **columns,
    )  # fmt: skip
    claim = Claim.objects.select_for_update().get(pk=offer.claim_id)
    if holds:
        _over(claim, given.debtor_ids, on, actor, clock)
    elif claim.state != "gone":  # it lived on for the other of two, who owes it together again
        claim.debtor_ids = [one for one in claim.client_ids if one in {*claim.debtor_ids, *given.debtor_ids}]
        claim.save(update_fields=["debtor_ids"])
    elif claim.reason == "discharged":
        flow.move(claim, "known")
        claim.reason, claim.state_on = "", on
        claim.debtor_ids = [one for one in claim.client_ids if one in given.debtor_ids]
        claim.save(update_fields=["state", "reason", "state_on", "debtor_ids"])
    record("discharge.holds" if holds else "discharge.unpaid", row, actor=actor, clock=clock, holds_on=on,
           offer_id=offer.pk)  # fmt: skip


def discharge_write(
    offer: Offer, on: date, actor: Actor, clock: Clock, *, debtor_ids: Sequence[UUID], **columns: Any
) -> Discharge:
    """The rest of this debt is no longer owed by these; when by nobody, the debt is over. The caller holds the case."""
    claim = Claim.objects.select_for_update().get(pk=offer.claim_id)
    row = Discharge.objects.create(
        **of(offer.case, clock), answering_id=offer.answering_id, claim_id=offer.claim_id, offer=offer, given_on=on,
        debtor_ids=list(debtor_ids), **columns,
    )  # fmt: skip
    _over(claim, row.debtor_ids, on, actor, clock)
    record("discharge.given", row, actor=actor, clock=clock, holds_on=on, offer_id=offer.pk)
    return row


def _over(claim: Claim, debtor_ids: Collection[UUID], on: date, actor: Actor, clock: Clock) -> None:
    """For these: of a debt of two the other still owes it."""
    left = [one for one in claim.debtor_ids if one not in debtor_ids]
    if claim.state == "gone":
        return
    if left:
        claim.debtor_ids = left
        claim.save(update_fields=["debtor_ids"])
        return
    was_asked = claim.state == "asked"
    flow.move(claim, "gone")
    claim.reason, claim.state_on = "discharged", on
    claim.save(update_fields=["state", "reason", "state_on"])
    if was_asked:
        questions_over(claim, actor, clock)
