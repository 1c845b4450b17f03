# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law compare`: what it prints and writes, and what it refuses in one line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from schuldenlab.law.command import main

from .. import compare_command
from ..calendar import half_year
from ..crowd import ordinary
from ..norms import FOLDER, periods
from ..values import exact
from .test_overlay import CARE, NORM, OVERLAY, RULE

HOUSEHOLDS = """\
situation,taxable_income_year,debtor_income_month
single,24000,1400.50
couple,30000,2100
coupel,30000,2100
couple,x,2100
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A reform with its rules, a file of norms that is not installed, and four households; we stand among them."""
    (tmp_path / "reform.toml").write_text(OVERLAY + NORM + RULE)
    (tmp_path / "care.py").write_text(CARE)
    newest, (first, last) = periods()[-1], following()
    text = (FOLDER / f"{newest.name}.toml").read_text()
    text = text.replace(f'"{newest.name}"', f'"{first}"', 1).replace(f'"{newest.valid_to}"', f'"{last}"', 1)
    (tmp_path / "next.toml").write_text(higher(text))
    (tmp_path / "households.csv").write_text(HOUSEHOLDS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def higher(text):
    """100.00 more for who lives alone; the two maxima that follow from it rise by 95 percent of that."""
    newest = periods()[-1]
    for name, more in (("pw_norm_21_single", 100), ("bvv_max_single", 95), ("bvv_max_single_parent", 95)):
        norm = newest.norm(name).value
        text = text.replace(f'value = "{exact(norm)}"', f'value = "{exact(norm + more)}"', 1)
    return text


def following():
    """The half-year that we have no norms for yet."""
    return half_year(periods()[-1].valid_to + timedelta(days=1))


def compare(*words):
    return main(["compare", *words, "--language", "en"])


def test_a_reform_over_a_file_of_households(folder, capsys):
    """The base of the single household goes from 1,348.49 to 1,419.46, but 95 percent of its income is 1,330.48."""
    assert compare("households.csv", "--overlay", "reform.toml", "--json", "out.json", "--html", "out.html") == 0
    said = json.loads((folder / "out.json").read_text())
    assert said["population"] == {"made_up": False, "file": "households.csv"}
    assert said["situations"]["single"] | {"before": 133_048, "after": 133_048} == said["situations"]["single"]
    assert said["situations"]["couple"]["compared"] == 1
    assert said["total"]["households"] == 3
    assert said["unread"] == [{"reason": "input.not_a_number: taxable_income_year: ", "households": 1, "first_row": 4}]
    assert said["after"]["rules"] == "full-norm"
    told = capsys.readouterr().out
    assert "which is no law" in told
    assert "Rows that cannot be read: 1. The first is row 4." in told
    assert "Note: bvv_max_single is €2,208.48, but by the formula it becomes €2,279.45." in told
    assert "<svg" in (folder / "out.html").read_text()


def test_a_file_of_norms_before_it_is_installed(folder, capsys):
    """The next half-year is compared on its own first day, with the newest we have."""
    assert compare("households.csv", "--norms", "next.toml", "--json", "out.json", "--target", "bvv_base") == 0
    said = json.loads((folder / "out.json").read_text())
    assert (said["before"]["on"], said["after"]["on"]) == (periods()[-1].name, following()[0].isoformat())
    assert said["situations"]["single"]["gained"] == 95_00  # 95 percent of a norm that is 100.00 higher
    assert said["situations"]["couple"]["gained"] == 0


def test_who_needs_no_amount_by_hand_is_compared_without_it(folder, capsys):
    """A tenant beside an owner with an amount, and an owner without."""
    (folder / "mixed.csv").write_text(
        "situation,taxable_income_year,debtor_income_month,tenure,owner_addition\n"
        "single,24000,1400,rent,\nsingle,24000,1400,owner,41.25\nsingle,24000,1400,owner,\n"
    )
    assert compare("mixed.csv", "--on", "2026-01-01", "--later", "2026-07-01", "--json", "out.json") == 0
    said = json.loads((folder / "out.json").read_text())
    assert said["unread"] == []
    assert (said["total"]["households"], said["total"]["compared"]) == (3, 2)


def test_another_day_over_made_up_households(folder, capsys):
    words = ["--on", "2025-07-01", "--later", "2026-07-01", "--rows", "500", "--svg", "out.svg", "--json", "out.json"]
    assert compare(*words) == 0
    assert json.loads((folder / "out.json").read_text())["total"]["households"] == 500
    assert "These are 500 made-up households (seed 1)." in capsys.readouterr().out
    assert (folder / "out.svg").read_text().startswith("<svg")


def test_made_up_households_come_in_parts_that_differ_and_add_up(monkeypatch):
    monkeypatch.setattr(compare_command, "PART", 100)
    parts = list(compare_command._sample(250, 7))
    assert [len(part.columns["taxable_income_year"]) for part in parts] == [100, 100, 50]
    for place, part in enumerate(parts):
        again = ordinary(len(part.columns["taxable_income_year"]), 7 + place)
        assert part.columns["taxable_income_year"].tolist() == again["taxable_income_year"].tolist()


def test_a_file_of_norms_for_a_day_within_it_is_compared_on_that_day(folder, monkeypatch):
    """The half-year that we have, put right: nothing but the norms differs."""
    newest = periods()[-1]
    (folder / "right.toml").write_text(higher((FOLDER / f"{newest.name}.toml").read_text()))
    for on in (newest.valid_from, newest.valid_to):
        out = f"{on}.json"
        assert (
            compare("--norms", "right.toml", "--on", on.isoformat(), "--rows", "3", "--seed", "0", "--json", out) == 0
        )
        said = json.loads((folder / out).read_text())
        assert (said["before"]["on"], said["after"]["on"]) == (on.isoformat(), on.isoformat())
        assert (said["total"]["households"], said["population"]["seed"]) == (3, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--overlay", "none.toml"], "none.toml: cannot be read"),
        (["--norms", "reform.toml"], "reform.toml: schema is not"),
        (["--norms", "slip.toml"], "bvv_max_single: published 2218.48, by the formula 2208.48, difference 10.00"),
        (["--later", "2030-01-01"], "We have no amounts for 1 January 2030. Choose a day"),
        (["--later", "2026-01-01", "--target", "no_rule"], "no_rule"),
        (["--later", "2026-01-01", "--target", "rent_is_negative"], "is no amount"),
        (["none.csv", "--later", "2026-01-01"], "none.csv"),
        (
            ["amounts.csv", "--later", "2026-01-01"],
            "No row of amounts.csv can be read. Row 1: Addition for owners is missing.",
        ),
        (["misread.csv", "--later", "2026-01-01"], "No row of misread.csv can be read. Row 1: "),
        (["days.csv", "--later", "2026-01-01"], "days.csv, column on: a comparison is for one day"),
        (["--later", "2026-01-01", "--json", "reform.toml"], "reform.toml"),
        (["--later", "2026-01-01", "--rows", "10", "--json", "no/out.json"], "out.json: No such file"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(folder, capsys, words, told):
    july = (FOLDER / "2026-07-01.toml").read_text()
    (folder / "slip.toml").write_text(july.replace('value = "2208.48"', 'value = "2218.48"', 1))
    (folder / "days.csv").write_text("on,situation\n2026-07-01,single\n")
    (folder / "amounts.csv").write_text('owner_addition\n""\n""\n')
    (folder / "misread.csv").write_text("situation,taxable_income_year\nsingle,1.500\nsingle,x\n")
    assert compare(*words) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--later", "soon"],
        ["--later", "2026-01-01", "--rows", "0"],
        ["--later", "2026-01-01", "--rows", "1" + "0" * 21],
        ["--norms", "a.toml", "--overlay", "b.toml"],
    ],
)
def test_words_that_make_no_question_are_refused(folder, capsys, words):
    with pytest.raises(SystemExit) as refused:
        compare(*words)
    assert refused.value.code == 2
    assert "error" in capsys.readouterr().err
