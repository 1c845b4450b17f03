# SPDX-License-Identifier: EUPL-1.2
"""Reads the rules once for a whole column of households, and writes on a tape what they ask for.

The same functions and choices as for one household. What hangs on a word or a yes/no of each row is worked out for all
branches and then selected; with the value travel its label and, where a row is refused, the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from threading import Lock
from typing import Any, TypeAlias

import numpy as np

from .column_input import Given as GivenColumns
from .declare import NODES, REQUIRED, Choice, Given, Input, Rule, Unknown, failed, outcome
from .errors import InputWrong, LawError, NotEstablished
from .fixed_point import Column, NotInColumns, Refused, Slot, Tape, TooLarge, Truths, as_truth
from .norms import Period, period_of
from .ops import where
from .values import Entered, Label

FEW = 100  # different numbers of a count, for which a rule may be worked out one by one
FINE = 0  # no reason to refuse


@dataclass(frozen=True, slots=True)
class Codes:
    """A small number of each row: a label, or the place of a reason. None is below `low`."""

    slot: Slot
    low: int = 0


Code: TypeAlias = int | Codes


def _low(code: Code) -> int:
    return code if isinstance(code, int) else code.low


@dataclass(frozen=True, slots=True)
class Word:
    """Which word each row holds."""

    slot: Slot
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one name stands for: a column, or one value for all rows; `None` where no row has any."""

    value: Any
    label: Code = int(Label.S)
    wrong: Code = FINE


@dataclass(slots=True)
class Reasons:
    """Why rows are refused; 0 is no reason. Blocks on several threads share it."""

    known: list[LawError] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def code(self, reason: LawError) -> int:
        told = (type(reason), str(reason))
        with self._lock:
            for place, one in enumerate(self.known, start=1):
                if (type(one), str(one)) == told:
                    return place
            self.known.append(reason)
            return len(self.known)


