# SPDX-License-Identifier: EUPL-1.2
"""What a method hears of the fund and can ask of it, and what happens by itself each night."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import NotFound
from schuldenlab.base.models import Task
from schuldenlab.base.nightly import LeftUndone
from schuldenlab.cases.actions import action_named
from schuldenlab.cases.facts import facts_collect
from schuldenlab.people.tests import factories as people

from .. import missed, services
from ..models import Instalment, Payment
from ..selectors import obligations
from . import factories as make

MONDAY = date(2026, 11, 23)


def known(desk, *names, on=MONDAY):
    found = facts_collect(case=desk.case, names=names, on=on)
    return {name: found[name].value for name in names if name in found}


def test_settled_is_said_when_everything_promised_has_arrived(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    rows = [make.reserved(pot, desk, 10_000, agreed=True) for _ in range(2)]
    names = ("payout.released", "payout.settled", "obligation.left")
    assert known(desk, *names) == {}
    for row in rows:
        batch = make.a_batch(pot, [row])
        services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=clock)
    assert known(desk, *names) == {"payout.released": MONDAY, "obligation.left": 20_000}
    first, second = Payment.objects.all()
    for payment in (first, second):
        assert "payout.settled" not in known(desk, *names)
        assert not obligations(actor=SYSTEM, on=MONDAY)[0].has_arrived
        services.payment_confirm(payment_id=payment.pk, settled_on=MONDAY, actor=SYSTEM, clock=clock)
    assert known(desk, *names)["payout.settled"] == MONDAY
    assert obligations(actor=SYSTEM, on=MONDAY)[0].has_arrived  # now the resident reads that those debts are gone
    services.payment_return(payment_id=first.pk, returned_on=MONDAY, actor=SYSTEM, clock=clock)
    assert known(desk, *names) == {"obligation.left": 10_000}


def test_nothing_owed_because_nothing_arrived_is_no_debt_given_back(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    make.paid(pot, desk)
    services.payment_return(payment_id=Payment.objects.get().pk, returned_on=MONDAY, actor=SYSTEM, clock=clock)
    assert known(desk, "obligation.zero", "obligation.left") == {}


def test_a_refused_offer_is_not_waited_for(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    make.paid(pot, desk)
    services.payment_confirm(payment_id=Payment.objects.get().pk, settled_on=MONDAY, actor=SYSTEM, clock=clock)
    held = make.reserved(pot, desk)
    assert "payout.settled" not in known(desk, "payout.settled")
    services.reserve_void(reservation_id=held.pk, actor=SYSTEM, clock=clock)
    assert known(desk, "payout.settled") == {"payout.settled": MONDAY}


def test_each_night_a_missed_instalment_is_seen_once_and_a_late_one_still_counts(staff, clock):
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    action_named("giving_back.agree").do(
        case_id=desk.case.pk, obligation_id=owed.pk, agreed_on=MONDAY, by_hours=False, first_due_on=date(2026, 11, 30),
        month_cents=10_000, months=4, actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    days = list(Instalment.objects.order_by("due_on").values_list("due_on", flat=True))
    assert days == [date(2026, 11, 30), date(2026, 12, 30), date(2027, 1, 30), date(2027, 2, 28)]
    clock.at += timedelta(days=7)
    assert missed.every_night(clock) == "0 instalments did not come"
    clock.at += timedelta(days=1)
    assert missed.every_night(clock) == "1 instalments did not come"
    assert missed.every_night(clock) == "0 instalments did not come"
    assert Task.objects.filter(subject_id=owed.pk, step="talk", done_at=None).count() == 1
    assert known(desk, "giving_back.missed", on=clock.today()) == {"giving_back.missed": clock.today()}
    action_named("giving_back.follow").do(
        case_id=desk.case.pk, obligation_id=owed.pk, cents=20_000, received_on=clock.today(),
        actor=people.a_fund_manager().actor, clock=clock,
    )  # fmt: skip
    clock.at += timedelta(days=31)
    assert missed.every_night(clock) == "0 instalments did not come"


def test_one_instalment_that_breaks_keeps_no_other_waiting(staff, clock, monkeypatch):
    pot, desks = make.a_pot(), [make.a_youth() for _ in range(2)]
    first, second = (
        services.return_plan_make(
            obligation_id=make.paid(pot, desk).pk, agreed_on=MONDAY,
            instalments=[(MONDAY + timedelta(days=day), 1_000)], actor=desk.coach.actor, clock=clock,
        ).instalments.get()
        for day, desk in enumerate(desks)
    )  # fmt: skip
    done = missed.instalment_missed

    def broken(*, instalment_id, **by):
        if instalment_id == first.pk:
            raise RuntimeError
        return done(instalment_id=instalment_id, **by)

    monkeypatch.setattr(missed, "instalment_missed", broken)
    clock.at += timedelta(days=5)
    with pytest.raises(LeftUndone, match=rf"1 of 2 left undone: {first.pk} \(RuntimeError\)"):
        missed.every_night(clock)
    second.refresh_from_db()
    assert second.missed_on == clock.today()


def test_an_action_of_a_case_reaches_nothing_of_another(staff, clock):
    pot, desk, other = make.a_pot(), make.a_youth(), make.a_youth()
    owed = make.paid(pot, desk)
    batch = make.a_batch(pot, [make.reserved(pot, desk, agreed=True)])
    with pytest.raises(NotFound):
        action_named("payout.release").do(
            case_id=other.case.pk, batch_id=batch.row.pk, actor=batch.releaser.actor, clock=clock
        )
    with pytest.raises(NotFound):
        action_named("giving_back.follow").do(
            case_id=other.case.pk, obligation_id=owed.pk, cents=1, received_on=MONDAY, actor=SYSTEM, clock=clock
        )
