# SPDX-License-Identifier: EUPL-1.2
"""A form made from the fields an action declares. It reads what was typed; the service judges it.

Each kind of field becomes one question or a few, and `values` puts the answers together again as the service asks them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.base.forms import DayField, EuroField, Form, LineField, Told
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.methods.conditions import tests_of
from schuldenlab.methods.vocabulary import Type
from schuldenlab.methods.vocabulary.lists import LIFE_DOMAINS, REASONS

from .actions import Field
from .acts import Act, choices_of, seen_in, times_done
from .models.contact import CONTACT_KINDS
from .own_facts import CONTACTS
from .services.recording import WORRIES

MARKS = range(1, 11)
WORRY = "debt_worry"
RADIO_MAX = 7
_FUTURE = ("due_on", "first_due_on")
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)


class TextField(Told):
    """Words on several lines."""

    def __init__(self, *, rows: int = 5, **rest: object) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **rest)

    def read(self, typed: str) -> str:
        return clean_text(typed)


class WholeField(Told):
    """A whole number, not below zero."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)
        self.widget.attrs["inputmode"] = "numeric"

    def read(self, typed: str) -> int:
        if not _NUMBER.fullmatch(typed.strip()):
            raise LabError("cases.number_wrong")
        return int(typed)


class TimeField(Told):
    """A time of day as people write it: "14:30", "9.15"."""

    def read(self, typed: str) -> time:
        found = _TIME.fullmatch(typed.strip())
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise LabError("cases.time_wrong")
        return time(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Question:
    """The inputs of one field, by name, and how their answers become its value. None is left out."""

    fields: dict[str, forms.Field]
    read: Callable[[Mapping[str, Any]], Any]


class ActForm(Form):
    """`opened`: how often the step was done when the page was drawn; done by another meanwhile makes it old."""

    opened = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)

    def __init__(self, *args: object, act: Act, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.act = act
        self.initial["opened"] = act.done_before
        self.questions: dict[str, Question] = {}
        for field in act.action.fields:
            if (question := _question(act, field)) is not None:
                self.questions[field.name] = question
                self.fields |= question.fields
        self._say()

    def values(self) -> dict[str, object]:
        """What the service is given."""
        read = {name: question.read(self.cleaned_data) for name, question in self.questions.items()}
        if self.act.fact is not None and self.act.fact.type is Type.DATE:
            read["holds_on"] = read["value"]  # a milestone holds since the day it happened
        return {name: value for name, value in read.items() if value is not None}

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The questions of a measure under their heads: the worry, what may be left open, and the rest."""
        found: dict[str, list[forms.BoundField]] = {"worry": [], "domains": [], "more": []}
        for bound in self.visible_fields():
            name = bound.name.split(".")[1]
            found[{WORRY: "worry", "life_domains": "domains"}.get(name, "more")].append(bound)
        return [(head, fields) for head, fields in found.items() if fields]

    def place_of(self, field: str | None) -> str | None:
        """The input where a refusal of this field is said; None for the whole form."""
        if field is None or field in self.fields:
            return field
        question = self.questions.get(field)
        return next(iter(question.fields), None) if question else None

    def renew(self) -> None:
        """Carry what is true now, and keep everything that was typed: sending once more is then a choice."""
        self.data: Any = self.data.copy()
        fresh = {name: field.initial for name, field in self.fields.items() if field.widget.is_hidden}
        for name, value in (fresh | {"opened": times_done(self.act)}).items():
            if name != "once":
                self.data[self.add_prefix(name)] = "" if value is None else str(value)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        # A refusal rests on reasons that are told (Awb article 3:46).
        refuses = self.act.rule is not None and self.act.rule.formal and told.get("outcome") == "refused"
        if refuses and "reasons.ground" in self.fields and not told.get("reasons.ground") and not self.errors:
            self.add_error("reasons.ground", ValidationError(text("cases.steps.refusal_needs_ground")))
        return told

    def _say(self) -> None:
        """Words of a field: those of this action go before those of its name."""
        for key, field in self.fields.items():
            if self.act.fact is not None and key == "value":
                field.label = text(f"cases.steps.value.{self.act.fact.type}")
            field.label = field.label or _words(self.act, key, "label") or key.replace("_", " ").capitalize()
            field.help_text = field.help_text or _words(self.act, key, "help")
            field.error_messages["required"] = text("site.form.required")


def _words(act: Act, key: str, part: str) -> str:
    known = sentences(current_language())
    if act.rule is not None and key == "outcome" and part == "label":
        return known.get(f"cases.decide.outcome.{act.rule.kind}", text("cases.steps.field.outcome.label"))
    return known.get(f"cases.steps.of.{act.action.name}.{key}.{part}") or known.get(
        f"cases.steps.field.{key}.{part}", ""
    )


def _question(act: Act, field: Field) -> Question | None:
    """None for what this form need not ask: nothing to choose from, or said by another field."""
    carried, value = seen_in(act, field.name)
    if carried:
        return _one(field, forms.CharField(widget=forms.HiddenInput, required=False, initial=value), _carried(field))
    if field.name == "holds_on" and act.fact is not None and act.fact.type is Type.DATE:
        return None
    make = _KINDS[field.kind]
    return make(act, field)


def _one(field: Field, made: forms.Field, read: Callable[[Any], Any] = lambda value: value) -> Question:
    return Question({field.name: made}, lambda told: read(told.get(field.name)))


def _carried(field: Field) -> Callable[[Any], Any]:
    """What came back unseen is text, and may be anything by then: not what this page showed, so the page is old."""
    kind = {"whole": int, "id": UUID}.get(field.kind, str)

    def read(value: str | None) -> Any:
        if not value and not field.required:
            return None
        try:
            return kind(value or "")
        except ValueError:
            raise Conflict("base.stale") from None

    return read


def _day(act: Act, field: Field) -> Question:
    initial = act.on if field.required and field.name not in _FUTURE else None
    return _one(field, DayField(required=field.required, initial=shown_day(initial)))


def shown_day(day: date | None) -> str:
    """As people write it, and as the field reads it back: 4-12-2026."""
    return f"{day.day}-{day.month}-{day.year}" if day else ""


def _moment(act: Act, field: Field) -> Question:
    day, at = f"{field.name}_day", f"{field.name}_time"

    def read(told: Mapping[str, Any]) -> datetime | None:
        if told.get(day) is None or not told.get(at):
            return None
        return datetime.combine(told[day], told[at], AMSTERDAM)

    return Question({day: DayField(required=field.required), at: TimeField(required=field.required)}, read)


def _yes_no(act: Act, field: Field) -> Question:
    if not field.required:
        return _one(field, forms.BooleanField(required=False))
    return _one(field, choice(said("yes_no", ("yes", "no")), radio=True), {"yes": True, "no": False}.get)


def _code(act: Act, field: Field) -> Question:
    codes: Iterable[str] = act.rule.outcomes if act.rule and field.name == "outcome" else field.codes
    if act.action.name == "fact.record" and field.name == "source" and not choices_of(act, "document_id"):
        codes = [code for code in codes if code != "document"]
    made = choice(said(field.name, codes), required=field.required)
    made.initial = _kind_asked(act) if field.codes is CONTACT_KINDS else None
    return _one(field, made, lambda value: value or None)


def _kind_asked(act: Act) -> str | None:
    """The kind of contact that this step waits for."""
    done = act.step.step.done if act.step else ()
    asked = {test.fact for condition in done for test in tests_of(condition)}
    return next((kind for fact, kind in CONTACTS.items() if fact in asked), None)


def _codes(act: Act, field: Field) -> Question:
    choices = choices_of(act, field.name) or said(field.name, field.codes)
    made = forms.MultipleChoiceField(choices=choices, required=field.required, widget=forms.CheckboxSelectMultiple)
    return _one(field, made)


def _id(act: Act, field: Field) -> Question | None:
    choices = choices_of(act, field.name)
    if not choices and not field.required:
        return None
    if choices is None:
        return _one(field, forms.UUIDField(required=field.required))
    return _one(field, choice(list(choices), required=field.required), lambda value: UUID(value) if value else None)


def _ids(act: Act, field: Field) -> Question:
    made = forms.MultipleChoiceField(
        choices=list(choices_of(act, field.name) or ()), required=field.required, widget=forms.CheckboxSelectMultiple
    )
    return _one(field, made, lambda value: [UUID(one) for one in value or ()])


def _cents(act: Act, field: Field) -> Question | None:
    if act.rule is not None and act.rule.kind not in AMOUNT_KINDS:
        return None
    return _one(field, EuroField(required=field.required or act.rule is not None))


AMOUNT_KINDS = ("offer_above_base", "payout", "forgive")  # decisions about an amount


def _reasons(act: Act, field: Field) -> Question | None:
    """Those the method asks; a formal decision always has room for its ground."""
    asked = list(act.rule.reasons) if act.rule else list(REASONS)
    names = [name for name in REASONS if name in asked] or ["ground"]
    made = {f"{field.name}.{name}": TextField(required=name in asked, rows=3) for name in names}

    def read(told: Mapping[str, Any]) -> dict[str, str] | None:
        return {name: told[f"{field.name}.{name}"] for name in names if told.get(f"{field.name}.{name}")} or None

    return Question(made, read)


def _marks(act: Act, field: Field) -> Question:
    """The worry about debts comes first: that is what is compared later."""
    asked = sorted(act.method.measure.asks if act.method and act.method.measure else (), key=WORRY.__ne__)
    who = "self" if act.actor.person_id in act.case.client_ids else "other"
    made: dict[str, forms.Field] = {}
    for name in asked:
        parts = {"life_domains": tuple(LIFE_DOMAINS), WORRY: WORRIES}.get(name, ("",))
        for part in parts:
            key = f"{field.name}.{name}.{part}".rstrip(".")
            words = text(f"cases.steps.ask.{who}.{f'{name}.{part}'.rstrip('.')}")
            made[key] = choice(marks_of(name), required=name != "life_domains", label=words, radio=False)

    def read(told: Mapping[str, Any]) -> dict[str, object]:
        return {name: _answer(told, f"{field.name}.{name}", name) for name in asked}

    return Question(made, read)


def _answer(told: Mapping[str, Any], key: str, name: str) -> object:
    if name not in ("life_domains", WORRY):
        return int(told[key])
    parts = {one.rpartition(".")[2]: value for one, value in told.items() if one.startswith(f"{key}.")}
    return {part: int(value) for part, value in parts.items() if value}


def marks_of(name: str) -> list[tuple[str, str]]:
    """1 to 10, the ends in words, so that nobody has to guess which way it goes."""
    ends = {1: text(f"cases.steps.mark.{name}.low"), 10: text(f"cases.steps.mark.{name}.high")}
    return [(str(mark), f"{mark} – {ends[mark]}" if mark in ends else str(mark)) for mark in MARKS]


def _fact_value(act: Act, field: Field) -> Question:
    fact = act.fact
    kind = fact.type if fact else Type.CODE
    if kind is Type.DATE:
        return _one(field, DayField(initial=shown_day(act.on)))
    if kind is Type.BOOL:
        return _one(field, choice(said("yes_no", ("yes", "no")), radio=True), {"yes": True, "no": False}.get)
    if kind is Type.CODE:
        return _one(field, choice(said(fact.name if fact else "", fact.codes if fact else ())))
    return _one(field, EuroField() if kind is Type.CENTS else WholeField())


def choice(
    choices: list[tuple[str, str]], *, required: bool = True, label: str = "", radio: bool | None = None
) -> forms.ChoiceField:
    """Few as radio buttons, many as a list to choose from that begins with nothing chosen."""
    if radio if radio is not None else len(choices) <= RADIO_MAX:
        shown = choices if required else [*choices, ("", text("cases.steps.none_of_these"))]
        return forms.ChoiceField(choices=shown, required=required, widget=forms.RadioSelect, label=label or None)
    return forms.ChoiceField(
        choices=[("", text("cases.steps.choose")), *choices], required=required, label=label or None
    )


def said(name: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes in words; one without words shows itself, so that no method waits for a translation."""
    known = sentences(current_language())
    return [(code, known.get(f"cases.steps.code.{name}.{code}", code.replace("_", " "))) for code in codes]


_KINDS: dict[str, Callable[[Act, Field], Question | None]] = {
    "day": _day,
    "moment": _moment,
    "line": lambda act, field: _one(field, LineField(required=field.required)),
    "text": lambda act, field: _one(field, TextField(required=field.required), lambda value: value or None),
    "whole": lambda act, field: _one(field, WholeField(required=field.required)),
    "yes_no": _yes_no,
    "cents": _cents,
    "code": _code,
    "codes": _codes,
    "id": _id,
    "ids": _ids,
    "reasons": _reasons,
    "marks": _marks,
    "fact_value": _fact_value,
}
