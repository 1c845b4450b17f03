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
from .errors import InputWrong
from .values import Entered

THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+")
# Facts, and keys in the lists of facts, that hold words of somebody's own.
_WORDS = frozenset({"leaves_out", "id", "kind", "section", "court", "number", "source", "reason"})
_DEPTH = 2  # a fact is a value, a list or table of these, or a list of tables
_DIGITS = 400  # above and below the line of a fraction: what `values.number` reads of a receipt
_LONG = 10**_DIGITS
_Met = Callable[[Any, str], Any]


def calculate(
    target: str, *, on: date, inputs: Mapping[str, Any], manual: Mapping[str, Entered] | None = None
) -> Answer:
    """The answer of the rule `target` on the reference date `on`.

    `inputs` are facts, or `Entered` where a person or a city chose them; `manual` are amounts entered by hand in the
    place of a rule that allows it, of what is not established, or of a norm that the period misses.

    Raises NotEstablished, InputWrong, or LawError "target_unknown".
    """
    refuse_ambiguous(inputs, manual or {})
    return engine.calculate(target, on=on, inputs=inputs, manual=manual)


def refuse_ambiguous(inputs: Mapping[str, Any], manual: Mapping[str, Entered]) -> None:
    """Raises InputWrong thousands_point or too_precise."""
    for name, raw in (*inputs.items(), *manual.items()):

        def refuse(told: Any, where: str, name: str = name) -> Any:
            raise InputWrong(name, "thousands_point" if isinstance(told, str) else "too_precise", where=where)

        _each(name, raw, refuse)


def as_numbers(name: str, raw: Any) -> Any:
    """A fact as a receipt wrote it, so that `calculate` takes it: where `1.125` has decimals and no thousands."""
    return _each(name, raw, lambda text, where: Fraction(text))


def decimal(text: str) -> str:
    """The same number where the point is surely a decimal point: of a JSON number, or of what had a comma."""
    return f"{text}0" if THOUSANDS.fullmatch(text) else text


def _each(name: str, raw: Any, met: _Met) -> Any:
    """The fact, with what `met` makes of the place of each text that could have a thousands point, and of each number
    that is too long."""
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
        return met(raw, where) if THOUSANDS.fullmatch(raw) else raw
    if isinstance(raw, Decimal | Fraction):
        return met(raw, where) if _is_long(raw) else raw
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


def _is_long(number: Decimal | Fraction) -> bool:
    """Looked at before a Decimal becomes a fraction: `1E-1000000` is short to write and long to divide by."""
    if isinstance(number, Decimal):
        _, digits, exponent = number.as_tuple()
        return isinstance(exponent, int) and max(len(digits), abs(exponent)) >= _DIGITS
    return bool(max(abs(number.numerator), number.denominator) >= _LONG)
