# SPDX-License-Identifier: EUPL-1.2
"""A method as values: what a checked folder says, frozen. Made by `loader.load`; nothing here decides.

Names are those of the vocabulary. A number may be given as ``$parameter``: the city's value counts when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .vocabulary import Type

Value = bool | int | str | date
Number = int | str  # a str is "$parameter"


@dataclass(frozen=True, slots=True)
class FactValue:
    """What is known about one fact of a case.

    `holds_on`: since when it is so. `known_at`: when we last learned something that could have changed it. A fact that
    is not known, or a milestone that has not happened, is simply not in the mapping. `or_else`: what the value may be
    instead, for want of something nobody read yet; a comparison is decided where it says the same of both.
    """

    value: Value
    holds_on: date
    known_at: datetime
    or_else: Value | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of one fact. On a milestone (a `date`) the only question is whether it happened."""

    fact: str
    type: Type
    op: Literal["is", "is_not", "min", "max"]
    value: bool | int | str


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Condition, ...]


Condition = Test | All | Any


@dataclass(frozen=True, slots=True)
class Param:
    """What a city may set. Without a default the city has to, before it can use the method.

    `type` is a vocabulary Type, or one followed by [] for a list.
    """

    key: str
    type: str
    label: str
    default: bool | int | str | tuple[int, ...] | None
    minimum: int | None
    maximum: int | None
    codes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Fit:
    """For whom. `must` cannot be departed from; `usual` can, by a decision with reasons."""

    key: str
    kind: Literal["must", "usual"]
    condition: Condition


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    ddas: str


@dataclass(frozen=True, slots=True)
class Term:
    """`law` names a term of the law; `count` of `unit` from the day of a fact is the method's own. Both count."""

    law: str = ""
    unit: Literal["", "days", "workdays", "weeks", "months"] = ""
    count: Number = 0
    start: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Open when `needs` holds, done when `done` holds; nothing else orders steps."""

    key: str
    stage: str
    who: str
    do: str
    needs: tuple[Condition, ...]
    done: tuple[Condition, ...]
    term: Term | None
    optional: bool
    reopens_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The steps of a route card, walked in one talk or several."""

    steps: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Offer:
    rule: str
    values: tuple[tuple[str, Number | tuple[str, ...] | tuple[int, ...]], ...]
    agreement: str
    on_refusal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Money:
    pot: str
    reserve_on: str
    commit_on: str
    pay_on: str


@dataclass(frozen=True, slots=True)
class GivingBack:
    owes: str
    ways: tuple[tuple[str, str], ...]  # way -> how it is counted
    hour_value: Number | None
    confirmed_by: str
    missed: str
    may_be_forgiven: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Who owns a kind of decision, and what it asks."""

    kind: str
    who: str
    outcomes: tuple[str, ...]
    paper: str
    formal: bool
    second_person: str
    reasons: tuple[str, ...]
    advice: str
    hearing: bool


@dataclass(frozen=True, slots=True)
class Measure:
    at_months: tuple[int, ...]
    asks: tuple[str, ...]
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Belief:
    """What the forecast assumes as long as there are no results. Without a value it asks."""

    key: str
    unit: str
    value: int | None
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Method:
    key: str
    version: str
    domain: str
    vocabulary: int
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    derived_from: tuple[str, str, str] | None  # key, version, sha256
    params: tuple[Param, ...]
    fits: tuple[Fit, ...]
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    card: Card | None
    offer: Offer | None
    money: Money | None
    giving_back: GivingBack | None
    decisions: tuple[Decision, ...]
    papers: tuple[tuple[str, str], ...]  # event -> paper
    measure: Measure | None
    forecast: tuple[Belief, ...]
    ddas_solution: str
    texts: dict[str, dict[str, str]]  # language -> key -> words
    files: dict[str, bytes]  # the folder as it came
    sha256: str

    def text(self, key: str, language: str, /) -> str:
        """The words as they are in the file, placeholders and all. Raises KeyError for a key no method has."""
        return self.texts[language if language in self.texts else self.languages[0]][key]

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def param(self, key: str) -> Param:
        return next(param for param in self.params if param.key == key)

    def decision(self, kind: str) -> Decision:
        return next(decision for decision in self.decisions if decision.kind == kind)

    @property
    def city_must_set(self) -> tuple[str, ...]:
        """Parameters without a default."""
        return tuple(param.key for param in self.params if param.default is None)
