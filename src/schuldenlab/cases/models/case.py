# SPDX-License-Identifier: EUPL-1.2
"""The way out for one household, which version of which method it follows, and which steps are behind it.

A case has no state beyond open or closed: what is open, waiting or done follows from facts (docs/adr/0006).
"""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.models.fields import Row, append_only, never_deleted

from ..policies import STAFF_WHO_SEE_CASES
from .method import MethodUse, MethodVersion

CLIENTS_MAX = 2

# Why a case was closed. `ended_early` needs a decision, `declined` does not (Wgs article 4a).
OUTCOMES = ("completed", "went_on", "referred", "declined", "ended_early", "moved", "deceased")


class CaseQuerySet(models.QuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """A case is included if, and only if, the actor is staff whose work is with residents, or the case is of a
        person the actor is or acts for."""
        if actor.db_role is DbRole.STAFF:
            return self if actor.is_one_of(*STAFF_WHO_SEE_CASES) else self.none()
        return self.filter(client_ids__overlap=list(actor.person_ids))


class Case(Row):
    """One household's case. `client_ids`: one or two persons, for good: another person is another case.

    `asked_on` is the day they asked for help: from that day the law counts. `opened_from` is the case of the desk where
    it began: talks and recorded facts of that case count here too, so that nobody is asked twice.
    """

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    client_ids = ArrayField(models.UUIDField())
    coach = models.ForeignKey("people.Employment", on_delete=models.PROTECT, related_name="+")
    method_use = models.ForeignKey(MethodUse, null=True, on_delete=models.PROTECT, related_name="cases")
    method_version = models.ForeignKey(MethodVersion, null=True, on_delete=models.PROTECT, related_name="cases")
    opened_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="opened")
    asked_on = models.DateField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_clients", condition=Q(client_ids__len__in=[1, CLIENTS_MAX])),
            models.CheckConstraint(
                name="case_method_and_use",
                condition=Q(method_use__isnull=True, method_version__isnull=True)
                | Q(method_use__isnull=False, method_version__isnull=False),
            ),
            models.CheckConstraint(
                name="case_closed_with_outcome",
                condition=Q(closed_on__isnull=True, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(name="case_outcome", condition=Q(outcome__in=["", *OUTCOMES])),
            models.CheckConstraint(name="case_closed_after_opened", condition=Q(closed_on__gte=F("opened_on"))),
            models.CheckConstraint(name="case_opened_after_asked", condition=Q(opened_on__gte=F("asked_on"))),
            # What row security of the rows below a case compares with: see OfCase.
            models.UniqueConstraint(name="case_and_clients", fields=["id", "client_ids"]),
        ]
        indexes = [
            GinIndex(fields=["client_ids"], name="case_clients_of"),
            models.Index(fields=["coach"], name="case_of_coach", condition=Q(closed_on=None)),
            models.Index(fields=["id"], name="case_open", condition=Q(closed_on=None)),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(
                name="case_fixed",
                fields=["id", "known_at", "household", "client_ids", "opened_from", "asked_on", "opened_on"],
            ),
        ]


class OfCase(Row):
    """A row below a case. `client_ids` repeats those of the case, held equal by a foreign key over both columns: row
    security then compares one column of the row itself."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    client_ids = ArrayField(models.UUIDField())

    class Meta:
        abstract = True


class StepFinished(OfCase):
    """A step was finished under this version of the method. It stays finished; reopened and finished again is a row
    more. `finished_on` is the day the facts held, `known_at` when we knew."""

    step = models.CharField(max_length=60)
    finished_on = models.DateField()
    method_version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "step"], name="stepfinished_of_case")]
        triggers = append_only()


class CaseVersionMove(OfCase):
    """From this day the case follows this version; without `from_version` it is the first choice.

    `params` are the city's values on that day: they belong to the case as the version does, and change by a move.
    """

    from_version = models.ForeignKey(MethodVersion, null=True, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    method_use = models.ForeignKey(MethodUse, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    params = models.JSONField()
    departure = models.ForeignKey("cases.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "-known_at"], name="versionmove_newest")]
        triggers = append_only()
