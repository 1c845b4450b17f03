# SPDX-License-Identifier: EUPL-1.2
"""What somebody gave more than they owe goes back to them: by two people, once, to the account that was compared."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.models import Task
from schuldenlab.ledger.prove import faults
from schuldenlab.ledger.selectors import balances, transfers_of
from schuldenlab.people.tests import factories as people

from .. import accounts, selectors, services
from ..models import Payment, Refund
from ..services.too_much import too_much
from . import factories as make
from .test_giving_back import again, pay

MONDAY = date(2026, 11, 23)
IBAN = "NL91 ABNA 0417 1643 00"
SYSTEM_NOW = {"actor": SYSTEM, "clock": make.CLOCK}


def waits(case):
    found = Task.objects.filter(subject_type="refund", subject_id=case.pk, done_at=None)
    return sorted(found.values_list("step", flat=True))


def made(owed, cents, maker=None, **more):
    of = {"obligation_id": owed.pk, "cents": cents, "iban": IBAN, "holder_name": "K. Yilmaz"} | more
    maker = maker or people.a_fund_manager()
    return services.refund_make(**of, actor=maker.actor, clock=make.CLOCK), maker


def release(row, releaser, how="statement"):
    return services.refund_release(refund_id=row.pk, how=how, actor=releaser.actor, clock=make.CLOCK)


def suspense(pot):
    books = balances([accounts.suspense(pot.pk), accounts.bank(pot.pk)])
    return tuple(books[key].posted_cents for key in (accounts.suspense(pot.pk), accounts.bank(pot.pk)))


@pytest.fixture
def over(staff, keys_dir):
    """Owed 500.00, and 600.00 came in."""
    pot, desk = make.a_pot(), make.a_youth()
    owed = make.paid(pot, desk, 50_000)
    pay(owed, 60_000)
    return pot, desk.case, owed


def test_two_people_pay_it_back_and_the_books_hold(over):
    pot, case, owed = over
    assert waits(case) == ["refund.make"]
    row, maker = made(owed, 10_000)
    assert waits(case) == ["refund.release"]
    assert suspense(pot)[0] == 10_000, "nothing moved yet"
    row = release(row, make.a_releaser())
    assert waits(case) == []
    assert suspense(pot) == (0, 1_000_000)
    (line,) = transfers_of(("refund", row.pk))
    assert line.cents == 10_000
    view = selectors.obligation_view(obligation_id=owed.pk, actor=SYSTEM, on=MONDAY)
    assert (view.too_much_cents, view.paid_back_cents, view.paid_back_on) == (0, 10_000, MONDAY)
    assert again(owed).state == "closed", "what was owed is still given back"
    with pytest.raises(Conflict, match=r"fund\.nothing_too_much"):
        made(owed, 10_000, maker)
    assert list(faults()) == []


def test_who_may_not(over):
    _, _, owed = over
    manager = people.a_fund_manager()
    people.a_mandate(manager, "payout")
    row, _ = made(owed, 10_000, manager)
    with pytest.raises(NotAllowed, match=r"fund\.refund_by_maker"):
        release(row, manager)
    with pytest.raises(NotAllowed, match=r"people\.mandate_too_low"):
        release(row, make.a_releaser(limit_cents=9_999))
    with pytest.raises(LabError, match=r"fund\.code_unknown"):
        release(row, make.a_releaser(), how="trust me")
    coach = people.a_worker(Role.COACH)
    with pytest.raises(NotAllowed):
        made(owed, 10_000, coach)
    with pytest.raises(NotAllowed):
        release(row, coach)
    for wrong in ({"released_by": manager.person}, {"state": "released"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Refund.objects.filter(pk=row.pk).update(**wrong)


def test_a_wrong_amount_or_account_and_a_second_one_are_refused(over):
    _, _, owed = over
    for wrong, code in (
        ({"cents": 9_999}, r"base\.stale"),
        ({"cents": -1}, r"base\.stale"),
        ({"iban": "NL91 ABNA 0417 1643 01"}, r"people\.iban_wrong"),
        ({"iban": "\x00" * 5}, r"people\.iban_form"),
        ({"holder_name": " "}, r"base\.text_missing"),
        ({"holder_name": "x" * 10_000_000}, r"base\.text_too_long"),
    ):
        with pytest.raises(LabError, match=code):
            made(owed, **{"cents": 10_000} | wrong)
    row, maker = made(owed, 10_000)
    assert made(owed, 10_000, maker, refund_id=row.pk)[0].pk == row.pk, "the same once more"
    pay(owed, 2_500)
    with pytest.raises(Conflict, match=r"fund\.refund_made_already"):
        made(owed, 2_500)
    assert IBAN.replace(" ", "").encode() not in bytes(Refund.objects.get(pk=row.pk).account)
    assert services.refund_drop(refund_id=row.pk, actor=maker.actor, clock=make.CLOCK).state == "dropped"
    assert too_much(owed.pk).cents == 12_500


def test_what_the_bank_sends_back_waits_again(over):
    pot, case, owed = over
    row, _ = made(owed, 10_000)
    releaser = make.a_releaser()
    assert release(row, releaser).pk == release(row, releaser).pk
    for _ in range(2):
        services.refund_return(refund_id=row.pk, returned_on=MONDAY, **SYSTEM_NOW)
    assert suspense(pot) == (10_000, 1_010_000)
    assert waits(case) == ["refund.make"]
    with pytest.raises(Conflict, match=r"fund\.not_from_here"):
        release(row, make.a_releaser())


@pytest.fixture
def came_back(staff, keys_dir):
    """Owed 500.00 and given back, and then the payment to the creditor came back."""
    pot, desk = make.a_pot(), make.a_youth()
    owed = make.paid(pot, desk, 50_000)
    pay(owed, 50_000)
    payment = Payment.objects.get(batch__pot=pot)
    services.payment_return(payment_id=payment.pk, returned_on=MONDAY, **SYSTEM_NOW)
    return pot, desk, owed, payment.reservation


def test_what_counts_again_when_the_debt_is_paid_again_does_not_go_back(came_back):
    pot, desk, owed, reservation = came_back
    assert (suspense(pot)[0], waits(desk.case), too_much(owed.pk).cents) == (50_000, [], 0)
    batch = make.a_batch(pot, [reservation])
    services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=make.CLOCK)
    assert (suspense(pot)[0], again(owed).left_cents, waits(desk.case)) == (0, 0, [])


def test_what_went_back_does_not_count_for_a_later_payment(came_back):
    pot, desk, owed, reservation = came_back
    manager = people.a_fund_manager()
    people.a_mandate(manager, "payout")
    services.reserve_take_back(
        reservation_id=reservation.pk, reason="agreement_ended", actor=manager.actor, clock=make.CLOCK
    )
    assert waits(desk.case) == ["refund.make"]
    row, _ = made(owed, 50_000)
    release(row, make.a_releaser())
    make.paid(pot, desk, 30_000)
    assert again(owed).left_cents == 30_000
    line = selectors.pots(actor=SYSTEM)[0]
    assert (line.lent, line.given_back, line.in_kind, line.in_suspense) == (30_000, 0, 0, 0)
    assert list(faults()) == []
