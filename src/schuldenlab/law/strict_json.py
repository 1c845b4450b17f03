# SPDX-License-Identifier: EUPL-1.2
"""JSON that means one thing: no floating point, no NaN, no key twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn

from .errors import LawError

KEY_MAX = 80  # characters of somebody's key that are shown


class JsonWrong(LawError, ValueError):
    """No JSON, or JSON that could be read in two ways. `values` say where: a line and a place in it, a word, a key."""


def strict_json(text: str | bytes, number: Callable[[str], Any]) -> Any:
    """`number` gets each number with a point or an exponent, as it was written.

    Raises JsonWrong, UnicodeDecodeError, and the ValueError of `number`.
    """
    if not text.strip():
        raise JsonWrong("json.empty")
    try:
        return json.loads(text, parse_float=number, parse_int=_whole, parse_constant=_refuse, object_pairs_hook=_once)
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


def _refuse(text: str) -> NoReturn:
    raise JsonWrong("json.word", word=text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        key, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in key[:KEY_MAX])
        raise JsonWrong("json.twice", key=shown)
    return found
