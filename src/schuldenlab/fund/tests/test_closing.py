# SPDX-License-Identifier: EUPL-1.2
"""A case does not close over money of the fund."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.cases.closing_guards import guards_ask

from .. import services
from ..models import Payment
from . import factories as make

MONDAY = date(2026, 11, 23)
NOTHING, ENDING = frozenset(), frozenset({"ending"})


def test_money_set_apart_or_on_its_way_keeps_a_case_open(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    guards_ask(desk.case, NOTHING)
    held = make.reserved(pot, desk)
    for decided in (NOTHING, ENDING):
        with pytest.raises(LabError, match=r"fund.case_has_money"):
            guards_ask(desk.case, decided)
    services.reserve_void(reservation_id=held.pk, actor=SYSTEM, clock=clock)
    guards_ask(desk.case, NOTHING)
    make.paid(pot, desk)
    with pytest.raises(LabError, match=r"fund.case_has_money"):
        guards_ask(desk.case, ENDING)


def test_what_is_owed_needs_a_decision_or_an_end(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    owed = make.paid(pot, desk)
    services.payment_confirm(payment_id=Payment.objects.get().pk, settled_on=MONDAY, actor=SYSTEM, clock=clock)
    with pytest.raises(LabError, match=r"fund.case_owes"):
        guards_ask(desk.case, frozenset({"admission", "payout"}))
    for kind in ("ending", "breach"):
        guards_ask(desk.case, frozenset({kind}))
    services.instalment_pay(obligation_id=owed.pk, cents=owed.left_cents, received_on=MONDAY, actor=SYSTEM, clock=clock)
    guards_ask(desk.case, NOTHING)
