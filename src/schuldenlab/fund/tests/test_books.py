# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens, in whatever order: no cent is lost, and what the fund shows is what the books say."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.cases.tests import factories as cases
from schuldenlab.ledger.selectors import balances
from schuldenlab.people.tests import factories as people

from .. import accounts, selectors, services
from ..models import Obligation, Payment, Refund, Reservation
from ..services.too_much import too_much
from . import factories as make
from .test_giving_back import report, say

MONDAY = date(2026, 11, 23)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("reserve", "agree", "refuse", "pay", "settle", "return", "cash", "hours", "contribute", "take back"),
                "refund",
            ]
        ),
        st.integers(min_value=1, max_value=60_000),
    ),
    max_size=25,
)


class _Undo(Exception):
    """Each example begins with the same pot and the same youth."""


def holds(pot):
    """The fund's page adds up, and equals the ledger account by account."""
    (line,) = [one for one in selectors.pots(actor=SYSTEM) if one.id == pot.pk]
    owed = list(Obligation.objects.filter(pot=pot))
    creditors = set(Reservation.objects.filter(pot=pot).values_list("creditor_id", flat=True))
    payable = [accounts.payable(pot.pk, creditor) for creditor in creditors]
    books = balances([
        *(key(pot.pk) for key in (accounts.available, accounts.lent, accounts.bank, accounts.suspense)),
        *payable, *(accounts.receivable(one.pk) for one in owed),
    ])  # fmt: skip
    posted = {key: one.posted_cents for key, one in books.items()}
    to_pay = sum(posted[key] for key in payable)
    assert posted[accounts.bank(pot.pk)] == line.can_spend + line.reserved + to_pay + line.in_suspense
    assert line.to_pay == to_pay
    assert line.contributed + line.given_back == line.can_spend + line.reserved + line.to_pay + line.paid
    assert line.paid == line.lent + line.in_kind + line.given_back
    assert min(line.can_spend, line.reserved, line.to_pay, line.lent, line.in_kind, line.given_back) >= 0
    for one in owed:
        assert posted[accounts.receivable(one.pk)] == one.left_cents
        given = sum(row.worth_cents for row in one.given.all()) - sum(row.of_undone_cents for row in one.refunds.all())
        assert one.left_cents == max(0, one.opened_cents - given), "nobody gives back twice"
    assert posted[accounts.lent(pot.pk)] == sum(one.left_cents for one in owed) == line.lent


class _World:
    def __init__(self, clock):
        self.clock = clock
        self.pot, self.desk = make.a_pot(100_000, clock=clock), make.a_youth(clock=clock)
        self.creditor = make.a_creditor(clock=clock)
        self.partner, self.place = make.people.an_organisation(kinds=["partner"]), make.a_place()
        self.match, self.manager, self.releaser = None, people.a_fund_manager(), None
        cases.a_local_value("fund.hour_value", 1_337)

    def step(self, what, cents):
        by = {"actor": SYSTEM, "clock": self.clock}
        rows = Reservation.objects.filter(pot=self.pot).order_by("known_at", "-cents", "pk")
        held = rows.filter(state="held").first()
        waiting = [line.reservation_id for line in selectors.to_pay(pot_id=self.pot.pk, on=MONDAY, actor=SYSTEM)]
        agreed = list(rows.filter(pk__in=waiting))
        went = Payment.objects.filter(batch__pot=self.pot, state__in=["released", "settled"])
        payment = went.order_by("-cents").first()
        owed = Obligation.objects.filter(pot=self.pot).first()
        if what == "reserve":
            make.reserved(self.pot, self.desk, cents, creditor=self.creditor)
        elif what == "contribute":
            services.contribution_record(
                party_id=self.partner.pk, kind="money", pot_id=self.pot.pk, cents=cents, received_on=MONDAY, **by
            )
        elif what in ("agree", "refuse") and held:
            end = services.reserve_post if what == "agree" else services.reserve_void
            end(reservation_id=held.pk, **by)
        elif what == "pay" and agreed:
            batch = make.a_batch(self.pot, agreed)
            services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=self.clock)
        elif what in ("settle", "return") and payment:
            if what == "settle":
                services.payment_confirm(payment_id=payment.pk, settled_on=MONDAY, **by)
            else:
                services.payment_return(payment_id=payment.pk, returned_on=MONDAY, **by)
        elif what == "take back" and agreed:
            people.a_mandate(self.manager, "payout")
            services.reserve_take_back(
                reservation_id=agreed[0].pk, reason="agreement_ended", actor=self.manager.actor, clock=self.clock
            )
        elif what == "cash" and owed:
            over = max(0, cents - owed.left_cents)
            services.instalment_pay(obligation_id=owed.pk, cents=cents, received_on=MONDAY, sure_over_cents=over, **by)
        elif what == "refund" and owed:
            row = services.refund_make(
                obligation_id=owed.pk, cents=too_much(owed.pk).cents, iban="NL91ABNA0417164300",
                holder_name="K. Yilmaz", actor=self.manager.actor, clock=self.clock,
            )  # fmt: skip
            self.releaser = self.releaser or make.a_releaser()
            services.refund_release(refund_id=row.pk, how="statement", actor=self.releaser.actor, clock=self.clock)
        elif what == "hours" and owed:
            self.match = self.match or make.at_place(owed, self.place[0], self.desk.coach)
            say(report(self.match, self.desk.resident, minutes=15 * (cents % 8 + 1)), self.place[1])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_cent_is_lost_in_any_order_of_events(staff, clock, keys_dir, steps):
    try:
        with transaction.atomic():
            world = _World(clock)
            for what, cents in steps:
                try:
                    with transaction.atomic():
                        world.step(what, cents)
                except LabError:
                    pass  # refused: then nothing may have changed either
                holds(world.pot)
            raise _Undo
    except _Undo:
        pass


def test_the_longest_way_round(staff, clock, keys_dir):
    """In, reserved, agreed, paid, returned, paid again, given back in cash and hours, and used once more."""
    world = _World(clock)
    for what, cents in [
        ("reserve", 60_000), ("reserve", 30_000), ("refuse", 1), ("agree", 1), ("reserve", 20_000), ("agree", 1),
        ("pay", 1), ("settle", 1), ("hours", 7), ("cash", 5_000), ("return", 1), ("pay", 1), ("cash", 70_000),
        ("refund", 1), ("reserve", 40_000), ("agree", 1), ("pay", 1), ("hours", 3), ("cash", 10_000), ("return", 1),
        ("take back", 1), ("refund", 1),
    ]:  # fmt: skip
        world.step(what, cents)
        holds(world.pot)
    assert Payment.objects.filter(state="returned").count() == 2
    refunded = Refund.objects.order_by("of_undone_cents").values_list("cents", "of_undone_cents")
    # 75,000 came in where 47,326 was still owed; then 40,000 came back with 28,663 still owed.
    assert list(refunded) == [(27_674, 0), (11_337, 11_337)]
