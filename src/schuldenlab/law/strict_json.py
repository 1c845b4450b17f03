# SPDX-License-Identifier: EUPL-1.2
"""JSON that means one thing: no floating point, no NaN, no key twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn


def strict_json(text: str | bytes, number: Callable[[str], Any]) -> Any:
    """`number` gets each number with a point or an exponent, as it was written. Raises ValueError."""
    try:
        return json.loads(text, parse_float=number, parse_constant=_refuse, object_pairs_hook=_once)
    except RecursionError as reason:
        raise ValueError("nested too deeply") from reason


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found
