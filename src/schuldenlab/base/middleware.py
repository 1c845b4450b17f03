# SPDX-License-Identifier: EUPL-1.2
"""Each request is one transaction that begins at the door, then continues as the actor.

Two layers, because sessions and login stand between them: `RequestTransaction` outside those (they read tables
too), `ActorScope` just around the view. What a view refuses or breaks is rolled back to the door; the session still
saves, and the refusal is logged after the transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from . import access
from .acting import at_the_door, take_on
from .calls import form_done, form_waits
from .clock import city_clock
from .errors import LabError, NotAllowed, NotFound

LOG = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponse]


class RequestTransaction:
    """Opens the transaction, hands the clock to the request, logs a refusal once all is over."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.clock = city_clock()
        request.actor = None
        request.failure = None
        with access.reading(_page_name(request)) as current:
            request.reading = current
            with at_the_door():
                response = self.get_response(request)
            if isinstance(request.failure, NotAllowed) or (request.actor and isinstance(request.failure, NotFound)):
                access.write_refusal(
                    current,
                    actor=request.actor,
                    code=request.failure.code,
                    clock=request.clock,
                    subject_ids=_ids_asked_for(request),
                )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A LabError becomes a page in the reader's words; anything else goes on to the plain 500 page."""
        request.failure = error
        if not isinstance(error, LabError):
            # The same first eight characters stand on the page, so that a caller's number leads to this line.
            LOG.error("request %s failed on %s", request.reading.trace_id.hex, request.reading.page)
            return None
        return import_string(settings.LAB_ERROR_PAGE)(request, error)


class ActorScope:
    """Runs the view as the actor: database role and scope for exactly as long as the view takes.

    `settings.LAB_ACTOR` names the function (request) -> Actor | None. Without an actor the view runs at the door,
    where only public pages and login have anything to read. Addresses under `settings.LAB_DOOR` (login, second
    factor) stay at the door whoever asks: their tables are open there only.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.resolve_actor = import_string(settings.LAB_ACTOR)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(tuple(settings.LAB_DOOR)):
            request.actor = self.resolve_actor(request)
        with transaction.atomic():
            if request.actor:
                take_on(request.actor)
            response = self.get_response(request)
            if request.failure or response.status_code >= 500:
                transaction.set_rollback(True)
            elif request.actor:
                access.write(request.reading, actor=request.actor, clock=request.clock)
                take_on(None)
        return response


class FormOnce:
    """The same form sent again by the same person, a double click or a retry, goes where the first one led.

    Most pages are drawn from what is there, so after the first click they no longer know what the second one asks:
    a choice that was made is no choice any more. A form says which sending it is (`once`, base.forms); one with files
    does so for each of them. Inside ActorScope.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 302 and (sending := _sending(request)):
            form_done(**sending, place=response.headers["Location"], clock=request.clock)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        sending = _sending(request)
        place = form_waits(**sending) if sending else ""
        return HttpResponseRedirect(place) if place else None


def _sending(request: HttpRequest) -> dict[str, Any] | None:
    """Which sending of which form this is, and what is in it; None for what is no such form."""
    if request.method != "POST" or request.actor is None or request.FILES:
        return None
    once = next((value for name, value in request.POST.items() if name == "once" or name.endswith("-once")), "")
    told = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    sent = {"address": request.get_full_path(), "told": told}
    return {"caller": request.actor.account_id, "once": once, "request": sent} if once else None


def _ids_asked_for(request: HttpRequest) -> list[UUID]:
    """The ids in the address: who tries out addresses of others is seen in the log."""
    found = request.resolver_match.kwargs.values() if request.resolver_match else ()
    return [value for value in found if isinstance(value, UUID)]


def _page_name(request: HttpRequest) -> str:
    """The route, never the path: a path holds ids."""
    try:
        return resolve(request.path_info).view_name[:80] or "unnamed"
    except Resolver404:
        return "unknown"
