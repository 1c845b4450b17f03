# SPDX-License-Identifier: EUPL-1.2
"""Where somebody pays what they give back: an account of the city's choice (L), and what they write with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.base.local_values import local_values
from schuldenlab.base.texts import text
from schuldenlab.people.validation import iban

ACCOUNT = "city.giving_back_account"  # {"iban": …, "name": in whose name it is}


@dataclass(frozen=True, slots=True)
class PayingIn:
    """`iban` in groups of four, as people copy it. `reference`: as above the letters about this obligation."""

    iban: str
    name: str
    reference: str


def paying_in(obligation_id: UUID, *, on: date) -> PayingIn | None:
    """None when the city chose none, or wrote down what is no account: then the coach tells it, nobody guesses."""
    with acting(SYSTEM):
        chosen = local_values([ACCOUNT], on=on).get(ACCOUNT)
    told = chosen.value if chosen else None
    if not isinstance(told, dict) or not told.get("name"):
        return None
    try:
        number = iban(str(told.get("iban", "")))
    except LabError:
        return None
    grouped = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return PayingIn(grouped, str(told["name"]), obligation_id.hex[:8].upper())


def paying_in_words(obligation_id: UUID, *, on: date, coach: str = "", language: str | None = None) -> str:
    """One or two sentences, on a page and in a letter."""
    to = paying_in(obligation_id, on=on)
    if to is None and not coach:
        return text("fund.paying_in.ask", language)
    if to is None:
        return text("fund.paying_in.ask_coach", language, coach=coach)
    return text("fund.paying_in.to", language, iban=to.iban, name=to.name, reference=to.reference)
