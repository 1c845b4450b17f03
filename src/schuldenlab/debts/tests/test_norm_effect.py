# SPDX-License-Identifier: EUPL-1.2
"""What next half-year's norms would do to the cases there are, before anybody accepts them."""

from __future__ import annotations

from datetime import date
from functools import reduce

import pytest

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.cases.console_norms import main
from schuldenlab.cases.models import Case, NormLook, Receipt
from schuldenlab.cases.norm_effect import KEY_LOST, Changed, NotWorkedOut, norm_effect
from schuldenlab.law import NotEstablished, calculate
from schuldenlab.law.norms import FOLDER, read_file, read_period

from .. import services
from . import settling as make
from .test_calculation import CLOCK, HOUSEHOLD, PARTS

JULY = (FOLDER / "2026-07-01.toml").read_text()
JANUARY = JULY.replace('"2026-07-01"', '"2027-01-01"', 1).replace('"2026-12-31"', '"2027-06-30"', 1)
# The norm of a single person, and what follows from it: the two maxima rise by 95 percent of the same.
HIGHER = reduce(
    lambda text, change: text.replace(f'value = "{change[0]}"', f'value = "{change[1]}"', 1),
    [("1419.46", "1500.00"), ("2208.48", "2284.99"), ("2543.75", "2620.26")],
    JANUARY,
)


def from_parts(at, *, clock=CLOCK):
    """Worked out from the facts of a household, the seizure-free amount beside it."""
    services.calculation_make(
        case_id=at.case.pk, facts=HOUSEHOLD | {"debtor_income_month": "1650.00"}, by_hand=PARTS,
        actor=at.officer.actor, clock=clock,
    )  # fmt: skip
    return at.case.pk


def told(text):
    found = list(norm_effect(read_period(text, "2027-01-01.toml"), "2027-01-01.toml"))
    changed = {(one.case_id, one.name): one for one in found if isinstance(one, Changed)}
    return changed, [one for one in found if isinstance(one, NotWorkedOut)]


def test_each_case_is_told_what_it_keeps_then(staff):
    """The base is 95 percent of the norm of a single person: 1,348.49 of 1,419.46 and 1,425.00 of 1,500.00."""
    first, second, third = (make.a_settling(debts=make.DEBTS[1:2]) for _ in range(3))
    parts, by_hand, lost = from_parts(first), second.case.pk, third.case.pk
    make.calculated(second, income="1560.00", clock=CLOCK)
    make.calculated(third, clock=CLOCK)
    case_keys.destroy(case_id=lost, actor=SYSTEM, clock=CLOCK)
    kept = Receipt.objects.count()

    changed, left = told(HIGHER)
    one = changed[parts, "seizure_free_amount"]
    assert (one.before, one.after, one.holds_on) == (134_849, 142_500, CLOCK.today())
    free, capacity = changed[parts, "vtlb"], changed[parts, "repayment_capacity"]
    assert free.after - free.before == capacity.before - capacity.after == 142_500 - 134_849
    assert free.by_hand == ("care_correction", "housing_correction", "missing_kgb_correction", "other_corrections")
    # What was taken from elsewhere does not move with our norms, and that is told.
    other = changed[by_hand, "vtlb"]
    assert (other.before, other.after, other.by_hand) == (150_000, 150_000, ("vtlb",))
    assert [(item.case_id, item.reason) for item in left] == [(lost, KEY_LOST)]

    # The same norms change nothing.
    assert all(one.before == one.after for one in told(JANUARY)[0].values())

    # Of what a file misses nobody gets the older amount.
    changed, left = told(
        JANUARY.replace("bvv_formula = true", "bvv_formula = false").replace('"pw_norm_21_single"', '"another_norm"')
    )
    assert set(changed) == {(by_hand, "vtlb"), (by_hand, "repayment_capacity")}
    reasons = {(one.kind, one.reason.name) for one in left if isinstance(one.reason, NotEstablished)}
    assert reasons == {("calculation", "pw_norm_21_single"), ("seizure_free", "pw_norm_21_single")}

    # A closed case is left alone, nothing was written, and the law is as it was.
    Case.objects.filter(pk=by_hand).update(closed_on=CLOCK.today(), outcome="completed")
    assert {case_id for case_id, _ in told(JANUARY)[0]} == {parts}
    assert Receipt.objects.count() == kept
    assert calculate("bvv_base", on=date(2026, 7, 1), inputs={"situation": "single"}).shown == "1348.49"


def test_the_command_tells_ids_and_amounts_and_no_names(staff, tmp_path, capsys):
    at = make.a_settling(debts=make.DEBTS[1:2])
    parts = from_parts(at)
    path = tmp_path / "2027-01-01.toml"
    path.write_text(HIGHER)
    assert main(["effect", str(path)]) == 0
    assert f"{parts}  " not in capsys.readouterr().out
    assert not NormLook.objects.exists()
    assert main(["effect", str(path), "--list", "--keep"]) == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert f"{parts}  seizure_free_amount      1348.49     1425.00      +76.51" in lines
    assert "seizure_free_amount: 1 case up, 0 down, 0 the same; 76.51 more and 0.00 less a month" in lines
    assert "repayment_capacity: 0 cases up, 1 down, 0 the same; 0.00 more and 76.51 less a month" in lines
    assert "repayment_capacity: most 0.00 more and 76.51 less; the median case changes by -76.51" in lines
    assert "care_correction was entered by hand and stays as it is, look it up again: 1 case" in lines
    with acting(SYSTEM):
        look = NormLook.objects.get()
        kept = set(look.lines.values_list("case", "name", "before_cents", "after_cents", "change_cents"))
    assert lines[-1] == f"kept for the page of the site: /norms/{look.pk}/"
    assert (look.file, look.sha256) == (path.name, read_file(path).sha256)
    assert (parts, "seizure_free_amount", 134_849, 142_500, 7_651) in kept
    assert {name for _, name, *_ in kept} == {"seizure_free_amount", "vtlb", "repayment_capacity"}
    assert look.figures["repayment_capacity"]["lost"] == 7_651
    assert (look.left, look.by_hand["care_correction"]) == ({}, 1)
    assert not any(name in said for name in (at.desk.resident.given_names, at.desk.resident.surname))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["effect", "none.toml"], 1, "none.toml: cannot be read"),
        (["effect", "later.toml"], 1, "no file for the half-year after 2026-07-01"),
        (["effect", "slip.toml"], 1, "bvv_max_single: published 2108.48, by the formula 2208.48"),
        (["effect"], 2, "Usage"),
        (["effect", "--keep"], 2, "Usage"),
        (["effect", "--lst", "later.toml"], 2, "Usage"),
        (["change", "later.toml"], 2, "Usage"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(tmp_path, capsys, monkeypatch, words, code, said):
    (tmp_path / "later.toml").write_text(
        JULY.replace('"2026-07-01"', '"2027-07-01"', 1).replace('"2026-12-31"', '"2027-12-31"', 1)
    )
    (tmp_path / "slip.toml").write_text(JANUARY.replace('value = "2208.48"', 'value = "2108.48"', 1))
    monkeypatch.chdir(tmp_path)
    assert main(words) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


@pytest.mark.parametrize("words", [["--help"], ["effect", "--help"], ["effect", "-h"]])
def test_who_asks_for_help_gets_help_and_no_file_of_that_name(words, capsys):
    assert main(words) == 0
    assert "schuldenlab norms effect FILE.toml" in capsys.readouterr().out
