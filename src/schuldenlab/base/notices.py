# SPDX-License-Identifier: EUPL-1.2
"""One sentence that waits for the next page: "The mandate was given." It stays on that page until the person leaves."""

from __future__ import annotations

from django.http import HttpRequest

from .texts import text

_KEY = "lab_notice"


def leave(request: HttpRequest, words: str) -> None:
    request.session[_KEY] = words


def say(request: HttpRequest, key: str, **values: object) -> None:
    """Leave the sentence of a text key. No personal data: the session is an ordinary row."""
    leave(request, text(key, **values))


def take(request: HttpRequest) -> str:
    session = getattr(request, "session", None)
    return session.pop(_KEY, "") if session is not None and _KEY in session else ""
