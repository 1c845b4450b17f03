# SPDX-License-Identifier: EUPL-1.2
"""Euros as people write them, cents as we keep them. No float anywhere."""

from __future__ import annotations

import re

from .errors import LabError

# A fund of a country fits; an absurd amount is a typing error (fits bigint with room to sum).
CENTS_MAX = 100_000_000_000

_NL = re.compile(r"^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$")
_EN = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$")


def parse_cents(text: str, *, field: str | None = None) -> int:
    """Cents from "1.234,56", "1234.56", "€ 12" or "12,5".

    A comma is the Dutch decimal sign. "1.234" is read the Dutch way, as a thousand and more: three digits after a
    point are never cents.

    Raises LabError base.amount_wrong, base.amount_negative or base.amount_absurd.
    """
    cleaned = text.replace("€", "").replace("\u00a0", "").replace(" ", "")
    if cleaned.startswith(("-", "−")):
        raise LabError("base.amount_negative", field=field)
    match = _NL.match(cleaned) or _EN.match(cleaned) if cleaned.isascii() else None
    if match is None or len(cleaned) > 20:
        raise LabError("base.amount_wrong", field=field)
    euros = re.sub(r"[.,]", "", match[1])
    cents = int(euros) * 100 + int((match[2] or "").ljust(2, "0"))
    if cents > CENTS_MAX:
        raise LabError("base.amount_absurd", field=field)
    return cents


def euros(cents: int, language: str = "nl") -> str:
    """In Dutch "€ 1.234,56", in English "€1,234.56"; a negative amount keeps its sign in front."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    if language == "en":
        return f"{sign}€{whole:,}.{rest:02d}"
    return f"{sign}€\u00a0{whole:,}".replace(",", ".") + f",{rest:02d}"
