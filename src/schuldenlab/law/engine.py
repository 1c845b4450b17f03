# SPDX-License-Identifier: EUPL-1.2
"""Links rules by name and works out one answer, with everything that went into it.

What is asked for is worked out, once, and nothing else: a branch not chosen lowers no label and is not missed. The
graph is checked once, at import of `schuldenlab.law` (unknown names, cycles, needless or missing branches).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from .declare import (
    DIVIDES,
    NODES,
    REQUIRED,
    Choice,
    Given,
    Input,
    Node,
    NormMissing,
    Rule,
    RulesWrong,
    Unknown,
    failed,
    outcome,
)
from .errors import InputWrong, LawError, NotEstablished
from .norms import Norm, Period, norm_names, norm_unit, period_of
from .values import MONTHS_MAX, Entered, Label, day, number, shown, whole


def needs_of(name: str) -> tuple[str, ...]:
    """Every name this one may ask for, whatever the household."""
    match NODES.get(name):
        case Rule(needs=needs):
            return needs
        case Choice(on=on, branches=branches):
            return (on, *(branch for branch in branches.values() if isinstance(branch, str)))
        case Given(of=of):
            return (of,)
        case _:
            return ()


def below(target: str) -> Iterator[str]:
    """The target and every name it may ask for, directly or not."""
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting += needs_of(name)


def check_links() -> None:
    """Raises RulesWrong for a name nobody declares, a cycle, or a choice that does not fit the words it chooses by."""
    norms = norm_names()
    if both := sorted(norms & NODES.keys()):
        raise RulesWrong(f"{both[0]} is both a norm and declared")
    for name, node in NODES.items():
        for need in needs_of(name):
            if need not in NODES and need not in norms:
                raise RulesWrong(f"{name} needs {need}, which is no rule, input or norm")
        if isinstance(node, Choice):
            chosen_by = NODES.get(node.on)
            words = chosen_by.allowed if isinstance(chosen_by, Input) else ("true", "false")
            if chosen_by is not None and set(words) != set(node.branches):  # a norm may hold any word
                raise RulesWrong(f"{name} has other branches than the words of {node.on}")
        if isinstance(node, Unknown) and node.indication is not None and node.indication not in NODES:
            raise RulesWrong(f"{name} shows {node.indication}, which is no rule")
    done: set[str] = set()
    for name in NODES:
        _check_cycle(name, (), done)


def _check_cycle(name: str, path: tuple[str, ...], done: set[str]) -> None:
    if name in path:
        raise RulesWrong("a cycle: " + " → ".join([*path[path.index(name) :], name]))
    if name not in done:
        for need in needs_of(name):
            _check_cycle(need, (*path, name), done)
        done.add(name)


@cache
def inputs_of(target: str) -> tuple[str, ...]:
    """The inputs that may matter for this target."""
    return tuple(sorted(name for name in below(target) if isinstance(NODES.get(name), Input)))


@cache
def enterable_for(target: str) -> tuple[str, ...]:
    """What may be entered by hand for this target; a norm only where the period misses it."""
    return tuple(
        sorted(
            name
            for name in below(target)
            if isinstance(node := NODES.get(name), Unknown)
            or node is None
            or (isinstance(node, Rule | Choice) and node.enterable)
        )
    )


# --- one answer


@dataclass(frozen=True, slots=True)
class Step:
    """One value that was used: where it came from, what it was made of, how certain it is."""

    name: str
    node: Node | Norm | NormMissing
    value: Any
    label: Label
    needs: tuple[str, ...] = ()
    picked: str = ""
    entered: Entered | None = None

    @property
    def unit(self) -> str:
        return "" if isinstance(self.node, Given) else self.node.unit

    @property
    def shown(self) -> Any:
        return shown(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Answer:
    """A value with every step below it; each step stands after what it needs, the target last."""

    target: str
    on: date
    period: Period | None  # None where no norm was needed
    inputs: Mapping[str, Any]  # what was given and may matter, as it was read; Entered where a person chose it
    manual: Mapping[str, Entered]
    steps: tuple[Step, ...]

    @property
    def result(self) -> Step:
        return self.steps[-1]

    @property
    def value(self) -> Any:
        return self.result.value

    @property
    def label(self) -> Label:
        return self.result.label

    @property
    def shown(self) -> Any:
        return self.result.shown

    def step(self, name: str) -> Step | None:
        """The step of this name, if the answer needed it."""
        return next((step for step in self.steps if step.name == name), None)


def calculate(
    target: str, *, on: date, inputs: Mapping[str, Any], manual: Mapping[str, Entered] | None = None
) -> Answer:
    """The answer of the rule `target` on the reference date `on`.

    `inputs` are facts, or `Entered` where a person or a city chose them; `manual` are amounts entered by hand in the
    place of a rule that allows it, of what is not established, or of a norm that the period misses.

    Raises NotEstablished, InputWrong, or LawError "target_unknown".
    """
    if not isinstance(NODES.get(target), Rule | Choice | Unknown):
        raise LawError("target_unknown", name=target)
    for name in inputs:
        if not isinstance(NODES.get(name), Input):
            raise InputWrong(name, "unknown")
    work = _Calculation(on, _read(target, inputs), dict(manual or {}))
    work.check_manual(target)
    work.find(target)
    return Answer(target, on, work.period, work.inputs, work.manual, tuple(work.found.values()))


def _read(target: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The given inputs that may matter, read strictly even where this household will not need them."""
    found: dict[str, Any] = {}
    for name in inputs_of(target):
        raw, node = inputs.get(name), NODES[name]
        if raw is None or not isinstance(node, Input):
            continue
        if isinstance(raw, Entered):
            check_entered(name, raw)
            found[name] = replace(raw, value=node.read(raw.value))
        else:
            found[name] = node.read(raw)
    return found


