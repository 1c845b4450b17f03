# SPDX-License-Identifier: EUPL-1.2
"""Where letters go: the address of a person or an organisation, written down by hand."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.forms import Form, LineField, attempt

from . import policies, selectors, services
from .models import Address
from .pages import FORM, purpose_of, show
from .selectors import lists

LINE = 80


class WriteAddress(Form):
    texts = "people.address"
    street = LineField(limit=LINE)
    house_number = forms.IntegerField(min_value=1, max_value=99_999)
    addition = LineField(required=False, limit=10)
    postcode = LineField(limit=10)
    town = LineField(limit=LINE)


@FORM
def person_address(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The home address from today; where the register has another, the register is to be mended too."""
    actor = request.actor
    policies.require(actor, "address")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=request.clock.today())
    back = reverse("people:person", args=[person_id])
    return _written(request, card.full_name, back, person_id=person_id, kind=Address.Kind.HOME)


@FORM
def organisation_address(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who answers no question on screen gets letters, so needs an address."""
    policies.require(request.actor, "organisation")
    card = lists.organisation_card(organisation_id=organisation_id, actor=request.actor, clock=request.clock)
    back = reverse("people:organisation", args=[organisation_id])
    return _written(request, card.name, back, organisation_id=organisation_id, kind=Address.Kind.LETTER)


def _written(request: HttpRequest, name: str, back: str, **of: object) -> HttpResponse:
    form = WriteAddress(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {one: form.cleaned_data[one] for one in ("street", "house_number", "addition", "postcode", "town")}

        def write() -> dict[str, str]:
            row = services.address_start(
                holds_from=request.clock.today(), actor=request.actor, clock=request.clock, **told, **of
            )
            return {"address_id": str(row.pk)}

        if attempt(form, request, write):
            notices.say(request, "people.address.written")
            return HttpResponseRedirect(back)
    return show(request, "people/address.html", form, name=name, back=back)
