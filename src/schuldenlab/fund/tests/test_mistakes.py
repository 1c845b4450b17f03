# SPDX-License-Identifier: EUPL-1.2
"""Money that was written down wrongly counts no more, by an append, by another, and never more than there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Event, Task
from schuldenlab.ledger.prove import faults
from schuldenlab.ledger.selectors import balances, transfers_of
from schuldenlab.ledger.services import Overdraft
from schuldenlab.people.tests import factories as people

from .. import accounts, selectors, services
from ..models import Contribution, GivingBack, Mistake, Payment
from . import factories as make
from .test_giving_back import MONDAY, again, pay, receivable

LATER = FixedClock.on(MONDAY + timedelta(days=3))


def wrong(row, reason="wrong_amount", by=None, clock=LATER):
    of = {"reason": reason, "actor": (by or make.a_releaser()).actor, "clock": clock}
    if isinstance(row, Contribution):
        return services.contribution_was_wrong(contribution_id=row.pk, **of)
    return services.cash_was_wrong(giving_back_id=row.pk, **of)


def held(pot):
    lines = (accounts.bank, accounts.available, accounts.lent, accounts.suspense)
    found = balances([line(pot.pk) for line in lines])
    return tuple(found[line(pot.pk)].posted_cents for line in lines)


@pytest.fixture
def owing(staff):
    """A pot of 10,000 euros that paid 500 for a youth."""
    pot = make.a_pot()
    return pot, make.paid(pot, make.a_youth())


def test_cash_typed_too_high_is_owed_again_to_the_cent_and_the_right_amount_can_follow(owing):
    pot, owed = owing
    before = held(pot)
    row = pay(owed, 43_000)
    mistake = wrong(row)
    assert (again(owed).left_cents, receivable(owed)) == (50_000, 50_000)
    assert held(pot) == before
    pay(owed, 4_300, clock=LATER)
    assert (again(owed).left_cents, receivable(owed)) == (45_700, 45_700)
    assert [one.kind for one in transfers_of(("giving_back", row.pk))] == ["now"] * 4
    assert not list(faults())
    view = selectors.obligation_view(obligation_id=owed.pk, actor=make.a_releaser().actor, on=LATER.today())
    assert [(one.worth_cents, one.wrong) for one in view.given] == [(43_000, "wrong_amount"), (4_300, "")]
    assert (view.given_cents, view.in_kind_cents) == (4_300, 0)
    said = Event.objects.get(verb="giving_back.mistaken")
    assert (said.mandate_id, said.data["reason"], said.data["amount_cents"]) == (
        mistake.mandate_id, "wrong_amount", 43_000
    )  # fmt: skip


def test_what_closed_is_open_again_and_the_coach_is_asked_to_call(owing):
    pot, owed = owing
    row = pay(owed, 60_000)
    assert (again(owed).state, balances([accounts.suspense(pot.pk)])[accounts.suspense(pot.pk)].posted_cents) == (
        "closed", 10_000
    )  # fmt: skip
    wrong(row, "not_received")
    assert (again(owed).state, owed.left_cents, owed.closed_on) == ("open", 50_000, None)
    assert held(pot)[3] == 0
    task = Task.objects.get(step="mistake")
    assert (task.what, task.subject_id) == ("fund.tasks.mistake", owed.pk)
    assert not Task.objects.filter(step="refund.make", done_at=None).exists(), "nothing waits to go back any more"


def test_a_contribution_typed_too_high_can_no_longer_be_spent(staff):
    pot = make.a_pot(1_000)
    row = Contribution.objects.get(pot=pot)
    wrong(row, "twice")
    assert held(pot) == (0, 0, 0, 0)
    assert not Contribution.objects.filter(pot=pot).exists()
    view = selectors.pot_view(pot_id=pot.pk, actor=make.a_releaser().actor)
    assert (view.pot.contributed, [one.wrong for one in view.contributions]) == (0, ["twice"])


def test_what_the_pot_promised_is_not_taken_from_under_it(owing):
    pot, _ = owing
    with pytest.raises(Overdraft):
        wrong(Contribution.objects.get(pot=pot))
    assert not Mistake.objects.exists()
    assert Contribution.objects.filter(pot=pot).exists()


def test_it_takes_another_person_a_mandate_and_a_reason_that_we_know(owing):
    _, owed = owing
    manager = people.a_fund_manager()
    by = {"obligation_id": owed.pk, "received_on": MONDAY, "clock": make.CLOCK}
    row = services.instalment_pay(cents=5_000, actor=manager.actor, **by)
    with pytest.raises(NotAllowed, match=r"fund\.mistake_of_own"):
        wrong(row, by=manager)
    with pytest.raises(NotAllowed, match=r"people\.mandate"):
        wrong(row, by=people.a_fund_manager())
    with pytest.raises(NotAllowed, match=r"people\.mandate_too_low"):
        wrong(row, by=make.a_releaser(limit_cents=4_999))
    with pytest.raises(LabError, match=r"fund\.code_unknown"):
        wrong(row, "because")
    with pytest.raises(NotAllowed):
        wrong(row, by=people.a_coach())
    assert (Mistake.objects.count(), again(owed).left_cents) == (0, 45_000)


def test_twice_is_once_and_another_reason_is_refused(owing):
    _, owed = owing
    row, by = pay(owed, 5_000), make.a_releaser()
    assert wrong(row, by=by) == wrong(row, by=by)
    with pytest.raises(Conflict, match=r"base\.stale"):
        wrong(row, "twice", by=by)
    with pytest.raises(NotFound):
        selectors.cash_to_correct(giving_back_id=row.pk, actor=by.actor)
    assert again(owed).left_cents == 50_000
    # The form that wrote it down, sent once more, writes nothing new.
    assert pay(owed, 5_000, giving_back_id=row.pk).pk == row.pk
    assert again(owed).left_cents == 50_000


def test_not_after_the_payment_it_paid_for_came_back(owing):
    _, owed = owing
    row, by = pay(owed, 50_000), make.a_releaser()
    payment = Payment.objects.get(obligation=owed)
    services.payment_return(payment_id=payment.pk, returned_on=MONDAY, actor=by.actor, clock=make.CLOCK)
    with pytest.raises(Conflict, match=r"fund\.mistake_too_late"):
        wrong(row)
    assert GivingBack.objects.filter(pk=row.pk).exists()


def test_not_after_one_of_two_payments_came_back_and_left_more_given_than_owed(staff):
    """Which of the two sums paid for what came back nobody can say."""
    pot, desk = make.a_pot(), make.a_youth()
    owed = make.paid(pot, desk, 10_000)
    make.paid(pot, desk, 10_000)
    row, _ = pay(owed, 6_000), pay(owed, 9_000)
    assert (again(owed).opened_cents, owed.left_cents) == (20_000, 5_000)
    payment = Payment.objects.filter(obligation=owed).first()
    services.payment_return(payment_id=payment.pk, returned_on=MONDAY, actor=make.a_releaser().actor, clock=make.CLOCK)
    assert (again(owed).opened_cents, owed.left_cents) == (10_000, 0)
    with pytest.raises(Conflict, match=r"fund\.mistake_too_late"):
        wrong(row)
    assert (again(owed).left_cents, held(pot)[3]) == (0, 5_000)


def test_not_after_what_was_too_much_went_back(owing):
    _, owed = owing
    row = pay(owed, 60_000)
    services.refund_make(
        obligation_id=owed.pk, cents=10_000, iban=people.an_iban(), holder_name="S. Testpersoon",
        actor=people.a_fund_manager().actor, clock=make.CLOCK,
    )  # fmt: skip
    with pytest.raises(Conflict, match=r"fund\.mistake_too_late"):
        wrong(row)
