# SPDX-License-Identifier: EUPL-1.2
"""What creditors are offered, by the names that method files use. A method composes these; it never alters them.

`fixed_share` the youth fund's share of each claim, `regular_route` what a regular scheme would yield, `present_value`
a loan that pays all at once, `instalments` mediation. Local choices are facts entered as `Entered(…, label=Label.L)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .declare import amount, count, entries, not_established, rule
from .division import CENT, FW_349, ClaimPart, Payment, in_cents
from .engine import Answer, calculate
from .errors import InputWrong, LawError, NotEstablished
from .ops import Amount, Truth, floor_zero, least, most, where
from .schemes import INSTALMENT, LOAN, NVVK_FEE, VOLUNTARY_TERM, YOUTH_OFFER, instalment_of, worth_now
from .values import CENTS, Entered, Label, many, number

GUARANTEE = "https://waarborgfonds.sbn.nl/zo-werkt-het-waarborgfonds/"
STEPS_UNKNOWN = "the handbook of Stichting Jongeren Perspectief Fonds; the city sets its own rungs until it is public"
_RUNGS_MAX = 100


# --- what the regular route would yield


@rule("regular.yield", source="NVVK; SPEC 9.2", url=VOLUNTARY_TERM, label=Label.B, unit="EUR")
def regular_yield(repayment_capacity: Amount, voluntary_term: Amount) -> Amount:
    """A forecast: the capacity of today for the whole term."""
    return repayment_capacity * voluntary_term


@dataclass(frozen=True, slots=True)
class RegularRoute:
    payments: tuple[Payment, ...]
    total: Fraction


@rule("regular.route", source="Fw art. 349", url=FW_349, label=Label.B, unit="EUR")
def regular_route(creditor_payments: tuple[Payment, ...], divided: Amount) -> RegularRoute:
    return RegularRoute(creditor_payments, divided)


# --- a fixed share of each claim, at once, against final discharge


def _share(raw: Any, name: str, place: str = "") -> Fraction:
    """More than nothing, at most all."""
    value = number(raw, name, where=place)
    if not 0 < value <= 1:
        raise InputWrong(name, "no_share", where=place)
    return value


def read_rungs(raw: Any) -> tuple[Fraction, ...]:
    """Rising shares, as the city set them."""
    rungs: tuple[Fraction, ...] = many(raw, "rungs", lambda item, place: _share(item, "rungs", place))
    if len(rungs) > _RUNGS_MAX:
        raise InputWrong("rungs", "too_long")
    if any(lower >= higher for lower, higher in pairwise(rungs)):
        raise InputWrong("rungs", "not_rising")
    return rungs


entries("base_share", lambda raw: _share(raw, "base_share"), source="NVVK/Schuldenlab, 20 december 2018", unit="ratio")
entries("rungs", read_rungs, source="local choice: the published steps are not known", unit="ratio", default=())
count(
    "fund_preferential_factor",
    source="local choice: preferential claims in a fixed share",
    unit="ratio",
    minimum=1,
    maximum=2,
)


@rule(
    "fixed_share.regular",
    source="NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.B,
    unit="ratio",
    note="Over the claims in the offer: what is left out of the offer is left out here too.",
)
def regular_share(regular_yield: Amount, claims_total: Amount) -> Amount:
    """Which part of all claims a regular scheme would pay."""
    return least(regular_yield, claims_total) / most(claims_total, CENT)


@rule(
    "fixed_share.rung",
    source="local choice; NVVK/Schuldenlab, 20 december 2018",
    url=YOUTH_OFFER,
    label=Label.L,
    unit="ratio",
)
def fund_share(base_share: Amount, regular_share: Amount, rungs: tuple[Fraction, ...]) -> Amount:
    """The smallest rung that is no less than the base and no less than what the regular route would yield."""
    if not rungs:
        raise NotEstablished("rungs", STEPS_UNKNOWN)
    reached = [rung for rung in rungs if rung >= base_share and rung >= regular_share]
    if not reached:
        raise InputWrong("rungs", "none_high_enough")
    return reached[0]


@rule("fixed_share.preferential", source="local choice", url=YOUTH_OFFER, label=Label.L, unit="ratio")
def fund_preferential_share(fund_share: Amount, fund_preferential_factor: Amount) -> Amount:
    return least(fund_share * fund_preferential_factor, Fraction(1))


@dataclass(frozen=True, slots=True)
class FixedShare:
    payments: tuple[Payment, ...]
    total: Fraction


@rule("fixed_share.offer", source="NVVK/Schuldenlab, 20 december 2018", url=YOUTH_OFFER, label=Label.B, unit="EUR")
def fixed_share(claim_parts: tuple[ClaimPart, ...], fund_share: Amount, fund_preferential_share: Amount) -> FixedShare:
    """The share of each claim in cents, half up; the total is what these come to."""
    offered = tuple(
        Payment(part.id, CENTS(part.preferential * fund_preferential_share + part.concurrent * fund_share))
        for part in claim_parts
    )
    return FixedShare(offered, sum((payment.amount for payment in offered), Fraction(0)))


# --- a loan that pays all at once

not_established(
    "guarantee_premium",
    "loan.guarantee_premium",
    where_to_look="Waarborgfonds Saneringskredieten: one percent of the loan, but who bears it is published nowhere; "
    "enter the amount that comes off what the creditors get, or 0",
    source="Waarborgfonds",
    url=GUARANTEE,
    unit="EUR",
)


@rule("loan.rate", source="Besluit kredietvergoeding art. 4", url=LOAN, unit="ratio")
def allowed_rate(monthly_rate: Amount, rate_is_allowed: Truth) -> Amount:
    """Raises InputWrong above_maximum: such a loan may not be offered."""
    if not rate_is_allowed:
        raise InputWrong("monthly_rate", "above_maximum")
    return monthly_rate


@rule("loan.most", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR", rounding=CENTS)
def loan_most(repayment_capacity: Amount, allowed_rate: Amount, voluntary_term: Amount) -> Amount:
    """What the whole capacity can repay within the term."""
    return worth_now(repayment_capacity, allowed_rate, voluntary_term)


@rule("loan.principal", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def loan_principal(loan_most: Amount, claims_total: Amount, guarantee_premium: Amount) -> Amount:
    """No more than what pays all claims and the premium."""
    if guarantee_premium < 0 or (guarantee_premium * 100).denominator != 1:
        raise InputWrong("guarantee_premium", "not_cents")
    if guarantee_premium > loan_most:
        raise InputWrong("guarantee_premium", "above_principal")
    return least(loan_most, claims_total + guarantee_premium)


@rule("loan.for_creditors", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def loan_for_creditors(loan_principal: Amount, guarantee_premium: Amount) -> Amount:
    return loan_principal - guarantee_premium


@rule("loan.repaid", source="Kredietbank Nederland", url=INSTALMENT, label=Label.F, unit="EUR", rounding=CENTS)
def loan_repaid(
    loan_principal: Amount, loan_most: Amount, repayment_capacity: Amount, allowed_rate: Amount, voluntary_term: Amount
) -> Amount:
    """All instalments together: the whole capacity, or less where the claims need less."""
    less = instalment_of(loan_principal, allowed_rate, voluntary_term)
    return voluntary_term * where(loan_principal < loan_most, less, repayment_capacity)


@rule("loan.interest", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def loan_interest(loan_repaid: Amount, loan_principal: Amount) -> Amount:
    return loan_repaid - loan_principal


@rule(
    "loan.instalments",
    source="design choice",
    url=INSTALMENT,
    label=Label.F,
    note="Each rounded up to a cent, never above the capacity; the last one is what is left.",
)
def loan_instalments(loan_repaid: Amount, voluntary_term: Amount) -> tuple[Amount, ...]:
    """End of each month."""
    each = -(-loan_repaid * 100 // voluntary_term)
    rest, instalments = loan_repaid * 100, []
    for _ in range(int(voluntary_term)):
        instalments.append(Fraction(least(Fraction(each), rest), 100))
        rest = floor_zero(rest - each)
    return tuple(instalments)


@dataclass(frozen=True, slots=True)
class SettlementLoan:
    payments: tuple[Payment, ...]
    total: Fraction
    principal: Fraction
    guarantee_premium: Fraction
    interest: Fraction
    instalments: tuple[Fraction, ...]


@rule("loan.offer", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def present_value(
    creditor_payments: tuple[Payment, ...],
    divided: Amount,
    loan_principal: Amount,
    guarantee_premium: Amount,
    loan_interest: Amount,
    loan_instalments: tuple[Amount, ...],
) -> SettlementLoan:
    """Everybody is paid at once; the debtor repays one loan out of the capacity."""
    return SettlementLoan(
        creditor_payments, divided, loan_principal, guarantee_premium, loan_interest, loan_instalments
    )


# --- mediation: the capacity of each month goes to the creditors

amount("mediation_fee_share", source="local choice from 0 to the maximum of the NVVK", unit="ratio")
entries(
    "account_costs_month",
    lambda raw: in_cents(raw, "account_costs_month"),
    source="only where the organisation charges them",
    unit="EUR/month",
    default=0,
)


@rule("mediation.fee", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.L, unit="EUR", rounding=CENTS)
def mediation_fee(regular_yield: Amount, mediation_fee_share: Amount, nvvk_fee_max_share: Amount) -> Amount:
    """Over fixed income only. Raises InputWrong above_maximum."""
    if mediation_fee_share > nvvk_fee_max_share:
        raise InputWrong("mediation_fee_share", "above_maximum")
    return regular_yield * mediation_fee_share


@rule("mediation.account", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def mediation_account_costs(
    account_costs_month: Amount, nvvk_account_fee_max_month: Amount, voluntary_term: Amount
) -> Amount:
    """Raises InputWrong above_maximum."""
    if account_costs_month > nvvk_account_fee_max_month:
        raise InputWrong("account_costs_month", "above_maximum")
    return account_costs_month * voluntary_term


@rule("mediation.available", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def mediation_available(
    regular_yield: Amount, mediation_fee: Amount, mediation_account_costs: Amount, incidental: Amount
) -> Amount:
    """Costs come out of what is handed over, never on top; incidental receipts go to the creditors in full."""
    return floor_zero(regular_yield - mediation_fee - mediation_account_costs) + incidental


@dataclass(frozen=True, slots=True)
class Mediation:
    payments: tuple[Payment, ...]
    total: Fraction
    fee: Fraction


@rule("mediation.offer", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def instalments(creditor_payments: tuple[Payment, ...], divided: Amount, mediation_fee: Amount) -> Mediation:
    """A forecast: the final sum follows what is really paid, and is worked out again at every change."""
    return Mediation(creditor_payments, divided, mediation_fee)


# --- by name


@dataclass(frozen=True, slots=True)
class OfferRule:
    """`parameters`: what a method file calls it -> our name. `available_from`: what is divided, where that is done."""

    target: str
    parameters: Mapping[str, str]
    available_from: str = "entered"


_ALL = {"leaves_out": "leaves_out"}

OFFER_RULES: Mapping[str, OfferRule] = {
    "fixed_share": OfferRule(
        "fixed_share",
        {**_ALL, "base": "base_share", "rungs": "rungs", "preferential_factor": "fund_preferential_factor"},
    ),
    "regular_route": OfferRule("regular_route", _ALL, "regular_route"),
    "present_value": OfferRule("present_value", {**_ALL, "monthly_rate": "monthly_rate"}, "settlement_loan"),
    "instalments": OfferRule(
        "instalments",
        {**_ALL, "fee_share": "mediation_fee_share", "account_costs_month": "account_costs_month"},
        "mediation",
    ),
}


@dataclass(frozen=True, slots=True)
class OfferLine:
    id: str
    claim_cents: int
    offered_cents: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What each creditor is offered, who is left out, and the answer with every step to it."""

    rule: str
    lines: tuple[OfferLine, ...]
    left_out: tuple[str, ...]
    total_cents: int
    answer: Answer


