# SPDX-License-Identifier: EUPL-1.2
"""Talking with each other: contacts that were, appointments to come, and how it is going at fixed moments."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only

from .case import OfCase

CONTACT_KINDS = ("talk", "follow_up", "hearing", "missed_instalment", "aftercare")
CHANNELS = ("desk", "visit", "phone", "video", "letter", "message")


class Contact(OfCase):
    """One contact or attempt. `note` lies under the key of the case. A correction points at what it corrects."""

    kind = models.CharField(max_length=20)
    held_on = models.DateField()
    reached = models.BooleanField()
    channel = models.CharField(max_length=10)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.BinaryField(null=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_not_itself", condition=Q(corrects__isnull=True) | ~Q(corrects=F("id"))
            ),
            models.CheckConstraint(name="contact_kind", condition=Q(kind__in=CONTACT_KINDS)),
            models.CheckConstraint(name="contact_channel", condition=Q(channel__in=CHANNELS)),
        ]
        indexes = [models.Index(fields=["case", "-held_on"], name="contact_newest")]
        triggers = append_only()


class Appointment(OfCase):
    """When somebody of the city meets the household. Moved is a new row that names the old one."""

    kind = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    employment = models.ForeignKey("people.Employment", on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(name="appointment_kind", condition=Q(kind__in=CONTACT_KINDS)),
            models.CheckConstraint(name="appointment_channel", condition=Q(channel__in=CHANNELS)),
        ]
        indexes = [models.Index(fields=["case", "starts_at"], name="appointment_of_case")]
        triggers = append_only()


class Measure(OfCase):
    """The same questions to resident and coach at fixed moments. `answers` lie under the key of the case."""

    months = models.IntegerField()
    by_role = models.CharField(max_length=10)
    measured_on = models.DateField()
    answers = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="measure_once", fields=["case", "months", "by_role"]),
            models.CheckConstraint(name="measure_months", condition=Q(months__gte=0)),
            models.CheckConstraint(name="measure_by", condition=Q(by_role__in=["resident", "coach"])),
        ]
        triggers = append_only()
