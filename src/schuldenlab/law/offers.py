# SPDX-License-Identifier: EUPL-1.2
"""What creditors are offered, by the names that method files use. A method composes these; it never alters them.

`fixed_share` the youth fund's share of each claim, `regular_route` what a regular scheme would yield, `present_value`
a loan that pays all at once, `instalments` mediation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .amount_texts import calculate, refuse_ambiguous, refuse_shapeless
from .engine import Answer, enterable_for
from .errors import InputWrong, LawError
from .values import Entered, whole

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class OfferRule:
    """`parameters`: what a method file calls it -> our name; `ppm`: which of them are parts per million there.
    `available_from`: what is divided, where something is."""

    target: str
    parameters: Mapping[str, str]
    ppm: tuple[str, ...] = ()
    available_from: str = "entered"


_LEFT_OUT = {"leaves_out": "leaves_out"}

OFFER_RULES: Mapping[str, OfferRule] = {
    "fixed_share": OfferRule(
        "fixed_share",
        {
            **_LEFT_OUT,
            "base": "base_share",
            "rungs": "rungs",
            "floor": "fund_floor",
            "preferential_factor": "fund_preferential_factor",
        },
        ppm=("base", "rungs"),
    ),
    "regular_route": OfferRule("regular_route", _LEFT_OUT, available_from="regular_route"),
    "present_value": OfferRule(
        "present_value",
        {
            **_LEFT_OUT,
            "months": "method_months",
            "monthly_rate": "monthly_rate",
            "premium_borne_by": "premium_borne_by",
        },
        ppm=("monthly_rate",),
        available_from="settlement_loan",
    ),
    "instalments": OfferRule(
        "instalments",
        {**_LEFT_OUT, "months": "method_months", "fee": "mediation_fee_share"},
        ppm=("fee",),
        available_from="mediation",
    ),
}


@dataclass(frozen=True, slots=True)
class OfferLine:
    """`regular_cents`: what this creditor would get in the regular route, from the same facts and the same claims."""

    id: str
    claim_cents: int
    offered_cents: int
    regular_cents: int

    @property
    def below_regular(self) -> bool:
        """A warning for whoever offers: all creditors together may get enough and this one too little, such as one
        with a privilege where the city pays every claim the same share."""
        return self.offered_cents < self.regular_cents


@dataclass(frozen=True, slots=True)
class Offer:
    """What each creditor is offered, who is left out, and the answer with every step to it.

    `regular` is the answer that `regular_cents` of the lines come from, with a receipt of its own.
    """

    rule: str
    lines: tuple[OfferLine, ...]
    left_out: tuple[str, ...]
    total_cents: int
    answer: Answer
    regular: Answer


def offer(
    name: str,
    *,
    on: date,
    facts: Mapping[str, Any],
    parameters: Mapping[str, Any],
    manual: Mapping[str, Entered] | None = None,
) -> Offer:
    """The offer of the rule `name` with the method's `parameters`, under the names and in the units of its file.

    A value may be `Entered`, with the source and reason of the city that chose it.

    Raises LawError offer_rule_unknown, InputWrong where nobody is left to offer to, and what `calculate` raises.
    """
    chosen = OFFER_RULES.get(name)
    if chosen is None:
        raise LawError("offer_rule_unknown", name=name)
    refuse_shapeless("facts", facts)
    refuse_shapeless("parameters", parameters)
    for parameter in parameters:
        if parameter not in chosen.parameters:
            raise InputWrong(parameter, "unknown")
    refuse_ambiguous(parameters, {})
    ours = {
        chosen.parameters[parameter]: _of_million(value, parameter) if parameter in chosen.ppm else value
        for parameter, value in parameters.items()
    }
    inputs = {**facts, **ours, "available_from": chosen.available_from}
    answer = calculate(chosen.target, on=on, inputs=inputs, manual=manual)
    offered = {payment.id: payment.amount for payment in answer.value.payments}
    if not offered:
        raise InputWrong("creditors", "nobody_left")
    regular = answer if name == "regular_route" else _regular(answer, inputs, manual or {})
    regularly = {payment.id: payment.amount for payment in regular.value.payments}
    creditors = _value(answer, "creditors")
    return Offer(
        rule=name,
        lines=tuple(
            OfferLine(
                creditor.id,
                int(creditor.claim * 100),
                int(offered[creditor.id] * 100),
                int(regularly[creditor.id] * 100),
            )
            for creditor in creditors
            if creditor.id in offered
        ),
        left_out=tuple(creditor.id for creditor in creditors if creditor.id not in offered),
        total_cents=int(answer.value.total * 100),
        answer=answer,
        regular=regular,
    )


def _regular(answer: Answer, inputs: Mapping[str, Any], manual: Mapping[str, Entered]) -> Answer:
    """What the same household would pay in the regular route; every offer already asked for all it needs."""
    target = OFFER_RULES["regular_route"].target
    known = {name: value for name, value in manual.items() if name in enterable_for(target)}
    return calculate(target, on=answer.on, inputs={**inputs, "available_from": "regular_route"}, manual=known)


def _of_million(value: Any, parameter: str) -> Any:
    """Parts per million as the shares that rules compute with."""
    if isinstance(value, Entered):
        return replace(value, value=_of_million(value.value, parameter))
    if isinstance(value, list | tuple):
        return [_of_million(item, parameter) for item in value]
    return whole(value, parameter) / PPM


def _value(answer: Answer, name: str) -> Any:
    step = answer.step(name)
    assert step is not None, f"every offer asks for {name}"
    return step.value
