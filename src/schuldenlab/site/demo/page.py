# SPDX-License-Identifier: EUPL-1.2
"""The list of personas with their code of this moment. Exists only in the demo."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from schuldenlab.base.texts import text

from .codes import seconds_left
from .personas import PASSWORD, PERSONAS


@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    rows = [
        {"name": p.name, "role": text(f"people.role.{p.roles[0]}"), "email": p.email, "code": p.code()}
        for p in PERSONAS
    ]
    return render(request, "site/demo.html", {"rows": rows, "password": PASSWORD, "seconds": seconds_left()})
