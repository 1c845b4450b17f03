# SPDX-License-Identifier: EUPL-1.2
"""What somebody gave more than they owe, on its way back to them: made by one person, released by another."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import never_deleted

from .obligations import Obligation, OfObligation

# How the second person compared the account: another way than the one along which the first got it.
COMPARED = ("statement", "phone_known_number", "letter")


class Refund(OfObligation):
    """All that waited for one obligation when it was made. `account` is sealed: the IBAN, and in whose name.

    `of_undone_cents`: the part that had counted as giving back, for a payment that came back later. The rest was more
    than was owed on the day it came.
    """

    class State(models.TextChoices):
        MADE = "made"
        RELEASED = "released"
        RETURNED = "returned"  # the bank sent it back
        DROPPED = "dropped"

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="refunds")
    cents = models.BigIntegerField()
    of_undone_cents = models.BigIntegerField()
    account = models.BinaryField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()
    released_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    released_on = models.DateField(null=True)
    compared_how = models.CharField(max_length=20, blank=True)
    mandate_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default=State.MADE)
    ended_on = models.DateField(null=True)  # sent back by the bank on this day

    class Meta:
        constraints = [
            models.UniqueConstraint(name="refund_one_waits", fields=["obligation"], condition=Q(state="made")),
            models.CheckConstraint(
                name="refund_state", condition=Q(state__in=["made", "released", "returned", "dropped"])
            ),
            models.CheckConstraint(
                name="refund_cents",
                condition=Q(cents__gt=0, of_undone_cents__gte=0, of_undone_cents__lte=F("cents")),
            ),
            models.CheckConstraint(
                name="refund_two_people", condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by"))
            ),
            models.CheckConstraint(
                name="refund_released_wholly",
                condition=Q(
                    state__in=["released", "returned"],
                    released_by__isnull=False,
                    released_on__isnull=False,
                    compared_how__in=COMPARED,
                    mandate_id__isnull=False,
                )
                | Q(
                    state__in=["made", "dropped"],
                    released_by__isnull=True,
                    released_on__isnull=True,
                    compared_how="",
                    mandate_id__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="refund_ended",
                condition=Q(state="returned", ended_on__gte=F("released_on"))
                | ~Q(state="returned") & Q(ended_on__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["obligation", "-known_at"], name="refund_newest")]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(
                name="refund_fixed",
                exclude=["released_by", "released_on", "compared_how", "mandate_id", "state", "ended_on"],
            ),
            pgtrigger.Protect(
                name="refund_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["returned", "dropped"]),
            ),
        ]
