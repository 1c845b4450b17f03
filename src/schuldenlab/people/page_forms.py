# SPDX-License-Identifier: EUPL-1.2
"""The forms of this room's pages. They read what was typed; the services judge it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms

from schuldenlab.base.forms import DayField, EuroField, Form, LineField, Search, Told
from schuldenlab.base.terms import parse_date
from schuldenlab.base.texts import text

from . import validation
from .decisions import DecisionKind
from .models import Person
from .partial_date import PartialDate
from .services.persons import CORRECTION_REASONS, DEATH_WITHDRAWN


class PartialDayField(Told):
    """A birth date of which the day or the month may be unknown: "4-12-1999", "12-1999", "1999"."""

    def read(self, typed: str) -> PartialDate:
        written = typed.strip()
        if re.fullmatch(r"\d{4}", written, re.ASCII):
            return PartialDate(int(written))
        if parts := re.fullmatch(r"(\d{1,2})[-/. ](\d{4})", written, re.ASCII):
            return PartialDate(int(parts[2]), int(parts[1]))
        return PartialDate.of(parse_date(written))

    def prepare_value(self, value: object) -> object:
        return str(value) if isinstance(value, PartialDate) else value


class FindPerson(Search):
    texts = "site.people.find"
    q = LineField(required=False)


class FindOrganisation(Search):
    texts = "site.people.find_organisation"
    q = LineField(required=False)


def _choices(prefix: str, codes: Iterable[object]) -> list[tuple[str, str]]:
    return [(str(code), text(f"{prefix}.{code}")) for code in codes]


class Names(Form):
    """What every form about a person's facts asks."""

    given_names = LineField(required=False)
    prefix = LineField(required=False, limit=20)
    surname = LineField()
    birth = PartialDayField(required=False, empty_value=PartialDate())


class BsnField(LineField):
    """Judged with the rest of the form, so that all that is wrong is said at once; the service judges it again."""

    def read(self, typed: str) -> str:
        validation.bsn(line := super().read(typed))
        return line


class PhoneField(LineField):
    """As BsnField."""

    def read(self, typed: str) -> str:
        validation.phone(line := super().read(typed))
        return line


class RegisterPerson(Names):
    texts = "site.people.person"
    bsn = BsnField(required=False, limit=20)
    phone = PhoneField(required=False, limit=30)


class CorrectPerson(Names):
    """`died` is asked only of who is on record as dead; left empty it stays. That somebody lives is a reason."""

    texts = "site.people.person"
    died = PartialDayField(required=False, empty_value=None)
    secret = forms.BooleanField(required=False)
    reason = forms.ChoiceField()
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: object, deceased: bool, **rest: object) -> None:
        super().__init__(*args, **rest)
        reasons = [one for one in CORRECTION_REASONS if deceased or one != DEATH_WITHDRAWN]
        self.fields["reason"].choices = _choices("site.people.reason", reasons)
        if not deceased:
            del self.fields["died"]
            return
        self.fields["died"].label = text("people.death.correct.label")
        self.fields["died"].help_text = text("people.death.correct.help")

    def facts(self) -> dict[str, object]:
        """As `person_correct` takes them, secrecy apart."""
        told = self.cleaned_data
        facts = {name: told[name] for name in ("given_names", "prefix", "surname", "birth")}
        if told["reason"] == DEATH_WITHDRAWN:
            return facts | {"died": None}
        return facts | {"died": told["died"]} if told.get("died") else facts


class Contact(Form):
    texts = "site.people.contact"
    reach_by = forms.ChoiceField()
    phone = LineField(required=False, limit=30)
    email = LineField(required=False, limit=254)
    language = forms.ChoiceField()

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["reach_by"].choices = _choices("people.reach_by", Person.ReachBy.values)
        self.fields["language"].choices = _choices("site.people.language", ("nl", "en"))


class Cover(Form):
    texts = "site.people.cover"
    by_employment_id = forms.ChoiceField()
    cover_from = DayField()
    cover_until = DayField(required=False)

    def __init__(self, *args: object, colleagues: list[tuple[str, str]], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["by_employment_id"].choices = colleagues


class GiveMandate(Form):
    texts = "site.people.mandate"
    holder_id = forms.ChoiceField()
    decision_kind = forms.ChoiceField()
    limit_cents = EuroField(required=False)
    no_limit = forms.BooleanField(required=False)
    holds_from = DayField()
    holds_until = DayField(required=False)

    def __init__(self, *args: object, colleagues: list[tuple[str, str]], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["holder_id"].choices = colleagues
        self.fields["decision_kind"].choices = _choices("people.decision", DecisionKind)

    def clean(self) -> dict[str, object]:
        """An amount left empty is never read as "without limit": that has to be said."""
        told = super().clean()
        if "limit_cents" in told and (told["limit_cents"] is None) != told.get("no_limit", False):
            self.add_error("limit_cents", text("site.people.mandate.limit_or_none"))
        return told


class EndMandate(Form):
    texts = "site.people.mandate_end"
    on = DayField()
