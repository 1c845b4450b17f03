# SPDX-License-Identifier: EUPL-1.2
"""What encryption promises: the right reader reads, everybody else is refused."""

from __future__ import annotations

import base64
import os
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base import crypto
from schuldenlab.base.errors import LabError

PLACE = {"table": "people_person", "column": "bsn", "row_id": UUID(int=7)}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def _key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@given(texts)
def test_what_is_encrypted_can_be_read_in_its_place(text):
    sealed = crypto.encrypt(text, **PLACE)
    assert crypto.decrypt(sealed, **PLACE) == text
    assert len(sealed) == len(text.encode()) + crypto.OVERHEAD_BYTES


@given(texts, st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_refused(text, where, change):
    sealed = bytearray(crypto.encrypt(text, **PLACE))
    sealed[where % len(sealed)] ^= change
    with pytest.raises(LabError, match=r"base.sealed_unreadable"):
        crypto.decrypt(bytes(sealed), **PLACE)


@given(texts, st.integers(min_value=0, max_value=60))
def test_a_shortened_value_is_refused(text, kept):
    sealed = crypto.encrypt(text, **PLACE)
    with pytest.raises(LabError, match=r"base.sealed_unreadable"):
        crypto.decrypt(sealed[: min(kept, len(sealed) - 1)], **PLACE)


@pytest.mark.parametrize("moved", [{"table": "people_other"}, {"column": "iban"}, {"row_id": UUID(int=8)}])
def test_a_value_copied_to_another_place_is_refused(moved):
    sealed = crypto.encrypt("123456782", **PLACE)
    with pytest.raises(LabError, match=r"base.sealed_unreadable"):
        crypto.decrypt(sealed, **(PLACE | moved))


def test_the_same_text_never_looks_the_same_twice():
    assert len({crypto.encrypt("123456782", **PLACE) for _ in range(100)}) == 100


def test_a_bsn_takes_38_bytes():
    assert len(crypto.encrypt("123456782", **PLACE)) == 38


def test_an_old_master_key_still_reads_and_the_new_one_writes(settings):
    old, new = _key(), _key()
    settings.MASTER_KEY = old
    before = crypto.encrypt("oud", **PLACE)
    settings.MASTER_KEY = f"2:{new},1:{old}"
    after = crypto.encrypt("nieuw", **PLACE)
    assert crypto.decrypt(before, **PLACE) == "oud"
    settings.MASTER_KEY = f"2:{new}"
    assert crypto.decrypt(after, **PLACE) == "nieuw"
    with pytest.raises(LabError, match=r"base.sealed_unreadable"):
        crypto.decrypt(before, **PLACE)


@pytest.mark.parametrize(
    "written",
    ["", "short", "x" * 44, "0:" + "A" * 43 + "=", "256:" + "A" * 43 + "=", ",".join(["1:" + "A" * 43 + "="] * 2)],
)
def test_a_wrong_master_key_stops_everything_without_naming_the_key(settings, written):
    settings.MASTER_KEY = written
    with pytest.raises(ImproperlyConfigured) as refusal:
        crypto.encrypt("x", **PLACE)
    assert not written or written not in str(refusal.value)


@pytest.mark.parametrize("written", ["123456782", "123 456 782", "123.456.782", "123-456-782", " 123456782 "])
def test_a_bsn_is_found_however_it_was_written(written):
    assert crypto.blind_index(written) == crypto.blind_index("123456782")


def test_an_old_number_of_eight_digits_is_the_one_with_a_zero():
    assert crypto.blind_index("12345672") == crypto.blind_index("012345672")


@given(st.tuples(st.integers(0, 999_999_999), st.integers(0, 999_999_999)).filter(lambda pair: pair[0] != pair[1]))
def test_two_numbers_have_two_indexes(pair):
    first, second = (crypto.blind_index(f"{number:09d}") for number in pair)
    assert first != second


@pytest.mark.parametrize("written", ["", "1234567", "1234567890", "12345678a", "١٢٣٤٥٦٧٨٢", "123456782\n"])
def test_what_is_no_bsn_is_refused(written):
    with pytest.raises(LabError, match=r"base.bsn_wrong"):
        crypto.blind_index(written)


def test_the_index_depends_on_its_key_and_its_purpose(settings):
    here = crypto.blind_index("123456782")
    assert crypto.fingerprint("call", b"123456782") != here
    settings.INDEX_KEY = _key()
    assert crypto.blind_index("123456782") != here
