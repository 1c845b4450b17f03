# SPDX-License-Identifier: EUPL-1.2
"""What the conversation with creditors says about a case: were they asked, and is every debt known or given up.

Each function is one provider and one query.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Max, Q

from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.cases.facts import Facts, provider_register
from schuldenlab.methods.schema import FactValue

from ..models import Claim, Message


def register() -> None:
    provider_register(_asked, "balances.asked", reads=(Message,))
    provider_register(_known, "debts.all_known_or_given_up", reads=(Claim,))


def _asked(case: Any, on: date) -> Facts:
    """The day of the newest question: from then on the creditors have their term."""
    newest = Message.objects.filter(case=case.pk, type="balance_request", withdrawn_at=None).aggregate(
        at=Max("sent_at")
    )["at"]
    if newest is None:
        return {}
    day = newest.astimezone(AMSTERDAM).date()
    return {"balances.asked": FactValue(day, day, newest)}


def _known(case: Any, on: date) -> Facts:
    """Without debts nothing is known yet, not even that there are none."""
    found = Claim.objects.filter(case=case.pk).aggregate(
        alive=Count("pk", filter=~Q(state="gone") | Q(reason="discharged"), distinct=True),
        open=Count("pk", filter=Q(state__in=["listed", "asked"]), distinct=True),
        on=Max("state_on"),
        listed_at=Max("known_at"),
        said_at=Max("amounts__known_at"),
    )
    if not found["alive"]:
        return {}
    moments = (found["listed_at"], found["said_at"], datetime.combine(found["on"], time(), AMSTERDAM))
    at = max(moment for moment in moments if moment is not None)
    return {"debts.all_known_or_given_up": FactValue(not found["open"], found["on"], at)}
