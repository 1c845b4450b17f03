# SPDX-License-Identifier: EUPL-1.2
"""Helping somebody back in who lost a password or a second factor. What happens with the code: site.reset."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from schuldenlab.base import access, notices
from schuldenlab.base.actor import Role
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.base.forms import words_of

from . import services
from .models import Account
from .page_forms_login import GiveCode
from .pages import FORM, REFUSED
from .services.login_reset import may_give


@FORM
def login_reset(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The code is on the answer to the form and nowhere else: sending the form again gives another one."""
    person = may_give(person_id=person_id, actor=request.actor, on=request.clock.today())
    access.note("login", [person_id])
    form = GiveCode(request.POST or None)
    given, refusal = None, None
    if request.method == "POST" and form.is_valid():
        try:
            given = services.login_reset_give(
                person_id=person_id, lost=form.cleaned_data["lost"], known_by=form.cleaned_data["known_by"],
                actor=request.actor, clock=request.clock,
            )  # fmt: skip
        except (NotAllowed, NotFound):
            raise
        except LabError as error:
            refusal = words_of(error)
    shown = {
        "form": form,
        "name": person.full_name,
        "person_id": person_id,
        "given": given,
        "refusal": refusal,
        "has_login": Account.objects.filter(person=person, is_active=True).exists(),
        "sees_card": request.actor.is_one_of(Role.COACH),
    }
    return render(
        request, "people/login_reset.html", shown, status=REFUSED if request.method == "POST" and not given else 200
    )


@require_POST
def login_reset_confirm(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One click of a second person. What the service refuses is a page that says why and who can."""
    services.login_reset_confirm(person_id=person_id, actor=request.actor, clock=request.clock)
    access.note("login", [person_id])
    notices.say(request, "people.login_reset.confirmed")
    return HttpResponseRedirect(reverse("people:staff"))
