# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount on a bank account, over several seized payments, and for holiday pay.

Rv articles 475a and 475c; for holiday pay a judgment of the Supreme Court.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import choice, entries, rule
from .errors import InputWrong
from .ops import Amount, floor_zero, least, rounded
from .seizure_free import RV
from .values import CENTS, Label, many, number, table, whole

RV_475A = f"{RV}#Artikel475a"
RV_475C = f"{RV}#Artikel475c"
CENT = Fraction(1, 100)
ECLI = "https://beslagrecht.nl/snel-naar-beslagvrije-voet"

# --- a bank balance, per calendar month


@rule("bank.half", source="Rv art. 475a lid 5", url=RV_475A)
def half_of_maximum(bvv_maximum: Amount) -> Amount:
    return bvv_maximum / 2


@rule(
    "bank.abroad",
    source="Rv art. 475a lid 6",
    url=RV_475A,
    label=Label.I,
    note="With a fixed abode abroad nothing is protected until the district court says so on request.",
)
def bank_protected_abroad() -> Amount:
    return Fraction(0)


choice(
    "bank_protected",
    "bank.protected",
    on="residence",
    source="Rv art. 475a lid 5, 6",
    url=RV_475A,
    rounding=CENTS,
    enterable=True,
    nl_address="bvv_maximum",
    institution="bvv_maximum",
    no_nl_address="half_of_maximum",
    no_nl_address_disclosed="half_of_maximum",
    abroad="bank_protected_abroad",
)

# --- a debt at the body that pays the income


@rule(
    "setoff.most",
    source="beslagrecht.nl",
    url="https://beslagrecht.nl",
    label=Label.X,
    note="Who sets off its own claim has to leave the seizure-free amount, as any other creditor has to.",
)
def most_to_set_off(seizable_amount: Amount) -> Amount:
    return seizable_amount


# --- several seized payments of sources a to i


def _payments(raw: Any) -> tuple[Fraction, ...]:
    found: tuple[Fraction, ...] = many(raw, "payments", lambda item, place: number(item, "payments", where=place))
    if not any(found):
        raise InputWrong("payments", "nothing_seized")
    return found


entries("payments", _payments, source="Rv art. 475c lid 5", unit="EUR/month")


@rule("spread.payments", source="Rv art. 475c lid 5, 475dc lid 1", url=RV_475C)
def payments_of_income(payments: tuple[Amount, ...], debtor_income_month: Amount) -> tuple[Amount, ...]:
    """Raises InputWrong above_income where they are more than all income: they are a part of it."""
    if sum(payments) > debtor_income_month:
        raise InputWrong("payments", "above_income")
    return payments


choice(
    "payments_seized",
    "spread.payments",
    on="debtor_income_known",
    source="Rv art. 475c lid 5",
    url=RV_475C,
    true="payments_of_income",
    false="payments",
)


@rule(
    "spread.parts",
    source="Rv art. 475c lid 5",
    url=RV_475C,
    label=Label.I,
    note="Parts are rounded to cents; the difference goes to the largest payment, at a tie the first. Where that would "
    "take a part below zero or above its payment, parts are rounded down, and the missing cents go one by one to the "
    "largest remainders.",
)
def bvv_parts(seizure_free_amount: Amount, payments_seized: tuple[Amount, ...]) -> tuple[Amount, ...]:
    total = sum(payments_seized, Fraction(0))
    shares = [seizure_free_amount * payment / total for payment in payments_seized]
    parts = [rounded(share, 2) for share in shares]
    parts[payments_seized.index(max(payments_seized))] += seizure_free_amount - sum(parts, Fraction(0))
    all_free = seizure_free_amount > total
    if not all(_is_possible(part, of, all_free=all_free) for part, of in zip(parts, payments_seized, strict=True)):
        parts = _by_remainders(seizure_free_amount, shares)
    return tuple(parts)


def _is_possible(part: Fraction, payment: Fraction, *, all_free: bool) -> bool:
    """From nothing to the whole payment, up to a cent; where more stays free than is paid, never less than that."""
    if all_free:
        return part > payment - CENT
    return 0 <= part < payment + CENT


def _by_remainders(whole: Fraction, shares: list[Fraction]) -> list[Fraction]:
    """The shares rounded down to cents; what is missing goes by cents to the largest remainders, ties by list order."""
    parts = [share // CENT * CENT for share in shares]
    missing = whole - sum(parts)
    for place in sorted(range(len(shares)), key=lambda place: parts[place] - shares[place]):
        step = least(CENT, missing)
        parts[place] += step
        missing -= step
    return parts


@rule("spread.seizable", source="Rv art. 475c lid 5", url=RV_475C)
def seizable_parts(payments_seized: tuple[Amount, ...], bvv_parts: tuple[Amount, ...]) -> tuple[Amount, ...]:
    return tuple(floor_zero(payment - part) for payment, part in zip(payments_seized, bvv_parts, strict=True))


# --- holiday pay, where the seizure-free amount was fixed by hand or by a court


@dataclass(frozen=True, slots=True)
class Month:
    """`count` equal months in which holiday pay builds up."""

    income: Fraction
    holiday_accrual: Fraction
    bvv: Fraction
    count: Fraction


def _month(raw: Any, place: str) -> Month:
    row: Mapping[str, Any] = table(raw, "months", where=place, required=("income", "holiday_accrual", "bvv", "count"))
    amounts = {key: number(row[key], "months", where=f"{place}, {key}") for key in ("income", "holiday_accrual", "bvv")}
    return Month(count=whole(row["count"], "months", where=f"{place}, count"), **amounts)


entries("months", lambda raw: many(raw, "months", _month), source="ECLI:NL:HR:2014:3068")


@rule(
    "holiday.to_creditor",
    source="HR 31 oktober 2014, ECLI:NL:HR:2014:3068",
    url=ECLI,
    label=Label.X,
    unit="EUR",
    rounding=CENTS,
)
def holiday_pay_to_creditor(months: tuple[Month, ...]) -> Amount:
    """Judged month by month, over the months in which it was built up."""
    taken = (
        least(month.holiday_accrual, floor_zero(month.income + month.holiday_accrual - month.bvv)) * month.count
        for month in months
    )
    return sum(taken, Fraction(0))


@rule("holiday.kept", source="HR 31 oktober 2014, ECLI:NL:HR:2014:3068", url=ECLI, unit="EUR", rounding=CENTS)
def holiday_pay_kept(months: tuple[Month, ...], holiday_pay_to_creditor: Amount) -> Amount:
    return sum((month.holiday_accrual * month.count for month in months), Fraction(0)) - holiday_pay_to_creditor
