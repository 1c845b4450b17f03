# SPDX-License-Identifier: EUPL-1.2
"""Whatever is asked of whatever rule, it is answered or refused by name."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from schuldenlab.law import Entered, InputWrong, LawError, calculate, receipt_of, refusal

from ..cases import FUNCTIONS, read_cases
from ..declare import NODES, Choice, Input, Rule, Unknown
from ..engine import enterable_for, inputs_of
from ..norms import periods

ROUNDS = 12
CASES = Path(__file__).parent.parent / "cases"
NUMBERS = ("0", "1", "0.01", "-1", "0.5", "131", "600", "601", "1500.01", "999999999999", "1/3", 7, Fraction(1, 10**20))
DAYS = ("2026-07-01", "2024-02-29", "1900-01-01", "2200-12-31", "0001-01-01", "9999-12-31", date.max)
WRONG = ("", "nan", "1e400", "\0", "x" * 5_000, 0.5, float("inf"), True, [], {}, [[]], object(), b"1", 10**5_000)


def lists():
    """What worked examples give for a fact that is a list or a table."""
    found = {}
    for file in sorted(CASES.glob("*.toml")):
        for case in read_cases(file):
            named = FUNCTIONS[case["function"]].inputs
            for name, raw in case["inputs"].items():
                if not isinstance(raw, str):
                    found.setdefault(named.get(name, name), []).append(raw)
    return found


LISTS = lists()


def some(of, name):
    """A value for this name: mostly of its kind, at its limits; else what no value is."""
    node = NODES.get(name)
    if of.random() < 0.03:
        return of.choice(WRONG)
    if name in LISTS:
        raw = of.choice(LISTS[name])
        return raw if of.random() < 0.5 else altered(of, raw)
    if isinstance(node, Input) and node.allowed:
        return of.choice(node.allowed)
    if (isinstance(node, Input) and node.kind == "date") or (isinstance(node, Unknown) and not node.unit):
        return of.choice(DAYS)
    return of.choice(NUMBERS)


def altered(of, raw):
    """The same, with one of its leaves another number, day or thing."""
    if not isinstance(raw, list | dict) or not raw:
        return of.choice((*NUMBERS, *DAYS, *WRONG))
    key = of.randrange(len(raw)) if isinstance(raw, list) else of.choice(sorted(raw))
    one = raw.copy()
    one[key] = altered(of, raw[key])
    return one


def asked(of, target):
    """A day, facts and amounts by hand for this rule."""
    period = of.choice(periods())
    facts = {name: some(of, name) for name in inputs_of(target) if of.random() < 0.9}
    names = [name for name in enterable_for(target) if name not in period.norms]
    by_hand = {name: Entered(some(of, name), "decision", "given") for name in names if of.random() < 0.2}
    return (period.valid_from if of.random() < 0.97 else of.choice((*DAYS, *WRONG))), facts, by_hand


def test_every_refusal_of_every_rule_is_one_of_the_law_core():
    """A fact, an amount by hand and a day at their limits and beyond: none ends in an error without a name."""
    of, answered, refused = Random(475), set(), set()
    targets = [name for name, node in sorted(NODES.items()) if isinstance(node, Rule | Choice)]
    for target in targets * ROUNDS:
        on, facts, by_hand = asked(of, target)
        try:
            assert receipt_of(calculate(target, on=on, inputs=facts, manual=by_hand)).json
            answered.add(target)
        except LawError as reason:
            refused.add(refusal(reason, "en"))
    assert "" not in refused
    assert len(answered) > len(targets) / 2


@pytest.mark.parametrize("wrong", ["1899-12-31", "2201-01-01", "9999-12-31", date.max])
@pytest.mark.parametrize("target", ["bvv_redetermine_by", "housing_increase_ends"])
def test_a_term_from_a_day_that_no_calendar_holds_is_refused(target, wrong):
    name = {"bvv_redetermine_by": "bvv_determined_on", "housing_increase_ends": "housing_increase_from"}[target]
    assert calculate(target, on="2026-07-01", inputs={name: "2200-12-31"}).value.year > 2200
    with pytest.raises(InputWrong, match=f"too_far: {name}"):
        calculate(target, on="2026-07-01", inputs={name: wrong})


@pytest.mark.parametrize(
    ("target", "on", "name", "wrong", "fine", "told"),
    [
        ("housing_increase_ends", "2022-01-01", "bvv_high_rent_term_months", "999999999999", "600", "too_large"),
        ("housing_increase_ends", "2022-01-01", "bvv_high_rent_term_months", "1.5", "18", "not_whole"),
        ("rent_limit_linear_single", "2025-07-01", "rent_taper_single", "0", "0.27", "too_small"),
    ],
)
def test_what_a_rule_counts_or_divides_by_is_entered_within_limits(target, on, name, wrong, fine, told):
    facts = {one: "2022-02-01" for one in inputs_of(target) if one == "housing_increase_from"}
    assert calculate(target, on=on, inputs=facts, manual={name: Entered(fine, "decision", "given")}).value
    with pytest.raises(InputWrong, match=f"{told}: {name}"):
        calculate(target, on=on, inputs=facts, manual={name: Entered(wrong, "decision", "given")})
