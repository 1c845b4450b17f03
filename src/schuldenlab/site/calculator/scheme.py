# SPDX-License-Identifier: EUPL-1.2
"""The questions for the free amount of a debt scheme and what can be missed in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schuldenlab import law
from schuldenlab.base.forms import EuroField, LineField
from schuldenlab.base.texts import text

from .audience import to_reader
from .fields import CorrectionsField, SignedEuroField, exact
from .groups import Group, choices
from .rows import Rows
from .state import State

CORRECTIONS = ("care_correction", "housing_correction", "missing_kgb_correction")
INCOMES = (
    "ordinary", "maintenance_received", "child_benefit", "child_budget", "student_finance", "care_benefit",
    "rent_benefit", "expense_allowance", "year_end_bonus", "gift", "inheritance", "back_payment", "adult_residents",
    "tax_credits", "medical_costs_allowance", "disability_allowance", "self_employed", "survivors_benefit",
    "special_assistance", "school_allowance", "overtime", "holiday_pay",
)  # fmt: skip


class Incomes(Rows, Group):
    """Which income counts in a scheme, kind by kind."""

    key = "incomes"
    prefix_of_rows = "income"
    columns = {
        "kind": lambda: forms.ChoiceField(choices=choices("income", INCOMES, empty=True)),
        "amount": EuroField,
    }
    must = ("kind", "amount")

    def build(self, sent: Mapping[str, Any]) -> None:
        self.add_rows(sent)
        own = self.state.facts.get("debtor_income_month")
        if own is not None:
            self.initial = {"income0_kind": "ordinary", "income0_amount": own.replace(".", ",")}

    @classmethod
    def wanted(cls, state: State) -> bool:
        return "counted_income_month" in state.capacity.inputs

    def clean(self) -> None:
        self.check_rows()

    def tell(self, state: State) -> None:
        state.facts["incomes"] = [{"kind": row["kind"], "amount": exact(row["amount"])} for row in self.told]
        state.income_rows = tuple(row["at"] for row in self.told)


class Counts(Group):
    """What counts of an income whose section nobody outside the sector can read."""

    key = "counts"
    counts_source = LineField()
    counts_reason = LineField()

    def build(self, sent: Mapping[str, Any]) -> None:
        placed = zip(self.state.income_rows, self.state.facts["incomes"], strict=True)
        self.by_hand = {f"counts{row}": one for row, one in placed if _not_counted(one, self.state)}
        for name, one in self.by_hand.items():
            kind = to_reader(f"site.calculator.word.income.{one['kind']}")
            self.fields[name] = EuroField(label=to_reader("site.calculator.ask.counts.label", kind=kind))
            self.fields[name].error_messages["required"] = text("site.form.required")
        self.order_fields([*self.by_hand, "counts_source", "counts_reason"])

    @classmethod
    def wanted(cls, state: State) -> bool:
        return any(_not_counted(one, state) for one in state.facts.get("incomes", ()))

    def tell(self, state: State) -> None:
        told = self.cleaned_data
        for name, one in self.by_hand.items():
            one |= {"counts": exact(told[name]), "source": told["counts_source"], "reason": told["counts_reason"]}


def _not_counted(income: Mapping[str, Any], state: State) -> bool:
    found = law.asked("counted_income", on=state.on, inputs={"incomes": [income]})
    return isinstance(found.refused, law.NotEstablished)


class FreeTotal(Group):
    """The free amount as somebody else worked it out, where there is one."""

    key = "free_total"
    vtlb = EuroField(required=False)
    vtlb_source = LineField(required=False)
    vtlb_reason = LineField(required=False)

    @classmethod
    def wanted(cls, state: State) -> bool:
        return "incomes" in state.facts

    def clean(self) -> None:
        if self.cleaned_data.get("vtlb") is not None:
            for name in ("vtlb_source", "vtlb_reason"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(text("site.form.required"), code="required"))

    def tell(self, state: State) -> None:
        told = self.cleaned_data
        if told["vtlb"] is not None:
            state.manual["vtlb"] = law.Entered(exact(told["vtlb"]), told["vtlb_source"], told["vtlb_reason"])


class PartnerElsewhere(Group):
    key = "partner_elsewhere"
    partner_without_assistance = forms.BooleanField(required=False)

    @classmethod
    def wanted(cls, state: State) -> bool:
        return "partner_without_assistance" in state.capacity.inputs and "partner_income_month" in state.free.inputs


class Corrections(Group):
    """The three corrections of the report and the others, from the calculator of the sector."""

    key = "corrections"
    care_correction = SignedEuroField()
    housing_correction = SignedEuroField()
    missing_kgb_correction = SignedEuroField()
    other_corrections = CorrectionsField(required=False)
    corrections_source = LineField()
    corrections_reason = LineField()

    @classmethod
    def wanted(cls, state: State) -> bool:
        refused = state.capacity.refused
        return isinstance(refused, law.NotEstablished) and refused.name in CORRECTIONS

    def tell(self, state: State) -> None:
        told = self.cleaned_data
        why = (told["corrections_source"], told["corrections_reason"])
        for name in CORRECTIONS:
            state.manual[name] = law.Entered(exact(told[name]), *why)
        state.facts["other_corrections"] = law.Entered(told["other_corrections"], *why)


SCHEME = (Incomes, Counts, FreeTotal, PartnerElsewhere, Corrections)
