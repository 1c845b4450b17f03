# SPDX-License-Identifier: EUPL-1.2
"""docs/reference/coverage-of-the-rules.md: what it names exists, and what exists without being established is named."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from ..cases import FUNCTIONS, read_cases
from ..counted_income import UNREAD
from ..declare import NODES, Unknown
from ..norms import norm_names

LAW = Path(__file__).parent.parent
TABLE = LAW.parents[2] / "docs" / "reference" / "coverage-of-the-rules.md"
CASES = [case for file in sorted((LAW / "cases").glob("*.toml")) for case in read_cases(file)]
RAISED = set(re.findall(r'NotEstablished\(\s*"(\w+)"', "".join(path.read_text() for path in LAW.glob("*.py"))))
NAME = re.compile(r"`([^`]+)`")


def rows():
    """(section, line, carried by, shown by) of each row."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    found = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]
    assert all(len(row) == 4 for row in found)
    return found


def exists(name):
    module, _, attribute = name.partition(".")
    if attribute:
        return hasattr(importlib.import_module(f"schuldenlab.law.{module}"), attribute)
    return name in NODES or name in norm_names() or name in RAISED


def test_every_rule_it_names_exists():
    for section, line, carried, _ in rows():
        names = NAME.findall(carried)
        assert names or carried.startswith("—"), f"{section} {line}: no rule and no reason"
        assert [name for name in names if not exists(name)] == [], f"{section} {line}"


def test_every_example_and_test_it_names_exists():
    tests = set(re.findall(r"def (test_\w+)", "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))))
    known = {case["id"] for case in CASES} | tests
    for section, line, _, shown in rows():
        assert NAME.findall(shown), f"{section} {line}: nothing shows it"
        assert [name for name in NAME.findall(shown) if name not in known] == [], f"{section} {line}"


def test_whatever_is_not_established_is_named():
    told = {name for _, line, carried, _ in rows() for name in NAME.findall(line + carried)}
    declared = {name for name, node in NODES.items() if isinstance(node, Unknown)}
    assert declared - told == set()
    assert RAISED - {"period", "rungs"} - told == set()
    # Every unread kind of income is refused by its own name in some worked example.
    refused = {case["expected"].get("name") for case in CASES}
    assert {f"counted_{kind}" for kind in UNREAD} - refused == set()
    assert declared - refused - {"entered_premium", "decrease_counts_from", "country_factor"} - {
        "youth_raised_offer", "care_correction", "missing_kgb_correction", "compensation_part_elsewhere",
    } == set()  # fmt: skip


# --- against the specification itself


@pytest.fixture
def spec(shared):
    return (shared / "rules" / "SPEC.md").read_text()


@pytest.mark.shared
def test_every_section_of_the_specification_has_a_line(spec):
    headings = re.findall(r"^#{2,3} (\d+(?:\.\d+)?)\.? ", spec, flags=re.MULTILINE)
    assert len(headings) > 40
    assert sorted(set(headings) - {section for section, *_ in rows()}) == []
    assert sorted({section for section, *_ in rows()} - set(headings)) == []


@pytest.mark.shared
def test_every_line_of_the_edge_cases_has_a_worked_example(spec):
    table = spec[spec.index("## 10. Edge cases") : spec.index("## 11.")]
    lines = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(lines) > 30
    assert [line for line in lines if line not in {case.get("edge") for case in CASES}] == []


@pytest.mark.shared
def test_every_function_of_the_specification_is_known_with_its_inputs(spec):
    table = spec[spec.index("## 11. Functions") : spec.index("## 12.")]
    for row in table.splitlines():
        if not row.startswith("| ") or row.startswith("| function"):
            continue
        name, inputs, expected = (cell.strip() for cell in row.strip("| ").split(" | "))
        function = FUNCTIONS[name.removesuffix(" *")]
        inputs = re.sub(r": list of \{[^}]*\}|; relation in.*|\([^)]*\)", "", inputs)
        keys = [word for word in re.findall(r"[a-z_]+", inputs) if word != "optional"]
        assert keys or inputs == "-", name
        unknown = [key for key in keys if not function.knows(function.inputs.get(key, key))]
        assert unknown == [], name
        outcomes = re.findall(r"[a-z_]+", re.split(r"[:=(]| or |, or ", expected)[0])
        assert outcomes, name
        assert [key for key in outcomes if key not in function.outcomes] == [], name
