# SPDX-License-Identifier: EUPL-1.2
"""Births and deaths of which parts are unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base.errors import LabError

from ..partial_date import PartialDate

PARTS = st.tuples(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def test_a_known_date_and_the_three_ways_to_know_less():
    assert PartialDate.from_register("20041204") == PartialDate(2004, 12, 4)
    assert PartialDate.from_register("20041200") == PartialDate(2004, 12)
    assert PartialDate.from_register("20040000") == PartialDate(2004)
    assert PartialDate.from_register("00000000") == PartialDate()


@pytest.mark.parametrize(
    "written", ["", "05", "2004120", "20041304", "20040230", "00001204", "19660013", "２００４１２０４"]
)
def test_what_cannot_be_a_date_is_refused(written):
    with pytest.raises(LabError, match=r"base\.date_wrong"):
        PartialDate.from_register(written)


def test_who_is_born_in_december_may_be_seventeen_or_eighteen():
    born = PartialDate(2008, 12)
    assert born.ages_on(date(2026, 12, 15)) == (17, 18)
    assert not born.certainly_adult_on(date(2026, 12, 15))
    assert not born.certainly_minor_on(date(2026, 12, 15))


def test_born_on_the_29th_of_february_is_of_age_on_the_1st_of_march():
    born = PartialDate(2008, 2, 29)
    assert not born.certainly_adult_on(date(2026, 2, 28))
    assert born.certainly_adult_on(date(2026, 3, 1))


@given(PARTS)
def test_every_date_goes_to_the_register_and_back_or_is_refused(parts):
    written = "{:04d}{:02d}{:02d}".format(*parts)
    try:
        value = PartialDate.from_register(written)
    except LabError:
        return
    assert value.in_register_form() == written


@given(PARTS, DAYS)
def test_the_lowest_age_is_never_above_the_highest(parts, on):
    try:
        value = PartialDate.from_register("{:04d}{:02d}{:02d}".format(*parts))
    except LabError:
        return
    if value.is_unknown:
        assert value.ages_on(on) is None
        return
    lowest, highest = value.ages_on(on)
    assert 0 <= lowest <= highest <= lowest + 1
    assert value.earliest() <= value.latest()
    assert not (value.certainly_adult_on(on) and value.certainly_minor_on(on))


@given(DAYS)
def test_a_whole_date_is_one_day(day):
    value = PartialDate.of(day)
    assert value.earliest() == value.latest() == day
    assert value.is_complete


def test_of_age_on_the_eighteenth_birthday_at_the_earliest():
    assert PartialDate(2008, 2, 29).of_age_on() == date(2026, 3, 1)
    assert PartialDate(2010).of_age_on() == date(2028, 1, 1)
    assert PartialDate().of_age_on() is None
