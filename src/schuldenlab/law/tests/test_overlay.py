# SPDX-License-Identifier: EUPL-1.2
"""A reform on top of the law: what a file may say, what it changes, and that nobody can take it for the law."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from schuldenlab.law import Label, calculate, explain, receipt_of, verify
from schuldenlab.law.command import main

from .. import rule_sets
from ..declare import NODES, RulesWrong
from ..norms import FOLDER, NormsWrong, installed, period_of, read_period
from ..overlay import OverlayWrong, no_longer_following, on_top, read_overlay
from ..rule_sets import law, under, with_norms

ON = date(2026, 7, 1)
HOUSEHOLD = {"situation": "single", "taxable_income_year": "36000", "debtor_income_month": "2500"}
OVERLAY = """\
schema = "overlay/1"
name = "full-norm"
title = "The base is the whole norm"
source = "motion 12"
"""
NORM = """
[[norm]]
name = "bvv_base_share"
value = "1"
unit = "ratio"
source = "motion 12, point 3"
from = "2026-07-01"
"""
RULE = """
[[rule]]
name = "care_tapered"
file = "care.py"
"""
CARE = """\
from schuldenlab.law.declare import rule
from schuldenlab.law.ops import Amount


@rule("bvv.care.taper", source="motion 12", url="")
def care_tapered(income_above_threshold: Amount, care_taper: Amount) -> Amount:
    return income_above_threshold / 24 * care_taper
