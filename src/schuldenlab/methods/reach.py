# SPDX-License-Identifier: EUPL-1.2
"""Can every step open, and can it be done? From what is there at the start, as far as the method's own steps go."""

from __future__ import annotations

from collections.abc import Iterator

from .conditions import tests_of
from .findings import Place
from .schema import All, Condition, Method, Step, Test
from .vocabulary import FACTS, Type, makes, may_follow

Told = tuple[Place, str, str]


def unreachable(method: Method) -> Iterator[Told]:
    """A finding for each step that can never open or never be done: place, what is wrong, cure."""
    if not all(step.do for step in method.steps):
        return  # a step whose action is a finding already: what the others lack would be guesswork
    steps = list(enumerate(method.steps))
    known: set[str] = set()
    waiting = list(steps)
    while opened := [(at, step) for at, step in waiting if all(possible(one, known, method) for one in step.needs)]:
        for _, step in opened:
            known |= brings(step)
        waiting = [one for one in waiting if one not in opened]
    for at, step in waiting:
        yield from _told_of_waiting(at, step, waiting, known, method)
    for at, step in steps:
        if (at, step) in waiting:
            continue
        for condition in step.done:
            if not possible(condition, known, method):
                facts = ", ".join(_impossible(condition, known, method))
                cure = "add a step that makes it, or name another fact"
                yield ("step", at, "done"), f"can never be done: nothing here makes {facts}", cure


def _told_of_waiting(
    at: int, step: Step, waiting: list[tuple[int, Step]], known: set[str], method: Method
) -> Iterator[Told]:
    lacking = [name for one in step.needs for name in _impossible(one, known, method)]
    makers = [(name, other.key) for name in lacking for _, other in waiting if among(name, brings(other))]
    if makers:
        name, other = makers[0]
        what = f"can never open: {name} is made by step {other}, which cannot open before this one"
        yield ("step", at, "needs"), f"{what} (a cycle)", "break the cycle: take one of the needs away"
    else:
        what = f"can never open: nothing here makes {', '.join(lacking)}"
        yield ("step", at, "needs"), what, "add a step that makes it, or take it out of needs"


def brings(step: Step) -> set[str]:
    """Facts that can come about once this step is open."""
    return {*makes(step.do), *may_follow(step.do)}


def possible(condition: Condition, known: set[str], method: Method, *, without: frozenset[str] = frozenset()) -> bool:
    """Whether it can come to hold with these facts, and those that come from outside; not counting `without`."""
    if isinstance(condition, Test):
        return _test_possible(condition, known, method, without)
    found = (possible(part, known, method, without=without) for part in condition.parts)
    return all(found) if isinstance(condition, All) else any(found)


def _test_possible(test: Test, known: set[str], method: Method, without: frozenset[str] = frozenset()) -> bool:
    if test.type is Type.DATE and (test.value is True) != (test.op == "is"):
        return True  # asks that something has not happened
    if test.fact.startswith("decision.outcome:") and test.op == "is":
        kind = test.fact.partition(":")[2]
        if not any(one.kind == kind and test.value in one.outcomes for one in method.decisions):
            return False
    name = test.fact.partition(":")[0]
    comes = FACTS[name].given and can_come(name, method) and name not in without
    return comes or among(test.fact, known)


def can_come(name: str, method: Method) -> bool:
    """What comes of giving back to a fund comes only where this method has somebody give back that way."""
    how, back = FACTS[name].back, method.giving_back
    if not how:
        return True
    ways = {counted for _, counted in back.ways} if back is not None and back.owes != "nothing" else set()
    return bool(ways) if how == "any" else how in ways


def _impossible(condition: Condition, known: set[str], method: Method) -> list[str]:
    return [test.fact for test in tests_of(condition) if not _test_possible(test, known, method)]


def among(fact: str, brought: set[str]) -> bool:
    """Whether this fact is brought, by its own name or as one of any argument."""
    return fact in brought or f"{fact.partition(':')[0]}:*" in brought
