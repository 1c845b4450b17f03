# SPDX-License-Identifier: EUPL-1.2
"""Exact arithmetic on columns: an amount of every household at once, as whole numbers of one unit.

A `Column` stands for `units / scale` of each row. Working with columns runs nothing; it writes instructions on a
`Tape`, which later runs on blocks of rows. Bounds travel with each column, so that no instruction can overflow: it is
refused, or a digit is cut, before it is written. What is cut is counted in `slack`; a row whose comparison or rounding
that slack could turn is marked as doubtful, and is worked out again on a wide tape. See docs/adr/0012.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .errors import InputWrong, LawError
from .ops import ManyAmounts, ManyTruths, refuse_float

Array: TypeAlias = NDArray[Any]
Slot: TypeAlias = int
Instruction: TypeAlias = Callable[..., Any]

LARGEST = 2**62  # half of what 64 bits hold, so that no sum of two bounds can be too large either
HEADROOM = 10  # what a cut product keeps free for the sums that follow
FINEST = 2 * 10**13  # a number that was cut is kept no finer: the rest of 64 bits is for its size
SMALLER = {np.less: True, np.less_equal: True, np.greater: False, np.greater_equal: False}  # holds: the first is


class NotInColumns(Exception):
    """A rule asks for what columns cannot do, such as an `if` on a value. A programming error.

    `rule` is the name of that rule, where one was being read.
    """

    rule = ""


class TooLarge(Exception):
    """Amounts within these bounds do not fit in 64 bits."""


def _pick(condition: Array, then: Array, otherwise: Array, out: Array) -> None:
    np.copyto(out, np.where(condition, then, otherwise))


def _widened(condition: Array, out: Array) -> None:
    """0 or -1: no bit or every bit."""
    np.negative(condition.view(np.int8), out=out)


def _divided(units: Array, by: Array, out: Array) -> None:
    """Of what is never negative: without a sign to look at, in half the time."""
    np.floor_divide(units.view(np.uint64), by.view(np.uint64), out=out.view(np.uint64))


def as_truth(code: Array, out: Array) -> None:
    np.not_equal(code, 0, out=out)


@dataclass(slots=True)
class Tape:
    """Instructions on numbered slots. `wide`: in whole numbers of any size, slow, where nothing is ever cut."""

    wide: bool = False
    code: list[tuple[Instruction, tuple[Slot, ...], Slot]] = field(default_factory=list)
    kinds: list[Any] = field(default_factory=list)  # the NumPy type of each slot
    constants: dict[Slot, Array] = field(default_factory=dict)
    inputs: dict[Slot, str] = field(default_factory=dict)
    doubtful: list[Slot] = field(default_factory=list)
    _written: dict[Any, Slot] = field(default_factory=dict)
    _made: dict[Slot, tuple[Instruction, tuple[Slot, ...]]] = field(default_factory=dict)  # how a slot comes about

    @property
    def number(self) -> Any:
        return np.dtype(object) if self.wide else np.dtype(np.int64)

    def slot(self, kind: Any) -> Slot:
        self.kinds.append(np.dtype(kind))
        return len(self.kinds) - 1

    def read(self, name: str, kind: Any) -> Slot:
        """A slot that is filled from outside."""
        found = self._written.get(name)
        if found is None:
            found = self._written[name] = self.slot(kind)
            self.inputs[found] = name
        return found

    def constant(self, value: int | bool, kind: Any = None) -> Slot:
        kind = np.dtype(kind or self.number)
        key = (kind, value)
        if kind == np.int64 and abs(value) > LARGEST:
            raise TooLarge("a constant too large for 64 bits")
        if key not in self._written:
            found = self._written[key] = self.slot(kind)
            holder = np.empty((), dtype=kind)
            holder[()] = value
            self.constants[found] = holder
        return self._written[key]

    def write(self, instruction: Instruction, *of: Slot, kind: Any = None) -> Slot:
        """The slot of the outcome; the same instruction on the same slots is written once."""
        key = (instruction, of, np.dtype(kind or self.number))
        if key not in self._written:
            self._written[key] = self.slot(key[2])
            self.code.append((instruction, of, self._written[key]))
            self._made[self._written[key]] = (instruction, of)
        return self._written[key]

    def truth(self, instruction: Instruction, *of: Slot) -> Slot:
        return self.write(instruction, *of, kind=bool)

    def select(self, condition: Slot, then: Slot, otherwise: Slot, kind: Any = None) -> Slot:
        """`then` where the condition holds, else `otherwise`: by bits, as NumPy's own ways cost three times as much."""
        kind = np.dtype(kind or self.number)
        if kind.kind == "O":
            return self.write(_pick, condition, then, otherwise)
        compared, of = self._made.get(condition, (None, ()))
        if compared in SMALLER and {then, otherwise} == set(of):  # of the two the smaller, or the larger
            smallest = SMALLER[compared] == (then == of[0])
            return self.write(np.minimum if smallest else np.maximum, then, otherwise, kind=kind)
        every = condition if kind.kind == "b" else self.write(_widened, condition, kind=kind)
        one, two = self.constants.get(then), self.constants.get(otherwise)
        if one is not None and two is not None:
            differ = self.constant((one ^ two)[()].item(), kind)
        elif one is not None and not one:
            differ = otherwise
        elif two is not None and not two:
            return self.write(np.bitwise_and, then, every, kind=kind)
        else:
            differ = self.write(np.bitwise_xor, then, otherwise, kind=kind)
        return self.write(np.bitwise_xor, self.write(np.bitwise_and, differ, every, kind=kind), otherwise, kind=kind)

    def doubt(self, condition: Slot, inexact: Slot | None) -> None:
        if inexact is not None:
            self.doubtful.append(self.truth(np.logical_and, condition, inexact))


