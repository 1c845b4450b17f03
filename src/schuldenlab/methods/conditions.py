# SPDX-License-Identifier: EUPL-1.2
"""Does a condition hold? Yes, no, or not known, and because of what.

`judge` is the arithmetic, three-valued as a pair of masks (surely yes, surely no). It works on one household and, with
the same words, on columns of a million: no branch looks at a value. `evaluate` reads one case, with its reasons.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any as Mask  # a bool, or an array of them

from .schema import All, Condition, FactValue, Test, Value
from .vocabulary import Type

Values = Mapping[str, Mask]  # parameter -> the city's value

_COMPARE: dict[str, Callable[[Mask, Mask], Mask]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "min": operator.ge,
    "max": operator.le,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison with its outcome; `actual` is what is known, None when nothing is."""

    test: Test
    wanted: Value | None
    actual: Value | None
    verdict: bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`verdict` None: not known, for want of the facts and ``$parameters`` in `missing`."""

    verdict: bool | None
    because: tuple[Part, ...]
    missing: tuple[str, ...]


def judge(condition: Condition, column: Callable[[str], tuple[Mask, ...]], values: Values) -> tuple[Mask, Mask]:
    """(surely yes, surely no). `column(fact)` gives the value, and whether it is known; else it may be anything. After
    these come the other values it may have as well."""
    if isinstance(condition, Test):
        return _judge_test(condition, column, values)
    pairs = [judge(part, column, values) for part in condition.parts]
    every, some = (operator.and_, operator.or_) if isinstance(condition, All) else (operator.or_, operator.and_)
    return reduce(every, (yes for yes, _ in pairs)), reduce(some, (no for _, no in pairs))


def _judge_test(test: Test, column: Callable[[str], tuple[Mask, ...]], values: Values) -> tuple[Mask, Mask]:
    value, known, *others = column(test.fact)
    if test.type is Type.DATE:  # a milestone: not in the facts means it has not happened
        happened = test.value if test.op == "is" else not test.value
        return (known, known & False) if happened else (known ^ True, known)
    wanted = _wanted(test, values)
    if wanted is None:
        return known & False, known & False
    yes = no = known
    for one in (value, *others):
        holds = _COMPARE[test.op](one, wanted)
        yes, no = yes & holds, no & (holds ^ True)
    return yes, no


def evaluate(condition: Condition, facts: Mapping[str, FactValue], values: Values) -> Answer:
    """The answer for one case, with each comparison and what is missing."""

    def column(fact: str) -> tuple[Mask, ...]:
        found = facts.get(fact)
        if found is None:
            return 0, False
        return (found.value, True) if found.or_else is None else (found.value, True, found.or_else)

    parts = []
    for test in tests_of(condition):
        found = facts.get(test.fact)
        parts.append(
            Part(
                test,
                _wanted(test, values),
                None if found is None or found.or_else is not None else found.value,
                _verdict(*judge(test, column, values)),
            )
        )
    verdict = _verdict(*judge(condition, column, values))
    missing = dict.fromkeys(_missing(part) for part in parts if part.verdict is None) if verdict is None else {}
    return Answer(verdict, tuple(parts), tuple(missing))


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every comparison in it, as they are written."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from tests_of(part)


def _verdict(yes: Mask, no: Mask) -> bool | None:
    return True if yes else (False if no else None)


def _wanted(test: Test, values: Values) -> Mask:
    """What is compared with: written in the file, or the city's value; None when the city has set none."""
    if isinstance(test.value, str) and test.value.startswith("$"):
        return values.get(test.value[1:])
    return test.value


def _missing(part: Part) -> str:
    return str(part.test.value) if part.wanted is None else part.test.fact
