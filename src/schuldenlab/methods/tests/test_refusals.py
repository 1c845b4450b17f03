# SPDX-License-Identifier: EUPL-1.2
"""What is no method: each refusal names file, line, key and cure, and all of them come together."""

from __future__ import annotations

import os
import tomllib

import pytest

from schuldenlab.methods import MethodRefused, check, load, load_packed, pack
from schuldenlab.methods.loader import load_kept

from .folders import HERE, SHIPPED, changed, files_of, findings_of, small

CASES = tomllib.loads((HERE / "broken.toml").read_text())["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_refused_with_place_and_cure(case):
    file = case.get("file", "method.toml")
    files = changed(small(), *case["change"], file=file)
    if "change_too" in case:
        files = changed(files, *case["change_too"], file=file)
    found = findings_of(files)
    told = [str(f) for f in found if f.file == file and _same_place(f.key, case["key"])]
    assert told, "\n".join(map(str, found)) or "nothing was found"
    assert all(any(words in finding for finding in told) for words in case["says"]), "\n".join(told)
    assert all(finding.what and finding.cure for finding in found)


def _same_place(key: str, wanted: str) -> bool:
    """`step.needs` stands for the needs of whichever step; a number or a key of its own is meant literally."""
    parts = [part.partition("[")[0] for part in key.split(".")]
    return key == wanted or ".".join(parts) == wanted or ".".join(parts).startswith(f"{wanted}.")


def test_the_small_method_itself_is_right():
    assert findings_of(small()) == ()


def test_a_finding_names_the_line():
    files = changed(small(), 'do = "balances.ask"', 'do = "balance.ask"')
    line = files["method.toml"].decode().split("\n").index('do = "balance.ask"') + 1
    assert [finding.line for finding in findings_of(files)] == [line]


def test_everything_wrong_is_told_at_once():
    files = changed(small(), 'who = "fund_manager"\ndo', 'who = "coach"\ndo')
    files = changed(files, "default = 10\n", "default = 31\n")
    files = changed(files, 'young = "Een zin."', 'young = "<i>"', file="nl.toml")
    files = changed(files, 'young = "A sentence."', "", file="en.toml")
    assert {(f.file, f.key) for f in findings_of(files)} == {
        ("method.toml", "step.pay.who"),
        ("method.toml", "params.answer_workdays.default"),
        ("nl.toml", "fits.young"),
        ("en.toml", "fits.young"),
    }


@pytest.fixture
def folder(tmp_path):
    for name, content in small().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def only(folder):
    found = check(folder)
    assert len(found) == 1, "\n".join(map(str, found))
    return str(found[0])


def test_a_folder_that_is_right_has_no_findings(folder):
    assert check(folder) == ()


def test_a_link_to_a_file_elsewhere_is_refused(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.toml"
    elsewhere.write_bytes(small()["nl.toml"])
    (folder / "nl.toml").unlink()
    (folder / "nl.toml").symlink_to(elsewhere)
    assert "nl.toml: is a link or cannot be read" in "\n".join(map(str, check(folder)))


def test_a_pipe_is_refused_and_does_not_hang(folder):
    (folder / "nl.toml").unlink()
    os.mkfifo(folder / "nl.toml")
    assert "nl.toml: is no ordinary file" in "\n".join(map(str, check(folder)))


@pytest.mark.parametrize("name", ["README.md", "setup.py", ".hidden", "NL.toml", "nl.toml~", "a\nb.toml"])
def test_a_file_that_does_not_belong_is_refused(folder, name):
    (folder / name).write_text("x")
    told = only(folder)
    assert "does not belong in a method" in told
    assert "\n" not in told


def test_a_folder_inside_is_refused(folder):
    (folder / "xx.toml").mkdir()
    assert "xx.toml: is" in "\n".join(map(str, check(folder)))


def test_a_language_that_is_not_claimed_is_refused(folder):
    (folder / "tr.toml").write_bytes(small()["en.toml"])
    assert "tr.toml: is a language the method does not claim" in only(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert "no folder that can be read" in only(tmp_path / "absent")


def test_an_empty_folder_is_told(tmp_path):
    assert "no method.toml in this folder" in only(tmp_path)


HOSTILE = {
    "larger than 100 kB": b"# " + b"x" * 100_000,
    "NUL": b'title = "\0"',
    "no UTF-8": b'title = "\xff"',
    "no TOML": b"title = ",
    "nested too deeply": b"a = " + b"[" * 20_000 + b"]" * 20_000,
    "key with too many dots": b".".join([b"a"] * 40_000) + b" = 1",
    "number or date that cannot be read": b"a = " + b"9" * 5_000,
}


@pytest.mark.parametrize("says", HOSTILE)
@pytest.mark.parametrize("name", ["method.toml", "nl.toml"])
def test_hostile_contents_are_refused_in_words(folder, name, says):
    (folder / name).write_bytes(HOSTILE[says])
    assert says in "\n".join(map(str, check(folder)))


def test_text_that_looks_like_many_tables_is_read_quickly(folder):
    """Twenty thousand steps are refused like any other mistake."""
    (folder / "method.toml").write_bytes(small()["method.toml"] + b"[[step]]\n" * 8_000)
    assert "more than 100 entries" in "\n".join(map(str, check(folder)))


def test_load_raises_what_check_tells(folder):
    (folder / "extra.txt").write_text("")
    with pytest.raises(MethodRefused) as refused:
        load(folder)
    assert refused.value.findings == check(folder)


@pytest.mark.parametrize("key", ["jpf", "settlement-loan", "mediation", "helpdesk"])
def test_what_we_ship_is_right(key):
    assert findings_of(files_of(SHIPPED / key)) == ()


def test_a_method_that_was_kept_goes_on_when_more_is_asked_of_methods_since():
    files = changed(small(), '[decision.ending]\nwho = "coach"\npaper = "decision-ending"\nreasons = ["need"]\n', "")
    for language, words in (("nl", "Een zin."), ("en", "A sentence.")):
        files = changed(files, f'ending = "{words}"\n', "", file=f"{language}.toml")
    with pytest.raises(MethodRefused, match=r"add \[decision.ending\]"):
        load_packed(pack(files))
    assert load_kept(pack(files)).key == "small"
    with pytest.raises(MethodRefused, match="unknown fact"):
        load_kept(pack(changed(files, 'needs = ["talk.held"]', 'needs = ["talk.hold"]')))


def test_the_first_sketch_of_the_format_is_told_how_it_is_written_now():
    files = changed(small(), 'key = "small"', 'key = "small"\ntitle = { nl = "Klein", en = "Small" }')
    files = changed(files, 'who = "settlement_officer"', 'who = "settler"')
    files = changed(files, 'who = "fund_manager"', 'who = "fund"')
    files = changed(files, 'done = ["decision.taken:admission"]', 'done = ["decision.admission"]')
    files = changed(
        files, 'needs = [{ fact = "decision.outcome:admission", is = "granted" }]', 'needs = ["decision.admission.yes"]'
    )
    told = [f"{one.key}: {one.cure}" for one in findings_of(files)]
    for cure in (
        "method.title: texts stand in nl.toml and en.toml, under the key of what they are about",
        'step[3].who: did you mean "settlement_officer"?',
        'step[5].who: did you mean "fund_manager"?',
        'step[2].done: write "decision.taken:admission", or { fact = "decision.outcome:admission", is = "granted" }',
        'step[3].needs: write { fact = "decision.outcome:admission", is = "granted" }',
    ):
        assert cure in told, "\n".join(told)
    assert not [one for one in told if "cycle" in one or "add a step that makes it" in one], "\n".join(told)
