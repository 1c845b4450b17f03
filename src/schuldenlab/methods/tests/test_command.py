# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab method …` as a person types it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from schuldenlab.methods.command import main
from schuldenlab.methods.reference import markdown

from .folders import HERE, SHIPPED, SHIPPED_KEYS, changed, small

ROOT = Path(__file__).resolve().parents[4]


def written(folder, files):
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return str(folder)


def test_check_of_what_we_ship(capsys):
    assert main(["check", *(str(SHIPPED / key) for key in SHIPPED_KEYS)]) == 0
    assert capsys.readouterr().out == "4 methods, 0 findings\n"


def test_check_prints_a_line_a_finding_and_fails(tmp_path, capsys):
    files = changed(small(), 'do = "balances.ask"', 'do = "balance.ask"')
    folder = written(tmp_path / "wrong", files)
    assert main(["check", str(HERE / "small"), folder]) == 1
    *found, last = capsys.readouterr().out.splitlines()
    assert last == "2 methods, 1 findings"
    assert found == [
        f'{folder}/method.toml:54: step[3].do: unknown action "balance.ask"; did you mean "balances.ask"?',
    ]


def test_compare_prints_each_change(tmp_path, capsys):
    new = written(tmp_path / "new", changed(small(), "preferential_factor = 1", "preferential_factor = 2"))
    assert main(["compare", str(HERE / "small"), new]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "offer.preferential_factor: 1 → 2",
        "1 changes from small 1.0.0 to small 1.0.0",
    ]


def test_show_tells_the_way_in_both_languages(capsys):
    assert main(["show", str(SHIPPED / "jpf")]) == 0
    dutch = capsys.readouterr().out
    assert "Eerste gesprek: coach; talk.record; term law:wgs.first_talk" in dutch
    assert "the city sets hour_value: Wat een uur teruggeven waard is" in dutch
    assert main(["show", str(SHIPPED / "jpf"), "en"]) == 0
    assert "First talk: coach" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["check"], ["compare", "one"], ["paint", "it"], ["vocabulary", "more"]])
def test_what_cannot_be_understood_tells_how_it_is_used(words, capsys):
    assert main(words) == 2
    assert "Usage: schuldenlab method check" in capsys.readouterr().err


def test_a_folder_that_is_no_method_is_told(tmp_path, capsys):
    assert main(["show", str(tmp_path)]) == 1
    assert "no method.toml in this folder" in capsys.readouterr().out


def test_the_reference_is_what_the_vocabulary_says():
    page = ROOT / "docs" / "reference" / "vocabulary.md"
    assert page.read_text() == markdown(), "run: schuldenlab method vocabulary > docs/reference/vocabulary.md"


def test_no_framework_is_needed():
    code = (
        "import sys, schuldenlab.methods.command as c; c.main(['check', sys.argv[1]]); "
        "sys.exit(any(m.split('.')[0] in ('django', 'psycopg') for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(SHIPPED / "jpf")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "1 methods, 0 findings\n"), done.stderr
