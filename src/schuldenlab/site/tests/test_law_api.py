# SPDX-License-Identifier: EUPL-1.2
"""The law core over HTTP: the amounts of the core itself, refusals in its words, and nothing that can break it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from schuldenlab import law
from schuldenlab.base.texts import text
from schuldenlab.law import norms
from schuldenlab.site.law_api import reading
from schuldenlab.site.law_api.pages import ASKED
from schuldenlab.site.law_api.reading import BODY_MAX
from schuldenlab.site.law_api.shapes import ROWS_MAX, Answer, Ask, Problem

from .test_matrix import data_queries

pytestmark = pytest.mark.django_db
CALCULATE, BATCH = "/api/law/1/calculate", "/api/law/1/batch"


def post(body: Any, address: str = CALCULATE, language: str = "en") -> Any:
    """The answer of the server, to a browser that logged nobody in and has no token."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True)
    return client.post(address, raw, content_type="application/json", headers={"Accept-Language": language})


def asked(**facts: Any) -> dict[str, Any]:
    return ASKED | {"facts": {**ASKED["facts"], **facts}}


def test_one_household_gets_its_amount_and_a_receipt_that_verifies():
    with CaptureQueriesContext(connection) as queries:
        response = post(ASKED)
    assert response.status_code == 200
    found = response.json()
    assert (found["shown"], found["unit"], found["label"]) == ("1348.49", "EUR/month", "I")
    assert law.verify(json.dumps(found["receipt"]).encode()).outcome == "equal"
    assert data_queries(queries) == []
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_the_site_does_not_start_by_norms_that_contradict_each_other(monkeypatch):
    july = norms.FOLDER / "2026-07-01.toml"
    slip = norms.read_period(july.read_text().replace('value = "2208.48"', 'value = "2108.48"', 1), july.name)
    monkeypatch.setattr(norms, "_instead", (slip,))
    with pytest.raises(norms.NormsWrong, match=r"bvv_max_single: published 2108\.48, by the formula 2208\.48"):
        apps.get_app_config("site").ready()


def test_numbers_are_exact_however_they_are_written():
    """1,800.10 is no binary fraction: 95 percent of it ends on half a cent."""
    low = {"taxable_income_year": "9000"}
    shown = {post(asked(debtor_income_month=one, **low)).json()["shown"] for one in ("500.10", 500.10)}
    assert shown == {law.calculate("seizure_free_amount", on=date(2026, 7, 1), inputs={
        "situation": "single", "debtor_income_month": "500.10", **low}).shown}  # fmt: skip
    with_decimals = json.dumps(asked(debtor_income_month=0)).replace(": 0", ": 1.500").encode()
    assert post(with_decimals).json() == post(asked(debtor_income_month="1.5")).json()


def test_what_nobody_published_is_asked_for_by_name_and_may_be_entered_by_hand():
    owner = asked(tenure="owner", taxable_income_year="20000")
    refused = post(owner, language="nl")
    assert (refused.status_code, refused.json()["field"]) == (422, "owner_addition")
    assert law.name_of("owner_addition", "nl") in refused.json()["detail"]
    by_hand = {"owner_addition": {"value": "41.25", "source": "letter", "reason": "not published"}}
    entered = post(owner | {"entered": by_hand}).json()
    assert entered["receipt"]["entered"]["owner_addition"]["source"] == "letter"


def test_what_an_unofficial_formula_gives_is_shown_beside_the_refusal_and_never_used():
    owner = asked(tenure="owner", taxable_income_year="20000", housing_cost_month="600") | {"on": "2025-07-01"}
    found = post(owner, language="en").json()
    assert (found["code"], found["field"]) == ("not_established", "owner_addition")
    assert (found["indication"]["shown"], found["indication"]["label"]) == ("372.61", "I")
    assert "An unofficial formula gives €372.61. That is an indication only" in found["detail"]
    assert post(owner | {"on": "2026-07-01"}).json()["indication"] is None


CLAIM = {"id": "a", "rank": "concurrent", "claim": "1"}
# Each is short enough alone; their sum has more digits than Python writes.
FRACTIONS = [{"section": f"own {one}", "amount": f"1/{10**399 + 2 * one + 1}"} for one in range(12)]

