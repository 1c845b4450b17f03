# SPDX-License-Identifier: EUPL-1.2
"""The forms for what came on paper: an answer of a creditor, what the court decided, a discharge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from schuldenlab.base.forms import DayField, EuroField, Form
from schuldenlab.base.texts import text

from .forms_settling import WordsField
from .models.proposals import CORRECTED_BECAUSE, REFUSE_REASONS

AT = "debts.on_paper"


class OnPaper(Form):
    """`do`: which of them was sent. `offers`: (id, in words) of whom it can be about."""

    do = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: object, offers: Sequence[tuple[str, str]] = (), **rest: object) -> None:
        super().__init__(*args, **rest)
        if "offer_id" in self.fields:
            self.fields["offer_id"].choices = [("", text("debts.page.choose")), *offers]  # nobody by mistake


class Answered(OnPaper):
    texts = f"{AT}.answer"
    offer_id = forms.ChoiceField()
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    reason_code = forms.ChoiceField(required=False)
    words = WordsField(required=False)
    file = forms.FileField()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["kind"].choices = [(one, text(f"{AT}.kind.{one}")) for one in ("accept", "refuse")]
        self.fields["reason_code"].choices = [
            ("", text(f"{AT}.no_reason")), *((one, text(f"debts.refuse_reasons.{one}")) for one in REFUSE_REASONS)
        ]  # fmt: skip


class Decided(OnPaper):
    """What the court said about the refusals."""

    texts = f"{AT}.court"
    ordered = forms.ChoiceField(widget=forms.RadioSelect)
    decided_on = DayField()
    file = forms.FileField()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["ordered"].choices = [(one, text(f"{AT}.ordered.{one}")) for one in ("yes", "no")]


class Discharged(OnPaper):
    """`in_parts`: it may come for less than was agreed, so that it says how much came. `sure` is asked where that is
    less than this creditor's part of what went, about the amount that was typed then (`looked_cents`)."""

    texts = f"{AT}.discharge"
    offer_id = forms.ChoiceField()
    given_on = DayField()
    received_cents = EuroField()
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
    looked_cents = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    file = forms.FileField()

    def __init__(self, *args: Any, in_parts: bool = False, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if not in_parts:
            for name in ("received_cents", "sure", "looked_cents"):
                del self.fields[name]

    def ask_again(self) -> None:
        """Whether the amount that was typed is so; whoever types another is asked anew."""
        self.fields["sure"].widget = forms.CheckboxInput()
        self.data: Any = self.data.copy()
        self.data["looked_cents"] = str(self.fields["received_cents"].clean(self["received_cents"].data))
        self.data.pop("sure", None)

    def amount(self) -> dict[str, Any]:
        """What the service asks of it; nothing where no household pays in parts."""
        told = self.cleaned_data
        if "received_cents" not in told:
            return {}
        cents = told["received_cents"]
        return {"received_cents": cents, "sure": told["sure"] and told["looked_cents"] == str(cents)}


class Corrected(OnPaper):
    """The amount on a paper was noted wrongly. `paper`: which one, with the amount that counts now, so that nobody puts
    right what somebody else did already."""

    texts = f"{AT}.correct"
    paper = forms.ChoiceField()
    received_cents = EuroField()
    reason = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, offers: Sequence[tuple[str, str]] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["paper"].choices = [("", text("debts.page.choose")), *offers]
        self.fields["reason"].choices = [(one, text(f"{AT}.corrected_because.{one}")) for one in CORRECTED_BECAUSE]

    def told(self) -> dict[str, Any]:
        """What the services of a correction ask."""
        discharge_id, _, was = self.cleaned_data["paper"].partition(":")
        return {
            "discharge_id": UUID(discharge_id), "was_cents": int(was), "reason": self.cleaned_data["reason"],
            "received_cents": self.cleaned_data["received_cents"],
        }  # fmt: skip
