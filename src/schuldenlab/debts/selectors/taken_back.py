# SPDX-License-Identifier: EUPL-1.2
"""What was agreed and is not paid after all: offers of which the money was taken back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..models import Offer


def offers_taken_back(**of: Any) -> QuerySet[Offer]:
    """Of these, each with its debt and its reservation, which says when; not an offer that ended before it was
    agreed."""
    rows = Offer.objects.filter(state="withdrawn", reservation__state="returned", proposal__state="agreed", **of)
    return rows.select_related("claim", "reservation")
