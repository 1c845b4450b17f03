# SPDX-License-Identifier: EUPL-1.2
"""An organisation: creditor, collector, bailiff, partner, host of places, administrator's office, the city itself."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.models.fields import Row

from .fields import all_in


class OrganisationQuerySet(models.QuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """An organisation is included if, and only if, the actor is staff or answers for it today."""
        return self if actor.db_role == DbRole.STAFF else self.filter(id__in=actor.organisation_ids)

    def of_everybody(self) -> Self:
        """Without people who lent somebody money: whoever works on that case knows them, and nobody looks them up."""
        return self.exclude(kinds__contains=[self.model.Kind.PRIVATE])


class Organisation(Row):
    class Kind(models.TextChoices):
        CREDITOR = "creditor"  # schuldeiser
        COLLECTOR = "collector"  # incassobureau
        BAILIFF = "bailiff"  # gerechtsdeurwaarder
        PARTNER = "partner"  # lid van het lab
        HOST = "host"  # biedt plekken aan
        ADMINISTRATOR = "administrator"  # bewindvoerder, curator, mentor
        FUND = "fund"  # fonds
        CITY = "city"  # gemeente
        PRIVATE = "private"  # iemand aan wie een huishouden iets schuldig is: familie, een vriend

    name = models.CharField(max_length=200)
    kvk = models.CharField(max_length=8, null=True, unique=True)  # unknown differs from empty: unique
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind))
    is_city = models.BooleanField(default=False)  # its employees are the lab's staff
    municipality_code = models.CharField(max_length=4, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            all_in(
                "organisation_kinds",
                "kinds",
                ["creditor", "collector", "bailiff", "partner", "host", "administrator", "fund", "city", "private"],
            ),
            models.CheckConstraint(name="organisation_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="organisation_kvk_form", condition=Q(kvk__isnull=True) | Q(kvk__regex="^[0-9]{8}$")
            ),
            models.CheckConstraint(
                name="organisation_city_is_a_city", condition=Q(is_city=False) | Q(kinds__contains=["city"])
            ),
        ]
