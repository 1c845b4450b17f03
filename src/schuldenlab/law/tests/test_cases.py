# SPDX-License-Identifier: EUPL-1.2
"""Worked examples: ours, split by subject, and the file they came from; and what a broken file is told."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from schuldenlab import law
from schuldenlab.law.command import main

from ..cases import FUNCTIONS, CaseWrong, failures, read_cases

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


def test_a_file_of_examples_has_a_largest_size(tmp_path):
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 5_000_000)
    with pytest.raises(CaseWrong, match="schema"):
        read_cases(large)
    large.write_bytes(b"#" * 5_000_001)
    with pytest.raises(CaseWrong, match="larger than 5 MB"):
        read_cases(large)


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


def test_a_row_of_an_outcome_is_compared_key_by_key():
    """A payment to the right creditor of a wrong amount is wrong, and so is a row that says less."""
    case = {
        "id": "payments",
        "function": "distribution",
        "period": "2026-07-01",
        "tolerance": "0.00",
        "inputs": {"available": "100", "creditors": [{"id": "bank", "rank": "concurrent", "claim": "300"}]},
    }
    assert failures(case | {"expected": {"payments": [{"id": "bank", "amount": "100.00"}]}}) == []
    for wrong in ({"id": "bank", "amount": "100.01"}, {"id": "shop", "amount": "100"}, {"id": "bank", "paid": "100"}):
        (line,) = failures(case | {"expected": {"payments": [wrong]}})
        assert line.startswith("payments: expected ")
    assert failures(case | {"expected": {"payments": []}}) != []


def test_the_page_about_case_files_names_every_function_with_its_outcomes():
    page = (FOLDER.parents[3] / "docs" / "reference" / "case-file.md").read_text()
    table = page[page.index("| function | outcomes |") :]
    told = {row[0]: row[1:] for row in (re.findall(r"`(\w+)`", line) for line in table.splitlines()) if row}
    assert told == {name: list(function.outcomes) for name, function in FUNCTIONS.items()}
    example = tomllib.loads(page[page.index("```toml") + 7 : page.index("```", page.index("```toml") + 7)])
    assert failures(example["case"][0]) == []


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
    return code, [line.removeprefix(f"{file}: ") for line in capsys.readouterr().out.splitlines()]


def test_a_wrong_outcome_is_named_and_the_rest_runs(tmp_path, capsys):
    wrong = GOOD.replace('"good"', '"wrong"').replace("1348.49", "1348.50")
    code, lines = run(tmp_path, capsys, 'schema = "cases/1"\n' + wrong + GOOD)
    assert code == 1
    assert lines == ["wrong: bvv: expected 1348.50, got 1348.49", "1 passed, 1 failed"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('"bvv"\nperiod', '"bvw"\nperiod'), "function: unknown function bvw"),
        (("taxable_income_year", "taxable_income"), "inputs.taxable_income: unknown input"),
        (('"20000"', "20000"), "inputs.taxable_income_year: no text; write numbers as decimal strings"),
        (('"20000"', '"-1"'), "inputs.taxable_income_year: negative"),
        (('"20000"', '"NaN"'), "inputs.taxable_income_year: not_a_number"),
        (('"20000"', '"1e9"'), "inputs.taxable_income_year: not_a_number"),
        (('"single"', '"alone"'), "inputs.situation: not_one_of"),
        (('situation = "single"\n', ""), "inputs.situation: missing"),
        (("bvv = ", "bvvv = "), "expected.bvvv: unknown expected key"),
        (('bvv = "1348.49"', ""), "expected: nothing is expected"),
        (('bvv = "1348.49"', "bvv = 1348.49"), "expected.bvv: no text; write numbers as decimal strings"),
        (('"2026-07-01"', '"2019-07-01"'), "not_established: period"),
        (('"2026-07-01"', '"July"'), "period: July is no date"),
        (('tolerance = "0.00"', 'tolerance = "-1"'), "tolerance: -1 is no number of zero or more"),
        (('tolerance = "0.00"', ""), "tolerance: missing or no text"),
        (("[case.inputs]", "[case.input]"), "inputs: missing or no table"),
        (('bvv = "1348.49"', 'status = "not_established"'), "expected not_established, got 1348.49"),
        (('bvv = "1348.49"', 'status = "unknown"'), "expected.status: not not_established"),
        (('bvv = "1348.49"', 'status = "not_established"\nbvv = "1"'), "expected.bvv: nothing else is expected"),
        (('tolerance = "0.00"', 'tolerance = "0.00"\ntolerence = "0.01"'), "tolerence: unknown key"),
        (('function = "bvv"', ""), "function: missing or no text"),
        (("situation = ", "situation.x = "), "inputs.situation: not_one_of"),
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


@pytest.mark.parametrize(
    ("fact", "name"), [('residence = "abroad"', "country_factor"), ('tenure = "owner"', "owner_addition")]
)
def test_a_case_may_expect_that_an_amount_is_not_established_and_which(tmp_path, capsys, fact, name):
    text = 'schema = "cases/1"\n' + GOOD.replace('bvv = "1348.49"', 'status = "not_established"')
    text = text.replace("[case.inputs]", f"[case.inputs]\n{fact}")
    assert run(tmp_path, capsys, text) == (0, ["1 passed, 0 failed"])
    named = text.replace('"not_established"', f'"not_established"\nname = "{name}"')
    assert run(tmp_path, capsys, named) == (0, ["1 passed, 0 failed"])
    other = text.replace('"not_established"', '"not_established"\nname = "rent_max"')
    assert run(tmp_path, capsys, other)[1][0] == f"good: name: expected rent_max, got {name}"


def test_a_wrong_input_is_named_as_the_file_names_it(tmp_path, capsys):
    """The file says `claim`; our own name for it is another."""
    case = """
        id = "young"
        function = "youth_fund_offer"
        period = "2026-07-01"
        tolerance = "0"
        inputs = { claim = "-4000", income_up_to_bijstand = "true" }
        expected = { offer = "400.00" }
    """
    _, lines = run(tmp_path, capsys, f'schema = "cases/1"\n[[case]]\n{case}')
    assert lines[0] == "young: inputs.claim: negative"


def test_a_line_names_file_case_and_field(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text('schema = "cases/1"\n' + GOOD + GOOD)
    assert main(["cases", str(file)]) == 1
    assert capsys.readouterr().out == f"{file}: good: id: stands there twice\n1 passed, 1 failed\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case = 1", "schema"),
        ('schema = "cases/2"', "schema"),
        ('schema = "cases/1"\ncase = 1', "no list of tables"),
        ('schema = "cases/1"', "holds no [[case]]"),
        ('schema = "cases/1"\n[[cases]]\nid = "a"', "unknown key cases"),
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


@pytest.mark.parametrize("text", ["\0", "a = " + "{a=" * 400 + "1", 'schema = "cases/1"\n' + "#" * 5_000_001])
def test_a_hostile_file_is_told_so_in_one_line(tmp_path, capsys, text):
    file = tmp_path / "cases.toml"
    file.write_text(text)
    assert main(["cases", str(file)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(str(file))


def test_whatever_a_case_is_called_it_is_told_in_one_line(tmp_path, capsys):
    strange = GOOD.replace('"good"', '"a\\nb\\u001b[2J' + "x" * 5_000 + '"').replace("1348.49", "1")
    code, lines = run(tmp_path, capsys, 'schema = "cases/1"\n' + strange)
    assert (code, len(lines), lines[-1]) == (1, 2, "0 passed, 1 failed")
    assert lines[0].startswith("a\N{REPLACEMENT CHARACTER}b")
    assert len(lines[0]) <= 1_000


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


def test_without_numpy_it_says_what_to_install_and_another_missing_module_is_no_excuse(monkeypatch):
    def missing(name):
        def load(*_):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        return load

    monkeypatch.setattr(law, "import_module", missing("numpy"))
    with pytest.raises(ImportError, match="calculate_many needs NumPy: pip install"):
        law.__getattr__("calculate_many")
    monkeypatch.setattr(law, "import_module", missing("msgspec"))
    with pytest.raises(ModuleNotFoundError, match="'msgspec'"):
        law.__getattr__("calculate_many")
