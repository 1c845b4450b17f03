# SPDX-License-Identifier: EUPL-1.2
"""What a file of norms would do to the open cases, before it is accepted: whose amounts change, and by how much.

Works on the newest calculation that was kept of each case, with the facts it was made from. Nothing is written, and no
name is read: a case is its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.law.again import calculate_again
from schuldenlab.law.audit import refuse_wrong
from schuldenlab.law.errors import LawError
from schuldenlab.law.norms import Period
from schuldenlab.law.rule_sets import RuleSet, under, with_norms
from schuldenlab.law.values import Entered, encode

from .models import Case, Receipt

BATCH = 200
# Of each kind of receipt the amounts that a household lives by.
AMOUNTS = {"calculation": ("vtlb", "repayment_capacity"), "seizure_free": ("seizure_free_amount",)}
KEY_LOST = "base.case_key_destroyed"


@dataclass(frozen=True, slots=True)
class Changed:
    """One amount of one case in whole cents, as it was kept on `holds_on` and as it would be. `by_hand`: what was
    entered, and no norm changes, such as an amount of the sector's calculator: that has to be looked up anew."""

    case_id: UUID
    name: str
    holds_on: date
    before: int
    after: int
    by_hand: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotWorkedOut:
    """A calculation that cannot be made by these norms, and why: what the law core refuses, or a code of ours."""

    case_id: UUID
    kind: str
    reason: LawError | str


def norm_effect(period: Period, name: str) -> Iterator[Changed | NotWorkedOut]:
    """Every open case that has a calculation, in the order of their ids, a batch in memory at a time.

    Raises NormsWrong where this file does not fit beside ours, or its amounts contradict each other.
    """
    refuse_wrong([period])
    rules = with_norms(period, name)
    last: UUID | None = None
    while True:
        rows = _newest(last)
        if not rows:
            return
        ciphers = case_keys.for_reading_all(row.case_id for row in rows)
        for row in rows:
            cipher = ciphers.get(row.case_id)
            if cipher is None:
                yield NotWorkedOut(row.case_id, row.kind, KEY_LOST)
                continue
            words = cipher.unseal(bytes(row.content), column="cases_receipt.content", row_id=row.pk)
            yield from _again(row, json.loads(words), rules, period)
        last = rows[-1].case_id


def _newest(after: UUID | None) -> list[Receipt]:
    """The newest receipt of each kind, of the next cases that have one."""
    with acting(SYSTEM):
        cases = Case.objects.filter(closed_on=None, **({"pk__gt": after} if after else {}))
        ids = cases.filter(pk__in=Receipt.objects.filter(kind__in=AMOUNTS).values("case")).order_by("pk")
        newest = Receipt.objects.filter(kind__in=AMOUNTS, case__in=list(ids.values_list("pk", flat=True)[:BATCH]))
        return list(newest.order_by("case_id", "kind", "-known_at", "-id").distinct("case_id", "kind"))


def _again(
    row: Receipt, document: Mapping[str, Any], rules: RuleSet, period: Period
) -> Iterator[Changed | NotWorkedOut]:
    on = row.holds_on if period.valid_from <= row.holds_on <= period.valid_to else period.valid_from
    try:
        with under(rules):
            answer = calculate_again(document, on=on)
    except LawError as reason:
        yield NotWorkedOut(row.case_id, row.kind, reason)
        return
    before = {step["name"]: step["value"] for step in document["steps"]}
    after = {step.name: encode(step.value) for step in answer.steps}
    chosen = [fact for fact, value in answer.inputs.items() if isinstance(value, Entered)]
    by_hand = tuple(sorted([*answer.manual, *chosen]))
    for name in AMOUNTS[row.kind]:
        if name in before and name in after:
            yield Changed(row.case_id, name, row.holds_on, _cents(before[name]), _cents(after[name]), by_hand)


def _cents(value: str) -> int:
    cents = Fraction(value) * 100
    assert cents.denominator == 1, "what a household lives by is rounded to cents"
    return int(cents)
