# SPDX-License-Identifier: EUPL-1.2
"""Who works at an organisation, and who may act for a person: written down with the day from which it holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.actor import PARTNER_ROLES, STAFF_ROLES
from schuldenlab.base.errors import NotFound
from schuldenlab.base.forms import Answer, DayField, Form, LineField, attempt
from schuldenlab.base.texts import text

from . import policies, selectors, services
from .models import Representation
from .pages import FORM, purpose_of, show
from .pages_organisations import sent, to_organisation, today_typed
from .selectors import lists

KINDS = [one for one in Representation.Kind.values if one != "unknown"]


class Employ(Form):
    """Somebody who is new here. A second employment of the same person is none of this form."""

    texts = "people.acting.employ"
    given_names = LineField(required=False)
    prefix = LineField(required=False, limit=20)
    surname = LineField()
    work_phone = LineField(required=False, limit=30)
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    team = LineField(required=False, limit=60)
    holds_from = DayField()

    def __init__(self, *args: object, is_city: bool, **rest: object) -> None:
        super().__init__(*args, **rest)
        roles = sorted(STAFF_ROLES if is_city else PARTNER_ROLES)
        self.fields["roles"].choices = [(str(one), text(f"people.role.{one}")) for one in roles]
        if not is_city:
            del self.fields["team"]


class Represent(Form):
    texts = "people.acting.represent"
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    who = forms.ChoiceField()
    holds_from = DayField()
    holds_until = DayField(required=False)

    def __init__(self, *args: object, choices: list[tuple[str, str]], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["kind"].choices = [(one, text(f"people.representation.{one}")) for one in KINDS]
        self.fields["who"].choices = [("", text("people.acting.represent.choose")), *choices]


class EndRepresentation(Form):
    texts = "people.acting.end"
    on = DayField()


@FORM
def employment_new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Work for the city counts once a second person confirmed it; a login is opened apart, by somebody else."""
    actor, clock = request.actor, request.clock
    policies.require(actor, "employment")
    card = lists.organisation_card(organisation_id=organisation_id, actor=actor, clock=clock)
    form = Employ(request.POST or None, is_city=card.is_city, initial={"holds_from": today_typed(request)})

    def write(told: dict[str, Any]) -> Answer:
        by = {"actor": actor, "clock": clock}
        names = {name: told.pop(name) for name in ("given_names", "prefix", "surname")}
        person = services.person_register(**names, person_id=uuid4(), **by)
        row = services.employment_start(organisation_id=organisation_id, person_id=person.pk, **told, **by)
        return {"id": str(row.pk)}

    if sent(request, form, write):
        said = "people.acting.employ.done_city" if card.is_city else "people.acting.employ.done"
        return to_organisation(request, organisation_id, said)
    return show(request, "people/employment_new.html", form, card=card)


@FORM
def represent(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Somebody of the own household, or an office of administrators, may act for this person from a day on."""
    actor, today = request.actor, request.clock.today()
    policies.require(actor, "representation")
    purpose = purpose_of(actor)
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose, on=today)
    house = selectors.household_of(person_id=person_id, actor=actor, purpose=purpose, on=today)
    members = [one for one in house.members if one.person_id != person_id] if house else []
    choices = [(f"person {one.person_id}", one.full_name) for one in members]
    found = lists.organisations_for_actor(actor=actor, kind="administrator")
    choices += [(f"organisation {one.id}", one.name) for one in found]
    form = Represent(request.POST or None, choices=choices, initial={"holds_from": today_typed(request)})

    def write(told: dict[str, Any]) -> Answer:
        what, _, who = told.pop("who").partition(" ")
        told[f"by_{what}_id"] = UUID(who)
        row = services.representation_start(person_id=person_id, actor=actor, clock=request.clock, **told)
        return {"id": str(row.pk)}

    if sent(request, form, write):
        return _to_person(request, person_id, "people.acting.represent.done")
    return show(request, "people/represent.html", form, card=card)


@FORM
def representation_end(request: HttpRequest, person_id: UUID, representation_id: UUID) -> HttpResponse:
    actor, today = request.actor, request.clock.today()
    policies.require(actor, "representation")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=today)
    if representation_id not in {one.id for one in card.represented_by}:
        raise NotFound
    form = EndRepresentation(request.POST or None, initial={"on": today_typed(request)})
    if request.method == "POST" and form.is_valid():

        def end() -> Answer:
            by = {"on": form.cleaned_data["on"], "actor": actor, "clock": request.clock}
            return {"id": str(services.representation_end(representation_id=representation_id, **by).pk)}

        if attempt(form, request, end):
            return _to_person(request, person_id, "people.acting.end.done")
    return show(request, "people/representation_end.html", form, card=card)


def _to_person(request: HttpRequest, person_id: UUID, said: str) -> HttpResponse:
    notices.say(request, said)
    return HttpResponseRedirect(reverse("people:person", args=[person_id]))