@dataclass(slots=True, eq=False)
class Truths(ManyTruths):
    """A yes or no of each row."""

    tape: Tape
    slot: Slot
    never: bool = False  # by the bounds of what was compared, in no row

    def __bool__(self) -> NoReturn:
        raise NotInColumns("an `if` on what differs from row to row")

    def where(self, then: Any, otherwise: Any) -> Column:
        x, y = _aligned(self.tape, then, otherwise)
        slot, inexact = self.tape.select(self.slot, x.slot, y.slot), None
        if x.inexact is not None or y.inexact is not None:
            either = [self.tape.constant(False, bool) if one.inexact is None else one.inexact for one in (x, y)]
            inexact = self.tape.select(self.slot, either[0], either[1], kind=bool)
        return x.like(slot, min(x.low, y.low), max(x.high, y.high), max(x.slack, y.slack), inexact)

    def refused(self, amount: Any, name: str, problem: str) -> Any:
        return amount if self.never else Refused(self, amount, InputWrong(name, problem))


@dataclass(frozen=True, slots=True)
class Refused:
    """An amount, and in which rows it is refused."""

    rows: Truths
    amount: Any
    reason: LawError


@dataclass(slots=True, eq=False)
class Column(ManyAmounts):
    """An exact number of each row: `units / scale`, with `low <= units <= high`.

    Where `slack` is above 0 the number lies within that many units of it, and in rows that are not `inexact` on it.
    """

    tape: Tape
    slot: Slot
    scale: int
    low: int
    high: int
    slack: int = 0
    inexact: Slot | None = None
    counted: tuple[int, ...] = ()  # of a count of each row: the numbers it has, where they are few

    # --- what rules may write

    def __add__(self, other: Any) -> Column:
        if _is_zero(other):
            return self
        x, y = _aligned(self.tape, self, other)
        slot = self.tape.write(np.add, x.slot, y.slot)
        return x.like(slot, x.low + y.low, x.high + y.high, x.slack + y.slack, _either(x, y))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Column:
        if _is_zero(other):
            return self
        x, y = _aligned(self.tape, self, other)
        slot = self.tape.write(np.subtract, x.slot, y.slot)
        return x.like(slot, x.low - y.high, x.high - y.low, x.slack + y.slack, _either(x, y))

    def __rsub__(self, other: Any) -> Column:
        return _column(self.tape, other) - self

    def __neg__(self) -> Column:
        return self * -1

    def __mul__(self, other: Any) -> Column:
        if isinstance(other, Column):
            return self._times(other, self.scale * other.scale)
        share = _exact(other)
        if not share:
            return _column(self.tape, share)
        common = gcd(share.numerator, self.scale * share.denominator)
        times, scale = share.numerator // common, self.scale * share.denominator // common
        if times == 1:
            return Column(self.tape, self.slot, scale, self.low, self.high, self.slack, self.inexact)
        return self._times(_constant(self.tape, times, 1), scale)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Column:
        if isinstance(other, Column):
            raise NotInColumns("division by what differs from row to row")
        return self * (1 / _exact(other))

    def __rtruediv__(self, other: Any) -> NoReturn:
        raise NotInColumns("division by what differs from row to row")

    def __pow__(self, other: Any) -> NoReturn:
        raise NotInColumns("a power of what differs from row to row")

    def __rpow__(self, other: Any) -> NoReturn:
        raise NotInColumns("a power of what differs from row to row")

    @property
    def numerator(self) -> NoReturn:
        """Of one fraction: a root asks for it."""
        raise NotInColumns("a root of what differs from row to row")

    def __bool__(self) -> NoReturn:
        raise NotInColumns("an `if` on what differs from row to row")

    def __lt__(self, other: Any) -> Truths:
        return self._compared(np.less, other)

    def __le__(self, other: Any) -> Truths:
        return self._compared(np.less_equal, other)

    def __gt__(self, other: Any) -> Truths:
        return self._compared(np.greater, other)

    def __ge__(self, other: Any) -> Truths:
        return self._compared(np.greater_equal, other)

    def __eq__(self, other: object) -> Truths:  # type: ignore[override]  # one answer for each row
        return self._compared(np.equal, other)

    def __ne__(self, other: object) -> Truths:  # type: ignore[override]
        return self._compared(np.not_equal, other)

    def least(self, other: Any) -> Column:
        x, y = _aligned(self.tape, self, other)
        if x.never_above(y):
            return self
        slot, inexact = self.tape.write(np.minimum, x.slot, y.slot), _where_near(np.less_equal, x, y)
        return x.like(slot, min(x.low, y.low), min(x.high, y.high), max(x.slack, y.slack), inexact)

    def most(self, other: Any) -> Column:
        x, y = _aligned(self.tape, self, other)
        if y.never_above(x):
            return self
        slot, inexact = self.tape.write(np.maximum, x.slot, y.slot), _where_near(np.greater_equal, x, y)
        return x.like(slot, max(x.low, y.low), max(x.high, y.high), max(x.slack, y.slack), inexact)

    def rounded(self, decimals: int) -> Column:
        """Half up, away from zero at the tie. The outcome is exact; a row that slack could turn is doubtful."""
        target = 10**decimals
        if target % self.scale == 0 and not self.slack:
            return self._on_scale(target)
        x = self._on_scale(lcm(self.scale, 2 * target))
        found = x._half_up(x.slot, target)
        if x.slack:
            slack = self.tape.constant(x.slack)
            lower, upper = (x._half_up(self.tape.write(step, x.slot, slack), target) for step in (np.subtract, np.add))
            self.tape.doubt(self.tape.truth(np.not_equal, lower, upper), x.inexact)
        step = x.scale // target
        return Column(self.tape, found, target, _round(x.low, step), _round(x.high, step))

    # --- how

    def like(self, slot: Slot, low: int, high: int, slack: int = 0, inexact: Slot | None = None) -> Column:
        return Column(self.tape, slot, self.scale, low, high, slack, inexact)

    @property
    def size(self) -> int:
        """No row is larger than this, in units."""
        return max(abs(self.low), abs(self.high)) + self.slack

    def never_above(self, other: Column) -> bool:
        """Of two on one scale, by their bounds: in no row is this one the larger."""
        return self.high + self.slack <= other.low - other.slack

    def _compared(self, instruction: Instruction, other: Any) -> Truths:
        x, y = _aligned(self.tape, self, other)
        if slack := x.slack + y.slack:
            apart = self.tape.write(np.absolute, self.tape.write(np.subtract, x.slot, y.slot))
            near = self.tape.truth(np.less_equal, apart, self.tape.constant(slack))
            self.tape.doubt(near, _either(x, y))
        never = (instruction is np.less and y.never_above(x)) or (instruction is np.greater and x.never_above(y))
        return Truths(self.tape, self.tape.truth(instruction, x.slot, y.slot), never)

    def _half_up(self, slot: Slot, target: int) -> Slot:
        write, step = self.tape.write, self.scale // target
        half, whole = self.tape.constant(step // 2), self.tape.constant(step)
        if self.low - self.slack > -(step // 2):  # what is below zero goes to zero, by less than a half
            return write(np.floor_divide if self.tape.wide else _divided, write(np.add, slot, half), whole)
        size = write(np.floor_divide, write(np.add, write(np.absolute, slot), half), whole)
        return write(np.multiply, size, write(np.sign, slot))

    def _fits(self, factor: int) -> bool:
        return self.tape.wide or self.size * factor <= LARGEST

    def _on_scale(self, scale: int) -> Column:
        """The same number in units of another size; digits that this cannot hold are cut and counted as slack."""
        common = gcd(scale, self.scale)
        up, down = scale // common, self.scale // common
        if not self._fits(up):
            cut = 10
            while (self.size // cut + 2) * up > LARGEST:
                cut *= 10
            if down % cut:
                raise TooLarge("an amount too large for its scale")
            return self._on_scale(self.scale // cut)._on_scale(scale)
        slot, write, constant = self.slot, self.tape.write, self.tape.constant
        if up > 1 and self.slot in self.tape.constants:
            slot = constant(self.low * up)
        elif up > 1:
            slot = write(np.multiply, slot, constant(up))
        low, high, slack = self.low * up, self.high * up, self.slack * up
        if down == 1:
            return Column(self.tape, slot, scale, low, high, slack, self.inexact)
        cut = write(np.floor_divide, slot, constant(down))
        rest = self.tape.truth(np.not_equal, write(np.multiply, cut, constant(down)), slot)
        inexact = rest if self.inexact is None else self.tape.truth(np.logical_or, rest, self.inexact)
        return Column(self.tape, cut, scale, low // down, high // down, -(-slack // down) + 1, inexact)

    def _times(self, other: Column, scale: int) -> Column:
        """The product of the units, on this scale; its last digits are cut where 64 bits cannot hold them."""
        write, constant = self.tape.write, self.tape.constant
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        slack = self.slack * other.size + other.slack * self.size
        inexact = _either(self, other)
        if self.tape.wide or max(map(abs, corners)) + slack <= LARGEST:
            slot = write(np.multiply, self.slot, other.slot)
            return Column(self.tape, slot, scale, min(corners), max(corners), slack, inexact)
        cut = 10
        while (max(map(abs, corners)) + slack) // cut + 2 > LARGEST // HEADROOM:
            cut *= 10
        if scale % cut or not other._fits(cut):
            raise TooLarge("a product too large for 64 bits")
        # x · y / cut, without ever holding x · y: x = high · cut + rest
        high = write(np.floor_divide, self.slot, constant(cut))
        rest = write(np.subtract, self.slot, write(np.multiply, high, constant(cut)))
        small = write(np.multiply, rest, other.slot)
        carried = write(np.floor_divide, small, constant(cut))
        slot = write(np.add, write(np.multiply, high, other.slot), carried)
        lost = self.tape.truth(np.not_equal, write(np.multiply, carried, constant(cut)), small)
        inexact = lost if inexact is None else self.tape.truth(np.logical_or, lost, inexact)
        low, most = min(corners) // cut - 1, max(corners) // cut + 1
        return Column(self.tape, slot, scale // cut, low, most, -(-slack // cut) + 1, inexact)


def _exact(number: Any) -> Fraction:
    refuse_float(number)
    return number if type(number) is Fraction else Fraction(number)


def _is_zero(other: Any) -> bool:
    if isinstance(other, Column):
        return other.low == other.high == other.slack == 0
    return not _exact(other)


def _round(units: int, step: int) -> int:
    size = (abs(units) + step // 2) // step
    return -size if units < 0 else size


def _either(x: Column, y: Column) -> Slot | None:
    if x.inexact is None or y.inexact is None or x.inexact == y.inexact:
        return y.inexact if x.inexact is None else x.inexact
    return x.tape.truth(np.logical_or, x.inexact, y.inexact)


def _where_near(instruction: Instruction, x: Column, y: Column) -> Slot | None:
    """Of the smallest (or largest) of two: inexact where the one that is, may be it."""
    write, found = x.tape.write, None
    slack = x.tape.constant((x.slack + y.slack) * (1 if instruction is np.less_equal else -1))
    for one, two in ((x, y), (y, x)):
        if one.inexact is not None:
            may_be = x.tape.truth(instruction, one.slot, write(np.add, two.slot, slack))
            here = x.tape.truth(np.logical_and, one.inexact, may_be)
            found = here if found is None else x.tape.truth(np.logical_or, found, here)
    return found


def _constant(tape: Tape, units: int, scale: int) -> Column:
    return Column(tape, tape.constant(units), scale, units, units)


def _column(tape: Tape, value: Any) -> Column:
    if isinstance(value, Column):
        return value
    number = _exact(value)
    return _constant(tape, number.numerator, number.denominator)


def _aligned(tape: Tape, one: Any, two: Any) -> tuple[Column, Column]:
    """Both on one scale, with room for their sum; the finest scale that 64 bits can hold."""
    x, y = _column(tape, one), _column(tape, two)
    scale = lcm(x.scale, y.scale)
    while (x.slack or y.slack) and scale > FINEST and scale % 10 == 0:
        scale //= 10
    size, unit = x.size * y.scale + y.size * x.scale, x.scale * y.scale  # of their sum: size / unit
    while not tape.wide and size * scale > (LARGEST - 2) * unit:
        if scale % 10:
            raise TooLarge("amounts too large for their scale")
        scale //= 10
    return x._on_scale(scale), y._on_scale(scale)
