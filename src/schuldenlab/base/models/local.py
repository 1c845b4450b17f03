# SPDX-License-Identifier: EUPL-1.2
"""What a city chose itself, and since when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .fields import Row, append_only


class LocalValue(Row):
    """One dated value of one named parameter. A correction is a new row.

    `label` is the certainty of the value: L, chosen by the city; H, entered by hand from a source that is not in code.
    `source` and `reason` are public policy ("raadsbesluit 2026-41"), never about a person.
    """

    name = models.CharField(max_length=80)
    value = models.JSONField()
    label = models.CharField(max_length=1)
    holds_from = models.DateField()
    set_by = models.UUIDField()
    mandate_id = models.UUIDField(null=True)
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="localvalue_label", condition=Q(label__in=["L", "H"])),
            models.CheckConstraint(name="localvalue_sourced", condition=~Q(source="")),
            models.CheckConstraint(name="localvalue_named", condition=~Q(name="")),
        ]
        indexes = [models.Index(fields=["name", "-holds_from", "-known_at"], name="localvalue_newest")]
        triggers = append_only()
