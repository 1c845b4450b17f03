# SPDX-License-Identifier: EUPL-1.2
"""The questions, in small groups. Each tells the state what was answered; which are asked, the rules decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schuldenlab import law
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import DayField, EuroField, LineField, words_of
from schuldenlab.base.texts import text
from schuldenlab.debts.selectors import calculation as kept

from .audience import to_reader
from .fields import exact
from .groups import Group, choices, labelled
from .rows import Rows
from .state import State

UNSURE = "unsure"
SITUATIONS = ("single", "single_parent", "couple", "couple_children")
ARTICLES = ("475f", "475fa")
COUPLES = ("couple", "couple_children")
RESIDENCES = ("nl_address", "no_nl_address", "no_nl_address_disclosed", "abroad", "institution")
RELATIONS = ("spouse", "co_parent", "former_spouse", "child", "other")
# What a few households have: asked only where the rules look at it, and the details only of who says so.
SPECIAL: Mapping[str, str] = {
    "dwelling": "tenure",
    "housing": "housing_increase_granted",
    "other": "other_income_month",
    "car": "company_car_tax_month",
    "designated": "designated_benefit",
    "allowance": "seized_payment",
    "court": "court_decision",
    "sources": "debtor_income_month",
}
# Which income is seized first does not look at the amount that stays free.
BESIDE_A_COURT = frozenset({"court", "sources"})
SOURCES = (
    "assistance", "social_insurance", "war_victims_benefit", "officials_pay", "wage", "insurance", "pension",
    "tax_refund", "maintenance", "allowance", "child_benefit", "childcare_allowance", "expense_allowance", "profit",
    "student_finance", "in_kind",
)  # fmt: skip


class Home(Group):
    key = "home"
    situation = forms.ChoiceField(widget=forms.RadioSelect)
    residence = forms.ChoiceField(initial="nl_address")

    def build(self, sent: Mapping[str, Any]) -> None:
        self.fields["situation"].choices = choices("situation", (*SITUATIONS, UNSURE))
        self.fields["residence"].choices = choices("residence", RESIDENCES)

    def tell(self, state: State) -> None:
        super().tell(state)
        if state.facts["situation"] == UNSURE:
            del state.facts["situation"]


class Register(Rows, Group):
    """Who belongs to the household by the register: the rules say which situation that is."""

    key = "register"
    prefix_of_rows = "person"
    columns = {
        "relation": lambda: forms.ChoiceField(choices=choices("relation", RELATIONS, empty=True)),
        "home": forms.BooleanField,
        "born": DayField,
        "child_benefit": forms.BooleanField,
    }
    must = ("relation",)

    def build(self, sent: Mapping[str, Any]) -> None:
        self.add_rows(sent)

    def clean(self) -> None:
        self.check_rows()
        for row in self.told:
            field = self.name_of(row["at"], "born")
            if row["relation"] == "child" and row["born"] is None and field not in self.errors:
                self.add_error(field, ValidationError(text("site.form.required"), code="required"))
            elif row["born"] and row["born"] > self.state.on:
                self.add_error(field, ValidationError(words_of(LabError("site.born_later")).line, code="born_later"))

    def tell(self, state: State) -> None:
        state.facts["registered_persons"] = [
            {"relation": row["relation"], "home": bool(row["home"]), "child_benefit": bool(row["child_benefit"])}
            | ({"born": row["born"].isoformat()} if row["born"] else {})
            for row in self.told
        ]


class Elsewhere(Group):
    key = "elsewhere"

    def build(self, sent: Mapping[str, Any]) -> None:
        if self.state.facts["residence"] == "institution":
            self.fields["institution_cost_month"] = labelled(EuroField(), "institution_cost_month")
        else:
            self.fields["abroad_disclosed"] = labelled(forms.BooleanField(required=False), "abroad_disclosed")

    @classmethod
    def wanted(cls, state: State) -> bool:
        return not {"institution_cost_month", "abroad_disclosed"}.isdisjoint(state.free.inputs)


class Income(Group):
    key = "income"
    debtor_income_month = EuroField(required=False)
    taxable_income_year = EuroField()

    def build(self, sent: Mapping[str, Any]) -> None:
        if "taxable_income_year" not in self.state.free.inputs:
            del self.fields["taxable_income_year"]
        elif self.state.situation in COUPLES:
            self.fields["taxable_income_year"].help_text = to_reader(
                "site.calculator.ask.taxable_income_year.help_couple"
            )

    @classmethod
    def wanted(cls, state: State) -> bool:
        return not {"taxable_income_year", "debtor_income_month"}.isdisjoint(state.free.inputs)


class Partner(Group):
    key = "partner"
    partner_income_month = EuroField()

    @classmethod
    def wanted(cls, state: State) -> bool:
        return "partner_income_month" in state.free.inputs


class Special(Group):
    key = "special"
    special = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def build(self, sent: Mapping[str, Any]) -> None:
        offered = tuple(
            name
            for name, fact in SPECIAL.items()
            if fact in self.state.free.inputs and (name != "sources" or fact in self.state.facts)
        )
        self.fields["special"].choices = choices("special", offered)

    @classmethod
    def wanted(cls, state: State) -> bool:
        return state.free.answer is not None

    def clean(self) -> dict[str, Any]:
        """Of nothing but an allowance, and of assistance too: one of the two is not so. What a court's amount becomes
        beside what else changes the amount is established nowhere; the rules would leave the other out unseen."""
        told = super().clean() or self.cleaned_data
        ticked = set(told.get("special", ()))
        if {"designated", "allowance"} <= ticked:
            self._refuse(LabError("site.special_contradicts"))
        if "court" in ticked and (beside := [name for name in SPECIAL if name in ticked - BESIDE_A_COURT]):
            others = "; ".join(to_reader(f"site.calculator.word.special.{name}") for name in beside)
            self._refuse(LabError("site.court_with_others", others=others))
        return told

    def _refuse(self, refused: LabError) -> None:
        self.add_error("special", ValidationError(words_of(refused).line, code=refused.code))

    def tell(self, state: State) -> None:
        state.ticked = frozenset(self.cleaned_data["special"])


class Detail(Group):
    """The details of what was ticked, under the same key."""

    @classmethod
    def wanted(cls, state: State) -> bool:
        return cls.key in state.ticked


class Dwelling(Detail):
    key = "dwelling"
    tenure = forms.ChoiceField(widget=forms.RadioSelect)

    def build(self, sent: Mapping[str, Any]) -> None:
        self.fields["tenure"].choices = choices("tenure", ("owner", "non_subsidised"))


class Housing(Detail):
    key = "housing"
    housing_cost_month = EuroField()
    housing_increase_in_part = forms.BooleanField(required=False)

    def build(self, sent: Mapping[str, Any]) -> None:
        if "partner_income_month" not in self.state.free.inputs:
            del self.fields["housing_increase_in_part"]

    @property
    def conditions(self) -> tuple[law.Line, ...]:
        """What somebody weighs before the increase is granted."""
        return kept.housing_conditions(on=self.state.on)

    def tell(self, state: State) -> None:
        super().tell(state)
        state.facts["housing_increase_granted"] = True


class Other(Detail):
    key = "other"
    other_income_month = EuroField()


class Car(Detail):
    key = "car"
    company_car_tax_month = EuroField()


class Designated(Detail):
    key = "designated"
    applicable_norm = EuroField()
    other_pw_income = EuroField(required=False)

    def tell(self, state: State) -> None:
        super().tell(state)
        state.facts["designated_benefit"] = True


class Allowance(Detail):
    key = "allowance"
    seized_payment = EuroField()


class Court(Detail):
    key = "court"
    court = LineField(limit=100)
    number = LineField(limit=100)
    date = DayField()
    article = forms.ChoiceField()
    amount = EuroField()

    def build(self, sent: Mapping[str, Any]) -> None:
        self.fields["article"].choices = choices("article", ARTICLES)

    def tell(self, state: State) -> None:
        told = self.cleaned_data
        state.facts["court_decision"] = told | {"date": told["date"].isoformat(), "amount": exact(told["amount"])}


class Sources(Rows, Detail):
    """More than one income: in which order they may be seized."""

    key = "sources"
    prefix_of_rows = "source"
    columns = {
        "kind": lambda: forms.ChoiceField(choices=choices("source", SOURCES, empty=True)),
        "amount": EuroField,
    }
    must = ("kind", "amount")

    def build(self, sent: Mapping[str, Any]) -> None:
        self.add_rows(sent)

    def clean(self) -> None:
        self.check_rows()

    def tell(self, state: State) -> None:
        state.facts["income_sources"] = [
            {"id": to_reader(f"site.calculator.word.source.{row['kind']}") + f" ({row['at'] + 1})", "kind": row["kind"],
             "amount": exact(row["amount"])}
            for row in self.told
        ]  # fmt: skip


class InKind(Group):
    """To which letter of the article income in kind belongs is established nowhere: a person finds it."""

    key = "in_kind"
    section = forms.ChoiceField(choices=[(letter, letter) for letter in "abcdefghij"])
    section_source = LineField()
    section_reason = LineField()

    @classmethod
    def wanted(cls, state: State) -> bool:
        return any(one["kind"] == "in_kind" for one in state.facts.get("income_sources", ()))

    def tell(self, state: State) -> None:
        told = self.cleaned_data
        hand = {"section": told["section"], "source": told["section_source"], "reason": told["section_reason"]}
        for one in state.facts["income_sources"]:
            if one["kind"] == "in_kind":
                one.update(hand)


FIRST = (
    Elsewhere, Income, Partner, Special, Dwelling, Housing, Other, Car, Designated, Allowance, Court, Sources, InKind,
)  # fmt: skip
