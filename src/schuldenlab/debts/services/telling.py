# SPDX-License-Identifier: EUPL-1.2
"""What a creditor says or asks of its own accord: that it got the notice, where its debt stands, how far we are.

Where we are is a fact of the case, so who asks hears it at once and nobody has to look it up. What a creditor tells is
for the settlement officer to read: one task for each case, until it was read.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import AMSTERDAM, Clock
from schuldenlab.base.errors import Conflict, NotAllowed, NotFound
from schuldenlab.base.inputs import clean_line, clean_text
from schuldenlab.cases.above import cases_hold

from .. import policies
from ..models import Claim, Conversation, Message
from ..models.claims import REFERENCE_MAX
from ..selectors.answerable import messages_for
from ..selectors.how_far import how_far
from ..silence import told_follow
from .balances import contact_of
from .claims import ALIVE
from .conversation import confirmed, hold, message_keep, message_send, message_told, opened, question_held

WORDS_MAX = 2_000
UNREAD_MAX = 20  # of one conversation: somebody reads these
NOTICES = ("notice", "notice_public")


@transaction.atomic
def notice_answer(
    *, message_id: UUID, actor: Actor, clock: Clock, client_unknown: bool = False, customer_number: str = ""
) -> Message:
    """Answer the notice that help has begun; nobody has to. The customer number goes with its debts.

    Raises NotFound, Conflict debts.answered_already.
    """
    question = question_held(message_id, actor=actor, clock=clock)
    if question.type not in NOTICES or actor.db_role is not DbRole.PORTAL:
        raise NotFound()
    number = clean_line(customer_number, limit=REFERENCE_MAX, field="customer_number")
    payload = {"customer_number": number, "contact": contact_of(actor, clock), "client_unknown": client_unknown}
    answer = message_keep(question=question, type="notice_answer", payload=payload, actor=actor, clock=clock)
    with acting(SYSTEM):
        confirmed(question, actor=actor, clock=clock)
        question.answered_at = clock.now()
        question.save(update_fields=["answered_at"])
        if number and not client_unknown:
            own = Claim.objects.filter(case=question.case_id, answering=question.answering_id, state__in=ALIVE)
            own.filter(creditor=question.conversation.creditor_id, reference_customer="").update(
                reference_customer=number
            )
        if not client_unknown:
            _read(answer, clock)
        told_follow(case_id=question.case_id, clock=clock)
    return answer


@transaction.atomic
def status_tell(*, conversation_id: UUID, words: str, actor: Actor, clock: Clock) -> Message:
    """The creditor tells where it stands with its debt.

    Raises NotFound, Conflict cases.case_closed, debts.told_too_many while that many wait to be read.
    """
    said = clean_text(words, limit=WORDS_MAX, field="words", required=True)
    conversation = own_conversation(conversation_id, actor, clock)
    with acting(SYSTEM):
        hold(conversation.case_id, actor=actor)
        unread = Message.objects.filter(conversation=conversation, type="status_from_creditor", confirmed_at=None)
        if unread.count() >= UNREAD_MAX:
            raise Conflict("debts.told_too_many", limit=UNREAD_MAX)
    told = message_told(
        conversation=conversation, type="status_from_creditor", payload={"status": said}, actor=actor, clock=clock
    )
    with acting(SYSTEM):
        told_follow(case_id=conversation.case_id, clock=clock)
    return told


@transaction.atomic
def status_ask(*, conversation_id: UUID, actor: Actor, clock: Clock) -> Message:
    """The creditor asks how far we are, and hears it: our answer. Of a closed case too; asked again on one day, and
    nothing changed, the same answer. Raises NotFound."""
    conversation = own_conversation(conversation_id, actor, clock)
    with acting(SYSTEM):
        (case,) = cases_hold(case_ids=[conversation.case_id], actor=actor)
        status, last = how_far(case, conversation), _last_answer(conversation)
        same_day = last is not None and clock.today() == last.sent_at.astimezone(AMSTERDAM).date()
        if last is not None and same_day and opened(last)["status"] == status:
            return last
    asked = message_told(conversation=conversation, type="status_request", payload={}, actor=actor, clock=clock)
    with acting(SYSTEM):
        _read(asked, clock)
        answer = message_send(
            case=case, answering_id=conversation.answering_id, creditor_id=conversation.creditor_id,
            type="status_from_helper", payload={"status": status}, answers=asked, actor=SYSTEM,
            clock=clock,
        )  # fmt: skip
        return confirmed(answer, actor=actor, clock=clock)  # who asked has it before them


@transaction.atomic
def told_read(*, message_id: UUID, actor: Actor, clock: Clock) -> Message:
    """The settlement officer read what a creditor told. A second time changes nothing. Raises NotFound."""
    policies.require(actor, "creditors_write")
    message = Message.objects.filter(pk=message_id, direction="in").first()
    if message is None:
        raise NotFound()
    hold(message.case_id, actor=actor)
    message.refresh_from_db()
    if message.confirmed_at is None:
        _read(message, clock)
        told_follow(case_id=message.case_id, clock=clock)
    return message


def _read(message: Message, clock: Clock) -> None:
    message.collected_at = message.confirmed_at = clock.now()
    message.save(update_fields=["collected_at", "confirmed_at"])


def own_conversation(conversation_id: UUID, actor: Actor, clock: Clock) -> Conversation:
    """A conversation this actor's organisations are in today, and not about themselves."""
    if actor.db_role is not DbRole.PORTAL or not actor.is_one_of(Role.CREDITOR_EMPLOYEE):
        raise NotAllowed()
    rows = messages_for(actor, clock.today()).filter(conversation=conversation_id).select_related("conversation")
    found = rows.exclude(client_ids__contains=[actor.person_id]).first()
    if found is None:
        raise NotFound()
    return found.conversation


def _last_answer(conversation: Conversation) -> Message | None:
    rows = Message.objects.filter(conversation=conversation, type="status_from_helper", answers__type="status_request")
    return rows.order_by("-sent_at").first()
