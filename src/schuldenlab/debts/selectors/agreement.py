# SPDX-License-Identifier: EUPL-1.2
"""Which offers an agreement is about, how it is given back, and which discharges hold."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, QuerySet, Sum, When

from schuldenlab.cases.above import giving_back_of

from ..models import Discharge

# Of offers: all of them, also whom the court ordered to join; where each creditor counts alone, of who said yes. Not
# those of which the money was taken back.
IN_AGREEMENT = (Q(proposal__agreed__by__in=["all", "court"]) & ~Q(state="withdrawn")) | Q(
    proposal__agreed__by="each", state="accepted"
)


def discharges_that_hold() -> QuerySet[Discharge]:
    """Those of which the payment did not come back, or was paid again since."""
    turned = Sum(Case(When(turns__holds=True, then=1), When(turns__holds=False, then=-1)))
    return Discharge.objects.annotate(turned=turned).filter(Q(turned=None) | Q(turned=0))


def only_cash(case: Any) -> bool:
    """Whether the method of this case lets nobody give back but with money, as with a loan."""
    back = giving_back_of(case)
    return back is not None and {way for way, _ in back.ways} == {"cash"}
