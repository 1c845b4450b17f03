# SPDX-License-Identifier: EUPL-1.2
"""What debts add to the line of euros of a case: what was owed, what was offered for it, what was agreed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum

from schuldenlab.cases.euros import provider_register

from .models import Claim, Offer, Proposal
from .selectors.agreement import IN_AGREEMENT
from .selectors.amounts import amount_that_counts

NEVER_OWED = ("not_a_debt", "double", "sold")


def register() -> None:
    provider_register(_euros, "owed", "offered", "agreed", reads=(Claim,))


def _euros(case: Any) -> dict[str, int]:
    """A debt that was paid was owed all the same. While the amount of one debt is not known, the sum is not either."""
    claims = Claim.objects.filter(case=case.pk).exclude(state="gone", reason__in=NEVER_OWED)
    owed = claims.annotate(counts=amount_that_counts("cents")).aggregate(
        cents=Sum("counts"), unknown=Count("id", filter=Q(counts=None) & ~Q(state="given_up"))
    )
    sent = Proposal.objects.filter(case=case.pk, state__in=["sent", "agreed"]).order_by("-version").values("pk")[:1]
    offers = Offer.objects.filter(proposal__in=sent).aggregate(
        offered=Sum("cents"), agreed=Sum("cents", filter=IN_AGREEMENT)
    )
    found = {"owed": None if owed["unknown"] else owed["cents"], **offers}
    return {name: cents for name, cents in found.items() if cents is not None}
