# SPDX-License-Identifier: EUPL-1.2
"""The operations. A refusal is in the words of the law core, with the fact it is about."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from schuldenlab import law
from schuldenlab.base.texts import current_language, text
from schuldenlab.law import InputWrong, LawError, NotEstablished

from .reading import PROBLEM_TYPE, Exact, opened, problem, refuse_unclear, refused
from .shapes import ROWS_MAX, Answer, Ask, Batch, FactName, Indication, Names, Outcome, Outcomes, Problem, TargetName

LOG = logging.getLogger(__name__)
PLACE = "/api/law/1/"
REFUSALS = dict.fromkeys((400, 411, 413, 422, 429, 500), Problem)
_KINDS = ("str", "int", "bool")  # the last part of a place where any of these would do
_FACTS = frozenset(fact.name for fact in law.facts())

api = NinjaAPI(
    title="Schuldenlab: the law core",
    version="1",
    description="Amounts of Dutch debt law for one household, exact to the cent, each with a receipt that proves it. "
    "No login, and nothing is kept.",
    urls_namespace="law_api",
    openapi_url=None,  # `pages` gives it, without a view that asks where it lives
    docs_url=None,
    parser=Exact(),
    openapi_extra={"info": {"license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}},
)


@api.post(
    "calculate",
    url_name="law_api_calculate",
    operation_id="calculate",
    response={200: Answer, **REFUSALS},
    summary="One household",
)
def calculate(request: HttpRequest, ask: Ask) -> Answer:
    _bounded([ask])
    return answer(ask)


@api.post(
    "batch",
    url_name="law_api_batch",
    operation_id="batch",
    response={200: Outcomes, **REFUSALS},
    summary="A few households",
)
def batch(request: HttpRequest, asked: Batch) -> Outcomes:
    _bounded(asked.households)
    return Outcomes(outcomes=[_outcome(request, ask) for ask in asked.households])


@api.get(
    "names", url_name="law_api_names", operation_id="names", response={200: Names}, summary="What can be asked and told"
)
def names(request: HttpRequest) -> Names:
    language = current_language()
    return Names(
        periods=[period.name for period in law.periods()],
        targets=[
            TargetName(name=one.name, title=law.name_of(one.name, language), unit=one.unit, source=one.source,
                       url=one.url, facts=list(one.facts), by_hand=list(one.by_hand))
            for one in law.targets()
        ],
        facts=[
            FactName(name=one.name, title=law.name_of(one.name, language), kind=one.kind, unit=one.unit,
                     source=one.source, words=list(one.words), optional=one.optional)
            for one in law.facts()
        ],
    )  # fmt: skip


def answer(ask: Ask) -> Answer:
    """Raises what the law core refuses, and a fact that is told twice: nobody would see which of the two counted."""
    refuse_unclear(ask.facts)
    if twice := sorted(ask.facts.keys() & ask.entered.keys()):
        raise InputWrong(twice[0], "told_twice")
    given = {name: entered.entered() for name, entered in ask.entered.items()}
    found = law.calculate(
        ask.target,
        on=_day(ask.on),
        inputs=ask.facts | {name: value for name, value in given.items() if name in _FACTS},
        manual={name: value for name, value in given.items() if name not in _FACTS},
    )
    receipt = law.receipt_of(found).document
    return Answer(
        target=found.target,
        on=ask.on,
        value=receipt["result"]["value"],
        shown=receipt["result"]["shown"],
        unit=found.result.unit,
        label=found.label.name,
        certainty=law.label_in_words(found.label.name, current_language()),
        receipt=receipt,
    )


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as reason:
        raise InputWrong("reference_date", "not_a_date") from reason


def _outcome(request: HttpRequest, ask: Ask) -> Outcome:
    """Whatever goes wrong with one household, the others have their answers."""
    try:
        return Outcome(answer=answer(ask))
    except LawError as reason:
        return Outcome(problem=_of_law(reason))
    except Exception as reason:
        return Outcome(problem=_of_us(request, reason))


# --- what is refused


class TooManyRows(Exception):
    """An answer grows with the lists it is about, ten times as fast as the message."""


def _bounded(asked: list[Ask]) -> None:
    """Raises TooManyRows before anything is worked out."""
    if sum(ask.rows() for ask in asked) > ROWS_MAX:
        raise TooManyRows


@api.exception_handler(TooManyRows)
def _too_many_rows(request: HttpRequest, reason: TooManyRows) -> HttpResponse:
    return refused(problem(413, "body.too_many_rows", text("site.law_api.too_many_rows", most=str(ROWS_MAX))))


def _of_law(reason: LawError) -> Problem:
    said, field = law.refusal(reason, current_language()), reason.values.get("name", "")
    return problem(422, reason.code, said, field, _indicated(reason))


def _indicated(reason: LawError) -> Indication | None:
    if not isinstance(reason, NotEstablished) or reason.indication is None:
        return None
    found = law.receipt_of(reason.indication).document["result"]
    return Indication(**found, label=reason.indication.label.name)


def _of_us(request: HttpRequest, reason: Exception) -> Problem:
    """Our own mistake: told in the log, with a number that leads there, and never to who asked."""
    number = request.reading.trace_id.hex[:8]
    LOG.error("law API %s", number, exc_info=reason)
    return problem(500, "broken", text("site.law_api.broken", number=number))


@api.exception_handler(LawError)
def _refused_by_law(request: HttpRequest, reason: LawError) -> HttpResponse:
    return refused(_of_law(reason))


@api.exception_handler(ValidationError)
def _other_shape(request: HttpRequest, reason: ValidationError) -> HttpResponse:
    """The first thing that has another shape than `shapes` says; its place is a path of names and numbers from 0."""
    first = reason.errors[0]
    place = ".".join(str(part)[:100] for part in first["loc"][2:] if part not in _KINDS)
    kind = {"missing": "missing", "extra_forbidden": "unknown"}.get(first["type"], "other")
    said = text(f"site.law_api.shape.{kind}", field=place) if place else text("site.law_api.no_object", place=PLACE)
    return refused(problem(422, f"shape.{kind}", said, place))


@api.exception_handler(Exception)
def _broken(request: HttpRequest, reason: Exception) -> HttpResponse:
    return refused(_of_us(request, reason))


@api.exception_handler(HttpError)
def _no_json(request: HttpRequest, reason: HttpError) -> HttpResponse:
    if isinstance(reason.__cause__, InputWrong):
        return _refused_by_law(request, reason.__cause__)
    return refused(problem(reason.status_code, "body.no_json", text("site.law_api.no_json")))


def unknown_address(request: HttpRequest) -> HttpResponse:
    """In the shape of every other refusal: a program asks here, not a reader of pages."""

    def said(request: HttpRequest) -> HttpResponse:
        return refused(problem(404, "address.unknown", text("site.law_api.no_address", place=PLACE)))

    return opened(said)(request)


# --- where it is


def patterns() -> list[URLPattern]:
    """The addresses of the operations, open to everybody."""
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in found:
        one.callback = opened(one.callback)
    return found


def document() -> dict[str, Any]:
    """The OpenAPI document. A refusal has a media type of its own, which Ninja cannot tell."""
    found: dict[str, Any] = api.get_openapi_schema(path_prefix=PLACE)
    for path in found["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {PROBLEM_TYPE: response["content"]["application/json"]}
    return found
