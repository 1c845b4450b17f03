# SPDX-License-Identifier: EUPL-1.2
"""What a creditor is asked: the questions that wait for it, oldest day first, about its own debts and nobody else's.

However many rows: one query for each kind of row. The names come out of our own messages: a creditor reads no persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.people.selectors import organisation_names
from schuldenlab.people.validation import phone_in_words

from ..models import Answer, Message, Offer
from ..services.conversation import opened
from .answerable import messages_for, offers_for

LIST_MAX = 50
ISO_DAY = 10  # of a whole day; of some people the register knows no more than the year
BALANCE, OFFER, RECONSIDER = "balance", "offer", "reconsider"
PURPOSE = "creditor"
AHEAD = "balance_answer_agreed"
SAID = ("balance_answer", AHEAD)  # what is owed, and with it whether the creditor agrees in advance
# For these nobody waits for an answer: they are read.
NEWS = ("notice", "notice_public", "status_from_helper", "agreement", "ended")


@dataclass(frozen=True, slots=True)
class AskedClaim:
    id: UUID
    reference: str


@dataclass(frozen=True, slots=True)
class OfferedSum:
    """`share_ppm` of `balance_cents`, and then the rest is discharged: at once, or in parts over `months`."""

    cents: int
    balance_cents: int
    share_ppm: int
    months: int | None

    @property
    def rest_cents(self) -> int:
        return self.balance_cents - self.cents


@dataclass(frozen=True, slots=True)
class OfferAbout:
    """What the message of an offer says beside the amount: of the other creditors how many they are and what they claim
    together, never who. `causes`: of the debts, codes of ours; `arrangement`: as the exchange model abbreviates it."""

    preferential: int
    preferential_cents: int
    ordinary: int
    ordinary_cents: int
    causes: tuple[str, ...]
    arrangement: str


@dataclass(frozen=True, slots=True)
class Question:
    """`id`: of the message for a balance, of the offer otherwise. `names`: empty when the words were destroyed."""

    id: UUID
    kind: str
    names: tuple[str, ...]
    births: tuple[date, ...]
    address: tuple[str, ...]
    reference: str
    customer_number: str
    creditor: str
    helper: str
    contact: str
    due_on: date
    is_late: bool
    claims: tuple[AskedClaim, ...]
    offer: OfferedSum | None
    refused: bool = False  # asked again: it said no before, or else nothing at all
    reasons: str = ""  # asked again: why, in the words of who asks
    ahead: bool = False  # with the balance it agreed in advance to an offer like this
    about: OfferAbout | None = None  # of an offer, unless the words were destroyed

    @property
    def name(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class News:
    """Something to read. `type` of message."""

    id: UUID
    type: str
    names: tuple[str, ...]
    reference: str
    creditor: str
    sent_on: date
    reason: str = ""  # why something ended
    status: str = ""  # how far we are; or that it is a reminder
    months: int | None = None  # of an agreement: it is paid in parts
    unpaid: bool = False  # of an agreement: there is nothing to pay

    @property
    def name(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class QuestionList:
    questions: tuple[Question, ...]
    more: bool
    news: tuple[News, ...]


def waiting_count(*, actor: Actor, on: date) -> int:
    """How many questions wait for this actor's organisations."""
    if not is_creditor(actor):
        return 0
    return _balances(actor, on).count() + _offers(actor, on).count()


def questions(*, actor: Actor, on: date) -> QuestionList:
    """Balances, offers and offers to think over, those that are due first. Raises NotAllowed for who is no creditor."""
    _require(actor)
    told = _messages(actor, on).filter(Q(type="balance_request") | Q(type__in=NEWS, confirmed_at=None))
    messages = list(told.order_by(F("due_on").asc(nulls_last=True), "sent_at", "pk")[: 2 * LIST_MAX])
    balances = [row for row in messages if row.type == "balance_request"]
    news = [row for row in messages if row.type in NEWS][:LIST_MAX]
    offers = list(_offers(actor, on).order_by("due_on", "known_at", "pk")[: LIST_MAX + 1])
    rows: list[Message | Offer] = sorted([*balances, *offers], key=lambda row: (row.due_on, row.known_at))[:LIST_MAX]
    known = _Known(actor, [*rows, *news])
    return QuestionList(
        questions=tuple(known.question(row, on) for row in rows),
        more=len(balances) + len(offers) > LIST_MAX,
        news=tuple(known.news(row) for row in news),
    )


