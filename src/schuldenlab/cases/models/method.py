# SPDX-License-Identifier: EUPL-1.2
"""The methods a city has: each version as the folder it came in, and whether it may be used here.

The folder is kept in the row: a running case never depends on a disk, and years later the same bytes still explain what
was done.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from schuldenlab.base.models.fields import Row, append_only, never_deleted

PACKAGE_MAX = 1_000_000


class MethodVersion(Row):
    """One version of a method. `sha256` is over the whole folder; what it says can never change."""

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, unique=True)
    package = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="methodversion_once", fields=["key", "version"])]
        triggers = append_only()


class MethodUse(Row):
    """The city uses this version, on trial or as regular service, for at most `max_cases` cases.

    Of one method one version takes new cases at a time. `holds_until` is the first day without new cases; running cases
    go on.
    """

    class Status(models.TextChoices):
        TRIAL = "trial"
        REGULAR = "regular"
        STOPPED = "stopped"

    key = models.CharField(max_length=60)
    method_version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="uses")
    status = models.CharField(max_length=10, choices=Status)
    holds_from = models.DateField()
    holds_until = models.DateField(null=True)
    max_cases = models.IntegerField(null=True)
    mandate_id = models.UUIDField(null=True)  # nothing: the city's set-up

    class Meta:
        constraints = [
            models.CheckConstraint(name="methoduse_status", condition=Q(status__in=["trial", "regular", "stopped"])),
            models.CheckConstraint(
                name="methoduse_dates_in_order",
                condition=Q(holds_until__isnull=True) | Q(holds_until__gte=F("holds_from")),
            ),
            models.CheckConstraint(
                name="methoduse_stopped_has_end", condition=~Q(status="stopped") | Q(holds_until__isnull=False)
            ),
            models.CheckConstraint(
                name="methoduse_max_cases", condition=Q(max_cases__isnull=True) | Q(max_cases__gt=0)
            ),
            models.CheckConstraint(
                name="methoduse_trial_is_bounded", condition=~Q(status="trial") | Q(max_cases__isnull=False)
            ),
            ExclusionConstraint(
                name="methoduse_one_version_at_a_time",
                expressions=[
                    (F("key"), "="),
                    (
                        Func(
                            F("holds_from"),
                            F("holds_until"),
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
            ),
        ]
        triggers = [
            *never_deleted(),
            pgtrigger.ReadOnly(name="methoduse_fixed", exclude=["status", "holds_until"]),
        ]
