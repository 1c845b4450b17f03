# SPDX-License-Identifier: EUPL-1.2
"""A receipt worked out again on another day or by other norms, and what differs between two receipts and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .engine import Answer, calculate
from .receipt import canonical
from .texts import name_of, sentences, written
from .verification import given_in

# What a person or the world brought, and what followed from it.
CAUSES = {"input": "fact", "norm": "norm"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not what it was. `kind`: fact, by_hand or norm (a cause), or amount (what followed).

    `before` and `after` are in words, and empty where there was none.
    """

    name: str
    kind: str
    words: str
    before: str
    after: str


def calculate_again(document: Mapping[str, Any], *, on: date) -> Answer:
    """The same question with the same facts and the same amounts by hand, on this day, of a receipt that we kept.

    Raises what `calculate` raises, among them InputWrong norm_is_established: of an amount that was entered by hand
    because no norm was known, and now there is one.
    """
    inputs, manual = given_in(dict(document))
    return calculate(document["target"], on=on, inputs=inputs, manual=manual)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> list[Difference]:
    """Between two receipts, causes first. Steps without a name people know, and lists, are left to the receipts."""
    old, new = ({step["name"]: step for step in one["steps"]} for one in (before, after))
    found = list(_differences(old, new, language))
    return sorted(found, key=lambda one: one.kind == "amount")


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> Iterator[Difference]:
    for name in [*old, *(name for name in new if name not in old)]:
        was, now = old.get(name), new.get(name)
        step = now or was
        assert step is not None
        by_hand = any(one is not None and one["kind"] == "entered" for one in (was, now))
        kind = "by_hand" if by_hand else CAUSES.get(step["kind"], "amount")
        if _is_same(was, now) or not _is_told(step, kind, language):
            continue
        words = step["dutch"] if kind == "norm" else name_of(name, language)
        yield Difference(name, kind, words, _written(was, language), _written(now, language))


def _is_same(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> bool:
    """A step that was not needed before is no difference unless somebody brought it; nor is one not needed any more."""
    if was is None or now is None:
        return (was or now or {})["kind"] not in ("input", "entered")
    return canonical(was["value"]) == canonical(now["value"])


def _is_told(step: Mapping[str, Any], kind: str, language: str) -> bool:
    if isinstance(step["value"], list | dict):
        return False
    if kind != "amount":
        return True
    return step.get("unit", "").startswith("EUR") and f"titles.{step['name']}" in sentences(language)


def _written(step: Mapping[str, Any] | None, language: str) -> str:
    if step is None:
        return ""
    unit = step.get("unit", "")
    exactly = step["kind"] == "norm" and "/" not in str(step["value"])
    return written(step["value"] if exactly else step["shown"], unit, language)
