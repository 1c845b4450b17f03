# SPDX-License-Identifier: EUPL-1.2
"""A creditor finds that its own answer about what is owed is not right. It is asked anew, and answers as before."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict
from schuldenlab.cases.above import cases_follow

from .. import flow
from ..models import Claim, ClaimAmount, Message, Offer
from ..silence import silence_follow
from ._tools import record
from .conversation import answer_days, balance_workdays, helper_payload, hold, message_send
from .telling import own_conversation


@transaction.atomic
def balance_again(*, conversation_id: UUID, actor: Actor, clock: Clock) -> Message:
    """Ask this creditor anew about the debts that it answered in this conversation; what it said stays, as said then.

    While a question waits it is that question. Raises NotFound, Conflict debts.answer_used once there is an offer on
    one of them, Conflict debts.nothing_answered.
    """
    conversation = own_conversation(conversation_id, actor, clock)
    with acting(SYSTEM):
        case = hold(conversation.case_id, actor=actor)
        questions = Message.objects.filter(conversation=conversation, type="balance_request", withdrawn_at=None)
        if waiting := questions.filter(answered_at=None).first():
            return waiting
        own = Claim.objects.filter(
            case=case, answering=conversation.answering_id, creditor=conversation.creditor_id, state="known"
        )
        said = ClaimAmount.objects.filter(claim__in=own, message__conversation=conversation, said_by="creditor")
        claims = list(own.filter(pk__in=said.values("claim")).select_for_update().order_by("known_at", "pk"))
        if not claims:
            raise Conflict("debts.nothing_answered")
        if Offer.objects.filter(claim__in=claims).exclude(state="withdrawn").exists():
            raise Conflict("debts.answer_used")
        answering = conversation.answering_id
        question = message_send(
            case=case, answering_id=answering, creditor_id=conversation.creditor_id, type="balance_request",
            payload=helper_payload(case=case, claims=claims, actor=SYSTEM, clock=clock),
            due_on=answer_days([answering], workdays=balance_workdays(case), clock=clock)[answering],
            actor=actor, clock=clock,
        )  # fmt: skip
        for claim in claims:
            flow.move(claim, "asked")
            claim.reason, claim.state_on = "", clock.today()
            claim.save(update_fields=["state", "reason", "state_on"])
        record("balance.again", question, actor=actor, clock=clock)
        silence_follow(case_id=case.pk, clock=clock)
        cases_follow(cases=[case], actor=actor, clock=clock)
    return question
