# SPDX-License-Identifier: EUPL-1.2
"""A place where residents give back by working: a host offers it, or staff writes it down for them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.actor import DbRole, Role
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.forms import Answer, DayField, Form, LineField, attempt
from schuldenlab.base.texts import text
from schuldenlab.people.selectors import organisation_names
from schuldenlab.people.selectors.lists import organisations_for_actor

from . import policies, services
from .models.places import PLACE_KINDS
from .pages import FORM, show
from .pages_money import today_typed

CAPACITY_MAX = 500  # people at once at one place: more is a typing error


class OfferPlace(Form):
    texts = "fund.page.place_new"
    host_id = forms.ChoiceField()
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    words = LineField(limit=500)
    capacity = forms.IntegerField(min_value=1, max_value=CAPACITY_MAX, initial=1)
    holds_from = DayField()
    holds_until = DayField(required=False)

    def __init__(self, *args: object, hosts: list[tuple[str, str]], **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["host_id"].choices = hosts
        if len(hosts) == 1:
            self.fields["host_id"].initial = hosts[0][0]
            self.fields["host_id"].widget = forms.HiddenInput()
        self.fields["kind"].choices = [(one, text(f"fund.page.place.{one}")) for one in PLACE_KINDS]


@FORM
def place_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    is_staff = actor.db_role is DbRole.STAFF
    if is_staff:
        policies.require(actor, "place_offer")
        hosts = [(str(one.id), one.name) for one in organisations_for_actor(actor=actor) if "host" in one.kinds]
    elif policies.is_host(actor):
        names = organisation_names(ids=actor.answers_as(Role.HOST))
        hosts = sorted(((str(id_), name) for id_, name in names.items()), key=lambda one: one[1].casefold())
    else:
        raise NotAllowed()
    form = OfferPlace(request.POST or None, hosts=hosts, initial={"holds_from": today_typed(request)})
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name not in ("once", "host_id")}
        host_id = UUID(form.cleaned_data["host_id"])

        def write() -> Answer:
            return {"id": str(services.place_offer(host_id=host_id, actor=actor, clock=request.clock, **told).pk)}

        if attempt(form, request, write):
            notices.say(request, "fund.page.place_new.done")
            address = reverse("people:organisation", args=[host_id]) if is_staff else reverse("fund:hours")
            return HttpResponseRedirect(address)
    return show(request, "fund/place_new.html", form, nobody=not hosts, is_staff=is_staff)
