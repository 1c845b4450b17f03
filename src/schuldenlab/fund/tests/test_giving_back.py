# SPDX-License-Identifier: EUPL-1.2
"""Giving back in cash, by milestones and by hours: what counts, who says so, and what is never asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Task
from schuldenlab.cases.models import Decision
from schuldenlab.cases.tests import factories as cases
from schuldenlab.ledger.selectors import balances
from schuldenlab.people.tests import factories as people

from .. import accounts, selectors, services
from ..models import GivingBack, HostConfirmation, Obligation
from . import factories as make

MONDAY = date(2026, 11, 23)


def receivable(owed):
    key = accounts.receivable(owed.pk)
    return balances([key])[key].posted_cents


def again(owed):
    owed.refresh_from_db()
    return owed


def pay(owed, cents, on=MONDAY, clock=make.CLOCK, **more):
    """By somebody who looked twice at what is too much."""
    more.setdefault("sure_over_cents", max(0, cents - again(owed).left_cents))
    return services.instalment_pay(
        obligation_id=owed.pk, cents=cents, received_on=on, actor=people.a_fund_manager().actor, clock=clock, **more
    )


def report(match, resident, minutes=120, on=MONDAY, clock=make.CLOCK):
    actor = people.actor_as_resident(resident)
    with acting(actor):
        return services.hours_report(match_id=match.pk, worked_on=on, minutes=minutes, actor=actor, clock=clock)


def say(row, host, yes=True, clock=make.CLOCK):
    with acting(host.actor):
        return services.hours_confirm(report_id=row.pk, yes=yes, actor=host.actor, clock=clock)


@pytest.fixture
def at_work(staff):
    """A youth who owes 500 euros, at a place; and its host."""
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    place, host = make.a_place()
    return desk, owed, make.at_place(owed, place, desk.coach), host


def test_nothing_is_given_back_before_the_fund_paid_and_nothing_agreed_before_the_help(at_work):
    desk, owed, _, _ = at_work
    before = owed.opened_on - timedelta(days=1)
    with pytest.raises(LabError, match=r"fund.received_before_owed") as refusal:
        pay(owed, 1_000, on=before)
    assert refusal.value.field == "received_on"
    with pytest.raises(LabError, match=r"fund.agreed_before_help") as refusal:
        services.return_plan_make(
            obligation_id=owed.pk, agreed_on=desk.case.asked_on - timedelta(days=1), by_hours=True,
            actor=desk.coach.actor, clock=make.CLOCK,
        )  # fmt: skip
    assert refusal.value.field == "agreed_on"
    assert again(owed).left_cents == owed.opened_cents


def test_cash_goes_back_into_the_pot_to_be_used_again(staff, clock):
    pot, desk = make.a_pot(100_000), make.a_youth()
    owed = make.paid(pot, desk, 100_000)
    assert selectors.pots(actor=SYSTEM)[0].can_spend == 0
    pay(owed, 12_500)
    line = selectors.pots(actor=SYSTEM)[0]
    assert (line.can_spend, line.given_back, line.lent) == (12_500, 12_500, 87_500)
    assert (again(owed).left_cents, receivable(owed)) == (87_500, 87_500)


def test_more_than_is_owed_is_not_the_funds_money(staff, clock):
    pot, desk = make.a_pot(), make.a_youth()
    owed = make.paid(pot, desk, 50_000)
    row = pay(owed, 60_000)
    assert (row.worth_cents, row.to_suspense_cents) == (50_000, 10_000)
    line = selectors.pots(actor=SYSTEM)[0]
    assert (line.can_spend, line.in_suspense) == (1_000_000, 10_000)
    assert again(owed).state == "closed"
    assert pay(owed, 500).to_suspense_cents == 500


def test_what_is_too_much_is_written_down_only_by_who_saw_how_much(staff, clock):
    """Two write down what is still owed: the second saw a page on which nothing was too much."""
    owed = make.paid(make.a_pot(), make.a_youth(), 50_000)
    pay(owed, 48_000, sure_over_cents=0)
    for seen in (0, 45_999, 46_001):
        with pytest.raises(LabError, match=r"fund.more_than_left") as refusal:
            pay(owed, 48_000, sure_over_cents=seen)
    assert refusal.value.values == {"over_cents": 46_000, "over": "€\xa0460,00", "counts": "€\xa020,00"}
    assert again(owed).left_cents == 2_000
    row = pay(owed, 48_000, sure_over_cents=46_000)
    assert (row.worth_cents, row.to_suspense_cents) == (2_000, 46_000)


def test_the_same_cash_twice_counts_once(staff, clock):
    owed = make.paid(make.a_pot(), make.a_youth())
    row = pay(owed, 10_000)
    assert pay(owed, 10_000, giving_back_id=row.pk).pk == row.pk
    assert again(owed).left_cents == 40_000
    with pytest.raises(Conflict, match=r"base.stale"):
        pay(owed, 10_001, giving_back_id=row.pk)


def test_a_plan_asks_no_more_than_is_owed_and_every_milestone_has_the_citys_value(staff, clock):
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    school = people.an_organisation(kinds=["host"])
    plan = {"obligation_id": owed.pk, "agreed_on": MONDAY, "actor": desk.coach.actor, "clock": clock}
    diploma = [("diploma", school.pk, date(2027, 7, 1))]
    with pytest.raises(LabError, match=r"base.local_value_missing") as missing:
        services.return_plan_make(**plan, milestones=diploma)
    assert missing.value.values["name"] == "fund.milestone_value.diploma"
    cases.a_local_value("fund.milestone_value.diploma", 20_000)
    months = [(date(2026, 12, 1), 15_000), (date(2027, 1, 1), 15_001)]
    with pytest.raises(LabError, match=r"fund.plan_too_much"):
        services.return_plan_make(**plan, milestones=diploma, instalments=months)
    months[1] = (months[1][0], 15_000)
    services.return_plan_make(**plan, milestones=diploma, instalments=months)
    view = selectors.obligation_view(obligation_id=owed.pk, actor=desk.coach.actor, on=MONDAY)
    assert [line.cents for line in view.instalments] == [15_000, 15_000]
    assert [(line.kind, line.worth_cents) for line in view.milestones] == [("diploma", 20_000)]
    assert view.next_due.due_on == date(2026, 12, 1)


def test_a_kept_milestone_goes_on_for_what_was_agreed(staff, clock):
    """Whatever the city chose since; and only while it is open in the plan that holds."""
    desk, school = make.a_youth(), people.a_host()
    owed = make.paid(make.a_pot(), desk)
    cases.a_local_value("fund.milestone_value.diploma", 40_000)
    plan = {"obligation_id": owed.pk, "agreed_on": MONDAY, "actor": desk.coach.actor, "clock": clock}
    due = date(2027, 7, 1)
    first = services.return_plan_make(**plan, milestones=[("diploma", school.organisation.pk, due)]).milestones.get()
    clock.at += timedelta(hours=1)
    cases.a_local_value("fund.milestone_value.diploma", 5_000, clock=clock)
    with pytest.raises(LabError, match=r"fund.plan_too_much"):
        services.return_plan_make(**plan, kept_milestones=[first.pk], instalments=[(date(2026, 12, 1), 10_001)])
    kept = services.return_plan_make(**plan, kept_milestones=[first.pk]).milestones.get()
    assert (kept.kind, kept.host_id, kept.due_on, kept.worth_cents) == (
        "diploma", school.organisation.pk, due, 40_000,
    )  # fmt: skip
    with pytest.raises(Conflict, match=r"base.stale"):
        services.return_plan_make(**plan, kept_milestones=[first.pk])
    with acting(school.actor):
        services.milestone_reach(milestone_id=kept.pk, yes=True, reached_on=MONDAY, actor=school.actor, clock=clock)
    assert again(owed).left_cents == 10_000
    with pytest.raises(Conflict, match=r"base.stale"):
        services.return_plan_make(**plan, kept_milestones=[kept.pk])


def test_a_milestone_counts_when_the_school_says_so(staff, clock):
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    school, other = people.a_host(), people.a_host()
    cases.a_local_value("fund.milestone_value.school_year", 20_000)
    plan = services.return_plan_make(
        obligation_id=owed.pk, agreed_on=MONDAY, milestones=[("school_year", school.organisation.pk, None)],
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    call = {"milestone_id": plan.milestones.get().pk, "yes": True, "reached_on": MONDAY, "clock": clock}
    with acting(other.actor), pytest.raises(NotFound):
        services.milestone_reach(**call, actor=other.actor)
    with acting(school.actor):
        services.milestone_reach(**call, actor=school.actor)
    assert (again(owed).left_cents, receivable(owed)) == (30_000, 30_000)


def test_not_yet_keeps_the_milestone_and_yes_may_follow(staff, clock):
    desk, school = make.a_youth(), people.a_host()
    owed = make.paid(make.a_pot(), desk)
    cases.a_local_value("fund.milestone_value.diploma", 20_000)
    due = MONDAY + timedelta(days=20)
    step = plan_with_a_diploma(owed, desk, school, clock, due)
    of = {"milestone_id": step.pk, "actor": school.actor, "clock": clock}

    def asked_and_later():
        view = selectors.host_view(actor=school.actor, on=clock.today())
        assert len(view.waiting) == selectors.answers_waiting(actor=school.actor, on=clock.today())
        return len(view.waiting), len(view.later)

    with acting(school.actor):
        assert asked_and_later() == (0, 1)  # before its day nobody has to answer, and may
        services.milestone_reach(**of, yes=False, reached_on=clock.today())
        assert asked_and_later() == (0, 1)
        with acting(SYSTEM):
            assert not Task.objects.filter(subject_id=owed.pk, step="host_no").exists()
        clock.at += timedelta(days=20)
        assert asked_and_later() == (1, 0)
        for _ in range(2):  # the second tap
            services.milestone_reach(**of, yes=False, reached_on=clock.today())
        assert asked_and_later() == (0, 1)
        clock.at += timedelta(days=9)
        services.milestone_reach(**of, yes=True, reached_on=clock.today())
        assert asked_and_later() == (0, 0)
        with pytest.raises(Conflict, match=r"fund.confirmed_already"):
            services.milestone_reach(**of, yes=False, reached_on=clock.today())
    assert Task.objects.filter(subject_id=owed.pk, step="host_no").count() == 1
    assert [one.yes for one in HostConfirmation.objects.order_by("known_at")] == [False, False, True]
    view = selectors.obligation_view(obligation_id=owed.pk, actor=desk.coach.actor, on=clock.today())
    assert (view.left_cents, [one.reached_on for one in view.milestones]) == (30_000, [clock.today()])


def test_a_step_of_a_plan_that_was_replaced_counts_no_more(staff, clock):
    desk, school = make.a_youth(), people.a_host()
    owed = make.paid(make.a_pot(), desk)
    cases.a_local_value("fund.milestone_value.diploma", 20_000)
    old, new = [plan_with_a_diploma(owed, desk, school, clock) for _ in range(2)]
    call = {"yes": True, "reached_on": MONDAY, "actor": school.actor, "clock": clock}
    with acting(school.actor):
        (line,) = selectors.host_view(actor=school.actor, on=MONDAY).waiting
        assert (line.milestone_id, selectors.answers_waiting(actor=school.actor, on=MONDAY)) == (new.pk, 1)
        with pytest.raises(Conflict, match=r"fund.plan_replaced"):
            services.milestone_reach(**call, milestone_id=old.pk)
        services.milestone_reach(**call, milestone_id=new.pk)
        assert selectors.answers_waiting(actor=school.actor, on=MONDAY) == 0
    assert (again(owed).left_cents, HostConfirmation.objects.count()) == (30_000, 1)


def plan_with_a_diploma(owed, desk, school, clock, due=None):
    clock.at += timedelta(minutes=1)
    plan = services.return_plan_make(
        obligation_id=owed.pk, agreed_on=MONDAY, milestones=[("diploma", school.organisation.pk, due)],
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    return plan.milestones.get()


def test_a_missed_instalment_opens_a_talk_and_costs_nothing(staff, clock):
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    plan = services.return_plan_make(
        obligation_id=owed.pk, agreed_on=MONDAY, actor=desk.coach.actor, clock=clock,
        instalments=[(MONDAY + timedelta(days=7), 10_000), (MONDAY + timedelta(days=37), 10_000)],
    )  # fmt: skip
    first, second = plan.instalments.order_by("due_on")
    miss = {"actor": desk.coach.actor, "clock": clock}
    with pytest.raises(Conflict, match=r"fund.instalment_came"):
        services.instalment_missed(instalment_id=first.pk, **miss)  # not due yet
    clock.at += timedelta(days=8)
    pay(owed, 4_000, on=clock.today(), clock=clock)
    services.instalment_missed(instalment_id=first.pk, **miss)
    task = Task.objects.get(subject_id=owed.pk, done_at=None)
    assert (task.step, task.assignee_id) == ("talk", desk.coach.person.pk)
    assert (again(owed).left_cents, owed.opened_cents) == (46_000, 50_000)
    clock.at += timedelta(days=30)
    pay(owed, 16_000, on=clock.today(), clock=clock)  # catches up both
    with pytest.raises(Conflict, match=r"fund.instalment_came"):
        services.instalment_missed(instalment_id=second.pk, **miss)


def test_cash_from_before_a_plan_pays_none_of_its_instalments(staff, clock):
    """Also on the day itself, and when the plan was written down later than it was agreed."""
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    clock.at += timedelta(days=2)
    pay(owed, 10_000, on=clock.today(), clock=clock)
    clock.at += timedelta(hours=1)
    due = MONDAY + timedelta(days=7)
    plan = services.return_plan_make(
        obligation_id=owed.pk, agreed_on=MONDAY, instalments=[(due, 10_000)], actor=desk.coach.actor, clock=clock
    )
    look = {"obligation_id": owed.pk, "actor": desk.coach.actor, "on": MONDAY}
    assert [line.state for line in selectors.obligation_view(**look).instalments] == ["due"]
    clock.at += timedelta(days=10)
    services.instalment_missed(instalment_id=plan.instalments.get().pk, actor=desk.coach.actor, clock=clock)
    pay(owed, 10_000, on=MONDAY, clock=clock)  # heard of later, and off what the plan divides
    assert [line.state for line in selectors.obligation_view(**look).instalments] == ["paid"]


def test_reported_hours_count_for_nothing_until_the_host_says_yes(at_work, clock):
    desk, owed, match, host = at_work
    cases.a_local_value("fund.hour_value", 1_000)
    row = report(match, desk.resident, minutes=135)
    assert again(owed).left_cents == 50_000
    say(row, host)
    assert (again(owed).left_cents, receivable(owed)) == (47_750, 47_750)
    say(row, host)  # the second tap
    assert GivingBack.objects.count() == 1
    with pytest.raises(Conflict, match=r"fund.confirmed_already"):
        say(row, host, yes=False)


def test_a_host_that_says_no_writes_nothing_down(at_work, clock):
    desk, owed, match, host = at_work
    cases.a_local_value("fund.hour_value", 1_000)
    say(report(match, desk.resident), host, yes=False)
    assert (again(owed).left_cents, GivingBack.objects.count()) == (50_000, 0)
    task = Task.objects.get(subject_id=owed.pk, done_at=None)  # the host reads that the coach calls
    assert (task.step, task.who_role, task.assignee_id) == ("host_no", "coach", desk.coach.person.pk)


def test_the_host_of_another_place_has_nothing_to_say(at_work, clock):
    desk, _owed, match, _ = at_work
    row = report(match, desk.resident)
    with pytest.raises(NotFound):
        say(row, people.a_host())
    with pytest.raises(NotAllowed):
        say(row, desk.coach)
    with pytest.raises(NotFound):
        report(match, people.a_resident())
    assert HostConfirmation.objects.count() == 0


def test_nobody_confirms_their_own_hours(at_work, clock):
    desk, _, match, host = at_work
    row = report(match, desk.resident)
    actor = replace(host.actor, person_id=desk.resident.pk, person_ids=(desk.resident.pk,))
    with acting(actor), pytest.raises(NotAllowed, match=r"fund.own_hours"):
        services.hours_confirm(report_id=row.pk, yes=True, actor=actor, clock=clock)


def test_who_acts_for_somebody_confirms_no_hours_that_make_their_debt_less(at_work, clock):
    """The parent who reported them works for the host: a colleague says whether it is so."""
    desk, _, match, host = at_work
    row = report(match, desk.resident)
    actor = replace(host.actor, person_ids=(host.person.pk, desk.resident.pk))
    with acting(actor), pytest.raises(NotAllowed, match=r"fund.own_hours"):
        services.hours_confirm(report_id=row.pk, yes=True, actor=actor, clock=clock)
    say(row, host)


def test_without_an_hour_value_hours_are_kept_and_nothing_is_written_down(at_work, clock):
    desk, owed, match, host = at_work
    say(report(match, desk.resident, minutes=90), host)
    assert (again(owed).left_cents, GivingBack.objects.get().worth_cents) == (50_000, None)
    view = selectors.obligation_view(obligation_id=owed.pk, actor=SYSTEM, on=MONDAY)
    assert (view.minutes_kept, view.hour_value_cents) == (90, None)


def test_kept_hours_get_their_worth_by_a_decision_and_never_by_themselves(at_work, clock):
    desk, owed, match, host = at_work
    say(report(match, desk.resident, minutes=90), host)
    kept = GivingBack.objects.get()
    cases.a_local_value("fund.hour_value", 1_000)
    say(report(match, desk.resident, minutes=60), host)
    assert again(owed).left_cents == 49_000  # the new hour alone
    manager = people.a_fund_manager()
    call = {"giving_back_id": kept.pk, "actor": manager.actor, "clock": clock}
    with pytest.raises(NotFound):
        services.hours_value(**call, decision_id=kept.pk)
    too_low = a_decision(desk, 1_499)
    with pytest.raises(LabError, match=r"fund.decision_too_low"):
        services.hours_value(**call, decision_id=too_low.pk)
    decided = a_decision(desk, 1_500, supersedes=too_low)
    services.hours_value(**call, decision_id=decided.pk)
    assert (again(owed).left_cents, receivable(owed)) == (47_500, 47_500)
    with pytest.raises(Conflict, match=r"fund.valued_already"):
        services.hours_value(**call, decision_id=decided.pk)
    view = selectors.obligation_view(obligation_id=owed.pk, actor=SYSTEM, on=MONDAY)
    assert (view.minutes_kept, view.given_cents, view.in_kind_cents) == (0, 2_500, 2_500)


def a_decision(desk, cents, supersedes=None, outcome="granted"):
    """A decision to forgive, as cases keeps it."""
    manager = people.a_fund_manager()
    mandate = people.a_mandate(manager, "forgive")
    return Decision.objects.create(
        known_at=make.CLOCK.now(), case=desk.case, client_ids=desk.case.client_ids, kind="forgive", outcome=outcome,
        cents=cents, by=manager.person, mandate_id=mandate.pk, decided_on=MONDAY, supersedes=supersedes,
    )  # fmt: skip


def test_what_is_forgiven_is_what_was_decided_and_once(staff, clock):
    desk = make.a_youth()
    owed = make.paid(make.a_pot(), desk)
    call = {"obligation_id": owed.pk, "actor": people.a_fund_manager().actor, "clock": clock}
    with pytest.raises(LabError, match=r"cases.decision_does_not_count"):
        services.forgive(**call, decision_id=(refused := a_decision(desk, 50_000, outcome="refused")).pk)
    with pytest.raises(NotFound):
        services.forgive(**call, decision_id=a_decision(make.a_youth(), 50_000).pk)  # of another case
    decided = a_decision(desk, 30_000, supersedes=refused)
    services.forgive(**call, decision_id=decided.pk)
    with pytest.raises(Conflict, match=r"fund.decision_used"):
        services.forgive(**call, decision_id=decided.pk)
    assert (again(owed).left_cents, receivable(owed)) == (20_000, 20_000)


def test_at_zero_it_is_over(at_work, clock):
    desk, owed, match, host = at_work
    cases.a_local_value("fund.hour_value", 1_000)
    pay(owed, 49_000)
    say(report(match, desk.resident, minutes=120), host)  # worth 20 euros; only 10 was left
    assert (again(owed).left_cents, owed.state, owed.closed_on) == (0, "closed", MONDAY)
    assert GivingBack.objects.get(way="hours").worth_cents == 1_000


def test_a_day_has_no_more_hours_than_it_has(at_work, clock):
    desk, _, match, _ = at_work
    report(match, desk.resident, minutes=11 * 60)
    with pytest.raises(LabError, match=r"fund.hours_more_than_a_day"):
        report(match, desk.resident, minutes=75)
    with pytest.raises(LabError, match=r"fund.hours_wrong"):
        report(match, desk.resident, minutes=20)
    with pytest.raises(LabError, match=r"fund.day_in_future"):
        report(match, desk.resident, on=MONDAY + timedelta(days=1))
    cases.a_local_value("fund.hours_day_max", 13)
    report(match, desk.resident, minutes=75)


def test_a_place_has_room_for_so_many(staff, clock):
    place, _ = make.a_place(capacity=1)
    first, second = (make.a_youth() for _ in range(2))
    match = make.at_place(make.paid(make.a_pot(), first), place, first.coach)
    owed = make.paid(make.a_pot(), second)
    with pytest.raises(Conflict, match=r"fund.place_full"):
        make.at_place(owed, place, second.coach)
    services.place_leave(match_id=match.pk, on=MONDAY, actor=first.coach.actor, clock=clock)
    services.place_match(
        place_id=place.pk, obligation_id=owed.pk, holds_from=MONDAY, actor=second.coach.actor, clock=clock
    )


def test_hours_that_paid_for_a_payment_that_came_back_are_not_counted_as_money(at_work, clock):
    desk, owed, match, host = at_work
    cases.a_local_value("fund.hour_value", 10_000)
    say(report(match, desk.resident, minutes=60), host)
    pay(owed, 30_000)
    services.payment_return(payment_id=owed.payments.get().pk, returned_on=MONDAY, actor=SYSTEM, clock=clock)
    line = selectors.pots(actor=SYSTEM)[0]
    # 100 by hours, 300 in cash, 100 left: the cash is the youth's again
    assert (line.in_suspense, line.given_back, line.in_kind, line.lent) == (30_000, 0, 0, 0)
    assert line.can_spend + line.to_pay == 1_000_000
    assert again(owed).left_cents == receivable(owed) == 0


def pay_again(pot, payment):
    services.payment_return(payment_id=payment.pk, returned_on=MONDAY, actor=SYSTEM, clock=make.CLOCK)
    batch = make.a_batch(pot, [payment.reservation])
    services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=make.CLOCK)


def test_cash_for_a_payment_that_came_back_counts_when_it_is_paid_again(staff, clock):
    pot = make.a_pot()
    owed = make.paid(pot, make.a_youth())
    pay(owed, 30_000)
    for _ in range(2):  # also when it bounces twice
        pay_again(pot, owed.payments.get(state="released"))
        assert (again(owed).opened_cents, owed.left_cents, receivable(owed)) == (50_000, 20_000, 20_000)
        line = selectors.pots(actor=SYSTEM)[0]
        assert (line.in_suspense, line.given_back, line.lent, line.can_spend) == (0, 30_000, 20_000, 980_000)
    pay(owed, 20_000)
    pay_again(pot, owed.payments.get(state="released"))
    assert (again(owed).left_cents, owed.state) == (0, "closed")  # all of it was given already


def test_hours_for_a_payment_that_came_back_count_when_it_is_paid_again(at_work, clock):
    desk, owed, match, host = at_work
    cases.a_local_value("fund.hour_value", 20_000)
    make.paid(owed.pot, desk, 70_000)
    say(report(match, desk.resident, minutes=120), host)
    pay(owed, 30_000)
    pay_again(owed.pot, owed.payments.get(cents=70_000, state="released"))  # 500 left: 400 by hours and 100 in cash
    assert (again(owed).opened_cents, owed.left_cents, receivable(owed)) == (120_000, 50_000, 50_000)
    line = selectors.pots(actor=SYSTEM)[0]
    assert (line.in_suspense, line.given_back, line.in_kind) == (0, 30_000, 40_000)


def test_a_coach_sees_the_obligations_of_their_own_clients(staff, clock):
    mine, other = make.a_youth(), make.a_youth()
    owed = make.paid(make.a_pot(), mine)
    assert [one.id for one in selectors.obligations(actor=mine.coach.actor, on=MONDAY)] == [owed.pk]
    assert selectors.obligations(actor=other.coach.actor, on=MONDAY) == []
    assert Obligation.objects.count() == 1
