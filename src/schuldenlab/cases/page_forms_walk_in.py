# SPDX-License-Identifier: EUPL-1.2
"""The form for who walks in: a name is enough, and who is on record already is never put there twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from schuldenlab.base.actor import Actor, Role
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import Form, LineField
from schuldenlab.base.texts import text
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people.page_forms import BsnField, PartialDayField, PhoneField
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.people.selectors.lists import Worker

from .models.contact import CHANNELS
from .page_forms import TextField, said

NEW = "new"
_WHO = ("surname", "given_names", "prefix", "birth", "bsn", "phone")


class WalkIn(Form):
    """`person`: who of those on record it is, asked only when somebody may be; `new` is none of them."""

    texts = "cases.walk_in"
    surname = LineField(required=False)
    given_names = LineField(required=False)
    prefix = LineField(required=False, limit=20)
    birth = PartialDayField(required=False, empty_value=PartialDate())
    bsn = BsnField(required=False, limit=20)
    person = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    phone = PhoneField(required=False, limit=30)
    no_fixed_address = forms.BooleanField(required=False)
    threats = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    note = TextField(required=False)
    channel = forms.ChoiceField(widget=forms.RadioSelect, initial="desk")
    talked = forms.ChoiceField(widget=forms.RadioSelect, initial="yes")
    coach_employment_id = forms.ChoiceField()

    def __init__(self, *args: object, actor: Actor, coaches: list[Worker], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["threats"].choices = said("threats", THREATS)
        self.fields["channel"].choices = said("channel", CHANNELS)
        self.fields["talked"].choices = [(one, text(f"cases.walk_in.talked.{one}")) for one in ("yes", "no")]
        own = str(actor.employment_id) if actor.is_one_of(Role.COACH) else ""
        others = [(str(one.employment_id), one.shown_as) for one in coaches]
        coach = self.fields["coach_employment_id"]
        coach.choices = others if own else [("", text("cases.steps.choose")), *others]
        coach.initial = own

    def ask_who(self, found: list[tuple[str, str]]) -> None:
        """Show who on record it may be: one of these, or somebody else."""
        self.fields["person"].widget = forms.RadioSelect(choices=[*found, (NEW, text("cases.walk_in.person.new"))])

    @property
    def chosen(self) -> UUID | None:
        """Who of those on record it is. Raises LabError cases.code_unknown for what is no person."""
        told = str(self.data.get("person") or "")
        if told in ("", NEW):
            return None
        try:
            return UUID(told)
        except ValueError:
            raise LabError("cases.code_unknown", field="person", allowed="-") from None

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        told = self.cleaned_data
        who: dict[str, Any] = {
            name: told[name] for name in ("surname", "given_names", "prefix", "birth", "bsn", "phone")
        }
        if self.chosen is not None:
            who = {"person_id": self.chosen}
        return who | {
            "channel": told["channel"],
            "talked": told["talked"] == "yes",
            "no_fixed_address": told["no_fixed_address"],
            "threats": told["threats"],
            "note": told["note"],
            "coach_employment_id": UUID(told["coach_employment_id"]),
        }
