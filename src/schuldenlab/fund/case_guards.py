# SPDX-License-Identifier: EUPL-1.2
"""What the fund says before a case is closed: no money may wait, and what is owed has an end."""

from __future__ import annotations

from typing import Any

from schuldenlab.base.errors import LabError
from schuldenlab.cases.closing_guards import guard_register

from .models import Obligation, Payment, Reservation
from .models.pots import GIVEN_FREE

# Decisions that say what becomes of what is still owed. Forgiving it all leaves nothing open.
SETTLES = frozenset({"breach", "ending"})


def register() -> None:
    guard_register(no_money_waits)


def no_money_waits(case: Any, decided: frozenset[str]) -> None:
    """Raises LabError fund.case_has_money, or fund.case_owes while no decision says what becomes of it."""
    arrived = Payment.objects.filter(reservation__case=case.pk, state=Payment.State.SETTLED)
    live = Reservation.objects.filter(case=case.pk).exclude(state__in=GIVEN_FREE)
    if live.exclude(pk__in=arrived.values("reservation")).exists():
        raise LabError("fund.case_has_money")
    if not decided & SETTLES and Obligation.objects.filter(case=case.pk, state=Obligation.State.OPEN).exists():
        raise LabError("fund.case_owes")
