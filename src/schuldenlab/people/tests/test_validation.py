# SPDX-License-Identifier: EUPL-1.2
"""What is wrong is said at the field, and a missing digit is not a wrong digit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base.errors import LabError
from schuldenlab.base.texts import text

from .. import validation
from ..partial_date import PartialDate
from . import factories

TODAY = date(2026, 11, 23)


def refused(function, value, **more):
    with pytest.raises(LabError) as refusal:
        function(value, **more)
    return refusal.value


@pytest.mark.parametrize("written", ["999993653", "999 993 653", " 999.993.653 ", "999-993-653"])
def test_a_bsn_however_it_is_written(written):
    assert validation.bsn(written) == "999993653"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("99999365", "people.bsn_one_missing"),
        ("9999936", "people.bsn_too_short"),
        ("9999936533", "people.bsn_too_long"),
        ("999993654", "people.bsn_wrong"),
        ("999939653", "people.bsn_wrong"),  # two digits swapped
        ("000000000", "people.bsn_wrong"),
        ("99999365X", "people.bsn_not_digits"),
        ("٩٩٩٩٩٣٦٥٣", "people.bsn_not_digits"),
        ("", "people.bsn_not_digits"),
    ],
)
def test_a_wrong_bsn_says_what_is_wrong(written, code):
    error = refused(validation.bsn, written)
    assert (error.code, error.field) == (code, "bsn")


def test_a_missing_digit_is_said_in_dutch():
    error = refused(validation.bsn, "99999365")
    assert text(f"people.errors.{error.code.removeprefix('people.')}.what", "nl") == "Er mist een cijfer in het BSN."


@given(st.integers(0, 8), st.integers(0, 9))
def test_one_wrong_digit_never_passes_the_eleven_test(position, digit):
    right = "999993653"
    wrong = right[:position] + str(digit) + right[position + 1 :]
    if wrong != right:
        assert refused(validation.bsn, wrong).code == "people.bsn_wrong"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("NL91 ABNA 0417 1643 0", "people.iban_one_missing"),
        ("NL91 ABNA 0417 16", "people.iban_too_short"),
        ("NL91 ABNA 0417 1643 000", "people.iban_too_long"),
        ("NL92 ABNA 0417 1643 00", "people.iban_wrong"),
        ("BE68 5390 0754 703", "people.iban_one_missing"),
        ("ZZ91 ABNA 0417 1643 00", "people.iban_wrong"),
        ("0417164300", "people.iban_form"),
        ("", "people.iban_form"),
    ],
)
def test_a_wrong_account_number_says_what_is_wrong(written, code):
    assert refused(validation.iban, written).code == code


def test_an_account_number_is_kept_without_spaces():
    assert validation.iban(" nl91 abna 0417 1643 00 ") == "NL91ABNA0417164300"
    assert validation.iban(factories.an_iban())


def test_a_kvk_number_has_eight_digits():
    assert validation.kvk("12 34 56 78") == "12345678"
    assert refused(validation.kvk, "1234567").code == "people.kvk_one_missing"
    assert refused(validation.kvk, "000012345678").code == "people.kvk_too_long"


@pytest.mark.parametrize("written", ["2511 bt", "2511BT", " 2511  BT "])
def test_a_postcode_however_it_is_written(written):
    assert validation.postcode(written) == "2511BT"


@pytest.mark.parametrize("written", ["0511 BT", "2511", "2511 SS", "2511 BTX", "x" * 5_000])
def test_a_postcode_that_cannot_be(written):
    assert refused(validation.postcode, written).code == "people.postcode_wrong"


@pytest.mark.parametrize("written", ["a\x00b", "a\x1bb", "a\x7fb"])
def test_a_name_has_no_control_characters(written):
    assert refused(validation.name, written, field="surname").code == "base.text_hidden_characters"


def test_a_name_has_two_hundred_characters_at_most():
    assert validation.name("é" * 200, field="surname") == "é" * 200
    assert refused(validation.name, "é" * 201, field="surname").code == "base.text_too_long"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("06 12345678", "+31612345678"), ("0031-70-1234567", "+31701234567"), ("+1 212 5550100", "+12125550100")],
)
def test_a_phone_number_with_its_country(written, kept):
    assert validation.phone(written) == kept


@pytest.mark.parametrize(
    ("kept", "said"),
    [("+31612345678", "06 1234 5678"), ("+31701234567", "0701234567"), ("+4930901820", "+4930901820"), ("", "")],
)
def test_a_phone_number_as_people_say_it(kept, said):
    assert validation.phone_in_words(kept) == said


def test_a_phone_number_that_misses_a_digit():
    assert refused(validation.phone, "06 1234567").code == "people.phone_wrong"


def test_nobody_is_born_tomorrow():
    assert validation.birth(PartialDate(2026, 11, 23), today=TODAY)
    assert refused(validation.birth, PartialDate(2026, 11, 24), today=TODAY).code == "people.birth_in_future"
    assert refused(validation.birth, PartialDate(2027), today=TODAY).code == "people.birth_in_future"


def test_nobody_dies_before_birth_or_tomorrow():
    born = PartialDate(1980, 5, 1)
    assert validation.death(PartialDate(1980), birth=born, today=TODAY)
    assert refused(validation.death, PartialDate(1979), birth=born, today=TODAY).code == "people.death_before_birth"
    assert refused(validation.death, PartialDate(2027), birth=born, today=TODAY).code == "people.death_in_future"
