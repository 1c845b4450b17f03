# SPDX-License-Identifier: EUPL-1.2
"""`1.500` is fifteen hundred or one and a half: whoever tells it is asked which, and a receipt is read as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from schuldenlab.law import (
    Entered,
    InputWrong,
    LawError,
    asked,
    calculate,
    from_parts,
    given_in,
    offer,
    receipt_of,
    refusal,
    verify,
)
from schuldenlab.law.again import calculate_again
from schuldenlab.law.columns import calculate_many
from schuldenlab.law.command import main

ON = date(2026, 7, 1)
FACTS = {"situation": "single", "taxable_income_year": "22000", "debtor_income_month": "1800"}
INCOME = {"kind": "wages", "amount": "1.500"}
CLAIM = {"id": "1.500", "rank": "concurrent", "claim": "1.500"}
DECISION = {"court": "1.500", "number": "1.500", "date": "2026-01-01", "article": "475fa", "amount": "1600"}


@pytest.mark.parametrize("told", ["1.500", "-1.500", "22.000", "1.234.567", Entered("1.500", "letter", "newer")])
def test_a_text_that_can_be_read_in_two_ways_is_refused(told):
    for ask in (calculate, lambda *a, **k: raised(asked(*a, **k).refused)):
        with pytest.raises(InputWrong) as refused:
            ask("seizure_free_amount", on=ON, inputs=FACTS | {"debtor_income_month": told})
        assert (refused.value.name, refused.value.problem) == ("debtor_income_month", "thousands_point")


def raised(refused):
    raise refused


def test_nothing_is_worked_out_of_it():
    """It stops where any other text that is no number would."""
    stopped = [
        asked("seizure_free_amount", on=ON, inputs=FACTS | {"debtor_income_month": one}) for one in ("1.500", "x")
    ]
    assert stopped[0].inputs == stopped[1].inputs


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("1,5", "decimal_comma"),
        ("1.500,25", "decimal_comma"),
        ("99999999999999999999", "too_large"),
        ("1,", "decimal_comma"),
    ],
)
def test_a_number_of_people_that_is_none_to_the_rules_is_explained(told, problem, tmp_path, capsys):
    """The same to a program, in the file of one household, and in a file of many."""
    facts = FACTS | {"debtor_income_month": told}
    with pytest.raises(InputWrong) as refused:
        calculate("seizure_free_amount", on=ON, inputs=facts)
    assert (refused.value.name, refused.value.problem) == ("debtor_income_month", problem)
    (tmp_path / "one.json").write_text(json.dumps(facts))
    (tmp_path / "many.jsonl").write_text(json.dumps(facts) + "\n")
    words = ["--on", "2026-07-01", "--language", "en"]
    assert main(["receipt", str(tmp_path / "one.json"), *words]) == 1
    assert main(["calculate", str(tmp_path / "many.jsonl"), str(tmp_path / "out.csv"), *words]) == 1
    said = refusal(refused.value, "en")
    assert capsys.readouterr().err.count(said) == 2


@pytest.mark.parametrize(
    "told", ["1500", "1.50", "0.125", "1.5000", "1500.125", 1500, Fraction(3, 2), Decimal("1.500")]
)
def test_what_can_be_read_in_one_way_is(told):
    assert calculate("seizure_free_amount", on=ON, inputs=FACTS | {"debtor_income_month": told}).inputs[
        "debtor_income_month"
    ] == Fraction(told)


@pytest.mark.parametrize(
    "told",
    [Decimal("1E-100000"), Decimal("1E+999999999"), Decimal("-1E-400"), Fraction(1, 3**9000), Fraction(1, 10**400)],
)
def test_a_number_that_no_receipt_can_be_read_back_with_is_refused_at_once(told):
    """Also within a list, a table of a list, and in columns; what is just short enough makes a receipt that holds."""
    income = {"kind": "wages", "amount": told}
    by_hand = Entered(told, "calculator", "as published")
    free, year = "seizure_free_amount", "taxable_income_year"
    for ask, name in (
        (lambda: calculate(free, on=ON, inputs=FACTS | {year: told}), year),
        (lambda: calculate("repayment_capacity", on=ON, inputs=FACTS, manual={"vtlb": by_hand}), "vtlb"),
        (lambda: from_parts({"incomes": [income]}, on=ON, language="nl"), "incomes"),
        (lambda: calculate_many(free, on=ON, columns={"situation": ["single"], year: told}), year),
        (lambda: offer("present_value", on=ON, facts={}, parameters={"monthly_rate": told}), "monthly_rate"),
    ):
        with pytest.raises(InputWrong) as refused:
            ask()
        assert (refused.value.name, refused.value.problem) == (name, "too_precise")


def test_the_longest_number_there_may_be_can_be_verified():
    for longest in (Decimal("1E-399"), Fraction(1, 10**400 - 1)):
        facts = FACTS | {"taxable_income_year": longest}
        assert verify(receipt_of(calculate("seizure_free_amount", on=ON, inputs=facts)).json).outcome == "equal"


def test_in_lists_and_by_hand_the_place_is_named():
    told = {
        lambda: calculate("payments_average", on=ON, inputs={"payments": ["1500", "1.500"]}): ("payments", "2"),
        lambda: from_parts({"incomes": [INCOME]}, on=ON, language="nl"): ("incomes", "1, amount"),
        lambda: calculate("seizure_free_amount", on=ON, inputs=FACTS | {
            "court_decision": DECISION | {"amount": "1.600"}}): ("court_decision", "amount"),
        lambda: calculate("repayment_capacity", on=ON, inputs=FACTS, manual={
            "vtlb": Entered("1.500", "calculator", "as published")}): ("vtlb", ""),
        lambda: offer("regular_route", on=ON, facts={"creditors": [CLAIM]}, parameters={}): ("creditors", "1, claim"),
    }  # fmt: skip
    for ask, place in told.items():
        with pytest.raises(InputWrong) as refused:
            ask()
        assert (refused.value.name, refused.value.where, refused.value.problem) == (*place, "thousands_point")


def test_a_single_value_beside_columns_is_read_as_strictly():
    columns = {"debtor_income_month": np.array([180_000]), "situation": "single", "taxable_income_year": "22000"}
    by_hand = {"vtlb": Entered("1.600", "calculator", "as published")}
    for told, manual, name in (
        (columns | {"taxable_income_year": "22.000"}, {}, "taxable_income_year"),
        (columns | {"taxable_income_year": Entered("22.000", "letter", "newer")}, {}, "taxable_income_year"),
        (columns, by_hand, "vtlb"),
    ):
        with pytest.raises(InputWrong) as refused:
            calculate_many("repayment_capacity", on=ON, columns=told, manual=manual)
        assert (refused.value.name, refused.value.problem) == (name, "thousands_point")


def test_words_of_somebodys_own_are_no_amounts():
    decided = calculate("seizure_free_amount", on=ON, inputs=FACTS | {"court_decision": DECISION})
    assert decided.step("court_decision").value.number == "1.500"


def test_a_receipt_holds_its_decimals_and_can_be_worked_out_again():
    """An exact 1.125 stands there as `1.125`: nobody marks thousands in a receipt."""
    facts = FACTS | {"debtor_income_month": Fraction("1.125"), "court_decision": DECISION}
    receipt = receipt_of(calculate("seizable_amount", on=ON, inputs=facts))
    assert receipt.document["inputs"]["debtor_income_month"] == "1.125"
    assert verify(receipt.json).outcome == "equal"
    inputs, manual = given_in(receipt.document)
    for again in (
        calculate("seizable_amount", on=ON, inputs=inputs, manual=manual),
        calculate_again(receipt.document, on=ON),
    ):
        assert receipt_of(again).json == receipt.json


def test_the_command_refuses_the_text_and_reads_the_json_number(tmp_path, capsys):
    told = {}
    for name, income in (("text", '"1.500"'), ("number", "1.500"), ("exact", '"1.5"')):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(FACTS | {"debtor_income_month": 0}).replace(" 0}", f" {income}}}"))
        out = tmp_path / f"{name}.receipt"
        told[name] = main(["receipt", str(file), str(out), "--on", "2026-07-01"]), out.exists() and out.read_bytes()
    assert told["text"] == (1, False)
    assert told["number"] == told["exact"]
    assert told["exact"][0] == 0
    assert "1500" in capsys.readouterr().err


BY_HAND = Entered("41.25", "letter", "not published")
SHAPELESS = [
    ({"on": "1 July"}, "input.not_a_date: reference_date: "),
    ({"on": datetime(2026, 7, 1, 12, tzinfo=UTC)}, "input.not_a_date: reference_date: "),
    ({"on": None}, "input.not_a_date: reference_date: "),
    ({"inputs": None}, "input.not_a_table: inputs: "),
    ({"inputs": [("situation", "single")]}, "input.not_a_table: inputs: "),
    ({"inputs": FACTS | {5: "1"}}, "input.unknown: 5: "),
    ({"inputs": FACTS | {"taxable_income_year": replace(BY_HAND, reason=None)}},
     "input.source_or_reason_missing: taxable_income_year: "),
    ({"manual": {"owner_addition": "41.25"}}, "input.source_or_reason_missing: owner_addition: "),
    ({"manual": {"owner_addition": replace(BY_HAND, source=None)}}, "input.source_or_reason_missing: owner_addition: "),
    ({"manual": {"owner_addition": replace(BY_HAND, label="H")}}, "input.not_one_of: owner_addition: "),
    ({"manual": {None: BY_HAND}}, "input.unknown: None: "),
    ({"manual": "owner_addition"}, "input.not_a_table: manual: "),
]  # fmt: skip


@pytest.mark.parametrize(("told", "refused"), SHAPELESS)
def test_what_has_no_shape_is_refused_by_name(told, refused):
    """Also by who only asks what to ask, and in words."""
    asking = {"on": ON, "inputs": FACTS, "manual": {}} | told
    with pytest.raises(LawError) as said:
        calculate("seizure_free_amount", **asking)
    assert str(said.value) == str(asked("seizure_free_amount", **asking).refused) == refused
    assert refusal(said.value, "nl")
    many = {name: [value] if name == "situation" else value for name, value in dict(asking["inputs"] or {}).items()}
    columns = {"columns": many if isinstance(asking["inputs"], dict) else asking["inputs"]}
    with pytest.raises(LawError) as said:
        calculate_many("seizure_free_amount", on=asking["on"], manual=asking["manual"], **columns)
    assert str(said.value) == refused.replace(": inputs:", ": columns:")


@pytest.mark.parametrize("target", [None, 5, []])
def test_a_target_without_a_name_is_no_target(target):
    for ask in (calculate, lambda *a, **k: raised(asked(*a, **k).refused)):
        with pytest.raises(LawError, match="target_unknown"):
            ask(target, on=ON, inputs=FACTS)
    with pytest.raises(LawError, match="target_unknown"):
        calculate_many(target, on=ON, columns={"situation": ["single"]})


def test_facts_in_parts_and_of_an_offer_have_a_shape_too():
    for ask, what in (
        (lambda: from_parts(None, on=ON, language="nl"), "inputs"),
        (lambda: offer("regular_route", on=ON, facts=None, parameters={}), "facts"),
        (lambda: offer("regular_route", on=ON, facts={}, parameters=None), "parameters"),
    ):
        with pytest.raises(LawError, match=f"input.not_a_table: {what}"):
            ask()


def test_a_date_may_be_told_as_text():
    """One household and many read it alike."""
    answer = calculate("seizure_free_amount", on="2026-07-01", inputs=FACTS)
    assert receipt_of(answer).json == receipt_of(calculate("seizure_free_amount", on=ON, inputs=FACTS)).json