REFUSED: list[tuple[Any, int, str, str]] = [
    (asked(debtor_income_month="-1"), 422, "input.negative", "debtor_income_month"),
    (asked(debtor_income_month="1.500"), 422, "input.thousands_point", "debtor_income_month"),
    (asked(debtor_income_month="NaN"), 422, "input.not_a_number", "debtor_income_month"),
    (asked(debtor_income_month=10**13), 422, "input.too_large", "debtor_income_month"),
    (asked(debtor_income_month="9" * 5000), 422, "input.too_large", "debtor_income_month"),
    (asked(debtor_income_month=[1]), 422, "input.not_a_number", "debtor_income_month"),
    (asked(situation={"a": 1}), 422, "input.not_one_of", "situation"),
    (asked(colour="red"), 422, "input.unknown", "colour"),
    (ASKED | {"entered": {"debtor_income_month": {"value": "900", "source": "letter", "reason": "newer"}}}, 422,
     "input.told_twice", "debtor_income_month"),
    (asked(other_corrections=FRACTIONS) | {"target": "other_corrections_total"}, 422, "too_precise", ""),
    (ASKED | {"target": "nothing"}, 422, "target_unknown", "nothing"),
    (ASKED | {"on": "2026-02-30"}, 422, "input.not_a_date", "reference_date"),
    (ASKED | {"on": "1999-01-01"}, 422, "not_established", "period"),
    (ASKED | {"on": 5}, 422, "shape.other", "on"),
    (ASKED | {"colour": "red"}, 422, "shape.unknown", "colour"),
    ({"target": "seizure_free_amount", "facts": {}}, 422, "shape.missing", "on"),
    (ASKED | {"entered": {"vtlb": {"value": "1", "source": "x", "reason": ""}}}, 422, "shape.other",
     "entered.vtlb.reason"),
    (ASKED | {"entered": {"vtlb": {"value": [1], "source": "x", "reason": "x"}}}, 422, "shape.other",
     "entered.vtlb.value"),
    (ASKED | {"target": "Nothing like it"}, 422, "shape.other", "target"),
    ([], 422, "shape.other", ""),
    (b"", 422, "shape.missing", ""),
    (b"{", 400, "body.no_json", ""),
    (b"NaN", 400, "body.no_json", ""),
    (b'{"on": NaN}', 422, "input.not_a_number", "on"),
    (b'{"on": "2026-07-01", "on": "2026-07-02"}', 422, "input.key_twice", "on"),
    (json.dumps(ASKED).replace('"22000"', "Infinity").encode(), 422, "input.not_a_number", "taxable_income_year"),
    (json.dumps(ASKED | {"facts": 0}).replace('"facts": 0', '"facts": {"persons": 1, "persons": 2}').encode(), 422,
     "input.key_twice", "persons"),
    (json.dumps(asked(creditors=[CLAIM, CLAIM | {"claim": 0}])).replace('"claim": 0', '"claim": NaN').encode(), 422,
     "input.not_a_number", "creditors"),
    (json.dumps(asked(situation="single\0")).encode(), 400, "body.no_json", ""),
    (b"[" * 100_000, 400, "body.no_json", ""),
    (b"9" * 100_000, 400, "body.no_json", ""),
    (b"\xff\xfe", 400, "body.no_json", ""),
    (b"x" * (BODY_MAX + 1), 413, "body.too_large", ""),
    (asked(creditors=[CLAIM] * (ROWS_MAX + 1)), 413, "body.too_many_rows", ""),
]  # fmt: skip


def test_what_is_wrong_is_named_with_its_field():
    for body, status, code, field in REFUSED:
        response = post(body)
        found = response.json()
        assert (response.status_code, found["code"], found["field"]) == (status, code, field), str(body)[:200]
        assert response.headers["Content-Type"] == "application/problem+json"
        assert Problem.model_validate(found).detail