@dataclass(slots=True)
class Trace:
    """One reading of the rules. `most` says how many cents an amount of this unit may have on this tape."""

    on: date
    given: GivenColumns
    tape: Tape
    most: Mapping[str, int]
    reasons: Reasons
    found: dict[str, Seen] = field(default_factory=dict)
    period: Period | None = None

    def find(self, name: str) -> Seen:
        seen = self.found.get(name)
        if seen is None:
            try:
                seen = self._work_out(name)
            except NotEstablished as reason:
                if reason.name == "period":
                    raise
                seen = Seen(None, wrong=self.reasons.code(reason))
            except InputWrong as reason:  # by what holds for all rows
                seen = Seen(None, wrong=self.reasons.code(reason))
            except NotInColumns as asked:
                asked.rule = asked.rule or name  # the innermost: the others only need it
                raise
            self.found[name] = seen
        return seen

    def _work_out(self, name: str) -> Seen:
        node = NODES.get(name)
        if name in self.given.manual:
            return self._entered(name)
        match node:
            case Rule():
                return self._rule(node)
            case Choice():
                return self._choice(node)
            case Input():
                return self._input(node)
            case Given():
                return self._given(node)
            case Unknown():
                raise NotEstablished(name, node.where_to_look)
        if self.period is None:
            self.period = period_of(self.on)
        norm = self.period.norm(name)
        return Seen(norm.value, int(norm.label))

    # --- rules and choices

    def _rule(self, node: Rule) -> Seen:
        needs = [self.find(need) for need in node.needs]
        label: Code = int(node.label)
        wrong: Code = FINE
        for need in needs:
            label, wrong = self._lowest(label, need.label), self._first(wrong, need.wrong)
        if any(need.value is None for need in needs):
            return Seen(None, label, wrong)
        value, refused = self._applied(node, [self._plain(need.value) for need in needs])
        wrong = self._first(wrong, refused)
        if value is None:
            return Seen(None, label, wrong)
        if node.rounding is not None:
            value = node.rounding(value)
        return Seen(value, label, wrong)

    def _applied(self, node: Rule, values: list[Any]) -> tuple[Any, Code]:
        """What the function gives, and where it refuses; where it divides by a count or looks at it with `if`, once for
        each number that the count has."""
        try:
            value = node.function(*values)
        except InputWrong as reason:
            return None, self.reasons.code(reason)
        except (LawError, TooLarge):
            raise
        except NotInColumns:
            counts = [place for place, value in enumerate(values) if isinstance(value, Column) and value.counted]
            if not counts:
                raise
            return self._by_number(node, values, counts[0])
        except (Exception, SystemExit) as reason:
            raise failed(node, reason) from reason
        if not isinstance(value, Refused):
            return outcome(node, value), FINE
        refused = self._pick_code(value.rows.slot, self.reasons.code(value.reason), FINE, np.int16)
        return outcome(node, value.amount), refused

    def _by_number(self, node: Rule, values: list[Any], place: int) -> tuple[Any, Code]:
        column = values[place]
        found, wrong = self._applied(node, [*values[:place], Fraction(column.counted[0]), *values[place + 1 :]])
        for number in column.counted[1:]:
            one, refused = self._applied(node, [*values[:place], Fraction(number), *values[place + 1 :]])
            mask = self.tape.truth(np.equal, column.slot, self.tape.constant(number))
            found, wrong = self._pick_value(mask, one, found), self._pick_code(mask, refused, wrong, np.int16)
        return found, wrong

    def _choice(self, node: Choice) -> Seen:
        by = self.find(node.on)
        if by.value is None:
            return Seen(None, self._lowest(int(node.label), by.label), by.wrong)
        if isinstance(by.value, Truths):
            picked = self._pick(by.value.slot, self._branch(node, "true"), self._branch(node, "false"))
        elif isinstance(by.value, Word):
            picked = self._by_word(node, by.value)
        else:
            picked = self._branch(node, by.value if isinstance(by.value, str) else ("true" if by.value else "false"))
        label = self._lowest(int(node.label), self._lowest(by.label, picked.label))
        value = picked.value
        if node.rounding is not None and value is not None:
            value = node.rounding(value)
        return Seen(value, label, self._first(by.wrong, picked.wrong))

    def _by_word(self, node: Choice, by: Word) -> Seen:
        groups: dict[Any, list[int]] = {}
        for code, word in enumerate(by.words):
            groups.setdefault(node.branches[word], []).append(code)
        (branch, _), *others = sorted(groups.items(), key=lambda group: -len(group[1]))
        found = self._of(branch)
        others.sort(key=lambda group: self._of(group[0]).value is not found.value)  # what is the same needs no choosing
        for branch, codes in others:
            found = self._pick(self._any_of(by.slot, codes), self._of(branch), found)
        return found

    def _branch(self, node: Choice, word: str) -> Seen:
        if word not in node.branches:
            raise NotEstablished(node.name, f"{node.source}: no rule for {node.on} = {word}")
        return self._of(node.branches[word])

    def _of(self, branch: str | Fraction) -> Seen:
        return self.find(branch) if isinstance(branch, str) else Seen(branch)

    def _pick(self, mask: Slot, then: Seen, otherwise: Seen) -> Seen:
        """The first where the mask holds, else the second."""
        return Seen(
            self._pick_value(mask, then.value, otherwise.value),
            self._pick_code(mask, then.label, otherwise.label, np.int8),
            self._pick_code(mask, then.wrong, otherwise.wrong, np.int16),
        )

    def _pick_value(self, mask: Slot, then: Any, otherwise: Any) -> Any:
        if then is None or otherwise is None or then is otherwise:
            return otherwise if then is None else then
        kinds = {self._kind(then), self._kind(otherwise)}
        if kinds == {"amount"}:
            if isinstance(then, Fraction) and isinstance(otherwise, Fraction) and then == otherwise:
                return then
            return where(Truths(self.tape, mask), then, otherwise)  # type: ignore[arg-type]
        if kinds == {"truth"}:
            yes, no = (
                one.slot if isinstance(one, Truths) else self.tape.constant(one, bool) for one in (then, otherwise)
            )
            return Truths(self.tape, self.tape.select(mask, yes, no, kind=bool))
        if type(then) is type(otherwise) and then == otherwise:
            return then
        raise NotInColumns(f"a choice between {type(then).__name__} and {type(otherwise).__name__}")

    def _kind(self, value: Any) -> str:
        if isinstance(value, Column | Fraction):
            return "amount"
        return "truth" if isinstance(value, Truths | bool) else "other"

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Word):
            raise NotInColumns("a rule that takes a word of each row")
        return value

    # --- facts

    def _input(self, node: Input) -> Seen:
        if node.name in self.given.single:
            value = self.given.single[node.name]
            if isinstance(value, Entered):
                return Seen(value.value, int(value.label))
            return Seen(value)
        column = self.given.columns.get(node.name)
        if column is None:
            if node.default is REQUIRED:
                raise InputWrong(node.name, "missing")
            return Seen(node.read(node.default))
        wrong: Code = FINE
        if column.known is not None and node.default is REQUIRED:
            missing = self.tape.constant(self.reasons.code(InputWrong(node.name, "missing")), np.int16)
            known, fine = self._known(node.name), self.tape.constant(FINE, np.int16)
            wrong = Codes(self.tape.select(known, fine, missing, kind=np.int16))
        return Seen(self._column(node.name, node), int(column.label), wrong)

    def _entered(self, name: str) -> Seen:
        if name in self.given.columns:
            column = self.given.columns[name]
            value = self._amount(name, self.most["EUR/month"], signed=name.endswith("_correction"))
            return Seen(value, int(column.label))
        entered = self.given.manual[name]
        return Seen(entered.value, int(max(entered.label, Label.L)))

    def _column(self, name: str, node: Input) -> Any:
        if node.kind == "word":
            return Word(self.tape.read(name, np.int8), node.allowed)
        if node.kind == "yes_no":
            return Truths(self.tape, self.tape.read(name, bool))
        if node.kind == "count":
            most = min(node.maximum, self.most["count"])
            return Column(self.tape, self.tape.read(name, self.tape.number), 1, 0, most, counted=self._numbers(name))
        return self._amount(name, self.most[node.unit], signed=node.minimum is None)

    def _numbers(self, name: str) -> tuple[int, ...]:
        """The different numbers of a count, where they are few."""
        column = self.given.columns[name]
        found = np.unique(column.values)
        inside = found[(found >= (column.lowest or 0)) & (found <= column.highest)]
        return () if len(inside) > FEW else tuple(inside.tolist())

    def _amount(self, name: str, most: int, *, signed: bool) -> Column:
        return Column(self.tape, self.tape.read(name, self.tape.number), 100, -most if signed else 0, most)

    def _known(self, name: str) -> Slot:
        return self.tape.read(f"{name}?", bool)

    def _given(self, node: Given) -> Seen:
        column = self.given.columns.get(node.of)
        if column is None:
            return Seen(node.of in self.given.single)
        return Seen(True if column.known is None else Truths(self.tape, self._known(node.of)))

    # --- labels and reasons

    def _lowest(self, one: Code, two: Code) -> Code:
        if one == two or (isinstance(two, int) and two <= _low(one)):
            return one
        if isinstance(one, int) and one <= _low(two):
            return two
        slots = self._slot(one, np.int8), self._slot(two, np.int8)
        return Codes(self.tape.write(np.maximum, *slots, kind=np.int8), max(_low(one), _low(two)))

    def _first(self, one: Code, two: Code) -> Code:
        """Of two reasons the one that a single household would be told."""
        if two == FINE or one == two or (isinstance(one, int) and one != FINE):
            return one
        if not isinstance(one, Codes):
            return two
        refused = self.tape.truth(as_truth, one.slot)
        return Codes(self.tape.select(refused, one.slot, self._slot(two, np.int16), kind=np.int16))

    def _pick_code(self, mask: Slot, then: Code, otherwise: Code, kind: Any) -> Code:
        if then == otherwise:
            return then
        slot = self.tape.select(mask, self._slot(then, kind), self._slot(otherwise, kind), kind=kind)
        return Codes(slot, min(_low(then), _low(otherwise)))

    def _slot(self, code: Code, kind: Any) -> Slot:
        return code.slot if isinstance(code, Codes) else self.tape.constant(code, kind)

    def _any_of(self, slot: Slot, codes: list[int]) -> Slot:
        masks = [self.tape.truth(np.equal, slot, self.tape.constant(code, np.int8)) for code in codes]
        found = masks[0]
        for mask in masks[1:]:
            found = self._or(found, mask)
        return found

    def _or(self, one: Slot, two: Slot) -> Slot:
        return self.tape.truth(np.logical_or, one, two)
