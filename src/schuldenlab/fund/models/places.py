# SPDX-License-Identifier: EUPL-1.2
"""Places where somebody gives back in kind, the hours they report, and the host's word.

A host sees its own places and hours, and nothing of debts: the obligation stands on `PlaceMatch` as an id alone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import Row, append_only, never_deleted

PLACE_KINDS = ("internship", "work", "school", "volunteering")
MINUTES_STEP, MINUTES_DAY_MAX = 15, 24 * 60


class Place(Row):
    """What a partner offers: so many people at once, from this day. Never a name of somebody in `words`."""

    host = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=500)
    capacity = models.PositiveSmallIntegerField()
    holds_from = models.DateField()
    holds_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="place_kind", condition=Q(kind__in=PLACE_KINDS)),
            models.CheckConstraint(name="place_capacity", condition=Q(capacity__gt=0)),
            models.CheckConstraint(name="place_days", condition=Q(holds_until__gt=F("holds_from"))),
        ]
        indexes = [models.Index(fields=["host"], name="place_of_host")]
        triggers = never_deleted()


class PlaceMatch(Row):
    """This person gives back at this place."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="matches")
    host_id = models.UUIDField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey("fund.Obligation", on_delete=models.PROTECT, related_name="places")
    holds_from = models.DateField()
    holds_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="placematch_once", fields=["place", "person"], condition=Q(holds_until__isnull=True)
            ),
            models.CheckConstraint(name="placematch_days", condition=Q(holds_until__gte=F("holds_from"))),
        ]
        triggers = never_deleted()


class HoursReport(Row):
    """Hours of one day, as the resident says. They count for nothing until the host confirms them."""

    match = models.ForeignKey(PlaceMatch, on_delete=models.PROTECT, related_name="reports")
    person_id = models.UUIDField()
    host_id = models.UUIDField()
    worked_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hoursreport_minutes", condition=Q(minutes__gt=0, minutes__lte=MINUTES_DAY_MAX)
            ),
        ]
        indexes = [models.Index(fields=["host_id", "worked_on"], name="hoursreport_of_host")]
        triggers = append_only()


class HostConfirmation(Row):
    """The host's word on reported hours or on a milestone, by a person of the host: yes or no, on hours once. No on a
    milestone is "not yet" as of that day, so another word may follow."""

    host_id = models.UUIDField()
    person_id = models.UUIDField()  # whom it is about
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    report = models.OneToOneField(HoursReport, null=True, on_delete=models.PROTECT, related_name="confirmation")
    milestone = models.ForeignKey("fund.Milestone", null=True, on_delete=models.PROTECT, related_name="confirmations")
    yes = models.BooleanField()
    confirmed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hostconfirmation_of_one_thing",
                condition=Q(report__isnull=False, milestone__isnull=True)
                | Q(report__isnull=True, milestone__isnull=False),
            ),
            models.CheckConstraint(name="hostconfirmation_by_another", condition=~Q(by=F("person_id"))),
            models.UniqueConstraint(name="milestone_reached_once", fields=["milestone"], condition=Q(yes=True)),
            models.UniqueConstraint(
                name="milestone_not_yet_once", fields=["milestone", "confirmed_on"], condition=Q(yes=False)
            ),
        ]
        triggers = append_only()
