# SPDX-License-Identifier: EUPL-1.2
"""The rules once more, as plainly as they can be read: one name at a time, in exact fractions, and slowly.

Shares with the other readings the rules and nothing else, so that a mistake in how they are linked, labelled, bounded
or rounded cannot hide. `schuldenlab law bench --oracle` compares all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from .declare import NODES, REQUIRED, Choice, Given, Input, Rule, Unknown
from .errors import InputWrong, NotEstablished
from .norms import period_of
from .values import Label


def exact(name: str, on: date, facts: Mapping[str, Any], known: dict[str, tuple[Any, Label]]) -> tuple[Any, Label]:
    """The value and its label. `facts` are read already; `known` remembers, and may begin with amounts by hand.

    Raises NotEstablished and InputWrong, as `calculate`.
    """
    if name not in known:
        known[name] = _worked_out(name, on, facts, known)
    return known[name]


def _worked_out(
    name: str, on: date, facts: Mapping[str, Any], known: dict[str, tuple[Any, Label]]
) -> tuple[Any, Label]:
    node = NODES.get(name)
    if isinstance(node, Input):
        if facts.get(name) is not None:
            return facts[name], Label.S
        if node.default is REQUIRED:
            raise InputWrong(name, "missing")
        return node.read(node.default), Label.S
    if isinstance(node, Given):
        return facts.get(node.of) is not None, Label.S
    if isinstance(node, Unknown):
        raise NotEstablished(name, node.where_to_look)
    if isinstance(node, Rule):
        needs = [exact(need, on, facts, known) for need in node.needs]
        value, label = node.function(*[value for value, _ in needs]), node.label
        label = max([label, *[of_need for _, of_need in needs]])
    elif isinstance(node, Choice):
        word, by = exact(node.on, on, facts, known)
        branch = node.branches[word if isinstance(word, str) else str(word).lower()]
        value, label = exact(branch, on, facts, known) if isinstance(branch, str) else (branch, Label.S)
        label = max(node.label, by, label)
    else:
        norm = period_of(on).norm(name)
        return norm.value, norm.label
    return (node.rounding(value) if node.rounding else value), label


def cents(value: Any) -> int | bool:
    """In whole cents, half up and away from zero at the tie; a yes or no as it is."""
    if isinstance(value, bool):
        return value
    hundred = Fraction(value) * 100
    whole, rest = divmod(abs(hundred), 1)
    size = int(whole) + (rest * 2 >= 1)
    return -size if hundred < 0 else size
