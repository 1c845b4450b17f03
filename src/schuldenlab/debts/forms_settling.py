# SPDX-License-Identifier: EUPL-1.2
"""The forms of calculating, proposing and signing. They read what was typed; the services judge it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import DayField, EuroField, Form, LineField, Told
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.money import parse_cents
from schuldenlab.base.texts import text

from .services._settling import euros
from .services.calculation import ByHand

PPM_OF_PERCENT = 10_000
SITUATIONS = ("single", "single_parent", "couple", "couple_children")
TENURES = ("rent", "owner", "non_subsidised")
CORRECTIONS = ("care_correction", "housing_correction", "missing_kgb_correction")
# Amounts that some households need and most do not: asked only after the rules asked for them by name.
ALSO = ("owner_addition", "housing_increase", "vtlb_basis", "vtlb_basis_elsewhere", "compensation_part_elsewhere")
# What a few households have besides, asked where somebody says so: the names of the rules, or of the parts of one.
SPECIAL = {
    "designated": ("designated_benefit", "applicable_norm", "other_pw_income"),
    "housing": ("housing_cost_month", "housing_increase_granted"),
    "court": ("court_decision", "court", "number", "date", "article", "amount"),
}
ARTICLES = ("475f", "475fa")
_PERCENT = re.compile(r"(\d{1,3})(?:[,.](\d{1,2}))?\s*%?", re.ASCII)
_CORRECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[:\s]+(\S.*)", re.ASCII)


class SignedEuroField(Told):
    """An amount that may go down too: "-12,50"."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)

    def read(self, typed: str) -> int:
        return _signed(typed)


class PercentField(Told):
    """ "15" or "12,5", kept as parts per million."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)

    def read(self, typed: str) -> int:
        found = _PERCENT.fullmatch(typed.strip())
        if found is None:
            raise LabError("debts.percent_wrong")
        return int(found[1]) * PPM_OF_PERCENT + int((found[2] or "").ljust(2, "0")) * PPM_OF_PERCENT // 100


class CorrectionsField(Told):
    """One correction a line: the section of the report, then the amount, as in "5.5 40,00"."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": [], "widget": forms.Textarea(attrs={"rows": 3})} | rest)

    def read(self, typed: str) -> list[dict[str, str]]:
        found = []
        for line in clean_text(typed, limit=2_000).splitlines():
            if not line.strip():
                continue
            parts = _CORRECTION.fullmatch(line.strip())
            if parts is None:
                raise LabError("debts.correction_wrong")
            found.append({"section": parts[1], "amount": _with_sign(_signed(parts[2]))})
        return found


class WordsField(Told):
    def __init__(self, *, limit: int = 2_000, **rest: object) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **rest)
        self.limit = limit

    def read(self, typed: str) -> str:
        return clean_text(typed, limit=self.limit)


class _Household(Form):
    """What every way of calculating asks: facts for the rules, and the source of the amounts entered by hand."""

    texts = "debts.settling.calculation"
    counted_income_month = EuroField()
    source = LineField()
    reason = LineField(required=False)

    def household(self) -> dict[str, Any]:
        return {"counted_income_month": euros(self.cleaned_data["counted_income_month"])}

    def _hand(self, value: Any) -> ByHand:
        told = self.cleaned_data
        return ByHand(value, told["source"], told["reason"] or text("debts.settling.calculation.reason_usual"))


class Calculator(_Household):
    """With the free amount as the sector's calculator gave it: four things to fill in."""

    vtlb = EuroField()
    field_order = ("counted_income_month", "vtlb")

    def by_hand(self) -> dict[str, ByHand]:
        return {"vtlb": self._hand(euros(self.cleaned_data["vtlb"]))}


