# SPDX-License-Identifier: EUPL-1.2
"""What the fund adds to the line of euros of a case: what was paid to creditors, and what came back of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from schuldenlab.cases.euros import provider_register

from .models import GivingBack, Payment, Reservation


def register() -> None:
    provider_register(_paid, "paid", "given_back", reads=(Reservation,))


def _paid(case: Any) -> dict[str, int]:
    """Nothing is known before the first payment. What was forgiven did not come back."""
    paid = Payment.objects.filter(reservation__case=case.pk, state__in=["released", "settled"])
    cents = paid.aggregate(cents=Sum("cents"))["cents"]
    if cents is None:
        return {}
    given = GivingBack.objects.filter(obligation__case=case.pk).exclude(way="forgiven")
    return {"paid": cents, "given_back": given.aggregate(cents=Sum("worth_cents"))["cents"] or 0}
