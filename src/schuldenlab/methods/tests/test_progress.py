# SPDX-License-Identifier: EUPL-1.2
"""Where a case is: what is open, what waits for whom, what is due, and that finished stays finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.methods import State, facts_read, load_files, progress, schema
from schuldenlab.methods.vocabulary import Own, Type, fact_named

from .folders import facts, finished, known, shipped, small

MONDAY = date(2026, 11, 2)
VALUES = {"rungs": [100_000, 1_000_000], "preferential_factor": 1, "hour_value": 1_000, "wgs.decision_weeks": 6}
JPF = shipped("jpf")


def days(number):
    return MONDAY + timedelta(days=number)


def look(found, done=(), *, today=MONDAY, method=JPF, values=VALUES):
    return progress(method, facts=found, finished=done, today=today, values=values)


def states(of):
    return {one.step.key: one.state for one in of.steps}


def test_somebody_walks_in():
    now = look(facts(MONDAY, help__asked=True))
    assert now.next.step.key == "first-talk"
    assert {one.step.key for one in now.open} == {"first-talk"}
    assert states(now)["missed"] is State.NOT_NEEDED


@pytest.mark.parametrize(("threatened", "due"), [(False, date(2026, 11, 30)), (True, date(2026, 11, 5))])
def test_the_first_talk_is_within_four_weeks_or_three_working_days(threatened, due):
    now = look(facts(MONDAY, help__asked=True, threat__any=threatened))
    assert (now.next.due.on, now.next.due.source) == (due, "law:wgs.first_talk")
    assert not now.next.late
    assert look(facts(MONDAY, help__asked=True, threat__any=threatened), today=due + timedelta(days=1)).next.late


def test_after_the_talk_much_can_be_done_at_once():
    now = look(facts(MONDAY, help__asked=True, talk__held=True))
    assert [one.step for one in now.now_finished] == ["first-talk"]
    assert {one.step.key for one in now.open} == {
        *("plan", "need", "goals", "letters", "measure-0", "admission", "fixed-costs"),
    }
    assert now.next.step.key == "plan"
    assert (now.next.due.on, now.next.due.source) == (days(1), "method")


@pytest.mark.parametrize("key", ["jpf", "mediation", "settlement-loan"])
def test_the_questions_of_half_a_year_are_asked_in_that_month_and_late_after_it(key):
    found = facts(date(2026, 4, 2), case__begun=True, talk__held=True, plan__agreed_by_resident=True)

    def half_a_year(month, day):
        on = date(2026, month, day)
        months = facts(on, case__months=(on.month - 4) - (on.day < 2))
        return look(found | months, today=on, method=shipped(key)).of("measure-6")

    assert half_a_year(10, 1).state is State.WAITING
    asked = half_a_year(10, 2)
    assert (asked.state, asked.due.on, asked.due.source, asked.late) == (State.OPEN, date(2026, 11, 2), "method", False)
    assert half_a_year(11, 3).late
    first = look(found, today=date(2026, 4, 2), method=shipped(key)).of("measure-0")
    assert (first.due.on, first.due.source) == (date(2026, 5, 2), "method")


def finished_all_but(*open_steps):
    return [finished(step.key, MONDAY) for step in JPF.steps if step.key not in open_steps]


def test_the_decision_is_due_when_the_ordinance_says():
    found = facts(MONDAY, help__asked=True, talk__held=True, plan__agreed_by_resident=True)
    assert look(found).of("admission").due.on == MONDAY + timedelta(weeks=6)


def test_a_choice_the_city_did_not_make_is_named_and_never_guessed():
    found = facts(MONDAY, help__asked=True, talk__held=True, plan__agreed_by_resident=True)
    without = {key: value for key, value in VALUES.items() if key != "wgs.decision_weeks"}
    due = look(found, values=without).of("admission").due
    assert (due.on, due.missing) == (None, ("wgs.decision_weeks",))


WAITS = schema.Test("plan.agreed_by_resident", Type.DATE, "is", True)
ANOTHER_WAY = schema.Test("plan.written", Type.DATE, "is", False)


@pytest.mark.parametrize("needs", [(WAITS,), (WAITS, ANOTHER_WAY)])
def test_the_day_of_the_law_stands_whatever_a_step_waits_for(needs):
    """Also when it would not be needed on this way: no condition of a method takes a term of the law away."""
    loose = replace(
        JPF, steps=tuple(replace(step, needs=needs) if step.key == "admission" else step for step in JPF.steps)
    )
    found = facts(MONDAY, help__asked=True, talk__held=True, plan__written=True)
    waiting = look(found, method=loose).of("admission")
    assert (waiting.due.on, waiting.due.source) == (MONDAY + timedelta(weeks=6), "law:wgs.decision")
    assert waiting.state is State.WAITING
    assert "plan.agreed_by_resident" in [wait.fact for wait in waiting.waits]
    much_later = look(found, method=loose, today=days(120))
    assert "admission" in [one.step.key for one in much_later.to_do if one.late]


def test_who_wants_no_help_waits_for_no_decision():
    declined = look(facts(MONDAY, help__asked=True, talk__held=True, help__declined=True))
    assert declined.of("admission").state is State.NOT_NEEDED
    assert declined.next.step.key != "admission"


@pytest.mark.parametrize("weeks", [0, 9, -1])
def test_more_weeks_than_the_act_allows_count_as_not_set(weeks):
    found = facts(MONDAY, help__asked=True, talk__held=True, plan__agreed_by_resident=True)
    assert look(found, values={**VALUES, "wgs.decision_weeks": weeks}).of("admission").due.missing


def granted(day, **more):
    return facts(
        day,
        help__asked=True,
        talk__held=True,
        plan__agreed_by_resident=True,
        decision__taken___admission=True,
        decision__outcome___admission="granted",
        debts__listed=True,
        **more,
    )


def test_an_open_step_waits_for_the_creditors_once_they_were_asked():
    before = look(granted(MONDAY)).of("inventory")
    assert (before.acted, before.waits, before.due.on) == (False, (), None)
    asked = look(granted(MONDAY, balances__asked=True)).of("inventory")
    assert asked.acted
    assert [(wait.fact, wait.whom) for wait in asked.waits] == [("debts.all_known_or_given_up", "creditor")]
    assert asked.due.on == date(2026, 11, 16)  # ten working days


def test_ten_working_days_over_christmas():
    asked = look(granted(date(2026, 12, 18), balances__asked=True)).of("inventory")
    assert asked.due.on == date(2027, 1, 5)  # 25 December and 1 January are no working days


def test_what_only_waits_is_never_the_next_thing():
    now = look(granted(MONDAY, balances__asked=True))
    assert not now.next.acted
    assert now.of("inventory").state is State.OPEN


def test_a_step_that_waits_says_for_what_and_for_whom():
    waiting = look(granted(MONDAY, balances__asked=True)).of("calculation")
    assert waiting.state is State.WAITING
    assert [(wait.fact, wait.whom, wait.step) for wait in waiting.waits] == [
        ("debts.all_known_or_given_up", "creditor", "inventory")
    ]


def test_refused_admission_takes_the_settlement_off_the_way_and_opens_closing():
    found = granted(MONDAY) | facts(MONDAY, decision__outcome___admission="refused")
    now = look(found)
    assert now.of("inventory").state is State.NOT_NEEDED
    assert now.of("close").state is State.OPEN


ALL_KNOWN = {"balances__asked": True, "debts__all_known_or_given_up": True}


def test_a_late_claim_reopens_the_inventory_and_nothing_else_that_was_done():
    found = granted(MONDAY, **ALL_KNOWN)
    done = look(found).now_finished
    assert "inventory" in {one.step for one in done}
    late = found | facts(days(9), debts__claim_added=True, debts__all_known_or_given_up=False)
    now = look(late, done, today=days(9))
    assert now.of("inventory").state is State.REOPENED
    assert now.now_finished == ()
    assert {one.step.key for one in now.steps if one.state is State.FINISHED} == {one.step for one in done} - {
        "inventory"
    }
    answered = late | facts(days(12), debts__all_known_or_given_up=True)
    again = look(answered, done, today=days(12))
    assert [(one.step, one.on) for one in again.now_finished] == [("inventory", days(12))]


def test_after_a_late_claim_what_builds_on_the_inventory_waits_for_it():
    found = granted(MONDAY, **ALL_KNOWN, calculation__current=True, offers__all_answered=True, money__available=True)
    done = look(found).now_finished
    assert {"inventory", "calculation", "offers"} <= {one.step for one in done}
    late = found | facts(
        days(9),
        debts__claim_added=True,
        debts__all_known_or_given_up=False,
        calculation__current=False,
        offers__all_answered=False,
    )
    now = look(late, done, today=days(9))
    assert now.of("inventory").state is State.REOPENED
    assert now.of("calculation").state is State.WAITING
    assert [wait.fact for wait in now.of("offers").waits] == ["debts.all_known_or_given_up", "calculation.current"]
    known_again = late | facts(days(12), debts__all_known_or_given_up=True)
    assert look(known_again, done, today=days(12)).of("calculation").state is State.REOPENED


@pytest.mark.parametrize("key", ["jpf", "settlement-loan", "mediation"])
def test_a_debt_after_the_agreement_asks_for_a_call_and_for_no_offers(key):
    """No proposal can be made any more; without an agreement it can."""
    method = shipped(key)
    found = granted(MONDAY, **ALL_KNOWN, calculation__current=True, offers__all_answered=True, money__available=True)
    done = look(found, method=method).now_finished
    added = facts(days(9), debts__claim_added=True)
    assert look(found | added, done, today=days(9), method=method).of("offers").state is State.REOPENED
    agreed = found | facts(MONDAY, agreement__reached=True)
    late = agreed | added | facts(days(9), debts__claim_late=True)
    now = look(late, done, today=days(9), method=method)
    assert now.of("offers").state is State.FINISHED
    assert (now.of("late-debt").state, now.of("late-debt").step.who) == (State.OPEN, "settlement_officer")
    for language, says in (("nl", "Een extra voorstel maken kan hier nog niet."), ("en", "cannot be made here yet")):
        assert says in method.text("step.late-debt.why", language)
    called = look(late | facts(days(10), debts__late_discussed=True), done, today=days(10), method=method)
    assert [one.step for one in called.now_finished] == ["late-debt"]


@pytest.mark.parametrize("key", ["jpf", "settlement-loan"])
def test_an_old_calculation_is_work_until_all_was_paid_by_it(key):
    """Also while a creditor has yet to say how much it is. Once paid, nothing is offered by it any more."""
    method, known = shipped(key), ALL_KNOWN | {"calculation__current": True}
    done = look(granted(MONDAY, **known), method=method).now_finished
    old = granted(MONDAY) | facts(days(30), calculation__current=False, calculation__old_since=True)
    unanswered = old | facts(days(29), debts__all_known_or_given_up=False)
    assert look(unanswered, done, today=days(30), method=method).of("calculation").state is State.REOPENED
    assert (
        look(facts(MONDAY, debts__all_known_or_given_up=False), method=method).of("calculation").state is State.WAITING
    )
    paid = old | facts(MONDAY, **ALL_KNOWN) | facts(days(20), payout__settled=True)
    assert look(paid, done, today=days(30), method=method).of("calculation").state is State.FINISHED


def test_what_was_known_when_a_step_was_first_finished_does_not_reopen_it():
    """The claim came after the newest balance, and the step was only looked at after both."""
    found = granted(MONDAY, **ALL_KNOWN) | facts(days(2), debts__claim_added=True)
    done = look(found, today=days(3)).now_finished
    assert look(found, done, today=days(4)).of("inventory").state is State.FINISHED


def test_closing_waits_for_the_ordinary_end_and_not_for_exceptions():
    waiting = look(granted(MONDAY)).of("close")
    assert [(wait.fact, wait.whom) for wait in waiting.waits] == [
        ("obligation.zero", "resident"),
        ("decision.outcome:ending", ""),
    ]


def test_steps_for_exceptions_are_not_on_the_way_until_one_happens():
    now = look(granted(MONDAY))
    assert {key for key, state in states(now).items() if state is State.NOT_NEEDED} == {
        *("ask-again", "court", "late-debt", "missed"),
    }
    refused = look(granted(MONDAY) | facts(MONDAY, offers__refused=True))
    assert refused.of("ask-again").state is State.OPEN
    assert refused.of("court").state is State.WAITING
    agreed = look(granted(MONDAY) | facts(MONDAY, offers__refused=True, agreement__reached=True))
    assert agreed.of("ask-again").state is State.NOT_NEEDED


def test_an_old_answer_does_not_close_what_a_newer_claim_reopened():
    found = granted(MONDAY, **ALL_KNOWN)
    done = look(found).now_finished
    late = found | facts(days(9), debts__claim_added=True)
    assert look(late, done, today=days(9)).of("inventory").state is State.REOPENED


def test_a_claim_of_the_same_moment_is_part_of_what_was_finished():
    found = granted(MONDAY, **ALL_KNOWN, debts__claim_added=True)
    done = look(found).now_finished
    assert look(found, done).of("inventory").state is State.FINISHED


def test_a_claim_of_the_same_moment_that_undoes_the_step_came_after_it():
    found = granted(MONDAY, **ALL_KNOWN)
    done = look(found).now_finished
    undone = found | facts(MONDAY, debts__claim_added=True, debts__all_known_or_given_up=False)
    assert look(undone, done).of("inventory").state is State.REOPENED


@pytest.mark.parametrize(("weeks", "due"), [(3, (days(21), "law:wgs.decision")), (6, (days(28), "method"))])
def test_of_the_law_and_a_shorter_term_of_the_method_the_earlier_day_counts(weeks, due):
    method = load_files(small())
    found = facts(MONDAY, help__asked=True, talk__held=True)
    admission = look(found, method=method, values={"wgs.decision_weeks": weeks}).of("admission")
    assert (admission.due.on, admission.due.source) == due


def test_finished_stays_finished_when_the_facts_turn():
    found = granted(MONDAY, **ALL_KNOWN)
    done = look(found).now_finished
    turned = found | facts(days(3), debts__all_known_or_given_up=False)
    assert look(turned, done, today=days(3)).of("inventory").state is State.FINISHED


def test_each_missed_instalment_asks_for_a_talk_again():
    found = granted(MONDAY, payout__settled=True, giving_back__agreed=True)
    missed = found | facts(days(30), giving_back__missed=True)
    assert look(missed, today=days(30)).of("missed").state is State.OPEN
    talked = missed | facts(days(33), giving_back__missed_discussed=True)
    done = look(talked, today=days(33)).now_finished
    assert look(talked, done, today=days(33)).of("missed").state is State.FINISHED
    missed_again = talked | facts(days(60), giving_back__missed=True)
    assert look(missed_again, done, today=days(60)).of("missed").state is State.REOPENED


def test_optional_aftercare_opens_after_closing_and_presses_nobody():
    found = granted(MONDAY, obligation__zero=True, case__closed=True)
    now = look(found, [finished(step.key, MONDAY) for step in JPF.steps if step.key != "aftercare"])
    assert now.of("aftercare").state is State.OPEN
    assert now.next.step.optional


def test_measures_come_when_their_month_comes():
    for months, opened in ((5, set()), (6, {"measure-6"}), (24, {"measure-6", "measure-12", "measure-24"})):
        now = look(granted(MONDAY, case__months=months))
        assert {
            one.step.key for one in now.open if one.step.key.startswith("measure-") and "-0" not in one.step.key
        } == opened
        waiting = [one for one in now.steps if one.state is State.WAITING and one.step.key == "measure-24"]
        assert all(wait.whom == "time" for one in waiting for wait in one.waits)


def test_the_desk_needs_no_case_once_somebody_was_referred():
    desk = shipped("helpdesk")
    talked = facts(MONDAY, help__asked=True, talk__held=True)
    assert {one.step.key for one in look(talked, method=desk).open} == {"card", "refer", "open-case"}
    referred = look(talked | facts(MONDAY, referral__made=True), method=desk)
    assert referred.of("open-case").state is State.NOT_NEEDED
    assert referred.of("close").state is State.OPEN


@given(st.data())
def test_finished_only_grows_without_a_reopening_fact(data):
    """Facts come in any order; what was recorded stays, and no step is recorded twice."""
    names = sorted(facts_read(JPF) - {name for step in JPF.steps for name in step.reopens_on})
    own = Own(tuple(one.kind for one in JPF.decisions), ("0", "6", "12", "24"))
    found, done = {}, ()
    for number, name in enumerate(data.draw(st.permutations(names))):
        day = days(number)
        kind = fact_named(name, own).type
        value = {Type.BOOL: True, Type.CODE: "granted"}.get(kind, 24)
        written = name.replace(":", "___").replace(".", "__")
        found |= facts(day, **{written: value})
        now = look(found, done, today=day)
        recorded = {one.step for one in done}
        assert recorded.isdisjoint(one.step for one in now.now_finished)
        assert recorded <= {one.step.key for one in now.steps if one.state is State.FINISHED}
        assert all(one.at <= known(day) for one in now.now_finished)
        done += now.now_finished
    assert {one.step for one in done} >= {step.key for step in JPF.steps if not step.optional} - {"missed", "ask-again"}


def test_a_payment_that_did_not_come_is_talked_about_within_days():
    found = facts(MONDAY, help__asked=True, talk__held=True, giving_back__missed=True)
    assert look(found, values={**VALUES, "talk_workdays": 5}).of("missed").due.on == MONDAY + timedelta(weeks=1)


@pytest.mark.parametrize("called", [0, 9, 20])
def test_a_missed_payment_is_the_coachs_to_talk_about_whatever_contact_there_was(called):
    """A contact about something else, of before or after, is not that talk; it is the next thing from the day it was
    missed, and once more when another one does not come."""
    found = granted(MONDAY, contract__signed_by_resident=True, giving_back__agreed=True)
    found |= facts(days(called), contact__held=True) | facts(days(9), giving_back__missed=True)
    values = {**VALUES, "talk_workdays": 5, "track_months": 24}
    before = look(found, finished_all_but("missed", "give-back"), today=days(21), values=values)
    talk = before.of("missed")
    assert (talk.acted, talk.waits, talk.since, before.next.step.key) == (False, (), days(9), "missed")
    talked = found | facts(days(22), contact__held=True, giving_back__missed_discussed=True)
    done = look(talked, today=days(22), values=values).now_finished
    assert "missed" in {one.step for one in done}
    again = look(talked | facts(days(40), giving_back__missed=True), done, today=days(41), values=values).of("missed")
    assert (again.state, again.acted, again.since) == (State.REOPENED, False, days(40))


def test_an_appointment_of_before_the_case_was_closed_is_no_aftercare():
    found = facts(days(3), contact__planned=True) | facts(days(9), case__closed=True, obligation__zero=True)
    assert not look(found).of("aftercare").acted
    assert look(found | facts(days(9), contact__planned=True)).of("aftercare").acted


def test_where_no_pot_pays_the_creditors_are_waited_for_once_the_offers_went_out():
    """Nothing is set apart in mediation: the offers alone make it the creditors' move, since the day they went out."""
    mediation = shipped("mediation")
    found = facts(MONDAY, decision__outcome___admission="granted", debts__all_known_or_given_up=True,
                  calculation__current=True, offers__sent=True)  # fmt: skip
    later = MONDAY + timedelta(days=3)
    (step,) = (one for one in mediation.steps if one.do == "offers.send")
    values = {"months": 18, "fee": 0, "wgs.decision_weeks": 6}
    seen = look(found, today=later, method=mediation, values=values).of(step.key)
    assert (seen.acted, seen.since) == (True, MONDAY)
    assert {wait.whom for wait in seen.waits} == {"creditor"}
