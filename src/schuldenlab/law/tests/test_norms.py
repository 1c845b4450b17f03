# SPDX-License-Identifier: EUPL-1.2
"""The files of norms: complete, consistent with the published amounts, and refused when they are not to be trusted."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

from schuldenlab.law import Entered, NotEstablished, calculate, explain, receipt_of, refusal

from ..command import main
from ..declare import UNIT_OF_MISSING
from ..norms import (
    FOLDER,
    UNITS,
    NormsWrong,
    norm_names,
    norm_unit,
    period_of,
    periods,
    read_folder,
    read_period,
)

JULY = FOLDER / "2026-07-01.toml"


def test_every_day_belongs_to_the_file_of_its_half_year():
    for period in periods():
        assert period_of(period.valid_from) is period_of(period.valid_to) is period
    with pytest.raises(NotEstablished, match="period"):
        period_of(periods()[-1].valid_to + timedelta(days=1))


def test_a_day_without_norms_is_told_in_one_language_and_asks_for_no_amount():
    """Nobody can enter a whole half-year by hand."""
    with pytest.raises(NotEstablished) as refused:
        calculate("seizure_free_amount", on=date(2040, 1, 1), inputs={"situation": "single"})
    assert (refused.value.code, refused.value.name) == ("not_established", "period")
    dutch, english = (refusal(refused.value, language) for language in ("nl", "en"))
    assert dutch.startswith("Voor 1 januari 2040 kennen we geen bedragen. ")
    assert english.startswith("We have no amounts for 1 January 2040. ")
    for said in (dutch, english):
        assert all(period.name in said for period in periods())
        assert "lies in" not in said


def test_a_norm_keeps_the_note_of_its_file():
    text = JULY.read_text()
    noted = read_period(text.replace('value = "2208.48"', 'value = "2208.48"\nnote = "read twice"', 1), JULY.name)
    bare = read_period(text, JULY.name)
    assert [one.note for one in noted.norms.values() if one.note not in bare.norms[one.name].note] == ["read twice"]
    assert {norm.note for norm in bare.norms.values()} >= {""}


def test_what_a_file_misses_is_known_by_name_too():
    assert {"vtlb_work_addition", "woonlandfactor", "max_credit_charge", "rent_taper_single"} <= norm_names()


def test_every_norm_has_a_unit_also_where_no_half_year_has_it():
    assert {name: norm_unit(name) for name in norm_names() if norm_unit(name) not in UNITS} == {}
    found = {name: norm.unit for period in periods() for name, norm in period.norms.items()}
    assert found == found | {name: unit for name, unit in UNIT_OF_MISSING.items() if name in found}


def test_an_amount_by_hand_for_a_norm_that_no_half_year_has_keeps_its_unit(tmp_path):
    """In the receipt and the story, and as a column of a file."""
    by_hand = {"vtlb_childcare": Entered("12.50", "calculator", "the report is not public")}
    asking = {"on": date(2026, 7, 1), "inputs": {"correction": "vtlb_childcare"}}
    receipt = receipt_of(calculate("named_correction", **asking, manual=by_hand)).document
    assert [step["unit"] for step in receipt["steps"] if step["kind"] == "entered"] == ["EUR/month"]
    assert "Correction for childcare: €12.50." in explain(receipt, "en")
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("correction,vtlb_childcare\nvtlb_childcare,12.50\nvtlb_childcare,13\n")
    words = ["--on", "2026-07-01", "--target", "named_correction", "--source", "calculator", "--reason", "not public"]
    assert main(["calculate", str(source), str(out), *words]) == 0
    assert out.read_text() == "named_correction_cents,label\n1250,H\n1300,H\n"


def test_a_missing_norm_tells_what_the_file_says_about_it():
    with pytest.raises(NotEstablished, match=r"statutory interest from 1 July 2026 not seen.*"):
        period_of(date(2026, 7, 1)).norm("max_credit_charge")


# Norms that somebody read since the shared files were made: file -> names. All others must be the shared ones.
READ_SINCE: dict[str, set[str]] = {}


def but_for(since, data):
    """A file of norms as data, without these norms and without the lines that say they are missing. The Dutch names
    may be written out where the shared file says "idem"."""
    rows = [{key: value for key, value in row.items() if key != "dutch"} for row in data["param"]]
    missing = data.get("missing", {}).get("names", [])
    return data | {
        "param": [row for row in rows if row["name"] not in since],
        "missing": [line for line in missing if not since & set(line.split(" (")[0].split(" and "))],
    }


@pytest.mark.shared
def test_the_norms_are_the_shared_ones(shared):
    for path in sorted((shared / "rules" / "norms").glob("*.toml")):
        theirs, ours = (tomllib.loads(file.read_text()) for file in (path, FOLDER / path.name))
        since = READ_SINCE.get(path.name, set())
        assert since <= {row["name"] for row in ours["param"]} - {row["name"] for row in theirs["param"]}
        assert but_for(since, theirs) == but_for(since, ours)


def test_only_a_norm_that_is_listed_may_be_added_to_the_shared_ones():
    theirs = tomllib.loads(JULY.read_text())
    names = [line for line in theirs["missing"]["names"] if not line.startswith("vtlb_childcare")]
    read = {"name": "vtlb_childcare", "dutch": "kinderopvang", "value": "12.50", "unit": "EUR/month"}
    ours = theirs | {"missing": {"names": names}, "param": [*theirs["param"], read]}
    assert but_for({"vtlb_childcare"}, theirs) == but_for({"vtlb_childcare"}, ours)
    assert but_for(set(), theirs) != but_for(set(), ours)
    other = ours | {"param": [{**row, "value": "1"} for row in ours["param"]]}
    assert but_for({"vtlb_childcare"}, theirs) != but_for({"vtlb_childcare"}, other)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('schema = "norms/1"', 'schema = "norms/2"', "schema"),
        ('valid_from = "2026-07-01"', 'valid_from = "2026-07-02"', "whole half-year"),
        ('valid_to = "2026-12-31"', 'valid_to = "2026-12-30"', "whole half-year"),
        ('valid_to = "2026-12-31"', 'valid_to = "soon"', "valid_to is no date"),
        ('name = "bvv_max_couple"', 'name = "bvv_max_single"', "bvv_max_single stands there twice"),
        ('value = "2208.48"', 'value = "2208,48"', "2208,48 is no decimal number"),
        ('value = "2208.48"', "value = 2208.48", "value is missing or no text"),
        ('value = "2208.48"', 'value = "NaN"', "NaN is no decimal number"),
        ('unit = "EUR/month"', 'unit = "EUR/week"', "unknown unit EUR/week"),
        ('seen = "statute"', 'seen = "heard"', "seen is heard"),
        ('source = "Rv art. 475da lid 1 onder a"', "", "norm 1 (bvv_max_single): source is missing"),
        ('name = "bvv_max_single"', "", "norm 1 (?): name is missing or no text"),
        ('source = "Rv art. 475da lid 1 onder a"', 'source = "Rv"\nfrom = "x"', "unknown key from"),
        ('"woonlandfactor (', '"pw_inst_* (', "pw_inst_single is both present and missing"),
        ('value = "0.27"\nunit = "ratio"', 'value = "0.00"\nunit = "ratio"', "0.00 is zero, and a rule divides by it"),
        ('value = "18"\nunit = "months"', 'value = "601"\nunit = "months"', "no whole number of months, at most 600"),
        ("[missing]", "[missing", "no readable TOML"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(old, new, told):
    text = JULY.read_text()
    assert old in text
    with pytest.raises(NormsWrong, match=r"2026-07-01\.toml") as refused:
        read_period(text.replace(old, new, 1), JULY.name)
    assert told in str(refused.value)


def test_a_term_of_fifty_years_is_the_longest_a_file_may_hold():
    text = JULY.read_text().replace('value = "18"\nunit = "months"', 'value = "600"\nunit = "months"', 1)
    assert 600 in [norm.value for norm in read_period(text, JULY.name).norms.values()]


def test_two_files_for_one_half_year_are_refused(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(JULY.read_text())
    with pytest.raises(NormsWrong, match="two files"):
        read_folder(tmp_path)
