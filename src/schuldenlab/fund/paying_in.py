# SPDX-License-Identifier: EUPL-1.2
"""Where somebody pays what they give back: an account of the city's choice (L), and what they write with it."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base.errors import LabError
from schuldenlab.base.models import LocalValue
from schuldenlab.base.texts import text
from schuldenlab.people.validation import iban

from .shapes import PayingIn

ACCOUNT = "city.giving_back_account"  # {"iban": …, "name": in whose name it is}


def paying_in(obligation_id: UUID, chosen: LocalValue | None) -> PayingIn | None:
    """None when the city chose none, or wrote down what is no account: then the coach tells it, nobody guesses."""
    told = chosen.value if chosen else None
    if not isinstance(told, dict) or not told.get("name"):
        return None
    try:
        number = iban(str(told.get("iban", "")))
    except LabError:
        return None
    grouped = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return PayingIn(grouped, str(told["name"]), obligation_id.hex[:8].upper())


def paying_in_words(to: PayingIn | None, *, coach: str = "", language: str | None = None) -> str:
    """One or two sentences, on a page and in a letter."""
    if to is None and not coach:
        return text("fund.paying_in.ask", language)
    if to is None:
        return text("fund.paying_in.ask_coach", language, coach=coach)
    return text("fund.paying_in.to", language, iban=to.iban, name=to.name, reference=to.reference)
