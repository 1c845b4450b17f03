# SPDX-License-Identifier: EUPL-1.2
"""A calculation that is old is work again, once, and its page says what changed and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.clock import FixedClock
from schuldenlab.base.models import Task
from schuldenlab.cases import engine
from schuldenlab.cases import services as case_services
from schuldenlab.cases.facts import facts_collect
from schuldenlab.law.norms import read_period
from schuldenlab.law.rule_sets import under, with_norms
from schuldenlab.people import services as people_services
from schuldenlab.people.tests import factories as people

from .. import services
from ..selectors.recalculation import recalculation_view
from . import settling as make
from .test_calculation import CLOCK
from .test_norm_effect import HIGHER, JULY, from_parts

JANUARY_4 = FixedClock.on(date(2027, 1, 4), hour=3)


@pytest.fixture
def at(staff):
    """A case calculated on 23 November 2026, with its seizure-free amount."""
    found = make.a_settling(debts=make.DEBTS[1:2])
    from_parts(found)
    return found


def installed(text):
    """As if this file lay among ours."""
    return under(with_norms(read_period(text, "new.toml"), "new.toml"))


def view(at, clock):
    return recalculation_view(case_id=at.case.pk, actor=at.officer.actor, on=clock.today())


def changes(found):
    return {one.title: one.change_cents for one in found.amounts}


def is_current(at, clock):
    known = facts_collect(case=at.case, names=("calculation.current",), on=clock.today())
    return known["calculation.current"].value


def open_tasks(at):
    return set(Task.objects.filter(case_id=at.case.pk, step="calculation", done_at=None).values_list("pk", flat=True))


def test_a_new_half_year_is_work_once_and_the_page_says_which_amounts_of_the_law_changed(at):
    """The norm of a single person goes from 1,419.46 to 1,500.00: 95 percent of it is 76.51 more."""
    assert view(at, CLOCK) is None
    with installed(HIGHER):
        engine.every_night(JANUARY_4)
        due = open_tasks(at)
        assert len(due) == 1
        engine.every_night(JANUARY_4)
        assert open_tasks(at) == due
        found = view(at, JANUARY_4)
        assert found.is_due
        assert [(one.kind, one.on) for one in found.causes] == [("half_year", date(2027, 1, 1))]
        assert changes(found) == {
            "Afloscapaciteit": -7_651, "Vrij te laten bedrag": 7_651, "Beslagvrije voet": 7_651,
        }  # fmt: skip
        norm = next(one for one in found.brought if one.name == "pw_norm_21_single")
        assert (norm.kind, norm.before, norm.after) == ("norm", "€\u00a01.419,46", "€\u00a01.500,00")
        assert {one.kind for one in found.brought} == {"norm"}
        # Calculated anew it is work no more, and the page says what changed since November.
        from_parts(at, clock=JANUARY_4)
        assert not open_tasks(at)
        after = view(at, JANUARY_4)
        assert (after.is_due, after.made_on, after.causes) == (False, CLOCK.today(), ())
        assert changes(after) == changes(found)


def test_before_the_new_file_is_there_no_older_amount_is_shown_instead(at):
    found = view(at, JANUARY_4)
    assert found.is_due
    assert found.amounts == ()
    assert "4 januari 2027" in found.refused


def test_a_norm_put_right_within_its_half_year_makes_old_what_used_it_and_nothing_else(at):
    right = JULY.replace('value = "1419.46"', 'value = "1419.64"', 1)
    with installed(right):
        assert not is_current(at, CLOCK)
        assert [one.kind for one in view(at, CLOCK).causes] == ["norms"]
        engine.every_night(FixedClock(CLOCK.now() + timedelta(hours=18)))
        assert len(open_tasks(at)) == 1
    with installed(JULY.replace('value = "2176.10"', 'value = "2176.20"', 1)):  # of couples with a state pension
        assert is_current(at, CLOCK)
    assert is_current(at, CLOCK)


def test_a_new_income_is_work_at_once_and_shows_what_it_does(at):
    clock = FixedClock(CLOCK.now() + timedelta(minutes=1))
    assert not open_tasks(at)
    case_services.fact_record(
        case_id=at.case.pk, name="income.month", value=175_000, holds_on=clock.today(), source="resident",
        actor=at.desk.coach.actor, clock=clock,
    )  # fmt: skip
    assert len(open_tasks(at)) == 1
    found = view(at, clock)
    assert [(one.kind, one.name) for one in found.causes] == [("fact", "income.month")]
    assert changes(found)["Afloscapaciteit"] == 175_000 - 165_000
    (line,) = found.brought
    assert (line.name, line.before, line.after) == ("counted_income_month", "€\u00a01.650,00", "€\u00a01.750,00")


def test_a_new_income_is_work_at_once_also_while_a_creditor_has_yet_to_answer(at):
    """What somebody keeps to live on does not wait for what a creditor says."""
    clock = FixedClock(CLOCK.now() + timedelta(minutes=1))
    services.claim_add(
        case_id=at.case.pk, kind="telecom", creditor_id=people.an_organisation().pk, actor=at.desk.coach.actor,
        clock=CLOCK,
    )  # fmt: skip
    case_services.fact_record(
        case_id=at.case.pk, name="income.month", value=175_000, holds_on=clock.today(), source="resident",
        actor=at.desk.coach.actor, clock=clock,
    )  # fmt: skip
    assert len(open_tasks(at)) == 1


def test_only_what_a_calculation_reads_of_a_debt_makes_it_old(at):
    """Of one debt, of 1,210.55 by the creditor's word."""
    owed, seen = at.claims[0], []
    for minute, (cents, days_ago, by) in enumerate(
        ((99_999, 30, "creditor"), (121_055, 0, "creditor"), (50_000, 0, "resident"), (130_000, 0, "creditor"),
         (121_055, 0, "creditor")), 1
    ):  # fmt: skip
        said = services.Said(cents=cents, holds_on=CLOCK.today() - timedelta(days=days_ago), by=by)
        clock = FixedClock(CLOCK.now() + timedelta(minutes=minute))
        services.claim_amount_record(claim_id=owed.pk, said=said, actor=at.officer.actor, clock=clock)
        seen.append(is_current(at, clock))
        if not seen[-1]:
            assert [one.kind for one in view(at, clock).causes] == ["debts"]
    assert seen == [True, True, True, False, True]
    clock = FixedClock(CLOCK.now() + timedelta(minutes=6))
    by = {"claim_id": owed.pk, "actor": at.officer.actor}
    services.claim_correct(reference_creditor="F-2", **by, clock=clock)
    assert is_current(at, clock)
    services.claim_correct(rank="ordinary", rank_basis="", **by, clock=clock)
    assert not is_current(at, clock), "it went before others"
    from_parts(at, clock=clock)
    clock = FixedClock(CLOCK.now() + timedelta(minutes=7))
    assert is_current(at, clock)
    paid_on = CLOCK.today() - timedelta(days=30)
    services.claim_end(reason="paid", on=paid_on, **by, clock=clock)
    assert not is_current(at, clock), "it was read as owed, and was paid before"


