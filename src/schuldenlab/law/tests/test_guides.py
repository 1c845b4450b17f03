# SPDX-License-Identifier: EUPL-1.2
"""The guides say what is so: one is followed literally, the others are compared with the code."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schuldenlab import law

from ..counted_income import UNREAD
from ..declare import NODES, Unknown
from ..norms import SEEN
from ..values import Label

LAW = Path(__file__).parent.parent
DOCS = LAW.parents[2] / "docs"
STEP = re.compile(
    r"(?:In|At the end of) `(?P<file>[^`]+)`,? (?P<how>add|below|change)\s+```\w*\n(?P<one>.*?)```"
    r"(?:\s+(?:add|into)\s+```\w*\n(?P<two>.*?)```)?",
    re.DOTALL,
)
LAW_OF_COPY = (
    "import sys; sys.path.insert(0, sys.argv[1]);from schuldenlab.law.command import main; sys.exit(main(sys.argv[2:]))"
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The law core in a folder of its own, to change at will."""
    shutil.copytree(LAW, tmp_path / "schuldenlab/law", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    (tmp_path / "schuldenlab/__init__.py").touch()
    return tmp_path / "schuldenlab/law"


def law_of(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What `schuldenlab law` says, by these rules."""
    command = [sys.executable, "-I", "-c", LAW_OF_COPY, str(copy.parents[1]), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=copy)


def unfollow(step: re.Match[str], copy: Path) -> None:
    """Takes back what one step did, in the branch of somebody who followed the guide; elsewhere it does nothing."""
    path = copy / step["file"]
    text, where = path.read_text("utf-8"), step["one"]
    done, before = {
        "add": ("\n" + where, ""),
        "below": (f"{where}{step['two']}", where),
        "change": (step["two"], where),
    }[step["how"]]
    path.write_text(text.replace(done, before), "utf-8")


def follow(step: re.Match[str], copy: Path) -> None:
    """Does what one step of the guide says."""
    path = copy / step["file"]
    old, where, text = path.read_text("utf-8"), step["one"], step["two"]
    if step["how"] == "add":
        path.write_text(f"{old}\n{where}", "utf-8")
        return
    assert old.count(where) == 1, f"{path.name} has one place for it: {where}"
    path.write_text(old.replace(where, where + text if step["how"] == "below" else text), "utf-8")


def written(copy: Path) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted(copy.rglob("*")) if path.suffix in (".py", ".toml")}


def test_who_follows_the_guide_literally_has_a_rule(copy: Path):
    guide = (DOCS / "how-to/write-a-rule.md").read_text("utf-8")
    first, *others = STEP.finditer(guide)
    assert len(others) == 10
    cases = ("cases", "cases/free_amount.toml")
    for step in (first, *others):
        unfollow(step, copy)
    now = written(copy)
    follow(first, copy)
    before = law_of(copy, *cases)
    assert before.returncode == 1
    assert "correction-school: " in before.stdout
    for step in others:
        follow(step, copy)
    after = law_of(copy, *cases)
    assert (after.returncode, after.stderr) == (0, "")
    assert after.stdout.endswith(" passed, 0 failed\n")
    (household,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    (copy / "school.json").write_text(household)
    (words,) = re.findall(r"\./lab law (receipt .*)", guide)
    told = law_of(copy, *words.split(), "--language", "en")
    assert (told.returncode, told.stderr) == (0, "")
    assert "For 2 children at school that is €25.00." in told.stdout
    assert "Correction for children at school" in told.stdout
    (copy / "school.json").unlink()
    for step in (first, *others):  # as this test meets it in the branch of who followed the guide
        unfollow(step, copy)
    assert written(copy) == now


def table(page: str, after: str) -> list[tuple[str, ...]]:
    """The rows of the first table below a heading of a page, without backticks."""
    text = (DOCS / page).read_text("utf-8").partition(after)[2]
    lines = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert lines
    return [tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in lines[0].splitlines()[2:]]


def test_the_page_of_what_is_not_established_is_complete_and_says_where_to_look():
    page = "explanation/not-established.md"
    unknown = [(name, node.where_to_look) for name, node in sorted(NODES.items()) if isinstance(node, Unknown)]
    assert [(name, where) for name, _, where in table(page, "## Established nowhere")] == unknown
    assert tuple(line for (line,) in table(page, "## Missing in a half-year")) == law.periods()[-1].missing_lines
    text = (DOCS / page).read_text("utf-8")
    assert set(re.findall(r"`(\w+)` \([\d.]+\)", text)) == set(UNREAD)


def test_the_page_of_labels_has_them_in_their_order_and_says_what_gives_which():
    page = "explanation/labels.md"
    assert [row[0] for row in table(page, "## What they mean")] == [label.name for label in Label]
    said = dict(re.findall(r"`(\w+)` is ([A-Z])\b", (DOCS / page).read_text("utf-8")))
    assert said == {seen: label.name for seen, label in SEEN.items()}


def test_every_example_of_the_python_api_is_so():
    page = re.sub(r"^```.*$", "", (DOCS / "reference/python-api.md").read_text("utf-8"), flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(page, {}, "python-api.md", None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    done = runner.run(test)
    assert done.failed == 0
    assert done.attempted > 25


def test_the_page_of_the_python_api_names_all_of_it():
    page = (DOCS / "reference/python-api.md").read_text("utf-8") + (DOCS / "reference/columns.md").read_text("utf-8")
    said = set(re.findall(r"\w+", page))
    assert [name for name in law.__all__ if name not in said] == []
