# SPDX-License-Identifier: EUPL-1.2
"""Which offers an agreement is about, how it is given back, and which discharges hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models import Event
from schuldenlab.cases.above import giving_back_of

from ..models import Discharge, DischargeCorrection, DischargeTurn, Offer, PassedOn
from ..models.claims import NO_DEBT, SAID_GONE

# Of offers: all of them, also whom the court ordered to join; where each creditor counts alone, of who said yes. Not
# those of which the money was taken back.
IN_AGREEMENT = (Q(proposal__agreed__by__in=["all", "court"]) & ~Q(state="withdrawn")) | Q(
    proposal__agreed__by="each", state="accepted"
)

BY_HAND = ("claim.ended", "claim.in_total")  # verbs with which a debt is no more as somebody wrote down


def discharges_that_hold() -> QuerySet[Discharge]:
    """Those of which the payment did not come back, or was paid again since."""
    turned = Sum(Case(When(turns__holds=True, then=1), When(turns__holds=False, then=-1)))
    return Discharge.objects.annotate(turned=turned).filter(Q(turned=None) | Q(turned=0))


@dataclass(frozen=True, slots=True)
class Held:
    """The newest discharge of an offer that holds: since when, and whether by the creditor's own paper, whatever was
    passed on. `debtor_ids`: whom it names, or another of this offer that holds.

    `noted_cents`: what that creditor got in all, where its paper says less than was agreed; `received_cents`: the same
    as it was last put right; `known_at`: since when all of this is known.
    """

    given: Discharge
    debtor_ids: frozenset[UUID]
    on: date
    at: datetime
    by_paper: bool
    noted_cents: int | None
    received_cents: int | None
    known_at: datetime


def held(proposal_id: UUID) -> dict[UUID, Held]:
    """Of one proposal, by the id of the offer."""
    newest = DischargeTurn.objects.filter(discharge=OuterRef("pk"), holds=True).order_by("-known_at", "-pk")
    right = DischargeCorrection.objects.filter(discharge=OuterRef("pk")).order_by("-known_at", "-pk")
    rows: QuerySet[Any] = discharges_that_hold().filter(offer__proposal=proposal_id)
    rows = rows.annotate(
        on=Coalesce(Subquery(newest.values("turned_on")[:1]), F("given_on")),
        at=Coalesce(Subquery(newest.values("known_at")[:1]), F("known_at")),
        paper=Coalesce(Subquery(newest.values("document_id")[:1]), F("document_id")),
        noted=Coalesce(Subquery(newest.values("received_cents")[:1]), F("received_cents")),
        right=Subquery(right.values("received_cents")[:1]),
        right_at=Subquery(right.values("known_at")[:1]),
    )
    found: dict[UUID, Held] = {}
    # What follows from the last that went, follows a paper of the same moment.
    for row in sorted(rows, key=lambda one: (one.at, one.paper is None)):
        before = found.get(row.offer_id)
        found[row.offer_id] = Held(
            given=row,
            debtor_ids=frozenset(row.debtor_ids) | (before.debtor_ids if before else frozenset()),
            on=max(row.on, before.on) if before else row.on,
            at=row.at,
            by_paper=row.paper is not None,
            noted_cents=row.noted,
            received_cents=row.noted if row.right is None else row.right,
            known_at=row.right_at or row.at,
        )
    return found


def is_discharged(offer: Offer, held: Held | None) -> bool:
    """Whether everybody who owed this when it was last owed is discharged."""
    return held is not None and set(offer.claim.debtor_ids) <= held.debtor_ids


def paper_cents(offer: Offer, held: Held | None) -> int | None:
    """For how much this creditor discharged everybody by its own paper; None where it did not. A paper that names one
    of two leaves what was agreed to come from the other, also where that debt ended otherwise since."""
    return held.received_cents if held is not None and is_discharged(offer, held) else None


def to_pass_on(offers: Collection[Offer], own: Mapping[UUID, Held], notes: Iterable[PassedOn]) -> dict[UUID, int]:
    """How many cents go to each creditor in all, by the id of its offer: what was agreed, or for how much it discharged
    by its own paper. Of what turned out to be no debt, or was paid another way: its part of what went until that was
    known."""
    found = {one.pk: one.cents for one in offers}
    if known := ended_by_hand(offers, own):
        got = parts_of(offers, own, notes)
        found |= {one.pk: got[one.pk] for one in offers if one.claim_id in known}
    papers = {one.pk: paper_cents(one, own.get(one.pk)) for one in offers}
    return found | {pk: cents for pk, cents in papers.items() if cents is not None}


def parts_of(offers: Collection[Offer], own: Mapping[UUID, Held], notes: Iterable[PassedOn]) -> dict[UUID, int]:
    """About how many cents each creditor got: of each note in proportion to what was agreed, rounded down in the end,
    and never more than that. Nothing of what went after its own paper for everybody, or after it was known that nobody
    owes it any more."""
    known = ended_by_hand(offers, own)
    got = dict.fromkeys((one.pk for one in offers), Fraction())
    for note in notes:
        to = [one for one in offers if _shares(one, note, own.get(one.pk), known)]
        agreed = sum(one.cents for one in to)
        for one in to if agreed else ():
            got[one.pk] += Fraction(note.cents * one.cents, agreed)
    return {one.pk: min(floor(got[one.pk]), one.cents) for one in offers}


def _shares(offer: Offer, note: PassedOn, held: Held | None, known: Mapping[UUID, datetime]) -> bool:
    """Whether this creditor got a part of what this note says. Of the day on which it was known that nobody owes it any
    more: not of what was noted that day after it was."""
    if held is not None and paper_cents(offer, held) is not None:
        return note.passed_on <= held.on
    if offer.claim_id not in known:
        return True
    day = known[offer.claim_id].astimezone(AMSTERDAM).date()
    if note.passed_on != day or note.corrects_id is not None:
        return note.passed_on <= day
    return note.known_at <= known[offer.claim_id] or note.known_at.astimezone(AMSTERDAM).date() > day


def ended_by_hand(offers: Iterable[Offer], own: Mapping[UUID, Held]) -> dict[UUID, datetime]:
    """Of the debts of these those that nobody owes any more because somebody wrote it down, with when that was known:
    no debt after all, listed twice, or paid another way. Nobody has to discharge them.

    Not what was paid after a paper that names one of two: what was agreed is still to come from the other. Nor where
    money is set apart for it: that is taken back first, and with that the debt leaves the agreement.
    """
    ended = [
        one.claim_id
        for one in offers
        if one.claim.state == "gone"
        and one.reservation_id is None
        and (one.claim.reason in NO_DEBT or (one.claim.reason == "paid" and one.pk not in own))
    ]
    return _noted_at(ended) if ended else {}


def left_to_sign(offers: Collection[Offer]) -> list[Offer]:
    """Without the debts that ended before somebody signed for them: as somebody wrote down, or, where the fund would
    pay, because it was sold. Nothing is paid for these, so nobody signs for an amount. Of one agreement."""
    gone = [one for one in offers if one.claim.state == "gone"]
    if not gone:
        return list(offers)
    ended = ended_by_hand(gone, held(gone[0].proposal_id))
    unpaid = {one.pk for one in gone if one.reservation_id and one.claim.reason in (*SAID_GONE, "sold")}
    return [one for one in offers if one.claim_id not in ended and one.pk not in unpaid]


def _noted_at(claim_ids: Collection[UUID]) -> dict[UUID, datetime]:
    with acting(SYSTEM):
        rows = Event.objects.filter(verb__in=BY_HAND, subject_id__in=claim_ids).order_by("known_at")
        return dict(rows.values_list("subject_id", "known_at"))


def none_is_owed(offers: Collection[Offer], own: Mapping[UUID, Held]) -> bool:
    """Whether every creditor that has to discharged everybody, one of them by a paper of which nobody noted how much it
    got: then nothing more goes to anybody, though the sum was never reached."""
    ended = ended_by_hand(offers, own)
    unsaid = any(one.by_paper and one.received_cents is None for one in own.values())
    return unsaid and all(one.claim_id in ended or is_discharged(one, own.get(one.pk)) for one in offers)


def only_cash(case: Any) -> bool:
    """Whether the method of this case lets nobody give back but with money, as with a loan."""
    back = giving_back_of(case)
    return back is not None and {way for way, _ in back.ways} == {"cash"}
