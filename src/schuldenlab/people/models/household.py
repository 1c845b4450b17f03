# SPDX-License-Identifier: EUPL-1.2
"""Who live together as one household (huishouden). A person is in one household at a time."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F

from schuldenlab.base.actor import Actor
from schuldenlab.base.models.fields import Row

from ..policies import STAFF_WHO_SEE_PERSONS
from .dated import Dated, DatedQuerySet, holding_period, in_order
from .fields import is_in
from .person import Person


class HouseholdQuerySet(models.QuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """A household is included if, and only if, the actor's work is with residents or somebody of the actor's own
        scope was ever in it."""
        if actor.is_one_of(*STAFF_WHO_SEE_PERSONS):
            return self
        return self.filter(members__person__in=actor.person_ids).distinct()


class Household(Row):
    objects = HouseholdQuerySet.as_manager()


class Member(Dated):
    """Who lives in a household, and as what. `end_told_at`: when we were told that they left, often after the day."""

    class MemberRole(models.TextChoices):
        HEAD = "head"
        PARTNER = "partner"
        CHILD = "child"
        OTHER = "other"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MemberRole)
    end_told_at = models.DateTimeField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("member"),
            is_in("member_role", "role", ["head", "partner", "child", "other"]),
            ExclusionConstraint(
                name="member_of_one_household",
                expressions=[(F("person"), "="), (holding_period(), "&&")],
            ),
        ]
