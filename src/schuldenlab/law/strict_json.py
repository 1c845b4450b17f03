# SPDX-License-Identifier: EUPL-1.2
"""JSON that means one thing: no floating point, no NaN, no key twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from .errors import LawError

KEY_MAX = 80  # characters of somebody's key that are shown


class JsonWrong(LawError, ValueError):
    """No JSON, or JSON that could be read in two ways. `values` say where: a line and a place in it, a word, a key."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Stands where there was no one value. `problem` is the code of the InputWrong that it ends in."""

    problem: str


_NO_NUMBER, _TWICE = Unclear("not_a_number"), Unclear("key_twice")
_TOO_LARGE, _TOO_FINE = Unclear("too_large"), Unclear("too_precise")


def strict_json(text: str | bytes, number: Callable[[str], Any], *, marked: bool = False) -> Any:
    """`number` gets each number with a point or an exponent, as it was written.

    `marked`: NaN, Infinity, a number too long to hold and a key that stands twice become `Unclear`, so that a list of
    many households is not lost by one of them; whoever asks for it refuses each, as `unclear` finds them.

    Raises JsonWrong, UnicodeDecodeError, and the ValueError of `number`.
    """
    if not text.strip():
        raise JsonWrong("json.empty")
    words: dict[str, Any] = {"parse_int": _whole, "parse_constant": _refuse, "object_pairs_hook": _once}
    if marked:
        words = {"parse_int": _mark_long, "parse_constant": _mark_word, "object_pairs_hook": _mark_twice}
    try:
        return json.loads(text, parse_float=_marking(number) if marked else number, **words)
    except RecursionError as reason:
        raise JsonWrong("json.deep") from reason
    except ArithmeticError as reason:  # an exponent that no Decimal holds
        raise JsonWrong("json.long") from reason
    except json.JSONDecodeError as reason:
        raise JsonWrong("json.syntax", line=reason.lineno, place=reason.colno) from reason


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as reason:  # more digits than Python reads
        raise JsonWrong("json.long") from reason


def unclear(value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where something `Unclear` stands, as keys and places in lists (from 0), and its problem. In no order."""
    left: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while left:
        place, one = left.pop()
        if isinstance(one, Unclear):
            yield place, one.problem
        elif isinstance(one, dict):
            left += [((*place, key), item) for key, item in one.items()]
        elif isinstance(one, list):
            left += [((*place, number), item) for number, item in enumerate(one)]


def _marking(number: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return number(text)
        except ArithmeticError:  # an exponent that no Decimal holds
            return _TOO_FINE if "-" in text[1:] else _TOO_LARGE

    return read


def _mark_long(text: str) -> int | Unclear:
    try:
        return int(text)
    except ValueError:  # more digits than Python reads
        return _TOO_LARGE


def _mark_word(text: str) -> Unclear:
    return _NO_NUMBER


def _mark_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        found |= {name: _TWICE for name, count in Counter(name for name, _ in pairs).items() if count > 1}
    return found


def _refuse(text: str) -> NoReturn:
    raise JsonWrong("json.word", word=text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        key, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in key[:KEY_MAX])
        raise JsonWrong("json.twice", key=shown)
    return found