def check_entered(name: str, entered: Entered) -> None:
    if not entered.source.strip() or not entered.reason.strip():
        raise InputWrong(name, "source_or_reason_missing")


def by_hand(name: str, raw: Any) -> Any:
    """What was entered for this name. A correction has any sign (SPEC 3); an amount, a share or a factor is never below
    zero, and above it where a rule divides by it. Months are whole, at most MONTHS_MAX. What has no unit is a day."""
    node = NODES.get(name)
    if isinstance(node, Unknown) and not node.unit:
        return day(raw, name)
    if (node.unit if isinstance(node, Rule | Choice | Unknown) else norm_unit(name)) == "months":
        return whole(raw, name, maximum=MONTHS_MAX)
    value = number(raw, name, minimum=None if name.endswith("_correction") else 0)
    if not value and name in DIVIDES:
        raise InputWrong(name, "too_small")
    return value


@dataclass(slots=True)
class _Calculation:
    on: date
    inputs: dict[str, Any]
    manual: dict[str, Entered]
    found: dict[str, Step] = field(default_factory=dict)
    period: Period | None = None

    def check_manual(self, target: str) -> None:
        """Reads the amounts entered by hand; one for a name that allows none is refused, not ignored."""
        for name, entered in self.manual.items():
            if name not in enterable_for(target):
                raise InputWrong(name, "may_not_be_entered")
            if name not in NODES and name in period_of(self.on).norms:
                raise InputWrong(name, "norm_is_established")
            check_entered(name, entered)
            self.manual[name] = replace(entered, value=by_hand(name, entered.value))

    def find(self, name: str) -> Step:
        step = self.found.get(name)
        if step is None:
            step = self._work_out(name)
            self.found[name] = step
        return step

    def _work_out(self, name: str) -> Step:
        node = NODES.get(name)
        entered = self.manual.get(name)
        if entered is not None:
            by_hand = node or NormMissing(name, norm_unit(name))
            return Step(name, by_hand, entered.value, max(entered.label, Label.L), entered=entered)
        match node:
            case Rule():
                return self._rule(node)
            case Choice():
                return self._choice(node)
            case Input():
                return self._input(node)
            case Given():
                return Step(name, node, self.inputs.get(node.of) is not None, Label.S)
            case Unknown():
                raise NotEstablished(name, node.where_to_look, self._indication(node))
        if self.period is None:
            self.period = period_of(self.on)
        norm = self.period.norm(name)
        return Step(name, norm, norm.value, norm.label)

    def _rule(self, node: Rule) -> Step:
        needs = [self.find(need) for need in node.needs]
        try:
            value = node.function(*[step.value for step in needs])
        except LawError:
            raise
        except (Exception, SystemExit) as reason:
            raise failed(node, reason) from reason
        if type(value) is not Fraction:
            value = outcome(node, value)
        if node.rounding is not None:
            value = node.rounding(value)
        return Step(node.name, node, value, max([node.label, *[step.label for step in needs]]), node.needs)

    def _choice(self, node: Choice) -> Step:
        by = self.find(node.on)
        word = by.value if isinstance(by.value, str) else ("true" if by.value else "false")
        if word not in node.branches:  # a later file of norms may name a formula that nobody has written yet
            raise NotEstablished(node.name, f"{node.source}: no rule for {node.on} = {word}")
        branch = node.branches[word]
        value: Any = branch
        label, needs = max(node.label, by.label), [node.on]
        if isinstance(branch, str):
            step = self.find(branch)
            value, label, needs = step.value, max(label, step.label), [node.on, branch]
        if node.rounding is not None:
            value = node.rounding(value)
        return Step(node.name, node, value, label, tuple(needs), word)

    def _input(self, node: Input) -> Step:
        value = self.inputs.get(node.name)
        if isinstance(value, Entered):
            return Step(node.name, node, value.value, value.label, entered=value)
        if value is None:
            if node.default is REQUIRED:
                raise InputWrong(node.name, "missing")
            value = node.read(node.default)
        return Step(node.name, node, value, Label.S)

    def _indication(self, node: Unknown) -> Answer | None:
        if node.indication is None:
            return None
        try:
            return calculate(node.indication, on=self.on, inputs=self.inputs)
        except LawError:  # no indication for this period or household either
            return None
