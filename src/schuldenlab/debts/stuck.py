# SPDX-License-Identifier: EUPL-1.2
"""A proposal on which nothing comes any more: everybody answered, nobody can be asked again, and there is no agreement.

Then somebody has to choose: go to court, offer more, or end it. Going to court is a step that a method leaves free, so
without this task such a case would wait for ever.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock

from .models import Message, Proposal
from .selectors.court import court_answered_on
from .services._settling import OPEN
from .silence import task_follow

STEP = "proposal-stuck"


def stuck_follow(*, case: Any, clock: Clock) -> None:
    """Open the task of this case, or close it. Works as the system."""
    with acting(SYSTEM):
        task_follow(case.pk, STEP, "debts.tasks.stuck", _is_stuck(case, clock.today()), clock)


def _is_stuck(case: Any, on: date) -> bool:
    """Not while the court was asked and has not answered."""
    proposal = Proposal.objects.filter(case=case, state="sent").order_by("-version").first()
    if proposal is None:
        return False
    asked_again = Exists(Message.objects.filter(answers=OuterRef("pk"), type="reconsideration"))
    to_ask = Q(state__in=["refused", "expired"]) & ~asked_again
    if proposal.offers.filter(Q(state__in=OPEN) | to_ask).exists():
        return False
    return proposal.court_asked_on is None or court_answered_on(case, proposal, on) is not None
