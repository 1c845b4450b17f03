# SPDX-License-Identifier: EUPL-1.2
"""What a case knows, as if somebody had typed it on the page: the groups that are complete count as answered."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from .questions import SPECIAL

_HOME, _INCOME, _PARTNER = ("situation",), ("taxable_income_year",), ("partner_income_month",)
_VTLB = ("vtlb", "source", "reason")


def as_sent(start: Mapping[str, str]) -> QueryDict:
    """`start` is under the names of the rules, with amounts as people type them (debts.selectors.calculation)."""
    sent = QueryDict(mutable=True)
    shown = []

    def told(key: str, needed: tuple[str, ...], **values: str | None) -> None:
        sent.update({name: value for name, value in values.items() if value})
        if all(start.get(name) for name in needed):
            shown.append(key)

    told("home", _HOME, situation=start.get("situation"), residence=start.get("residence", "nl_address"))
    told("elsewhere", ("institution_cost_month",), institution_cost_month=start.get("institution_cost_month"))
    told("income", _INCOME, **{name: start.get(name) for name in ("taxable_income_year", "debtor_income_month")})
    told("partner", _PARTNER, partner_income_month=start.get("partner_income_month"))
    told(
        "incomes", ("counted_income_month",), income0_kind="ordinary", income0_amount=start.get("counted_income_month")
    )
    told("free_total", _VTLB, vtlb=start.get("vtlb"), vtlb_source=start.get("source"), vtlb_reason=start.get("reason"))
    ticked = [name for name, fact in SPECIAL.items() if name != "sources" and _is_special(name, start.get(fact, ""))]
    sent.setlist("special", ticked)
    if ticked:
        shown.append("special")
    for name in ("tenure", "housing_cost_month", "other_income_month", "company_car_tax_month", "applicable_norm",
                 "other_pw_income", "seized_payment", "court", "number", "date", "article", "amount"):  # fmt: skip
        if value := start.get(name):
            sent[name] = value
    sent["shown"] = ",".join(shown + ticked)
    return sent


def _is_special(name: str, value: str) -> bool:
    return value == "owner" if name == "dwelling" else value not in ("", "0,00")
