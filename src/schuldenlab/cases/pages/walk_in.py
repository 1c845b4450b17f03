# SPDX-License-Identifier: EUPL-1.2
"""Somebody asks for help: noted in minutes, and then what the law gives them as dates."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from schuldenlab.base import notices
from schuldenlab.base.actor import Role
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import Answer, DayField, Form
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import PersonLine, persons_for_actor
from schuldenlab.people.selectors.lists import colleagues

from .. import policies, services
from ..models.facts import SOURCES
from ..page_forms import said, shown_day
from ..page_forms_walk_in import WalkIn
from ..selectors_asked import asked_view, open_case_of
from ._tools import FORM, purpose_of, show, step_url
from .steps import tried

MAYBE_MAX = 8  # more look alike than anybody reads: then a birth date helps


@FORM
def walk_in(request: HttpRequest) -> HttpResponse:
    """One page. Who may be on record already is shown before anybody is put there twice; nothing typed is lost."""
    policies.require(request.actor, "case_open")
    today = request.clock.today()
    coaches = [one for one in colleagues(actor=request.actor, on=today) if Role.COACH in one.roles]
    form = WalkIn(
        request.POST or None, actor=request.actor, coaches=[one for one in coaches if not one.waits_for_second]
    )
    refusal = has_case = None
    if request.method == "POST" and form.is_valid():
        done, refusal = tried(form, request, lambda: _begun(form, request), place_of=lambda field: field)
        if done:
            return HttpResponseRedirect(reverse("cases:asked", args=[done["case_id"]]))
        if form.has_error("person", "cases.has_case") and form.chosen:
            has_case = open_case_of(person_id=form.chosen, actor=request.actor)
    if request.method == "POST" and (form.has_error("person") or request.POST.get("person")):
        form.ask_who([(str(one.id), _line(one)) for one in _maybe(form, request)])
    return show(request, "cases/steps/walk_in.html", form, refusal=refusal, has_case=has_case)


@require_safe
def asked(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What follows from asking: the terms as dates, and the next step."""
    view = asked_view(case_id=case_id, actor=request.actor, purpose=purpose_of(request.actor), on=request.clock.today())
    known = sentences(current_language())
    return show(
        request,
        "cases/steps/asked.html",
        view=view,
        next_what=known.get(f"cases.actions.{view.next_do}", view.next_do),
        next_url=step_url(case_id, view.next_step, view.next_do) if view.next_step else "",
    )


class Threat(Form):
    texts = "cases.threat"
    threats = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    holds_on = DayField()
    source = forms.ChoiceField(widget=forms.RadioSelect, initial="resident")

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["threats"].choices = said("threats", THREATS)
        self.fields["source"].choices = said("source", [one for one in SOURCES if one != "document"])


@FORM
def threat(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Something threatens: note it, and see by when the law wants what."""
    view = asked_view(case_id=case_id, actor=request.actor, purpose=purpose_of(request.actor), on=request.clock.today())
    policies.require(request.actor, "threat_record")
    form = Threat(request.POST or None, initial={"holds_on": shown_day(request.clock.today())})
    refusal = None
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("threats", "holds_on", "source")}

        def do() -> Answer:
            services.threat_record(case_id=case_id, actor=request.actor, clock=request.clock, **told)
            return {"threats": told["threats"]}

        done, refusal = tried(form, request, do, place_of=lambda field: field)
        if done:
            notices.say(request, "cases.threat.done")
            return HttpResponseRedirect(reverse("cases:asked", args=[case_id]))
    return show(request, "cases/steps/threat.html", form, view=view, refusal=refusal)


def _begun(form: WalkIn, request: HttpRequest) -> Answer:
    """Looked up in here, so that a second click gets the first answer and is not taken for somebody known."""
    told, values = form.cleaned_data, form.values()
    person_id = values.get("person_id")
    if person_id is None and not told["person"] and _maybe(form, request):
        raise LabError("cases.maybe_known", field="person")
    if person_id is None and not told["surname"]:
        raise LabError("cases.name_needed", field="surname")
    if person_id is not None and open_case_of(person_id=person_id, actor=request.actor):
        raise LabError("cases.has_case", field="person")
    case = services.walk_in(actor=request.actor, clock=request.clock, **values)
    return {"case_id": str(case.pk)}


def _maybe(form: WalkIn, request: HttpRequest) -> list[PersonLine]:
    """Who on record it may be: by number, else by name and what is known of the birth date."""
    told = form.cleaned_data
    query = told.get("bsn") or " ".join(filter(None, (told.get("prefix"), told.get("surname"))))
    if not query:
        return []
    found = persons_for_actor(
        actor=request.actor, purpose=Purpose.ACCESS, query=query, birth=told.get("birth"), limit=MAYBE_MAX
    )
    return [one for one in found if not one.deceased]


def _line(one: PersonLine) -> str:
    born = text("site.people.person.born", on=one.birth) if not one.birth.is_unknown else ""
    return ", ".join(part for part in (one.full_name, born) if part)
