# SPDX-License-Identifier: EUPL-1.2
"""How rule files say what they know: inputs, rules, choices, and what is not established.

A rule is one small pure function. Its parameter names say what it needs: another rule, an input, or a norm of the
period. A `choice` takes one of several of these, by a word or a yes/no. Names are checked when all are declared.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Literal, TypeAlias, TypeVar

from .values import NUMBER_MAX, Label, Rounding, day, flag, number, one_of, whole

Function = TypeVar("Function", bound=Callable[..., Any])
Reader: TypeAlias = Callable[[Any], Any]

REQUIRED = object()


class RulesWrong(Exception):
    """The rules do not fit together, or one of them fails; a programming error, of ours or of an overlay."""


@dataclass(frozen=True, slots=True)
class Input:
    """A fact about this household. It lowers no label, unless it was entered by hand."""

    name: str
    read: Reader
    unit: str
    source: str
    default: Any = REQUIRED
    allowed: tuple[str, ...] = ()
    kind: Literal["amount", "count", "yes_no", "word", "date", "other"] = "other"
    minimum: int | None = None
    maximum: int = NUMBER_MAX


@dataclass(frozen=True, slots=True)
class Given:
    """Whether the input `of` was given at all."""

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    key: str
    function: Callable[..., Any]
    needs: tuple[str, ...]
    source: str
    url: str
    label: Label
    unit: str
    rounding: Rounding | None
    note: str
    enterable: bool


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    key: str
    on: str
    branches: Mapping[str, str | Fraction]
    source: str
    url: str
    label: Label
    unit: str
    rounding: Rounding | None
    note: str
    enterable: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    name: str
    key: str
    where_to_look: str
    source: str
    url: str
    unit: str
    indication: str | None


@dataclass(frozen=True, slots=True)
class NormMissing:
    """The place of a norm that the period misses, taken by an amount entered by hand."""

    name: str
    unit: str


def outcome(rule: Rule, value: Any) -> Any:
    """What the function of a rule gave, a whole number as a fraction. Raises RulesWrong for nothing at all, and for a
    number that is not exact."""
    if value is None or isinstance(value, float | complex | Decimal):
        raise RulesWrong(f"{rule.name} gives {value!r}, a {type(value).__name__}; a rule gives an exact value")
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def failed(rule: Rule, reason: BaseException) -> RulesWrong:
    """Its function raised what is no refusal."""
    return RulesWrong(f"{rule.name}: {type(reason).__name__}: {reason}")


# The unit of a norm that no half-year has: an amount entered by hand for it is told and read as what it is. Receipts
# hold these units, so they stand in a file whose text receipts know.
UNIT_OF_MISSING: Mapping[str, str] = {
    "vtlb_reservation_addition": "EUR/month",
    "vtlb_work_addition": "EUR/month",
    "vtlb_own_risk_correction": "EUR/month",
    "vtlb_aow_norm_correction": "EUR/month",
    "vtlb_municipal_tax_correction": "EUR/month",
    "vtlb_travel_car_fixed": "EUR/month",
    "vtlb_travel_per_km": "EUR/km",
    "vtlb_study_children": "EUR/month",
    "vtlb_childcare": "EUR/month",
    "vtlb_access_arrangement": "EUR/month",
    "vtlb_budget_management_and_administration": "EUR/month",
    "woonlandfactor": "ratio",
}

# Norms by which a rule divides: none of them is zero, in a file of norms or by hand.
DIVIDES = ("rent_taper_single", "rent_taper_multi", "rent_factor_a_single", "rent_factor_a_multi")

Node: TypeAlias = Input | Given | Rule | Choice | Unknown

NODES: dict[str, Node] = {}
MODULES: dict[str, str] = {}  # name -> the module that declares it


def _register(node: Node, module: str = "") -> None:
    if node.name in NODES:
        raise RulesWrong(f"{node.name} is declared twice")
    NODES[node.name] = node
    MODULES[node.name] = module or sys._getframe(2).f_globals["__name__"]


def amount(
    name: str, *, source: str, unit: str = "EUR/month", minimum: int | None = 0, default: Any = REQUIRED
) -> None:
    """An input of money, or of another exact number by its unit."""
    read = partial(number, name=name, minimum=minimum)
    _register(Input(name, read, unit, source, default, kind="amount", minimum=minimum))


def count(
    name: str,
    *,
    source: str,
    unit: str = "persons",
    minimum: int = 0,
    maximum: int = NUMBER_MAX,
    default: Any = REQUIRED,
) -> None:
    """An input that is a whole number."""
    read = partial(whole, name=name, minimum=minimum, maximum=maximum)
    _register(Input(name, read, unit, source, default, kind="count", minimum=minimum, maximum=maximum))


def yes_no(name: str, *, source: str, default: Any = REQUIRED) -> None:
    _register(Input(name, lambda raw: flag(raw, name), "", source, default, ("false", "true"), "yes_no"))


def word(name: str, *allowed: str, source: str, default: Any = REQUIRED) -> None:
    _register(Input(name, lambda raw: one_of(raw, name, allowed), "", source, default, allowed, "word"))


def on_date(name: str, *, source: str, default: Any = REQUIRED) -> None:
    _register(Input(name, lambda raw: day(raw, name), "", source, default, kind="date"))


def entries(
    name: str, read: Reader, *, source: str, unit: str = "", default: Any = REQUIRED, in_cents: bool = False
) -> None:
    """An input of another shape, such as a list of creditors; `read` takes what a file or a caller gives.

    `in_cents`: an amount from zero that `read` wants in whole cents, so that a column of them may be given as well.
    """
    if in_cents:
        _register(Input(name, read, unit, source, default, kind="amount", minimum=0))
    else:
        _register(Input(name, read, unit, source, default))


def given(name: str, *, of: str) -> None:
    """A yes/no that says whether the input `of` was given."""
    _register(Given(name, of))


def rule(
    key: str,
    *,
    source: str,
    url: str,
    label: Label = Label.S,
    unit: str = "EUR/month",
    rounding: Rounding | None = None,
    note: str = "",
    enterable: bool = False,
) -> Callable[[Function], Function]:
    """The decorated function is the rule, under its own name. `enterable`: an amount entered by hand may take its
    place, as a court or the sector's calculator may decide otherwise."""

    def register(function: Function) -> Function:
        needs = tuple(inspect.signature(function).parameters)
        name = function.__name__
        _register(
            Rule(name, key, function, needs, source, url, label, unit, rounding, note, enterable), function.__module__
        )
        return function

    return register


def choice(
    name: str,
    key: str,
    *,
    on: str,
    source: str,
    url: str,
    label: Label = Label.S,
    unit: str = "EUR/month",
    rounding: Rounding | None = None,
    note: str = "",
    enterable: bool = False,
    **branches: str | int,
) -> None:
    """The branch named by the word, or by the "true" or "false", that `on` gives: a name, or a whole number itself."""
    named = {word: branch if isinstance(branch, str) else Fraction(branch) for word, branch in branches.items()}
    _register(Choice(name, key, on, named, source, url, label, unit, rounding, note, enterable))


def not_established(
    name: str,
    key: str,
    *,
    where_to_look: str,
    source: str,
    url: str,
    unit: str = "EUR/month",
    indication: str | None = None,
) -> None:
    """Raises NotEstablished(name) until somebody enters an amount by hand; `indication` names a rule to show beside."""
    _register(Unknown(name, key, where_to_look, source, url, unit, indication))
