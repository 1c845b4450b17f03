# SPDX-License-Identifier: EUPL-1.2
"""The import contract in our own words, on made-up imports."""

from __future__ import annotations

import pytest

from contracts import PureRooms, RoomsMeet


def meet(importer: str, imported: str) -> bool:
    options = {"private": ["models", "pages"], "shared": ["base"], "wiring": ["site"]}
    contract = RoomsMeet("meeting", {}, options)
    return contract.wrong(importer.split("."), imported.split("."))


@pytest.mark.parametrize(
    ("importer", "imported", "wrong"),
    [
        ("schuldenlab.cases.services", "schuldenlab.people.models.person", True),
        ("schuldenlab.cases.services", "schuldenlab.people.selectors", False),
        ("schuldenlab.people.services", "schuldenlab.people.models", False),
        ("schuldenlab.people.models", "schuldenlab.base.models", False),
        ("schuldenlab.site.urls", "schuldenlab.people.pages", False),
        ("schuldenlab.cases.tests.test_plan", "schuldenlab.people.models", False),
    ],
)
def test_rooms_meet_through_services_and_selectors(importer: str, imported: str, wrong: bool):
    assert meet(importer, imported) is wrong


def test_the_law_knows_no_framework():
    contract = PureRooms("pure", {}, {"rooms": ["law"], "foreign": ["django"]})
    assert contract.wrong(["schuldenlab", "law", "x"], ["django"])
    assert not contract.wrong(["schuldenlab", "base", "x"], ["django"])
    assert not contract.wrong(["schuldenlab", "law", "x"], ["json"])
