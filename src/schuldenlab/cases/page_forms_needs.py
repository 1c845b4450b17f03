# SPDX-License-Identifier: EUPL-1.2
"""The forms of what a household needs: told on each life domain at once, and put in their own order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from schuldenlab.base.forms import Form
from schuldenlab.base.texts import text
from schuldenlab.methods.vocabulary.lists import LIFE_DOMAINS

from .page_forms import TextField, WholeField, choice, marks_of
from .selectors import NeedLine


@dataclass(frozen=True, slots=True)
class Row:
    """One life domain as the page shows it: what was told before, or room to tell it. `need` None: nothing yet."""

    domain: str
    key: str
    need: NeedLine | None
    words: BoundField
    score: BoundField

    @property
    def is_open(self) -> bool:
        return bool(self.need or self.words.errors or self.score.errors or self.words.value())


class Needs(Form):
    """`<key>.words` and `<key>.score` for every need there is and for every life domain without one."""

    def __init__(self, *args: object, needs: Sequence[NeedLine], own: bool, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.needs = {str(need.need_id): need for need in needs}
        told = {need.domain for need in needs}
        self.domains = {domain: domain for domain in LIFE_DOMAINS if domain not in told}
        for key, domain in ({key: need.domain for key, need in self.needs.items()} | self.domains).items():
            need = self.needs.get(key)
            name = text(f"cases.steps.code.domain.{domain}")
            whose = "own" if own else "other"
            words = TextField(required=False, rows=2, initial=need.own_words if need else "")
            words.label = text(f"cases.needs.words_{whose}", domain=name)
            score = choice(marks_of("life_domains"), required=False, radio=False)
            score.label, score.initial = text("cases.needs.score", domain=name), str(need.score or "") if need else ""
            self.fields[f"{key}.words"], self.fields[f"{key}.score"] = words, score
            if need:
                seen = forms.IntegerField(widget=forms.HiddenInput, initial=need.version, min_value=0, max_value=10**6)
                self.fields[f"{key}.seen"] = seen

    def rows(self) -> Iterator[Row]:
        for key, need in self.needs.items():
            yield Row(need.domain, key, need, self[f"{key}.words"], self[f"{key}.score"])
        for domain in self.domains:
            yield Row(domain, domain, None, self[f"{domain}.words"], self[f"{domain}.score"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for key in (*self.needs, *self.domains):
            if told.get(f"{key}.score") and not told.get(f"{key}.words") and f"{key}.words" not in self.errors:
                self.add_error(f"{key}.words", text("cases.needs.words_missing"))
        if not self.errors and not self.changes():
            self.add_error(None, text("cases.needs.nothing"))
        return told

    def changes(self) -> list[dict[str, Any]]:
        """What is new or told anew, as the service asks it."""
        found = []
        for key in (*self.needs, *self.domains):
            words, score = self.cleaned_data.get(f"{key}.words") or "", self.cleaned_data.get(f"{key}.score")
            mark, need = int(score) if score else None, self.needs.get(key)
            if not words or (need and (words, mark) == (need.own_words, need.score)):
                continue
            more = {"need_id": need.need_id, "seen_version": self.cleaned_data[f"{key}.seen"]} if need else {}
            domain = need.domain if need else key
            found.append({"domain": domain, "own_words": words, "score": mark, **more})
        return found

    def renew(self) -> None:
        """Carry the versions of now, and keep what was typed."""
        self.data: Any = self.data.copy()
        for key, need in self.needs.items():
            self.data[f"{key}.seen"] = str(need.version)


class Rank(Form):
    """A number for each need: 1 comes first. `up` and `down` move one without saving anything."""

    def __init__(self, *args: object, needs: Sequence[NeedLine], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.needs = {str(need.need_id): need for need in needs}
        for place, (key, need) in enumerate(self.needs.items(), start=1):
            name = text(f"cases.steps.code.domain.{need.domain}")
            field = WholeField(initial=str(place), label=text("cases.rank.place", domain=name))
            field.widget.attrs["size"] = "2"
            self.fields[f"place.{key}"] = field

    def rows(self) -> list[tuple[NeedLine, BoundField]]:
        """In the order of the numbers as they are now."""
        return [(self.needs[key], self[f"place.{key}"]) for key in self.order()]

    def order(self) -> list[str]:
        def place(key: str) -> int:
            typed = str(self[f"place.{key}"].value() or "")
            return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 10**6

        return sorted(self.needs, key=place)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        places = [told[f"place.{key}"] for key in self.needs if f"place.{key}" in told]
        if len(set(places)) < len(places):
            self.add_error(None, text("cases.rank.twice"))
        return told

    def ranked(self) -> list[UUID]:
        return [UUID(key) for key in self.order()]

    def moved(self, key: str, by: int) -> Rank:
        """The same form with one need a place higher or lower."""
        order = self.order()
        at = order.index(key)
        other = min(max(at + by, 0), len(order) - 1)
        order[at], order[other] = order[other], order[at]
        told = self.data.copy()
        for place, one in enumerate(order, start=1):
            told[f"place.{one}"] = str(place)
        return Rank(initial={name: told.get(name) for name in self.fields}, needs=list(self.needs.values()))