def test_one_household_of_a_batch_costs_no_other(monkeypatch):
    """Neither by NaN nor by a mistake of ours, of which nothing is told but a number."""
    rows = [
        json.dumps(ASKED),
        json.dumps(ASKED).replace('"22000"', "NaN"),
        json.dumps(asked(debtor_income_month="666")),
    ]
    works = law.calculate

    def breaks(target: str, *, inputs: Any, **more: Any) -> law.Answer:
        if inputs["debtor_income_month"] == "666":
            raise ZeroDivisionError("secret 666")
        return works(target, inputs=inputs, **more)

    monkeypatch.setattr(law, "calculate", breaks)
    response = post(f'{{"households": [{", ".join(rows)}]}}'.encode(), BATCH)
    first, second, third = response.json()["outcomes"]
    assert (response.status_code, first["answer"]["shown"]) == (200, post(ASKED).json()["shown"])
    assert (second["problem"]["code"], second["problem"]["field"]) == ("input.not_a_number", "taxable_income_year")
    assert (third["problem"]["status"], third["problem"]["code"]) == (500, "broken")
    alone = post(rows[2].encode())
    assert (alone.status_code, alone.headers["Content-Type"]) == (500, "application/problem+json")
    assert "Tell us the number" in Problem.model_validate(alone.json()).detail
    for said in (response.content, alone.content):
        assert b"secret" not in said
        assert b"Traceback" not in said


def test_what_is_asked_in_another_way_is_refused_like_all_else():
    client = Client(headers={"Accept-Language": "en"})
    for response, allowed in (
        (client.get(CALCULATE), "POST"), (client.options(BATCH), "POST"), (client.put("/api/law/1/names"), "GET"),
    ):  # fmt: skip
        assert (response.status_code, response.json()["code"]) == (405, "wrong_method")
        assert (response.headers["Content-Type"], response.headers["Allow"]) == ("application/problem+json", allowed)
        assert allowed in response.json()["detail"]
    chunked = client.generic("POST", CALCULATE, headers={"Transfer-Encoding": "chunked"})
    assert (chunked.status_code, chunked.json()["code"]) == (411, "body.no_length")


def test_an_address_with_a_slash_too_many_is_refused_like_all_else():
    for response in (
        post(ASKED, f"{CALCULATE}/"),
        Client().get("/api/law/1/nothing", headers={"Accept-Language": "en"}),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "address.unknown")
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "/api/law/1/docs/" in response.json()["detail"]


@pytest.mark.parametrize("body", [b"", b'""', b"[]", b"null"])
def test_what_is_no_object_is_told_to_be_none(body):
    assert "one object" in post(body).json()["detail"]


@pytest.mark.parametrize(
    ("asks", "language"), [("nl", "nl"), ("en-GB,nl;q=0.5", "en"), ("de, fr;q=0.9", "nl"), ("", "nl")]
)
def test_a_refusal_is_in_the_language_that_was_asked_for_and_dutch_without_one(asks, language):
    said = {
        law.refusal(law.InputWrong("situation", "not_one_of"), language): asked(situation="lone"),
        text("site.law_api.no_json", language): b"{",
    }
    for detail, body in said.items():
        response = post(body, language=asks)
        assert (response.json()["detail"], response.headers["Content-Language"]) == (detail, language)


