# SPDX-License-Identifier: EUPL-1.2
"""Files of households: every row its own answer, whatever the form of the file; what is wrong is named by row."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schuldenlab.law import Entered, LawError, calculate, explain, verify

from .. import file_command, table_cells, table_files
from ..column_input import Words
from ..columns import calculate_many
from ..command import main
from ..crowd import ordinary
from ..values import Label

JULY = "2026-07-01"
GOOD = {"situation": "single", "taxable_income_year": "22000", "debtor_income_month": "1800"}
AMOUNT = 134849  # of GOOD, by the worked example of July 2026 in docs/reference/columns.md


def run(source: Path, *words: str, on: str | None = JULY, out: str = "out.csv", bad: str | None = None):
    """(exit code, rows of OUT, rows of the refused) of the command."""
    target = source.parent / out
    wrong = source.parent / bad if bad else None
    asked = ["calculate", str(source), str(target), "--language", "en", *words]
    code = main([*asked, *(["--on", on] if on else []), *(["--bad-rows", str(wrong)] if wrong else [])])
    return code, rows_of(target), rows_of(wrong)


def rows_of(path: Path | None) -> list[dict]:
    if path is None or not path.exists():
        return []
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return list(csv.DictReader(file))
    text = path.read_text()
    return json.loads(text) if path.suffix.lower() == ".json" else [json.loads(line) for line in text.splitlines()]


def in_csv(folder: Path, rows: list[dict], name: str = "in.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def in_form(folder: Path, form: str, columns: dict) -> Path:
    """Amounts are in cents as numbers, but in CSV in euros as text, and the taxable income in Parquet as a decimal."""
    path = folder / f"in{form}"
    words = np.array(columns["situation"].words)[columns["situation"].codes].tolist()
    cents = {name: column.tolist() for name, column in columns.items() if not isinstance(column, Words)}
    if form == ".parquet":
        year = pa.array([Decimal(one) / 100 for one in cents.pop("taxable_income_year")], pa.decimal128(12, 2))
        coded = pa.array(words).dictionary_encode()
        plain = {f"{name}_cents": pa.array(column) for name, column in cents.items()}
        pq.write_table(pa.table({"situation": coded, "taxable_income_year": year, **plain}), path)
        return path
    if form == ".csv":
        euros = {name: [f"{one // 100}.{one % 100:02}" for one in column] for name, column in cents.items()}
        rows = [dict(zip(("situation", *euros), row, strict=True)) for row in zip(words, *euros.values(), strict=True)]
        return in_csv(folder, rows)
    names = ["situation", *(f"{name}_cents" for name in cents)]
    rows = [dict(zip(names, row, strict=True)) for row in zip(words, *cents.values(), strict=True)]
    path.write_text(json.dumps(rows) if form == ".json" else "\n".join(map(json.dumps, rows)))
    return path


@pytest.mark.parametrize("form", [".csv", ".jsonl", ".json", ".parquet"])
def test_every_form_of_file_gives_each_household_its_amount(tmp_path, form):
    columns = ordinary(50, seed=4)
    right = calculate_many("seizure_free_amount", on=date(2026, 7, 1), columns=columns, keep=["rent_part"])
    source = in_form(tmp_path, form, columns)
    code, found, _ = run(source, "--keep", "rent_part", "--rows-at-once", "7", out=f"out{form}")
    assert code == 0
    assert [int(row["seizure_free_amount_cents"]) for row in found] == right.values.tolist()
    assert [int(row["rent_part_cents"]) for row in found] == right.kept["rent_part"].cents.tolist()
    assert [row["label"] for row in found] == [Label(label).name for label in right.labels]


def test_the_types_of_parquet_are_read_as_they_are(tmp_path):
    """Each column of another type than in the test above, and some rows without a fact."""
    july, before = date(2026, 7, 1), date(2025, 7, 1)
    table = pa.table({
        "on": pa.array([july, before, july, july, july, july]),
        "situation": pa.array(["single", "couple", "lone", "single", None, "single"], pa.large_string()),
        "tenure": pa.array([None, "rent", "rent", "owner", "rent", "rent"]).dictionary_encode(),
        "taxable_income_year": pa.array([22000, 36000, 22000, 20000, 22000, 22000], pa.int32()),
        "debtor_income_month": pa.array([Decimal("1800.500"), Decimal("2100.000"), None, None, None,
                                         Decimal("0.005")], pa.decimal128(9, 3)),
        "partner_income_month_cents": pa.array([None, 2**63, None, None, None, None], pa.uint64()),
        "designated_benefit": pa.array([None, False, True, False, False, False]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "in.parquet")
    code, found, bad = run(tmp_path / "in.parquet", on=None, bad="bad.csv")
    right = calculate("seizure_free_amount", on=july, inputs=GOOD | {"debtor_income_month": "1800.50"})
    assert code == 0
    assert (found[0]["seizure_free_amount_cents"], found[0]["label"]) == (str(right.value * 100), right.label.name)
    assert [(row["row"], row["column"], row["code"]) for row in bad] == [
        ("2", "partner_income_month", "input.too_large"),
        ("3", "situation", "input.not_one_of"),
        ("4", "owner_addition", "not_established"),
        ("5", "situation", "input.missing"),
        ("6", "debtor_income_month", "input.not_cents"),
    ]
    assert [row["on"] for row in found] == [JULY, "2025-07-01", *[JULY] * 4]


WRONG = {
    "taxable_income_year": [
        ("-5", "input.negative"), ("NaN", "input.not_a_number"), ("inf", "input.not_a_number"),
        ("1e3", "input.not_a_number"), ("1800,50", "input.decimal_comma"), ("1_000", "input.not_a_number"),
        ("٣", "input.not_a_number"), ("5\0", "input.not_a_number"), (" 5", "input.not_a_number"),
        ("22000.005", "input.not_cents"), ("1.500", "input.thousands_point"), ("22.000", "input.thousands_point"),
        ("1.234.567", "input.thousands_point"), ("0.005", "input.not_cents"),
        ("1000000000001", "input.too_large"), ("9" * 30, "input.too_large"),
        ("9" * 100_000, "input.not_a_number"), ("", "input.missing"),
    ],
    "situation": [("lone", "input.not_one_of"), ("", "input.missing")],
    "designated_benefit": [("maybe", "input.not_yes_or_no")],
    "on": [("2026-13-01", "input.not_a_date"), ("", "input.missing"), ("1999-01-01", "not_established")],
}  # fmt: skip


def test_a_wrong_row_is_named_with_its_field_and_the_others_are_worked_out(tmp_path):
    good = GOOD | {"designated_benefit": "false", "on": JULY, "house": "x"}
    cases = [(field, cell, code) for field, cells in WRONG.items() for cell, code in cells]
    rows = [good]
    for number, (field, cell, _) in enumerate(cases):
        rows += [good | {field: cell, "house": f"h{number}"}, good]
    code, found, bad = run(in_csv(tmp_path, rows), "--carry", "house", "--rows-at-once", "5", on=None, bad="bad.csv")
    assert code == 0
    assert len(found) == len(rows)
    assert {row["seizure_free_amount_cents"] for row in found[::2]} == {str(AMOUNT)}
    assert {row["seizure_free_amount_cents"] for row in found[1::2]} == {""}
    assert [(row["house"], row["row"], row["column"], row["code"]) for row in bad] == [
        (f"h{number}", str(2 * number + 2), "-" if code == "not_established" else field, code)
        for number, (field, _, code) in enumerate(cases)
    ]


def test_one_wrong_row_stops_all_and_nothing_is_left(tmp_path, capsys):
    source = in_csv(tmp_path, [GOOD, GOOD, GOOD | {"debtor_income_month": "-1"}, GOOD])
    assert run(source, "--rows-at-once", "2")[:2] == (1, [])
    said = capsys.readouterr().err
    assert said.startswith(f"{source}, row 3, debtor_income_month: ")
    assert "--bad-rows" in said
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_rows_of_two_half_years_each_get_the_norms_of_their_own(tmp_path):
    asked = [(JULY, "single"), ("2025-12-31", "couple"), ("2026-01-01", "single"), (JULY, "couple")]
    rich = GOOD | {"debtor_income_month": "3000", "taxable_income_year": "50000"}
    code, found, _ = run(in_csv(tmp_path, [rich | {"on": day, "situation": word} for day, word in asked]), on=None)
    assert code == 0
    alone = [
        calculate("seizure_free_amount", on=date.fromisoformat(day), inputs=rich | {"situation": word})
        for day, word in asked
    ]
    assert [int(row["seizure_free_amount_cents"]) for row in found] == [one.value * 100 for one in alone]
    assert [row["label"] for row in found] == [one.label.name for one in alone]
    assert len({one.value for one in alone}) == 4
    assert {one.label.name for one in alone} == {"X", "F"}


def test_a_cell_is_read_as_it_was_written(tmp_path):
    """Half a euro is fifty cents, and a zero character at the end of a number is not dropped."""
    low = GOOD | {"taxable_income_year": "9000"}
    rows = [low | {"debtor_income_month": cell} for cell in ("500.5", "500.50", "500.05", "500", "500.", "500\0")]
    _, found, bad = run(in_csv(tmp_path, rows), bad="bad.csv")
    # 95 percent, half up: 475.475, 475.475, 475.0475, 475.00
    assert [row["seizure_free_amount_cents"] for row in found] == ["47548", "47548", "47505", "47500", "", ""]
    assert [row["code"] for row in bad] == ["input.not_a_number"] * 2


def test_the_largest_amounts_and_every_way_to_say_no_are_read(tmp_path):
    """Whole cents go a hundred times as far as euros; `False` is how Python writes no, and is no yes."""
    rest = {"situation": "single", "taxable_income_year": "22000", "housing_cost_month": "1200"}
    high = calculate("seizure_free_amount", on=date(2026, 7, 1),
                     inputs=rest | {"debtor_income_month": 20_000, "housing_increase_granted": True})  # fmt: skip
    yes = str(int(high.value * 100))
    told = [("2000000000000.0", "False"), ("2000000", "false"), ("2000000", "True"), ("100000000000001.0", "false")]
    rows = [rest | {"debtor_income_month_cents": one, "housing_increase_granted": word} for one, word in told]
    code, found, bad = run(in_csv(tmp_path, rows), bad="bad.csv")
    assert (code, [row["seizure_free_amount_cents"] for row in found]) == (0, [str(AMOUNT), str(AMOUNT), yes, ""])
    assert [row["code"] for row in bad] == ["input.too_large"]
    table = {"situation": ["single"] * 3, "taxable_income_year": [22000] * 3, "housing_cost_month": [1200] * 3,
             "housing_increase_granted": ["False", "true", "no"],
             "debtor_income_month_cents": [2_000_000_000_000] * 3}  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "in.parquet")
    code, found, bad = run(tmp_path / "in.parquet", out="typed.csv", bad="bad2.csv")
    assert (code, [row["seizure_free_amount_cents"] for row in found]) == (0, [str(AMOUNT), yes, ""])
    assert [row["code"] for row in bad] == ["input.not_yes_or_no"]


def test_it_says_how_many_rows_there_were(tmp_path, capsys):
    source = in_csv(tmp_path, [GOOD, GOOD | {"situation": "lone"}, GOOD])
    assert run(source, bad="bad.csv")[0] == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out.csv'}: 3 rows, 2 with an answer, 1 refused.\n"


def test_a_list_in_json_is_no_larger_than_the_page_says(tmp_path, capsys):
    source = tmp_path / "in.json"
    with source.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)  # a hole: nothing is written, and nothing is read
    assert run(source)[0] == 1
    assert "larger than 64 MB" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--rows-at-once", "0"), ("--threads", "0"), ("--threads", "-1")])
def test_numbers_of_rows_and_threads_start_at_one(tmp_path, capsys, words):
    with pytest.raises(SystemExit) as refused:
        run(in_csv(tmp_path, [GOOD]), *words)
    assert refused.value.code == 2
    assert "start at 1" in capsys.readouterr().err


def test_a_point_for_thousands_is_never_a_decimal_point(tmp_path):
    """Nor in whole cents; a Parquet decimal is a number already, and has no such point."""
    rows = [GOOD | {"debtor_income_month_cents": cell} for cell in ("180000", "180.000")]
    for row in rows:
        del row["debtor_income_month"]
    _, found, bad = run(in_csv(tmp_path, rows), bad="bad.csv")
    assert [row["seizure_free_amount_cents"] for row in found] == [str(AMOUNT), ""]
    assert [row["code"] for row in bad] == ["input.thousands_point"]
    income = pa.array([Decimal("500.500")], pa.decimal128(9, 3))
    low = {"situation": ["single"], "taxable_income_year": [9000], "debtor_income_month": income}
    pq.write_table(pa.table(low), tmp_path / "in.parquet")
    assert run(tmp_path / "in.parquet", out="typed.csv")[1][0]["seizure_free_amount_cents"] == "47548"


def test_json_is_json_whatever_stands_in_it(tmp_path):
    """A list without a row too, and an ending in capitals."""
    source = in_csv(tmp_path, [GOOD])
    for bad in ("bad.json", "bad.jsonl"):
        assert run(source, out=f"{bad}.csv", bad=bad)[::2] == (0, [])
        assert (tmp_path / bad).exists()
    assert [row["seizure_free_amount_cents"] for row in run(source, out="out.JSON")[1]] == [AMOUNT]


@pytest.mark.parametrize("form", [".csv", ".parquet"])
def test_a_yes_or_no_keeps_its_name_where_the_first_rows_are_refused(tmp_path, form):
    """Who pays no rent pays less than the norm."""
    source = in_csv(tmp_path, [GOOD | {"taxable_income_year": "x"}, GOOD])
    words = ("--target", "rent_is_negative", "--rows-at-once", "1")
    code, found, _ = run(source, *words, out=f"out{form}", bad="bad.csv")
    assert code == 0
    assert [row["rent_is_negative"] for row in found] == (["", "true"] if form == ".csv" else [None, True])


def test_an_amount_by_hand_needs_a_source_and_a_reason_and_keeps_its_label(tmp_path, capsys):
    owner = {"tenure": "owner", "taxable_income_year": "20000", "owner_addition": "41.25"}
    source = in_csv(tmp_path, [GOOD | owner])
    assert run(source)[0] == 1
    assert "source or a reason" in capsys.readouterr().err
    told = {"source": "letter of the bailiff", "reason": "not published"}
    code, found, _ = run(source, "--source", told["source"], "--reason", told["reason"])
    inputs = {name: value for name, value in (GOOD | owner).items() if name != "owner_addition"}
    answer = calculate("seizure_free_amount", on=date(2026, 7, 1), inputs=inputs,
                       manual={"owner_addition": Entered("41.25", **told)})  # fmt: skip
    assert (code, found[0]["seizure_free_amount_cents"], found[0]["label"]) == (0, str(int(answer.value * 100)), "I")


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_an_amount_by_hand_is_asked_only_of_who_needs_it(tmp_path, at_once):
    """A tenant has no addition for owners; what the neighbours have is the same to it."""
    owner = GOOD | {"tenure": "owner", "taxable_income_year": "20000"}
    rows = [GOOD, owner | {"owner_addition": "41.25"}, GOOD | {"owner_addition": None}, owner]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    words = ("--source", "letter", "--reason", "not published", "--rows-at-once", str(at_once))
    code, found, bad = run(source, *words, bad="bad.csv")
    alone = calculate("seizure_free_amount", on=date(2026, 7, 1), inputs=owner,
                      manual={"owner_addition": Entered("41.25", "letter", "not published")})  # fmt: skip
    right = [str(AMOUNT), str(int(alone.value * 100)), str(AMOUNT), ""]
    assert (code, [row["seizure_free_amount_cents"] for row in found]) == (0, right)
    assert [(row["row"], row["column"], row["code"]) for row in bad] == [("4", "owner_addition", "not_established")]


def test_a_row_with_nothing_but_an_empty_amount_by_hand_is_refused_alone(tmp_path):
    source = in_csv(tmp_path, [{"owner_addition": "41.25", "key": "a"}, {"owner_addition": "", "key": "b"}])
    words = ("--target", "owner_addition", "--carry", "key", "--source", "letter", "--reason", "not published")
    code, found, bad = run(source, *words, bad="bad.csv")
    assert (code, [row["owner_addition_cents"] for row in found]) == (0, ["4125", ""])
    assert [(row["key"], row["code"]) for row in bad] == [("b", "input.missing")]


def test_one_row_of_a_list_costs_no_other(tmp_path, capsys):
    """NaN, a key that stands twice, a number nobody can hold, also within what is only carried: row and field named."""
    good = json.dumps(GOOD | {"note": {"of": [1]}})
    rows = [
        good,
        good.replace('"22000"', "NaN"),
        good[:-1] + ', "debtor_income_month": "900"}',
        good.replace("[1]", "[1, -Infinity]"),
        good.replace('"22000"', "1" * 5000),
        good,
    ]
    source = tmp_path / "in.json"
    source.write_text(f"[{', '.join(rows)}]")
    code, found, bad = run(source, "--carry", "note", bad="bad.csv")
    assert code == 0
    assert [row["seizure_free_amount_cents"] for row in found] == [str(AMOUNT), "", "", "", "", str(AMOUNT)]
    assert [(row["row"], row["column"], row["code"]) for row in bad] == [
        ("2", "taxable_income_year", "input.not_a_number"),
        ("3", "debtor_income_month", "input.key_twice"),
        ("4", "-", "input.not_a_number"),
        ("5", "taxable_income_year", "input.too_large"),
    ]
    assert bad[2]["message"] == "note is no number."
    assert run(source, "--carry", "note", out="other.csv")[0] == 1
    assert "in.json, row 2, taxable_income_year: Taxable income a year is no number." in capsys.readouterr().err


def test_a_column_that_does_not_matter_is_told(tmp_path, capsys):
    """Whoever mistyped a target, or thinks that a fact counts, reads it."""
    source = in_csv(tmp_path, [GOOD | {"persons": "3"}])
    assert run(source)[0] == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["These columns do not matter for Seizure-free amount: persons."]
    (tmp_path / "two.csv").write_text("situation,persons\nsingle,1\n")
    assert run(tmp_path / "two.csv", "--target", "scheme_term", out="none.csv")[0] == 1
    assert "None of these columns matters" in (said := capsys.readouterr().err)
    assert "situation, persons" in said


def test_numbers_in_json_are_exact_and_nothing_else_passes_for_one(tmp_path):
    lines = [
        json.dumps(GOOD | {"debtor_income_month": 1800}),
        json.dumps(GOOD).replace('"22000"', "22000.00"),
        json.dumps(GOOD).replace('"22000"', "22000.004"),
        json.dumps(GOOD).replace('"22000"', "1e400"),
        json.dumps(GOOD).replace('"22000"', "1" * 5000),
        json.dumps(GOOD).replace('"22000"', "[22000]"),
        json.dumps(GOOD | {"situation": ""}),
        json.dumps(GOOD).replace('"22000"', "NaN"),
        json.dumps(GOOD)[:-1] + ', "situation": "couple"}',
        "[" * 100_000,
        "7",
        json.dumps(GOOD).replace('"22000"', "22.000"),
        json.dumps(GOOD).replace('"22000"', "1e99999999999999999999"),
        '{"persons" 1}',
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(lines) + "\n\n")
    code, found, bad = run(source, bad="bad.jsonl")
    assert code == 0
    assert [row["seizure_free_amount_cents"] for row in found] == [str(AMOUNT)] * 2 + [""] * 12
    assert [row["code"].rpartition(".")[2] for row in bad] == [
        "not_cents", "not_a_number", "too_large", "not_a_number", "not_one_of", "not_a_number", "key_twice", "deep",
        "no_object", "thousands_point", "too_large", "syntax",
    ]  # fmt: skip
    assert [row["column"] for row in bad[:7]] == [
        *["taxable_income_year"] * 4,
        "situation",
        "taxable_income_year",
        "situation",
    ]
    assert bad[-1]["message"] == "This is no JSON. It goes wrong on line 1, at character 12."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("situation,taxable_income_yaer\nsingle,1\n", "file.unknown_column"),
        ("situation,situation\nsingle,single\n", "file.twice"),
        ("taxable_income_year,taxable_income_year_cents\n1,100\n", "file.two_units"),
        ("situation,payments\nsingle,1\n", "input.never_a_column"),
        ("correction,car_km_month\nvtlb_travel,500\n", "input.never_a_column"),
        ("situation_cents\nsingle\n", "file.unknown_column"),
        ("situation,on\nsingle,2026-07-01\n", "file.two_dates"),
        ("situation\n", "file.no_rows"),
        ("", "file.no_rows"),
        ('situation\n"single\n', "file.damaged"),
        ("situation\n" + "x" * 1_000_001, "file.line_too_long"),
        (",".join(f"c{number}" for number in range(300)) + "\n", "file.too_wide"),
        ("situation\n\xff\n".encode("latin-1"), "file.no_text"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_as_a_whole_is_refused_by_name(tmp_path, monkeypatch, text, code):
    said = refused_with(monkeypatch)
    source = tmp_path / "in.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert run(source)[:2] == (1, [])
    assert said == [code]
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def refused_with(monkeypatch) -> list[str]:
    """The codes of what the command says."""
    said: list[str] = []
    monkeypatch.setattr(file_command, "refusal", lambda reason, _: said.append(reason.code) or reason.code)
    return said


def test_other_ways_a_run_is_refused(tmp_path, monkeypatch, capsys):
    said = refused_with(monkeypatch)
    source = in_csv(tmp_path, [GOOD])
    (tmp_path / "there.csv").write_text("mine")
    (tmp_path / "large.json").write_text("[]")
    pq.write_table(pa.table({"situation": ["single"], "taxable_income_year": [22000.0]}), tmp_path / "float.parquet")
    (tmp_path / "torn.parquet").write_bytes(b"PAR1 and then nothing")
    monkeypatch.setattr(table_files, "JSON_MAX", 1)
    for ask in (
        lambda: run(source, on=None),
        lambda: run(source, "--target", "nothing"),
        lambda: run(source, "--keep", "nothing"),
        lambda: run(source, "--carry", "street", "--carry", "house"),
        lambda: run(source, "--rows-at-once", "1000000000"),
        lambda: run(source, out="there.csv"),
        lambda: run(source, out="out.xlsx"),
        lambda: run(tmp_path / "none.csv"),
        lambda: run(source, out="no folder/out.csv"),
        lambda: run(tmp_path / "large.json"),
        lambda: run(tmp_path / "float.parquet"),
        lambda: run(tmp_path / "torn.parquet"),
    ):
        assert ask()[0] == 1
    assert said == [
        "file.no_date", "target_unknown", "target_unknown", "file.no_column", "too_many_rows", "file.exists",
        "file.kind", "file.unreadable", "file.unwritable", "file.too_large", "file.floating", "file.torn",
    ]  # fmt: skip
    monkeypatch.setattr(table_files, "JSON_MAX", 1000)
    for text in ("{}", '[{"situation": "single"]', "[", ""):
        (tmp_path / "in.json").write_text(text)
        assert run(tmp_path / "in.json")[0] == 1
    assert said[-4:] == ["file.no_list", "file.refused", "file.refused", "file.refused"]
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert not list(tmp_path.glob("*.part"))


def test_a_file_is_as_wide_and_as_long_as_is_promised_and_no_more(tmp_path, monkeypatch, capsys):
    """200 columns, a million characters on a line; in a list so many bytes."""
    for number, said in ((198, 0), (199, 1)):
        extra = [f"c{place}" for place in range(number)]
        source = in_csv(tmp_path, [{name: GOOD[name] for name in list(GOOD)[:2]} | dict.fromkeys(extra, "x")])
        words = [word for name in extra for word in ("--carry", name)]
        assert run(source, *words, out=f"{number}.csv")[0] == said, capsys.readouterr().err
    assert "200" in capsys.readouterr().err
    source.write_text("situation,taxable_income_year\nsingle,22000" + " " * (1_000_000 - 13) + "\n")
    assert run(source, out="long.csv")[0] == 1
    assert "1,000,000" in capsys.readouterr().err.replace("1.000.000", "1,000,000")
    listed = tmp_path / "in.json"
    listed.write_text(json.dumps([{"situation": "single", "taxable_income_year": "22000"}]))
    for most, said in ((listed.stat().st_size, 0), (listed.stat().st_size - 1, 1)):
        monkeypatch.setattr(table_files, "JSON_MAX", most)
        assert run(listed, out=f"{most}.csv")[0] == said


def test_of_several_columns_that_are_not_there_the_first_is_named():
    with pytest.raises(LawError) as refused:
        table_cells.headings(["situation"], target="bvv_base", carry=["street", "house", "town"], file="in.csv")
    assert (refused.value.code, refused.value.values["column"]) == ("file.no_column", "house")


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("debtor_income_month", "file.carry_is_fact"), ("owner_addition", "file.carry_is_fact"),
        ("situation_cents", "file.carry_is_fact"), ("on", "file.carry_is_fact"),
        *((name, "file.carry_taken") for name in ("label", "row", "column", "code", "message")),
        ("seizure_free_amount_cents", "file.carry_taken"), ("rent_part_cents", "file.carry_taken"),
    ],
)  # fmt: skip
def test_a_carried_column_takes_the_place_of_nothing(tmp_path, monkeypatch, column, code):
    """Not of a fact, that would not count without a word; nor of a column of ours, that would overwrite it."""
    said = refused_with(monkeypatch)
    source = in_csv(tmp_path, [GOOD | {column: "1800"}])
    assert run(source, "--keep", "rent_part", "--carry", column)[:2] == (1, [])
    assert said == [code]


def test_answers_and_refused_rows_do_not_go_into_one_file(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(in_csv(tmp_path, [GOOD]), bad="out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    assert "OUT and --bad-rows are the same file" in capsys.readouterr().err


def test_a_row_with_too_few_or_too_many_cells_is_refused_and_the_next_is_not(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(
        "situation,taxable_income_year,debtor_income_month\nsingle,22000\nsingle,22000,1800,1\nsingle,22000,1800\n"
    )
    code, found, bad = run(source, bad="bad.csv")
    assert code == 0
    assert [(row["row"], row["code"]) for row in bad] == [("1", "file.cells"), ("2", "file.cells")]
    assert ["2 cells" in bad[0]["message"], "4 cells" in bad[1]["message"]] == [True, True]
    assert [row["seizure_free_amount_cents"] for row in found] == ["", "", str(AMOUNT)]


def test_yes_or_no_is_no_amount_and_the_words_are_dutch_unless_asked(tmp_path, capsys):
    table = pa.table({"situation": ["single"], "taxable_income_year": pa.array([True])})
    pq.write_table(table, tmp_path / "in.parquet")
    assert main(["calculate", str(tmp_path / "in.parquet"), str(tmp_path / "out.csv"), "--on", JULY]) == 1
    assert "Rij 1" in capsys.readouterr().err
    assert run(tmp_path / "in.parquet", bad="bad.csv")[2][0]["code"] == "input.not_a_number"


def test_the_largest_whole_euros_are_read_and_one_more_is_refused(tmp_path):
    euros = pa.array([10**12, 10**12 + 1, -(10**14) - 1, 22000])
    pq.write_table(pa.table({"situation": ["single"] * 4, "taxable_income_year": euros}), tmp_path / "in.parquet")
    _, found, bad = run(tmp_path / "in.parquet", bad="bad.csv")
    assert [(row["row"], row["code"]) for row in bad] == [("2", "input.too_large"), ("3", "input.too_large")]
    assert [bool(row["seizure_free_amount_cents"]) for row in found] == [True, False, False, True]


def test_a_file_of_another_kind_is_refused(tmp_path, monkeypatch):
    said = refused_with(monkeypatch)
    (tmp_path / "in.xlsx").write_bytes(b"PK")
    assert run(tmp_path / "in.xlsx")[0] == 1
    assert said == ["file.kind"]


def test_yes_and_no_of_json_and_parquet_are_read_as_such(tmp_path):
    low = GOOD | {"debtor_income_month": "1000", "applicable_norm": "1200"}  # where the cap binds it matters
    (tmp_path / "in.json").write_text(json.dumps([low | {"designated_benefit": word} for word in (True, False, "no")]))
    _, found, bad = run(tmp_path / "in.json", bad="bad.csv")
    one, other = (calculate("seizure_free_amount", on=date(2026, 7, 1), inputs=low | {"designated_benefit": yes})
                  for yes in (True, False))  # fmt: skip
    assert [row["seizure_free_amount_cents"] for row in found[:2]] == [str(one.value * 100), str(other.value * 100)]
    assert [(row["row"], row["code"]) for row in bad] == [("3", "input.not_yes_or_no")]
    table = pa.table({name: [word] * 2 for name, word in low.items()} | {"designated_benefit": [True, False]})
    pq.write_table(table, tmp_path / "in.parquet")
    assert run(tmp_path / "in.parquet", out="same.csv")[1] == found[:2]
    assert one.value != other.value


def test_carried_words_and_days_go_from_parquet_to_parquet(tmp_path):
    table = pa.table({"situation": ["single", "single"], "taxable_income_year": pa.array([22000, -1]),
                      "debtor_income_month": pa.array([1800, 1800]), "since": [date(2026, 1, 2), None],
                      "house": ["12 b", None]})  # fmt: skip
    pq.write_table(table, tmp_path / "in.parquet")
    _, found, _ = run(tmp_path / "in.parquet", "--carry", "since", "--carry", "house", out="out.parquet", bad="bad.csv")
    assert [(row["since"], row["house"]) for row in found] == [("2026-01-02", "12 b"), (None, None)]
    assert [row["seizure_free_amount_cents"] for row in found] == [AMOUNT, None]


def test_without_pyarrow_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run(in_csv(tmp_path, [GOOD]), out="out.parquet")[0] == 1
    assert "pip install 'schuldenlab[parquet]'" in capsys.readouterr().err


def test_a_column_that_is_not_there_is_called_that(tmp_path, capsys):
    assert run(in_csv(tmp_path, [{"situation": "single", "debtor_income_month": "1800"}]))[0] == 1
    assert "there is no column taxable_income_year" in capsys.readouterr().err


def test_a_target_that_is_not_for_columns_is_refused_by_name(tmp_path, capsys):
    assert run(in_csv(tmp_path, [{"available": "100"}]), "--target", "creditor_payments")[0] == 1
    assert "many households" in capsys.readouterr().err


# --- one household


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
