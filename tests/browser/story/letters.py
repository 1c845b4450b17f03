# SPDX-License-Identifier: EUPL-1.2
"""Twelve letters, photographed: one file for each debt, by the reference of the creditor."""

from __future__ import annotations

from pathlib import Path

from schuldenlab.site.demo.letter_photo import photo
from schuldenlab.site.demo.personas import by_key
from schuldenlab.site.demo.story import OWED


def photos(folder: Path) -> dict[str, Path]:
    made = {owed.reference: folder / f"{owed.reference}.png" for owed in OWED}
    for owed in OWED:
        made[owed.reference].write_bytes(photo(owed, by_key("yara").name))
    return made
