# SPDX-License-Identifier: EUPL-1.2
"""A page asks as much of the database for thirty young people as for three."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.cases.tests import factories as cases
from schuldenlab.cases.tests.counting import Counted
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS
from schuldenlab.people.tests import factories as people

from .. import selectors, services
from ..models import Obligation
from . import factories as make

FEW, MANY = 3, 30


@pytest.fixture
def fund(staff, clock):
    """A pot from which more is promised, agreed through a collector, put in a batch, and paid and given back."""
    pot, creditor, (place, host), desk = make.a_pot(), make.a_creditor(), make.a_place(capacity=MANY), make.a_youth()
    collector = people.a_collector(creditor).organisation
    people.a_payable(collector)
    cases.a_local_value("fund.milestone_value.diploma", 100)
    by = {"actor": SYSTEM, "clock": clock}
    in_batch = []

    def more(count: int) -> None:
        to_pay = []
        for kind in islice(cycle(DEBT_KINDS), count):
            youth = people.a_young_resident()
            case = cases.services.case_open(
                client_ids=[youth.pk], asked_on=clock.today(), actor=desk.coach.actor, clock=clock
            )
            of = {"creditor": creditor, "payee_id": collector.pk, "debt_kind": kind, "agreed": True}
            make.reserved(pot, of_youth := cases.Desk(desk.coach, youth, case), 100, creditor=creditor)
            in_batch.append(make.reserved(pot, of_youth, 100, **of))
            to_pay.append(make.reserved(pot, of_youth, 500, **of))
        batch = make.a_batch(pot, to_pay)
        services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=clock)
        for owed in Obligation.objects.filter(plans=None).select_related("person"):
            services.return_plan_make(
                obligation_id=owed.pk, agreed_on=clock.today(), instalments=[(clock.today(), 100)],
                milestones=[("diploma", host.organisation.pk, None)], by_hours=True, **by,
            )  # fmt: skip
            match = make.at_place(owed, place, desk.coach)
            with acting(people.actor_as_resident(owed.person)) as resident:
                services.hours_report(
                    match_id=match.pk, worked_on=clock.today(), minutes=60, actor=resident, clock=clock
                )

    return pot, desk.coach, in_batch, more


def asked(question: Callable[[], object]) -> int:
    with Counted() as counted:
        question()
    return counted.tables


def test_no_page_of_the_fund_asks_more_for_more_rows(fund, clock):
    pot, coach, in_batch, more = fund
    looks_after, on = people.a_worker(Role.FUND_MANAGER).actor, clock.today()
    releaser = make.a_releaser().actor
    counts = []
    for size in (FEW, MANY):
        more(size - len(in_batch))
        batch = make.a_batch(pot, in_batch).row
        view = selectors.batch_view(batch_id=batch.pk, actor=releaser, on=on)
        assert (view.can_release, len(view.payees[0].payments)) == (True, size)
        counts.append({
            "pots": asked(lambda: selectors.pots(actor=looks_after)),
            "pot": asked(lambda: selectors.pot_view(pot_id=pot.pk, actor=looks_after)),
            "to pay": asked(lambda: selectors.to_pay(pot_id=pot.pk, on=on, actor=looks_after)),
            "batches": asked(lambda: selectors.batches(actor=looks_after)),
            "batch": asked(lambda at=batch.pk: selectors.batch_view(batch_id=at, actor=releaser, on=on)),
            "specifications": asked(lambda: selectors.specifications(actor=looks_after)),
            "given back, of all": asked(lambda: selectors.obligations(actor=looks_after, on=on)),
            "given back, of a coach": asked(lambda: selectors.obligations(actor=coach.actor, on=on)),
        })  # fmt: skip
        assert len(selectors.obligations(actor=coach.actor, on=on)) == size
        services.batch_drop(batch_id=batch.pk, actor=SYSTEM, clock=clock)
    few, many = counts
    assert many == few
    assert max(many.values()) <= 10, many
