# SPDX-License-Identifier: EUPL-1.2
"""Files of norms beside the formulas they follow from, and the start of the next one."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest

from schuldenlab.law import Label, NotEstablished, calculate
from schuldenlab.law.command import main

from .. import norms as norms_module
from ..audit import KNOWN, audit
from ..calendar import half_year
from ..declare import NODES
from ..engine import below
from ..new_period import start_after
from ..norms import FOLDER, PROMISED, RENT_PROMISED, NormsWrong, periods, read_folder, read_period

JULY = FOLDER / "2026-07-01.toml"


def test_every_published_amount_agrees_but_for_what_is_known(capsys):
    assert main(["audit"]) == 0
    lines = capsys.readouterr().out.splitlines()
    agree = re.fullmatch(r"(\d+) agree, 3 known differences, 0 not known", lines[-1])
    assert int(agree[1]) >= 35
    assert (
        "2024-07-01 bvv_max_single_parent: published 2181.31, by the formula 2185.99, difference -4.68: known "
        "(published with the minimum wage of July, against the definition, which takes that of January)"
    ) in lines
    assert "2026-07-01 owner_income_limit_multi: published 71089.09, by the formula 71089.09: agrees" in lines


def test_the_audit_links_the_rules_as_the_engine_does():
    period = periods()[-1]
    for finding in audit(period):
        if finding.name.startswith("bvv_max"):
            facts = {"situation": finding.name.removeprefix("bvv_max_")}
            income = calculate("income_at_rent_limit", on=period.valid_from, inputs=facts).value
            answer = calculate("bvv_formula", on=period.valid_from, inputs=facts | {"taxable_income_year": income})
        else:
            facts = {"household": finding.name.removeprefix("owner_income_limit_")}
            answer = calculate("owner_limit_of_household", on=period.valid_from, inputs=facts)
            assert answer.label is Label.F
        assert answer.shown == f"{float(finding.computed):.2f}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('value = "2208.48"', 'value = "2208.84"', "bvv_max_single: published 2208.84, by the formula 2208.48"),
        ('value = "55682.78"', 'value = "55682.79"', "owner_income_limit_single: published 55682.79"),
        ('value = "0.076"', 'value = "0.067"', "bvv_max_single_parent: published 2543.75"),
    ],
)
def test_a_typing_error_in_a_new_file_is_found(tmp_path, capsys, old, new, told):
    text = JULY.read_text()
    assert old in text
    file = tmp_path / JULY.name
    file.write_text(text.replace(old, new, 1))
    assert main(["audit", str(file)]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if told in line]
    assert line.endswith("NOT KNOWN")


def test_a_known_difference_that_is_there_no_more_is_told(tmp_path, capsys):
    """Somebody "mended" the published maximum: the engine would cap too high."""
    text = (FOLDER / "2024-07-01.toml").read_text()
    file = tmp_path / "2024-07-01.toml"
    file.write_text(text.replace('value = "2181.31"', 'value = "2185.99"', 1))
    assert main(["audit", str(file)]) == 1
    assert "bvv_max_single_parent: published 2185.99, by the formula 2185.99, difference 0.00: NOT KNOWN" in (
        capsys.readouterr().out
    )
    assert len(KNOWN) == 3


def test_by_norms_that_contradict_each_other_no_command_works_anything_out(tmp_path, monkeypatch, capsys):
    """A hundred euros of food money a month, by one digit. What shows the slip still runs."""
    slip = read_period(JULY.read_text().replace('value = "2208.48"', 'value = "2108.48"', 1), JULY.name)
    monkeypatch.setattr(norms_module, "_instead", (*periods()[:-1], slip))
    file = tmp_path / "household.json"
    file.write_text('{"situation": "single", "taxable_income_year": "90000", "debtor_income_month": "5000"}')
    for words in (["receipt", file, "--on", "2026-07-01"], ["verify", file], ["cases", file], ["compare"]):
        with pytest.raises(NormsWrong, match=r"bvv_max_single: published 2108\.48, by the formula 2208\.48"):
            main([str(word) for word in words])
    assert capsys.readouterr().out == ""
    assert main(["audit"]) == 1


def test_a_formula_that_nobody_wrote_is_told_by_name(tmp_path, capsys):
    file = tmp_path / JULY.name
    text = JULY.read_text().replace('value = "linear"', 'value = "stepwise"', 1)
    file.write_text(text)
    assert main(["audit", str(file)]) == 0
    assert "2026-07-01 bvv_max_single: cannot be worked out, rent_limit_single is missing" in capsys.readouterr().out


def test_a_file_that_cannot_be_trusted_is_told_in_one_line(tmp_path, capsys):
    (tmp_path / "text.toml").write_text("{")
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    for name in ("text.toml", "bytes.toml", "none.toml"):
        assert main(["audit", str(tmp_path / name)]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(name)


# --- what a flag promises


def test_the_promise_of_the_formula_is_all_that_the_seizure_free_amount_may_need():
    by_formula = {name for names in RENT_PROMISED.values() for name in names}
    assert {name for name in below("seizure_free_amount") if name not in NODES} == (
        set(PROMISED["bvv_formula"]) | by_formula
    )


@pytest.mark.parametrize("name", [*PROMISED["bvv_formula"], *RENT_PROMISED["linear"], "preferential_factor"])
def test_a_complete_file_without_a_norm_is_refused(name):
    flag = "distribution" if name == "preferential_factor" else "bvv_formula"
    text = re.sub(rf'\[\[param\]\]\nname = "{name}"\n(?:.+\n)+', "", JULY.read_text())
    with pytest.raises(NormsWrong, match=rf"complete\.{flag} is true, and {name} is not there"):
        read_period(text, JULY.name)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rescue_credit = false", "rescue_credit = true", "max_credit_charge is not there"),
        ("vtlb = false", "vtlb = true", "vtlb_reservation_addition is not there"),
        ("vtlb = false", 'vtlb = "no"', "complete.vtlb is not true or false"),
        ("vtlb = false", "", "complete does not say"),
        ('schema = "norms/1"', 'schema = "norms/1"\nvalid_till = "2026-12-31"', "unknown key valid_till"),
        ('value = "0.1373"', 'value = "13.73"', "write 13.73% as 0.1373"),
        ('value = "2208.48"', 'value = "-0.01"', "-0.01 is below zero"),
        ('value = "18"', 'value = "18.5"', "no whole number of months"),
        ("names = [", "name = [", "missing.names"),
        ("names = [", "names = [\n  1,", "missing.names is no list of texts"),
    ],
)
def test_what_else_is_checked_on_load(old, new, told):
    text = JULY.read_text()
    assert old in text
    if new == "name = [":
        text = text.replace("[missing]\nnames = [", 'missing = "none"\n[x]\nnames = [')
        told = "x"
    with pytest.raises(NormsWrong, match=r"2026-07-01\.toml") as refused:
        read_period(text.replace(old, new, 1), JULY.name)
    assert told in str(refused.value)


@pytest.mark.parametrize("rows", ["1", "[1]", '["bvv_max_single"]'])
def test_norms_that_are_no_tables_are_refused(rows):
    head = JULY.read_text()[: JULY.read_text().index("[complete]")]
    with pytest.raises(NormsWrong, match="param is no list of tables"):
        read_period(f"param = {rows}\n{head}", JULY.name)


def test_a_half_year_left_out_is_refused(tmp_path):
    for name in ("2025-07-01.toml", "2026-07-01.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text())
    with pytest.raises(NormsWrong, match="no file for the half-year after 2025-07-01"):
        read_folder(tmp_path)


# --- the next half-year


@pytest.fixture
def with_next(capsys, tmp_path, monkeypatch):
    """Our files and the one just started, as if it were installed."""
    for path in FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    assert main(["new-period", str(tmp_path)]) == 0
    found = read_folder(tmp_path)
    monkeypatch.setattr(norms_module, "periods", lambda: found)
    return tmp_path


def test_the_next_file_holds_no_amount_and_names_everything(with_next, capsys):
    newest = periods()[-1]
    started = read_folder(with_next)[-1]
    assert (started.valid_from, started.valid_to) == half_year(newest.valid_to + timedelta(days=1))
    assert started.norms == {}
    assert not any(started.complete.values())
    assert set(newest.norms) | set(newest.missing) <= set(started.missing)
    assert "/2026-07" not in "".join(started.missing)
    lines = capsys.readouterr().out.splitlines()
    count = len(newest.norms) + len(newest.missing_lines)
    assert lines[-1].endswith(f"{started.name}.toml: {count} to look up, nothing filled in")
    assert "bvv_max_single (Rv art. 475da lid 1 onder a; https://wetten.overheid.nl/BWBR0001827#Artikel475da)" in lines


def test_nothing_is_worked_out_with_a_file_that_nobody_filled_in(with_next):
    started = read_folder(with_next)[-1]
    with pytest.raises(NotEstablished) as refused:
        calculate("bvv_base", on=started.valid_from, inputs={"situation": "single"})
    assert refused.value.name == "bvv_base_share"
    assert f"period {started.name}" in refused.value.where_to_look


def test_a_file_that_nobody_filled_in_passes_no_audit(with_next, capsys):
    started = read_folder(with_next)[-1]
    assert main(["audit", str(with_next / f"{started.name}.toml")]) == 1
    assert capsys.readouterr().err == f"{started.name}: no norm is filled in, so nothing was compared\n"


def test_a_started_file_is_never_written_over(with_next, capsys):
    assert main(["new-period", str(with_next)]) == 1
    (with_next / f"{read_folder(with_next)[-1].name}.toml").unlink()
    assert main(["new-period", str(with_next / "nowhere")]) == 1
    _, no_folder = capsys.readouterr().err.splitlines()
    assert no_folder == f"{with_next / 'nowhere'}: there is no such folder; make it first, or name another"


def test_a_block_filled_in_as_the_file_says_is_read():
    """Uncommented, with a value and how it was seen, and its name no longer missing."""
    started = start_after(periods()[-1])
    text = re.sub(r'  "rent_max \(.*\n', "", started.text)
    start = text.index('# name = "rent_max"') - len("# [[param]]\n")
    end = text.index("\n\n", start)
    block = re.sub("^# ", "", text[start:end], flags=re.MULTILINE)
    unfilled = text[:start] + block + text[end:]
    with pytest.raises(NormsWrong, match="value is missing"):
        read_period(unfilled, started.file)
    filled = unfilled.replace('\nvalue = ""', '\nvalue = "950.10"').replace('\nseen = ""', '\nseen = "statute"')
    norm = read_period(filled, started.file).norm("rent_max")
    assert (norm.value, norm.label) == (Fraction("950.10"), Label.S)
    with pytest.raises(NormsWrong, match="rent_max is both present and missing"):
        read_period(filled.replace("names = [", 'names = [\n  "rent_max (H)",', 1), started.file)
