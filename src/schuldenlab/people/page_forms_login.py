# SPDX-License-Identifier: EUPL-1.2
"""The forms by which a colleague opens a login, and hands over a code for its first or for a lost password."""

from __future__ import annotations

from django import forms

from schuldenlab.base.forms import Form, LineField
from schuldenlab.base.texts import text

from .models import LoginReset


class OpenLogin(Form):
    texts = "people.login_open"
    email = LineField()


class GiveCode(Form):
    """`first`: nobody ever chose a password here, so nothing can be lost."""

    texts = "people.login_reset"
    lost = forms.ChoiceField(widget=forms.RadioSelect)
    known_by = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, first: bool, **rest: object) -> None:
        super().__init__(*args, **rest)
        if first:
            self.fields["lost"].widget = forms.HiddenInput()
            self.fields["lost"].initial = LoginReset.Lost.PASSWORD
        for name, choices in (("lost", LoginReset.Lost), ("known_by", LoginReset.KnownBy)):
            self.fields[name].choices = [(one, text(f"people.login_reset.{name}.{one}")) for one in choices.values]
