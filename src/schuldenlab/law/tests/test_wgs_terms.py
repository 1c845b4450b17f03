# SPDX-License-Identifier: EUPL-1.2
"""When a talk, a decision and an answer have to be there, and when a method is looser than the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished
from schuldenlab.law.calendar import is_workday, public_holidays
from schuldenlab.law.wgs_terms import TERMS, Span, Term, Threat, Unit, due, looser_start

days = st.dates(date(2024, 1, 1), date(2040, 12, 31))
DAY = timedelta(days=1)


def ordinance(weeks):
    return Entered(weeks, "Verordening beslistermijn schuldhulpverlening", "set by the council", Label.L)


def easter(year):
    """Butcher's rule, so that the calendar is not checked against itself."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", [2008, 2011, *range(2024, 2041)])
def test_the_holidays_are_those_of_the_algemene_termijnenwet(year):
    kings_day = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    if kings_day.weekday() == 6:
        kings_day -= DAY
    moving = [easter(year) + timedelta(days=number) for number in (-2, 1, 39, 50)]
    fixed = [date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26), kings_day]
    assert {day for day in public_holidays(year) if day.weekday() < 5} == {
        day for day in (*moving, *fixed) if day.weekday() < 5
    }


def test_only_terms_of_an_act_move_with_the_algemene_termijnenwet():
    assert {name for name, term in TERMS.items() if term.of_act} == {"wgs.first_talk", "wgs.decision"}
    agreed = Term("one.week", "asked", Span(1, Unit.WEEKS), "an agreement", "", Label.B)
    assert agreed.latest(date(2026, 4, 16)) == date(2026, 4, 23)
    assert agreed.latest(date(2026, 4, 20)) == date(2026, 4, 27), "King's Day, and no act that moves it"


@pytest.mark.parametrize(
    ("asked", "talk"),
    [
        (date(2026, 10, 5), date(2026, 11, 2)),
        (date(2026, 3, 6), date(2026, 4, 7)),  # Good Friday, the weekend, Easter Monday
        (date(2026, 4, 16), date(2026, 5, 15)),  # Ascension Day
        (date(2026, 4, 27), date(2026, 5, 26)),  # Whit Monday
        (date(2025, 3, 29), date(2025, 4, 28)),  # King's Day on Saturday 26 April, then Sunday
        (date(2026, 11, 28), date(2026, 12, 28)),  # second day of Christmas, a Saturday
        (date(2027, 11, 27), date(2027, 12, 27)),  # Christmas in the weekend: Monday is an ordinary day
    ],
)
def test_the_first_talk_is_within_four_weeks(asked, talk):
    assert due("wgs.first_talk", asked).on == talk


@pytest.mark.parametrize("threat", list(Threat))
@pytest.mark.parametrize(
    ("asked", "talk"),
    [
        (date(2026, 10, 5), date(2026, 10, 8)),
        (date(2026, 4, 2), date(2026, 4, 9)),  # Easter
        (date(2026, 12, 24), date(2026, 12, 30)),
        (date(2025, 4, 25), date(2025, 4, 30)),  # King's Day moved to Saturday: it takes no working day
    ],
)
def test_with_eviction_cut_off_or_loss_of_insurance_it_is_within_three_working_days(threat, asked, talk):
    found = due("wgs.first_talk", asked, threats=[threat])
    assert (found.on, found.label) == (talk, Label.S)


def test_the_city_sets_the_weeks_for_a_decision():
    found = due("wgs.decision", date(2026, 10, 5), ordinance_weeks=ordinance(6))
    assert (found.on, found.label) == (date(2026, 11, 16), Label.L)


def test_a_term_of_an_ordinance_does_not_run_on_over_a_holiday():
    assert due("wgs.decision", date(2026, 10, 30), ordinance_weeks=ordinance(8)).on == date(2026, 12, 25)


def test_weeks_that_no_ordinance_gave_are_not_eight():
    with pytest.raises(NotEstablished) as refusal:
        due("wgs.decision", date(2026, 10, 5))
    assert refusal.value.name == "wgs.decision_weeks"


