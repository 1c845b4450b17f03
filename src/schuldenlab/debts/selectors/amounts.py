# SPDX-License-Identifier: EUPL-1.2
"""Which amount of a debt counts: what comes from the creditor before what others say, then the newest day.

Once a creditor answered, its answers and its letters count by the day they are about, whichever was told last: an
answer about last year does not replace a letter of last week. On the same day its answer goes first. Before it
answered a letter is a word like that of others, so that somebody can put right what was read wrongly.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from ..models import ClaimAmount


def _first(when: Q) -> Case:
    return Case(When(when, then=0), default=1, output_field=IntegerField())


_ANSWER = Q(said_by="creditor")
_ORDER = (_first(_ANSWER | Q(said_by="letter", answered=True)), "-holds_on", _first(_ANSWER), "-known_at")


def _in_order(rows: QuerySet[ClaimAmount], **known: Any) -> QuerySet[ClaimAmount]:
    """The one that counts first; `known`: among which other amounts its creditor may have answered."""
    answered = Exists(ClaimAmount.objects.filter(_ANSWER, claim=OuterRef("claim"), **known))
    return rows.annotate(answered=answered).order_by(*_ORDER)


def amount_that_counts(column: str, *, of: str = "pk") -> Subquery:
    """This column of the amount that counts, to annotate claims with, or rows that name one as `of`; nothing when
    nobody said one."""
    return Subquery(_in_order(ClaimAmount.objects.filter(claim=OuterRef(of))).values(column)[:1])


def amount_that_counted(column: str, *, at: str) -> Subquery:
    """The same of claims below a query of rows of which `at` is a moment: by what was known then."""
    then = OuterRef(OuterRef(at))
    rows = ClaimAmount.objects.filter(claim=OuterRef("pk"), known_at__lte=then)
    return Subquery(_in_order(rows, known_at__lte=OuterRef(then)).values(column)[:1])


def amounts_that_count(**of: object) -> dict[UUID, ClaimAmount]:
    """By debt the whole row that counts; `of`: which amounts to look at, such as `case=`."""
    rows = _in_order(ClaimAmount.objects.filter(**of))
    rows = rows.order_by("claim_id", *_ORDER).distinct("claim_id")
    return {row.claim_id: row for row in rows}
