# SPDX-License-Identifier: EUPL-1.2
"""What happened, and who looked. Append-only; ids and codes only, so that no personal data hides in the log."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from .fields import Row, append_only


class Event(Row):
    """One thing that happened: timeline, audit trail, and later webhooks all read this."""

    verb = models.CharField(max_length=60)
    actor_id = models.UUIDField()
    mandate_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    holds_on = models.DateField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "known_at"], name="event_case"),
            models.Index(fields=["subject_id", "known_at"], name="event_subject"),
            models.Index(fields=["known_at", "id"], name="event_order"),
        ]
        triggers = append_only()


class Seal(Row):
    """A link of the hash chain over committed events, made by a job (inside the transaction it would queue all)."""

    number = models.BigIntegerField(unique=True)
    events = models.IntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        triggers = append_only()


class SealedEvent(models.Model):
    """Which events a link holds, in which order, each with its own digest, so that a broken chain can name the row.

    No foreign keys: the chain must be able to say that an event or a link is gone.
    """

    event_id = models.UUIDField(primary_key=True)
    seal = models.BigIntegerField()  # Seal.number
    position = models.IntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="sealedevent_order", fields=["seal", "position"])]
        triggers = append_only()


class AccessLog(Row):
    """Who read whose data, for what purpose, on which page; and every refused attempt."""

    actor_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40)
    page = models.CharField(max_length=80)
    subject_ids = ArrayField(models.UUIDField(), default=list)
    trace_id = models.UUIDField()
    refused = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["known_at"], name="access_order"),
            GinIndex(fields=["subject_ids"], name="access_subjects"),  # who looked at me: article 15
        ]
        triggers = append_only()
