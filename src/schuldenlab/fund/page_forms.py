# SPDX-License-Identifier: EUPL-1.2
"""The forms of this room's pages. They read what was typed; the services judge it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import DayField, Form, Told
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, text

from .models.places import MINUTES_STEP
from .shapes import MatchLine, ToPayLine

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})|,(\d{1,2}))?", re.ASCII)


class MinutesField(Told):
    """Time as people write it, kept as minutes: "3", "2:30", "2,5"."""

    def read(self, typed: str) -> int:
        found = _TIME.fullmatch(typed.strip().removesuffix("uur").strip())
        if found is None:
            raise LabError("fund.hours_wrong", step=MINUTES_STEP)
        hours, minutes, part = found.groups()
        if part:
            whole, rest = divmod(int(part) * 60, 10 ** len(part))
            if rest:
                raise LabError("fund.hours_wrong", step=MINUTES_STEP)
            return int(hours) * 60 + whole
        if minutes and int(minutes) > 59:
            raise LabError("fund.hours_wrong", step=MINUTES_STEP)
        return int(hours) * 60 + int(minutes or 0)


class MakeBatch(Form):
    """What can be paid, everything ticked: leaving something out is the exception."""

    texts = "fund.page.batch_new"
    reservation_ids = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, lines: Iterable[ToPayLine], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["reservation_ids"].choices = [(str(line.reservation_id), _line(line)) for line in lines]
        self.initial["reservation_ids"] = [value for value, _ in self.fields["reservation_ids"].choices]


def _line(line: ToPayLine) -> str:
    cents = euros(line.cents, current_language())
    told = {"creditor": line.creditor, "cents": cents, "reference": line.creditor_reference, "who": line.resident}
    return text(f"fund.page.batch_new.{'line_for' if line.resident else 'line'}", **told)


class Release(Form):
    """A button and nothing to fill in. It carries which accounts were on the page: only those are paid."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def shows(self, seen: str) -> None:
        """The page is drawn with these accounts, after a refusal too."""
        self.initial["seen"] = seen
        if self.is_bound:
            self.data: Any = self.data.copy()
            self.data["seen"] = seen


class ReportHours(Form):
    texts = "fund.page.report"
    match = forms.ChoiceField()
    worked_on = DayField()
    minutes = MinutesField()

    def __init__(self, *args: object, places: Iterable[MatchLine], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["match"].choices = [(str(one.id), f"{one.host}: {one.words}") for one in places]


class HostAnswer(Form):
    """The host's word on one line of hours or one milestone."""

    report_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    milestone_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")], widget=forms.HiddenInput)
