# SPDX-License-Identifier: EUPL-1.2
"""The log takes ids and codes, and nothing that says who somebody is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base.events import codes_only


@pytest.mark.parametrize(
    "value",
    [
        "Jansen",
        "Ik slaap niet meer.",
        "+31612345678",
        "0612345678",
        "999990019",
        "bsn999990019",
        999990019,
        "NL91ABNA0417164300",
        "nl91abna0417164300",
        "2511BT/12",
        "2511bt",
        ["coach", "Jansen"],
        1.5,
    ],
)
def test_what_may_be_a_name_or_a_number_of_a_person_is_refused(value):
    with pytest.raises(ValueError, match="id or a code"):
        codes_only({"x": value})


def test_ids_codes_days_counts_and_cents_are_kept():
    known = {
        "id": UUID(int=7),
        "written_id": str(UUID(int=8)),
        "kind": "offer_above_base",
        "method": "jpf@2.1",
        "name": "fund.base_cents",
        "roles": ["coach", "host"],
        "on": date(2026, 11, 23),
        "at": datetime(2026, 11, 23, 9, tzinfo=UTC),
        "digest": "0f" * 32,
        "count": 9_999_999,
        "limit_cents": 123_456_789_00,
        "nothing": None,
        "empty": "",
        "yes": True,
    }
    assert codes_only(known) == known | {
        "id": str(UUID(int=7)), "on": "2026-11-23", "at": "2026-11-23T09:00:00+00:00",
    }  # fmt: skip


@given(st.integers(min_value=100_000_000, max_value=999_999_999))
def test_no_number_as_long_as_a_bsn_gets_in_as_a_number_or_inside_a_code(number):
    for value in (number, str(number), f"person.{number}"):
        with pytest.raises(ValueError, match="id or a code"):
            codes_only({"x": value})
