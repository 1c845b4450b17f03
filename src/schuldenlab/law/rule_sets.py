# SPDX-License-Identifier: EUPL-1.2
"""Which rules and norms hold: ours, or for a while others, to see what those would do.

A rule set is the installed norms with a file that is not installed yet, or with an overlay on top (overlay.py). It
holds for the whole process while `under` runs, so this is for commands and notebooks; the site answers by the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from .declare import NODES, Rule
from .norms import Norm, NormsWrong, Period, hold, in_order, installed
from .values import Label

LAW_NAME = "law"
_one = Lock()


@dataclass(frozen=True, slots=True)
class Made:
    """By which overlay something was changed. `sha256` is of its file and of every file of rules it names."""

    name: str
    title: str
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OverlayNorm(Norm):
    """A norm that an overlay changed: no law, and therefore no better than an indication."""

    made: Made

    @property
    def label(self) -> Label:
        return Label.I


@dataclass(frozen=True, slots=True)
class OverlayRule(Rule):
    """A rule that an overlay replaced; its label is that of an indication."""

    made: Made


@dataclass(frozen=True, slots=True)
class RuleSet:
    """`periods`: every half-year, oldest first. `rules` stand in the place of ours of the same name. `sha256`: of all
    that is not ours, empty for the law."""

    name: str
    periods: tuple[Period, ...]
    rules: Mapping[str, OverlayRule] = field(default_factory=dict)
    sha256: str = ""


def law() -> RuleSet:
    """The rules and norms that are installed."""
    return RuleSet(LAW_NAME, installed())


def with_norms(period: Period, name: str) -> RuleSet:
    """The law with this half-year in the place of ours, or after our newest. Raises NormsWrong."""
    others = [one for one in installed() if one.valid_from != period.valid_from]
    if period.valid_from < installed()[0].valid_from:
        raise NormsWrong(f"{name}: {period.name} comes before our oldest half-year, {installed()[0].name}")
    if both := sorted(period.norms.keys() & NODES.keys()):
        raise NormsWrong(f"{name}: {both[0]} is a rule or a fact, so no norm can have this name")
    return RuleSet(name, in_order([*others, period]), sha256=period.sha256)


@contextmanager
def under(rules: RuleSet) -> Iterator[None]:
    """Within this everything is worked out by these rules, in every thread. Raises RuntimeError inside another."""
    if not _one.acquire(blocking=False):
        raise RuntimeError("one rule set holds at a time")
    ours = {name: NODES[name] for name in rules.rules}
    try:
        NODES.update(rules.rules)
        hold(rules.periods)
        yield
    finally:
        NODES.update(ours)
        hold(None)
        _one.release()
