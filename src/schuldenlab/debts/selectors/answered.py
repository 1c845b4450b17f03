# SPDX-License-Identifier: EUPL-1.2
"""Who has answered, for the settlement officer: each creditor of a case with its messages, who blocks first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotFound
from schuldenlab.cases.selectors import for_actor
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import answering_on_screen, organisation_names, person_names, phones_of_organisations

from .. import silence
from ..models import Answer, Claim, ClaimAmount, Message, Offer
from ..services._settling import OPEN
from ..services.conversation import opened
from .amounts import amounts_that_count
from .creditor import AHEAD, SAID, AskedClaim

# In the order of who needs somebody first.
BLOCKS = ("refused", "unclear", "late", "not_fetched", "offer_refused", "offer_expired")
STATES = (*BLOCKS, "not_asked", "waiting", "offer_waiting", "known", "given_up", "offer_accepted", "agreed", "outside")
OFFER_STATES = {
    "sent": "offer_waiting",
    "reconsidering": "offer_waiting",
    "refused": "offer_refused",
    "expired": "offer_expired",
    "accepted": "offer_accepted",
    "withdrawn": "outside",
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`cents`: what counts now, by `said_by`; None while nobody said anything. `may_give_up`: the term is over."""

    id: UUID
    kind: str
    reference: str
    state: str
    reason: str
    cents: int | None
    said_by: str
    may_give_up: bool


@dataclass(frozen=True, slots=True)
class MessageLine:
    """`payload`: what it says; empty once the key of the case was destroyed."""

    id: UUID
    type: str
    direction: str
    number: str
    sent_at: datetime
    due_on: date | None
    collected_at: datetime | None
    confirmed_at: datetime | None
    answered_at: datetime | None
    withdrawn_at: datetime | None
    payload: dict[str, Any]

    @property
    def kind(self) -> str:
        """Its type; a message about where we are is a reminder, or the answer to who asked."""
        is_answer = self.type == "status_from_helper" and self.payload.get("status") != "reminder"
        return "status_told" if is_answer else self.type


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """What one debt was offered, and where the answer is `since` that day. `until`: the last day to answer; `reason`:
    why it said no."""

    reference: str
    kind: str
    cents: int
    balance_cents: int
    state: str
    since: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Party:
    """One creditor, or who answers for it. `waits`: the question about balances that is open. `offers`: of the proposal
    that is with the creditors, or was agreed. `told`: what it said unasked, and nobody read.
    `phone`: on which number who answers is called, where our message was not fetched; empty when none is known.
    `ahead`: with the balance it agreed in advance to an offer under the agreed approach."""

    creditor: str
    answering: str  # empty: the creditor itself
    state: str
    reference: str
    claims: tuple[ClaimLine, ...]
    messages: tuple[MessageLine, ...]
    waits: MessageLine | None
    offers: tuple[OfferAnswer, ...]
    told: tuple[MessageLine, ...]
    ahead: bool
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    case_id: UUID
    names: tuple[str, ...]
    parties: tuple[Party, ...]
    ended: tuple[Party, ...]  # of whom no debt is left here: with their messages, to read
    to_ask: int
    counts: dict[str, int]  # parties by state
    answer_until: date | None  # the last day on which somebody may still answer the offer


