# SPDX-License-Identifier: EUPL-1.2
"""When a calculation no longer tells how things are: a fact it was made from was told again, a room above says that
something of its own changed, or the half-year of its norms is over (Vtlb-rapport: every half-year anew)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from schuldenlab.law.calendar import half_year

from .models import FactRecord, Receipt

# Recorded facts that a calculation was made from.
CALCULATED_FROM = ("income.month", "income.source", "income.changed", "housing.kind")

Newer = Callable[[], Exists]

_newer: list[Newer] = []


def old_when(newer: Newer) -> None:
    """A room above names what is newer than a calculation: rows of `OuterRef("case")` after `OuterRef("known_at")`."""
    if newer not in _newer:
        _newer.append(newer)


def changed_since() -> Q:
    """For a query of receipts: whether what it was made from changed after it was kept."""
    told = FactRecord.objects.filter(case=OuterRef("case"), name__in=CALCULATED_FROM, known_at__gt=OuterRef("known_at"))
    found = Q(Exists(told))
    for newer in _newer:
        found |= Q(newer())
    return found


def half_year_over(receipt: Receipt, on: date) -> bool:
    return on > half_year(receipt.holds_on)[1]
