# SPDX-License-Identifier: EUPL-1.2
"""Working days and terms of the Algemene termijnenwet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import calendar

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_the_holidays_of_2026_are_those_of_article_3():
    weekdays = {day for day in calendar.public_holidays(2026) if day.weekday() < 5}
    assert weekdays == {
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday: article 3, paragraph 2
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 5),  # every year, not only once in five
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 12, 25),
    }


def test_the_kings_birthday_is_a_day_earlier_when_it_would_be_a_sunday():
    assert date(2025, 4, 26) in calendar.public_holidays(2025)
    assert date(2025, 4, 27) not in calendar.public_holidays(2025)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 11, 20), date(2026, 12, 18)),  # four weeks on, a Friday
        (date(2026, 11, 27), date(2026, 12, 28)),  # Christmas Day, then a weekend
        (date(2026, 3, 6), date(2026, 4, 7)),  # Good Friday, the weekend, Easter Monday
        (date(2026, 4, 7), date(2026, 5, 6)),  # 5 May
    ],
)
def test_four_weeks_end_on_a_working_day(start, end):
    assert calendar.add_weeks(start, 4) == end


def test_a_term_of_more_than_twelve_weeks_ends_where_it_ends():
    start = date(2026, 10, 3)  # a Saturday
    assert calendar.add_weeks(start, 12) == date(2026, 12, 28)
    assert calendar.add_weeks(start, 13) == date(2027, 1, 2)


def test_ten_working_days_over_christmas():
    assert calendar.add_workdays(date(2026, 12, 18), 10) == date(2027, 1, 5)


def test_a_designated_day_is_no_working_day():
    friday_after_ascension = date(2026, 5, 15)
    assert calendar.add_workdays(date(2026, 5, 13), 1) == friday_after_ascension
    assert calendar.add_workdays(date(2026, 5, 13), 1, designated={friday_after_ascension}) == date(2026, 5, 18)


@given(days, st.integers(0, 40))
def test_as_many_working_days_pass_as_were_asked_for(start, count):
    end = calendar.add_workdays(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(calendar.is_workday, between)) == count
    assert count == 0 or calendar.is_workday(end)


@given(days, st.integers(0, 12))
def test_a_rolled_term_never_ends_early_and_at_most_a_week_late(start, weeks):
    late = (calendar.add_weeks(start, weeks) - start).days - 7 * weeks
    assert 0 <= late <= 5


def test_a_term_never_runs_backwards():
    with pytest.raises(ValueError, match="forward"):
        calendar.add_workdays(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="forward"):
        calendar.add_weeks(date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 4, 2), date(2026, 4, 9)),  # Good Friday, the weekend and Easter Monday between
        (date(2026, 5, 13), date(2026, 5, 19)),  # Ascension Day
        (date(2026, 5, 22), date(2026, 5, 28)),  # Whit Monday
        (date(2025, 4, 25), date(2025, 4, 30)),  # King's Day on Saturday 26 April
        (date(2026, 4, 24), date(2026, 4, 30)),  # King's Day on Monday
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas on Friday and Saturday
        (date(2027, 12, 23), date(2027, 12, 28)),  # Christmas on Saturday and Sunday: no day is made up for it
    ],
)
def test_three_working_days_around_the_holidays(start, end):
    assert calendar.add_workdays(start, 3) == end
