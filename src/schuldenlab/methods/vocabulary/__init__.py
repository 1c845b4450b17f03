# SPDX-License-Identifier: EUPL-1.2
"""The closed list of names a method file may use. A new name is ordinary Python with a test.

Names are only added within a version of the vocabulary; taking one away or changing its meaning makes a new version,
for running cases go on naming it. An argument follows a colon: ``debts.paid:rent``, or, one inside the other,
``fact.record:debts.paid:health_insurance``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .actions import ACTIONS
from .facts import FACTS
from .kinds import Action, Fact, Type
from .lists import DEBT_KINDS, DECISIONS, GOAL_KINDS, LIFE_DOMAINS, THREATS

VOCABULARY = 1

_ONCE = {"fund": "fund_manager", "settler": "settlement_officer"}  # as the first sketch of the format called them

_LISTS = {"debt_kind": DEBT_KINDS, "goal_kind": GOAL_KINDS, "life_domain": LIFE_DOMAINS, "threat": THREATS}


class UnknownName(Exception):
    """`what` is wrong with the name, and `cure`: the nearest name there is."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


@dataclass(frozen=True, slots=True)
class Own:
    """Names a method brings itself: the kinds of its decisions, the months of its measures."""

    decisions: tuple[str, ...] = ()
    months: tuple[str, ...] = ()


def fact_named(name: str, own: Own) -> Fact:
    """The fact of a full name such as ``debts.paid:rent``. Raises UnknownName."""
    head, _, argument = name.partition(":")
    fact = FACTS.get(head)
    if fact is None:
        raise UnknownName(f"unknown fact {shown(name)}", _of_a_decision(name) or nearest(head, FACTS))
    _argument(fact.argument, argument, name, own)
    return fact


def action_named(name: str, own: Own) -> Action:
    """The action of a full name such as ``decision.take:admission``. Raises UnknownName."""
    head, _, argument = name.partition(":")
    action = ACTIONS.get(head)
    if action is None:
        raise UnknownName(f"unknown action {shown(name)}", nearest(head, ACTIONS))
    _argument(action.argument, argument, name, own)
    return action


def makes(name: str) -> tuple[str, ...]:
    """Full names of the facts that follow from doing this action."""
    return _filled(ACTIONS[name.partition(":")[0]].makes, name)


def may_follow(name: str) -> tuple[str, ...]:
    """Full names of the facts that others may bring once this action was done."""
    return _filled(ACTIONS[name.partition(":")[0]].then, name)


def nearest(name: str, known: Iterable[str]) -> str:
    """A cure: the name that was probably meant, or where to find the names."""
    known = sorted(known)
    if _ONCE.get(name) in known:
        return f'did you mean "{_ONCE[name]}"?'
    close = get_close_matches(name[:80], known, n=1, cutoff=0.55)
    return f'did you mean "{close[0]}"?' if close else "see docs/reference/vocabulary.md for the names there are"


def shown(name: str) -> str:
    """A name from a file, fit to be put in a message: short and on one line."""
    return '"' + name[:80].encode("unicode_escape").decode() + ("…" if len(name) > 80 else "") + '"'


def _of_a_decision(name: str) -> str:
    """How ``decision.admission`` and ``decision.admission.yes`` are written now; nothing for other names."""
    parts = name.split(".")
    if parts[0] != "decision" or len(parts) < 2 or parts[1] not in DECISIONS:
        return ""
    kind = parts[1]
    if parts[2:] in (["yes"], ["no"]):
        outcome = "granted" if parts[2] == "yes" else "refused"
        return f'write {{ fact = "decision.outcome:{kind}", is = "{outcome}" }}'
    return f'write "decision.taken:{kind}", or {{ fact = "decision.outcome:{kind}", is = "granted" }}'


def _filled(names: tuple[str, ...], full: str) -> tuple[str, ...]:
    argument = full.partition(":")[2]
    return tuple(name.replace("*", argument or "*") for name in names)


def _argument(kind: str, argument: str, name: str, own: Own) -> None:
    if kind == "recordable":
        if not argument:
            raise UnknownName(f"{shown(name)} does not say which fact", "write the fact after a colon")
        if not fact_named(argument, own).recordable:
            raise UnknownName(
                f"{shown(argument)} cannot be noted by hand",
                nearest(argument, (fact.name for fact in FACTS.values() if fact.recordable)),
            )
        return
    if not kind:
        if argument or name.endswith(":"):
            raise UnknownName(f"{shown(name)} takes nothing after a colon", f'write "{name.partition(":")[0]}"')
        return
    known = tuple(_LISTS.get(kind, ())) or (own.decisions if kind == "decision" else own.months)
    if argument in known:
        return
    what = f"{shown(name)} names no {kind.replace('_', ' ')}"
    if kind == "decision":
        raise UnknownName(what, f"add [decision.{argument[:40] or '…'}] with its owner, or name one that is there")
    if kind == "month":
        raise UnknownName(what, "name one of measure.at_months after the colon")
    raise UnknownName(what, nearest(argument, known) if argument else f"write one after a colon: {', '.join(known)}")


__all__ = [
    "ACTIONS",
    "FACTS",
    "VOCABULARY",
    "Action",
    "Fact",
    "Own",
    "Type",
    "UnknownName",
    "action_named",
    "fact_named",
    "makes",
    "may_follow",
    "nearest",
    "shown",
]
