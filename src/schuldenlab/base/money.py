# SPDX-License-Identifier: EUPL-1.2
"""Euros as people write them, cents as we keep them. No float anywhere."""

from __future__ import annotations

import re

from .errors import LabError

# A fund of a country fits; an absurd amount is a typing error (fits bigint with room to sum).
CENTS_MAX = 100_000_000_000

_NL = re.compile(r"^([1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$")
_EN = re.compile(r"^([1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$")
# Three digits after the decimal sign of the page: thousands in the other language, or a digit too many.
_TWO_WAYS = {"nl": re.compile(r"^(\d{1,3}),(\d{3})$"), "en": re.compile(r"^(\d{1,3})\.(\d{3})$")}


def parse_cents(text: str, *, language: str = "nl", field: str | None = None) -> int:
    """Cents from "1.234,56", "1234.56", "€ 12" or "12,5", typed on a page in this language.

    "1.234" is a thousand and more in Dutch, as "1,234" is in English: the sign for thousands is never one for cents.
    The other way round nobody can know: "12,345" on a Dutch page may be 12,34 with a slip, or twelve thousand.

    Raises LabError base.amount_wrong, base.amount_two_ways, base.amount_negative or base.amount_absurd.
    """
    cleaned = text.replace("€", "").replace("\u00a0", "").replace(" ", "")
    if cleaned.startswith(("-", "−")):
        raise LabError("base.amount_negative", field=field)
    if cleaned.isascii() and (doubtful := _TWO_WAYS[language].match(cleaned)):
        whole, rest = doubtful.groups()
        raise LabError(
            "base.amount_two_ways", field=field, small=euros(int(whole) * 100 + int(rest[:2]), language),
            large=euros(int(whole + rest) * 100, language),
        )  # fmt: skip
    match = _NL.match(cleaned) or _EN.match(cleaned) if cleaned.isascii() else None
    if match is None or len(cleaned) > 20:
        raise LabError("base.amount_wrong", field=field)
    whole_euros = re.sub(r"[.,]", "", match[1])
    cents = int(whole_euros) * 100 + int((match[2] or "").ljust(2, "0"))
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
