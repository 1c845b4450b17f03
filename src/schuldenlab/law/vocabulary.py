# SPDX-License-Identifier: EUPL-1.2
"""What can be asked and what can be told, by name: for forms, for other programs, and for whoever looks a name up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from .declare import NODES, REQUIRED, Choice, Input, Rule
from .engine import enterable_for, inputs_of
from .values import Label


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about a household. `words`: the only values there are; `optional`: it has a default."""

    name: str
    kind: Literal["amount", "count", "yes_no", "word", "date", "other"]
    unit: str
    source: str
    words: tuple[str, ...]
    optional: bool
    minimum: int | None
    maximum: int


@dataclass(frozen=True, slots=True)
class Target:
    """What can be worked out; `facts` and `by_hand` are the names that may matter, of which few households need all."""

    name: str
    unit: str
    source: str
    url: str
    label: Label
    facts: tuple[str, ...]
    by_hand: tuple[str, ...]


@cache
def facts() -> tuple[Fact, ...]:
    """Every fact, by name."""
    found = (node for node in NODES.values() if isinstance(node, Input))
    return tuple(
        Fact(
            name=one.name,
            kind=one.kind,
            unit=one.unit,
            source=one.source,
            words=one.allowed if one.kind == "word" else (),
            optional=one.default is not REQUIRED,
            minimum=one.minimum,
            maximum=one.maximum,
        )
        for one in sorted(found, key=lambda node: node.name)
    )


@cache
def targets() -> tuple[Target, ...]:
    """Every rule, by name."""
    found = (node for node in NODES.values() if isinstance(node, Rule | Choice))
    return tuple(
        Target(one.name, one.unit, one.source, one.url, one.label, inputs_of(one.name), enterable_for(one.name))
        for one in sorted(found, key=lambda node: node.name)
    )
