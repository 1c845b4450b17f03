# SPDX-License-Identifier: EUPL-1.2
"""How a request is read: its size before its contents, numbers as they were written, in the language that was asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.parser import Parser

from schuldenlab.base.texts import LANGUAGES, current_language, text
from schuldenlab.law.amount_texts import decimal
from schuldenlab.law.strict_json import strict_json
from schuldenlab.site.often import too_often
from schuldenlab.site.sessions import public

from .shapes import Problem

BODY_MAX = 256 * 1024  # bytes
TIMES = 240  # a minute, from one address
PROBLEM_TYPE = "application/problem+json"


class Exact(Parser):
    """JSON without floating point: 1800.10 stays exact. A key that stands there twice is refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        if b"\0" in request.body or b"\\u0000" in request.body:
            raise ValueError("NUL")
        return strict_json(request.body, number=decimal)


def problem(status: int, code: str, detail: str, field: str = "") -> Problem:
    return Problem(title=text(f"site.law_api.status.{status}"), status=status, detail=detail, code=code, field=field)


def refused(found: Problem) -> HttpResponse:
    return JsonResponse(found.dict(), status=found.status, content_type=PROBLEM_TYPE)


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody, in Dutch or English by Accept-Language. Takes no cookie into account, so needs no CSRF token."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        with translation.override(_language(request)):
            if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_MAX:
                most = f"{BODY_MAX // 1024} kB"
                response = refused(problem(413, "body.too_large", text("site.law_api.too_large", most=most)))
            elif request.method == "POST" and too_often(request, "law_api", times=TIMES):
                response = refused(problem(429, "too_often", text("site.law_api.too_often", most=str(TIMES))))
            else:
                response = view(request, *args, **more)
            response.headers["Content-Language"] = current_language()
        if request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language"])
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return public(answered)


def _language(request: HttpRequest) -> str:
    for word, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if word[:2] in LANGUAGES:
            return word[:2]
    return LANGUAGES[0]
