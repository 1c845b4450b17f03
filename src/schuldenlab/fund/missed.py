# SPDX-License-Identifier: EUPL-1.2
"""Each night: instalments that did not come by their day become a talk."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef, Subquery

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict
from schuldenlab.base.nightly import one_by_one

from .models import Instalment, ReturnPlan
from .services import instalment_missed


def every_night(clock: Clock) -> str:
    """Each one is a transaction of its own, and keeps no other waiting. What came after all is left as it is."""
    missed = one_by_one(_past_their_day(clock), lambda row_id: _is_missed(row_id, clock))
    return f"{missed} instalments did not come"


def _past_their_day(clock: Clock) -> list[UUID]:
    """Of plans that count, for who still owes something."""
    newest = ReturnPlan.objects.filter(obligation=OuterRef("plan__obligation")).order_by("-known_at")
    rows = Instalment.objects.filter(
        due_on__lt=clock.today(), missed_on=None, plan__obligation__state="open", plan=Subquery(newest.values("pk")[:1])
    )
    with acting(SYSTEM):
        return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def _is_missed(row_id: UUID, clock: Clock) -> bool:
    try:
        with acting(SYSTEM):
            instalment_missed(instalment_id=row_id, actor=SYSTEM, clock=clock)
    except Conflict:
        return False
    return True
