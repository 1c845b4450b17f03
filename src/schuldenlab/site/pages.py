# SPDX-License-Identifier: EUPL-1.2
"""Pages that belong to no room: home and errors.

An error page says what happened, why, and what to do next. It asks the database nothing: it may be what failed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import Words, words_of
from schuldenlab.base.texts import text

from .kept import sent_from_here
from .law_api import api as law_api
from .sessions import public


def error_page(request: HttpRequest, error: LabError) -> HttpResponse:
    """What a service refused, in the reader's words (named in settings.LAB_ERROR_PAGE)."""
    return _page(request, words_of(error), status=error.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _said(request, "too_big", status=413)
    if isinstance(exception, TooManyFilesSent):
        return _said(request, "too_many_files", status=413)
    return _said(request, "bad_request", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, "forbidden", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith(law_api.PLACE):
        return law_api.unknown_address(request)
    return _said(request, "not_found", status=404)


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, "too_often", status=429)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake. Drawn without request or session: nothing may be trusted to work."""
    try:
        return _said(request, "broken", status=500)
    except Exception:  # the frame itself failed: plain words still help
        words = _words("broken")
        return HttpResponse(f"{words.what}\n{words.why}\n{words.next}\n", content_type="text/plain", status=500)


@public
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: usually a page that was open for long, now and then another site's form.

    What came from a page of ours, of somebody who is logged in, can be sent again from here with all that is in it.
    """
    fields = sent_from_here(request) if getattr(request, "actor", None) else []
    if not fields:
        return _said(request, "forged", status=403)
    context = {"words": _words("forged"), "fields": fields, "address": request.get_full_path()}
    return render(request, "site/forged.html", context, status=403)


def _said(request: HttpRequest, name: str, *, status: int) -> HttpResponse:
    return _page(request, _words(name), status=status)


def _words(name: str) -> Words:
    return Words(*(text(f"site.errors.{name}.{part}") for part in ("what", "why", "next")))


def _page(request: HttpRequest, words: Words, *, status: int) -> HttpResponse:
    context = {"words": words, "number": _number(request) if status >= 500 else ""}
    return render(request, "site/error.html", context, status=status)


def _number(request: HttpRequest) -> str:
    """What somebody on the phone reads out, and what the log of the server has beside the error."""
    reading = getattr(request, "reading", None)
    return reading.trace_id.hex[:8] if reading else ""


class PlainErrors:
    """Answers that Django or a decorator gives without a page (405, an over-long body) get ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render_to_string("site/error.html", {"words": _words("wrong_method")}, request=request)
            allow = response.headers.get("Allow", "")
            response = HttpResponse(page, status=405, headers={"Allow": allow})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """NUL bytes and the like reach the database driver as a DataError: a bad request, not our failure."""
        if isinstance(error, ValueError | DataError) and "NUL" in str(error):
            request.failure = error  # what was written so far is rolled back
            return _said(request, "bad_request", status=400)
        return None
