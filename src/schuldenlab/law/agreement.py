# SPDX-License-Identifier: EUPL-1.2
"""Compares the three readings of the rules on the same households: columns, one with its receipt, and the oracle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from .columns import Answers, calculate_many
from .crowd import by_hand, crowd, days, row_of
from .declare import NODES
from .engine import calculate, inputs_of
from .errors import LawError
from .oracle import cents, exact
from .receipt import receipt_of
from .values import Entered, Label, fixed
from .verification import verify

PART = 2_000
TARGETS = ("seizure_free_amount", "seizable_amount", "repayment_capacity")
RECEIPT_EVERY = 100
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Compared:
    households: int = 0
    refused: int = 0
    receipts: int = 0
    different: int = 0
    examples: tuple[str, ...] = ()

    def __add__(self, other: Compared) -> Compared:
        return Compared(
            self.households + other.households,
            self.refused + other.refused,
            self.receipts + other.receipts,
            self.different + other.different,
            (self.examples + other.examples)[:EXAMPLES],
        )

    def told(self) -> str:
        return f"{self.different:,} different; {self.refused:,} refused alike, {self.receipts:,} receipts verified"


def compared(place: int, seed: int, rows: int) -> Compared:
    """A part of the households: each period and target in turn."""
    periods = days()
    on, target = periods[place % len(periods)], TARGETS[place // len(periods) % len(TARGETS)]
    columns = crowd(rows, on, seed=seed * 1_000_003 + place)
    manual = by_hand(rows, seed=place) if target == "repayment_capacity" else {}
    answers = calculate_many(target, on=on, columns=columns, manual=manual, bad_rows="apart", threads=1)
    found = Compared(rows, len(answers.refused))
    for row in range(rows):
        household, entered = row_of(columns, row), hand_of(manual, row)
        told = {
            "columns": _in_columns(answers, row),
            "one": _alone(target, on, household, entered, receipt=row % RECEIPT_EVERY == 0),
            "oracle": _by_oracle(target, on, household, entered),
        }
        if len(set(told.values())) > 1:
            example = f"{target} on {on}: {told} for {household} {entered}"
            found = replace(found, different=found.different + 1, examples=(*found.examples, example)[:EXAMPLES])
    return replace(found, receipts=-(-rows // RECEIPT_EVERY))


def hand_of(manual: Mapping[str, Entered], row: int) -> dict[str, Entered]:
    """The amounts by hand of one row."""
    return {name: replace(one, value=Fraction(int(one.value[row]), 100)) for name, one in manual.items()}


def _in_columns(answers: Answers, row: int) -> str:
    reason = answers.reason(row)
    return str(reason) if reason else f"{answers.values[row]} {Label(answers.labels[row]).name}"


def _alone(
    target: str, on: date, household: Mapping[str, Any], entered: Mapping[str, Entered], *, receipt: bool
) -> str:
    try:
        answer = calculate(target, on=on, inputs=household, manual=entered)
    except LawError as reason:
        return str(reason)
    told = f"{cents(answer.value)} {answer.label.name}"
    if receipt:
        written = receipt_of(answer).json
        document = json.loads(written)
        if verify(written).outcome != "equal" or document["result"]["shown"] != fixed(answer.value, 2):
            return f"{told}, and its receipt does not hold"
    return told


def _by_oracle(target: str, on: date, household: Mapping[str, Any], entered: Mapping[str, Entered]) -> str:
    known = {name: (one.value, max(one.label, Label.L)) for name, one in entered.items()}
    facts = {name: NODES[name].read(household[name]) for name in inputs_of(target) if name in household}  # type: ignore[union-attr]
    try:
        value, label = exact(target, on, facts, known)
    except LawError as reason:
        return str(reason)
    return f"{cents(value)} {label.name}"
