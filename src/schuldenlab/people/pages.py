# SPDX-License-Identifier: EUPL-1.2
"""Pages about people and organisations: HTTP in, one selector or service, a template out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotFound
from schuldenlab.base.forms import Search, attempt

from . import policies, selectors, services
from .models import Employment, Person
from .page_forms import Contact, CorrectPerson, Cover, FindOrganisation, FindPerson, RegisterPerson
from .purposes import Purpose, require_purpose
from .selectors import lists

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = 422

# For what somebody of this role opens a person's page, unless the page says otherwise.
_PURPOSE = {
    Role.COACH: Purpose.PLAN,
    Role.SETTLEMENT_OFFICER: Purpose.SETTLEMENT,
    Role.FUND_MANAGER: Purpose.FUND,
    Role.CONTROLLER: Purpose.OVERSIGHT,
    Role.PRIVACY_OFFICER: Purpose.OVERSIGHT,
    Role.COORDINATOR: Purpose.NETWORK,
}


def purpose_of(actor: Actor) -> Purpose:
    if actor.db_role != DbRole.STAFF:
        return Purpose.OWN
    return next(purpose for role, purpose in _PURPOSE.items() if role in actor.roles)


def may(actor: Actor, verb: str) -> bool:
    """Whether a button makes sense; the service decides again."""
    return actor.db_role == DbRole.STAFF and not actor.roles.isdisjoint(policies.MAY[verb])


def show(request: HttpRequest, template: str, form: object = None, **values: object) -> HttpResponse:
    """A page; one whose form was refused says so in its status too."""
    refused = request.method == "POST" and not isinstance(form, Search)
    return render(request, template, {"form": form, **values}, status=REFUSED if refused else 200)


def came_from(request: HttpRequest, person_id: UUID) -> str:
    """Where `?next=` says that somebody came from, on this site; else the page of this person."""
    back = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("people:person", args=[person_id])


@FORM
def persons(request: HttpRequest) -> HttpResponse:
    """Finding somebody. By POST: a name or a BSN in an address would stay in histories and logs."""
    form = FindPerson(request.POST or None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = []
    purpose = purpose_of(request.actor)
    if purpose in (Purpose.PLAN, Purpose.OWN):  # a coach looks for who comes in; looking for others is no own purpose
        purpose = Purpose.ACCESS
    require_purpose(request.actor, purpose)
    if query:
        found = selectors.persons_for_actor(actor=request.actor, purpose=purpose, query=query)
    return show(
        request,
        "people/persons.html",
        form,
        found=found,
        query=query,
        full=len(found) >= 100,
        may_register=may(request.actor, "person_register"),
    )


@FORM
def person_new(request: HttpRequest) -> HttpResponse:
    policies.require(request.actor, "person_register")
    form = RegisterPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("given_names", "prefix", "surname", "birth", "bsn", "phone")}
        done = attempt(form, request, lambda: {"person_id": str(_registered(told, request).pk)})
        if done:
            notices.say(request, "site.people.person.registered")
            return HttpResponseRedirect(reverse("people:person", args=[done["person_id"]]))
    return show(request, "people/person_new.html", form)


def _registered(told: dict[str, Any], request: HttpRequest) -> Person:
    return services.person_register(actor=request.actor, clock=request.clock, **told)


@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor, today = request.actor, request.clock.today()
    purpose = purpose_of(actor)
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose, on=today)
    household = selectors.household_of(person_id=person_id, actor=actor, purpose=purpose, on=today)
    return show(
        request,
        "people/person.html",
        card=card,
        household=household,
        may_change=may(actor, "person_correct"),
        may_contact=person_id in actor.person_ids or may(actor, "person_correct"),
        may_address=may(actor, "address"),
        may_represent=may(actor, "representation"),
        may_household=may(actor, "household") and not card.died,
        may_record_death=may(actor, "person_record_death") and not card.died and person_id != actor.person_id,
        may_reset=may(actor, "login_reset") and person_id != actor.person_id,
        may_see_log=actor.is_one_of(Role.PRIVACY_OFFICER),
    )


@FORM
def person_contact(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor = request.actor
    if person_id not in actor.person_ids:
        policies.require(actor, "person_correct")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=request.clock.today())
    known = {"reach_by": card.reach_by, "phone": card.phone, "email": card.email, "language": card.language}
    form = Contact(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in known}
        done = attempt(form, request, lambda: {"person_id": str(_contacted(person_id, told, request).pk)})
        if done:
            notices.say(request, "site.people.contact.changed")
            return HttpResponseRedirect(reverse("people:person", args=[person_id]))
    return show(request, "people/person_contact.html", form, card=card)


def _contacted(person_id: UUID, told: dict[str, str], request: HttpRequest) -> Person:
    return services.person_change_contact(person_id=person_id, actor=request.actor, clock=request.clock, **told)


@FORM
def person_correct(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct a person's facts. When a colleague was first, the page shows theirs beside what was typed."""
    actor = request.actor
    policies.require(actor, "person_correct")
    card = selectors.person_card(person_id=person_id, actor=actor, purpose=purpose_of(actor), on=request.clock.today())
    known = {name: getattr(card, name) for name in ("given_names", "prefix", "surname", "birth", "died", "revision")}
    form = CorrectPerson(
        request.POST or None, deceased=card.died is not None, initial=known | {"secret": card.is_secret}
    )
    stale = False
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        facts = form.facts()
        if told["secret"] != card.is_secret:
            facts["secrecy"] = 7 if told["secret"] else 0
        done = attempt(form, request, lambda: {"revision": _corrected(person_id, told, facts, request).revision})
        if done:
            notices.say(request, "site.people.person.corrected")
            return HttpResponseRedirect(came_from(request, person_id))
        if stale := told["revision"] != card.revision:
            # Sending once more is then a choice made with the newer facts in view.
            form.data = form.data.copy()
            form.data["revision"] = card.revision
    return show(request, "people/person_correct.html", form, card=card, stale=stale, back=came_from(request, person_id))


