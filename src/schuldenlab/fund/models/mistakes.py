# SPDX-License-Identifier: EUPL-1.2
"""Money that was written down as received and did not come, or not so. What was booked stays; it counts no more."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from schuldenlab.base.models.fields import Row, append_only

REASONS = ("twice", "wrong_amount", "wrong_whom", "not_received")


class Counting(models.Manager[Any]):
    """The rows that count. Those that turned out wrong are among `everything`."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(mistake__isnull=True)


class Mistake(Row):
    """Noted by another than who wrote it down, on a mandate to release such an amount; its transfers are turned back.

    Of cash that was given back, and then `person_id` is whose, or of a contribution in money, with its `party_id`.
    """

    giving_back = models.OneToOneField("fund.GivingBack", null=True, on_delete=models.PROTECT, related_name="mistake")
    contribution = models.OneToOneField(
        "fund.Contribution", null=True, on_delete=models.PROTECT, related_name="mistake"
    )
    person_id = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=20)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    mandate_id = models.UUIDField()
    noted_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="mistake_reason", condition=Q(reason__in=REASONS)),
            models.CheckConstraint(
                name="mistake_of_one_thing",
                condition=Q(giving_back__isnull=False, person_id__isnull=False, contribution__isnull=True,
                            party_id__isnull=True)
                | Q(giving_back__isnull=True, person_id__isnull=True, contribution__isnull=False,
                    party_id__isnull=False),
            ),
        ]  # fmt: skip
        triggers = append_only()
