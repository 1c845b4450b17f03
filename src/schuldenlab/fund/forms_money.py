# SPDX-License-Identifier: EUPL-1.2
"""Forms with which money comes in: a pot, a contribution, and how somebody gives back. The services judge."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from schuldenlab.base.forms import DayField, EuroField, Form, LineField, SureForm
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS

from .causes import TAKE_BACK_REASONS
from .models.mistakes import REASONS
from .models.obligations import MILESTONE_KINDS
from .models.pots import CONTRIBUTION_KINDS
from .services.obligations import INSTALMENTS_MAX
from .shapes import ConditionLine, FreePlace, MilestoneLine, ObligationView
from .time_words import months_later

AGE_MAX = 120
Choice = tuple[str, str]


class PotConditions(Form):
    """For whom and what a pot is. An empty age or maximum, or nothing ticked, is no condition."""

    texts = "fund.page.pot_new"
    holds_from = DayField()
    holds_until = DayField(required=False)
    age_first = forms.IntegerField(required=False, min_value=0, max_value=AGE_MAX)
    age_last = forms.IntegerField(required=False, min_value=0, max_value=AGE_MAX)
    cents_max_case = EuroField(required=False)
    method_keys = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    debt_kinds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, methods: Iterable[Choice], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["method_keys"].choices = list(methods)
        self.fields["debt_kinds"].choices = [(kind, debt_kind_in_words(kind)) for kind in DEBT_KINDS]


class OpenPot(PotConditions):
    field_order = ("name", "purpose")
    name = LineField(limit=120)
    purpose = LineField(limit=500)


class ChangeConditions(PotConditions):
    """All conditions from a day on, filled in as they are now: what is emptied is no condition any more."""

    def __init__(self, *args: object, now: ConditionLine | None, methods: Iterable[Choice], **rest: object) -> None:
        super().__init__(*args, methods=methods, **rest)
        self.fields["holds_until"].help_text = text("fund.page.pot_conditions.until_help")
        if now is None:
            return
        debts = self.fields["debt_kinds"]
        debts.choices += [(one, debt_kind_in_words(one)) for one in now.debt_kinds if one not in DEBT_KINDS]
        self.initial |= {one: getattr(now, one) for one in ("age_first", "age_last", "method_keys", "debt_kinds")}
        if now.cents_max_case is not None:
            self.initial["cents_max_case"] = _typed(now.cents_max_case)


def debt_kind_in_words(kind: str) -> str:
    """As the vocabulary says it; a kind of another city shows itself."""
    words = DEBT_KINDS.get(kind, kind) if current_language() == "nl" else kind
    words = words.replace("_", " ")
    return words[:1].upper() + words[1:]


class TakeBack(Form):
    """Why what was agreed is not paid after all."""

    texts = "fund.page.take_back"
    reason = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = [(one, text(f"fund.page.take_back.why.{one}")) for one in TAKE_BACK_REASONS]


class Wrong(Form):
    """Why money that was written down does not count."""

    texts = "fund.page.mistake"
    reason = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = [(one, text(f"fund.page.mistake.why.{one}")) for one in REASONS]


class RecordContribution(SureForm):
    texts = "fund.page.contribution_new"
    party_id = forms.ChoiceField()
    kind = forms.ChoiceField()
    cents = EuroField(required=False)
    words = LineField(limit=500, required=False)
    received_on = DayField()

    def __init__(self, *args: object, parties: Iterable[Choice], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["party_id"].choices = list(parties)
        self.fields["kind"].choices = [(kind, text(f"fund.page.contribution.{kind}")) for kind in CONTRIBUTION_KINDS]


class MakePlan(Form):
    """Cash each month, a step, hours on a place: one of them, or more. What stays empty is not agreed, and what the
    method of the case does not know is not asked. Of a plan that was there, steps and hours go on unless taken out.
    """

    texts = "fund.page.plan_new"
    field_order = ("agreed_on", "month_cents", "months", "first_due_on", "keep", "milestone")
    agreed_on = DayField()
    month_cents = EuroField(required=False)
    months = forms.IntegerField(required=False, min_value=1, max_value=INSTALMENTS_MAX)
    first_due_on = DayField(required=False)
    keep = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    milestone = forms.ChoiceField(required=False)
    milestone_host = forms.ChoiceField(required=False)
    place = forms.ChoiceField(required=False)
    keep_hours = forms.BooleanField(required=False, initial=True)

    FIELDS = {"instalments": ("month_cents", "months", "first_due_on"), "milestone": ("milestone", "milestone_host"),
              "hours": ("place",)}  # fmt: skip

    def __init__(
        self, *args: object, view: ObligationView, hosts: Iterable[Choice], places: Collection[FreePlace],
        **rest: object,
    ) -> None:  # fmt: skip
        super().__init__(*args, **rest)
        nothing = [("", text("fund.page.plan_new.nothing"))]
        steps = [(kind, text(f"fund.page.milestone.{kind}")) for kind in MILESTONE_KINDS]
        self.fields["milestone"].choices = nothing + steps
        self.fields["milestone_host"].choices = nothing + list(hosts)
        self.fields["place"].choices = nothing + [(str(one.id), f"{one.host}: {one.words}") for one in places]
        self._open = {str(one.id): one for one in view.milestones if one.reached_on is None}
        self.fields["keep"].choices = [(key, _step(one)) for key, one in self._open.items()]
        self.initial["keep"] = list(self._open)
        gone = {name for way, names in self.FIELDS.items() if way not in view.ways for name in names}
        gone |= set() if self._open else {"keep"}
        gone |= set() if places else {"place"}
        gone |= set() if view.by_hours and not view.places else {"keep_hours"}
        for name in gone:
            del self.fields[name]
        if "month_cents" in self.fields:
            for name, value in _as_before(view).items():
                self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        """Half an agreement is none: an amount needs a day and a number of months, a step needs who says it is done."""
        told = super().clean() or self.cleaned_data
        for parts in self.FIELDS.values():
            filled = [name for name in parts if told.get(name)]
            if filled and len(filled) < len(parts):
                for name in set(parts) - set(filled) - set(self.errors):
                    self.add_error(name, text("site.form.required"))
        return told

    def agreed(self) -> dict[str, Any]:
        """As `return_plan_make` takes it, hours apart."""
        told = self.cleaned_data
        due: list[tuple[date, int]] = []
        if told.get("month_cents"):
            due = [(months_later(told["first_due_on"], n), told["month_cents"]) for n in range(told["months"])]
        steps = [(told["milestone"], UUID(told["milestone_host"]), None)] if told.get("milestone") else []
        kept = [UUID(key) for key in told.get("keep", ())]
        return {"agreed_on": told["agreed_on"], "instalments": due, "milestones": steps, "kept_milestones": kept}


def _step(one: MilestoneLine) -> str:
    words = {"what": text(f"fund.page.milestone.{one.kind}"), "host": one.host}
    return text("fund.page.plan_new.step", cents=euros(one.worth_cents, current_language()), **words)


def _as_before(view: ObligationView) -> dict[str, object]:
    """The amounts that are still to come, where they are one amount each month and none was missed."""
    left = [one for one in view.instalments if one.state != "paid"]
    if not left or any(one.state != "due" or one.cents != left[0].cents for one in left):
        return {}
    first = left[0].due_on
    if any(one.due_on != months_later(first, number) for number, one in enumerate(left)):
        return {}
    return {
        "month_cents": _typed(left[0].cents),
        "months": len(left),
        "first_due_on": f"{first.day}-{first.month}-{first.year}",
    }


def _typed(cents: int) -> str:
    """An amount as people write it, for a field that can be changed."""
    return f"{cents // 100}{'.' if current_language() == 'en' else ','}{cents % 100:02d}"


class CashReceived(Form):
    """What came in. More than is left needs a second look: the page says what it means before it is written down.

    `over_cents`: how much too much was shown then. The service judges it, inside the call that is made once.
    """

    texts = "fund.page.cash_new"
    cents = EuroField()
    received_on = DayField()
    too_much = forms.BooleanField(required=False, widget=forms.HiddenInput)
    over_cents = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def ask_again(self, over_cents: int) -> None:
        """Whether the amount that was typed is so; whoever types another is asked anew."""
        self.fields["too_much"].widget = forms.CheckboxInput()
        self.data: Any = self.data.copy()
        self.data["over_cents"] = str(over_cents)
        self.data.pop("too_much", None)

    def received(self) -> dict[str, Any]:
        """As `instalment_pay` takes it."""
        told = self.cleaned_data
        sure = told["over_cents"] or 0 if told["too_much"] else 0
        return {"cents": told["cents"], "received_on": told["received_on"], "sure_over_cents": sure}
