# SPDX-License-Identifier: EUPL-1.2
"""Values as rules know them and as files write them.

A number is an exact `Fraction`. In a file it is a decimal string, or "n/d" where no finite decimal exists. Certainty
travels with each value as a `Label`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import cache
from typing import Any

from .errors import InputWrong
from .ops import rounded

NUMBER_MAX = 10**12  # euros, months, persons: anything above is a typing error
MONTHS_MAX = 600  # no term is longer
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)  # so that every term from a day ends on a day
LIST_MAX = 10_000

_LAST_DECIMAL = 10**20  # more decimals are not written: such a number stands as a fraction
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,20})?", re.ASCII)
_RATIO = re.compile(r"(-?\d{1,400})/(\d{1,400})", re.ASCII)


class Label(IntEnum):
    """How certain an amount is. It gets the last of these of all that went into it: the lowest label wins."""

    S = 0  # read in the law
    O = 1  # noqa: E741  # read on a government page
    B = 2  # read in a publication of a sector body
    X = 3  # read in a secondary source only
    F = 4  # fitted: published amounts are reproduced with it
    L = 5  # local choice, dated
    H = 6  # entered by hand, with source and reason
    I = 7  # noqa: E741  # inference: an indication only


@dataclass(frozen=True, slots=True)
class Entered:
    """A value that a person entered, with the source it was taken from and the reason why."""

    value: Any
    source: str
    reason: str
    label: Label = Label.H


@dataclass(frozen=True, slots=True)
class Rounding:
    """Half up, away from zero at the tie, to this number of decimals."""

    decimals: int

    def __call__(self, value: Fraction) -> Fraction:
        return rounded(value, self.decimals)


CENTS = Rounding(2)

# Decimals shown per unit; a number of another unit is shown as it is.
DECIMALS = {"EUR": 2, "EUR/month": 2, "EUR/year": 2, "ratio": 4, "percent": 4, "months": 0, "persons": 0, "years": 0}


def shown(value: Any, unit: str) -> Any:
    """As a person reads it: amounts in cents, half up. Lists and tables hold amounts in euros unless they are numbers
    of their own kind; those come ready."""
    if type(value) is Fraction:
        return fixed(value, DECIMALS[unit]) if unit in DECIMALS else encode(value)
    if isinstance(value, tuple):
        return [shown(item, unit) for item in value]
    if names := _names(value.__class__):
        return {name: shown(item, unit) for name in names if (item := getattr(value, name)) is not None}
    return encode(value)


def fixed(value: Fraction, decimals: int) -> str:
    """A decimal string with exactly these decimals, half up."""
    size, rest = abs(value.numerator), value.denominator
    return _point((size * 10**decimals * 2 + rest) // (2 * rest), decimals, negative=value.numerator < 0)


def _point(size: int, decimals: int, *, negative: bool) -> str:
    whole, rest = divmod(size, 10**decimals)
    sign = "-" if negative and size else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def encode(value: Any) -> Any:
    """The exact value as JSON: strings, true, false, null, lists, objects. A field that is None says nothing."""
    if type(value) is Fraction:
        return exact(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if names := _names(value.__class__):
        return {name: encode(item) for name in names if (item := getattr(value, name)) is not None}
    if isinstance(value, int):
        return exact(Fraction(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    raise TypeError(f"a rule gave a {type(value).__name__}, which no receipt can hold")


@cache  # a fifth of the time of a division went into looking these up
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass; none for what is no dataclass."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def exact(value: Fraction) -> str:
    """ "1348.487" where the decimal ends, "4495/3" where it does not."""
    size, rest = value.numerator, value.denominator
    if _LAST_DECIMAL % rest:
        return f"{size}/{rest}"
    digits = 0
    while 10**digits % rest:
        digits += 1
    return _point(abs(size) * 10**digits // rest, digits, negative=size < 0)


def number(raw: Any, name: str, *, where: str = "", minimum: int | None = 0, maximum: int = NUMBER_MAX) -> Fraction:
    """An exact number from a decimal string, "n/d", an int, a Fraction or a Decimal; never from a float.

    Raises InputWrong not_a_number, negative, too_small or too_large.
    """
    value: Fraction | None = None
    if type(raw) is Fraction:
        value = raw
    elif isinstance(raw, str):
        if _DECIMAL.fullmatch(raw):
            value = Fraction(raw)
        elif (parts := _RATIO.fullmatch(raw)) and int(parts[2]):
            value = Fraction(int(parts[1]), int(parts[2]))
    elif type(raw) is int or (isinstance(raw, Decimal) and raw.is_finite()):
        value = Fraction(raw)
    if value is None:
        raise InputWrong(name, "not_a_number", where=where)
    if minimum is not None and value < minimum:
        raise InputWrong(name, "negative" if minimum == 0 else "too_small", where=where)
    if value > maximum or value < -NUMBER_MAX:
        raise InputWrong(name, "too_large", where=where)
    return value


def whole(raw: Any, name: str, *, where: str = "", minimum: int = 0, maximum: int = NUMBER_MAX) -> Fraction:
    """A whole number. Raises InputWrong not_whole besides what `number` raises."""
    value = number(raw, name, where=where, minimum=minimum, maximum=maximum)
    if value.denominator != 1:
        raise InputWrong(name, "not_whole", where=where)
    return value


def flag(raw: Any, name: str, *, where: str = "") -> bool:
    """True, false, "true" or "false". Raises InputWrong not_yes_or_no."""
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise InputWrong(name, "not_yes_or_no", where=where)


def one_of(raw: Any, name: str, allowed: Sequence[str], *, where: str = "") -> str:
    """One of these words. Raises InputWrong not_one_of."""
    if not isinstance(raw, str) or raw not in allowed:
        raise InputWrong(name, "not_one_of", where=where)
    return raw


def day(raw: Any, name: str, *, where: str = "") -> date:
    """A date or "2026-07-01". Raises InputWrong not_a_date, or too_far before 1900 or after 2200."""
    try:
        found = raw if type(raw) is date else date.fromisoformat(raw)  # a moment with hours is no date
    except (TypeError, ValueError) as reason:
        raise InputWrong(name, "not_a_date", where=where) from reason
    if not FIRST_DAY <= found <= LAST_DAY:
        raise InputWrong(name, "too_far", where=where)
    return found


def many(raw: Any, name: str, read: Callable[[Any, str], Any]) -> tuple[Any, ...]:
    """A list, each item read with its place for the message. Raises InputWrong not_a_list or too_long."""
    if isinstance(raw, str | Mapping) or not isinstance(raw, Sequence):
        raise InputWrong(name, "not_a_list")
    if len(raw) > LIST_MAX:
        raise InputWrong(name, "too_long")
    return tuple(read(item, str(place)) for place, item in enumerate(raw, start=1))


def table(
    raw: Any, name: str, *, where: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, Any]:
    """A table, or a dataclass, with these keys and no others.

    Raises InputWrong not_a_table, key_missing or key_unknown.
    """
    if names := _names(raw.__class__):
        raw = {name: item for name in names if (item := getattr(raw, name)) is not None}
    if not isinstance(raw, Mapping):
        raise InputWrong(name, "not_a_table", where=where)
    for key in required:
        if key not in raw:
            raise InputWrong(name, "key_missing", where=f"{where}, {key}")
    for key in raw:
        if key not in required and key not in optional:
            raise InputWrong(name, "key_unknown", where=f"{where}, {key}")
    return raw
