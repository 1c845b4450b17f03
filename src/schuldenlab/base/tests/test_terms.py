# SPDX-License-Identifier: EUPL-1.2
"""Terms of the law, and dates in the words of people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base import terms
from schuldenlab.base.errors import LabError

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_the_holidays_of_2026_are_those_of_article_3():
    weekdays = {day for day in terms.public_holidays(2026) if day.weekday() < 5}
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
    assert date(2025, 4, 26) in terms.public_holidays(2025)
    assert date(2025, 4, 27) not in terms.public_holidays(2025)


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
    assert terms.add_weeks(start, 4) == end


def test_a_term_of_more_than_twelve_weeks_ends_where_it_ends():
    start = date(2026, 10, 3)  # a Saturday
    assert terms.add_weeks(start, 12) == date(2026, 12, 28)
    assert terms.add_weeks(start, 13) == date(2027, 1, 2)


def test_ten_working_days_over_christmas():
    assert terms.add_workdays(date(2026, 12, 18), 10) == date(2027, 1, 5)


def test_a_designated_day_is_no_working_day():
    friday_after_ascension = date(2026, 5, 15)
    assert terms.add_workdays(date(2026, 5, 13), 1) == friday_after_ascension
    assert terms.add_workdays(date(2026, 5, 13), 1, designated={friday_after_ascension}) == date(2026, 5, 18)


@given(days, st.integers(0, 40))
def test_as_many_working_days_pass_as_were_asked_for(start, count):
    end = terms.add_workdays(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(terms.is_workday, between)) == count
    assert count == 0 or terms.is_workday(end)


@given(days, st.integers(0, 12))
def test_a_rolled_term_never_ends_early_and_at_most_a_week_late(start, weeks):
    late = (terms.add_weeks(start, weeks) - start).days - 7 * weeks
    assert 0 <= late <= 5


def test_a_term_never_runs_backwards():
    with pytest.raises(ValueError, match="forward"):
        terms.add_workdays(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="forward"):
        terms.add_weeks(date(2026, 1, 1), -1)


def test_a_date_is_said_in_words():
    day = date(2026, 12, 4)
    assert terms.date_in_words(day) == "vrijdag 4 december"
    assert terms.date_in_words(day, "en", year=True) == "Friday 4 December 2026"
    assert terms.date_in_words(day, weekday=False, year=True) == "4 december 2026"


@pytest.mark.parametrize(
    "written",
    [
        "4-12-2026",
        "04-12-2026",
        " 4/12/2026 ",
        "4.12.2026",
        "4 12 2026",
        "2026-12-04",
        "4 december 2026",
        "4 December 2026",
        "4 dec 2026",
        "4 dec. 2026",
        "vrijdag 4 december 2026",
        "Friday 4 December 2026",
    ],
)
def test_a_date_is_read_however_it_was_written(written):
    assert terms.parse_date(written) == date(2026, 12, 4)


@given(days, st.sampled_from(["nl", "en"]), st.booleans())
def test_what_we_write_we_read(day, language, weekday):
    assert terms.parse_date(terms.date_in_words(day, language, weekday=weekday, year=True)) == day


def test_march_has_a_dutch_short_form():
    assert terms.parse_date("1 mrt 2026") == date(2026, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "morgen",
        "31-2-2026",
        "4-12-26",
        "12-2026",
        "donderdag 4 december 2026",
        "4 ja 2026",
        "٤-١٢-٢٠٢٦",
        "4-12-2026\x00",
        "mrt 4 december 2026",
        "4 december 2026" + " " * 5000 + "x",
        "0-1-2026",
        "2026-13-01",
    ],
)
def test_what_is_no_date_is_refused_at_its_field(written):
    with pytest.raises(LabError, match=r"base.date_wrong") as refusal:
        terms.parse_date(written, field="born_on")
    assert refusal.value.field == "born_on"


@pytest.mark.parametrize("written", ["4-12-1026", "4-12-9999", "1899-12-31"])
def test_a_year_that_cannot_be_is_refused(written):
    with pytest.raises(LabError, match=r"base.date_absurd"):
        terms.parse_date(written)


def test_the_limits_can_be_narrower():
    with pytest.raises(LabError, match=r"base.date_absurd") as refusal:
        terms.parse_date("4-12-2026", latest=date(2026, 11, 23))
    assert refusal.value.values == {"earliest": 1900, "latest": 2026}
