# SPDX-License-Identifier: EUPL-1.2
"""Passing on what a household sets aside, where no fund or loan paid its creditors at once (schuldbemiddeling)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow
from schuldenlab.cases.computed import offer_terms

from .. import policies
from ..models import Claim, Contract, Offer, PassedOn, Proposal
from ..selectors.agreement import (
    Held,
    ended_by_hand,
    held,
    is_discharged,
    none_is_owed,
    paper_cents,
    parts_of,
    to_pass_on,
)
from ..selectors.gone import agreed_on, all_gone
from ._settling import agreed_offers, proposal_held
from ._tools import day, of, record
from .contracts import debtors_of, discharge_rest, discharge_turn, discharges_again, nothing_to_arrive


@transaction.atomic
def instalment_pass_on(
    *, proposal_id: UUID, cents: int, passed_on: date, actor: Actor, clock: Clock, corrects: UUID | None = None
) -> PassedOn:
    """Note that this much went to the creditors of the agreement, each its part.

    With the last of it they gave what they accepted it for: final discharge. `corrects`: the note this one takes the
    place of, with no cents when nothing went; when it was not the last after all, the discharges that came of it do
    not hold. Raises Conflict debts.not_agreed, debts.discharged_already; LabError
    debts.fund_pays, debts.not_signed, debts.passed_on_too_much, debts.passed_on_above_papers and others that name
    a field.
    """
    policies.require(actor, "settle")
    proposal, case = proposal_held(proposal_id, actor=actor)
    terms = offer_terms(case)
    if proposal.state != "agreed":
        raise Conflict("debts.not_agreed")
    if terms is None or terms.reserves:
        raise LabError("debts.fund_pays")
    if not debtors_of(proposal) <= set(Contract.objects.filter(proposal=proposal).values_list("person_id", flat=True)):
        raise LabError("debts.not_signed")
    before, own, offers = list(counting(proposal)), held(proposal.pk), agreed_offers(proposal)
    left = _left(offers, own)
    # Whom the court ordered may have to get more after everybody else discharged.
    over = not left and _sum(before) >= _in_all(offers, own, before)
    if own and corrects is None and (over or none_is_owed(offers, own)):
        raise Conflict("debts.discharged_already")
    if day(passed_on, clock, field="passed_on") < proposal.ended_on:
        raise LabError("debts.passed_on_early", field="passed_on")
    if corrects is not None:
        if corrects not in {one.pk for one in before}:
            raise NotFound()
        before = [one for one in before if one.pk != corrects]
    if cents < 0 or (cents == 0 and corrects is None):
        raise LabError("debts.passed_on_nothing", field="cents")
    row = PassedOn(**of(case, clock), proposal=proposal, cents=cents, passed_on=passed_on, corrects_id=corrects)
    after = [*before, row]
    if _sum(after) > _in_all(offers, own, after):
        agreed_to = _sum(after) <= sum(offer.cents for offer in offers)
        raise LabError(f"debts.passed_on_{'above_papers' if agreed_to else 'too_much'}", field="cents")
    with one_outcome(debts_passedon_corrects_id_key="base.stale"):
        row.save(force_insert=True)
    record("instalment.passed_on", row, actor=actor, clock=clock, holds_on=passed_on, amount_cents=cents)
    with acting(SYSTEM):
        discharges_follow(proposal, row.pk, passed_on, actor, clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return row


def end_follows(claim: Claim, on: date, actor: Actor, clock: Clock) -> None:
    """What it brings to an agreement that somebody wrote down that this debt is no more: the others may have got all of
    theirs with that, or nothing of it is owed any more. The caller holds the case."""
    offer = agreed_on(claim.pk)
    if offer is None:
        return
    if offer.state != "withdrawn":
        last = max([on, *counting(offer.proposal).values_list("passed_on", flat=True)])
        discharges_follow(offer.proposal, claim.pk, last, actor, clock)
    if all_gone(offer.proposal_id):
        record("agreement.none_owed", claim, actor=actor, clock=clock, holds_on=on)


def discharges_follow(proposal: Proposal, cause_id: UUID, on: date, actor: Actor, clock: Clock) -> None:
    """With the last of what was agreed, who accepted it discharged; who did for more than went, did not after all. For
    this note, paper or end of a debt. The caller holds the case.

    A creditor's own paper says so whatever came, and whom the court ordered gives nothing else.
    """
    # What follows at once is of one instant: who is discharged a tick later than another did not join later.
    clock = FixedClock(clock.now())
    notes, own, offers = list(counting(proposal)), held(proposal.pk), agreed_offers(proposal)
    if not notes:
        nothing_to_arrive(proposal, actor, clock, on=on)
        return
    left, to = _left(offers, own), to_pass_on(offers, own, notes)
    if _sum(notes) >= sum(to.values()):
        for offer in left:
            discharges_again(offer, cause_id, on, actor, clock)
            discharge_rest(offer, on, actor, clock)
        return
    first_known, ended = _first_known(proposal), ended_by_hand(offers, own)
    done_at = {one.pk: ended[one.claim_id] for one in offers if one.claim_id in ended}
    done_at |= {pk: one.at for pk, one in own.items()}
    for offer in offers:
        if (mine := own.get(offer.pk)) is None or mine.by_paper:
            continue
        # Who joined later undoes nothing of this one, and what went later makes nothing good. Whom the court ordered
        # was in from the start, however late its paper.
        later = [
            one
            for one in offers
            if one in left or (one.state == "accepted" and one.pk in done_at and done_at[one.pk] > mine.at)
        ]
        needed = sum(to[one.pk] for one in offers if one not in later)
        if sum(note.cents for note in notes if first_known[note.pk] <= mine.at) < needed:
            discharge_turn(mine.given, offer, cause_id, clock.today(), actor, clock, holds=False)


def passed_on_above(proposal: Proposal) -> bool:
    """Whether more was passed on than can go to all creditors together, as their papers say now."""
    own, most = held(proposal.pk), 0
    for offer in agreed_offers(proposal):
        cents = paper_cents(offer, own.get(offer.pk))
        most += offer.cents if cents is None else cents
    return _sum(counting(proposal)) > most


def part_until(proposal: Proposal, offer_id: UUID, on: date) -> int:
    """About how many cents went to this creditor by this day: its part of each note, in proportion to what was agreed.
    Of what turned out later to be no debt, or was paid another way, its part counts for nobody else."""
    notes = counting(proposal).filter(passed_on__lte=on)
    return parts_of(agreed_offers(proposal), held(proposal.pk), notes)[offer_id]


def _left(offers: Collection[Offer], own: Mapping[UUID, Held]) -> list[Offer]:
    """Who accepted and did not discharge everybody who owes it; not of what nobody owes any more."""
    ended, accepted = ended_by_hand(offers, own), (one for one in offers if one.state == "accepted")
    return [one for one in accepted if one.claim_id not in ended and not is_discharged(one, own.get(one.pk))]


def _sum(notes: Iterable[PassedOn]) -> int:
    return sum(note.cents for note in notes)


def _in_all(offers: Collection[Offer], own: Mapping[UUID, Held], notes: Iterable[PassedOn]) -> int:
    return sum(to_pass_on(offers, own, notes).values())


def _first_known(proposal: Proposal) -> dict[UUID, datetime]:
    """Of each note when it was first noted, however often it was put right since."""
    notes = {one.pk: one for one in PassedOn.objects.filter(proposal=proposal)}

    def first(note: PassedOn) -> PassedOn:
        return note if note.corrects_id is None else first(notes[note.corrects_id])

    return {pk: first(note).known_at for pk, note in notes.items()}


def counting(proposal: Proposal) -> QuerySet[PassedOn]:
    """What was passed on and not corrected since, the oldest first."""
    return PassedOn.objects.filter(proposal=proposal, corrected_by__isnull=True).order_by("passed_on", "known_at")