def answered(*, case_id: UUID, actor: Actor, on: date) -> Answered:
    """Raises NotFound, or NotAllowed for whose work is not with debts. However many: one query for each kind of row."""
    require_purpose(actor, Purpose.SETTLEMENT)
    case = for_actor(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(Purpose.SETTLEMENT, case.client_ids)
    claims = list(Claim.objects.filter(case=case).order_by("known_at", "pk"))
    amounts = amounts_that_count(case=case_id)
    told = defaultdict(list)
    ciphers = case_keys.for_reading_all([case_id])
    references = {}
    rows = Message.objects.filter(case=case).select_related("conversation").order_by("-sent_at", "-known_at")
    for row in rows:
        party = (row.answering_id, row.conversation.creditor_id)
        references[party] = row.conversation.reference
        told[party].append((row, opened(row, ciphers[case_id]) if case_id in ciphers else {}))
    grouped: dict[tuple[UUID, UUID], list[Claim]] = defaultdict(list)
    gone: dict[tuple[UUID, UUID], list[Claim]] = defaultdict(list)
    for claim in claims:
        (gone if claim.state == "gone" else grouped)[claim.answering_id, claim.creditor_id].append(claim)
    over = {party: own for party, own in gone.items() if party not in grouped}
    names = organisation_names(ids={one for party in (*grouped, *over) for one in party})
    on_screen = answering_on_screen(organisation_ids={answering_id for answering_id, _ in grouped}, on=on)
    offers = _offers(case_id)
    parties, ended = (
        [
            _party(
                party, own, told[party], amounts, names, references.get(party, ""), on, on_screen,
                [offers[claim.pk] for claim in own if claim.pk in offers],
            )
            for party, own in some.items()
        ]
        for some in (grouped, over)
    )  # fmt: skip
    silent = {party[0] for party, one in zip(grouped, parties, strict=True) if one.state == "not_fetched"}
    phones = phones_of_organisations(organisation_ids=silent, actor=actor) if silent else {}
    parties = [
        replace(one, phone=phones.get(party[0], "") if one.state == "not_fetched" else "")
        for party, one in zip(grouped, parties, strict=True)
    ]
    parties.sort(key=lambda one: (_turn(one), (one.waits and one.waits.due_on) or on, one.creditor))
    people = person_names(person_ids=case.client_ids, actor=actor, purpose=Purpose.SETTLEMENT)
    return Answered(
        case_id=case_id,
        names=tuple(people[one] for one in case.client_ids if one in people),
        parties=tuple(parties),
        ended=tuple(sorted(ended, key=lambda one: one.creditor)),
        to_ask=sum(claim.state == "listed" for claim in claims),
        counts={state: count for state in STATES if (count := sum(one.state == state for one in parties))},
        answer_until=max(
            (one.until for party in parties for one in party.offers if one.until and one.state in OPEN), default=None
        ),
    )


def question_asked(*, case_id: UUID, message_id: UUID, actor: Actor) -> tuple[str, tuple[AskedClaim, ...], date]:
    """A balance that was asked and waits: of which creditor, which debts, and until when. For who writes down what came
    by phone or on paper. Raises NotFound."""
    require_purpose(actor, Purpose.SETTLEMENT)
    rows = Message.objects.filter(case=case_id, type="balance_request", answered_at=None, withdrawn_at=None)
    row = rows.select_related("conversation").filter(pk=message_id, case__in=for_actor(actor)).first()
    if row is None or row.due_on is None:
        raise NotFound()
    access.note(Purpose.SETTLEMENT, row.client_ids)
    name = organisation_names(ids=[row.conversation.creditor_id])[row.conversation.creditor_id]
    asked = opened(row)["claims"]
    return name, tuple(AskedClaim(UUID(one["claim_id"]), one["reference_creditor"]) for one in asked), row.due_on


def _turn(one: Party) -> int:
    """Who blocks first, then who told something, then the rest."""
    place = STATES.index(one.state)
    return place if place < len(BLOCKS) else len(BLOCKS) if one.told else place + 1


def _offers(case_id: UUID) -> dict[UUID, Offer]:
    """By debt its offer in the newest proposal that is with the creditors or was agreed."""
    why = Answer.objects.filter(offer=OuterRef("pk")).order_by("-round").values("reason_code")[:1]
    rows = Offer.objects.filter(case=case_id, proposal__state__in=["sent", "agreed"]).annotate(why=Subquery(why))
    return {row.claim_id: row for row in rows.select_related("proposal__agreed").order_by("proposal__version")}


def _party(
    party: tuple[UUID, UUID], claims: list[Claim], told: list[tuple[Message, dict[str, Any]]],
    amounts: dict[UUID, ClaimAmount], names: dict[UUID, str], reference: str, on: date, on_screen: set[UUID],
    offers: list[Any],
) -> Party:  # fmt: skip
    answering_id, creditor_id = party
    open_ones = [row for row, _ in told if row.type == "balance_request" and not (row.answered_at or row.withdrawn_at)]
    asked_open = {one["claim_id"]: row for row, said in told if row in open_ones for one in said.get("claims", [])}
    lines = []
    for claim in claims:
        amount, waiting = amounts.get(claim.pk), asked_open.get(str(claim.pk))
        lines.append(
            ClaimLine(
                id=claim.pk,
                kind=claim.kind,
                reference=claim.reference_creditor,
                state=claim.state,
                reason=claim.reason,
                cents=amount.cents if amount else None,
                said_by=amount.said_by if amount else "",
                may_give_up=claim.state == "asked" and (waiting is None or silence.is_late(waiting, on)),
            )
        )
    messages = tuple(message_line(row, said) for row, said in told)
    state = _state(claims, open_ones, messages, on, on_screen)
    if state in ("known", "given_up") and offers:
        state = _offer_state(offers, [row for row, _ in told], on, on_screen)
    waits = next((one for one in messages if open_ones and one.id == open_ones[0].pk), None)
    return Party(
        creditor=names.get(creditor_id, ""),
        answering=names.get(answering_id, "") if answering_id != creditor_id else "",
        state=state,
        reference=reference,
        claims=tuple(lines),
        messages=messages,
        waits=waits,
        ahead=next((one.type == AHEAD for one in messages if one.type in SAID), False),
        told=tuple(one for one in messages if one.type in silence.TOLD and one.confirmed_at is None),
        offers=tuple(
            OfferAnswer(
                reference=claim.reference_creditor, kind=claim.kind, cents=offer.cents,
                balance_cents=offer.balance_cents, state=offer.state, since=offer.state_on, until=offer.due_on,
                reason=(offer.why or "") if offer.state == "refused" else "",
            )
            for claim in claims for offer in offers if offer.claim_id == claim.pk
        ),
    )  # fmt: skip


def _state(
    claims: list[Claim], waiting: list[Message], messages: tuple[MessageLine, ...], on: date, on_screen: set[UUID]
) -> str:
    states = {claim.state for claim in claims}
    if states == {"gone"}:
        return "ended"
    if "asked" in states:
        if any(silence.is_late(row, on) for row in waiting):
            return "late"
        if any(silence.is_not_fetched(row, on, on_screen) for row in waiting):
            return "not_fetched"
        if waiting:
            return "waiting"
        last = next((one.type for one in messages if one.type in (*SAID, "no_cooperation")), "")
        return "refused" if last == "no_cooperation" else "unclear"
    if "listed" in states:
        return "not_asked"
    return "known" if "known" in states else "given_up"


def _offer_state(offers: list[Any], told: list[Message], on: date, on_screen: set[UUID]) -> str:
    """Where its answers to the offer are; of more than one the one that needs somebody first."""
    if offers[0].proposal.state == "agreed" and not any(one.state in OPEN for one in offers):
        stay = {"accepted"} if offers[0].proposal.agreed.by == "each" else OFFER_STATES.keys() - {"withdrawn"}
        return "agreed" if any(one.state in stay for one in offers) else "outside"
    state = min((OFFER_STATES[one.state] for one in offers), key=STATES.index)
    if state == "offer_waiting" and any(silence.is_not_fetched(row, on, on_screen) for row in told):
        return "not_fetched"
    return state


def message_line(row: Message, said: dict[str, Any]) -> MessageLine:
    return MessageLine(
        id=row.pk,
        type=row.type,
        direction=row.direction,
        number=row.number,
        sent_at=row.sent_at,
        due_on=row.due_on,
        collected_at=row.collected_at,
        confirmed_at=row.confirmed_at,
        answered_at=row.answered_at,
        withdrawn_at=row.withdrawn_at,
        payload=said,
    )
