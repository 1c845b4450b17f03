# SPDX-License-Identifier: EUPL-1.2
"""What is told is read one way only, whoever tells it: a file, a program, a person.

`1.500` is fifteen hundred to who writes it in Dutch, and one and a half to a program: it is nobody's number. The rules
read it as the decimal it is in a receipt, where no thousands are ever marked; so it is refused before it gets there.
So is a number with more digits than a receipt can be read back with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import engine
from .declare import NODES, Input
from .engine import Answer
from .errors import InputWrong, LawError
from .norms import norm_unit
from .values import Entered, Label, day

THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_COMMA = re.compile(r"-?[0-9][0-9.]*,[0-9.,]*", re.ASCII)
_MANY = re.compile(r"-?[0-9]{16,}(\.[0-9]+)?", re.ASCII)  # more than `values.number` reads, which is far too much
_PART_OF_CENT = re.compile(r"-?[0-9]+(/[0-9]+|\.[0-9]{2}[0-9]*[1-9][0-9]*)", re.ASCII)
_MONEY = ("EUR", "EUR/month", "EUR/year")  # a kilometre may cost parts of a cent
# Facts, and keys in the lists of facts, that hold words of somebody's own.
_WORDS = frozenset({"leaves_out", "id", "kind", "section", "court", "number", "source", "reason"})
_DEPTH = 2  # a fact is a value, a list or table of these, or a list of tables
_DIGITS = 400  # above and below the line of a fraction: what `values.number` reads of a receipt
_LONG = 10**_DIGITS
_Met = Callable[[Any, str], Any]


def calculate(
    target: str, *, on: date | str, inputs: Mapping[str, Any], manual: Mapping[str, Entered] | None = None
) -> Answer:
    """The answer of the rule `target` on the reference date `on`, a date or "2026-07-01".

    `inputs` are facts, or `Entered` where a person or a city chose them; `manual` are amounts entered by hand in the
    place of a rule that allows it, of what is not established, or of a norm that the period misses.

    Raises NotEstablished, InputWrong, or LawError "target_unknown".
    """
    manual = {} if manual is None else manual
    return engine.calculate(target, on=read_asked(target, on, inputs, manual), inputs=inputs, manual=manual)


def read_asked(target: Any, on: Any, inputs: Any, manual: Any) -> date:
    """The reference date, where all that is given has the shape that a rule may be asked with.

    Raises LawError target_unknown, and InputWrong not_a_date or what the two below raise.
    """
    if not isinstance(target, str):
        raise LawError("target_unknown", name=target)
    refuse_shapeless("inputs", inputs)
    refuse_shapeless("manual", manual, by_hand=True)
    refuse_ambiguous(inputs, manual)
    return day(on, "reference_date")


def refuse_shapeless(what: str, given: Any, *, by_hand: bool = False) -> None:
    """What is no table of facts, or of `Entered` with a source, a reason and a label, has no name to be refused by.

    Raises InputWrong not_a_table, unknown, source_or_reason_missing or not_one_of.
    """
    if not isinstance(given, Mapping):
        raise InputWrong(what, "not_a_table")
    for name, one in given.items():
        if not isinstance(name, str):
            raise InputWrong(str(name), "unknown")
        if not isinstance(one, Entered):
            if by_hand:
                raise InputWrong(name, "source_or_reason_missing")
        elif not isinstance(one.source, str) or not isinstance(one.reason, str):
            raise InputWrong(name, "source_or_reason_missing")
        elif not isinstance(one.label, Label):
            raise InputWrong(name, "not_one_of")


def refuse_ambiguous(inputs: Mapping[str, Any], manual: Mapping[str, Entered]) -> None:
    """Raises InputWrong thousands_point, decimal_comma, too_large or too_precise."""
    for name, raw in (*inputs.items(), *manual.items()):

        def refuse(told: Any, where: str, name: str = name) -> Any:
            raise InputWrong(name, _problem(told), where=where)

        _each(name, raw, refuse)


def as_numbers(name: str, raw: Any) -> Any:
    """A fact as a receipt wrote it, so that `calculate` takes it: where `1.125` has decimals and no thousands."""
    return _each(name, raw, lambda told, where: Fraction(told) if _problem(told) == "thousands_point" else told)


def refuse_parts_of_cents(named: Mapping[str, Any]) -> None:
    """Money that a person writes is whole cents, so `"1/3"` is none: fractions are for shares.

    A program may give an exact amount, and a receipt holds it; so this is for files of people, told in JSON. Raises
    InputWrong not_cents.
    """
    for name, raw in named.items():
        unit = getattr(NODES.get(name), "unit", None)
        _whole_cents(name, raw, "", is_money=(norm_unit(name) if unit is None else unit) in _MONEY)


def _whole_cents(name: str, raw: Any, where: str, *, is_money: bool) -> None:
    before = where and f"{where}, "
    if isinstance(raw, Mapping):
        for key, item in raw.items():
            if key not in _WORDS:
                _whole_cents(name, item, f"{before}{key}", is_money=is_money or key == "amount")
    elif isinstance(raw, list):
        for place, item in enumerate(raw, start=1):
            _whole_cents(name, item, f"{before}{place}", is_money=is_money)
    elif is_money and isinstance(raw, str) and _PART_OF_CENT.fullmatch(raw):
        raise InputWrong(name, "not_cents", where=where)


def decimal(text: str) -> str:
    """The same number where the point is surely a decimal point: of a JSON number, or of what had a comma."""
    return f"{text}0" if THOUSANDS.fullmatch(text) else text


def _each(name: str, raw: Any, met: _Met) -> Any:
    """The fact, with what `met` makes of each text and number in it that has a `_problem`, and of its place."""
    node = NODES.get(name)
    if isinstance(node, Input) and node.kind in ("word", "yes_no", "date"):
        return raw
    if isinstance(raw, Entered):
        return replace(raw, value=_within(name, raw.value, "", met, _DEPTH))
    return _within(name, raw, "", met, _DEPTH)


def _within(key: str, raw: Any, where: str, met: _Met, depth: int) -> Any:
    if key in _WORDS:
        return raw
    if isinstance(raw, str):
        return met(raw, where) if _problem(raw) else raw
    if isinstance(raw, Decimal | Fraction):
        return met(raw, where) if _problem(raw) else raw
    if not depth:
        return raw
    if is_dataclass(raw) and not isinstance(raw, type):
        raw = {one.name: getattr(raw, one.name) for one in fields(raw)}
    before = where and f"{where}, "
    if isinstance(raw, Mapping):
        return {name: _within(name, item, f"{before}{name}", met, depth - 1) for name, item in raw.items()}
    if isinstance(raw, Sequence):
        return [_within("", item, f"{before}{place}", met, depth - 1) for place, item in enumerate(raw, start=1)]
    return raw


def text_problem(text: str) -> str:
    """Why this is a number to people and none to the rules; empty where it is either to both."""
    if THOUSANDS.fullmatch(text):
        return "thousands_point"
    if _COMMA.fullmatch(text):
        return "decimal_comma"
    return "too_large" if _MANY.fullmatch(text) else ""


def _problem(told: Any) -> str:
    if isinstance(told, str):
        return text_problem(told)
    return "too_precise" if _is_long(told) else ""


def _is_long(number: Decimal | Fraction) -> bool:
    """Looked at before a Decimal becomes a fraction: `1E-1000000` is short to write and long to divide by."""
    if isinstance(number, Decimal):
        _, digits, exponent = number.as_tuple()
        return isinstance(exponent, int) and max(len(digits), abs(exponent)) >= _DIGITS
    return bool(max(abs(number.numerator), number.denominator) >= _LONG)
