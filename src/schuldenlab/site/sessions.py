# SPDX-License-Identifier: EUPL-1.2
"""How long a session lives, and who comes past the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from schuldenlab.base import notices
from schuldenlab.base.actor import PARTNER_ROLES, Actor, DbRole
from schuldenlab.base.clock import SystemClock
from schuldenlab.people import scope
from schuldenlab.people.models import Account

from . import frame, kept

View = TypeVar("View", bound=Callable[..., HttpResponse])
Respond = Callable[[HttpRequest], HttpResponse]
_SEEN, _KIND = "lab_seen", "lab_kind"
_FRESH_SECONDS = 30  # a session row is not written more often than this for being alive


class IdleLimit:
    """Ends a session that was left alone; how long it may be depends on who it is (`SESSION_IDLE_SECONDS`)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(SystemClock().now().timestamp())  # a session lives in real time, also in a demo of next year
        if request.user.is_authenticated:
            allowed = settings.SESSION_IDLE_SECONDS[request.session.get(_KIND, "resident")]
            if now - request.session.get(_SEEN, now) > allowed:
                form = kept.keep_form(request)
                logout(request)
                notices.say(request, "site.login.idle")
                kept.keep_until_login(request, form)
                return HttpResponseRedirect(login_address(request))
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault(
                "Cache-Control", "no-store, private"
            )  # the next user of this phone sees nothing
            if request.actor and _KIND not in request.session:
                request.session[_KIND] = kind_of(request.actor)
            if now - request.session.get(_SEEN, 0) >= _FRESH_SECONDS:
                request.session[_SEEN] = now
        return response


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor (settings.LAB_ACTOR), and staff only in a session that has shown its second factor.

    A session from before that factor was added, perhaps of somebody who only knows the password, is no staff.
    """
    actor = scope.actor_of(request)
    return None if actor and actor.db_role is DbRole.STAFF and not has_shown_second_factor(request) else actor


def has_shown_second_factor(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_staff(request: HttpRequest) -> bool:
    """Whether who is logged in is of the city's own people. Runs at the door."""
    return is_of_the_city(request.user, on=request.clock.today())


def is_of_the_city(account: Account, *, on: date) -> bool:
    """Whether this account is of the city's own people, with or without a second factor. Runs at the door."""
    actor = scope.actor_for(account, on=on)
    return scope.needs_second_factor(account, on=on) or bool(actor and actor.db_role is DbRole.STAFF)


def kind_of(actor: Actor) -> str:
    if actor.db_role is DbRole.STAFF:
        return "staff"
    return "partner" if actor.is_one_of(*PARTNER_ROLES) else "resident"


def login_address(request: HttpRequest) -> str:
    """Login, and afterwards on to where the person was going: first to the form that came too late, when it is kept."""
    if kept.form_waits(request):
        return f"{reverse('account_login')}?{urlencode({'next': reverse('kept_form')})}"
    if request.method != "GET" or request.path == "/":
        return reverse("account_login")
    return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"


def public(view: View) -> View:
    """Mark a view that anyone may see."""
    view.lab_public = True  # type: ignore[attr-defined]
    return view


class Gate:
    """Closed unless a view says it is public; without an actor there is only login and setting up a second factor."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.actor:
            request.frame = frame.of(request)
            return None
        if getattr(view, "lab_public", False) or request.path_info.startswith(tuple(settings.LAB_DOOR)):
            return None
        if not request.user.is_authenticated:
            return HttpResponseRedirect(login_address(request))
        if scope.needs_second_factor(request.user, on=request.clock.today()):
            return HttpResponseRedirect(reverse("mfa_index"))
        if is_staff(request):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
        return render(request, "site/no_role.html", status=403)
