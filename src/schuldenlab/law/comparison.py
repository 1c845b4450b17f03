# SPDX-License-Identifier: EUPL-1.2
"""Mediation beside a settlement loan, from the same facts: for the debtor and the caseworker to choose between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .engine import enterable_for
from .errors import LawError
from .offers import OFFER_RULES, Offer, offer
from .values import Entered, fixed


@dataclass(frozen=True, slots=True)
class Side:
    """One way to settle. Percentages are as published, in two decimals; None where there is no such claim.

    `costs_cents`: what the household pays and no creditor gets. `is_fixed`: paid at once and agreed as it stands;
    otherwise spread over the months, and following the income.
    """

    offer: Offer
    to_creditors_cents: int
    costs_cents: int
    month_cents: int
    months: int
    preferential_percentage: str | None
    concurrent_percentage: str | None
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a way is refused or not established, the reason stands in its place."""

    mediation: Side | LawError
    loan: Side | LawError


def compare(
    *,
    on: date,
    facts: Mapping[str, Any],
    mediation: Mapping[str, Any],
    loan: Mapping[str, Any],
    manual: Mapping[str, Entered] | None = None,
) -> Comparison:
    """Both ways with the parameters of `offer`: of `instalments` and of `present_value`."""
    known = manual or {}
    return Comparison(_side("instalments", on, facts, mediation, known), _side("present_value", on, facts, loan, known))


def _side(
    rule: str, on: date, facts: Mapping[str, Any], parameters: Mapping[str, Any], manual: Mapping[str, Entered]
) -> Side | LawError:
    allowed = enterable_for(OFFER_RULES[rule].target)
    mine = {name: value for name, value in manual.items() if name in allowed}
    try:
        made = offer(rule, on=on, facts=facts, parameters=parameters, manual=mine)
    except LawError as reason:
        return reason
    is_loan = rule == "present_value"
    value = made.answer.value
    return Side(
        offer=made,
        to_creditors_cents=made.total_cents,
        costs_cents=_cents(value.interest + value.guarantee_premium) if is_loan else _costs(made),
        month_cents=_cents(value.instalments[0] if is_loan else _value(made, "repayment_capacity")),
        months=int(_value(made, "offer_months")),
        preferential_percentage=_percentage(made, "preferential"),
        concurrent_percentage=_percentage(made, "concurrent"),
        is_fixed=is_loan,
    )


def _costs(made: Offer) -> int:
    """Never more than what was handed over each month."""
    costs = _value(made, "mediation_fee") + _value(made, "mediation_account_costs")
    return _cents(min(costs, _value(made, "mediation_capacity")))


def _percentage(made: Offer, rank: str) -> str | None:
    return fixed(_value(made, f"{rank}_share") * 100, 2) if _value(made, f"{rank}_total") else None


def _cents(amount: Fraction) -> int:
    return int(amount * 100)


def _value(made: Offer, name: str) -> Any:
    step = made.answer.step(name)
    assert step is not None, f"every such offer asks for {name}"
    return step.value