"""


@pytest.fixture
def written(tmp_path):
    """Writes an overlay with a file of rules beside it."""

    def write(text, rules=CARE):
        (tmp_path / "care.py").write_text(rules)
        path = tmp_path / "reform.toml"
        path.write_text(text)
        return path

    return write


def shown(rules, target="seizure_free_amount", on=ON, **facts):
    with under(rules):
        return calculate(target, on=on, inputs=HOUSEHOLD | facts)


def test_an_overlay_changes_what_it_names_and_nothing_else(written):
    """The base is 95 percent of 1,419.46 by law."""
    norm, rule, both = (on_top(read_overlay(written(OVERLAY + part))) for part in (NORM, RULE, NORM + RULE))
    assert [shown(one, "bvv_base").shown for one in (law(), norm, rule)] == ["1348.49", "1419.46", "1348.49"]
    care = [shown(one, "care_tapered").value for one in (law(), norm, rule)]
    assert care == [care[0], care[0], care[0] / 2]
    assert shown(norm, "bvv_base", on=date(2026, 1, 1)).shown == shown(law(), "bvv_base", on=date(2026, 1, 1)).shown
    parts = [shown(one, "bvv_formula").value for one in (law(), norm, rule, both)]
    assert parts[3] - parts[0] == (parts[1] - parts[0]) + (parts[2] - parts[0])
    assert shown(law()).label is shown(law()).label
    assert shown(both).label is Label.I


def test_after_it_the_law_is_as_it_was(written):
    before = receipt_of(calculate("seizure_free_amount", on=ON, inputs=HOUSEHOLD)).json
    ours = dict(NODES)
    rules = on_top(read_overlay(written(OVERLAY + NORM + RULE)))
    with pytest.raises(ZeroDivisionError), under(rules):
        raise ZeroDivisionError
    assert ours == NODES
    assert list(ours) == list(NODES)
    assert receipt_of(calculate("seizure_free_amount", on=ON, inputs=HOUSEHOLD)).json == before
    with under(rules), pytest.raises(RuntimeError, match="one rule set"), under(law()):
        pass


def test_a_receipt_under_an_overlay_says_so_and_is_never_called_law(written, tmp_path, capsys):
    overlay = read_overlay(written(OVERLAY + NORM))
    answer = shown(on_top(overlay))
    receipt = receipt_of(answer)  # written when the overlay holds no more
    assert receipt.document["format"] == "receipt/1+overlay"
    assert receipt.document["overlay"]["sha256"] == overlay.made.sha256
    assert verify(receipt.json).outcome == "overlay"
    assert not verify(receipt.json).holds
    path = tmp_path / "receipt.json"
    path.write_bytes(receipt.json)
    assert main(["verify", "--language", "en", str(path)]) == 1
    assert "That is no law" in capsys.readouterr().out
    assert "This is no law" in explain(receipt.document, "en")
    # What the overlay had no part in is the law's own answer.
    assert verify(receipt_of(shown(on_top(overlay), "care_part")).json).outcome == "equal"


def test_who_hides_the_overlay_does_not_make_it_law(written):
    """Its hashes made right again, as anybody can: then what comes out differs."""
    from .test_receipt import sealed

    document = json.loads(receipt_of(shown(on_top(read_overlay(written(OVERLAY + NORM))))).json)
    hidden = {key: value for key, value in document.items() if key != "overlay"}
    assert verify(sealed(hidden)).outcome == "damaged"
    assert verify(sealed(hidden | {"format": "receipt/1"})).outcome == "tampered"


def test_the_hash_is_of_the_overlay_and_its_rules(written):
    one = read_overlay(written(OVERLAY + RULE)).made.sha256
    assert read_overlay(written((OVERLAY + RULE).replace("\n", "\r\n"))).made.sha256 == one
    assert read_overlay(written(OVERLAY + RULE, CARE.replace("24", "48"))).made.sha256 != one
    assert read_overlay(written(OVERLAY.replace("12", "13") + RULE)).made.sha256 != one


def test_where_a_reform_can_be_read_stands_with_each_of_its_norms(written):
    told = OVERLAY + 'url = "https://example.org/motion-12"\n' + NORM
    with under(on_top(read_overlay(written(told)))):
        assert period_of(ON).norm("bvv_base_share").url == "https://example.org/motion-12"
    with under(on_top(read_overlay(written(OVERLAY + NORM)))):
        assert period_of(ON).norm("bvv_base_share").url == ""


@pytest.mark.parametrize("name", ["max_credit_charge", "woonlandfactor"])  # the second is in no half-year
def test_a_norm_the_half_year_misses_may_be_supposed(written, name):
    norm = NORM.replace("bvv_base_share", name)
    with under(on_top(read_overlay(written(OVERLAY + norm)))):
        assert period_of(ON).norm(name).label is Label.I


def test_a_maximum_that_does_not_follow_the_reform_is_told(written):
    """The published maximum of 2,208.48 holds 95 percent of the norm; with all of it the formula gives 70.97 more."""
    assert no_longer_following(law(), ON) == []
    found = no_longer_following(on_top(read_overlay(written(OVERLAY + NORM))), ON)
    assert (found[0].name, f"{float(found[0].computed):.2f}") == ("bvv_max_single", "2279.45")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("overlay/1", "overlay/2", 'schema is not "overlay/1"'),
        ("[[norm]]", "[[norm", "no readable TOML"),
        ('name = "full-norm"', 'name = "Full norm"', "name is a word of small letters"),
        ('source = "motion 12"', "", "source is missing"),
        ('title = "The base is the whole norm"', 'titel = "x"', "unknown key titel; did you mean title?"),
        ("bvv_base_share", "bvv_base_shere", "norm 1 (bvv_base_shere): name is no norm; did you mean bvv_base_share?"),
        ("bvv_base_share", "bvv_base", "norm 1 (bvv_base): name is a rule; write [[rule]]"),
        ('unit = "ratio"', 'unit = "percent"', "unit is percent, and that of the norm is ratio"),
        ('value = "1"', 'value = "100"', "100 is no share"),
        ('value = "1"', "value = 1", "value is missing or no text"),
        ('value = "1"', 'value = "-1"', "-1 is below zero"),
        ('source = "motion 12, point 3"', "", "source is missing"),
        ('from = "2026-07-01"', 'from = "2026-08-01"', "from is 2026-08-01, no first day of a half-year we have"),
        ('from = "2026-07-01"', 'from = "2099-01-01"', "from is 2099-01-01, no first day"),
        ('from = "2026-07-01"', 'from = "2026-07-01"\nto = "2026-06-30"', "to is 2026-06-30, before from"),
        ('from = "2026-07-01"', "from = 5", "from is 5, no first day"),
        (
            'from = "2026-07-01"',
            'from = "2026-07-01"\nto = "2026-12-30"',
            "to is 2026-12-30, no last day of a half-year",
        ),
        (NORM, NORM * 1_000, "is changed twice"),
        (NORM, NORM * 1_001, "more than 1000 of [[norm]]"),
        ('name = "care_tapered"', 'name = "care_ceiling"', "rule 1 (care_ceiling): name is no rule but a choice"),
        ('name = "care_tapered"', 'name = "care_taperd"', "name is no rule; did you mean care_tapered?"),
        ('file = "care.py"', 'file = "../care.py"', "not the name of a .py file beside the overlay"),
        ('file = "care.py"', 'file = "none.py"', "none.py: cannot be read"),
        (NORM, NORM + NORM, "bvv_base_share is changed twice for 2026-07-01"),
        (RULE, RULE + RULE, "rule 2 (care_tapered): stands there twice"),
        (NORM + RULE, "", "changes nothing"),
        (NORM, "norm = 3\n", "norm is no list of tables"),
    ],
)
def test_what_a_file_may_not_say_is_told_with_its_place(written, old, new, told):
    text = OVERLAY + NORM + RULE
    assert old in text
    with pytest.raises(OverlayWrong) as refused:
        read_overlay(written(text.replace(old, new, 1)))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("def care_tapered", "def care", "care.py: declares no rule care_tapered"),
        (", care_taper: Amount", "", "takes income_above_threshold, and the rule it replaces takes care_taper, income"),
        ('url=""', 'url="", unit="EUR/year"', "unit of care_tapered is EUR/year"),
        ("    return", "return", "care.py: line 7"),
        ("import rule", "import rul", "care.py: ImportError"),
        ("def care_tapered", "def care_part", "care_part is declared twice; a file declares only the rules"),
        ("import Amount", "import Amount\nfrom schuldenlab.law.declare import amount\namount('mine', source='x')",
         "declares mine, which the overlay does not name"),
    ],
)  # fmt: skip
def test_rules_that_do_not_fit_are_refused_and_leave_ours_alone(written, old, new, told):
    assert old in CARE
    ours = dict(NODES)
    with pytest.raises(OverlayWrong) as refused:
        read_overlay(written(OVERLAY + RULE, CARE.replace(old, new, 1)))
    assert told in str(refused.value)
    assert ours == NODES


def test_a_file_that_is_no_text_or_too_large_is_refused(written, tmp_path):
    path = written(OVERLAY)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(OverlayWrong, match="no readable text"):
        read_overlay(path)
    whole = OVERLAY + NORM
    path.write_text(whole + "#" * (1024 * 1024 - len(whole)))
    read_overlay(path)  # one of a megabyte is read
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(OverlayWrong, match="larger than"):
        read_overlay(path)
    with pytest.raises(OverlayWrong, match=r"reform\.toml: cannot be read"):
        read_overlay(tmp_path / "none" / "reform.toml")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return income_above_threshold * 0.1", "float"),
        ("return least(income_above_threshold, care_taper * 0.1 + 1000)", "float"),
        ("return least(income_above_threshold, 1e9)", "1000000000.0 is a float, which is not exact"),
        ("return most(income_above_threshold, -0.5)", "-0.5 is a float, which is not exact"),
        ("return where(income_above_threshold < 0, 0.5, income_above_threshold)", "0.5 is a float"),
        ("return 0.5", "gives 0.5, a float; a rule gives an exact value"),
        ("return None", "gives None"),
        ("return income_above_threshold * care_taper / 0", "ZeroDivisionError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return unheard_of", "NameError: name 'unheard_of' is not defined"),
    ],
)
def test_a_rule_that_fails_or_is_not_exact_is_told_in_one_line_in_every_reading(written, capsys, body, told):
    care = CARE.replace("import Amount", "import Amount, least, most, where").replace(
        "return income_above_threshold / 24 * care_taper", body
    )
    path = written(OVERLAY + RULE, care)
    with under(on_top(read_overlay(path))), pytest.raises(RulesWrong, match="care_tapered.*" + told):
        calculate("bvv_formula", on=ON, inputs=HOUSEHOLD)
    assert main(["compare", "--overlay", str(path), "--rows", "10"]) == 1
    line = capsys.readouterr().err
    assert line.startswith("care_tapered")
    assert told.partition(" ")[0] in line
    assert line.count("\n") == 1


def test_a_file_that_is_not_installed_takes_its_place(monkeypatch):
    """In the place of ours, or after our newest; never with a half-year left out."""
    *older, newest = ours = tuple(one for one in installed() if one.name <= ON.isoformat())
    monkeypatch.setattr(rule_sets, "installed", lambda: ours)
    text = (FOLDER / f"{newest.name}.toml").read_text()
    july = read_period(text.replace('value = "2208.48"', 'value = "2300.00"'), "new.toml")
    assert with_norms(july, "new").periods == (*older, july)
    middle = older[1]
    assert with_norms(middle, "old").periods == ours
    with pytest.raises(NormsWrong, match="before our oldest half-year"):
        with_norms(replace(middle, valid_from=date(1999, 1, 1)), "older")
    # Once installed, such a file would stop every calculation.
    with pytest.raises(NormsWrong, match="new: bvv_base is a rule or a fact, so no norm can have this name"):
        with_norms(replace(july, norms={**july.norms, "bvv_base": july.norms["rent_max"]}), "new")
    january = read_period(
        text.replace("2026-12-31", "2027-06-30").replace('"2026-07-01"', '"2027-01-01"', 1), "new.toml"
    )
    assert with_norms(january, "new").periods == (*ours, january)
    later = read_period(text.replace("2026-12-31", "2027-12-31").replace('"2026-07-01"', '"2027-07-01"', 1), "new.toml")
    with pytest.raises(NormsWrong, match=r"no file for the half-year after 2026-07-01; 2027-01-01\.toml is missing"):
        with_norms(later, "new")


def test_nothing_that_answers_people_can_use_other_rules_than_the_law():
    """Only commands do: what is worked out under an overlay holds for a whole process."""
    rooms = Path(__file__).parents[2]
    named = {
        path.relative_to(rooms).as_posix()
        for path in rooms.rglob("*.py")
        if "tests" not in path.parts and re.search(r"\b(rule_sets|law\.overlay|law import overlay)\b", path.read_text())
    }
    assert {one for one in named if not one.startswith("law/")} <= {"cases/norm_effect.py"}
    assert "law/__init__.py" not in named
