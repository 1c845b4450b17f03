# SPDX-License-Identifier: EUPL-1.2
"""The form by which a colleague hands over a code for a lost password or second factor."""

from __future__ import annotations

from django import forms

from schuldenlab.base.forms import Form
from schuldenlab.base.texts import text

from .models import LoginReset


class GiveCode(Form):
    texts = "people.login_reset"
    lost = forms.ChoiceField(widget=forms.RadioSelect)
    known_by = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        for name, choices in (("lost", LoginReset.Lost), ("known_by", LoginReset.KnownBy)):
            self.fields[name].choices = [(one, text(f"people.login_reset.{name}.{one}")) for one in choices.values]
