# SPDX-License-Identifier: EUPL-1.2
"""A new column fails here until its room has said what kind of data it holds."""

from __future__ import annotations

import pytest

from schuldenlab.base import privacy_register
from schuldenlab.base.privacy import PRIVACY
from schuldenlab.base.privacy_register import columns, gaps, personal, problems, rooms

ROOMS = list(rooms())


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.label)
def test_every_column_of_the_room_is_declared(room):
    assert problems(privacy_register.register(room), columns(room)) == []


def test_the_rooms_with_tables_are_all_looked_at():
    assert {"base", "people"} <= {room.label for room in ROOMS}


def test_base_has_no_gaps():
    assert gaps(PRIVACY) == []


@pytest.mark.parametrize(
    ("declared", "there", "problem"),
    [
        ({}, ["Person.phone"], "declare it"),
        ({"Person.fax": "code"}, [], "no such column"),
        ({"Person.phone": "encrypted"}, ["Person.phone"], "which function removes and shows it"),
        ({"Person.phone": "personal"}, ["Person.phone"], "which function removes and shows it"),
        ({"Person.phone": "whatever"}, ["Person.phone"], "is no class"),
        (
            {"Person.phone": personal("loose", shredder="base.case_keys.destroy", export="base.case_keys.unseal")},
            ["Person.phone"],
            "choose one of plain",
        ),
        (
            {"Person.phone": personal("plain", shredder="base.case_keys.burn", export="base.case_keys.unseal")},
            ["Person.phone"],
            "shredder 'base.case_keys.burn' is no function",
        ),
        (
            {"Person.phone": personal("plain", shredder="base.case_keys.destroy", export="gap: ")},
            ["Person.phone"],
            "export 'gap: ' is no function",
        ),
    ],
)
def test_a_wrong_declaration_is_named_with_its_cure(declared, there, problem):
    (found,) = problems(declared, there)
    assert problem in found


def test_a_gap_is_allowed_with_a_reason_and_listed():
    declared = {"Person.phone": personal("plain", shredder="base.case_keys.destroy", export="gap: comes with export")}
    assert problems(declared, ["Person.phone"]) == []
    assert gaps(declared) == ["Person.phone: gap: comes with export"]
