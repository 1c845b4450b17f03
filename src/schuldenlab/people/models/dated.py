# SPDX-License-Identifier: EUPL-1.2
"""Facts that hold for a while.

`holds_from` is the first day, `holds_until` the first day it no longer holds: who moves on the 4th ends one address and
begins the next on the same date, without a gap and without an overlap. Nothing there means unknown or open. A fact that
was entered by mistake ends on its own first day and so held on none.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from schuldenlab.base.models.fields import Row


class DatedQuerySet(models.QuerySet):
    def holding_on(self, on: date) -> Self:
        """Rows that hold on this day."""
        return self.filter(
            Q(holds_from__isnull=True) | Q(holds_from__lte=on), Q(holds_until__isnull=True) | Q(holds_until__gt=on)
        )


def holding_period() -> Func:
    """The days a row holds, for exclusion constraints."""
    return Func(F("holds_from"), F("holds_until"), Value("[)"), function="daterange", output_field=DateRangeField())


def in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{name}_dates_in_order",
        condition=Q(holds_from__isnull=True) | Q(holds_until__isnull=True) | Q(holds_until__gte=F("holds_from")),
    )


class Dated(Row):
    holds_from = models.DateField(null=True)
    holds_until = models.DateField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
