# SPDX-License-Identifier: EUPL-1.2
"""What changed about what a household can miss, and why: a calculation that is old beside what would come out now, or a
new one beside the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab import law
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.texts import current_language
from schuldenlab.cases.computed import Kept, facts_of, receipt_before, receipt_newest
from schuldenlab.cases.grown_old import Cause, causes
from schuldenlab.law.again import Difference, differences

from .calculation import told_now
from .settling import case_for_settling

KINDS = {"calculation": ("repayment_capacity", "vtlb"), "seizure_free": ("seizure_free_amount",)}


@dataclass(frozen=True, slots=True)
class Then:
    """One amount a month, as it was and as it is, or would be."""

    title: str
    before_cents: int
    after_cents: int

    @property
    def change_cents(self) -> int:
        return self.after_cents - self.before_cents

    @property
    def size_cents(self) -> int:
        return abs(self.change_cents)


@dataclass(frozen=True, slots=True)
class Recalculation:
    """`is_due`: the newest calculation is old by these causes, and `amounts` say what would come out with what is known
    now; nothing of that is kept. Else they say what the newest one changed. `lines`: what differs, causes first.
    `refused`: why it cannot be worked out with what is known."""

    is_due: bool
    causes: tuple[Cause, ...]
    made_on: date
    amounts: tuple[Then, ...]
    brought: tuple[Difference, ...]
    followed: tuple[Difference, ...]
    refused: str

    @property
    def is_same(self) -> bool:
        return not any(one.change_cents for one in self.amounts)


def recalculation_view(*, case_id: UUID, actor: Actor, on: date) -> Recalculation | None:
    """None where there is nothing to compare: no calculation, or a first one that still holds. Raises NotFound."""
    case = case_for_settling(case_id, actor)
    kept = receipt_newest(case=case, kind="calculation")
    if kept is None:
        return None
    with acting(SYSTEM):
        why = causes(case, on)
    beside = receipt_newest(case=case, kind="seizure_free")
    newest = [kept, *([beside] if beside is not None and beside.holds_on == kept.holds_on else [])]
    if why:
        known = facts_of(case=case, names=tuple(name for one in why for name in _told_by(one)), on=on)
        return _due(newest, why, told_now(known), on)
    former = receipt_before(case=case, kept=kept)
    if former is None:
        return None
    pairs = [(former.document, kept.document)]
    if len(newest) > 1 and (older := receipt_before(case=case, kept=newest[1])) and older.holds_on == former.holds_on:
        pairs.append((older.document, newest[1].document))
    return _beside(pairs, is_due=False, why=(), made_on=former.holds_on, refused="")


def _told_by(cause: Cause) -> tuple[str, ...]:
    if cause.kind == "household":
        return ("household.has_partner", "household.children")
    return (cause.name,) if cause.name else ()


def _due(newest: list[Kept], why: tuple[Cause, ...], known: Mapping[str, Any], on: date) -> Recalculation:
    pairs, refused = [], ""
    for one in newest:
        inputs, manual = law.given_in(one.document)
        asked = {name: value for name, value in known.items() if name in inputs}
        try:
            answer = law.calculate(one.document["target"], on=on, inputs=inputs | asked, manual=manual)
        except law.LawError as reason:
            refused = refused or law.refusal(reason, current_language())
        else:
            pairs.append((one.document, law.receipt_of(answer).document))
    return _beside(pairs, is_due=True, why=why, made_on=newest[0].holds_on, refused=refused)


def _beside(
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], *, is_due: bool, why: tuple[Cause, ...],
    made_on: date, refused: str,
) -> Recalculation:  # fmt: skip
    language = current_language()
    amounts: list[Then] = []
    found: dict[str, Difference] = {}
    for before, after in pairs:
        old, new = ({step["name"]: step["shown"] for step in one["steps"]} for one in (before, after))
        names = next(names for names in KINDS.values() if names[0] in old or names[-1] in old)
        amounts += [
            Then(law.name_of(name, language), _cents(old[name]), _cents(new[name]))
            for name in names
            if name in old and name in new
        ]
        for one in differences(before, after, language):
            found.setdefault(one.name, one)
    told = [one for one in found.values() if one.name not in {name for names in KINDS.values() for name in names}]
    return Recalculation(
        is_due=is_due,
        causes=why,
        made_on=made_on,
        amounts=tuple(amounts),
        brought=tuple(one for one in told if one.kind != "amount"),
        followed=tuple(one for one in told if one.kind == "amount"),
        refused=refused,
    )


def _cents(shown: str) -> int:
    return int(shown.replace(".", ""))