def test_an_answer_grows_no_further_than_the_document_says():
    """Together: many households with few creditors are as much work as one with many."""
    few = asked(creditors=[CLAIM] * (ROWS_MAX // 2))
    assert post({"households": [few, few]}, BATCH).status_code == 200
    answer = post({"households": [few, few, asked(payments=["1"])]}, BATCH)
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_many_rows")
    assert str(ROWS_MAX) in answer.json()["detail"]


def test_in_a_batch_each_household_has_its_own_answer_or_refusal():
    response = post({"households": [ASKED, asked(situation="lone"), ASKED]}, BATCH)
    first, second, third = response.json()["outcomes"]
    assert first["answer"] == third["answer"] == post(ASKED).json()
    assert (second["answer"], second["problem"]["field"]) == (None, "situation")
    assert post({"households": []}, BATCH).status_code == 422
    assert post({"households": [ASKED] * 101}, BATCH).status_code == 422


def test_the_names_are_those_of_the_core_in_both_languages():
    found = Client().get(reverse("law_api_names"), headers={"Accept-Language": "en, nl;q=0.5"}).json()
    known = {one["name"]: one for one in found["facts"]}
    assert known["situation"]["words"] == ["single", "single_parent", "couple", "couple_children"]
    assert known["debtor_income_month"]["title"] == law.name_of("debtor_income_month", "en")
    target = next(one for one in found["targets"] if one["name"] == "seizure_free_amount")
    assert "owner_addition" in target["by_hand"]
    assert set(target["facts"]) <= known.keys()
    assert "2026-07-01" in found["periods"]


def test_whatever_can_be_asked_has_a_title_but_for_steps_of_a_step():
    """Forty still have only the name of their rule; no more may come."""
    codes = {
        language: {one.name for one in law.targets() if law.name_of(one.name, language) == one.name}
        for language in ("nl", "en")
    }
    assert codes["nl"] == codes["en"]
    assert len(codes["nl"]) <= 40


def test_who_asks_far_too_often_waits(monkeypatch):
    monkeypatch.setattr(reading, "TIMES", 2)
    assert [post(b"{").status_code for _ in range(2)] == [400] * 2
    waits = post(ASKED)
    assert (waits.status_code, waits.json()["code"]) == (429, "too_often")
    assert post({"households": [ASKED]}, BATCH).status_code == 429
    assert Client().get(reverse("law_api_names")).status_code == 200


# --- against the document that other programs read

DOCUMENT = json.loads(json.dumps(Ask.model_json_schema()))
FACTS = DOCUMENT["properties"]["facts"]["properties"]


def test_the_openapi_document_declares_every_answer_and_has_no_address_of_others():
    found = Client().get(reverse("law_api_openapi")).json()
    assert found["openapi"].startswith("3.1")
    for path in ("calculate", "batch"):
        responses = found["paths"][f"/api/law/1/{path}"]["post"]["responses"]
        assert sorted(responses) == ["200", "400", "411", "413", "422", "429", "500"]
        assert set(responses["422"]["content"]) == {"application/problem+json"}
    told = found["components"]["schemas"]["Ask"]["properties"]["facts"]["properties"]
    assert told["tenure"]["enum"] == ["rent", "owner", "non_subsidised"]
    assert "pattern" in told["taxable_income_year"]


def value_of(fact: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in fact:
        return st.sampled_from(fact["enum"])
    if "pattern" in fact:
        return st.integers(fact["minimum"], fact["maximum"]) | st.from_regex(fact["pattern"], fullmatch=True)
    match fact.get("type"):
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(fact["minimum"], min(fact["maximum"], 10**12))
        case "string":
            return st.dates().map(date.isoformat)
    return ANY


ANY = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(["id", "amount", "kind"]), one),
    max_leaves=5,
)
ELSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["target", "on", "facts", "entered", "?"]), one),
    max_leaves=8,
)

FACT = st.sampled_from(sorted(FACTS)).flatmap(lambda name: st.tuples(st.just(name), value_of(FACTS[name])))
HOUSEHOLD = st.lists(FACT, max_size=8).map(dict)
TARGETS = [one.name for one in law.targets()]


@settings(max_examples=25, deadline=None)
@given(target=st.sampled_from(TARGETS), facts=HOUSEHOLD, on=st.dates(date(2022, 1, 1), date(2027, 6, 30)))
def test_whatever_fits_the_document_is_answered_or_refused_as_it_says(target, facts, on):
    response = post({"target": target, "on": on.isoformat(), "facts": ASKED["facts"] | facts})
    assert response.status_code in (200, 422)
    shape = Answer if response.status_code == 200 else Problem
    found = shape.model_validate(response.json())
    if response.status_code == 200:
        assert law.verify(json.dumps(found.receipt).encode()).outcome == "equal"
    else:
        assert not found.code.startswith("shape.")


@settings(max_examples=20, deadline=None)
@given(body=ELSE, address=st.sampled_from([CALCULATE, BATCH]))
def test_whatever_else_is_sent_is_refused_as_the_document_says(body, address):
    response = post(body, address)
    assert response.status_code in (400, 422)
    Problem.model_validate(response.json())
