# SPDX-License-Identifier: EUPL-1.2
"""Checks a receipt against the rules and norms of now. Trusts nothing in the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NoReturn, TypeAlias

import msgspec

from .declare import NODES, Input
from .engine import calculate
from .errors import LawError
from .receipt import FORMAT, canonical, digest, receipt_of
from .values import Entered, Label

SIZE_MAX = 16 * 1024 * 1024

Outcome: TypeAlias = Literal["equal", "same_outcome", "changed", "tampered", "damaged", "cannot_recompute"]


class ReceiptDamaged(Exception):
    """No receipt, or not as it was written."""


class _EnteredFile(msgspec.Struct, forbid_unknown_fields=True):
    value: Any
    source: str
    reason: str
    label: Literal["S", "O", "B", "X", "F", "L", "H", "I"]


class _ResultFile(msgspec.Struct, forbid_unknown_fields=True):
    value: Any
    shown: Any
    unit: str


class _StepFile(msgspec.Struct):
    name: str
    kind: Literal["rule", "choice", "norm", "input", "given", "entered"]
    value: Any
    shown: Any
    unit: str = ""
    label: str = ""
    source: str = ""
    url: str = ""
    note: str = ""
    dutch: str = ""
    seen: str = ""
    picked: str = ""
    needs: list[str] = []


class ReceiptFile(msgspec.Struct, forbid_unknown_fields=True):
    """A receipt as it was read: of the right shape, its own hash correct."""

    format: Literal["receipt/1"]
    engine: str
    rules_hash: str
    rules: dict[str, str]
    norms: dict[str, str]
    target: str
    reference_date: date
    inputs: dict[str, Any]
    entered: dict[str, _EnteredFile]
    steps: list[_StepFile]
    result: _ResultFile
    label: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`differences`: name of a step (or of a part of the receipt), what the receipt says, what comes out now."""

    outcome: Outcome
    detail: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()

    @property
    def holds(self) -> bool:
        return self.outcome in ("equal", "same_outcome")


def verify(data: bytes) -> Verdict:
    """Works the receipt out again from its own inputs and compares every byte."""
    try:
        raw, receipt = read(data)
    except ReceiptDamaged as reason:
        return Verdict("damaged", str(reason))
    try:
        now = receipt_of(
            calculate(receipt.target, on=receipt.reference_date, inputs=_inputs(receipt), manual=_manual(receipt))
        ).document
    except LawError as reason:
        return Verdict("cannot_recompute", str(reason))
    if canonical(raw) == canonical(now):
        return Verdict("equal")
    differences = tuple(_differences(raw, now))
    if raw["rules_hash"] == now["rules_hash"]:
        return Verdict("tampered", differences=differences)
    if not differences:
        return Verdict("same_outcome")
    return Verdict("changed", differences=differences)


def given_in(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Entered]]:
    """The facts and the amounts by hand of a receipt that we kept ourselves, as `calculate` takes them."""
    receipt = msgspec.convert(document, ReceiptFile)
    return _inputs(receipt), _manual(receipt)


def read(data: bytes) -> tuple[dict[str, Any], ReceiptFile]:
    """Raises ReceiptDamaged with one line that says why."""
    if len(data) > SIZE_MAX:
        raise ReceiptDamaged(f"larger than {SIZE_MAX} bytes")
    try:
        raw = json.loads(data, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_once)
        receipt = msgspec.convert(raw, ReceiptFile)
        right = receipt.hash == digest({key: value for key, value in raw.items() if key != "hash"})
        right = right and receipt.rules_hash == digest({"rules": receipt.rules, "norms": receipt.norms})
    except RecursionError as reason:
        raise ReceiptDamaged("nested too deeply") from reason
    except (ValueError, msgspec.ValidationError) as reason:
        raise ReceiptDamaged(f"no {FORMAT}: {' '.join(str(reason).split())[:200]}") from reason
    if not right:
        raise ReceiptDamaged("the hash does not fit the contents")
    return raw, receipt


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"a number that is no text: {text[:40]}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _inputs(receipt: ReceiptFile) -> dict[str, Any]:
    chosen = {name: value for name, value in _entered(receipt).items() if isinstance(NODES.get(name), Input)}
    return receipt.inputs | chosen


def _manual(receipt: ReceiptFile) -> dict[str, Entered]:
    return {name: value for name, value in _entered(receipt).items() if not isinstance(NODES.get(name), Input)}


def _entered(receipt: ReceiptFile) -> dict[str, Entered]:
    return {
        name: Entered(value.value, value.source, value.reason, Label[value.label])
        for name, value in receipt.entered.items()
    }


def _differences(then: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Values and labels of steps that differ, steps that came or went; then the rest, hashes aside."""
    before, after = ({step["name"]: step for step in document["steps"]} for document in (then, now))
    found = [
        (name, _told(before.get(name)), _told(after.get(name)))
        for name in [*before, *(name for name in after if name not in before)]
        if _told(before.get(name)) != _told(after.get(name))
    ]
    for part in ("inputs", "entered", "result", "label"):
        if then[part] != now[part]:
            found.append((part, _short(then[part]), _short(now[part])))
    if not found and then["rules_hash"] == now["rules_hash"]:  # the same rules write the same words in the same order
        found = [(part, _short(then[part]), _short(now[part])) for part in now if then[part] != now[part]]
    return found


def _told(step: dict[str, Any] | None) -> str:
    if step is None:
        return "-"
    return f"{_short(step['value'])} {step.get('label', '')}".strip()


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 120 else text[:117] + "..."
