# SPDX-License-Identifier: EUPL-1.2
"""The conversation with who answers for a creditor: which message went which way, when it was fetched and answered."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only, never_deleted

from .below import Answerable, one_of, written_once

OUT_TYPES = (
    "notice",
    "notice_public",
    "balance_request",
    "offer",
    "reconsideration",
    "agreement",
    "ended",
    "status_from_helper",
)
IN_TYPES = (
    "notice_answer",
    "balance_answer",
    "balance_answer_agreed",
    "no_cooperation",
    "offer_answer",
    "status_from_creditor",
    "status_request",
)
MESSAGE_TYPES = OUT_TYPES + IN_TYPES
NO_COOPERATION_REASONS = (
    "client_unknown",
    "recent_discharge",
    "recent_stabilisation",
    "no_cooperation_with_helper",
)
TRANSPORTS = ("portal",)
_WRITTEN_ONCE = ("collected_at", "confirmed_at", "answered_at", "withdrawn_at")


class Conversation(Answerable):
    """One conversation of one case with one who answers for one creditor. `reference` is what people quote."""

    creditor = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40, unique=True)
    opened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="conversation_once", fields=["case", "answering", "creditor"]),
            models.CheckConstraint(name="conversation_reference", condition=~Q(reference="")),
        ]
        indexes = [
            models.Index(fields=["answering"], name="conversation_of_answering"),
            GinIndex(fields=["client_ids"], name="conversation_of_clients"),
        ]
        triggers = append_only()


class Message(Answerable):
    """One message. `payload` (every field of the standard for its type) lies under the key of the case."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    type = models.CharField(max_length=30)
    direction = models.CharField(max_length=3)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    number = models.CharField(max_length=40, unique=True)
    payload = models.BinaryField()
    transport = models.CharField(max_length=10, default="portal")
    sent_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    collected_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_type_and_direction",
                condition=Q(direction="out", type__in=OUT_TYPES) | Q(direction="in", type__in=IN_TYPES),
            ),
            one_of("message_transport", "transport", TRANSPORTS),
            models.CheckConstraint(name="message_number", condition=~Q(number="")),
            models.CheckConstraint(name="message_not_itself", condition=~Q(answers=F("id"))),
            models.CheckConstraint(name="message_collected_after_sent", condition=Q(collected_at__gte=F("sent_at"))),
            models.CheckConstraint(
                name="message_confirmed_after_collected",
                condition=Q(confirmed_at__isnull=True)
                | Q(collected_at__isnull=False, confirmed_at__gte=F("collected_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "sent_at"], name="message_of_conversation"),
            models.Index(fields=["case", "type"], name="message_of_case"),
            models.Index(
                fields=["answering", "due_on"],
                name="message_open",
                condition=Q(direction="out", answered_at=None, withdrawn_at=None),
            ),
            models.Index(
                fields=["sent_at"],
                name="message_not_confirmed",
                condition=Q(direction="out", confirmed_at=None, withdrawn_at=None),
            ),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="message_fixed", exclude=["due_on", *_WRITTEN_ONCE]),
            *(written_once(f"message_{field}_once", field) for field in _WRITTEN_ONCE),
        ]
