# SPDX-License-Identifier: EUPL-1.2
"""Dutch names in a list: the prefix does not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..names import full_name, search_key


def test_jan_van_der_berg_stands_under_the_b():
    names = [("Jan", "van der", "Berg"), ("Ada", "", "Aalberts"), ("Cem", "", "Çelik"), ("Zoë", "de", "Bruin")]
    in_order = sorted(names, key=lambda name: search_key(given=name[0], prefix=name[1], surname=name[2]))
    assert [full_name(given=given, prefix=prefix, surname=surname) for given, prefix, surname in in_order] == [
        "Ada Aalberts",
        "Jan van der Berg",
        "Zoë de Bruin",
        "Cem Çelik",
    ]


@pytest.mark.parametrize(
    ("surname", "key"),
    [
        ("d'Ansembourg", "dansembourg"),
        ("Bråkendæl", "brakendael"),
        ("Jansen-Smit", "jansen smit"),
        ("Ĳsbrand", "ijsbrand"),
    ],
)
def test_accents_and_marks_do_not_count(surname, key):
    assert search_key(given="", prefix="", surname=surname) == key


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=200))
def test_any_name_has_a_key_that_fits_an_index(given_names, prefix, surname):
    assert len(search_key(given=given_names, prefix=prefix, surname=surname)) <= 300
