# SPDX-License-Identifier: EUPL-1.2
"""A made-up letter of a creditor as somebody would photograph it: a small picture, a little crooked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from .organisations import ORGANISATIONS
from .story import Owed

_DOTS_PER_INCH = 60.0


def photo(owed: Owed, name: str) -> bytes:
    """A PNG of some 20 kB."""
    sender = next(made for made in ORGANISATIONS if made.key == owed.answers)
    creditor = next(made for made in ORGANISATIONS if made.key == owed.creditor)
    euros, cents = divmod(owed.cents, 100)
    said = {
        "sender": sender.name,
        "to": name,
        "creditor": creditor.name,
        "reference": owed.reference,
        "amount": f"{euros:,}".replace(",", ".") + f",{cents:02d}",
    }
    found: Any = typst.compile(
        str(Path(__file__).with_name("letter_photo.typ")), format="png", ppi=_DOTS_PER_INCH,
        sys_inputs={"data": json.dumps(said)},
    )  # fmt: skip
    return bytes(found)
