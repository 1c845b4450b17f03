# SPDX-License-Identifier: EUPL-1.2
"""Somebody died: said before it is written down what ends by that, and how it is taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.forms import Answer, Form
from schuldenlab.base.texts import text

from . import policies, selectors, services
from .page_forms import PartialDayField
from .pages import FORM, purpose_of, show
from .pages_organisations import sent
from .partial_date import PartialDate


class RecordDeath(Form):
    texts = "people.death"
    died = PartialDayField(required=False, empty_value=None)
    day_unknown = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """A date left empty is never read as a death on an unknown day: that has to be said."""
        told = super().clean() or self.cleaned_data
        if "died" in told and (told["died"] is None) != told["day_unknown"]:
            self.add_error("died", text("people.death.day_or_unknown"))
        return told


@FORM
def person_death(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor, clock = request.actor, request.clock
    policies.require(actor, "person_record_death")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=clock.today())
    form = RecordDeath(request.POST or None)

    def write(told: dict[str, Any]) -> Answer:
        died = told["died"] or PartialDate()
        row = services.person_record_death(person_id=person_id, died=died, actor=actor, clock=clock)
        return {"id": str(row.pk)}

    if sent(request, form, write):
        notices.say(request, "people.death.done")
        return HttpResponseRedirect(reverse("people:person", args=[person_id]))
    return show(request, "people/death.html", form, card=card)
