# SPDX-License-Identifier: EUPL-1.2
"""The changes by which the tests of the law are tried: each is one change, and the score is counted as it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutants import mutants_of, mutated, sampled, score

SOURCE = '''\
from functools import cache
from typing import TypeAlias

Either: TypeAlias = int | str


@cache
def capped(amount: int | None, most: int = 100) -> int:
    """At most so much: 100 unless told."""
    if amount is None or amount < 0:
        raise ValueError("below 0")
    return min(amount, most)
'''


@pytest.fixture
def mutants(tmp_path):
    file = tmp_path / "capped.py"
    file.write_text(SOURCE)
    return mutants_of(file)


def test_each_change_is_named_by_its_function_and_words(mutants):
    assert [(one.line, one.lines) for one in mutants][1:3] == [(8, (8, 8)), (10, (10, 10))]
    assert [one.key.partition(" → ")[2] for one in mutants] == [
        'ount: int | None, most: int=101) -> int: """At most so much: ',
        'amount: int | None, most: int=99) -> int: """At most so much: ',
        "if amount is None and amount < 0: raise ValueError(",
        "if amount is not None or amount < 0: raise Valu",
        "if amount is None or amount <= 0: raise ValueError('below 0'",
        "if amount is None or amount >= 0: raise ValueError('below 0'",
        "if amount is None or amount < 1: raise ValueError('below 0')",
        "if amount is None or amount < -1: raise ValueError('below 0')",
        "pass",
        "return None",
        "return max(amount, most)",
    ]
    assert mutants[-1].key.startswith("capped: return min(amount, most) → ")


def test_a_mutant_does_what_it_says_and_nothing_else(mutants):
    def outcome(mutant):
        names = {}
        exec(compile(mutated(mutant), "capped.py", "exec"), names)
        found = []
        for amount in (0, 50, 200, -1, None):
            try:
                found.append(names["capped"](amount))
            except (ValueError, TypeError) as reason:
                found.append(type(reason).__name__)
        return found

    right = [0, 50, 100, "ValueError", "ValueError"]
    outcomes = [outcome(mutant) for mutant in mutants]
    assert right not in outcomes
    assert outcomes[0] == [0, 50, 101, "ValueError", "ValueError"]
    assert outcomes[-1] == [100, 100, 200, "ValueError", "ValueError"]
    assert outcomes[-3] == [0, 50, 100, -1, "TypeError"]


def test_a_sample_takes_its_share_of_each_file_and_is_the_same_by_seed():
    files = {Path("a"): list(range(900)), Path("b"): list(range(95)), Path("c"): list(range(5))}
    found = sampled(files, 100, seed=1)
    assert len(found) == 90 + round(9.5) + 1 == len(sampled(files, 100, seed=2))
    assert found == sampled(files, 100, seed=1) != sampled(files, 100, seed=2)
    assert sorted(sampled(files, None, seed=1)) == sorted([*range(900), *range(95), *range(5)])


def test_the_interval_is_the_one_of_wilson():
    assert score("all", 90, 100) == "all: 90 of 100 noticed, 90.0% (82.6% to 94.5%)"
    assert score("all", 100, 100) == "all: 100 of 100 noticed, 100.0% (96.3% to 100.0%)"
