# SPDX-License-Identifier: EUPL-1.2
"""What a case knows, as if somebody had typed it on the page: the groups that are complete count as answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import QueryDict

from schuldenlab import law

from .fields import exact
from .questions import SPECIAL
from .scheme import CORRECTIONS

_DETAILS = ("tenure", "housing_cost_month", "other_income_month", "company_car_tax_month", "applicable_norm",
            "other_pw_income", "seized_payment", "court", "number", "date", "article", "amount")  # fmt: skip


def as_sent(start: Mapping[str, str], parts: Mapping[str, Sequence[Mapping[str, Any]]], *, on: date) -> QueryDict:
    """`start` is under the names of the rules, with amounts as people type them; `parts` are rows of the last time."""
    sent, shown = QueryDict(mutable=True), []

    def told(key: str, complete: bool, **values: str | None) -> None:
        sent.update({name: value for name, value in values.items() if value})
        if complete:
            shown.append(key)

    def as_known(*names: str) -> dict[str, str | None]:
        return {name: start.get(name) for name in names}

    told("home", "situation" in start, residence=start.get("residence", "nl_address"), **as_known("situation"))
    told("elsewhere", "institution_cost_month" in start, **as_known("institution_cost_month"))
    told("income", "taxable_income_year" in start, **as_known("taxable_income_year", "debtor_income_month"))
    told("partner", "partner_income_month" in start, **as_known("partner_income_month"))
    told("incomes", "counted_income_month" in start, **_incomes(start.get("counted_income_month"), parts, on))
    by_hand, why = all(name in start for name in CORRECTIONS), as_known("source", "reason")
    told("free_total", by_hand or ("vtlb" in start and all(why.values())), **as_known("vtlb"))
    told("corrections", by_hand and all(why.values()), **as_known(*CORRECTIONS, "other_corrections"))
    for name, value in why.items():
        told("", False, **{f"vtlb_{name}": value, f"corrections_{name}": value, f"counts_{name}": value})
    ticked = [name for name, fact in SPECIAL.items() if name != "sources" and _is_so(start.get(fact, ""))]
    for number, one in enumerate(parts.get("income_sources", ())):
        told("", False, **{f"source{number}_kind": one["kind"], f"source{number}_amount": _typed(one["amount"])})
    shown += ["counts"] if any("counts" in one for one in parts.get("incomes", ())) else []
    ticked += ["sources"] if "income_sources" in parts else []
    sent.setlist("special", ticked)
    told("special", bool(ticked or start.get("source")), **as_known(*_DETAILS))
    sent["shown"] = ",".join(one for one in (*shown, *ticked) if one)
    return sent


def _incomes(counted: str | None, parts: Mapping[str, Sequence[Mapping[str, Any]]], on: date) -> dict[str, str | None]:
    """The incomes of the last time where they still come to what counts; else that as one income."""
    rows = list(parts.get("incomes", ()))
    found = law.asked("counted_income", on=on, inputs={"incomes": rows}).answer
    if not rows or found is None or counted != _typed(found.value):
        return {"income0_kind": "ordinary", "income0_amount": counted}
    told: dict[str, str | None] = {}
    for number, one in enumerate(rows):
        told |= {f"income{number}_kind": one["kind"], f"income{number}_amount": _typed(one["amount"])}
        if "counts" in one:
            told |= {f"counts{number}": _typed(one["counts"])}
    return told


def _typed(value: str | Fraction) -> str:
    """An exact amount as people type it."""
    return exact(int(Fraction(value) * 100)).replace(".", ",")


def _is_so(value: str) -> bool:
    return value not in ("", "rent", "0,00")