def _corrected(person_id: UUID, told: dict, facts: dict, request: HttpRequest) -> Person:
    return services.person_correct(
        person_id=person_id,
        revision=told["revision"],
        reason=told["reason"],
        actor=request.actor,
        clock=request.clock,
        **facts,
    )


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    form = FindOrganisation(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = lists.organisations_for_actor(actor=request.actor, query=query)
    return show(
        request, "people/organisations.html", form, found=found, query=query, may_add=may(request.actor, "organisation")
    )


@require_safe
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    card = lists.organisation_card(organisation_id=organisation_id, actor=request.actor, clock=request.clock)
    return show(
        request,
        "people/organisation.html",
        card=card,
        may_confirm=may(request.actor, "bank_account_confirm"),
        may_address=may(request.actor, "organisation"),
        may_enter=may(request.actor, "bank_account_enter"),
        may_authorise=may(request.actor, "acts_for"),
        may_employ=may(request.actor, "employment"),
        may_reset=request.actor.is_one_of(Role.COORDINATOR),
        may_confirm_login=may(request.actor, "login_reset_confirm"),
    )


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    found = lists.colleagues_and_codes(actor=request.actor, clock=request.clock)
    return show(
        request,
        "people/staff.html",
        found=found,
        may_cover=may(request.actor, "cover"),
        may_reset=request.actor.is_one_of(Role.COORDINATOR),
        may_confirm=may(request.actor, "employment_confirm"),
        may_confirm_login=may(request.actor, "login_reset_confirm"),
    )


@require_POST
def employment_confirm(request: HttpRequest, employment_id: UUID) -> HttpResponse:
    """One click of a second person. What the service refuses is a page that says why and who can."""
    services.employment_confirm(employment_id=employment_id, actor=request.actor, clock=request.clock)
    notices.say(request, "site.people.staff.confirmed")
    return HttpResponseRedirect(reverse("people:staff"))


@FORM
def cover(request: HttpRequest, employment_id: UUID) -> HttpResponse:
    policies.require(request.actor, "cover")
    everybody = lists.colleagues(actor=request.actor, on=request.clock.today())
    who = next((one for one in everybody if one.employment_id == employment_id), None)
    if who is None:
        raise NotFound
    others = [
        (str(one.employment_id), one.shown_as)
        for one in everybody
        if one.employment_id != employment_id and set(one.roles) & set(who.roles)
    ]
    form = Cover(request.POST or None, colleagues=others)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = attempt(form, request, lambda: {"id": str(_covered(employment_id, told, request).pk)})
        if done:
            notices.say(request, "site.people.cover.done")
            return HttpResponseRedirect(reverse("people:staff"))
    return show(request, "people/cover.html", form, absent=who, nobody=not others)


def _covered(employment_id: UUID, told: dict, request: HttpRequest) -> Employment:
    return services.employment_cover(
        employment_id=employment_id,
        by_employment_id=UUID(told["by_employment_id"]),
        cover_from=told["cover_from"],
        cover_until=told["cover_until"],
        actor=request.actor,
        clock=request.clock,
    )
