# SPDX-License-Identifier: EUPL-1.2
"""Files of households: every row its own answer, whatever the form of the file; what is wrong is named by row."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schuldenlab.law import Entered, calculate

from ..column_input import Words
from ..columns import calculate_many
from ..command import main
from ..crowd import ordinary
from ..values import Label
from .household_files import AMOUNT, GOOD, JULY, in_csv, run


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
        ("22000.005", "input.not_cents"), ("x.50", "input.not_a_number"), ("1234567890123456.50", "input.too_large"),
        ("1.500", "input.thousands_point"), ("22.000", "input.thousands_point"),
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


def test_an_amount_keeps_its_name_where_the_first_rows_are_refused(tmp_path):
    source = in_csv(tmp_path, [GOOD | {"taxable_income_year": "x"}, GOOD])
    _, found, _ = run(source, "--rows-at-once", "1", bad="bad.csv")
    assert [row["seizure_free_amount_cents"] for row in found] == ["", str(AMOUNT)]


def test_an_absurd_amount_costs_no_other_row_its_own(tmp_path):
    """The square of a million times a million, of 2025, fits in no machine word; that of a third of it just does."""
    incomes = ("1000000000000", "22000", "350000000000")
    rows = [{"situation": "single", "taxable_income_year": income} for income in incomes]
    _, found, bad = run(in_csv(tmp_path, rows), "--target", "bvv_formula", on="2025-07-01", bad="bad.csv")
    right = [calculate("bvv_formula", on=date(2025, 7, 1), inputs=row).shown.replace(".", "") for row in rows]
    assert 2**62 < int(right[2]) < 2**63 < int(right[0])
    assert [row["bvv_formula_cents"] for row in found] == ["", *right[1:]]
    assert [(row["row"], row["code"]) for row in bad] == [("1", "input.too_large")]


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