@pytest.mark.parametrize(
    ("weeks", "problem"), [(9, "too_large"), (0, "too_small"), ("6.5", "not_whole"), (6.0, "not_a_number")]
)
def test_an_ordinance_cannot_give_more_than_eight_weeks(weeks, problem):
    with pytest.raises(InputWrong) as refusal:
        due("wgs.decision", date(2026, 10, 5), ordinance_weeks=ordinance(weeks))
    assert (refusal.value.name, refusal.value.problem) == ("wgs.decision_weeks", problem)


def test_terms_of_the_sector_are_labelled_so_and_end_where_they_end():
    assert due("nvvk.settlement", date(2026, 1, 1)).on == date(2026, 5, 1)
    assert due("nvvk.stabilisation", date(2025, 10, 31)).on == date(2026, 2, 28)
    answer = due("schuldenknooppunt.answer", date(2026, 12, 18))
    assert (answer.on, answer.label) == (date(2027, 1, 5), Label.B)


def test_a_designated_day_is_no_working_day():
    bridge = date(2026, 5, 15)  # the Friday after Ascension Day
    found = due("wgs.first_talk", date(2026, 5, 12), threats=[Threat.WATER], designated={bridge})
    assert found.on == date(2026, 5, 19)


def test_a_term_nobody_knows_is_refused():
    with pytest.raises(InputWrong, match=r"wgs\.first_tak"):
        due("wgs.first_tak", date(2026, 1, 1))


@given(days)
def test_the_talk_is_due_on_a_working_day_and_sooner_under_threat(asked):
    ordinary, urgent = due("wgs.first_talk", asked).on, due("wgs.first_talk", asked, threats=[Threat.GAS]).on
    assert is_workday(ordinary)
    assert is_workday(urgent)
    assert asked + 3 * DAY <= urgent < ordinary
    assert 28 <= (ordinary - asked).days <= 33


# --- looser than the law


def told_again(span, weeks):
    """Every start of two years: does the method's last day come after the law's?"""
    for number in range(730):
        start = date(2026, 1, 1) + number * DAY
        law = start + timedelta(weeks=weeks)
        while not is_workday(law):
            law += DAY
        end = start
        if span.unit is Unit.WORKDAYS:
            left = span.count
            while left:
                end += DAY
                left -= is_workday(end)
        else:
            end += timedelta(days=span.count * (7 if span.unit is Unit.WEEKS else 1))
        if end > law:
            return start
    return None


@pytest.mark.parametrize("name", ["wgs.first_talk", "wgs.decision"])
@pytest.mark.parametrize(
    ("unit", "counts"),
    [(Unit.DAYS, (0, 28, 29, 56, 57)), (Unit.WEEKS, (1, 4, 5, 8, 9)), (Unit.WORKDAYS, (1, 16, 17, 20, 34, 35, 40))],
)
def test_looser_is_what_ends_later_on_some_day_of_two_years(name, unit, counts):
    for count in counts:
        span = Span(count, unit)
        assert looser_start(span, name) == told_again(span, TERMS[name].span.count)


def test_twenty_working_days_are_looser_than_four_weeks_as_soon_as_there_is_a_holiday():
    start = looser_start(Span(20, Unit.WORKDAYS), "wgs.first_talk")
    assert start is not None
    assert Span(20, Unit.WORKDAYS).end(start) > due("wgs.first_talk", start).on
    assert looser_start(Span(4, Unit.WEEKS), "wgs.first_talk") is None
    assert looser_start(Span(16, Unit.WORKDAYS), "wgs.first_talk") is None


def test_months_are_compared_by_their_days():
    assert looser_start(Span(1, Unit.MONTHS), "wgs.first_talk") is not None
    assert looser_start(Span(1, Unit.MONTHS), "wgs.decision") is None
    assert looser_start(Span(2, Unit.MONTHS), "wgs.decision") is not None
    assert looser_start(Span(4, Unit.MONTHS), "nvvk.stabilisation") is None


def test_two_weeks_are_looser_than_ten_working_days_when_they_start_in_a_weekend():
    start = looser_start(Span(2, Unit.WEEKS), "schuldenknooppunt.answer")
    assert start is not None
    assert start.weekday() >= 5
    assert looser_start(Span(12, Unit.DAYS), "schuldenknooppunt.answer") is None
