# SPDX-License-Identifier: EUPL-1.2
"""What we know about a case and since when: recorded facts, and the receipts of what was computed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only

from .case import OfCase

SOURCES = ("resident", "document", "register", "partner", "coach")


class FactRecord(OfCase):
    """One recordable fact of the vocabulary, with where it comes from. A correction points at what it corrects.

    `value` is yes or no, a number, a day or a code: never words. Nothing: we said we knew, and we do not.
    """

    name = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    holds_on = models.DateField()
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    document_id = models.UUIDField(null=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        constraints = [
            models.CheckConstraint(name="fact_source", condition=Q(source__in=SOURCES)),
            models.CheckConstraint(name="fact_not_itself", condition=Q(corrects__isnull=True) | ~Q(corrects=F("id"))),
            models.CheckConstraint(
                name="fact_document_named", condition=~Q(source="document") | Q(document_id__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["case", "name", "-holds_on"], name="fact_newest")]
        triggers = append_only()


class Receipt(OfCase):
    """What was computed for this case, with everything it was computed from, under the key of the case.

    `facts` are the few outcomes that steps and conditions read (names of the vocabulary); `sha256` is keyed. `norms`:
    the amounts of the law that were used, so that a change of one is seen without the key; empty in the oldest rows.
    """

    kind = models.CharField(max_length=40)
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    label = models.CharField(max_length=1)
    facts = models.JSONField(default=dict)
    norms = models.JSONField(default=dict)
    holds_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["case", "kind", "-known_at"], name="receipt_newest")]
        triggers = append_only()
