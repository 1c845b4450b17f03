# SPDX-License-Identifier: EUPL-1.2
"""Checks a receipt against the rules and norms of now. Trusts nothing in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any, Literal, NoReturn, TypeAlias

import msgspec

from .amount_texts import as_numbers
from .declare import NODES, Input
from .engine import calculate
from .errors import LawError
from .receipt import FORMAT, OVERLAY_FORMAT, canonical, digest, receipt_of
from .strict_json import strict_json
from .values import Entered, Label

SIZE_MAX = 16 * 1024 * 1024

Outcome: TypeAlias = Literal[
    "equal", "same_outcome", "reworded", "changed", "tampered", "damaged", "cannot_recompute", "overlay"
]

SHOWN_MAX = 120
_HASHES = ("hash", "rules_hash", "rules", "engine")  # with the sha256 of the norms: what the file says of our texts
_WORDS = ("key", "source", "url", "note", "dutch")  # what stands beside an amount and makes none


class ReceiptDamaged(Exception):
    """No receipt, or not as it was written. `refused` says it where it is no JSON."""

    refused: LawError | None = None


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


class _OverlayFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: str
    source: str
    sha256: str


class ReceiptFile(msgspec.Struct, forbid_unknown_fields=True):
    """A receipt as it was read: of the right shape, its own hash correct."""

    format: Literal["receipt/1", "receipt/1+overlay"]
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
    overlay: _OverlayFile | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`differences`: name of a step (or of a part of the receipt), what the receipt says, what comes out now.
    `refused`: why it cannot be worked out again, or is no JSON."""

    outcome: Outcome
    detail: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()
    refused: LawError | None = None

    @property
    def holds(self) -> bool:
        return self.outcome in ("equal", "same_outcome")


def verify(data: bytes) -> Verdict:
    """Works the receipt out again from its own inputs and compares every byte.

    Not where an overlay had a part in it: that is no law, whatever comes out.
    """
    try:
        raw, receipt = read(data)
    except ReceiptDamaged as reason:
        return Verdict("damaged", str(reason), refused=reason.refused)
    if receipt.overlay is not None:
        return Verdict("overlay", f"{receipt.overlay.name} ({receipt.overlay.sha256[:12]})")
    try:
        now = receipt_of(
            calculate(receipt.target, on=receipt.reference_date, inputs=_inputs(receipt), manual=_manual(receipt))
        ).document
    except LawError as reason:
        return Verdict("cannot_recompute", str(reason), refused=reason)
    if canonical(raw) == canonical(now):
        return Verdict("equal")
    then, again = _told(raw), _told(now)
    differences = tuple(_differences(then, again))
    if raw["rules_hash"] == now["rules_hash"]:
        return Verdict("tampered", differences=differences or tuple(_parts(raw, now, ("engine",))))
    if canonical(then) == canonical(again):
        return Verdict("same_outcome")
    if canonical(_amounts(then)) == canonical(_amounts(again)):
        return Verdict("reworded", differences=differences)
    return Verdict("changed", differences=differences)


def given_in(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Entered]]:
    """The facts and the amounts by hand of a receipt that we kept ourselves, as `calculate` takes them."""
    receipt = msgspec.convert(document, ReceiptFile)
    chosen = {name: as_numbers(name, value) for name, value in _inputs(receipt).items()}
    return chosen, {name: as_numbers(name, value) for name, value in _manual(receipt).items()}


def read(data: bytes) -> tuple[dict[str, Any], ReceiptFile]:
    """Raises ReceiptDamaged with one line that says why."""
    if len(data) > SIZE_MAX:
        raise ReceiptDamaged(f"larger than {SIZE_MAX} bytes")
    try:
        raw = strict_json(data, number=_refuse)
        receipt = msgspec.convert(raw, ReceiptFile)
        right = receipt.hash == digest({key: value for key, value in raw.items() if key != "hash"})
        right = right and receipt.rules_hash == digest({"rules": receipt.rules, "norms": receipt.norms})
    except RecursionError as reason:
        raise ReceiptDamaged("nested too deeply") from reason
    except (ValueError, msgspec.ValidationError) as reason:
        damaged = ReceiptDamaged(f"no {FORMAT}: {' '.join(str(reason).split())[:200]}")
        damaged.refused = reason if isinstance(reason, LawError) else None
        raise damaged from reason
    if not right:
        raise ReceiptDamaged("the hash does not fit the contents")
    if (receipt.format == OVERLAY_FORMAT) != (receipt.overlay is not None):
        raise ReceiptDamaged(f"{receipt.format} {'without' if receipt.overlay is None else 'with'} an overlay")
    return raw, receipt


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"a number that is no text: {text[:40]}")


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


def _told(document: dict[str, Any]) -> dict[str, Any]:
    """All that a receipt tells people: everything save the hashes of the texts it was made with."""
    norms = {key: value for key, value in document["norms"].items() if key != "sha256"}
    return {key: value for key, value in document.items() if key not in _HASHES} | {"norms": norms}


def _amounts(told: dict[str, Any]) -> dict[str, Any]:
    """The same without the words beside the amounts."""
    steps = [{key: value for key, value in step.items() if key not in _WORDS} for step in told["steps"]]
    return told | {"steps": steps}


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Steps that came, went or differ, in value and label or else in each other part; then the rest."""
    before, after = ({step["name"]: step for step in document["steps"]} for document in (then, now))
    for name in [*before, *(name for name in after if name not in before)]:
        yield from _of_step(name, before.get(name), after.get(name))
    order, order_now = (" ".join(str(step["name"]) for step in document["steps"]) for document in (then, now))
    if order != order_now:
        yield "steps", *_apart(order, order_now)
    yield from _parts(then, now, [part for part in now if part != "steps"])


def _of_step(name: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[tuple[str, str, str]]:
    if before is None or after is None:
        yield name, _valued(before), _valued(after)
    elif any(canonical(before.get(key)) != canonical(after.get(key)) for key in ("value", "label")):
        yield name, *_apart(_valued(before), _valued(after))
    else:
        for key, then, now in _parts(before, after, sorted(before.keys() | after.keys())):
            yield f"{name}.{key}", then, now


def _parts(then: Mapping[str, Any], now: Mapping[str, Any], keys: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for key in keys:
        if canonical(then.get(key)) != canonical(now.get(key)):
            yield key, *_apart(_text(then.get(key)), _text(now.get(key)))


def _valued(step: dict[str, Any] | None) -> str:
    return "-" if step is None else f"{_text(step['value'])} {step.get('label', '')}".strip()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical(value).decode()


def _apart(then: str, now: str) -> tuple[str, str]:
    """Both from a little before the first place where they differ, so that what is shown is the difference."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(then, now, strict=False)))
    start = max(0, same - SHOWN_MAX // 2) if max(len(then), len(now)) > SHOWN_MAX else 0
    return _short(then, start), _short(now, start)


def _short(text: str, start: int) -> str:
    before, rest = ("..." if start else ""), text[start:]
    return before + (rest if len(rest) <= SHOWN_MAX else rest[: SHOWN_MAX - 3] + "...")
