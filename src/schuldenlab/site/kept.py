# SPDX-License-Identifier: EUPL-1.2
"""What somebody sent and what was not taken stays theirs: after Back, a reload, a new login (docs/adr/0016).

Kept in the session, sealed for the account; it ends with the session. Never files, and nothing of login: whoever
stands at that door is nobody here.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schuldenlab.base import crypto
from schuldenlab.base.errors import LabError

Respond = Callable[[HttpRequest], HttpResponse]
Fields = list[tuple[str, list[str]]]
_PAGES, _FORM, _AGAIN = "lab_refused_pages", "lab_form_not_sent", "again"
_HOW_MANY = 5  # refused pages a session
_BYTES_MAX = 100_000  # of one of them, compressed and sealed


class RefusedPages:
    """A browser that gets a form back with what is wrong in it (422), gets that page at an address of its own.

    So Back and a reload ask for a page, instead of asking whether to send the form again. Programs, which do not say
    `Sec-Fetch-Mode: navigate`, get the 422 itself. Just inside ActorScope.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.refused_page = _without_again(request)  # the view never sees where a refused page was shown
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 422 or request.actor is None:
            return response
        if request.headers.get("Sec-Fetch-Mode") != "navigate":
            return response
        sealed = _seal(response.content, request.actor.account_id)
        if len(sealed) > _BYTES_MAX:
            return response
        name = uuid4().hex
        request.session[_PAGES] = [*request.session.get(_PAGES, []), [name, request.path, sealed]][-_HOW_MANY:]
        asked = request.GET.copy()
        asked[_AGAIN] = name
        return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}", status=303)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """The page as it was, when it is asked for again; of another account or long ago, the page as it is now."""
        if request.method != "GET" or request.actor is None or not request.refused_page:
            return None
        for name, path, sealed in request.session.get(_PAGES, []):
            if name == request.refused_page and path == request.path:
                content = _open(sealed, request.actor.account_id)
                return HttpResponse(content) if content else None
        return None


def _without_again(request: HttpRequest) -> str:
    asked = request.GET.copy()
    name = asked.pop(_AGAIN, [""])[-1]
    if name:
        request.META["QUERY_STRING"] = asked.urlencode()
        request.GET = asked
    return name


def keep_form(request: HttpRequest) -> str:
    """What a form held that came after the session was over, sealed for who was logged in; empty: nothing to keep.

    For `keep_until_login`, after the old session is gone.
    """
    fields = sent_from_here(request)
    if not fields or request.path_info.startswith(tuple(settings.LAB_DOOR)):
        return ""
    content = json.dumps({"address": request.get_full_path(), "fields": fields}).encode()
    sealed = _seal(content, request.user.pk)
    return sealed if len(sealed) <= _BYTES_MAX else ""


def keep_until_login(request: HttpRequest, sealed: str) -> None:
    if sealed:
        request.session[_FORM] = sealed


def form_waits(request: HttpRequest) -> bool:
    return _FORM in request.session


@require_GET
def kept_form(request: HttpRequest) -> HttpResponse:
    """After logging in again: what was sent just too late, with a button that sends it now."""
    content = _open(request.session.get(_FORM, ""), request.actor.account_id)
    if not content:
        request.session.pop(_FORM, None)
        return HttpResponseRedirect("/")
    kept = json.loads(content)
    return render(request, "site/kept.html", {"address": kept["address"], "fields": kept["fields"]})


def sent_from_here(request: HttpRequest) -> Fields:
    """The fields of a form that stood on a page of ours, and nothing of one from elsewhere or from a program."""
    if request.method != "POST" or urlsplit(request.headers.get("Origin", "")).netloc != request.get_host():
        return []
    return [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]


def _seal(content: bytes, account_id: UUID) -> str:
    return base64.b64encode(crypto.wrap(zlib.compress(content), place=_place(account_id))).decode()


def _open(sealed: str, account_id: UUID) -> bytes:
    """Empty for what another account kept."""
    try:
        return zlib.decompress(crypto.unwrap(base64.b64decode(sealed), place=_place(account_id)))
    except LabError:
        return b""


def _place(account_id: UUID) -> bytes:
    return b"site_kept\0" + str(account_id).encode()
