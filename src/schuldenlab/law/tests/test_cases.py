# SPDX-License-Identifier: EUPL-1.2
"""Worked examples: ours, split by subject, and the file they came from; and what a broken file is told."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from schuldenlab.law.command import main

from ..cases import failures, read_cases

FOLDER = Path(__file__).parent.parent / "cases"
FILES = sorted(FOLDER.glob("*.toml"))
ALL = [case for file in FILES for case in read_cases(file)]

GOOD = """
[[case]]
id = "good"
function = "bvv"
period = "2026-07-01"
tolerance = "0.00"
[case.inputs]
situation = "single"
taxable_income_year = "20000"
[case.expected]
bvv = "1348.49"
"""


@pytest.mark.parametrize("case", ALL, ids=[case["id"] for case in ALL])
def test_every_worked_example_comes_out(case):
    assert failures(case) == []


def test_no_example_stands_there_twice():
    assert len({case["id"] for case in ALL}) == len(ALL)


@pytest.mark.shared
def test_every_shared_example_comes_out(shared, capsys):
    count = len(tomllib.loads((shared / "rules" / "cases.toml").read_text())["case"])
    assert main(["cases", str(shared / "rules" / "cases.toml")]) == 0
    assert capsys.readouterr().out == f"{count} passed, 0 failed\n"


@pytest.mark.shared
def test_the_split_files_hold_the_shared_examples(shared):
    original = tomllib.loads((shared / "rules" / "cases.toml").read_text())["case"]
    ours = {case["id"]: case for case in ALL}
    assert all(ours[case["id"]] == case for case in original)


def test_a_percentage_of_a_division_is_compared_unrounded():
    """100 over 300 is a third: 33.3333 is what is shown and not what it is."""
    case = {
        "id": "third",
        "function": "distribution",
        "period": "2026-07-01",
        "tolerance": "0.0000001",
        "inputs": {"available": "100", "creditors": [{"id": "bank", "rank": "concurrent", "claim": "300"}]},
        "expected": {"concurrent_percentage": "33.33333333"},
    }
    assert failures(case) == []
    assert failures(case | {"expected": {"concurrent_percentage": "33.3333"}}) == [
        "concurrent_percentage: expected 33.3333, got 100/3"
    ]


def run(tmp_path, capsys, text):
    file = tmp_path / "cases.toml"
    file.write_text(text)
    code = main(["cases", str(file)])
    return code, capsys.readouterr().out.splitlines()


def test_a_wrong_outcome_is_named_and_the_rest_runs(tmp_path, capsys):
    wrong = GOOD.replace('"good"', '"wrong"').replace("1348.49", "1348.50")
    code, lines = run(tmp_path, capsys, 'schema = "cases/1"\n' + wrong + GOOD)
    assert code == 1
    assert lines == ["wrong: bvv: expected 1348.50, got 1348.49", "1 passed, 1 failed"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('"bvv"\nperiod', '"bvw"\nperiod'), "unknown function bvw"),
        (("taxable_income_year", "taxable_income"), "unknown input taxable_income"),
        (('"20000"', "20000"), "inputs.taxable_income_year is no text: write numbers as decimal strings"),
        (('"20000"', '"-1"'), "input.negative: taxable_income_year"),
        (('"20000"', '"NaN"'), "input.not_a_number: taxable_income_year"),
        (('"20000"', '"1e9"'), "input.not_a_number: taxable_income_year"),
        (('"single"', '"alone"'), "input.not_one_of: situation"),
        (('situation = "single"\n', ""), "input.missing: situation"),
        (("bvv = ", "bvvv = "), "unknown expected key bvvv"),
        (('bvv = "1348.49"', ""), "nothing is expected"),
        (('bvv = "1348.49"', "bvv = 1348.49"), "expected.bvv is no text: write numbers as decimal strings"),
        (('"2026-07-01"', '"2019-07-01"'), "not_established: period"),
        (('"2026-07-01"', '"July"'), "period July is no date"),
        (('tolerance = "0.00"', 'tolerance = "-1"'), "tolerance -1 is no number of zero or more"),
        (('tolerance = "0.00"', ""), "tolerance is missing or no text"),
        (("[case.inputs]", "[case.input]"), "inputs is missing or no table"),
        (('bvv = "1348.49"', 'status = "not_established"'), "expected not_established, got 1348.49"),
    ],
)
def test_a_broken_case_fails_with_a_reason_and_the_rest_runs(tmp_path, capsys, change, told):
    assert change[0] in GOOD
    broken = GOOD.replace(*change).replace('"good"', '"broken"')
    code, lines = run(tmp_path, capsys, 'schema = "cases/1"\n' + broken + GOOD)
    assert code == 1
    assert lines[0].startswith("broken: ")
    assert told in lines[0]
    assert lines[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize("fact", ['residence = "abroad"', 'tenure = "owner"'])
def test_a_case_may_expect_that_an_amount_is_not_established(tmp_path, capsys, fact):
    text = GOOD.replace('bvv = "1348.49"', 'status = "not_established"').replace(
        "[case.inputs]", f"[case.inputs]\n{fact}"
    )
    assert run(tmp_path, capsys, 'schema = "cases/1"\n' + text) == (0, ["1 passed, 0 failed"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case = 1", "schema"),
        ('schema = "cases/2"', "schema"),
        ('schema = "cases/1"\ncase = 1', "no list of tables"),
        ("{", "no readable TOML"),
        ("a = " + "[" * 100_000, "no readable TOML"),
    ],
)
def test_a_file_that_is_no_file_of_cases_is_told_so_in_one_line(tmp_path, capsys, text, told):
    file = tmp_path / "cases.toml"
    file.write_text(text)
    assert main(["cases", str(file)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]


def test_a_list_of_other_things_than_tables_fails_case_by_case(tmp_path, capsys):
    code, lines = run(tmp_path, capsys, 'schema = "cases/1"\ncase = [1, "x"]')
    assert (code, lines) == (1, ["case 1: a case is a table", "case 2: a case is a table", "0 passed, 2 failed"])


def test_a_missing_file_is_told_so(tmp_path, capsys):
    assert main(["cases", str(tmp_path / "none.toml")]) == 1
    assert "none.toml: cannot be read" in capsys.readouterr().err


def test_the_law_needs_no_framework_and_no_database():
    script = (
        "import sys, schuldenlab.law, schuldenlab.law.command;"
        "print([name for name in ('django', 'psycopg', 'numpy', 'schuldenlab.base') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
