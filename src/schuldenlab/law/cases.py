# SPDX-License-Identifier: EUPL-1.2
"""Runs worked examples from a file of the form "cases/1" and says which outcome differs.

A broken case fails with a line that says why; the others still run.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from .amount_texts import calculate
from .declare import NODES, Input
from .engine import enterable_for, inputs_of
from .errors import InputWrong, LawError, NotEstablished
from .values import Entered, encode, number

NOT_ESTABLISHED = "not_established"
SIZE_MAX = 5_000_000

_TEXTS = ("id", "function", "period", "tolerance")
_TABLES = ("inputs", "expected")
# For people: where the outcome comes from. `edge`: the line of edge cases that the case is about.
_TOLD = ("kind", "branch", "source_url", "published", "note", "edge")


class CaseWrong(Exception):
    """A case, or a file of cases, that cannot be run."""


@dataclass(frozen=True, slots=True)
class CaseFunction:
    """How a case file asks for rules: expected key -> rule, and input key -> our name for it where that differs.

    `first` names an input that is not given but worked out beforehand, by a rule.
    """

    outcomes: Mapping[str, str]
    inputs: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, str] | None = None

    def main(self, name: str) -> str:
        """The rule that the function is about: of its own name, else its first outcome."""
        return self.outcomes.get(name) or next(iter(self.outcomes.values()))

    def key_of(self, name: str) -> str:
        """What a case file calls this input."""
        return next((key for key, ours in self.inputs.items() if ours == name), name)

    def knows(self, name: str) -> bool:
        """Whether some outcome may need this input, or take this amount by hand."""
        targets = [*self.outcomes.values(), *([self.first[1]] if self.first else [])]
        return any(name in inputs_of(target) or name in enterable_for(target) for target in targets)


FUNCTIONS: dict[str, CaseFunction] = {}


def case_function(
    name: str,
    *,
    outcomes: Mapping[str, str],
    inputs: Mapping[str, str] | None = None,
    first: tuple[str, str] | None = None,
) -> None:
    """Makes rules known to case files under this function name."""
    FUNCTIONS[name] = CaseFunction(outcomes, inputs or {}, first)


def read_cases(path: Path) -> list[Any]:
    """The cases of a file, not yet looked at. Raises CaseWrong."""
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_MAX + 1)
        if len(raw) > SIZE_MAX:
            raise CaseWrong(f"{path}: larger than {SIZE_MAX // 1_000_000} MB")
        data = tomllib.loads(raw.decode("utf-8"))
    except OSError as reason:
        raise CaseWrong(f"{path}: cannot be read ({reason.strerror})") from reason
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as reason:
        raise CaseWrong(f"{path}: no readable TOML ({reason})") from reason
    if data.get("schema") != "cases/1":
        raise CaseWrong(f'{path}: schema is not "cases/1"')
    for key in data:
        if key not in ("schema", "case"):
            raise CaseWrong(f"{path}: unknown key {key}")
    cases = data.get("case", [])
    if not isinstance(cases, list):
        raise CaseWrong(f"{path}: case is no list of tables")
    if not cases:
        raise CaseWrong(f"{path}: holds no [[case]]")
    return cases


def results(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each case by its id, or its place while it has none, with what differs. Raises CaseWrong for the whole file."""
    seen: set[str] = set()
    for place, case in enumerate(read_cases(path), start=1):
        name = case.get("id") if isinstance(case, dict) else None
        if not isinstance(name, str) or not name:
            yield f"case {place}", failures(case)
        elif name in seen:
            yield name, ["id: stands there twice"]
        else:
            seen.add(name)
            yield name, failures(case)


def failures(case: Any) -> list[str]:
    """What differs in this case, one line each; nothing where it passes."""
    try:
        return list(_differences(*_checked(case)))
    except CaseWrong as reason:
        return [str(reason)]


def _checked(case: Any) -> tuple[Mapping[str, Any], CaseFunction]:
    """Raises CaseWrong where the case has another shape than a case."""
    if not isinstance(case, dict):
        raise CaseWrong("a case is a table")
    for key in _TEXTS:
        if not isinstance(case.get(key), str):
            raise CaseWrong(f"{key}: missing or no text")
    for key in _TABLES:
        if not isinstance(case.get(key), dict):
            raise CaseWrong(f"{key}: missing or no table")
        _check_texts(case[key], key)
    for key in case:
        if key not in (*_TEXTS, *_TABLES, *_TOLD):
            raise CaseWrong(f"{key}: unknown key")
    if case["function"] not in FUNCTIONS:
        raise CaseWrong(f"function: unknown function {case['function']}")
    if not case["expected"]:
        raise CaseWrong("expected: nothing is expected")
    return case, FUNCTIONS[case["function"]]


