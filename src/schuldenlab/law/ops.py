# SPDX-License-Identifier: EUPL-1.2
"""The only words, besides + - * / and comparisons, in which a rule may compute.

A rule that uses nothing else also runs on whole columns of households: no `if` on a value, no float, no look-up by
value. What depends on a word (the situation, the residence) is a `choice` of the engine, not arithmetic.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias

from .errors import InputWrong

Amount: TypeAlias = Fraction
Truth: TypeAlias = bool

ROOT_DECIMALS = 40


class ManyAmounts(ABC):
    """An amount of many households at once. Besides these words it knows + - * / and comparisons."""

    __slots__ = ()

    @abstractmethod
    def least(self, other: Any) -> Any: ...

    @abstractmethod
    def most(self, other: Any) -> Any: ...

    @abstractmethod
    def rounded(self, decimals: int) -> Any: ...


class ManyTruths(ABC):
    """A yes or no of many households at once."""

    __slots__ = ()

    @abstractmethod
    def where(self, then: Any, otherwise: Any) -> Any: ...

    @abstractmethod
    def refused(self, amount: Any, name: str, problem: str) -> Any: ...


def refuse_float(*amounts: Any) -> None:
    """Raises TypeError for a float: 0.1 would be 0.1000000000000000055. Also where it is not the one that is taken."""
    for amount in amounts:
        if isinstance(amount, float):
            raise TypeError(f"{amount!r} is a float, which is not exact")


def least(first: Amount, *others: Amount) -> Amount:
    """The smallest of these."""
    refuse_float(first, *others)
    found: Any = first
    for other in others:
        if isinstance(other, ManyAmounts):
            found, other = other, found
        found = found.least(other) if isinstance(found, ManyAmounts) else min(found, other)
    return found  # type: ignore[no-any-return]


def most(first: Amount, *others: Amount) -> Amount:
    """The largest of these."""
    refuse_float(first, *others)
    found: Any = first
    for other in others:
        if isinstance(other, ManyAmounts):
            found, other = other, found
        found = found.most(other) if isinstance(found, ManyAmounts) else max(found, other)
    return found  # type: ignore[no-any-return]


def floor_zero(amount: Amount) -> Amount:
    """The amount, but never below zero."""
    return most(amount, Fraction(0))


def where(condition: Truth, then: Amount, otherwise: Amount) -> Amount:
    """`then` where the condition holds, else `otherwise`; both are worked out."""
    if isinstance(condition, ManyTruths):
        return condition.where(then, otherwise)
    refuse_float(then, otherwise)
    return then if condition else otherwise


def refused_where(condition: Truth, amount: Amount, name: str, problem: str) -> Amount:
    """The amount; raises InputWrong(name, problem) where the condition holds. The last word of a rule."""
    if isinstance(condition, ManyTruths):
        return condition.refused(amount, name, problem)
    if condition:
        raise InputWrong(name, problem)
    return amount


def percent(share: int) -> Fraction:
    """A share that stands in the text of the law itself, as in "95 percent"."""
    return Fraction(share, 100)


def power(amount: Amount, times: Amount) -> Amount:
    """The amount multiplied `times` times, a whole number; exact, also where that is negative."""
    return Fraction(amount**times)


def rounded(amount: Amount, decimals: int) -> Amount:
    """Half up, away from zero at the tie, to this number of decimals."""
    if isinstance(amount, ManyAmounts):
        return amount.rounded(decimals)  # type: ignore[no-any-return]
    scale = 10**decimals
    size = Fraction((abs(amount) * scale * 2 + 1) // 2, scale)
    return where(amount < 0, -size, size)


def square_root(amount: Amount) -> Amount:
    """The root, cut off after ROOT_DECIMALS decimals: exact arithmetic cannot hold it. Its error is below 1e-40."""
    scale = 10**ROOT_DECIMALS
    return Fraction(isqrt(amount.numerator * scale * scale // amount.denominator), scale)
