# SPDX-License-Identifier: EUPL-1.2
"""Which amount of a debt counts: what comes from the creditor before what others say, then the newest day.

Once a creditor answered, its answers and its letters count by the day they are about, whichever was told last: an
answer about last year does not replace a letter of last week. On the same day its answer goes first. Before it
answered a letter is a word like that of others, so that somebody can put right what was read wrongly.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, When

from ..models import ClaimAmount

_ANSWERED = Exists(ClaimAmount.objects.filter(claim=OuterRef("claim"), said_by="creditor"))


def _first(when: Q) -> Case:
    return Case(When(when, then=0), default=1, output_field=IntegerField())


_ANSWER = Q(said_by="creditor")
_ORDER = (_first(_ANSWER | Q(_ANSWERED, said_by="letter")), "-holds_on", _first(_ANSWER), "-known_at")


def amount_that_counts(column: str, *, of: str = "pk") -> Subquery:
    """This column of the amount that counts, to annotate claims with, or rows that name one as `of`; nothing when
    nobody said one."""
    rows = ClaimAmount.objects.filter(claim=OuterRef(of)).order_by(*_ORDER)
    return Subquery(rows.values(column)[:1])


def amounts_that_count(**of: object) -> dict[UUID, ClaimAmount]:
    """By debt the whole row that counts; `of`: which amounts to look at, such as `case=`."""
    rows = ClaimAmount.objects.filter(**of).order_by("claim_id", *_ORDER).distinct("claim_id")
    return {row.claim_id: row for row in rows}
