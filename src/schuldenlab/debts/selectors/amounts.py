# SPDX-License-Identifier: EUPL-1.2
"""Which amount of a debt counts: the creditor's own word before others, then the newest day, then the newest row."""

from __future__ import annotations

from django.db.models import Case, IntegerField, OuterRef, Subquery, When

from ..models import ClaimAmount

_CREDITOR_FIRST = Case(When(said_by="creditor", then=0), default=1, output_field=IntegerField())


def amount_that_counts(column: str, *, of: str = "pk") -> Subquery:
    """This column of the amount that counts, to annotate claims with, or rows that name one as `of`; nothing when
    nobody said one."""
    rows = ClaimAmount.objects.filter(claim=OuterRef(of)).order_by(_CREDITOR_FIRST, "-holds_on", "-known_at")
    return Subquery(rows.values(column)[:1])
