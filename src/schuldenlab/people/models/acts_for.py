# SPDX-License-Identifier: EUPL-1.2
"""One organisation acts for another: a collector or a bailiff for a creditor, by dated authorisation."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.actor import Actor, DbRole

from .dated import Dated, DatedQuerySet, holding_period, in_order
from .organisation import Organisation


class ActsForQuerySet(DatedQuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """Included if, and only if, the actor is staff or answers for the organisation that acts."""
        return self if actor.db_role == DbRole.STAFF else self.filter(organisation__in=actor.organisation_ids)


class ActsFor(Dated):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="acting_for")
    for_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="represented_by")
    claim_kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # empty: every kind
    document_id = models.UUIDField(null=True)

    objects = ActsForQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("acts_for"),
            models.CheckConstraint(name="acts_for_has_start", condition=Q(holds_from__isnull=False)),
            models.CheckConstraint(name="acts_for_another", condition=~Q(organisation=F("for_organisation"))),
            ExclusionConstraint(
                name="acts_for_once",
                expressions=[(F("organisation"), "="), (F("for_organisation"), "="), (holding_period(), "&&")],
            ),
        ]
