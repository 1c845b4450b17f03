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
from schuldenlab.law import InputWrong
from schuldenlab.law.amount_texts import decimal
from schuldenlab.law.strict_json import strict_json, unclear
from schuldenlab.site.often import too_often
from schuldenlab.site.sessions import public

from .shapes import Indication, Problem

BODY_MAX = 256 * 1024  # bytes
TIMES = 240  # a minute, from one address
PROBLEM_TYPE = "application/problem+json"


class Exact(Parser):
    """JSON without floating point: 1800.10 stays exact.

    What stands there twice, and NaN, is refused by its name; among the facts of a household by `refuse_unclear`, so
    that the others of a batch get their answers.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        if b"\0" in request.body or b"\\u0000" in request.body:
            raise ValueError("NUL")
        body = strict_json(request.body, number=decimal, marked=True)
        for place, wrong in unclear(body):
            if not place:
                raise ValueError("no object")
            if not _is_of_a_household(place):
                raise InputWrong(".".join(map(str, place)), wrong)
        return body


def _is_of_a_household(place: tuple[str | int, ...]) -> bool:
    """`facts.NAME` and what lies within, or `households.N.facts.NAME`."""
    own = place[2:] if place[0] == "households" else place
    return own[:1] == ("facts",) and len(own) > 1


def refuse_unclear(facts: dict[str, Any]) -> None:
    """Raises InputWrong with the fact, and the place within it (from 1) where it is a list."""
    for (name, *within), wrong in unclear(facts):
        where = ", ".join(str(one + 1 if isinstance(one, int) else one) for one in within)
        raise InputWrong(str(name), wrong, where=where)


def problem(status: int, code: str, detail: str, field: str = "", indication: Indication | None = None) -> Problem:
    return Problem(title=text(f"site.law_api.status.{status}"), status=status, detail=detail, code=code, field=field,
                   indication=indication)  # fmt: skip


def refused(found: Problem) -> HttpResponse:
    return JsonResponse(found.dict(), status=found.status, content_type=PROBLEM_TYPE)


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody, in Dutch or English by Accept-Language. Takes no cookie into account, so needs no CSRF token."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        with translation.override(_language(request)):
            if _has_no_length(request):
                response = refused(problem(411, "body.no_length", text("site.law_api.no_length")))
            elif int(request.META.get("CONTENT_LENGTH") or 0) > BODY_MAX:
                most = f"{BODY_MAX // 1024} kB"
                response = refused(problem(413, "body.too_large", text("site.law_api.too_large", most=most)))
            elif request.method == "POST" and too_often(request, "law_api", times=TIMES):
                response = refused(problem(429, "too_often", text("site.law_api.too_often", most=str(TIMES))))
            else:
                response = view(request, *args, **more)
                if response.status_code == 405:
                    response = _wrong_method(response)
            response.headers["Content-Language"] = current_language()
        if request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language"])
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return public(answered)


def _has_no_length(request: HttpRequest) -> bool:
    """Sent in chunks: how large it becomes nobody knows, and Django reads nothing of it."""
    return not request.META.get("CONTENT_LENGTH") and "Transfer-Encoding" in request.headers


def _wrong_method(response: HttpResponse) -> HttpResponse:
    allowed = response.headers["Allow"]
    found = refused(problem(405, "wrong_method", text("site.law_api.wrong_method", allowed=allowed)))
    found.headers["Allow"] = allowed
    return found


def _language(request: HttpRequest) -> str:
    for word, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if word[:2] in LANGUAGES:
            return word[:2]
    return LANGUAGES[0]
