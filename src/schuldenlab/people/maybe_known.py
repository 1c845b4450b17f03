# SPDX-License-Identifier: EUPL-1.2
"""Before a page enters somebody: is it one of those on record? Nobody is put there twice.

Rules that ask for two people compare persons, so one human on record twice would pass them alone.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django import forms

from schuldenlab.base.errors import LabError
from schuldenlab.base.texts import text

NEW = "new"


def chosen(who: str, found: Collection[UUID]) -> UUID | None:
    """The one chosen of those found; None for somebody new, which has to be said where anybody was found.

    Raises LabError people.maybe_known.
    """
    known = {str(one): one for one in found}
    if who not in ({*known, NEW} if known else {"", NEW}):
        raise LabError("people.maybe_known", field="person")
    return known.get(who)


def ask_who(form: forms.Form, lines: list[tuple[UUID, str]]) -> None:
    """Makes of the hidden `person` a question."""
    choices = [(str(one), line) for one, line in lines]
    form.fields["person"].widget = forms.RadioSelect(choices=[*choices, (NEW, text("people.household.join.new"))])
