# SPDX-License-Identifier: EUPL-1.2
"""Which of somebody's incomes can be seized, and in which order. Rv art. 475a lid 3, 475c lid 1 to 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .counted_income import read_why
from .declare import choice, entries, rule
from .errors import InputWrong, NotEstablished
from .ops import Truth
from .seizure_free import RV
from .values import Label, many, number, one_of, table

RV_475C = f"{RV}#Artikel475c"
_ID_MAX = 100

# Kind -> its letter in art. 475c lid 1; an empty one is no source, so nobody seizes it.
KINDS: Mapping[str, str] = {
    "assistance": "a",
    "social_insurance": "b",
    "war_victims_benefit": "c",
    "officials_pay": "d",
    "wage": "e",
    "insurance": "f",
    "pension": "g",
    "tax_refund": "h",
    "maintenance": "i",
    "allowance": "j",
    "child_benefit": "",
    "childcare_allowance": "",
    "expense_allowance": "",  # art. 475a lid 3; one that is taxed as wage is a wage
    "profit": "",  # only by the court (art. 475f) or an ordinary seizure of a bank balance
    "student_finance": "",
    "in_kind": "",
}


@dataclass(frozen=True, slots=True)
class Source:
    """`section`: for income in kind the letter that a person found for it, with source and reason."""

    id: str
    kind: str
    amount: Fraction
    section: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InOrder:
    """`section`: the letter of art. 475c lid 1."""

    id: str
    section: str
    amount: Fraction


def _source(raw: Any, place: str) -> Source:
    name = "income_sources"
    optional = ("section", "source", "reason")
    row: Mapping[str, Any] = table(raw, name, where=place, required=("id", "kind", "amount"), optional=optional)
    if not isinstance(row["id"], str) or not row["id"].strip() or len(row["id"]) > _ID_MAX:
        raise InputWrong(name, "not_a_text", where=f"{place}, id")
    kind = one_of(row["kind"], name, tuple(KINDS), where=f"{place}, kind")
    amount = number(row["amount"], name, where=f"{place}, amount")
    if not row.get("section"):  # a receipt tells an empty one
        return Source(row["id"], kind, amount)
    if kind != "in_kind":
        raise InputWrong(name, "not_allowed", where=f"{place}, section")
    section = one_of(row["section"], name, tuple("abcdefghij"), where=f"{place}, section")
    return Source(row["id"], kind, amount, section, *read_why(row, name, place))


def read_sources(raw: Any) -> tuple[Source, ...]:
    sources: tuple[Source, ...] = many(raw, "income_sources", _source)
    if len({source.id for source in sources}) < len(sources):
        raise InputWrong("income_sources", "twice")
    return sources


entries("income_sources", read_sources, source="Rv art. 475c lid 1", unit="EUR/month")


@rule("seizure.order.by_hand", source="Rv art. 475c lid 1", url=RV_475C, unit="")
def some_section_by_hand(income_sources: tuple[Source, ...]) -> Truth:
    return any(one.section for one in income_sources)


@rule(
    "seizure.order",
    source="Rv art. 475a lid 3, 475c lid 1 tot en met 3",
    url=RV_475C,
    note="A later one may be taken first where one seizure is then enough and the order would need several (lid 3).",
)
def order_by_kind(income_sources: tuple[Source, ...]) -> tuple[InOrder, ...]:
    """From a to j, and within a letter the highest first; what is no source is not in it.

    Raises NotEstablished income_in_kind.
    """
    if any(one.kind == "in_kind" and not one.section for one in income_sources):
        raise NotEstablished(
            "income_in_kind", "Rv art. 475b; a company car is a deduction (art. 475db), for the rest nothing was found"
        )
    found = [InOrder(one.id, one.section or KINDS[one.kind], one.amount) for one in income_sources]
    return tuple(sorted((one for one in found if one.section), key=lambda one: (one.section, -one.amount)))


@rule("seizure.order", source="Rv art. 475c lid 1", url=RV_475C, label=Label.H)
def order_with_entries(order_by_kind: tuple[InOrder, ...]) -> tuple[InOrder, ...]:
    return order_by_kind


choice(
    "seizure_order",
    "seizure.order",
    on="some_section_by_hand",
    source="Rv art. 475c lid 1 tot en met 3",
    url=RV_475C,
    true="order_with_entries",
    false="order_by_kind",
)