def question(*, kind: str, question_id: UUID, actor: Actor, on: date) -> Question:
    """One of them. Raises NotFound when it does not wait for this actor: answered, or somebody else's."""
    _require(actor)
    rows: QuerySet[Any] = _balances(actor, on) if kind == BALANCE else _offers(actor, on)
    row = rows.filter(pk=question_id).first()
    if row is None or _kind(row) != kind:
        raise NotFound()
    return _Known(actor, [row]).question(row, on)


def was_asked(*, question_id: UUID, actor: Actor, on: date) -> bool:
    """Whether this question was put to this actor's organisations, answered or not."""
    _require(actor)
    return any(rows.filter(pk=question_id).exists() for rows in (messages_for(actor, on), offers_for(actor, on)))


def is_creditor(actor: Actor) -> bool:
    return actor.db_role is DbRole.PORTAL and actor.is_one_of(Role.CREDITOR_EMPLOYEE)


def _require(actor: Actor) -> None:
    if not is_creditor(actor):
        raise NotAllowed()


def _messages(actor: Actor, on: date) -> QuerySet[Message]:
    """Of what waits. Not what is about the person who looks: a colleague answers that."""
    rows = messages_for(actor, on).filter(direction="out", answered_at=None, withdrawn_at=None)
    return rows.exclude(client_ids__contains=[actor.person_id]).select_related("conversation")


def _balances(actor: Actor, on: date) -> QuerySet[Message]:
    return _messages(actor, on).filter(type="balance_request")


def _offers(actor: Actor, on: date) -> QuerySet[Offer]:
    rows = offers_for(actor, on).filter(state__in=["sent", "reconsidering"])
    said = Message.objects.filter(
        case=OuterRef("case"), answering=OuterRef("answering"), conversation__creditor=OuterRef("creditor"),
        type__in=SAID,
    )  # fmt: skip
    rows = rows.annotate(said=Subquery(said.order_by("-sent_at", "-known_at").values("type")[:1]))
    return rows.exclude(client_ids__contains=[actor.person_id]).select_related("claim")


def _kind(row: Message | Offer) -> str:
    if isinstance(row, Message):
        return BALANCE
    return OFFER if row.state == "sent" else RECONSIDER


