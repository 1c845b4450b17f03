# SPDX-License-Identifier: EUPL-1.2
"""Dates in the words of people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base import terms
from schuldenlab.base.errors import LabError

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


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
