# SPDX-License-Identifier: EUPL-1.2
"""What a group of questions is, and the one for an amount that is established nowhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from schuldenlab import law
from schuldenlab.base.forms import EuroField, LineField, Search
from schuldenlab.base.texts import current_language, sentences, text

from .audience import is_to_staff, key_of, to_reader
from .fields import ShareField, exact
from .state import State

_HAND_MAX = 500


def choices(kind: str, words: tuple[str, ...], *, empty: bool = False) -> list[tuple[str, str]]:
    found = [(word, to_reader(f"site.calculator.word.{kind}.{word}")) for word in words]
    return [("", to_reader("site.calculator.word.choose")), *found] if empty else found


class Group(Search):
    """A few questions on one subject; `key` says which. What was typed and not sent on yet stays, unjudged."""

    texts = "site.calculator.ask"
    key: ClassVar[str]

    def __init__(self, sent: QueryDict, *, answered: bool, state: State) -> None:
        super().__init__(sent if answered else None)
        self.state = state
        known = sentences(current_language())
        for name, field in self.fields.items():
            field.label = known.get(key_of(f"{self.texts}.{name}.label", known), field.label)
            field.help_text = known.get(key_of(f"{self.texts}.{name}.help", known), field.help_text)
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
    @abstractmethod
    def wanted(cls, state: State) -> bool:
        """Whether these questions are asked of this household."""

    @property
    def heading(self) -> str:
        return to_reader(f"site.calculator.group.{self.key}")

    @property
    def why(self) -> str:
        known = sentences(self.state.language)
        return known.get(key_of(f"site.calculator.why.{self.key}", known), "")

    @property
    def said(self) -> str:
        """The answers in one line, as they were chosen or typed; not the sources of what was entered by hand."""
        shown = (_said(self[name]) for name in self.fields if not name.endswith(("_source", "_reason")))
        return " · ".join(filter(None, shown)) or to_reader("site.calculator.nothing")

    def tell(self, state: State) -> None:
        for name, value in self.cleaned_data.items():
            if value is not None:
                state.facts[name] = exact(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Hand(Group):
    """An amount that is established nowhere: a person enters it, with where it was read and why."""

    def __init__(self, sent: QueryDict, *, answered: bool, state: State, refused: law.NotEstablished) -> None:
        self.refused = refused
        self.key = hand_key(refused)  # type: ignore[misc]
        super().__init__(sent, answered=answered, state=state)

    def build(self, sent: Mapping[str, Any]) -> None:
        name = self.refused.name
        value = ShareField() if name == "country_factor" else EuroField()
        value.label = law.name_of(name, self.state.language, to_staff=is_to_staff())
        value.error_messages["required"] = text("site.form.required")
        self.fields[name] = value
        for part in ("source", "reason"):
            self.fields[f"{name}_{part}"] = labelled(LineField(limit=_HAND_MAX), f"hand_{part}")

    @property
    def heading(self) -> str:
        return to_reader(
            "site.calculator.group.hand",
            name=law.name_of(self.refused.name, self.state.language, to_staff=is_to_staff()),
        )

    @property
    def why(self) -> str:
        return f"{to_reader('site.calculator.why.hand')} {where(self.refused, self.state.language)}"

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


def labelled(field: forms.Field, name: str) -> forms.Field:
    known = sentences(current_language())
    field.label = known[key_of(f"site.calculator.ask.{name}.label", known)]
    field.help_text = known.get(key_of(f"site.calculator.ask.{name}.help", known), "")
    field.error_messages["required"] = text("site.form.required")
    return field
