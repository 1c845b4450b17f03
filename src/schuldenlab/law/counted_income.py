# SPDX-License-Identifier: EUPL-1.2
"""Which income counts for the repayment capacity (Vtlb-rapport chapter 6), kind by kind.

Of that chapter only the headings are public. What a heading alone does not say is refused by name, until somebody
enters what counts with source and reason. The answer goes into `counted_income_month` with its own label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import choice, entries, not_established, rule
from .errors import InputWrong, NotEstablished
from .free_amount import REPORT
from .ops import Amount, Truth
from .values import CENTS, Label, many, number, one_of, table

HOLIDAY = "https://nvvk.nl/page/1439/2024/08/29/18-maanden-aflossen-en-vakantiegelduitkeringen-zo-doe-je-dat"
ESTATE = "https://www.vanderwieladvocaten.nl"
_TEXT_MAX = 500

COUNTS = ("ordinary", "maintenance_received")
# Child benefit, student finance and child budget are left out; care and rent benefit count through the corrections.
COUNTS_NOT = ("child_benefit", "child_budget", "student_finance", "care_benefit", "rent_benefit", "expense_allowance")
TO_ESTATE = ("year_end_bonus", "gift", "inheritance", "back_payment")
# Kind -> the section whose contents nobody outside the sector can read.
UNREAD: Mapping[str, str] = {
    "adult_residents": "6.1.1",
    "tax_credits": "6.1.2",
    "medical_costs_allowance": "6.1.3",
    "disability_allowance": "6.1.4",
    "self_employed": "6.1.5",
    "survivors_benefit": "6.2.1",
    "special_assistance": "6.2.3",
    "school_allowance": "6.2.5",
    "overtime": "6.2.8",
    "holiday_pay": "6.2.9",
}
_KINDS = (*COUNTS, *COUNTS_NOT, *TO_ESTATE, *UNREAD)


@dataclass(frozen=True, slots=True)
class Income:
    """`counts`: the part that counts, entered by hand for a kind of an unread section, with source and reason."""

    kind: str
    amount: Fraction
    counts: Fraction | None = None
    source: str = ""
    reason: str = ""


def _income(raw: Any, place: str) -> Income:
    name = "incomes"
    row: Mapping[str, Any] = table(
        raw, name, where=place, required=("kind", "amount"), optional=("counts", "source", "reason")
    )
    kind = one_of(row["kind"], name, _KINDS, where=f"{place}, kind")
    amount = number(row["amount"], name, where=f"{place}, amount")
    if row.get("counts") is None:
        return Income(kind, amount)
    if kind not in UNREAD:
        raise InputWrong(name, "not_allowed", where=f"{place}, counts")
    counts = number(row["counts"], name, where=f"{place}, counts")
    return Income(kind, amount, counts, *read_why(row, name, place))


def read_why(row: Mapping[str, Any], name: str, place: str) -> tuple[str, str]:
    """Source and reason of what a person entered in a row. Raises InputWrong source_or_reason_missing or too_long."""
    for key in ("source", "reason"):
        text = row.get(key)
        if not isinstance(text, str) or not text.strip():
            raise InputWrong(name, "source_or_reason_missing", where=place)
        if len(text) > _TEXT_MAX:
            raise InputWrong(name, "too_long", where=f"{place}, {key}")
    return row["source"], row["reason"]


entries("incomes", lambda raw: many(raw, "incomes", _income), source="Vtlb-rapport 6", unit="EUR/month")


@rule("income.by_hand", source="Vtlb-rapport 6", url=REPORT, unit="")
def some_income_by_hand(incomes: tuple[Income, ...]) -> Truth:
    return any(income.counts is not None for income in incomes)


@rule("income.counted", source="Vtlb-rapport 6.1, 6.2", url=REPORT, label=Label.B, rounding=CENTS)
def counted_by_kind(incomes: tuple[Income, ...]) -> Amount:
    """Raises NotEstablished counted_<kind> for a kind of an unread section."""
    return sum((_counted(income) for income in incomes), Fraction(0))


@rule("income.counted", source="Vtlb-rapport 6.1, 6.2", url=REPORT, label=Label.H, rounding=CENTS)
def counted_with_entries(counted_by_kind: Amount) -> Amount:
    return counted_by_kind


def _counted(income: Income) -> Fraction:
    if income.kind in UNREAD and income.counts is None:
        section = f"Vtlb-rapport {UNREAD[income.kind]} of the half-year (only its heading is public)"
        raise NotEstablished(f"counted_{income.kind}", f"{section}; enter what counts with source and reason")
    if income.counts is not None:
        return income.counts
    return income.amount if income.kind in COUNTS else Fraction(0)


choice(
    "counted_income",
    "income.counted",
    on="some_income_by_hand",
    source="Vtlb-rapport 6",
    url=REPORT,
    true="counted_with_entries",
    false="counted_by_kind",
)


@rule(
    "income.to_estate",
    source="vanderwieladvocaten.nl, inkomen en boedel",
    url=ESTATE,
    label=Label.X,
    unit="EUR",
    rounding=CENTS,
    note="What is paid once goes to the creditors in full, outside the monthly capacity.",
)
def income_to_estate(incomes: tuple[Income, ...]) -> Amount:
    return sum((income.amount for income in incomes if income.kind in TO_ESTATE), Fraction(0))


not_established(
    "holiday_pay_of_scheme",
    "income.holiday_of_scheme",
    where_to_look="Vtlb handbook and the NVVK notice of 29 August 2024: holiday pay above the free amount for as many "
    "months as the scheme lasts; the worked method was not seen",
    source="NVVK, 29 augustus 2024",
    url=HOLIDAY,
    unit="EUR",
)
