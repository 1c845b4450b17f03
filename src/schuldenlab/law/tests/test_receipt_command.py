# SPDX-License-Identifier: EUPL-1.2
"""One household from a file: its story and its receipt, or in words why there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schuldenlab.law import explain, verify

from ..command import main
from .household_files import GOOD, JULY, in_csv, run


def receipt(folder: Path, household: object, *words: str) -> int:
    source = folder / "in.json"
    text = household if isinstance(household, str) else json.dumps(household)
    source.write_bytes(text.encode("utf-8", "surrogateescape"))
    return main(["receipt", str(source), str(folder / "receipt.json"), "--on", JULY, "--language", "en", *words])


def test_what_an_unofficial_formula_gives_is_told_with_the_refusal(tmp_path, capsys):
    """An owner with 20,000 a year and 600.00 a month for housing, when the norms of 2025 held."""
    owner = GOOD | {"tenure": "owner", "taxable_income_year": "20000", "housing_cost_month": "600"}
    said = "An unofficial formula gives €372.61. That is an indication only: do not use it."
    assert receipt(tmp_path, owner, "--on", "2025-07-01") == 1
    assert capsys.readouterr().err.endswith(f"{said}\n")
    tenant = GOOD | {"tenure": "rent", "housing_cost_month": "600"}
    source = in_csv(tmp_path, [tenant, owner | {"situation": ""}, owner, owner | {"housing_cost_month": ""}])
    code, _, bad = run(source, on="2025-07-01", bad="bad.csv")
    assert (code, [row["row"] for row in bad]) == (0, ["2", "3", "4"])
    assert [row["message"].endswith(said) for row in bad] == [False, True, False]


def test_one_household_gets_its_story_and_a_receipt_that_verifies(tmp_path, capsys):
    owner = GOOD | {"tenure": "owner", "taxable_income_year": "20000", "owner_addition": "41.25"}
    assert receipt(tmp_path, owner, "--source", "letter", "--reason", "not published") == 0
    written = (tmp_path / "receipt.json").read_bytes()
    assert verify(written).outcome == "equal"
    assert capsys.readouterr().out == explain(json.loads(written), "en")
    assert receipt(tmp_path, GOOD) == 1, "never over another"
    assert (tmp_path / "receipt.json").read_bytes() == written


def test_a_share_may_be_a_fraction_and_cents_may_have_noughts_behind_them(tmp_path):
    assert receipt(tmp_path, '{"norm": 900.500, "share": "1/3"}', "--target", "norm_share") == 0
    assert json.loads((tmp_path / "receipt.json").read_text())["result"]["shown"] == "300.17"


def test_lists_are_for_one_household(tmp_path):
    owed = [{"id": "a", "claim": "900", "rank": "concurrent"}, {"id": "b", "claim": "100", "rank": "concurrent"}]
    creditors = {"creditors": owed, "available": "500"}
    assert receipt(tmp_path, creditors, "--target", "creditor_payments") == 0
    shown = json.loads((tmp_path / "receipt.json").read_text())["result"]["shown"]
    assert [(one["id"], one["amount"]) for one in shown] == [("a", "450.00"), ("b", "50.00")]


def test_a_household_that_cannot_be_read_or_a_receipt_that_cannot_be_written_is_told(tmp_path, capsys):
    there = in_csv(tmp_path, [GOOD], "in.json")
    there.write_text(json.dumps(GOOD))
    for source, target in ((tmp_path / "none.json", tmp_path / "out.json"), (there, tmp_path / "no" / "out.json")):
        assert main(["receipt", str(source), str(target), "--on", JULY, "--language", "en"]) == 1
        assert "No such file" in capsys.readouterr().err
    for day in ([], ["--on", "2026-7-1"]):
        with pytest.raises(SystemExit, match="2"):
            main(["receipt", str(there), str(tmp_path / "out.json"), *day])
        assert ("2026-7-1 is no date" if day else "required: --on") in capsys.readouterr().err


@pytest.mark.parametrize(
    ("household", "said"),
    [
        (GOOD | {"situtation": "single"}, "no fact named situtation"),
        (GOOD | {"tenure": "owner", "taxable_income_year": "20000"}, "Addition for owners"),
        (GOOD | {"tenure": "owner", "owner_addition": "41.25"}, "A source or a reason is missing"),
        (GOOD | {"debtor_income_month": -1}, "cannot be below zero"),
        (GOOD | {"taxable_income_year": "1/3"}, "Taxable income a year must be an amount in whole cents"),
        (GOOD | {"housing_cost_month": "500.0050"}, "whole cents"),
        (GOOD | {"care_part": "200/3"}, "whole cents"),
        (GOOD | {"income_sources": [{"id": "1/3", "kind": "wage", "amount": "1/3"}]}, "(1, amount) must be"),
        (GOOD | {"court_decision": {"court": "1/3", "number": "1/3", "date": JULY, "article": "475fa",
                                    "amount": "0.005"}}, "(amount) must be"),
        ("[]", "in.json: This is no household"), ("", "in.json: It is empty"), ("[" * 100_000, "nested too deeply"),
        ('{"situation": "single", "situation": "couple"}', "situation stands twice"),
        ('{"persons": NaN}', "NaN is no number in JSON"), ('{"persons": 1,\n}', "on line 2, at character 1."),
        ('{"persons": "\udcff"}', "no text in UTF-8"),
        (" " * (1024 * 1024 - 2) + "{}\n", "larger than 1 MB"), (" " * (1024 * 1024 - 2) + "{}", "Situation"),
    ],
    ids=range(18),
)  # fmt: skip
def test_without_an_answer_there_is_no_receipt(tmp_path, capsys, household, said):
    assert receipt(tmp_path, household) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]
