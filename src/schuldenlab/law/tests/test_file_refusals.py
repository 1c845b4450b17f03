# SPDX-License-Identifier: EUPL-1.2
"""A file that cannot be worked out is refused as a whole, by name, and leaves nothing behind."""

from __future__ import annotations

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schuldenlab.law import LawError

from .. import table_cells, table_files
from .household_files import GOOD, in_csv, refused_with, run


def test_one_wrong_row_stops_all_and_nothing_is_left(tmp_path, capsys):
    source = in_csv(tmp_path, [GOOD, GOOD, GOOD | {"debtor_income_month": "-1"}, GOOD])
    assert run(source, "--rows-at-once", "2")[:2] == (1, [])
    said = capsys.readouterr().err
    assert said.startswith(f"{source}, row 3, debtor_income_month: ")
    assert "--bad-rows" in said
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


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


def test_a_column_that_does_not_matter_is_told(tmp_path, capsys):
    """Whoever mistyped a target, or thinks that a fact counts, reads it."""
    source = in_csv(tmp_path, [GOOD | {"persons": "3"}])
    assert run(source)[0] == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["These columns do not matter for Seizure-free amount: persons."]
    (tmp_path / "two.csv").write_text("situation,persons\nsingle,1\n")
    assert run(tmp_path / "two.csv", "--target", "scheme_term", out="none.csv")[0] == 1
    assert "None of these columns matters" in (said := capsys.readouterr().err)
    assert "situation, persons" in said


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


def test_a_file_is_named_in_what_is_said_of_it_and_a_column_without_a_name_too(tmp_path, capsys):
    listed, unnamed = tmp_path / "in.json", tmp_path / "in.csv"
    listed.write_text("[")
    unnamed.write_text(",situation\n1,single\n")
    assert [run(listed)[0], run(unnamed)[0]] == [1, 1]
    of_list, of_table = capsys.readouterr().err.splitlines()
    assert of_list.startswith(f"{listed}: This is no JSON.")
    assert '""' in of_table


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


def test_a_file_of_another_kind_is_refused(tmp_path, monkeypatch):
    said = refused_with(monkeypatch)
    (tmp_path / "in.xlsx").write_bytes(b"PK")
    assert run(tmp_path / "in.xlsx")[0] == 1
    assert said == ["file.kind"]


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
