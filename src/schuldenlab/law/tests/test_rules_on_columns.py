# SPDX-License-Identifier: EUPL-1.2
"""Every rule about amounts takes columns, also where no made-up household of test_columns gets there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from schuldenlab.law import LawError, refusal

from ..column_input import Given
from ..column_trace import Reasons, Trace
from ..columns import calculate_many
from ..declare import MODULES, NODES, Input, Rule, Unknown
from ..engine import needs_of
from ..fixed_point import Column, NotInColumns, Tape, Truths
from ..norms import periods

JULY = date(2026, 7, 1)

# They look at what differs from row to row, divide by it or take its root: for one household at a time.
ALONE = {
    "mediation": {"mediation_account_costs", "mediation_fee"},
    "norm_audit": {f"{what}_limit_quadratic_{who}" for what in ("owner", "rent") for who in ("single", "multi")},
    "settlement_loan": {"allowed_rate", "loan_for_creditors", "loan_most", "loan_repaid"},
}


def differs(name):
    """Whether a row may have another value here than its neighbour. A norm that this half-year misses may, by hand."""
    node = NODES.get(name)
    match node:
        case Input():
            return node.kind in ("count", "word", "yes_no") or (node.kind == "amount" and node.unit.startswith("EUR"))
        case Unknown():
            return node.unit.startswith("EUR")
        case None:
            return name not in periods()[-1].norms
    return any(map(differs, needs_of(name)))


def as_column(tape, name, kind):
    node = NODES.get(name)
    if not differs(name):
        return Fraction(12) if node else periods()[-1].norm(name).value
    if kind == "Truth":
        return Truths(tape, tape.read(name, bool))
    counted = (1, 2) if isinstance(node, Input) and node.kind == "count" else ()
    return Column(tape, tape.read(name, tape.number), 100, -(10**12), 10**12, counted=counted)


def test_every_rule_about_amounts_takes_columns_or_is_known_not_to():
    """A list that is asked for first, or a norm that is missing, does not hide it; what takes or gives a list, a date
    or a word is no rule about amounts."""
    tried, alone = 0, {}
    for rule in [node for node in NODES.values() if isinstance(node, Rule)]:
        kinds = rule.function.__annotations__
        if {*kinds.values()} - {"Amount", "Truth"}:
            continue
        tape = Tape(wide=True)
        trace = Trace(JULY, Given(1, {}, {}, {}), tape, {}, Reasons())
        try:
            trace._applied(rule, [as_column(tape, need, kinds[need]) for need in rule.needs])
        except NotInColumns:
            alone.setdefault(MODULES[rule.name].rpartition(".")[2], set()).add(rule.name)
        tried += 1
    assert alone == ALONE
    assert tried > 120


def test_a_rule_that_cannot_take_columns_is_named(monkeypatch):
    monkeypatch.setitem(NODES, "care_part", replace(NODES["care_part"], function=min))
    columns = {"situation": ["single"], "taxable_income_year": [2_000_000], "debtor_income_month": [150_000]}
    with pytest.raises(LawError) as refused:
        calculate_many("seizable_amount", on=JULY, columns=columns)
    assert (refused.value.code, refused.value.values["because"]) == ("not_in_columns", "care_part")
    assert refusal(refused.value, "en").endswith("The reason is: Part for care.")


@pytest.mark.parametrize(
    ("chosen", "refused"),
    [
        ({"bad_rows": "appart"}, "input.not_one_of: bad_rows: "),
        ({"keep": ["rent_part", "rent_prt"]}, "target_unknown: rent_prt"),
        ({"keep": ["tenure"]}, "target_unknown: tenure"),  # a fact is no step that is worked out
        ({"keep": "rent_part"}, "input.not_a_list: keep: "),
        ({"threads": 0}, "input.too_small: threads: "),
        ({"threads": -5}, "input.too_small: threads: "),
        ({"threads": 1.5}, "input.not_whole: threads: "),
    ],
)
def test_a_slip_of_the_pen_in_what_is_asked_is_refused(chosen, refused):
    columns = {"situation": ["single"], "taxable_income_year": [-1]}
    with pytest.raises(LawError) as said:
        calculate_many("seizure_free_amount", on=JULY, columns=columns, **chosen)
    assert str(said.value) == refused