def offer(
    name: str,
    *,
    on: date,
    facts: Mapping[str, Any],
    parameters: Mapping[str, Any],
    manual: Mapping[str, Entered] | None = None,
) -> Offer:
    """The offer of the rule `name` with the method's `parameters` under their own names.

    Raises LawError offer_rule_unknown, InputWrong where nobody is left to offer to, and what `calculate` raises.
    """
    chosen = OFFER_RULES.get(name)
    if chosen is None:
        raise LawError("offer_rule_unknown", name=name)
    for parameter in parameters:
        if parameter not in chosen.parameters:
            raise InputWrong(parameter, "unknown")
    ours = {chosen.parameters[parameter]: value for parameter, value in parameters.items()}
    inputs = {**facts, **ours, "available_from": chosen.available_from}
    answer = calculate(chosen.target, on=on, inputs=inputs, manual=manual)
    offered = {payment.id: payment.amount for payment in answer.value.payments}
    if not offered:
        raise InputWrong("creditors", "nobody_left")
    creditors = _value(answer, "creditors")
    return Offer(
        rule=name,
        lines=tuple(
            OfferLine(creditor.id, int(creditor.claim * 100), int(offered[creditor.id] * 100))
            for creditor in creditors
            if creditor.id in offered
        ),
        left_out=tuple(creditor.id for creditor in creditors if creditor.id not in offered),
        total_cents=int(answer.value.total * 100),
        answer=answer,
    )


def _value(answer: Answer, name: str) -> Any:
    step = answer.step(name)
    assert step is not None, f"every offer asks for {name}"
    return step.value
