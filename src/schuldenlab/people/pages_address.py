# SPDX-License-Identifier: EUPL-1.2
"""Where letters go: the address of a person or an organisation, written down by hand."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.forms import Form, LineField, attempt
from schuldenlab.base.texts import text

from . import policies, selectors, services
from .models import Address
from .pages import FORM, came_from, purpose_of, show
from .selectors import lists
from .selectors.persons import unplaced_address

LINE = 80
PARTS = ("street", "house_number", "addition", "postcode", "town")
HERE, ELSEWHERE, UNKNOWN = "here", "elsewhere", "unknown"


class WriteAddress(Form):
    texts = "people.address"
    street = LineField(limit=LINE)
    house_number = forms.IntegerField(min_value=1, max_value=99_999)
    addition = LineField(required=False, limit=10)
    postcode = LineField(limit=10)
    town = LineField(limit=LINE)


class WriteHomeAddress(WriteAddress):
    """Which municipality helps somebody hangs on where they live, and no table here tells that of a postcode."""

    municipality = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["municipality"].choices = [
            (one, text(f"people.address.municipality.{one}")) for one in (HERE, ELSEWHERE, UNKNOWN)
        ]


class NoFixedAddress(WriteAddress):
    """The address is where letters reach somebody (briefadres): all of it, or nothing."""

    texts = "people.address.no_fixed"
    municipality = forms.ChoiceField(widget=forms.RadioSelect)
    field_order = ("municipality",)

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["municipality"].choices = [
            (one, text(f"people.address.no_fixed.municipality.{one}")) for one in (HERE, ELSEWHERE)
        ]
        for name in PARTS:
            self.fields[name].required = False

    def clean(self) -> dict[str, object]:
        told = super().clean() or self.cleaned_data
        needed = [one for one in PARTS if one != "addition"]
        if any(told.get(one) for one in PARTS):
            for one in needed:
                if not told.get(one) and one not in self.errors:
                    self.add_error(one, text("people.address.no_fixed.whole"))
        return told


@FORM
def person_address(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The home address from today; where the register has another, the register is to be mended too. An address of
    which only the municipality is not known stands there already. `?next=` says where somebody came from.
    """
    actor, today = request.actor, request.clock.today()
    policies.require(actor, "address")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=today)
    known = unplaced_address(person_id=person_id, actor=actor, on=today)
    form = WriteHomeAddress(request.POST or None, initial={one: getattr(known, one) for one in PARTS} if known else {})
    return _written(
        request, form, card.full_name, came_from(request, person_id), person_id=person_id, kind=Address.Kind.HOME
    )


@FORM
def no_fixed_address(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who has no address of their own: in which municipality they stay, and where letters reach them, if at all."""
    actor, today = request.actor, request.clock.today()
    policies.require(actor, "address")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=today)
    form = NoFixedAddress(request.POST or None)
    back = came_from(request, person_id)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def write() -> dict[str, str]:
            row = services.no_fixed_address_start(
                person_id=person_id, in_our_municipality=told["municipality"] == HERE, actor=actor, clock=request.clock
            )
            if told["street"]:
                services.address_start(
                    person_id=person_id, holds_from=today, kind=Address.Kind.LETTER, actor=actor, clock=request.clock,
                    **{one: told[one] for one in PARTS},
                )  # fmt: skip
            return {"address_id": str(row.pk)}

        if attempt(form, request, write):
            notices.say(request, "people.address.no_fixed.written")
            return HttpResponseRedirect(back)
    return show(request, "people/no_fixed_address.html", form, name=card.full_name, back=back)


@FORM
def organisation_address(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who answers no question on screen gets letters, so needs an address."""
    policies.require(request.actor, "organisation")
    card = lists.organisation_card(organisation_id=organisation_id, actor=request.actor, clock=request.clock)
    back = reverse("people:organisation", args=[organisation_id])
    form = WriteAddress(request.POST or None)
    return _written(request, form, card.name, back, organisation_id=organisation_id, kind=Address.Kind.LETTER)


def _written(request: HttpRequest, form: WriteAddress, name: str, back: str, **of: object) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        told = {one: form.cleaned_data[one] for one in PARTS}

        def write() -> dict[str, str]:
            row = services.address_start(
                holds_from=request.clock.today(),
                actor=request.actor,
                clock=request.clock,
                **told,
                **_place(form.cleaned_data.get("municipality", UNKNOWN)),
                **of,
            )
            return {"address_id": str(row.pk)}

        if attempt(form, request, write):
            notices.say(request, "people.address.written")
            return HttpResponseRedirect(back)
    return show(request, "people/address.html", form, name=name, back=back, **of)


def _place(municipality: str) -> dict[str, object]:
    """Raises LabError people.city_code_missing: a yes is kept as the code of the city, so that a register agrees."""
    if municipality != HERE:
        return {"is_elsewhere": municipality == ELSEWHERE}
    return {"municipality_code": services.our_code(field="municipality")}
