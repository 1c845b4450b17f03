# SPDX-License-Identifier: EUPL-1.2
"""A receipt: how an amount came about, as JSON that can be checked years later. See docs/reference/receipt.md.

The same inputs, rules and norms give the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

from .declare import MODULES, Choice, Given, Input, NormMissing, Rule, Unknown
from .engine import Answer, Step
from .errors import LawError
from .norms import Norm
from .rule_sets import Made, OverlayNorm, OverlayRule
from .values import Entered, encode

FORMAT = "receipt/1"
OVERLAY_FORMAT = "receipt/1+overlay"  # of an answer in which an overlay had a part: no law
ENGINE = "1"  # raised when the way rules are linked, rounded or labelled changes

# What every answer rests on, whichever rules it used.
_GROUND = ("declare", "engine", "ops", "values")
_PACKAGE = __package__ or ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`json` is the document in one line: keys sorted, no spaces, ASCII only."""

    document: dict[str, Any]
    json: bytes

    @property
    def hash(self) -> str:
        return str(self.document["hash"])


def receipt_of(answer: Answer) -> Receipt:
    """The receipt of an answer; it says so where an overlay had a part in it.

    Raises LawError too_precise where a fraction grew longer than Python writes.
    """
    try:
        document = _document(answer)
    except ValueError as reason:  # a whole number of more than 4,300 digits: small inputs can add up to one
        raise LawError("too_precise") from reason
    # Written once, also where the hash over all the rest goes in between: half of the time a receipt takes is writing.
    parts = {key: canonical(part) for key, part in document.items()}
    document["hash"] = hashlib.sha256(_joined(parts)).hexdigest()
    parts["hash"] = canonical(document["hash"])
    return Receipt(document, _joined(parts))


def _document(answer: Answer) -> dict[str, Any]:
    """All of a receipt but its own hash."""
    rules, made = _rules(answer), _made(answer)
    period = answer.period
    norms = {"period": period.name, "valid_to": period.valid_to.isoformat(), "sha256": period.sha256} if period else {}
    entered = {name: value for name, value in answer.inputs.items() if isinstance(value, Entered)} | dict(answer.manual)
    steps = [_step(step) for step in answer.steps]
    document: dict[str, Any] = {
        "format": OVERLAY_FORMAT if made else FORMAT,
        "engine": ENGINE,
        "rules_hash": digest({"rules": rules, "norms": norms}),
        "rules": rules,
        "norms": norms,
        "target": answer.target,
        "reference_date": answer.on.isoformat(),
        "inputs": {name: encode(value) for name, value in answer.inputs.items() if name not in entered},
        "entered": {name: _entered(value) for name, value in entered.items()},
        "steps": steps,
        "result": {key: steps[-1][key] for key in ("value", "shown", "unit")},
        "label": answer.label.name,
    }
    if made:
        document["overlay"] = asdict(made)
    return document


def _made(answer: Answer) -> Made | None:
    """By what the overlay was made that changed a norm or a rule which this answer used. It travels with the step, and
    not with the moment: a receipt that is written later says it too."""
    changed = (step.node for step in answer.steps if step.entered is None)
    return next((node.made for node in changed if isinstance(node, OverlayNorm | OverlayRule)), None)


def _joined(parts: dict[str, bytes]) -> bytes:
    """What `canonical` gives of a document, from that of its parts."""
    return b"{%b}" % b",".join(b'"%b":%b' % (key.encode("ascii"), parts[key]) for key in sorted(parts))


def canonical(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest(document: Any) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()


def _entered(entered: Entered) -> dict[str, Any]:
    return {
        "value": encode(entered.value),
        "source": entered.source,
        "reason": entered.reason,
        "label": entered.label.name,
    }


def _step(step: Step) -> dict[str, Any]:
    """A step names the steps it was made of; those stand before it."""
    record: dict[str, Any] = {"name": step.name, "value": encode(step.value), "shown": step.shown}
    node = step.node
    if not isinstance(node, Given):
        record["unit"] = node.unit
    if step.entered is not None:
        return record | {"kind": "entered", "label": step.label.name}
    match node:
        case Norm():
            return record | {
                "kind": "norm",
                "dutch": node.dutch,
                "seen": node.seen,
                "label": step.label.name,
                "source": node.source,
                "url": node.url,
                "note": node.note,
            }
        case Input():
            return record | {"kind": "input", "source": node.source}
        case Given():
            return record | {"kind": "given", "of": node.of}
        case Rule() | Choice():
            record |= {
                "key": node.key,
                "needs": list(step.needs),
                "label": step.label.name,
                "source": node.source,
                "url": node.url,
                "note": node.note,
                "rounding": f"half up, {node.rounding.decimals} decimals" if node.rounding else "",
            }
            return record | ({"kind": "choice", "picked": step.picked} if step.picked else {"kind": "rule"})
        case Unknown() | NormMissing():
            raise AssertionError(f"{step.name} can only have been entered by hand")


def _rules(answer: Answer) -> dict[str, str]:
    """The rule files that were used, each with the hash of its text."""
    modules = {MODULES[step.name].removeprefix(f"{_PACKAGE}.") for step in answer.steps if step.name in MODULES}
    return {module: _source_hash(module) for module in sorted(modules | set(_GROUND))}


@cache
def _source_hash(module: str) -> str:
    """Of the text with Unix line ends, so that it is the same on every machine."""
    text = (resources.files(_PACKAGE) / f"{module}.py").read_text("utf-8")
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
