# SPDX-License-Identifier: EUPL-1.2
"""Which of somebody's incomes can be seized, and in which order. Rv art. 475a lid 3, 475c lid 1 to 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import entries, rule
from .errors import InputWrong, NotEstablished
from .seizure_free import RV
from .values import many, number, one_of, table

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
    "in_kind": "?",
}


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    kind: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class InOrder:
    """`section`: the letter of art. 475c lid 1."""

    id: str
    section: str
    amount: Fraction


def _source(raw: Any, place: str) -> Source:
    row: Mapping[str, Any] = table(raw, "income_sources", where=place, required=("id", "kind", "amount"))
    if not isinstance(row["id"], str) or not row["id"].strip() or len(row["id"]) > _ID_MAX:
        raise InputWrong("income_sources", "not_a_text", where=f"{place}, id")
    return Source(
        row["id"],
        one_of(row["kind"], "income_sources", tuple(KINDS), where=f"{place}, kind"),
        number(row["amount"], "income_sources", where=f"{place}, amount"),
    )


def read_sources(raw: Any) -> tuple[Source, ...]:
    sources: tuple[Source, ...] = many(raw, "income_sources", _source)
    if len({source.id for source in sources}) < len(sources):
        raise InputWrong("income_sources", "twice")
    return sources


entries("income_sources", read_sources, source="Rv art. 475c lid 1", unit="EUR/month")


@rule(
    "seizure.order",
    source="Rv art. 475a lid 3, 475c lid 1 tot en met 3",
    url=RV_475C,
    note="A later one may be taken first where one seizure is then enough and the order would need several (lid 3).",
)
def seizure_order(income_sources: tuple[Source, ...]) -> tuple[InOrder, ...]:
    """From a to j, and within a letter the highest first; what is no source is not in it.

    Raises NotEstablished income_in_kind.
    """
    if any(KINDS[source.kind] == "?" for source in income_sources):
        raise NotEstablished(
            "income_in_kind", "Rv art. 475b; a company car is a deduction (art. 475db), for the rest nothing was found"
        )
    seizable = [InOrder(one.id, KINDS[one.kind], one.amount) for one in income_sources if KINDS[one.kind]]
    return tuple(sorted(seizable, key=lambda one: (one.section, -one.amount)))
