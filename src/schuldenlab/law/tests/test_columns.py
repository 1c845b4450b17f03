# SPDX-License-Identifier: EUPL-1.2
"""Columns: each row is what that household alone would get, to the cent, with the same label or the same refusal."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from schuldenlab.law import Entered, InputWrong, Label, LawError, NotEstablished, calculate, refusal

from .. import agreement, column_input, column_work, fixed_point
from ..agreement import TARGETS, compared
from ..column_input import Words, in_parts, read_given
from ..column_work import Work
from ..columns import Kept, calculate_many
from ..crowd import crowd, days, row_of
from ..declare import NODES, Choice, Rule
from ..engine import inputs_of
from ..errors import RowRefused
from ..fixed_point import Column
from ..oracle import cents
from ..tape_player import Player
from ..values import NUMBER_MAX
from ..verification import Verdict

JULY = date(2026, 7, 1)
BEFORE = date(2025, 7, 1)  # the rent part is still a square: the tape cuts digits
FREE, SEIZABLE = "seizure_free_amount", "seizable_amount"


def alone(target, on, household, **more):
    try:
        answer = calculate(target, on=on, inputs=household, **more)
    except LawError as reason:
        return str(reason)
    return cents(answer.value), int(answer.label)


def in_column(answers, row):
    reason = answers.reason(row)
    return str(reason) if reason else (int(answers.values[row]), int(answers.labels[row]))


def test_a_fact_that_a_city_chose_for_all_rows_keeps_its_label():
    chosen = Entered("single", "council", "for all", Label.L)
    years = np.array([2_400_000, 3_600_000])
    answers = calculate_many("bvv_formula", on=JULY, columns={"situation": chosen, "taxable_income_year": years})
    for row, year in enumerate((24_000, 36_000)):
        assert in_column(answers, row) == alone("bvv_formula", JULY, {"situation": chosen, "taxable_income_year": year})
    assert max(answers.labels) == Label.L


@pytest.mark.parametrize(
    ("apart", "kind"),
    [({1: 2**63 - 1}, np.int64), ({1: 2**63}, object), ({1: 5, 2: -(2**63)}, object), ({0: 7, 2: 2**70}, object)],
)
def test_cents_too_many_for_64_bits_are_whole_numbers_all_the_same(apart, kind):
    kept = Kept(np.array([250, 150, -250]), 1000, 0, "free", {row: {"free": one} for row, one in apart.items()})
    assert kept.cents.dtype == kind
    assert kept.cents.tolist() == [apart.get(row, cent) for row, cent in enumerate((25, 15, -25))]


@pytest.mark.parametrize("place", range(len(days()) * len(TARGETS)))
def test_three_readings_of_the_rules_agree_on_every_cent(place):
    """Every period and target: columns, one household with its receipt, and the oracle."""
    found = compared(place, seed=1, rows=60)
    assert (found.different, found.examples) == (0, ())
    assert 0 < found.refused < 30
    assert found.receipts


def test_made_up_households_are_as_mixed_as_a_comparison_needs():
    """Ties, zeros, facts left out, and amounts that no household has: none may get lost."""
    made = crowd(20_000, JULY, seed=9)
    year, month = made["taxable_income_year"], np.ma.getdata(made["debtor_income_month"])
    shares = {
        "granted": (made["housing_increase_granted"], 0.3),
        "disclosed": (made["abroad_disclosed"], 0.5),
        "designated": (made["designated_benefit"], 0.2),
        **{name: (~made[name].mask, share) for name, share in (
            ("debtor_income_month", 0.9), ("institution_cost_month", 0.9),
            ("applicable_norm", 0.8), ("seized_payment", 0.1),
        )},
        **{name: (made[name] == 0, share) for name, share in (
            ("other_income_month", 0.71), ("partner_income_month", 0.41),
            ("company_car_tax_month", 0.9), ("other_pw_income", 0.5),
        )},
        "a tie of 95 percent": (month % 20 == 10, 0.24),
        "whole euros": (year % 100 == 0, 0.31),
        "more than anybody has": (year > 10**9, 0.001),
    }  # fmt: skip
    assert {name: float(found.mean()) for name, (found, _) in shares.items()} == pytest.approx(
        {name: share for name, (_, share) in shares.items()}, abs=0.03
    )
    assert 0 < shares["more than anybody has"][0].sum() < 100


def test_a_receipt_that_does_not_hold_is_a_difference(monkeypatch):
    monkeypatch.setattr(agreement, "verify", lambda data: Verdict("tampered"))
    found = compared(0, seed=1, rows=60)
    assert 0 < found.different <= found.receipts
    assert "its receipt does not hold" in found.examples[0]


def test_a_difference_between_readings_is_seen(monkeypatch):
    monkeypatch.setattr(Column, "_half_up", lambda self, slot, target: self.tape.write(
        np.floor_divide, slot, self.tape.constant(self.scale // target)))  # fmt: skip
    found = compared(0, seed=1, rows=60)
    assert found.different > 10
    assert "columns" in found.examples[0]


@pytest.mark.parametrize("on", [BEFORE, JULY])
def test_every_kept_step_is_the_one_of_the_receipt(on):
    rows = 80
    columns = crowd(rows, on, seed=1)
    answers = calculate_many(SEIZABLE, on=on, columns=columns, keep="all", bad_rows="apart")
    shown = {name: kept.cents for name, kept in answers.kept.items()}
    compared_steps = 0
    for row in set(range(rows)) - set(answers.refused.tolist()):
        for step in calculate(SEIZABLE, on=on, inputs=row_of(columns, row)).steps:
            if step.name in shown:
                labels = answers.kept[step.name].labels
                label = labels if isinstance(labels, int) else labels[row]
                assert (shown[step.name][row], label) == (cents(step.value), step.label), (row, step.name)
                compared_steps += 1
    assert compared_steps > 1000


@pytest.mark.parametrize("on", [BEFORE, JULY])
def test_what_the_proof_of_exactness_rests_on_holds(on):
    """Every number on the tape lies within its bounds, and no further from the exact one than its slack says."""
    rows = 400
    columns = crowd(rows, on, seed=2)
    work = Work(FREE, on, read_given(FREE, on, columns, {}), "all")
    reading = work.fast
    tape, found = reading.trace.tape, reading.trace.found
    numbers = {name: seen.value for name, seen in found.items() if isinstance(seen.value, Column)}
    assert any(one.slack for one in numbers.values()) == (on == BEFORE)
    inexact = {one.inexact for one in numbers.values()} - {None}
    player = Player(tape, {one.slot for one in numbers.values()} | inexact)
    facts, refused, beyond = work._facts(slice(0, rows), reading.most)
    outs = {slot: np.empty(rows, tape.kinds[slot]) for slot in player.wanted}
    player.play(rows, facts, outs, player.buffers(rows))
    for one in numbers.values():
        assert max(abs(one.low), abs(one.high)) + one.slack <= fixed_point.LARGEST
        assert one.low <= outs[one.slot].min()
        assert outs[one.slot].max() <= one.high
    compared = 0
    for row in range(rows):
        if (refused is not None and refused[row]) or (beyond is not None and beyond[row]):
            continue
        try:
            answer = calculate(FREE, on=on, inputs=row_of(columns, row))
        except LawError:
            continue
        for step in answer.steps:
            if (one := numbers.get(step.name)) is not None:
                off = abs(Fraction(int(outs[one.slot][row]), one.scale) - step.value) * one.scale
                assert off <= (one.slack if one.inexact is not None and outs[one.inexact][row] else 0), (row, step.name)
                compared += 1
    assert compared > 5000


def test_rows_that_a_cut_digit_could_turn_are_worked_out_again(monkeypatch):
    """With digits cut already at a thousandth, doubt is the rule; the answers stay right, and without it would not."""
    rows = 200
    columns = crowd(rows, BEFORE, seed=3)
    monkeypatch.setattr(fixed_point, "FINEST", 1000)
    answers = calculate_many(FREE, on=BEFORE, columns=columns, bad_rows="apart")
    expected = [alone(FREE, BEFORE, row_of(columns, row)) for row in range(rows)]
    assert [in_column(answers, row) for row in range(rows)] == expected
    monkeypatch.setattr(Work, "_again", lambda *_: None)
    wrong = calculate_many(FREE, on=BEFORE, columns=columns, bad_rows="apart")
    assert [in_column(wrong, row) for row in range(rows)] != expected


def test_whole_euros_are_never_in_doubt(monkeypatch):
    """Taxable incomes in whole euros, as the tax office states them, need no second look up to 2025 either."""
    monkeypatch.setattr(Work, "_again", lambda *_: pytest.fail("worked out again"))
    incomes = np.arange(0, 20_000_000, 700_00) // 100 * 100
    couples = Words(np.full(len(incomes), 2), NODES["situation"].allowed)
    columns = {"situation": couples, "taxable_income_year": incomes, "partner_income_month": incomes // 10}
    answers = calculate_many(FREE, on=BEFORE, columns=columns)
    for row in range(0, len(incomes), 20):
        assert in_column(answers, row) == alone(FREE, BEFORE, row_of(columns, row))


def test_blocks_and_threads_change_nothing(monkeypatch):
    columns = crowd(1000, JULY, seed=4)
    whole = calculate_many(FREE, on=JULY, columns=columns, keep=["care_part"], bad_rows="apart", threads=1)
    monkeypatch.setattr(column_work, "BLOCK", 64)
    parts = calculate_many(FREE, on=JULY, columns=columns, keep=["care_part"], bad_rows="apart", threads=3)
    assert whole.values.tolist() == parts.values.tolist()
    assert whole.labels.tolist() == parts.labels.tolist()
    assert whole.kept["care_part"].cents.tolist() == parts.kept["care_part"].cents.tolist()
    assert [str(whole.reason(row)) for row in whole.refused] == [str(parts.reason(row)) for row in parts.refused]


def test_a_period_without_the_formula_refuses_every_row_by_name():
    columns = {"situation": ["single"], "taxable_income_year": np.array([2_000_000])}
    with pytest.raises(RowRefused) as refused:
        calculate_many(FREE, on=date(2022, 3, 1), columns=columns)
    assert isinstance(refused.value.reason, NotEstablished)
    with pytest.raises(NotEstablished, match="period"):
        calculate_many(FREE, on=date(2030, 1, 1), columns=columns)


def test_an_amount_by_hand_holds_for_all_rows_or_for_each():
    columns = {"situation": ["single", "couple"], "taxable_income_year": np.array([2_000_000, 9_000_000]),
               "residence": ["abroad", "nl_address"], "abroad_disclosed": np.array([True, True])}  # fmt: skip
    factor = {"country_factor": Entered("0.5", "letter", "no list")}
    answers = calculate_many(FREE, on=JULY, columns=columns, manual=factor)
    increase = {"housing_increase": Entered(np.array([0, 12345]), "decision", "part granted")} | factor
    more = calculate_many(FREE, on=JULY, columns=columns, manual=increase)
    for row in range(2):
        household = {"situation": columns["situation"][row], "residence": columns["residence"][row],
                     "taxable_income_year": ["20000", "90000"][row], "abroad_disclosed": True}  # fmt: skip
        assert in_column(answers, row) == alone(FREE, JULY, household, manual=factor)
        one = factor | {"housing_increase": Entered(["0", "123.45"][row], "decision", "part granted")}
        assert in_column(more, row) == alone(FREE, JULY, household, manual=one)


ONE = {"situation": ["single", "single"], "taxable_income_year": np.array([2_000_000, 2_000_000])}


@pytest.mark.parametrize(
    ("columns", "row", "name", "problem"),
    [
        ({"taxable_income_year": np.array([1, -1])}, 1, "taxable_income_year", "negative"),
        ({"taxable_income_year": np.array([1, 10**15])}, 1, "taxable_income_year", "too_large"),
        ({"housing_cost_month": np.array([1, -1])}, 1, "housing_cost_month", "negative"),  # not needed, not accepted
        ({"situation": ["single", "singel"]}, 1, "situation", "not_one_of"),
        ({"situation": Words(np.array([0, 7]), ("single",))}, 1, "situation", "not_one_of"),
        ({"taxable_income_year": np.ma.MaskedArray([1, 1], mask=[False, True])}, 1, "taxable_income_year", "missing"),
        (
            {"debtor_income_month": np.array([5, 5]), "other_income_month": np.array([5, 6])},
            1,
            "other_income_month",
            "above_income",
        ),
    ],
)
def test_a_row_that_is_wrong_is_named_and_the_rest_is_worked_out(columns, row, name, problem):
    with pytest.raises(RowRefused) as refused:
        calculate_many(FREE, on=JULY, columns=ONE | columns)
    assert (refused.value.row, refused.value.reason.name, refused.value.reason.problem) == (row, name, problem)
    answers = calculate_many(FREE, on=JULY, columns=ONE | columns, bad_rows="apart")
    assert answers.refused.tolist() == [row]
    assert answers.values.mask.tolist() == [False, True]
    assert answers.values[0] > 0


@pytest.mark.parametrize("words", [
    Words(np.array([0, 2]), ("single", "couple")),
    Words(np.array([0, -1]), ("single", "couple")),
    Words(np.array([0, 1]), ("single", "coupel")),
])  # fmt: skip
def test_a_code_of_no_word_is_refused_as_that(words):
    answers = calculate_many(FREE, on=JULY, columns=ONE | {"situation": words}, bad_rows="apart")
    assert [str(answers.reason(row)) for row in answers.refused] == ["input.not_one_of: situation: "]


@pytest.mark.parametrize(
    ("columns", "name", "problem", "where"),
    [
        ({"taxable_income_year": np.array([1.0, float("nan")])}, "taxable_income_year", "not_a_number", "row 1"),
        ({"taxable_income_year": np.array([float("inf")] * 2)}, "taxable_income_year", "not_a_number", "row 0"),
        ({"taxable_income_year": np.array([1.5, 2.0])}, "taxable_income_year", "no_whole_numbers", "float64"),
        ({"taxable_income_year": np.array([1, 2**63], np.uint64)}, "taxable_income_year", "too_large", "row 1"),
        ({"taxable_income_year": np.array([1, 2**64 - 1], np.uint64)}, "taxable_income_year", "too_large", "row 1"),
        ({"taxable_income_year": np.array([1, 2, 3])}, "taxable_income_year", "other_length", "3, 2"),
        ({"taxable_income_year": np.array([[1, 2]])}, "taxable_income_year", "no_column", ""),
        ({"taxable_income_year": np.array(5)}, "taxable_income_year", "no_column", ""),
        ({"taxable_income_year": [1, 10**30]}, "taxable_income_year", "no_whole_numbers", "object"),
        ({"taxable_income_year": np.array([1, None])}, "taxable_income_year", "no_whole_numbers", "object"),
        ({"taxable_income_year": 5000.0}, "taxable_income_year", "not_a_number", ""),
        ({"situatie": ["single", "single"]}, "situatie", "unknown", ""),
        ({"housing_increase_granted": np.array([0, 1])}, "housing_increase_granted", "not_yes_or_no", "int64"),
        ({"court_decision": np.array([1, 2])}, "court_decision", "never_a_column", ""),
        ({"taxable_income_year": [2**70, 1]}, "taxable_income_year", "no_whole_numbers", "object"),
        ({"taxable_income_year": [[1], [2, 3]]}, "taxable_income_year", "no_column", ""),
        ({"situation": Words(np.array([0.0, 1.0]), ("single", "couple"))}, "situation", "no_whole_numbers", "float64"),
    ],
)
def test_a_column_that_is_wrong_as_a_whole_is_refused_by_name(columns, name, problem, where):
    with pytest.raises(InputWrong) as refused:
        calculate_many(FREE, on=JULY, columns=ONE | columns)
    assert (refused.value.name, refused.value.problem, refused.value.where) == (name, problem, where)


@pytest.mark.parametrize(
    ("name", "amount", "problem", "where"),
    [
        ("bvv_base", "1", "may_not_be_entered", ""),
        ("pw_norm_21_single", "1", "norm_is_established", ""),
        ("owner_addition", np.ma.MaskedArray([1000, 1000], [False, True]), "missing", "row 1"),
    ],
)
def test_an_amount_by_hand_for_many_is_refused_like_one_for_one(name, amount, problem, where):
    with pytest.raises(InputWrong) as refused:
        calculate_many(FREE, on=JULY, columns=ONE, manual={name: Entered(amount, "letter", "not published")})
    assert (refused.value.name, refused.value.problem, refused.value.where) == (name, problem, where)


def test_what_is_wrong_is_told_of_the_row_it_stands_in():
    columns = {"situation": ["alone", *["single"] * 4], "tenure": ["rent", "let", *["rent"] * 3],
               "debtor_income_month": np.array([0, 0, -1, 0, 0]),
               "taxable_income_year": np.array([0, 0, 0, -1, 0])}  # fmt: skip
    answers = calculate_many(FREE, on=JULY, columns=columns, bad_rows="apart")
    assert [str(answers.reason(row)) for row in range(5)] == [
        "input.not_one_of: situation: ",
        "input.not_one_of: tenure: ",
        "input.negative: debtor_income_month: ",
        "input.negative: taxable_income_year: ",
        "None",
    ]


@pytest.mark.parametrize(
    ("on", "problem", "where"),
    [
        (np.array(["2026-06-30", "2026-07-01"], "datetime64[D]"), "other_period", "row 1"),
        ([JULY, date(2026, 12, 31), date(2027, 1, 1)], "other_period", "row 2"),
        (np.array(["2026-07-01", "NaT"], "datetime64[D]"), "not_a_date", "row 1"),
        (["soon"], "not_a_date", ""),
        ([], "not_a_date", ""),
        (np.array([["2026-07-01"]], "datetime64[D]"), "not_a_date", ""),
        ("2026-13-01", "not_a_date", ""),
    ],
)
def test_one_run_has_one_period(on, problem, where):
    with pytest.raises(InputWrong) as refused:
        calculate_many(FREE, on=on, columns=ONE)
    assert (refused.value.name, refused.value.problem, refused.value.where) == ("reference_date", problem, where)
    same = calculate_many(FREE, on=[JULY, date(2026, 12, 31)], columns=ONE)
    assert same.values.tolist() == calculate_many(FREE, on=JULY, columns=ONE).values.tolist()


def test_an_amount_by_hand_for_all_is_the_answer_of_each():
    incomes = {"situation": ["single", "couple"], "taxable_income_year": np.array([2_000_000, 3_000_000])}
    by_hand = {"vtlb": Entered("1234.56", "calculator of the sector", "as it says")}
    assert calculate_many("vtlb", on=JULY, columns=incomes, manual=by_hand).values.tolist() == [123_456, 123_456]


def test_a_correction_below_zero_takes_off_until_nothing_is_left():
    facts = {"situation": ["single"] * 3, "taxable_income_year": np.array([2_000_000] * 3), "other_corrections": []}
    others = {name: Entered("0", "letter", "told") for name in ("housing_correction", "missing_kgb_correction")}
    cents_off = [-10_000, -900_000, 10_000]
    care = {"care_correction": Entered(np.array(cents_off), "letter", "told")}
    answers = calculate_many("vtlb", on=JULY, columns=facts, manual=others | care)
    one = {name: column[0] for name, column in facts.items() if name == "situation"}
    one |= {"taxable_income_year": "20000", "other_corrections": []}
    right = [
        calculate("vtlb", on=JULY, inputs=one, manual=others | {"care_correction": Entered(cents_ / 100, "l", "t")})
        for cents_ in map(Fraction, cents_off)
    ]
    assert answers.values.tolist() == [cents(answer.value) for answer in right]
    assert answers.values[1] == 0 < answers.values[0] < answers.values[2]


def test_only_a_rule_can_be_asked_for_and_of_rows():
    with pytest.raises(LawError, match="target_unknown"):
        calculate_many("situation", on=JULY, columns=ONE)
    with pytest.raises(LawError, match="no_column"):
        calculate_many(FREE, on=JULY, columns={"situation": "single", "taxable_income_year": "20000"})


def test_no_rows_give_no_answers():
    answers = calculate_many(FREE, on=JULY, columns={"situation": [], "taxable_income_year": np.array([], np.int64)})
    assert answers.rows == len(answers.values) == 0


def test_a_refused_row_is_told_in_one_sentence_with_row_and_field():
    with pytest.raises(RowRefused) as refused:
        calculate_many(FREE, on=JULY, columns=ONE | {"housing_cost_month": np.array([1, -1])})
    assert refusal(refused.value, "en") == (
        "Row 1 has no answer (the first row is 0). Housing costs a month cannot be below zero."
    )


def test_more_rows_than_fit_are_refused_before_anything_is_worked_out(monkeypatch):
    monkeypatch.setattr(column_input, "free_memory", lambda: 2 * 10**9)
    many = {"situation": "single", "taxable_income_year": np.broadcast_to(np.int64(2_000_000), 10**9)}
    with pytest.raises(LawError) as refused:
        calculate_many(FREE, on=JULY, columns=many)
    assert refusal(refused.value, "en") == (
        "1,000,000,000 rows need 12.0 GB of memory, and 2.0 GB is free. Work them out in parts."
    )


def test_kept_steps_count_for_the_memory_too(monkeypatch):
    monkeypatch.setattr(column_input, "LITTLE", 2 * column_input.ANSWER_BYTES)
    monkeypatch.setattr(column_input, "free_memory", lambda: 2 * column_input.ANSWER_BYTES)
    with pytest.raises(LawError, match="too_many_rows"):
        calculate_many(FREE, on=JULY, columns=ONE, keep="all")


def test_what_goes_wrong_on_a_thread_is_no_answer(monkeypatch):
    """Or the rows of that block would hold whatever was in memory."""
    block = Work._block

    def breaking(self, reading, here, *more):
        if here.start == 4:
            raise MemoryError
        block(self, reading, here, *more)

    monkeypatch.setattr(column_work, "BLOCK", 2)
    monkeypatch.setattr(Work, "_block", breaking)
    with pytest.raises(MemoryError):
        calculate_many(FREE, on=JULY, columns=crowd(10, JULY, seed=1), bad_rows="apart", threads=2)


def test_the_largest_amount_there_is_has_an_answer_and_a_cent_more_is_refused():
    incomes = np.array([NUMBER_MAX * 100, NUMBER_MAX * 100 + 1])
    answers = calculate_many(FREE, on=JULY, columns=ONE | {"taxable_income_year": incomes}, bad_rows="apart")
    assert [str(answers.reason(row)) for row in (0, 1)] == ["None", "input.too_large: taxable_income_year: "]


def test_an_answer_too_large_for_a_machine_word_is_exact_all_the_same():
    """The rent part of 2025 takes the square of the income."""
    incomes = np.array([NUMBER_MAX * 100, 2_000_000])
    columns = ONE | {"taxable_income_year": incomes}
    answers = calculate_many("bvv_formula", on=BEFORE, columns=columns, keep=["rent_part"])
    right = [
        calculate("bvv_formula", on=BEFORE, inputs={"situation": "single", "taxable_income_year": income})
        for income in (str(NUMBER_MAX), "20000")
    ]
    assert answers.values.tolist() == [cents(one.value) for one in right]
    assert answers.kept["rent_part"].cents.tolist() == [cents(one.step("rent_part").value) for one in right]
    assert abs(answers.values[0]) > 2**63


def test_parts_together_are_the_whole():
    columns = crowd(250, JULY, seed=5)
    whole = calculate_many(FREE, on=JULY, columns=columns, bad_rows="apart")
    parts = [calculate_many(FREE, on=JULY, columns=part, bad_rows="apart") for part in in_parts(columns, 100)]
    assert [part.rows for part in parts] == [100, 100, 50]
    assert np.concatenate([part.values.data for part in parts]).tolist() == whole.values.data.tolist()


def test_the_example_of_the_reference_page_gives_what_it_says():
    page = (Path(__file__).parents[4] / "docs/reference/columns.md").read_text("utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    names = {}
    exec(example, names)
    answers = names["answers"]
    said = re.findall(r"\[([\d, ]+)\](?:\)|$)", example, re.MULTILINE)
    found = (answers.values, answers.labels, answers.kept["rent_part"].cents)
    assert [[int(one) for one in re.split(r",? ", numbers)] for numbers in said[-3:]] == [one.tolist() for one in found]


NOT_IN_COLUMNS = {
    "bvv_redetermine_by",  # a date or a word
    "cost_sharer_share",  # a share, no amount
    "court_term",  # months
    "court_term_most",
    "fee_share_maximum",
    "most_persons_of_norm",  # a count
    "persons_sharing",  # a count
}


def column_of(node, rows):
    some = np.random.default_rng(len(node.name))
    match node.kind:
        case "amount" if node.unit.startswith("EUR"):
            return some.integers(0, 200_000 if node.unit == "EUR/month" else 5_000_000, rows)
        case "count":
            lowest = max(node.minimum, 1)
            return some.integers(lowest, min(node.maximum, lowest + 5) + 1, rows)
        case "word":
            return Words(some.integers(0, len(node.allowed), rows), node.allowed)
        case "yes_no":
            return some.random(rows) < 0.5
    return None


def test_every_rule_runs_on_columns_too_or_is_known_not_to():
    """A new rule that looks at a value with `if`, or divides by one, is found here."""
    on, rows, ran, refused = date(2026, 1, 1), 6, 0, set()
    for target in [name for name, node in NODES.items() if isinstance(node, Rule | Choice)]:
        facts = {name: column_of(NODES[name], rows) for name in inputs_of(target)}
        columns = {name: column for name, column in facts.items() if column is not None}
        if not columns:
            continue
        try:
            answers = calculate_many(target, on=on, columns=columns, bad_rows="apart", threads=1)
        except LawError as reason:
            refused.add((target, reason.code))
            continue
        ran += len(answers.refused) < rows
        for row in range(rows):
            assert in_column(answers, row) == alone(target, on, row_of(columns, row)), (target, row)
    assert refused == {(target, "not_in_columns") for target in NOT_IN_COLUMNS}
    assert ran > 60