def _check_texts(value: Any, place: str) -> None:
    """Numbers are written as decimal strings, so that no reader makes floats of them."""
    if isinstance(value, dict):
        for key, item in value.items():
            _check_texts(item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value, start=1):
            _check_texts(item, f"{place}.{index}")
    elif not isinstance(value, str):
        raise CaseWrong(f"{place}: no text; write numbers as decimal strings")


def _differences(case: Mapping[str, Any], function: CaseFunction) -> Iterator[str]:
    on, tolerance = _date(case["period"]), _tolerance(case["tolerance"])
    named = {function.inputs.get(key, key): raw for key, raw in case["inputs"].items()}
    for key in case["inputs"]:
        if not function.knows(function.inputs.get(key, key)):
            raise CaseWrong(f"inputs.{key}: unknown input")
    try:
        if function.first is not None:
            name, rule = function.first
            named[name] = calculate(rule, **_split(rule, on, named)).value
        if "status" in case["expected"]:
            yield from _established(case["expected"], function.main(case["function"]), on, named)
            return
        for key, expected in case["expected"].items():
            if key not in function.outcomes:
                raise CaseWrong(f"expected.{key}: unknown expected key")
            answer = calculate(function.outcomes[key], **_split(function.outcomes[key], on, named))
            # Amounts are shown in cents; percentages of a division are unrounded (two decimals are for the eye).
            got = encode(answer.value) if answer.result.unit == "percent" else answer.shown
            if not agrees(expected, got, tolerance):
                yield f"{key}: expected {expected}, got {got}"
    except InputWrong as reason:
        place = f" ({reason.where})" if reason.where else ""
        raise CaseWrong(f"inputs.{function.key_of(reason.name)}{place}: {reason.problem}") from reason
    except LawError as reason:
        raise CaseWrong(str(reason)) from reason


def _established(expected: Mapping[str, Any], rule: str, on: date, named: Mapping[str, Any]) -> Iterator[str]:
    """Says what came out where nothing should, or which other name was refused."""
    for key in expected:
        if key not in ("status", "name"):
            raise CaseWrong(f"expected.{key}: nothing else is expected beside a status")
    if expected["status"] != NOT_ESTABLISHED:
        raise CaseWrong(f"expected.status: not {NOT_ESTABLISHED}")
    try:
        answer = calculate(rule, **_split(rule, on, named))
    except NotEstablished as reason:
        if expected.get("name", reason.name) != reason.name:
            yield f"name: expected {expected['name']}, got {reason.name}"
        return
    yield f"expected {NOT_ESTABLISHED}, got {answer.shown}"


def _split(rule: str, on: date, named: Mapping[str, Any]) -> dict[str, Any]:
    """Facts apart from amounts that a case gives in the place of a rule."""
    inputs = {name: raw for name, raw in named.items() if isinstance(NODES.get(name), Input)}
    by_hand = {name: raw for name, raw in named.items() if name not in inputs and name in enterable_for(rule)}
    manual = {name: Entered(raw, "case file", "given by the case") for name, raw in by_hand.items()}
    return {"on": on, "inputs": inputs, "manual": manual}


def agrees(expected: Any, got: Any, tolerance: Fraction) -> bool:
    """Numbers within the tolerance, anything else equal; in lists and tables item by item."""
    if isinstance(expected, list):
        return (
            isinstance(got, list)
            and len(expected) == len(got)
            and all(agrees(one, other, tolerance) for one, other in zip(expected, got, strict=True))
        )
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(
            key in got and agrees(item, got[key], tolerance) for key, item in expected.items()
        )
    if isinstance(got, bool):
        return bool(expected == ("true" if got else "false"))
    try:
        return abs(number(expected, "", minimum=None) - number(got, "", minimum=None)) <= tolerance
    except InputWrong:
        return bool(expected == got)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as reason:
        raise CaseWrong(f"period: {text} is no date") from reason


def _tolerance(text: str) -> Fraction:
    try:
        return number(text, "tolerance")
    except InputWrong as reason:
        raise CaseWrong(f"tolerance: {text} is no number of zero or more") from reason
