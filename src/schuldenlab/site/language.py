# SPDX-License-Identifier: EUPL-1.2
"""Dutch unless somebody asks for English: by their account, or by the switch on every page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from schuldenlab.base.texts import LANGUAGES

COOKIE_SECONDS = 365 * 24 * 60 * 60


class Language:
    """Speaks the language of the cookie, else of the account. What a browser prefers says little on a shared phone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in LANGUAGES and request.user.is_authenticated:
            chosen = request.user.language
        language = chosen if chosen in LANGUAGES else LANGUAGES[0]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in this browser, then go back to where the person was."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language")
    if chosen in LANGUAGES:
        remember(response, chosen)
    return response


def remember(response: HttpResponse, language: str) -> None:
    """Keep this language in the browser that gets the response."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=COOKIE_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
