# SPDX-License-Identifier: EUPL-1.2
"""What a household needs, in their own words and their own order, and where the plan goes.

The words lie under the key of the case: destroying that key destroys them.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.models.fields import append_only, never_deleted

from .case import OfCase


class Need(OfCase):
    """One need, as it was told. Told again it is a next version with the same `need_id`.

    `told` holds the life domain (leefgebied), the words and the score together: that somebody has a need with their
    health says something about their health.
    """

    need_id = models.UUIDField()
    version = models.IntegerField()
    told = models.BinaryField()
    by_role = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="need_version_once", fields=["need_id", "version"]),
            models.CheckConstraint(name="need_version", condition=Q(version__gt=0)),
            models.CheckConstraint(name="need_by", condition=Q(by_role__in=["resident", "coach"])),
        ]
        indexes = [models.Index(fields=["case", "known_at"], name="need_of_case")]
        triggers = append_only()


class NeedRanking(OfCase):
    """What the household puts first, second, and so on, on this day. The newest ranking counts."""

    need_ids = ArrayField(models.UUIDField())
    ranked_on = models.DateField()
    by_role = models.CharField(max_length=10)

    class Meta:
        constraints = [models.CheckConstraint(name="ranking_by", condition=Q(by_role__in=["resident", "coach"]))]
        indexes = [models.Index(fields=["case", "-known_at"], name="ranking_newest")]
        triggers = append_only()


class Plan(OfCase):
    """One version of the plan. `agreed_on`: the day the resident said yes to exactly these words.

    `agreed_by` is who said it: a client, or who may act for them.
    """

    version = models.IntegerField()
    words = models.BinaryField()
    written_on = models.DateField()
    agreed_on = models.DateField(null=True)
    agreed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="plan_version_once", fields=["case", "version"]),
            models.CheckConstraint(name="plan_version", condition=Q(version__gt=0)),
            models.CheckConstraint(
                name="plan_agreed_by_somebody",
                condition=Q(agreed_on__isnull=True, agreed_by__isnull=True)
                | Q(agreed_on__isnull=False, agreed_by__isnull=False),
            ),
            models.CheckConstraint(name="plan_agreed_after_written", condition=Q(agreed_on__gte=F("written_on"))),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="plan_fixed", exclude=["agreed_on", "agreed_by"]),
            pgtrigger.Protect(
                name="plan_agreed_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__agreed_on__isnull=False)
            ),
        ]


class Goal(OfCase):
    """One thing to reach, such as a diploma. `reached_on` is written once."""

    kind = models.CharField(max_length=40)
    target = models.BinaryField()
    set_on = models.DateField()
    due_on = models.DateField(null=True)
    reached_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="goal_reached_after_set", condition=Q(reached_on__gte=F("set_on"))),
            models.CheckConstraint(name="goal_due_after_set", condition=Q(due_on__gte=F("set_on"))),
        ]
        indexes = [models.Index(fields=["case"], name="goal_of_case")]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="goal_fixed", exclude=["reached_on"]),
            pgtrigger.Protect(
                name="goal_reached_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reached_on__isnull=False),
            ),
        ]
