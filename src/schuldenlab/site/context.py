# SPDX-License-Identifier: EUPL-1.2
"""What every page may use. Asks the database nothing, so that the page that explains a failure can use it too; only
who uses `my_coach` asks one thing."""

from __future__ import annotations

import ipaddress
from functools import partial

from django.conf import settings
from django.http import HttpRequest

from schuldenlab.base import notices
from schuldenlab.base.texts import LANGUAGES, current_language

from . import selectors, theme


def everywhere(request: HttpRequest) -> dict[str, object]:
    language = current_language()
    user = getattr(request, "user", None)
    return {
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
        "logged_in": bool(user is not None and user.is_authenticated),
        "who": getattr(request, "frame", None),
        "my_coach": partial(_my_coach, request),
        "theme": theme.current(),
        "language": language,
        "other_language": next(other for other in LANGUAGES if other != language),
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "notice": notices.take(request),
        "passkey_needs_name": _is_address(request),
    }


def _my_coach(request: HttpRequest) -> selectors.Coach | None:
    actor = getattr(request, "actor", None)
    return selectors.my_coach(actor, on=request.clock.today()) if actor else None


def _is_address(request: HttpRequest) -> bool:
    """A passkey belongs to a name: on http://127.0.0.1 browsers refuse to make one, on http://localhost they do."""
    host = request.META.get("HTTP_HOST", "").rpartition(":")[0] or request.META.get("HTTP_HOST", "")
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
