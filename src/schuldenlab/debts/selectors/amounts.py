# SPDX-License-Identifier: EUPL-1.2
"""Which amount of a debt counts: the creditor's own word before others, then the newest day, then the newest row."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, IntegerField, OuterRef, Subquery, When

from ..models import ClaimAmount

_CREDITOR_FIRST = Case(When(said_by="creditor", then=0), default=1, output_field=IntegerField())
_ORDER = (_CREDITOR_FIRST, "-holds_on", "-known_at")


def amount_that_counts(column: str, *, of: str = "pk") -> Subquery:
    """This column of the amount that counts, to annotate claims with, or rows that name one as `of`; nothing when
    nobody said one."""
    rows = ClaimAmount.objects.filter(claim=OuterRef(of)).order_by(*_ORDER)
    return Subquery(rows.values(column)[:1])


def amounts_that_count(**of: object) -> dict[UUID, ClaimAmount]:
    """By debt the whole row that counts; `of`: which amounts to look at, such as `case=`."""
    rows = ClaimAmount.objects.filter(**of).order_by("claim_id", *_ORDER).distinct("claim_id")
    return {row.claim_id: row for row in rows}
