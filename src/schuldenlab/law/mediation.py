# SPDX-License-Identifier: EUPL-1.2
"""Mediation (schuldbemiddeling): the capacity of each month goes to the creditors, less what the organisation keeps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .declare import amount, entries, rule
from .division import Payment, in_cents
from .errors import InputWrong
from .ops import Amount, floor_zero
from .schemes import NVVK_FEE, VOLUNTARY_TERM
from .values import CENTS, Label


@rule("mediation.capacity", source="NVVK, 20 april 2023", url=VOLUNTARY_TERM, label=Label.B, unit="EUR")
def mediation_capacity(repayment_capacity: Amount, offer_months: Amount) -> Amount:
    return repayment_capacity * offer_months


amount("mediation_fee_share", source="keuze van de organisatie; NVVK, Gedragscodes en modules", unit="ratio")
entries(
    "account_costs_month",
    lambda raw: in_cents(raw, "account_costs_month"),
    source="NVVK, Gedragscodes en modules",
    unit="EUR/month",
    default=0,
    in_cents=True,
)


@rule("mediation.fee", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.L, unit="EUR", rounding=CENTS)
def mediation_fee(mediation_capacity: Amount, mediation_fee_share: Amount, fee_share_maximum: Amount) -> Amount:
    """Over fixed income only. Raises InputWrong above_maximum."""
    if mediation_fee_share > fee_share_maximum:
        raise InputWrong("mediation_fee_share", "above_maximum")
    return mediation_capacity * mediation_fee_share


@rule("mediation.account", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def mediation_account_costs(
    account_costs_month: Amount, nvvk_account_fee_max_month: Amount, offer_months: Amount
) -> Amount:
    """Raises InputWrong above_maximum."""
    if account_costs_month > nvvk_account_fee_max_month:
        raise InputWrong("account_costs_month", "above_maximum")
    return account_costs_month * offer_months


@rule("mediation.available", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def mediation_available(
    mediation_capacity: Amount, mediation_fee: Amount, mediation_account_costs: Amount, incidental: Amount
) -> Amount:
    """Costs come out of what is handed over, never on top; incidental receipts go to the creditors in full."""
    return floor_zero(mediation_capacity - mediation_fee - mediation_account_costs) + incidental


@dataclass(frozen=True, slots=True)
class Mediation:
    payments: tuple[Payment, ...]
    total: Fraction
    fee: Fraction


@rule("mediation.offer", source="NVVK, Gedragscodes en modules", url=NVVK_FEE, label=Label.B, unit="EUR")
def instalments(voluntary_payments: tuple[Payment, ...], divided: Amount, mediation_fee: Amount) -> Mediation:
    """A forecast: the final sum follows what is really paid, and is worked out again at every change."""
    return Mediation(voluntary_payments, divided, mediation_fee)
