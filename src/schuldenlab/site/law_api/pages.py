# SPDX-License-Identifier: EUPL-1.2
"""The page about the API, and its OpenAPI document."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .api import PLACE, Ask, answer, document
from .reading import BODY_MAX
from .shapes import HOUSEHOLDS_MAX, ROWS_MAX

ASKED: dict[str, Any] = {
    "target": "seizure_free_amount",
    "on": "2026-07-01",
    "facts": {"situation": "single", "taxable_income_year": "22000", "debtor_income_month": "1800"},
}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """With an example that is worked out when the page is made, so that it is true."""
    found = answer(Ask(**ASKED)).dict()
    receipt = found.pop("receipt")
    shown = found | {"receipt": {"format": receipt["format"], "…": "…"}}
    context = {
        "place": PLACE,
        "host": f"{request.scheme}://{request.get_host()}",
        "asked": json.dumps(ASKED, indent=2),
        "answered": json.dumps(shown, indent=2, ensure_ascii=False),
        "most_bytes": f"{BODY_MAX // 1024} kB",
        "most_households": HOUSEHOLDS_MAX,
        "most_rows": ROWS_MAX,
    }
    return render(request, "site/law_api.html", context)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_written(), content_type="application/json")


@cache
def _written() -> bytes:
    return json.dumps(document(), indent=1).encode()
