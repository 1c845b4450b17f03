# SPDX-License-Identifier: EUPL-1.2
"""Who comes to live with somebody, and who leaves. Who is on record already is never put there twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import Answer, DayField, Form, LineField
from schuldenlab.base.texts import text

from . import policies, selectors, services
from .maybe_known import ask_who, chosen
from .models import Member
from .page_forms import BsnField, Names
from .pages import FORM, purpose_of, show
from .pages_organisations import sent, today_typed
from .selectors import Alike, HouseholdLine, PersonCard, PersonLine

MAYBE_MAX = 8  # more look alike than anybody reads: then a birth date helps
HEAD = Member.MemberRole.HEAD
_WHO = ("given_names", "prefix", "surname", "birth", "bsn")


class Join(Names):
    """`person`: who of those on record it is, asked only when somebody may be; `new` is none of them."""

    texts = "people.household.join"
    surname = LineField(required=False)
    bsn = BsnField(required=False, limit=20)
    person = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    role = forms.ChoiceField(widget=forms.RadioSelect)
    holds_from = DayField()

    def __init__(self, *args: object, has_head: bool, **rest: object) -> None:
        super().__init__(*args, **rest)
        roles = [one for one in Member.MemberRole.values if one != HEAD or not has_head]
        self.fields["role"].choices = [(one, text(f"people.member.{one}")) for one in roles]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not {"surname", "bsn"} & {name for name in self.fields if told.get(name) or name in self.errors}:
            self.add_error("surname", text("site.form.required"))
        return told


class Leave(Form):
    texts = "people.household.leave"
    holds_until = DayField()


@FORM
def household_join(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who lives in no household that we know begins one, as its head, on the day the other comes."""
    policies.require(request.actor, "household")
    card, house = _home(request, person_id)
    members = house.members if house else ()
    has_head = house is None or any(one.role == HEAD for one in members)
    form = Join(request.POST or None, has_head=has_head, initial={"holds_from": today_typed(request)})
    by: dict[str, Any] = {"actor": request.actor, "clock": request.clock}

    def maybe() -> Alike:
        """Who on record it may be: by number, else by name and what is known of the birth date."""
        told = form.cleaned_data
        query = told.get("bsn") or " ".join(filter(None, (told.get("prefix"), told.get("surname"))))
        return selectors.persons_alike(
            actor=request.actor, purpose=purpose_of(request.actor), query=query, limit=MAYBE_MAX,
            given_names=told.get("given_names") or "", birth=told.get("birth"),
            here={person_id, *(one.person_id for one in members)},
        )  # fmt: skip

    def write(told: dict[str, Any]) -> Answer:
        """Looked up in here, so that a second click gets the first answer and is not taken for somebody known."""
        found = maybe()
        joins = chosen(told["person"], [one.id for one in (*found.here, *found.others)])
        if joins in {one.id for one in found.here}:
            raise LabError("people.lives_here", field="person")
        if joins is None and not told["surname"]:
            raise LabError("people.name_needed", field="surname")
        if joins is None and found.more and told["birth"].is_unknown:
            raise LabError("people.maybe_more", field="birth")
        if joins is None:
            joins = services.person_register(**{name: told[name] for name in _WHO}, **by).pk
        home = house.id if house else _begun(person_id, told["holds_from"], by)
        row = services.household_move_in(
            person_id=joins, household_id=home, role=told["role"], on=told["holds_from"], **by
        )
        return {"id": str(row.pk)}

    if sent(request, form, write):
        return _to_person(request, person_id, "people.household.join.done")
    lives_elsewhere = None
    if request.method == "POST" and (form.has_error("person") or request.POST.get("person")):
        found = maybe()
        here = [(one.id, text("people.household.join.here", who=_line(one))) for one in found.here]
        ask_who(form, here + [(one.id, _line(one)) for one in found.others])
        known = next((one for one in found.others if str(one.id) == request.POST.get("person")), None)
        lives_elsewhere = known if form.has_error(NON_FIELD_ERRORS, "people.in_other_household") else None
    return show(request, "people/household_join.html", form, card=card, house=house, lives_elsewhere=lives_elsewhere)


@FORM
def household_leave(request: HttpRequest, person_id: UUID) -> HttpResponse:
    policies.require(request.actor, "household")
    card, house = _home(request, person_id)
    form = Leave(request.POST or None, initial={"holds_until": today_typed(request)})

    def write(told: dict[str, Any]) -> Answer:
        row = services.household_move_out(
            person_id=person_id, on=told["holds_until"], actor=request.actor, clock=request.clock
        )
        return {"id": str(row.pk)}

    if sent(request, form, write):
        return _to_person(request, person_id, "people.household.leave.done")
    others = [one for one in house.members if one.person_id != person_id] if house else []
    return show(request, "people/household_leave.html", form, card=card, house=house, others=others)


def _home(request: HttpRequest, person_id: UUID) -> tuple[PersonCard, HouseholdLine | None]:
    of = {"person_id": person_id, "actor": request.actor, "on": request.clock.today()}
    purpose = purpose_of(request.actor)
    return selectors.person_card(**of, purpose=purpose), selectors.household_of(**of, purpose=purpose)


def _begun(person_id: UUID, on: Any, by: dict[str, Any]) -> UUID:
    return services.household_move_in(person_id=person_id, role=HEAD, on=on, **by).household_id


def _line(one: PersonLine) -> str:
    born = text("site.people.person.born", on=one.birth) if not one.birth.is_unknown else ""
    return ", ".join(part for part in (one.full_name, born) if part)


def _to_person(request: HttpRequest, person_id: UUID, said: str) -> HttpResponse:
    notices.say(request, said)
    return HttpResponseRedirect(reverse("people:person", args=[person_id]))