def test_who_comes_to_live_in_the_household_makes_a_calculation_old(at):
    clock = FixedClock(CLOCK.now() + timedelta(minutes=1))
    partner = people.a_young_resident(clock=clock, at_home=False)
    people_services.household_move_in(
        person_id=partner.pk, role="partner", on=clock.today(), household_id=at.case.household_id,
        actor=at.desk.coach.actor, clock=clock,
    )  # fmt: skip
    engine.every_night(FixedClock(CLOCK.now() + timedelta(hours=18)))
    assert len(open_tasks(at)) == 1
    found = view(at, clock)
    assert [one.kind for one in found.causes] == ["household"]
    assert ("situation", "alleenstaand", "samen, zonder kinderen") in [
        (one.name, one.before, one.after) for one in found.brought
    ]
    assert changes(found)["Beslagvrije voet"] > 0
    # Two days later they tell that he left yesterday, before the newest calculation.
    tomorrow, later = (FixedClock(CLOCK.now() + timedelta(days=days)) for days in (1, 2))
    from_parts(at, clock=tomorrow)
    assert is_current(at, later)
    people_services.household_move_out(
        person_id=partner.pk, on=tomorrow.today(), actor=at.desk.coach.actor, clock=later
    )
    assert not is_current(at, later)
    assert [one.kind for one in view(at, later).causes] == ["household"]
    # And one who will leave on a day to come has not left yet.
    from_parts(at, clock=FixedClock(later.now() + timedelta(minutes=1)))
    people_services.household_move_out(
        person_id=at.desk.resident.pk, on=date(2026, 12, 1), actor=at.desk.coach.actor,
        clock=FixedClock(later.now() + timedelta(minutes=2)),
    )  # fmt: skip
    assert is_current(at, later)
    assert not is_current(at, FixedClock.on(date(2026, 12, 1)))
