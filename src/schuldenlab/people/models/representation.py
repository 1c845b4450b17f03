# SPDX-License-Identifier: EUPL-1.2
"""Who may act for a person: guardian (curator), administrator (bewindvoerder), parent, or whom they authorised.

By a person or by an organisation, not both. The register says that somebody is under guardianship and not who the
guardian is, and a guardian may die: then neither is filled in, and letters wait until a coach has found out.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from schuldenlab.base.actor import Actor

from ..policies import STAFF_WHO_SEE_PERSONS
from .dated import Dated, DatedQuerySet, holding_period, in_order
from .fields import is_in
from .organisation import Organisation
from .person import Person

NOBODY = "00000000-0000-0000-0000-000000000000"


class RepresentationQuerySet(DatedQuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """Included if, and only if, the actor's work is with residents or the represented person is of their scope."""
        if actor.is_one_of(*STAFF_WHO_SEE_PERSONS):
            return self
        return self.filter(person__in=actor.person_ids)


class Representation(Dated):
    class Kind(models.TextChoices):
        GUARDIAN = "guardian"  # curator
        ADMINISTRATOR = "administrator"  # bewindvoerder
        PARENT = "parent"  # ouder met gezag
        AUTHORISED = "authorised"  # gemachtigde
        SECOND_DEBTOR = "second_debtor"  # partner die mee schuldenaar is: ziet later het gezamenlijke

    class Source(models.TextChoices):
        REGISTER = "register"
        HAND = "hand"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represented_by")
    by_person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="represents")
    by_organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="represents")
    kind = models.CharField(max_length=20, choices=Kind)
    document_id = models.UUIDField(null=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.HAND)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("representation"),
            is_in(
                "representation_kind", "kind", ["guardian", "administrator", "parent", "authorised", "second_debtor"]
            ),
            is_in("representation_source", "source", ["register", "hand"]),
            models.CheckConstraint(
                name="representation_not_by_both", condition=Q(by_person__isnull=True) | Q(by_organisation__isnull=True)
            ),
            models.CheckConstraint(
                name="representation_unknown_guardian_only",
                condition=Q(by_person__isnull=False) | Q(by_organisation__isnull=False) | Q(kind="guardian"),
            ),
            models.CheckConstraint(
                name="representation_person_kinds",
                condition=~Q(kind__in=["parent", "second_debtor"]) | Q(by_person__isnull=False),
            ),
            models.CheckConstraint(
                name="representation_not_of_oneself",
                condition=Q(by_person__isnull=True) | ~Q(by_person=F("person")),
            ),
            ExclusionConstraint(
                name="representation_once",
                expressions=[
                    (F("person"), "="),
                    (F("kind"), "="),
                    (Coalesce("by_person_id", "by_organisation_id", Value(NOBODY, models.UUIDField())), "="),
                    (holding_period(), "&&"),
                ],
            ),
        ]