class Parts(_Household):
    """The free amount part by part; the rules work out the rest."""

    situation = forms.ChoiceField()
    tenure = forms.ChoiceField()
    taxable_income_year = EuroField()
    debtor_income_month = EuroField()
    partner_income_month = EuroField(required=False)
    care_correction = SignedEuroField()
    housing_correction = SignedEuroField()
    missing_kgb_correction = SignedEuroField()
    other_corrections = CorrectionsField(required=False)
    field_order = ("situation", "tenure", "taxable_income_year", "debtor_income_month", "partner_income_month",
                   "counted_income_month", *CORRECTIONS, "other_corrections")  # fmt: skip

    def __init__(self, *args: object, also: Sequence[str] = (), **rest: object) -> None:
        super().__init__(*args, **rest)
        for name, words in (("situation", SITUATIONS), ("tenure", TENURES)):
            self.fields[name].choices = [(one, text(f"debts.settling.word.{one}")) for one in words]
        self.also = [name for name in also if name in (*ALSO, *SPECIAL)]
        fields = {name: EuroField() for name in self.also if name in ALSO}
        if "designated" in self.also:
            fields |= {"applicable_norm": EuroField(), "other_pw_income": EuroField()}
        if "housing" in self.also:
            fields |= {"housing_cost_month": EuroField(),
                       "housing_increase_granted": forms.BooleanField(required=False)}  # fmt: skip
        if "court" in self.also:
            fields |= {"court": LineField(limit=100), "number": LineField(limit=100), "date": DayField(),
                       "article": forms.ChoiceField(choices=[(one, one) for one in ARTICLES]),
                       "amount": EuroField()}  # fmt: skip
        for name, field in fields.items():
            field.label = text(f"debts.settling.also.{name}")
            field.error_messages["required"] = text("site.form.required")
            self.fields[name] = field
        self.fields["also"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=200, initial=",".join(self.also)
        )
        last = ["source", "reason", "once", "also"]
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def household(self) -> dict[str, Any]:
        told = self.cleaned_data
        found = super().household() | {"situation": told["situation"], "tenure": told["tenure"]}
        for name in ("taxable_income_year", "debtor_income_month", "partner_income_month"):
            if told[name] is not None:
                found[name] = euros(told[name])
        if "designated" in self.also:
            found |= {"designated_benefit": True, "applicable_norm": euros(told["applicable_norm"]),
                      "other_pw_income": euros(told["other_pw_income"])}  # fmt: skip
        if "housing" in self.also:
            found |= {"housing_cost_month": euros(told["housing_cost_month"]),
                      "housing_increase_granted": told["housing_increase_granted"]}  # fmt: skip
        if "court" in self.also:
            found["court_decision"] = {
                "court": told["court"], "number": told["number"], "date": told["date"].isoformat(),
                "article": told["article"], "amount": euros(told["amount"]),
            }  # fmt: skip
        return found

    def by_hand(self) -> dict[str, ByHand]:
        told = self.cleaned_data
        found = {name: self._hand(_with_sign(told[name])) for name in CORRECTIONS}
        found |= {name: self._hand(euros(told[name])) for name in self.also if name in ALSO}
        return found | {"other_corrections": self._hand(told["other_corrections"])}


class OfProposal(Form):
    """A press on what was seen: which proposal, with which answers."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)


CHARGE = "max_credit_charge"  # the most a loan may cost in a year; of some half-years it is established nowhere


class Make(OfProposal):
    """A press; and where the norms of today lack the highest charge of a loan (`asks_charge`), that with its source."""

    texts = "debts.settling.make"
    do = forms.CharField(widget=forms.HiddenInput, initial="make", max_length=20)

    def __init__(self, *args: object, asks_charge: bool = False, **rest: object) -> None:
        super().__init__(*args, **rest)
        if asks_charge:
            self.fields |= {CHARGE: PercentField(), "source": LineField()}
            for name in (CHARGE, "source"):
                field, key = self.fields[name], f"debts.settling.make.{name}"
                field.label, field.help_text = text(f"{key}.label"), text(f"{key}.help")
                field.error_messages["required"] = text("site.form.required")

    def by_hand(self) -> dict[str, ByHand]:
        told = self.cleaned_data
        if CHARGE not in told:
            return {}
        share = str(Decimal(told[CHARGE]) / 1_000_000)
        return {CHARGE: ByHand(share, told["source"], text("debts.settling.make.reason"))}


class Higher(OfProposal):
    """A share above the base, with the reason."""

    texts = "debts.settling.higher"
    do = forms.CharField(widget=forms.HiddenInput, initial="higher", max_length=20)
    at_least_ppm = PercentField()
    why = LineField()


class Send(OfProposal):
    """The pot is asked only where there is a choice."""

    texts = "debts.settling.send"
    do = forms.CharField(widget=forms.HiddenInput, initial="send", max_length=20)

    def __init__(self, *args: object, pots: Sequence[Any] = (), **rest: object) -> None:
        super().__init__(*args, **rest)
        if len(pots) > 1:
            self.fields["pot_id"] = forms.ChoiceField(
                choices=[(str(one.id), one.name) for one in pots], label=text("debts.settling.send.pot_id.label")
            )


class Again(OfProposal):
    texts = "debts.settling.again"
    do = forms.CharField(widget=forms.HiddenInput, initial="again", max_length=20)
    reasons = WordsField()


class Court(OfProposal):
    texts = "debts.settling.court"
    do = forms.CharField(widget=forms.HiddenInput, initial="court", max_length=20)
    filed_on = DayField()


class End(OfProposal):
    """One press: this proposal ends, or is taken back."""

    texts = "debts.settling.end"
    do = forms.CharField(widget=forms.HiddenInput, max_length=20)


class Sign(Form):
    texts = "debts.settling.sign"
    person_id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    read = forms.BooleanField()

    def shows(self, seen: str) -> None:
        """What is on the page now: after a refusal somebody reads it again, and says so again."""
        self.data: Any = self.data.copy()
        self.data["seen"] = seen
        self.data.pop("read", None)


class SignedPaper(Form):
    """The coach adds the paper that was signed, and says by whom."""

    texts = "debts.settling.paper"
    person_id = forms.UUIDField(widget=forms.HiddenInput)
    signed_by = forms.ChoiceField()
    signed_on = DayField()
    file = forms.FileField()

    def __init__(self, *args: object, signers: Sequence[tuple[Any, str]] = (), **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["signed_by"].choices = [(str(one), name) for one, name in signers]


def _signed(typed: str) -> int:
    cleaned = typed.replace("−", "-").replace("€", "").strip()
    return -parse_cents(cleaned[1:]) if cleaned.startswith("-") else parse_cents(cleaned)


def _with_sign(cents: int) -> str:
    return f"-{euros(-cents)}" if cents < 0 else euros(cents)
