# SPDX-License-Identifier: EUPL-1.2
"""How long a seizure-free amount and a housing increase last, from which day a change counts, and what a court decided.

Rv art. 475d, 475i, 475da lid 5 and 6, 475f, 475fa.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .calendar import add_months, add_weeks
from .declare import amount, choice, entries, given, not_established, on_date, rule, yes_no
from .errors import InputWrong
from .ops import Amount, Truth
from .seizure_free import RV, RV_475DA
from .values import Label, day, number, one_of, table

RV_475D = f"{RV}#Artikel475d"
RV_475I = f"{RV}#Artikel475i"
RV_475FA = f"{RV}#Artikel475fa"
REGELING = "https://zoek.officielebekendmakingen.nl/stcrt-2022-34869.html"
REPORTING_WEEKS = 4  # art. 475i lid 3, 4
_TEXT_MAX = 100

# --- twelve months, and determined anew

on_date("bvv_determined_on", source="Rv art. 475d lid 2")
yes_no("bvv_stated_by_norm", source="Rv art. 475d lid 7", default=False)


@rule("bvv.validity", source="Rv art. 475d lid 2, 3", url=RV_475D, unit="")
def bvv_validity_ends(bvv_determined_on: date, bvv_validity_months: Amount) -> date:
    return add_months(bvv_determined_on, int(bvv_validity_months))


@rule("bvv.validity.norm", source="Rv art. 475d lid 7", url=RV_475D, unit="")
def bvv_has_no_term() -> str:
    return "no_term"


choice(
    "bvv_redetermine_by",
    "bvv.validity",
    on="bvv_stated_by_norm",
    source="Rv art. 475d lid 2, 3, 7",
    url=RV_475D,
    unit="",
    note="An amount stated by the norm of a designated benefit (art. 475dc lid 2) has no term.",
    true="bvv_has_no_term",
    false="bvv_validity_ends",
)

# --- the income it is determined from

amount("latest_month_income", source="Rv art. 475d")
yes_no("latest_month_is_representative", source="Rv art. 475d")
not_established(
    "income_of_four_months",
    "bvv.income.four_months",
    where_to_look="Rv art. 475d: look at the four most recent months; how stands in the Besluit beslagvrije voet",
    source="Rv art. 475d",
    url=RV_475D,
)
choice(
    "determining_income",
    "bvv.income.determining",
    on="latest_month_is_representative",
    source="Rv art. 475d",
    url=RV_475D,
    note="The most recent month of the wage register; actual months, also where income goes up and down.",
    true="latest_month_income",
    false="income_of_four_months",
)

# --- from which day what the debtor reports counts

on_date("bvv_notice_on", source="Rv art. 475i lid 3")
on_date("bvv_in_force_on", source="Rv art. 475i lid 3, 4")
on_date("change_reported_on", source="Rv art. 475d lid 5, 475i lid 3")
yes_no("change_is_increase", source="Rv art. 475d lid 5")


@rule("bvv.change.in_time", source="Rv art. 475i lid 3, 4", url=RV_475I, unit="")
def reported_in_time(bvv_notice_on: date, bvv_in_force_on: date, change_reported_on: date) -> Truth:
    """Within four weeks after the notice; the last day runs on to a working day (Algemene termijnenwet)."""
    if change_reported_on < bvv_in_force_on or bvv_notice_on < bvv_in_force_on:
        raise InputWrong("bvv_in_force_on", "dates_out_of_order")
    return change_reported_on <= add_weeks(bvv_notice_on, REPORTING_WEEKS)


not_established(
    "decrease_counts_from",
    "bvv.change.decrease",
    where_to_look="Rv art. 475d lid 5 says that an increase takes effect at once; for a decrease nothing was found",
    source="Rv art. 475d lid 5",
    url=RV_475D,
    unit="",
)
choice(
    "change_counts_from_report",
    "bvv.change.at_once",
    on="change_is_increase",
    source="Rv art. 475d lid 5",
    url=RV_475D,
    unit="",
    true="change_reported_on",
    false="decrease_counts_from",
)
choice(
    "change_counts_from",
    "bvv.change",
    on="reported_in_time",
    source="Rv art. 475d lid 5, 475i lid 3, 4",
    url=RV_475I,
    unit="",
    note="Reported in time it counts from the seizure, after a new determination from that one.",
    true="bvv_in_force_on",
    false="change_counts_from_report",
)

# --- the housing increase: eighteen months, and six more once

on_date("housing_increase_from", source="Rv art. 475da lid 5, 6")
yes_no("housing_increase_extended", source="Rv art. 475da lid 6", default=False)
yes_no("paid_within_extension", source="Rv art. 475da lid 6")


@rule("bvv.housing.ends", source="Regeling beslagvrije voet art. 1a", url=REGELING, label=Label.O, unit="")
def housing_increase_first_term(housing_increase_from: date, bvv_high_rent_term_months: Amount) -> date:
    """At most; it ends earlier when the cost does."""
    return add_months(housing_increase_from, int(bvv_high_rent_term_months))


@rule("bvv.housing.extended", source="Rv art. 475da lid 6", url=RV_475DA, label=Label.O, unit="")
def housing_increase_second_term(
    housing_increase_from: date,
    bvv_high_rent_term_months: Amount,
    bvv_high_rent_extension_months: Amount,
    paid_within_extension: Truth,
) -> date:
    """Once. Raises InputWrong not_allowed unless the claim can be paid in full within it."""
    if not paid_within_extension:
        raise InputWrong("housing_increase_extended", "not_allowed")
    return add_months(housing_increase_from, int(bvv_high_rent_term_months + bvv_high_rent_extension_months))


choice(
    "housing_increase_ends",
    "bvv.housing.ends",
    on="housing_increase_extended",
    source="Rv art. 475da lid 5, 6",
    url=RV_475DA,
    unit="",
    true="housing_increase_second_term",
    false="housing_increase_first_term",
)

# --- what the district court decided


@dataclass(frozen=True, slots=True)
class CourtDecision:
    """`article`: 475f (other periodic claims, or not enough means) or 475fa (evident hardship)."""

    court: str
    number: str
    date: date
    article: str
    amount: Fraction


def _court_decision(raw: Any) -> CourtDecision:
    name = "court_decision"
    row: Mapping[str, Any] = table(raw, name, where="", required=("court", "number", "date", "article", "amount"))
    for key in ("court", "number"):
        if not isinstance(row[key], str) or not row[key].strip() or len(row[key]) > _TEXT_MAX:
            raise InputWrong(name, "not_a_text", where=key)
    return CourtDecision(
        court=row["court"],
        number=row["number"],
        date=day(row["date"], name, where="date"),
        article=one_of(row["article"], name, ("475f", "475fa"), where="article"),
        amount=number(row["amount"], name, where="amount"),
    )


entries("court_decision", _court_decision, source="Rv art. 475f, 475fa")
given("court_decided", of="court_decision")


@rule("bvv.court", source="Rv art. 475f, 475fa", url=RV_475FA)
def bvv_by_court(court_decision: CourtDecision) -> Amount:
    """In the place of every rule of the law."""
    return court_decision.amount


choice(
    "bvv_decided",
    "bvv.decided",
    on="court_decided",
    source="Rv art. 475da, 475f, 475fa",
    url=RV_475FA,
    true="bvv_by_court",
    false="bvv_unrounded",
)
