# SPDX-License-Identifier: EUPL-1.2
"""Yara of 22 owes two creditors. The fund pays them, she gives back at her own pace, and the money helps Bo too.

From a gift of a partner to the next youth, through services only, each step by the person whose work it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Event
from schuldenlab.cases.facts import facts_collect
from schuldenlab.cases.models import Decision
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import selectors, services
from schuldenlab.fund.models import Obligation
from schuldenlab.fund.tests import factories as make
from schuldenlab.ledger.selectors import transfers_of
from schuldenlab.people.tests import factories as people

MONDAY = date(2026, 11, 23)
FACTS = (
    "money.reserved", "payout.released", "payout.settled", "giving_back.agreed", "giving_back.hours_confirmed",
    "obligation.left", "obligation.zero",
)  # fmt: skip


def test_the_same_euros_help_one_youth_after_the_other(staff, clock):
    by = {"clock": clock}
    manager, officer = people.a_fund_manager(), people.a_settlement_officer()
    controller = make.a_releaser(limit_cents=300_000)

    def known(case):
        return {name: fact.value for name, fact in facts_collect(case=case, names=FACTS, on=clock.today()).items()}

    # A partner fills the pot; another brings what no sum can say.
    pot = services.pot_open(
        name="Jongeren Perspectief Fonds", purpose="Schulden van jongeren oplossen", holds_from=MONDAY, age_first=18,
        age_last=27, cents_max_case=250_000, actor=manager.actor, **by,
    )  # fmt: skip
    bank, school = people.an_organisation(kinds=["partner"]), people.a_host()
    services.contribution_record(
        party_id=bank.pk, kind="money", pot_id=pot.pk, cents=250_000, received_on=MONDAY, actor=manager.actor, **by
    )
    services.contribution_record(
        party_id=school.organisation.pk, kind="access", words="Een docent die jongeren doorstuurt",
        received_on=MONDAY, actor=manager.actor, **by,
    )  # fmt: skip

    # Offers go out; one creditor says yes, another no: its money is free again.
    yara = make.a_youth()
    telecom, shop = make.a_creditor(), make.a_creditor()

    def offer(creditor, cents, reference):
        return services.money_reserve(
            pot_id=pot.pk, case_id=yara.case.pk, person_id=yara.resident.pk, cause=("offer", uuid4()),
            creditor_id=creditor.pk, creditor_reference=reference, cents=cents, actor=officer.actor, **by,
        )  # fmt: skip

    first, second, refused = offer(telecom, 120_000, "T-77"), offer(telecom, 30_000, "T-78"), offer(shop, 50_000, "W1")
    services.reserve_void(reservation_id=refused.pk, actor=officer.actor, **by)
    for row in (first, second):
        services.reserve_post(reservation_id=row.pk, actor=officer.actor, **by)
    assert known(yara.case) == {"money.reserved": MONDAY}

    # One makes the payment, another with a mandate looks at the new account and releases.
    batch = services.batch_make(pot_id=pot.pk, reservation_ids=[first.pk, second.pk], actor=manager.actor, **by)
    view = selectors.batch_view(batch_id=batch.pk, actor=controller.actor, on=clock.today())
    assert (view.can_release, view.limit_cents, view.payees[0].is_new) == (True, 300_000, True)
    assert selectors.batch_view(batch_id=batch.pk, actor=manager.actor, on=MONDAY).refusal == "fund.released_by_maker"
    services.batch_release(batch_id=batch.pk, actor=controller.actor, **by)
    clerk = people.a_creditor_employee(organisation=telecom)
    with acting(clerk.actor):
        (line,) = selectors.specifications(actor=clerk.actor)
        told = selectors.specification_view(specification_id=line.id, actor=clerk.actor)
    assert [(one.creditor_reference, one.cents) for one in told.payments] == [("T-77", 120_000), ("T-78", 30_000)]
    for payment in batch.payments.all():
        services.payment_confirm(payment_id=payment.pk, settled_on=MONDAY, actor=controller.actor, **by)
        (paid, owed_line) = transfers_of(("payment", payment.pk))
        assert paid.cents == owed_line.cents == payment.cents
    assert known(yara.case)["payout.settled"] == MONDAY

    # She owes 1,500 euros: partly cash, a year of school, and hours at a kitchen.
    (owed,) = selectors.obligations(actor=yara.coach.actor, on=MONDAY)
    assert owed.left_cents == 150_000
    cases.a_local_value("fund.milestone_value.school_year", 60_000)
    plan = services.return_plan_make(
        obligation_id=owed.id, agreed_on=MONDAY, milestones=[("school_year", school.organisation.pk, None)],
        instalments=[(MONDAY + timedelta(days=30 * month), 10_000) for month in (1, 2, 3)], by_hours=True,
        actor=yara.coach.actor, **by,
    )  # fmt: skip
    place, kitchen = make.a_place()
    match = make.at_place(Obligation.objects.get(pk=owed.id), place, yara.coach)
    clock.at += timedelta(days=30)
    services.instalment_pay(obligation_id=owed.id, cents=10_000, received_on=clock.today(), actor=manager.actor, **by)
    herself = people.actor_as_resident(yara.resident)
    with acting(herself):
        report = services.hours_report(match_id=match.pk, worked_on=clock.today(), minutes=180, actor=herself, **by)
    with acting(kitchen.actor):
        (waiting,) = selectors.host_view(actor=kitchen.actor, on=clock.today()).waiting
        assert (waiting.first_name, waiting.minutes) == ("Yara", 180)
        services.hours_confirm(report_id=report.pk, yes=True, actor=kitchen.actor, **by)
    with acting(school.actor):
        services.milestone_reach(
            milestone_id=plan.milestones.get().pk, yes=True, reached_on=clock.today(), actor=school.actor, **by
        )
    with acting(herself):
        mine = selectors.obligation_view(obligation_id=owed.id, actor=herself, on=clock.today())
    # The city has not said what an hour is worth: they are kept, and take nothing off.
    assert (mine.left_cents, mine.minutes_kept, mine.hour_value_cents) == (80_000, 180, None)
    assert known(yara.case)["giving_back.hours_confirmed"] == 3

    # The rest is forgiven by a decision on a mandate, and then it is over.
    mandate = people.a_mandate(manager, "forgive")
    decision = Decision.objects.create(
        known_at=clock.now(), case=yara.case, client_ids=yara.case.client_ids, kind="forgive", outcome="granted",
        cents=80_000, by=manager.person, mandate_id=mandate.pk, decided_on=clock.today(),
    )  # fmt: skip
    services.forgive(obligation_id=owed.id, decision_id=decision.pk, actor=manager.actor, **by)
    assert known(yara.case)["obligation.zero"] == clock.today()

    # What came back in cash is there for the next one.
    (line,) = selectors.pots(actor=manager.actor)
    assert (line.can_spend, line.given_back, line.in_kind, line.lent) == (110_000, 10_000, 140_000, 0)
    bo = make.a_youth()
    make.reserved(pot, bo, 110_000)
    assert selectors.pots(actor=SYSTEM)[0].can_spend == 0

    verbs = set(Event.objects.filter(case_id=yara.case.pk).values_list("verb", flat=True))
    assert {"money.reserved", "payment.settled", "return_plan.made", "obligation.closed"} <= verbs
