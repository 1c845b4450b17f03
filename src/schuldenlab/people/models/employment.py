# SPDX-License-Identifier: EUPL-1.2
"""Who works where, in which roles, in which team, and who takes over during absence.

Roles of the city's employees (coach, settlement officer …) count only where the organisation is the city, and only once
a second person has confirmed the employment: else one coordinator could make two colleagues of thin air and be both
persons that money needs. `shown_as` is the name a resident or a partner sees: a household has one face.
"""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.actor import STAFF_ROLES, Actor, DbRole

from .dated import Dated, DatedQuerySet, holding_period, in_order
from .fields import all_in
from .organisation import Organisation
from .person import Person


class EmploymentQuerySet(DatedQuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """Included if, and only if, the actor is staff or it is the actor's own."""
        return self if actor.db_role == DbRole.STAFF else self.filter(person=actor.person_id)

    def counting(self) -> Self:
        """Employments whose roles count: at a partner, or at the city and confirmed."""
        return self.filter(Q(organisation__is_city=False) | Q(confirmed_on__isnull=False))

    def not_ended(self, on: date) -> Self:
        """Work of today and work that has yet to begin: what ended makes nobody a colleague any more."""
        return self.filter(Q(holds_until=None) | Q(holds_until__gt=on))

    def of_the_city(self) -> Self:
        """Confirmed work for the city in a role of its staff."""
        roles = sorted(map(str, STAFF_ROLES))
        return self.filter(organisation__is_city=True, confirmed_on__isnull=False, roles__overlap=roles)


class Employment(Dated):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # nothing: the system
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)
    roles = ArrayField(models.CharField(max_length=20))
    team = models.CharField(max_length=60, blank=True)
    shown_as = models.CharField(max_length=100, blank=True)
    work_phone = models.CharField(max_length=20, blank=True)
    covered_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="covers")
    cover_from = models.DateField(null=True)
    cover_until = models.DateField(null=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["roles"], name="employment_roles")]
        constraints = [
            in_order("employment"),
            models.CheckConstraint(name="employment_has_start", condition=Q(holds_from__isnull=False)),
            all_in(
                "employment_roles_known",
                "roles",
                ["coach", "settlement_officer", "fund_manager", "coordinator", "controller", "privacy_officer",
                 "creditor_employee", "host", "representative"],
            ),
            models.CheckConstraint(
                name="employment_second_person",
                condition=Q(confirmed_by__isnull=True)
                | Q(confirmed_on__isnull=False) & ~Q(confirmed_by=F("entered_by")) & ~Q(confirmed_by=F("person")),
            ),
            models.CheckConstraint(
                name="employment_not_covered_by_oneself", condition=Q(covered_by__isnull=True) | ~Q(covered_by=F("id"))
            ),
            models.CheckConstraint(
                name="employment_cover_dated",
                condition=Q(covered_by__isnull=True, cover_from__isnull=True, cover_until__isnull=True)
                | Q(covered_by__isnull=False, cover_from__isnull=False)
                & (Q(cover_until__isnull=True) | Q(cover_until__gte=F("cover_from"))),
            ),
            ExclusionConstraint(
                name="employment_once",
                expressions=[(F("organisation"), "="), (F("person"), "="), (holding_period(), "&&")],
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="employment_confirmed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_on__isnull=False)
                & (
                    pgtrigger.Q(old__confirmed_on__df=pgtrigger.F("new__confirmed_on"))
                    | pgtrigger.Q(old__confirmed_by__df=pgtrigger.F("new__confirmed_by"))
                ),
            )
        ]
