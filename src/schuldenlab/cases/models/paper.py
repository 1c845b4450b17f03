# SPDX-License-Identifier: EUPL-1.2
"""The letters a method promises: what fell due when something happened, and the document that came of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from schuldenlab.base.models import Document
from schuldenlab.base.models.fields import never_deleted

from .case import OfCase


class PaperDue(OfCase):
    """One letter for one reader, because of one event. Once for each: a retry finds the row.

    `reader_id` is the person or organisation it is meant for; who opens the envelope (a guardian, an administrator) is
    decided when it is made. `held_by`: code of why it could not be made, empty when nothing is in the way.
    """

    event_id = models.UUIDField()
    paper = models.CharField(max_length=40)  # a name of the vocabulary
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    holds_on = models.DateField()
    reader_type = models.CharField(max_length=12)
    reader_id = models.UUIDField()
    large_print = models.BooleanField(default=False)
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True)
    held_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_due_once", fields=["event_id", "reader_id", "large_print"]),
            models.CheckConstraint(name="paper_due_reader", condition=Q(reader_type__in=["person", "organisation"])),
            models.CheckConstraint(
                name="paper_due_sent_with_document",
                condition=Q(document__isnull=True, sent_on__isnull=True)
                | Q(document__isnull=False, sent_on__isnull=False, held_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-known_at"], name="paper_due_of_case"),
            models.Index(fields=["known_at"], name="paper_due_waits", condition=Q(document=None)),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="paper_due_fixed", exclude=["document", "sent_on", "held_by"]),
            pgtrigger.Protect(
                name="paper_due_made_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__document__isnull=False),
            ),
        ]
