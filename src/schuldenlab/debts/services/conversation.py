# SPDX-License-Identifier: EUPL-1.2
"""The conversation with who answers for a creditor: sending, fetching, confirming, and asking again.

Whoever sends a message of any kind does so with `message_send`; whoever receives one keeps it with `message_keep`. Both
seal the payload under the key of the case. How a message travels is not known here: the portal shows it, and a link to
a hub would carry the same fields (`wire_names`).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import AMSTERDAM, Clock
from schuldenlab.base.errors import Conflict, NotAllowed, NotFound
from schuldenlab.base.local_values import local_values
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases.above import cases_follow, cases_hold, param_of, solution_of
from schuldenlab.cases.computed import OfferTerms
from schuldenlab.people.selectors import (
    Identity,
    Purpose,
    answering_on_screen,
    face_of,
    identities,
    organisation_names,
    organisations_by_kvk,
)

from .. import policies
from ..models import Claim, Conversation, Message
from ..selectors.answerable import messages_for
from ..wire_names import ARRANGEMENTS
from ._tools import of, record
from .claims import ALIVE, still_answers

# No 0 and O, no 1 and I: people read it aloud.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Public bodies that may have the BSN by law (Wabb), by their number of the Chamber of Commerce. The city names them.
BSN_ALLOWED = "debts.bsn_allowed_kvk"
CONTACT_EMAIL = "debts.contact_email"
ENDINGS = ("agreement", "ended")
ANSWER_WORKDAYS = 10  # to answer, where the method says nothing: Schuldenknooppunt, process agreements


@transaction.atomic
def notice_send(*, case_id: UUID, actor: Actor, clock: Clock, only: Collection[UUID] | None = None) -> list[Message]:
    """Tell who answers for each debt that help has begun, once for each of them; `only` these, where it is given.

    Whom the city named as allowed to have it gets the BSN; a collector never does. Not a registration in VISH. Sent
    twice, the second time tells only who was not told yet.
    """
    policies.require(actor, "creditors_write")
    case = hold(case_id, actor=actor)
    parties = dict.fromkeys(
        Claim.objects.filter(case=case, state__in=ALIVE).order_by("known_at").values_list("answering_id", "creditor_id")
    )
    told = set(
        Message.objects.filter(case=case, type__in=["notice", "notice_public"], withdrawn_at=None).values_list(
            "conversation__answering_id", "conversation__creditor_id"
        )
    )
    with_bsn = _may_have_bsn(clock.today())
    found = []
    for answering_id, creditor_id in parties:
        if (answering_id, creditor_id) in told or (only is not None and answering_id not in only):
            continue
        public = answering_id == creditor_id and creditor_id in with_bsn
        claims = Claim.objects.filter(case=case, answering=answering_id, creditor=creditor_id, state__in=ALIVE)
        about = helper_payload(case=case, claims=claims, with_bsn=public, actor=actor, clock=clock)
        found.append(
            message_send(
                case=case, answering_id=answering_id, creditor_id=creditor_id, actor=actor, clock=clock,
                type="notice_public" if public else "notice", payload=about,
            )
        )  # fmt: skip
    return found


def _may_have_bsn(on: date) -> set[UUID]:
    """Nobody, while the city named nobody."""
    chosen = local_values([BSN_ALLOWED], on=on).get(BSN_ALLOWED)
    return organisations_by_kvk(numbers=map(str, chosen.value)) if chosen else set()


@transaction.atomic
def messages_collect(*, actor: Actor, clock: Clock) -> int:
    """Everything that waits for the organisations this actor answers for was seen now. How many it were."""
    _answers_for_somebody(actor)
    rows = messages_for(actor, clock.today()).filter(direction="out", collected_at=None, withdrawn_at=None)
    return rows.filter(sent_at__lte=clock.now()).update(collected_at=clock.now())


@transaction.atomic
def message_confirm(*, message_id: UUID, actor: Actor, clock: Clock) -> Message:
    """Somebody of the other side read this message. A second time changes nothing."""
    _answers_for_somebody(actor)
    message = messages_for(actor, clock.today()).filter(pk=message_id, direction="out").first()
    if message is None:
        raise NotFound()
    return confirmed(message, actor=actor, clock=clock)


def confirmed(message: Message, *, actor: Actor, clock: Clock) -> Message:
    if message.confirmed_at is None:
        message.collected_at = message.collected_at or clock.now()
        message.confirmed_at = clock.now()
        message.save(update_fields=["collected_at", "confirmed_at"])
        record("message.confirmed", message, actor=actor, clock=clock)
    return message


@transaction.atomic
def remind(*, message_id: UUID, actor: Actor, clock: Clock) -> Message:
    """Ask for an answer once more: the question stands, and so does its day. At most once a day.

    Raises Conflict debts.answered_already, debts.withdrawn.
    """
    policies.require(actor, "creditors_write")
    question = question_held(message_id, actor=actor, clock=clock)
    today = clock.today()
    for earlier in Message.objects.filter(answers=question, type="status_from_helper"):
        if earlier.sent_at.astimezone(AMSTERDAM).date() == today:
            return earlier
    told = opened(question)
    payload = {name: told.get(name, "") for name in ("reference_helper", "arrangement")} | {"status": "reminder"}
    reminder = message_send(
        case=question.case, answering_id=question.answering_id, creditor_id=question.conversation.creditor_id,
        type="status_from_helper", payload=payload, answers=question, actor=actor, clock=clock,
    )  # fmt: skip
    cases_follow(cases=[question.case], actor=actor, clock=clock)  # a letter, for who has nobody on screen
    return reminder


def balance_workdays(case: Any) -> int:
    """How many workdays there are to say what is owed."""
    days = param_of(case, "answer_workdays")
    return ANSWER_WORKDAYS if days is None else int(str(days))


def offer_workdays(terms: OfferTerms | None) -> int:
    """How many workdays there are to answer an offer on these terms."""
    return (terms and terms.answer_workdays) or ANSWER_WORKDAYS


def answer_days(answering: Iterable[UUID], *, workdays: int, clock: Clock) -> dict[UUID, date]:
    """For each of these its last day to answer, that day included.

    Counted from today for who answers on screen. A letter goes on the post the next working day, so for who answers on
    paper from then.
    """
    parties, today = set(answering), clock.today()
    on_screen = answering_on_screen(organisation_ids=parties, on=today)
    posted = add_workdays(today, 1)
    return {one: add_workdays(today if one in on_screen else posted, workdays) for one in parties}


def message_send(
    *, case: Any, answering_id: UUID, creditor_id: UUID, payload: Mapping[str, object], actor: Actor, clock: Clock,
    type: str,  # noqa: A002 - the name of the column
    due_on: date | None = None, answers: Message | None = None, message_id: UUID | None = None,
) -> Message:  # fmt: skip
    """Put a message on its way in the conversation of this case with this party. The caller holds the case.

    Raises LabError debts.answers_not_for: who collects no more is asked nothing, and told only how it ended.
    """
    if type not in ENDINGS:
        still_answers(answering_id, creditor_id, clock)
    conversation = conversation_with(case, answering_id, creditor_id, actor=actor, clock=clock)
    told = {"reference_helper": conversation.reference, "arrangement": ARRANGEMENTS.get(solution_of(case), "")} | {
        **payload
    }
    return _add(
        conversation, direction="out", type=type, payload=told, due_on=due_on, answers=answers, actor=actor,
        clock=clock, message_id=message_id,
    )  # fmt: skip


def message_keep(
    *, question: Message, payload: Mapping[str, object], actor: Actor, clock: Clock,
    type: str,  # noqa: A002 - the name of the column
    message_id: UUID | None = None,
) -> Message:  # fmt: skip
    """What came back on this question, written as who says it. The caller holds the case."""
    return _add(
        question.conversation, direction="in", type=type, payload=payload, answers=question, actor=actor, clock=clock,
        message_id=message_id,
    )  # fmt: skip


def message_told(
    *, conversation: Conversation, payload: Mapping[str, object], actor: Actor, clock: Clock,
    type: str,  # noqa: A002 - the name of the column
) -> Message:  # fmt: skip
    """What the other side says or asks of its own accord. The caller holds the case."""
    return _add(conversation, direction="in", type=type, payload=payload, answers=None, actor=actor, clock=clock)


def _add(
    conversation: Conversation, *, direction: str, payload: Mapping[str, object], actor: Actor, clock: Clock,
    type: str,  # noqa: A002 - the name of the column
    answers: Message | None, due_on: date | None = None, message_id: UUID | None = None,
) -> Message:  # fmt: skip
    row_id = message_id or uuid4()
    with acting(SYSTEM):  # of a conversation, every message counts, also those this actor does not see
        number = Message.objects.filter(conversation=conversation).count() + 1
    message = Message(
        id=row_id, known_at=clock.now(), case_id=conversation.case_id, client_ids=conversation.client_ids,
        answering_id=conversation.answering_id, conversation=conversation, type=type, direction=direction,
        answers=answers, number=f"{conversation.reference}-{number}", sent_at=clock.now(), due_on=due_on,
        payload=case_keys.seal(
            case_id=conversation.case_id, column="debts_message.payload", row_id=row_id,
            text=json.dumps(payload, sort_keys=True, ensure_ascii=False), clock=clock,
        ),
    )  # fmt: skip
    message.save(force_insert=True)
    verb = "message.sent" if direction == "out" else "message.received"
    record(verb, message, actor=actor, clock=clock, type=type)
    return message


def conversation_with(case: Any, answering_id: UUID, creditor_id: UUID, *, actor: Actor, clock: Clock) -> Conversation:
    """The one there is; the first time it is opened. The caller holds the case."""
    found = Conversation.objects.filter(case=case, answering=answering_id, creditor=creditor_id).first()
    if found is not None:
        return found
    four = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return Conversation.objects.create(
        **of(case, clock), answering_id=answering_id, creditor_id=creditor_id, reference="-".join(four),
        opened_on=clock.today(),
    )  # fmt: skip


def helper_payload(
    *, case: Any, claims: Iterable[Claim], actor: Actor, clock: Clock, with_bsn: bool = False
) -> dict[str, object]:
    """Who asks, about whom, and which debts: what every message from the city to a creditor begins with.

    It names who owes these debts and nobody else. When the address of one client is secret, it has none: clients of
    one case may share a house.
    """
    asked = list(claims)
    owing = {one for claim in asked for one in claim.debtor_ids}
    clients = identities(
        person_ids=case.client_ids, on=clock.today(), actor=SYSTEM, purpose=Purpose.SETTLEMENT, with_bsn=with_bsn
    )
    people = [one for one in clients if one.person_id in owing]
    secret = any(one.is_secret for one in clients)
    face = face_of(employment_id=actor.employment_id or case.coach_id, on=clock.today())
    email = local_values([CONTACT_EMAIL], on=clock.today()).get(CONTACT_EMAIL)
    return {
        "helper": organisation_names(ids=[face.organisation_id]).get(face.organisation_id, ""),
        "contact": {"name": face.shown_as, "phone": face.work_phone, "email": str(email.value) if email else ""},
        "reference_customer": next((one.reference_customer for one in asked if one.reference_customer), ""),
        "client": _person(people[0], with_bsn),
        "partner": _person(people[1], with_bsn) if len(people) > 1 else None,
        "address": None if secret else _address(people[0]),
        "claims": [{"claim_id": str(one.pk), "reference_creditor": one.reference_creditor} for one in asked],
    }


def _person(one: Identity, with_bsn: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "gender": "",
        "initials": one.initials,
        "given_names": one.given_names,
        "prefix": one.prefix,
        "surname": one.surname,
        "birth_date": "-".join(
            f"{part:02d}" for part in (one.birth.year, one.birth.month, one.birth.day) if part is not None
        ),
    }
    return said | {"bsn": one.bsn} if with_bsn else said


def _address(one: Identity) -> dict[str, object] | None:
    at = one.address
    if at is None:
        return None
    return {
        "street": at.street,
        "number": at.number,
        "letter": at.letter,
        "addition": at.addition,
        "indication": "",
        "postcode": at.postcode,
        "town": at.town,
        "houseboat": "",
        "caravan": "",
    }


def opened(message: Message, cipher: case_keys.CaseCipher | None = None) -> dict[str, Any]:
    """What the message says. Raises LabError base.case_key_destroyed."""
    cipher = cipher or case_keys.for_reading(message.case_id)
    words = cipher.unseal(bytes(message.payload), column="debts_message.payload", row_id=message.pk)
    return dict(json.loads(words))


def hold(case_id: UUID, *, actor: Actor) -> Any:
    """This open case, held. Raises NotFound, NotAllowed for one's own case, Conflict cases.case_closed."""
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    if case.closed_on is not None:
        raise Conflict("cases.case_closed")
    return case


def question_held(message_id: UUID, *, actor: Actor, clock: Clock) -> Message:
    """A question of ours that still waits, with its case held.

    For the portal only what its organisations answer for today, and never what is about the person who clicks. Raises
    NotFound, NotAllowed debts.own_debt, Conflict debts.answered_already or debts.withdrawn.
    """
    rows = Message.objects.all()
    if actor.db_role is not DbRole.STAFF:
        _answers_for_somebody(actor)
        rows = messages_for(actor, clock.today())
    case_id = rows.filter(pk=message_id, direction="out").values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    with acting(SYSTEM):
        hold(case_id, actor=actor)
        question = Message.objects.select_related("conversation", "case").get(pk=message_id)
    if actor.person_id in question.client_ids:
        raise NotAllowed("debts.own_debt")
    if question.withdrawn_at is not None:
        raise Conflict("debts.withdrawn")
    if question.answered_at is not None:
        raise Conflict("debts.answered_already")
    return question


def _answers_for_somebody(actor: Actor) -> None:
    if actor.db_role is not DbRole.PORTAL or not actor.is_one_of(Role.CREDITOR_EMPLOYEE):
        raise NotAllowed()
