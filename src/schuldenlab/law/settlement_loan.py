# SPDX-License-Identifier: EUPL-1.2
"""A loan that pays all creditors at once (saneringskrediet); the debtor repays it out of the capacity, in the term."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .declare import choice, not_established, rule, word
from .division import Payment, in_cents
from .errors import InputWrong
from .ops import Amount, Truth, floor_zero, least, percent, where
from .schemes import CREDIT_CHARGE, INSTALMENT, LOAN, instalment_of, worth_now
from .values import CENTS, Label

GUARANTEE = "https://waarborgfonds.sbn.nl/zo-werkt-het-waarborgfonds/"


@rule("loan.rate", source="Besluit kredietvergoeding art. 4", url=CREDIT_CHARGE, unit="ratio")
def allowed_rate(monthly_rate: Amount, rate_is_allowed: Truth) -> Amount:
    """Raises InputWrong above_maximum: such a loan may not be offered."""
    if not rate_is_allowed:
        raise InputWrong("monthly_rate", "above_maximum")
    return monthly_rate


@rule("loan.most", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR", rounding=CENTS)
def loan_most(repayment_capacity: Amount, allowed_rate: Amount, offer_months: Amount) -> Amount:
    """What the whole capacity can repay within the term."""
    return worth_now(repayment_capacity, allowed_rate, offer_months)


word(
    "premium_borne_by",
    "city",
    "loan",
    "not_set",
    source="keuze van de gemeente",
    default="not_set",
)
not_established(
    "entered_premium",
    "loan.premium",
    where_to_look="Waarborgfonds Saneringskredieten: the premium is one percent, who bears it is published nowhere; "
    "the city sets it, or enters the amount that comes off the loan",
    source="Waarborgfonds",
    url=GUARANTEE,
    unit="EUR",
)


@rule("loan.needed", source="Waarborgfonds", url=GUARANTEE, label=Label.B, unit="EUR")
def claims_and_premium(claims_total: Amount) -> Amount:
    """The loan that leaves all claims after one percent went off it; up to a whole cent."""
    return Fraction(-(-claims_total * 100 // percent(99)), 100)


@rule("loan.needed", source="Waarborgfonds", url=GUARANTEE, label=Label.B, unit="EUR")
def claims_and_entered_premium(claims_total: Amount, entered_premium: Amount) -> Amount:
    return claims_total + in_cents(entered_premium, "entered_premium")


choice(
    "loan_needed",
    "loan.needed",
    on="premium_borne_by",
    source="keuze van de gemeente",
    url=GUARANTEE,
    label=Label.L,
    unit="EUR",
    city="claims_total",
    loan="claims_and_premium",
    not_set="claims_and_entered_premium",
)


@rule("loan.principal", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def loan_principal(loan_most: Amount, loan_needed: Amount) -> Amount:
    """No more than what pays all claims."""
    return least(loan_most, loan_needed)


@rule("loan.premium", source="Waarborgfonds", url=GUARANTEE, label=Label.B, unit="EUR", rounding=CENTS)
def premium_of_loan(loan_principal: Amount) -> Amount:
    return loan_principal * percent(1)


choice(
    "guarantee_premium",
    "loan.premium",
    on="premium_borne_by",
    source="keuze van de gemeente",
    url=GUARANTEE,
    label=Label.L,
    unit="EUR",
    city=0,
    loan="premium_of_loan",
    not_set="entered_premium",
)


@rule("loan.for_creditors", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def loan_for_creditors(loan_principal: Amount, guarantee_premium: Amount) -> Amount:
    """Raises InputWrong too_large where the premium is more than the loan."""
    if guarantee_premium > loan_principal:
        raise InputWrong("entered_premium", "too_large")
    return loan_principal - guarantee_premium


@rule("loan.repaid", source="Kredietbank Nederland", url=INSTALMENT, label=Label.F, unit="EUR", rounding=CENTS)
def loan_repaid(
    loan_principal: Amount, loan_most: Amount, repayment_capacity: Amount, allowed_rate: Amount, offer_months: Amount
) -> Amount:
    """All instalments together: the whole capacity, or less where the claims need less."""
    less = instalment_of(loan_principal, allowed_rate, offer_months)
    return offer_months * where(loan_principal < loan_most, less, repayment_capacity)


@rule("loan.interest", source="Kredietbank Nederland", url=LOAN, label=Label.B, unit="EUR")
def loan_interest(loan_repaid: Amount, loan_principal: Amount) -> Amount:
    return loan_repaid - loan_principal


@rule(
    "loan.instalments",
    source="eigen keuze; hierover is geen tekst gevonden",
    url=INSTALMENT,
    label=Label.F,
    note="Each rounded up to a cent, never above the capacity; the last one is what is left.",
)
def loan_instalments(loan_repaid: Amount, offer_months: Amount) -> tuple[Amount, ...]:
    """End of each month."""
    each = -(-loan_repaid * 100 // offer_months)
    rest, instalments = loan_repaid * 100, []
    for _ in range(int(offer_months)):
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
    voluntary_payments: tuple[Payment, ...],
    divided: Amount,
    loan_principal: Amount,
    guarantee_premium: Amount,
    loan_interest: Amount,
    loan_instalments: tuple[Amount, ...],
) -> SettlementLoan:
    """Everybody is paid at once; the debtor repays one loan out of the capacity."""
    return SettlementLoan(
        voluntary_payments, divided, loan_principal, guarantee_premium, loan_interest, loan_instalments
    )
