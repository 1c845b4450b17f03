# SPDX-License-Identifier: EUPL-1.2
"""The only words, besides + - * / and comparisons, in which a rule may compute.

A rule that uses nothing else can later be run on whole columns of households: no `if` on a value, no float, no look-up
by value. What depends on a word (the situation, the residence) is a `choice` of the engine, not arithmetic.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TypeAlias

Amount: TypeAlias = Fraction
Truth: TypeAlias = bool

ROOT_DECIMALS = 40


def least(first: Amount, *others: Amount) -> Amount:
    """The smallest of these."""
    return min(first, *others)


def most(first: Amount, *others: Amount) -> Amount:
    """The largest of these."""
    return max(first, *others)


def floor_zero(amount: Amount) -> Amount:
    """The amount, but never below zero."""
    return max(amount, Fraction(0))


def where(condition: Truth, then: Amount, otherwise: Amount) -> Amount:
    """`then` where the condition holds, else `otherwise`; both are worked out."""
    return then if condition else otherwise


def percent(share: int) -> Fraction:
    """A share that stands in the text of the law itself, as in "95 percent"."""
    return Fraction(share, 100)


def power(amount: Amount, times: Amount) -> Amount:
    """The amount multiplied `times` times, a whole number; exact, also where that is negative."""
    return Fraction(amount**times)


def rounded(amount: Amount, decimals: int) -> Amount:
    """Half up, away from zero at the tie, to this number of decimals."""
    scale = 10**decimals
    size = Fraction((abs(amount) * scale * 2 + 1) // 2, scale)
    return where(amount < 0, -size, size)


def square_root(amount: Amount) -> Amount:
    """The root, cut off after ROOT_DECIMALS decimals: exact arithmetic cannot hold it. Its error is below 1e-40."""
    scale = 10**ROOT_DECIMALS
    return Fraction(isqrt(amount.numerator * scale * scale // amount.denominator), scale)
