# SPDX-License-Identifier: EUPL-1.2
"""Which offers an agreement is about, and which discharges hold."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, Sum, When

from ..models import Discharge

# Of offers: all of them, also whom the court ordered to join; where each creditor counts alone, of who said yes.
IN_AGREEMENT = Q(proposal__agreed__by__in=["all", "court"]) | Q(proposal__agreed__by="each", state="accepted")


def discharges_that_hold() -> QuerySet[Discharge]:
    """Those of which the payment did not come back, or was paid again since."""
    turned = Sum(Case(When(turns__holds=True, then=1), When(turns__holds=False, then=-1)))
    return Discharge.objects.annotate(turned=turned).filter(Q(turned=None) | Q(turned=0))
