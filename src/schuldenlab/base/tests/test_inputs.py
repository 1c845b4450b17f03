# SPDX-License-Identifier: EUPL-1.2
"""Free text: what is kept, what is refused, and in which words."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base.errors import LabError
from schuldenlab.base.inputs import clean_line, clean_text
from schuldenlab.base.money import parse_cents


@given(st.text(max_size=300))
def test_a_text_is_kept_whole_or_refused(text):
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t\r" for one in text.strip()):
        with pytest.raises(LabError, match=r"base.text_hidden_characters"):
            clean_text(text, limit=300)
    elif not re.search("[\ufff0-\uffff]", text):
        kept = clean_text(text, limit=900)
        kept.encode()  # PostgreSQL can hold it
        assert clean_text(kept, limit=900) == kept


@pytest.mark.parametrize("hidden", ["\x00", "\x1b[31m", "\x07", "\x7f", "\x85", "\ud800", "\uffff"])
def test_control_characters_are_refused_at_their_field(hidden):
    with pytest.raises(LabError, match=r"base.text_hidden_characters") as refusal:
        clean_text(f"huur{hidden}schuld", limit=100, field="note")
    assert refusal.value.field == "note"


def test_invisible_marks_of_a_phone_are_taken_out():
    assert clean_line("\u202a+31 6 1234 5678\u202c\u200b") == "+31 6 1234 5678"
    assert clean_text("\u202etnuR\u202c is betaald") == "tnuR is betaald"


def test_a_text_at_its_limit_fits_and_one_more_does_not():
    assert clean_text("é" * 50, limit=50) == "é" * 50
    assert clean_text("e\u0301" * 50, limit=50) == "é" * 50
    with pytest.raises(LabError, match=r"base.text_too_long") as refusal:
        clean_text("e" * 51, limit=50)
    assert refusal.value.values == {"limit": 50}


def test_a_book_is_refused_without_reading_it():
    with pytest.raises(LabError, match=r"base.text_too_long"):
        clean_text("\x00" * 5_000_000, limit=50)


def test_line_ends_become_equal_and_ends_are_trimmed():
    assert clean_text("  een\r\ntwee\rdrie\u2028vier \n") == "een\ntwee\ndrie\nvier"
    assert clean_line(" Fatima \t\n de  Vries ") == "Fatima de Vries"


def test_nothing_is_allowed_unless_it_is_required():
    assert clean_text(" \n ") == ""
    with pytest.raises(LabError, match=r"base.text_missing"):
        clean_text(" \u200b ", required=True)


def test_names_of_everybody_are_kept():
    for name in ("Zoë Çelik-Ščerbakova", "Иван", "محمد", "李小龙", "O’Brien & Zn. <BV>", "👩‍👩‍👧 thuis"):
        assert clean_line(name) == name


@pytest.mark.parametrize(
    ("typed", "language", "cents"),
    [
        ("1.005", "nl", 100_500), ("1.005,00", "nl", 100_500), ("12,34", "nl", 1_234), ("1234.56", "nl", 123_456),
        ("1,234,567.80", "nl", 123_456_780), ("1,005", "en", 100_500), ("12.34", "en", 1_234), ("12,5", "en", 1_250),
    ],
)  # fmt: skip
def test_an_amount_that_can_be_read_one_way_is_read_that_way(typed, language, cents):
    assert parse_cents(typed, language=language) == cents


@pytest.mark.parametrize(
    ("typed", "language", "small", "large"),
    [
        ("12,345", "nl", "€\u00a012,34", "€\u00a012.345,00"),
        ("€ 1,005", "nl", "€\u00a01,00", "€\u00a01.005,00"),
        ("1.005", "en", "€1.00", "€1,005.00"),
    ],
)
def test_a_digit_too_many_is_no_thousand(typed, language, small, large):
    with pytest.raises(LabError, match=r"base.amount_two_ways") as refusal:
        parse_cents(typed, language=language, field="cents")
    assert (refusal.value.field, refusal.value.values) == ("cents", {"small": small, "large": large})


@pytest.mark.parametrize(("typed", "language"), [("0.005", "nl"), ("0,005", "en"), ("12,3456", "nl"), ("01.005", "nl")])
def test_thousands_begin_with_no_zero(typed, language):
    with pytest.raises(LabError, match=r"base.amount_wrong"):
        parse_cents(typed, language=language)
