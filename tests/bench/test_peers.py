# SPDX-License-Identifier: EUPL-1.2
"""The comparison with other engines: the same law, counted fairly, and nothing of theirs among ours."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import compare
import locks
import measure
import numpy_floats
import numpy_whole
import peers
import python_decimal
import schuldenlab_columns
from common import ROOT, Problem
from half_year import STEPS
from report import BEGIN, END, Measured, Peer, Run, chart, goals, said, tables, write

PEERS = ROOT / "bench/peers"
AFFERO = {"openfisca-core", "policyengine-core"}


@pytest.fixture(scope="module")
def norms():
    return compare.dated_norms()


# --- the same law


@pytest.mark.parametrize("on", ["2026-01-01", "2026-07-01"])
def test_whole_numbers_by_hand_are_what_the_columns_give(norms, on):
    columns = compare.awkward(5_000)
    ours, kept = schuldenlab_columns.ready(norms, on)(columns, True)
    theirs, steps = numpy_whole.ready(norms, on)(columns, True)
    assert (ours == theirs).all()
    for name in STEPS:
        assert np.abs(measure.in_euros(kept[name]) - steps[name]).max() < 1e-9, name


def test_floats_are_the_same_law_and_now_and_then_a_cent_off(norms):
    columns = compare.awkward(5_000)
    exact, ours = numpy_whole.ready(norms, compare.ON)(columns, True)
    answers, steps = numpy_floats.ready(norms, compare.ON)(columns, True)
    off = np.abs(answers - exact)
    assert off.max() == 1
    assert 0 < np.count_nonzero(off) < 500
    compare.same_rules(compare.PEERS[1], steps, ours)


def test_decimals_agree(norms):
    columns = {name: column[:400] for name, column in compare.awkward(5_000).items()}
    answers, _ = python_decimal.ready(norms, compare.ON)(columns, False)
    assert (measure.in_cents(answers, "euros") == numpy_whole.ready(norms, compare.ON)(columns, False)[0]).all()


def test_another_law_is_not_compared(norms):
    columns = compare.common(100)
    _, ours = numpy_whole.ready(norms, compare.ON)(columns, True)
    with pytest.raises(SystemExit, match="rent_part: these are not the same rules"):
        compare.same_rules(compare.PEERS[1], ours | {"rent_part": ours["rent_part"] + 1}, ours)


def test_what_all_are_counted_against_is_compared_with_the_oracle(norms, monkeypatch):
    monkeypatch.setattr(compare, "SAMPLE", 50)
    columns = compare.awkward(2_000)
    answers, _ = numpy_whole.ready(norms, compare.ON)(columns, False)
    assert compare.differs_from_oracle(columns, answers) == ""
    answers[-1] += 1
    assert "and the oracle says" in compare.differs_from_oracle(columns, answers)


def test_the_awkward_households_hold_ties_and_limits(norms):
    columns = compare.awkward(20_000)
    _, steps = numpy_whole.ready(norms, compare.ON)(columns, True)
    units = np.rint(steps["bvv_unrounded"] * numpy_whole.SCALE).astype(np.int64)
    assert np.count_nonzero(units % numpy_whole.CENT == numpy_whole.CENT // 2) > 500
    assert np.count_nonzero(steps["bvv_after_deductions"] == steps["income_cap"]) > 0
    assert len(np.unique(columns["situation"])) == 4


def test_a_peer_is_measured_from_arrays_to_answers(norms, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(measure, "BUDGET", 1e9)  # on a machine of any speed: as often as it may
    monkeypatch.setattr(measure, "SLOW", 1e9)
    np.savez(tmp_path / "h.npz", **compare.common(500))
    (tmp_path / "norms.json").write_text(json.dumps(norms))
    words = [str(tmp_path / name) for name in ("h.npz", "norms.json")]
    measure.main("numpy_whole", *words, compare.ON, "kept", str(tmp_path / "out.npz"))
    told = json.loads(capsys.readouterr().out)
    assert len(told["seconds"]) == len(told["cpu"]) == measure.MOST
    with np.load(tmp_path / "out.npz") as answers:
        assert set(answers.files) == {"answer", *STEPS}
        assert len(answers["answer"]) == 500


# --- told as it came out


def measured(ours: float, theirs: float, wrong: int = 0) -> Measured:
    names = ("Schuldenlab", "OpenFisca-core", "PolicyEngine-core", "Numba, floats")
    versions = dict.fromkeys(names, "1.2")
    found = Measured(date(2026, 11, 22), "a machine & its cores", versions, [], ["DuckDB: no network"])
    for name in names:
        for way in ("bare", "kept"):
            took, off = (ours, 0) if name == names[0] else (theirs, wrong)
            seconds = [took / 2, took, took * 3]
            found.runs.append(Run(Peer(name, "m", "e"), "1,000", way, seconds, [took], 7.0, 1.0, 1000, off, off))
    return found


def test_a_goal_that_is_missed_is_said_to_be():
    told = [said(goal) for goal in goals(measured(ours=1.0, theirs=4.0, wrong=3))]
    assert told == [
        "5 times as fast as OpenFisca-core, steps kept. 1,000: missed, 4.0 (4.0 in CPU)",
        "1.5 times as fast as PolicyEngine-core, steps kept. 1,000: reached, 4.0 (4.0 in CPU)",
        "faster than every peer that keeps its steps. 1,000: reached",
        "the bare answer in at most 3 times the seconds of Numba. 1,000: reached, 0.2 (0.2 in CPU)",
        "the only one with no household wrong. 1,000 to 1,000, and awkward ones: reached; none wrong: Schuldenlab",
    ]
    slow = [said(goal) for goal in goals(measured(ours=4.0, theirs=1.0))]
    others = "OpenFisca-core 4.0; PolicyEngine-core 4.0; Numba, floats 4.0"
    assert slow[2].endswith(f"1,000: missed, faster by so many times: {others}")
    assert slow[3].endswith("1,000: missed, 4.0 (4.0 in CPU)")
    assert "missed; none wrong: Schuldenlab; OpenFisca-core;" in slow[4]


def test_each_number_of_households_has_its_own_verdict():
    """Fast for many is no merit for few."""
    found = measured(ours=1.0, theirs=8.0)
    few = measured(ours=2.0, theirs=4.0).runs
    for run in few:
        run.households = "10"
    found.runs += few
    page = tables(found)
    assert "| 5 times as fast as OpenFisca-core, steps kept | 10 | missed, 2.0 (2.0 in CPU) |" in page
    assert "| 5 times as fast as OpenFisca-core, steps kept | 1,000 | reached, 8.0 (8.0 in CPU) |" in page


def test_the_page_says_what_was_measured_and_what_was_left_out():
    told = tables(measured(ours=0.02, theirs=0.2, wrong=12))
    assert "| Schuldenlab | bare | 0.02 (0.01 to 0.06) | 0.02 | 7 | 50,000 | 0 |" in told
    assert "| Numba, floats | kept | 0.20 (0.10 to 0.60) | 0.20 | 7 | 5,000 | 12 |" in told
    assert "Left out: DuckDB: no network." in told
    assert "Numba, floats 1.2" in told


def test_the_chart_can_be_read_without_seeing_it_and_runs_nothing():
    drawing = chart(measured(ours=0.02, theirs=0.2, wrong=12))
    root = ElementTree.fromstring(drawing)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.findtext(f"{space}title") == "Seconds for 1,000 households, and how many get a wrong amount"
    assert "Numba, floats, bare: 0.20 s, 12 wrong" in (root.findtext(f"{space}desc") or "")
    assert len(root.findall(f"{space}circle")) == 1 + 4  # the legend, and an engine each
    assert not re.search(r"<script|href|\bon\w+=", drawing)


def test_only_the_part_between_the_marks_is_written(tmp_path: Path):
    page = tmp_path / "speed-and-exactness.md"
    page.write_text(f"before\n{BEGIN}\nof last year\n{END}\nafter\n")
    write(measured(1.0, 2.0), tmp_path)
    assert re.fullmatch(rf"before\n{BEGIN}\n\n.*\n\n{END}\nafter\n", page.read_text(), re.S)
    assert "of last year" not in page.read_text()
    page.write_text("no marks\n")
    with pytest.raises(SystemExit, match="no marks"):
        write(measured(1.0, 2.0), tmp_path)
    assert page.read_text() == "no marks\n"


def test_the_page_in_docs_has_its_marks_and_its_chart():
    page = (ROOT / "docs/explanation/speed-and-exactness.md").read_text()
    assert page.index(BEGIN) < page.index(END)
    ElementTree.parse(ROOT / "docs/explanation/speed-and-exactness.svg")


# --- apart


def test_a_peer_that_cannot_be_installed_is_left_out_and_named(monkeypatch, tmp_path: Path):
    def fill(home: Path, lock: Path) -> None:
        if lock.stem == "numba":
            raise Problem("Installing bench/peers/numba.lock did not work.\nmore")
        home.mkdir()

    monkeypatch.setattr(peers, "HOME", tmp_path)
    monkeypatch.setattr(peers.install, "fill", fill)
    found = peers.environments()
    assert found["numba"] == {"missing": "Installing bench/peers/numba.lock did not work."}
    assert found["polars"]["python"] == str(tmp_path / "polars/bin/python")


def test_what_we_lock_and_import_is_free_of_affero_licences():
    ours = {name for lock in ("core", "test", "tools", "node") for name in locks.pins(f"{lock}.lock")}
    assert not ours & AFFERO
    looked = 0
    for name in ours:
        try:
            about = metadata(name)
        except PackageNotFoundError:  # for another machine, or not for running our tests
            continue
        looked += 1
        said = [about.get("License-Expression") or "", about.get("License") or "", *(about.get_all("Classifier") or [])]
        assert not any(re.search(r"affero|agpl", one, re.I) for one in said), name
    assert looked > 30
    imported = re.compile(r"^\s*(from|import) (openfisca|policyengine)", re.M)
    assert not [path for folder in ("src", "tools") for path in (ROOT / folder).rglob("*.py")
                if imported.search(path.read_text())]  # fmt: skip


def test_every_peer_is_pinned_with_hashes_apart_from_our_locks():
    files = sorted(PEERS.glob("*.in"))
    assert {peer.environment for peer in compare.PEERS if peer.environment} == {path.stem for path in files}
    for wanted in files:
        pinned = locks.pins(str(wanted.with_suffix(".lock")))
        assert set(wanted.read_text().split()) <= set(pinned)
