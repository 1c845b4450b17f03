# SPDX-License-Identifier: EUPL-1.2
"""The questions, in small groups. Each tells the state what was answered; which are asked, the rules decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from schuldenlab import law
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import DayField, EuroField, LineField, Search, Told, words_of
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.debts.forms_settling import ARTICLES, SITUATIONS, CorrectionsField, SignedEuroField
from schuldenlab.debts.selectors import calculation as kept

from .rows import Rows
from .state import State

UNSURE = "unsure"
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
CORRECTIONS = ("care_correction", "housing_correction", "missing_kgb_correction")
INCOMES = (
    "ordinary", "maintenance_received", "child_benefit", "child_budget", "student_finance", "care_benefit",
    "rent_benefit", "expense_allowance", "year_end_bonus", "gift", "inheritance", "back_payment", "adult_residents",
    "tax_credits", "medical_costs_allowance", "disability_allowance", "self_employed", "survivors_benefit",
    "special_assistance", "school_allowance", "overtime", "holiday_pay",
)  # fmt: skip
SOURCES = (
    "assistance", "social_insurance", "war_victims_benefit", "officials_pay", "wage", "insurance", "pension",
    "tax_refund", "maintenance", "allowance", "child_benefit", "childcare_allowance", "expense_allowance", "profit",
    "student_finance", "in_kind",
)  # fmt: skip
_HAND_MAX = 500


def exact(cents: int) -> str:
    """Cents as the rules read them: "1234.56"."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def choices(kind: str, words: tuple[str, ...], *, empty: bool = False) -> list[tuple[str, str]]:
    found = [(word, text(f"site.calculator.word.{kind}.{word}")) for word in words]
    return [("", text("site.calculator.word.choose")), *found] if empty else found


class ShareField(Told):
    """A factor as people write it, such as "0,85"."""

    def read(self, typed: str) -> str:
        found = typed.strip().replace(",", ".")
        whole, _, rest = found.partition(".")
        if not (found.isascii() and whole.isdigit() and len(whole) <= 3 and (rest.isdigit() or not rest)):
            raise LabError("site.share_wrong")
        if len(rest) > 6:
            raise LabError("site.share_wrong")
        return found.rstrip(".")


class Group(Search):
    """A few questions on one subject; `key` says which. What was typed and not sent on yet stays, unjudged."""

    texts = "site.calculator.ask"
    key: ClassVar[str]

    def __init__(self, sent: QueryDict, *, answered: bool, state: State) -> None:
        super().__init__(sent if answered else None)
        self.state = state
        self.build(sent)
        if not answered:
            self.initial |= {
                name: sent.getlist(name) if isinstance(field, forms.MultipleChoiceField) else sent[name]
                for name, field in self.fields.items()
                if name in sent
            }

    def build(self, sent: Mapping[str, Any]) -> None:
        """What differs by what was told before."""

    @classmethod
    def wanted(cls, state: State) -> bool:
        raise NotImplementedError

    @property
    def heading(self) -> str:
        return text(f"site.calculator.group.{self.key}")

    @property
    def why(self) -> str:
        return sentences(self.state.language).get(f"site.calculator.why.{self.key}", "")

    @property
    def said(self) -> str:
        """The answers in one line, as they were chosen or typed; not the sources of what was entered by hand."""
        shown = (_said(self[name]) for name in self.fields if not name.endswith(("_source", "_reason")))
        return " · ".join(filter(None, shown)) or text("site.calculator.nothing")

    def tell(self, state: State) -> None:
        for name, value in self.cleaned_data.items():
            if value is not None:
                state.facts[name] = exact(value) if isinstance(value, int) and not isinstance(value, bool) else value


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
            self.fields["institution_cost_month"] = _labelled(EuroField(), "institution_cost_month")
        else:
            self.fields["abroad_disclosed"] = _labelled(forms.BooleanField(required=False), "abroad_disclosed")

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
            self.fields["taxable_income_year"].help_text = text("site.calculator.ask.taxable_income_year.help_couple")

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
            {"id": text(f"site.calculator.word.source.{row['kind']}") + f" ({row['at'] + 1})", "kind": row["kind"],
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
            kind = text(f"site.calculator.word.income.{one['kind']}")
            self.fields[name] = EuroField(label=text("site.calculator.ask.counts.label", kind=kind))
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


class Hand(Group):
    """An amount that is established nowhere: a person enters it, with where it was read and why."""

    def __init__(self, sent: QueryDict, *, answered: bool, state: State, refused: law.NotEstablished) -> None:
        self.refused = refused
        self.key = hand_key(refused)  # type: ignore[misc]
        super().__init__(sent, answered=answered, state=state)

    def build(self, sent: Mapping[str, Any]) -> None:
        name = self.refused.name
        value = ShareField() if name == "country_factor" else EuroField()
        value.label = law.name_of(name, self.state.language)
        value.error_messages["required"] = text("site.form.required")
        self.fields[name] = value
        for part in ("source", "reason"):
            self.fields[f"{name}_{part}"] = _labelled(LineField(limit=_HAND_MAX), f"hand_{part}")

    @property
    def heading(self) -> str:
        return text("site.calculator.group.hand", name=law.name_of(self.refused.name, self.state.language))

    @property
    def why(self) -> str:
        return f"{text('site.calculator.why.hand')} {where(self.refused, self.state.language)}"

    @property
    def indication(self) -> str:
        """What an unofficial formula gives: to show, never to use."""
        found = self.refused.indication
        return law.written(found.shown, found.result.unit, self.state.language) if found else ""

    def tell(self, state: State) -> None:
        name, told = self.refused.name, self.cleaned_data
        value = exact(told[name]) if isinstance(told[name], int) else told[name]
        state.manual[name] = law.Entered(value, told[f"{name}_source"], told[f"{name}_reason"])


def hand_key(refused: law.NotEstablished) -> str:
    return f"hand.{refused.name}"


def where(refused: law.NotEstablished, language: str) -> str:
    """Where to look for what is established nowhere, in the language of the page where we have that."""
    return sentences(language).get(f"site.calculator.where.{refused.name}", refused.where_to_look)


def _said(field: forms.BoundField) -> str:
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return field.label if value else ""
    if isinstance(field.field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(words) for word, words in field.field.choices if word and str(word) in chosen)
    typed = str(value or "").strip()
    return typed and f"{field.label}: {typed}"


def _labelled(field: forms.Field, name: str) -> forms.Field:
    known = sentences(current_language())
    field.label = known[f"site.calculator.ask.{name}.label"]
    field.help_text = known.get(f"site.calculator.ask.{name}.help", "")
    field.error_messages["required"] = text("site.form.required")
    return field


FIRST = (
    Elsewhere, Income, Partner, Special, Dwelling, Housing, Other, Car, Designated, Allowance, Court, Sources, InKind,
)  # fmt: skip
SCHEME = (Incomes, Counts, FreeTotal, PartnerElsewhere, Corrections)
