# SPDX-License-Identifier: EUPL-1.2
"""Forms as the design asks: one column, label above, help below it, the error at the field and in a summary.

A page turns a form into one service call with `attempt`: what the service refuses lands at its field, in the same
words as anywhere else, and everything typed stays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from .calls import Answer, once
from .errors import LabError, NotAllowed, NotFound
from .inputs import LINE_LIMIT, clean_line
from .money import CENTS_MAX, parse_cents
from .terms import parse_date
from .texts import current_language, sentences, text


class Renderer(TemplatesSetting):
    """Draws every form of every room, and those of allauth, with our components."""

    form_template_name = "site/form/form.html"
    field_template_name = "site/form/field.html"


class Told(forms.CharField, ABC):
    """A text field whose reading is done by base: what base refuses is said at this field in base's words."""

    @abstractmethod
    def read(self, typed: str) -> object:
        """What was typed, as the services take it. Raises LabError."""

    def clean(self, value: str | None) -> object:
        # Not CharField.clean: base judges control characters and length, with words that say what to do.
        typed = value or ""
        if not typed.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return self.empty_value
        try:
            return self.read(typed)
        except LabError as error:
            raise ValidationError(words_of(error).line, code=error.code) from error


class LineField(Told):
    """One line, such as a name. The browser is asked to remember nothing of it (`autocomplete="off"`): it would offer
    the names and numbers of others to whoever types next. It then forgets the line after Back too; of the other kinds
    of fields it offers nothing, and keeps what was typed."""

    def __init__(self, *, limit: int = LINE_LIMIT, **rest: object) -> None:
        super().__init__(**rest)
        self.limit = limit

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        return super().widget_attrs(widget) | {"autocomplete": "off"}

    def read(self, typed: str) -> str:
        return clean_line(typed, limit=self.limit)


class DayField(Told):
    """A date as people write it."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)

    def read(self, typed: str) -> object:
        return parse_date(typed)


class EuroField(Told):
    """An amount as people write it, kept as cents; empty is no amount."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)

    def read(self, typed: str) -> int:
        return parse_cents(typed, language=current_language())


class Form(forms.Form):
    """A form whose labels and help come from our texts: `texts = "site.people.mandate"` plus the field's name.

    A form that is sent by POST carries a key (`once`), so that a double click or a retry does nothing twice.
    """

    texts = ""
    use_required_attribute = False  # our own messages explain more than the browser's

    def place_in_form(self, error: LabError) -> str | None:
        """The field where a refusal is said; None for above the form."""
        return error.field if error.field in self.fields else None

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["once"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=80, initial=lambda: str(uuid4())
        )
        known = sentences(current_language())
        for name, field in self.fields.items():
            key = f"{self.texts}.{name}"
            field.label = known.get(f"{key}.label", field.label)
            field.help_text = known.get(f"{key}.help", field.help_text)
            field.error_messages["required"] = text("site.form.required")


class Search(Form):
    """A form that asks and changes nothing (GET), so it carries no key."""

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        del self.fields["once"]


class SureForm(Form):
    """A form that asks once more when an amount is far out: the service says which, and takes it when it comes again.

    `seen_cents`: the amount that was shown then, so that who types a higher one is asked anew.
    """

    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen_cents = forms.IntegerField(required=False, min_value=0, max_value=CENTS_MAX, widget=forms.HiddenInput)

    def ask_again(self, error: LabError) -> None:
        """Asks, where the service refused with `sure_cents`; any other refusal is only said."""
        if "sure_cents" not in error.values:
            return
        asked = self.fields.pop("sure")
        asked.widget = forms.CheckboxInput()
        self.fields["sure"] = asked  # last: below the amount that it is about
        self.data: Any = self.data.copy()
        self.data["seen_cents"] = str(error.values["sure_cents"])
        self.data.pop("sure", None)

    def sure_cents(self) -> int:
        """Up to which amount somebody looked twice; 0 when nobody did."""
        return (self.cleaned_data["seen_cents"] or 0) if self.cleaned_data["sure"] else 0


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal in three sentences."""

    what: str
    why: str
    next: str

    @property
    def line(self) -> str:
        return f"{self.what} {self.next}"


def words_of(error: LabError) -> Words:
    """The sentences under `<room>.errors.<name>`; a code without words falls back to a plain refusal."""
    room, _, name = error.code.partition(".")
    known = sentences(current_language())
    key = f"{room}.errors.{name}"
    if f"{key}.what" not in known:
        key = "site.errors.unknown"
    values = _Dashes(error.values)
    return Words(*(known[f"{key}.{part}"].format_map(values) for part in ("what", "why", "next")))


class _Dashes(dict[str, object]):
    """A missing value reads as a dash: the page that explains must not break."""

    def __missing__(self, key: str) -> str:
        return "–"


def attempt(form: Form, request: HttpRequest, do: Callable[[], Answer]) -> dict[str, object] | None:
    """The answer of one service call, made once for this sending of this form; None when it was refused.

    What a person can mend is put at its field and the form keeps what they typed. NotAllowed and NotFound are for the
    error page (and for the log), so they pass through.
    """
    sent = {"path": request.path} | {name: form.data.getlist(form.add_prefix(name)) for name in form.fields}
    try:
        with transaction.atomic():
            return once(
                caller=request.actor.account_id,
                key=form.cleaned_data["once"] or str(uuid4()),
                request=sent,
                do=do,
                clock=request.clock,
            )
    except (NotAllowed, NotFound):
        raise
    except LabError as error:
        refuse(form, error)
        return None


def refuse(form: Form, error: LabError) -> None:
    """Say what was refused at the field it is about, or above the form."""
    form.add_error(form.place_in_form(error), ValidationError(words_of(error).line, code=error.code))
    if isinstance(form, SureForm):
        form.ask_again(error)
