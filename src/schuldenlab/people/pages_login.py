# SPDX-License-Identifier: EUPL-1.2
"""Opening a login, and helping somebody back in who lost a password or a second factor.

What happens with the code: site.reset.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from schuldenlab.base import access, notices
from schuldenlab.base.actor import Role
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.base.forms import attempt, words_of

from . import services
from .models import Account, Person
from .page_forms_login import GiveCode, OpenLogin
from .pages import FORM, REFUSED, show
from .services.login_reset import may_give


@FORM
def login_reset(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who has no login yet gets one first, and then the code for it."""
    person = may_give(person_id=person_id, actor=request.actor, on=request.clock.today())
    access.note("login", [person_id])
    account = Account.objects.filter(person=person, is_active=True).first()
    return _code(request, person, account) if account else _opening(request, person)


def _opening(request: HttpRequest, person: Person) -> HttpResponse:
    form = OpenLogin(request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if attempt(form, request, lambda: {"account_id": str(_opened(person, email, request).pk)}):
            notices.say(request, "people.login_open.opened")
            return HttpResponseRedirect(request.path)
    return show(request, "people/login_open.html", form, **_about(request, person))


def _opened(person: Person, email: str, request: HttpRequest) -> Account:
    return services.account_open(person_id=person.pk, email=email, actor=request.actor, clock=request.clock)


def _code(request: HttpRequest, person: Person, account: Account) -> HttpResponse:
    """The code is on the answer to the form and nowhere else: sending the form again gives another one."""
    first = not account.has_usable_password()
    form = GiveCode(request.POST or None, first=first)
    given, refusal = None, None
    if request.method == "POST" and form.is_valid():
        try:
            given = services.login_reset_give(
                person_id=person.pk, lost=form.cleaned_data["lost"], known_by=form.cleaned_data["known_by"],
                actor=request.actor, clock=request.clock,
            )  # fmt: skip
        except (NotAllowed, NotFound):
            raise
        except LabError as error:
            refusal = words_of(error)
    shown = {"form": form, "given": given, "refusal": refusal, "first": first, **_about(request, person)}
    return render(
        request, "people/login_reset.html", shown, status=REFUSED if request.method == "POST" and not given else 200
    )


def _about(request: HttpRequest, person: Person) -> dict[str, object]:
    return {"name": person.full_name, "person_id": person.pk, "sees_card": request.actor.is_one_of(Role.COACH)}


@require_POST
def login_reset_confirm(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One click of a second person. What the service refuses is a page that says why and who can."""
    services.login_reset_confirm(person_id=person_id, actor=request.actor, clock=request.clock)
    access.note("login", [person_id])
    notices.say(request, "people.login_reset.confirmed")
    return HttpResponseRedirect(reverse("people:staff"))