class _Known:
    """What the rows of one list need beside themselves, asked at once."""

    def __init__(self, actor: Actor, rows: Sequence[Message | Offer]) -> None:
        offers = [row for row in rows if isinstance(row, Offer)]
        told = [row for row in rows if isinstance(row, Message)]
        self._about = self._told(actor, offers)
        again = [row.pk for row in offers if row.state == "reconsidering"]
        self._again = self._asked_again(actor, again) if again else {}
        self._refused = set(Answer.objects.filter(offer__in=again).values_list("offer_id", flat=True)) if again else ()
        self._ciphers = case_keys.for_reading_all({row.case_id for row in rows})
        creditors = {row.creditor_id for row in offers} | {row.conversation.creditor_id for row in told}
        helpers_read = [one for row in rows for one in row.client_ids]
        self._names = organisation_names(ids=creditors)
        access.note(PURPOSE, helpers_read)

    @staticmethod
    def _told(actor: Actor, offers: Sequence[Offer]) -> dict[UUID, Message]:
        """By offer the message it went out with, which has its id and says who it is about."""
        if not offers:
            return {}
        mine = actor.answers_as(Role.CREDITOR_EMPLOYEE)
        rows = Message.objects.filter(answering_id__in=mine).select_related("conversation")
        return rows.in_bulk([row.pk for row in offers])

    @staticmethod
    def _asked_again(actor: Actor, offers: Iterable[UUID]) -> dict[UUID, Message]:
        """By offer: the message that asks to think again, with the reasons. The message of an offer has its id."""
        rows = Message.objects.filter(
            answers__in=offers, type="reconsideration", answering_id__in=actor.answers_as(Role.CREDITOR_EMPLOYEE)
        ).select_related("conversation")
        return {row.answers_id: row for row in rows}

    def _payload(self, message: Message | None) -> dict[str, Any]:
        """Empty when it was never written, or its key is gone."""
        cipher = self._ciphers.get(message.case_id) if message else None
        return opened(message, cipher) if message and cipher else {}

    def question(self, row: Message | Offer, on: date) -> Question:
        message: Message | None
        if isinstance(row, Message):
            message, creditor_id, offer = row, row.conversation.creditor_id, None
            told = self._payload(message)
            claims = [AskedClaim(UUID(one["claim_id"]), one["reference_creditor"]) for one in told.get("claims", [])]
        else:
            found = self._about.get(row.pk)
            creditor_id, message, told = row.creditor_id, found, self._payload(found)
            offer = OfferedSum(row.cents, row.balance_cents, row.share_ppm, told.get("months"))
            claims = [AskedClaim(row.claim_id, row.claim.reference_creditor)]
        due_on = row.due_on or on
        customer = told.get("reference_customer", "") if isinstance(row, Message) else row.claim.reference_customer
        return Question(
            id=row.pk,
            kind=_kind(row),
            names=names_in(told),
            births=tuple(date.fromisoformat(day) for one in _people(told) if len(day := one["birth_date"]) == ISO_DAY),
            address=_lines(told.get("address")),
            reference=message.conversation.reference if message else "",
            customer_number=customer,
            creditor=self._names.get(creditor_id, ""),
            helper=told.get("helper", ""),
            contact=_contact(told.get("contact") or {}),
            due_on=due_on,
            is_late=due_on < on,
            claims=tuple(claims),
            offer=offer,
            refused=row.pk in self._refused,
            reasons=self._payload(self._again.get(row.pk)).get("reasons", ""),
            ahead=offer is not None and row.said == AHEAD,
            about=_about(told) if offer is not None and told else None,
        )

    def news(self, row: Message) -> News:
        told = self._payload(row)
        creditor = self._names.get(row.conversation.creditor_id, "")
        claims: list[dict[str, Any]] = told.get("claims", []) if row.type == "agreement" else []
        unpaid = bool(claims) and not any(one["paid_cents"] for one in claims)
        return News(row.pk, row.type, names_in(told), row.conversation.reference, creditor, row.sent_at.date(),
                    told.get("reason", ""), told.get("status", ""), told.get("months"), unpaid)  # fmt: skip


def _about(told: dict[str, Any]) -> OfferAbout:
    return OfferAbout(
        preferential=told["creditors_preferential"],
        preferential_cents=told["total_preferential_cents"],
        ordinary=told["creditors_ordinary"],
        ordinary_cents=told["total_ordinary_cents"],
        causes=tuple(told["causes"]),
        arrangement=told.get("arrangement", ""),
    )


def _contact(said: dict[str, str]) -> str:
    """Whom to call or write to, the number as people read it."""
    parts = (said.get("name"), phone_in_words(said.get("phone", "")), said.get("email"))
    return ", ".join(part for part in parts if part)


def _people(told: dict[str, Any]) -> list[dict[str, str]]:
    return [one for one in (told.get("client"), told.get("partner")) if one]


def names_in(told: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        " ".join(part for part in (one["given_names"], one["prefix"], one["surname"]) if part) for one in _people(told)
    )


def _lines(at: dict[str, Any] | None) -> tuple[str, ...]:
    if not at:
        return ()
    number = f"{at['number'] or ''}{at['letter']}{'-' + at['addition'] if at['addition'] else ''}"
    lines = (f"{at['street']} {number}".strip(), f"{at['postcode']} {at['town']}".strip())
    return tuple(line for line in lines if line)
