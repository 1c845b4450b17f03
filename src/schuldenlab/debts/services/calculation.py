# SPDX-License-Identifier: EUPL-1.2
"""What a household can miss, worked out by the law core and kept with everything it was made from.

One receipt answers it: the free amount, the capacity, and what a regular scheme would yield of the debts. What is
established nowhere is entered by hand, with its source and the reason; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from schuldenlab import law
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError
from schuldenlab.base.inputs import clean_line
from schuldenlab.base.texts import current_language
from schuldenlab.cases.computed import leaves_out
from schuldenlab.cases.services import receipt_keep

from .. import policies
from ._settling import creditors_of
from .conversation import hold

TARGET, SEIZURE_FREE = "regular_share", "seizure_free_amount"
PPM = 1_000_000

# What is asked about a household; the claims come from the case, the term from the day.
HOUSEHOLD = (
    "situation",
    "taxable_income_year",
    "debtor_income_month",
    "partner_income_month",
    "other_income_month",
    "company_car_tax_month",
    "housing_cost_month",
    "housing_increase_granted",
    "tenure",
    "residence",
    "abroad_disclosed",
    "institution_cost_month",
    "designated_benefit",
    "applicable_norm",
    "other_pw_income",
    "counted_income_month",
    "other_corrections",
    "court_decision",
    "housing_increase_in_part",
    "seized_payment",
    "partner_without_assistance",
    "registered_persons",
    "incomes",
    "income_sources",
)
# Entered by hand for the free amount alone: the seizure-free amount knows nothing of them.
FREE_AMOUNT_ONLY = frozenset(
    {
        "vtlb",
        "vtlb_basis",
        "vtlb_basis_elsewhere",
        "vtlb_basis_partner_elsewhere",
        "care_correction",
        "housing_correction",
        "missing_kgb_correction",
        "compensation_part_elsewhere",
    }
)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A value that a person entered, such as "1500.00", with where it was read and why it is entered."""

    value: Any
    source: str
    reason: str


@transaction.atomic
def calculation_make(
    *, case_id: UUID, facts: Mapping[str, Any], by_hand: Mapping[str, ByHand], actor: Actor, clock: Clock
) -> UUID:
    """Work it out for today and keep it; the id of the receipt. `facts` and `by_hand` are under the names of the rules.

    Where the facts are enough for it, the seizure-free amount is worked out and kept too; of facts told in parts
    (`registered_persons`, `incomes`, `income_sources`) what they come to is as well.

    Raises LabError debts.not_established, which names what has to be entered by hand and where to look;
    debts.calculation_input for what cannot be used; Conflict cases.case_closed.
    """
    policies.require(actor, "calculation_make")
    case = hold(case_id, actor=actor)
    today = clock.today()
    entered = {name: _entered(name, one) for name, one in by_hand.items()}
    known = {name: _asked(name, value) for name, value in facts.items()}
    known |= {name: one for name, one in entered.items() if name in HOUSEHOLD}
    manual = {name: one for name, one in entered.items() if name not in HOUSEHOLD}
    with said_by_law():
        known, parts = law.from_parts(known, on=today, language=current_language())
        if "income_sources" in known:
            parts = (*parts, law.calculate("seizure_order", on=today, inputs=known))
    claims = {"creditors": creditors_of(case.pk), "leaves_out": list(leaves_out(case)), "scheme_start": today}
    with said_by_law():
        answer = law.calculate(TARGET, on=today, inputs=known | claims, manual=manual)
    kept = receipt_keep(
        case_id=case_id, kind="calculation", content=law.receipt_of(answer).document, label=answer.label.name,
        facts=_outcomes(answer), holds_on=today, actor=actor, clock=clock,
    )  # fmt: skip
    _seizure_free(case_id, known, manual, today, actor, clock)
    for part in parts:
        receipt_keep(
            case_id=case_id, kind=part.target, content=law.receipt_of(part).document, label=part.label.name,
            facts={}, holds_on=today, actor=actor, clock=clock,
        )  # fmt: skip
    return kept.pk


def _seizure_free(
    case_id: UUID, known: Mapping[str, Any], manual: Mapping[str, law.Entered], on: date, actor: Actor, clock: Clock
) -> None:
    """Beside the free amount, where it is established for this household; the page says where it is not."""
    mine = {name: one for name, one in manual.items() if name not in FREE_AMOUNT_ONLY}
    if law.asked(SEIZURE_FREE, on=on, inputs=known, manual=mine).missing:
        return
    try:
        with said_by_law():
            answer = law.calculate(SEIZURE_FREE, on=on, inputs=known, manual=mine)
    except LabError as refused:
        if refused.code == "debts.not_established":
            return
        raise
    receipt_keep(
        case_id=case_id, kind="seizure_free", content=law.receipt_of(answer).document, label=answer.label.name,
        facts={}, holds_on=on, actor=actor, clock=clock,
    )  # fmt: skip


def _outcomes(answer: Any) -> dict[str, int]:
    """By names of the vocabulary. Without debts nobody can say which part of them is paid."""
    found = {
        "capacity.month": cents_of(answer, "repayment_capacity"),
        "free_amount.month": cents_of(answer, "vtlb"),
    }
    if answer.step("claims_total").value:
        found["regular.share"] = int(answer.value * PPM)
    return found


def cents_of(answer: Any, step: str) -> int:
    value: Fraction = answer.step(step).value * 100
    assert value.denominator == 1, f"{step} is rounded to cents"
    return int(value)


@contextmanager
def said_by_law() -> Iterator[None]:
    """A refusal of the law core as one of ours: at the field it is about, in its own words."""
    try:
        yield
    except law.NotEstablished as refused:
        raise LabError(
            "debts.not_established", field=refused.name, name=law.name_of(refused.name, current_language()),
            where=refused.where_to_look,
        ) from refused  # fmt: skip
    except law.LawError as refused:
        name = str(refused.values.get("name", ""))
        raise LabError(
            "debts.calculation_input", field=name, said=law.refusal(refused, current_language())
        ) from refused


def _asked(name: str, value: Any) -> Any:
    if name not in HOUSEHOLD:
        raise LabError("debts.calculation_field", field=name[:60], name=name[:60])
    return value


def _entered(name: str, one: ByHand) -> law.Entered:
    return law.Entered(
        one.value,
        clean_line(one.source, field=f"{name}.source", required=True),
        clean_line(one.reason, field=f"{name}.reason", required=True),
    )
