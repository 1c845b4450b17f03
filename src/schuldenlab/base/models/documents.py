# SPDX-License-Identifier: EUPL-1.2
"""Papers that came in and papers we made."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from .fields import Row, append_only, never_deleted

SIZE_MAX = 10 * 1024 * 1024
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/heic", "image/webp")


class Document(Row):
    """One file, encrypted under the key of its case, or under a key of its own when it belongs to no case.

    `person_id` is the person whose paper this is, who may open it in the portal; a paper that is only about somebody
    has a case and no person. `own_only`: nobody who acts for that person opens it, because it prints an address that is
    kept secret. `fingerprint` is keyed: a plain hash would still prove a guess about a short letter after
    its key was destroyed. Nothing but
    `keep_until` and `own_only` changes.
    """

    case_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    own_only = models.BooleanField(default=False)
    kind = models.CharField(max_length=40)
    fingerprint = models.BinaryField(max_length=32)
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    body = models.BinaryField()
    from_party = models.CharField(max_length=60)
    received_on = models.DateField()
    keep_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="document_size", condition=Q(size__gt=0, size__lte=SIZE_MAX)),
            models.CheckConstraint(name="document_media_type", condition=Q(media_type__in=MEDIA_TYPES)),
        ]
        indexes = [
            models.Index(fields=["case_id", "received_on"], name="document_case"),
            models.Index(fields=["person_id", "received_on"], name="document_person"),
            models.Index(fields=["keep_until"], name="document_keep", condition=Q(keep_until__isnull=False)),
        ]
        triggers = [*never_deleted(), pgtrigger.ReadOnly(name="document_fixed", exclude=["keep_until", "own_only"])]


class Paper(Row):
    """A letter we made: which words, which facts, to whom. Its document holds the PDF. A correction is a new letter."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT)
    template = models.CharField(max_length=60)
    version = models.IntegerField()
    inputs_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=2)
    large_print = models.BooleanField(default=False)
    recipient_type = models.CharField(max_length=20)
    recipient_id = models.UUIDField()
    sent_on = models.DateField()
    channel = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(name="paper_version", condition=Q(version__gt=0)),
            models.CheckConstraint(name="paper_channel", condition=Q(channel__in=["post", "portal", "handed_over"])),
        ]
        indexes = [models.Index(fields=["recipient_id", "sent_on"], name="paper_recipient")]
        triggers = append_only()
