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
from schuldenlab.base.texts import text

from .services._settling import euros
from .services.calculation import ByHand

PPM_OF_PERCENT = 10_000
_PERCENT = re.compile(r"(\d{1,3})(?:[,.](\d{1,2}))?\s*%?", re.ASCII)


class PercentField(Told):
    """ "15" or "12,5", kept as parts per million."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)

    def read(self, typed: str) -> int:
        found = _PERCENT.fullmatch(typed.strip())
        if found is None:
            raise LabError("debts.percent_wrong")
        return int(found[1]) * PPM_OF_PERCENT + int((found[2] or "").ljust(2, "0")) * PPM_OF_PERCENT // 100


class WordsField(Told):
    def __init__(self, *, limit: int = 2_000, **rest: object) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **rest)
        self.limit = limit

    def read(self, typed: str) -> str:
        return clean_text(typed, limit=self.limit)


class Calculator(Form):
    """With the free amount as the sector's calculator gave it; without that our own calculator asks the rest."""

    texts = "debts.settling.calculation"
    counted_income_month = EuroField()
    vtlb = EuroField()
    source = LineField()
    reason = LineField(required=False)

    def household(self) -> dict[str, Any]:
        return {"counted_income_month": euros(self.cleaned_data["counted_income_month"])}

    def by_hand(self) -> dict[str, ByHand]:
        told = self.cleaned_data
        why = told["reason"] or text("debts.settling.calculation.reason_usual")
        return {"vtlb": ByHand(euros(told["vtlb"]), told["source"], why)}


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
