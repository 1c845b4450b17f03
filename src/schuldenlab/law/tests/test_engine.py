# SPDX-License-Identifier: EUPL-1.2
"""The engine: names that do not fit are found before anything runs; what is not needed is not asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, LawError, NotEstablished, calculate

from .. import declare
from ..declare import MODULES, NODES, RulesWrong, amount, choice, not_established, rule, word
from ..engine import check_links, enterable_for, inputs_of
from ..values import CENTS, Rounding, encode, exact, fixed, number

JULY = date(2026, 7, 1)
SINGLE = {"situation": "single", "taxable_income_year": "20000"}


@pytest.fixture
def graph(monkeypatch):
    """A copy of the rules in which a test may declare its own."""
    monkeypatch.setattr(declare, "NODES", nodes := dict(NODES))
    monkeypatch.setattr("schuldenlab.law.engine.NODES", nodes)
    monkeypatch.setattr(declare, "MODULES", dict(MODULES))


def declare_rule(function, **more):
    return rule("test", source="test", url="test", **more)(function)


def test_an_unknown_name_is_found_at_once(graph):
    def doubled(no_such_norm):
        return 2 * no_such_norm

    declare_rule(doubled)
    with pytest.raises(RulesWrong, match="doubled needs no_such_norm"):
        check_links()


def test_a_cycle_is_found_at_once(graph):
    def hen(egg):
        return egg

    def egg(hen):
        return hen

    declare_rule(hen)
    declare_rule(egg)
    with pytest.raises(RulesWrong, match="a cycle: hen → egg → hen"):
        check_links()


def test_a_choice_must_have_a_branch_for_every_word(graph):
    choice("half_a_choice", "test", on="situation", source="test", url="test", single=0)
    with pytest.raises(RulesWrong, match="half_a_choice"):
        check_links()


def test_a_choice_by_yes_or_no_has_both(graph):
    choice("only_yes", "test", on="cap_binds", source="test", url="test", true=0)
    with pytest.raises(RulesWrong, match="only_yes"):
        check_links()


def test_a_name_stands_for_one_thing(graph):
    with pytest.raises(RulesWrong, match="situation is declared twice"):
        word("situation", "a", source="test")
    amount("rent_max", source="test")
    with pytest.raises(RulesWrong, match="rent_max is both a norm and declared"):
        check_links()


def test_a_branch_not_chosen_is_not_missed_and_lowers_no_label(graph):
    not_established("nobody_knows", "test", where_to_look="nowhere", source="test", url="test")
    choice(
        "only_couples",
        "test",
        on="situation",
        source="test",
        url="test",
        single=7,
        single_parent=7,
        couple="nobody_knows",
        couple_children="nobody_knows",
    )
    check_links()
    answer = calculate("only_couples", on=JULY, inputs={"situation": "single"})
    assert (answer.value, answer.label, answer.period) == (7, Label.S, None)
    with pytest.raises(NotEstablished) as refused:
        calculate("only_couples", on=JULY, inputs={"situation": "couple"})
    assert (refused.value.name, refused.value.where_to_look) == ("nobody_knows", "nowhere")


def test_what_is_needed_twice_is_worked_out_once(graph):
    calls = []

    def costly(taxable_income_year):
        calls.append(1)
        return taxable_income_year

    def twice(costly, also_costly):
        return costly + also_costly

    def also_costly(costly):
        return costly

    for function in (costly, twice, also_costly):
        declare_rule(function)
    assert calculate("twice", on=JULY, inputs={"taxable_income_year": "5"}).value == 10
    assert calls == [1]


def test_a_formula_of_a_later_file_that_nobody_wrote_is_refused_by_name(graph):
    choice("newer", "test", on="rent_formula", source="Rv 475da", url="test", stepwise=0)
    with pytest.raises(NotEstablished, match=r"newer.*rent_formula = linear"):
        calculate("newer", on=JULY, inputs={})


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2022, 7, 1), date(2023, 12, 31), date(2099, 1, 1)])
def test_a_date_outside_every_file_is_refused(day):
    with pytest.raises(NotEstablished) as refused:
        calculate("bvv_base", on=day, inputs=SINGLE)
    assert refused.value.name == "period"


@pytest.mark.parametrize(
    ("day", "base"), [(date(2026, 6, 30), "1331.43"), (date(2026, 7, 1), "1348.49"), (date(2026, 12, 31), "1348.49")]
)
def test_a_new_file_holds_from_its_first_day(day, base):
    assert calculate("bvv_base", on=day, inputs=SINGLE).shown == base


def test_a_norm_that_the_period_misses_is_refused_by_name_with_where_to_look():
    with pytest.raises(NotEstablished) as refused:
        calculate("norm_21", on=date(2022, 3, 1), inputs=SINGLE)
    assert refused.value.name == "pw_norm_21_single"
    assert "Participatiewet art. 21 onder a" in refused.value.where_to_look


def test_a_missing_norm_may_be_entered_by_hand_with_source_and_reason():
    by_hand = {"pw_norm_21_single": Entered("1037.12", "norm letter 2022", "not in the file")}
    answer = calculate("norm_21", on=date(2022, 3, 1), inputs=SINGLE, manual=by_hand)
    assert (answer.shown, answer.label) == ("1037.12", Label.H)
    with pytest.raises(InputWrong, match="norm_is_established"):
        calculate("norm_21", on=JULY, inputs=SINGLE, manual=by_hand)


@pytest.mark.parametrize(
    ("manual", "problem"),
    [
        ({"pw_norm_21_single": Entered("1", "a", "b")}, "norm_is_established"),
        ({"bvv_base": Entered("1", "a", "b")}, "may_not_be_entered"),
        ({"vtlb": Entered("1", "a", "b")}, "may_not_be_entered"),
        ({"seizure_free_amount": Entered("1", "", "b")}, "source_or_reason_missing"),
        ({"seizure_free_amount": Entered("1", "a", " ")}, "source_or_reason_missing"),
        ({"seizure_free_amount": Entered("a lot", "a", "b")}, "not_a_number"),
        ({"seizure_free_amount": Entered("-0.01", "a", "b")}, "negative"),  # it would make more seizable than there is
    ],
)
def test_an_amount_by_hand_needs_its_place_a_source_and_a_reason(manual, problem):
    with pytest.raises(InputWrong) as refused:
        calculate("seizure_free_amount", on=JULY, inputs=SINGLE, manual=manual)
    assert refused.value.problem == problem


@pytest.mark.parametrize("name", sorted(name for name, node in NODES.items() if isinstance(node, declare.Unknown)))
def test_an_amount_by_hand_takes_the_place_of_each_unknown_and_its_label_travels(name):
    with pytest.raises(NotEstablished) as refused:
        calculate(name, on=JULY, inputs={})
    assert refused.value.name == name
    raw = "12.50" if NODES[name].unit else "2026-08-04"  # what has no unit is a day
    answer = calculate(name, on=JULY, inputs={}, manual={name: Entered(raw, "decision", "read there")})
    assert (encode(answer.value), answer.label) == ("12.5" if NODES[name].unit else raw, Label.H)
    above = [target for target, node in NODES.items() if name in getattr(node, "branches", {}).values()]
    for target in above:
        assert name in enterable_for(target)


def test_a_fact_lowers_no_label_but_an_entered_one_does():
    inputs = {"payments": ["100"], "situation": "single"}
    assert calculate("bvv_maximum", on=JULY, inputs=inputs).label is Label.S
    chosen = Entered("single", "register", "the city chose", Label.L)
    assert calculate("bvv_maximum", on=JULY, inputs={"situation": chosen}).label is Label.L


@pytest.mark.parametrize("target", ["no_such_rule", "situation", "pw_norm_21_single", "debtor_income_known"])
def test_only_a_rule_can_be_asked_for(target):
    with pytest.raises(LawError, match="target_unknown"):
        calculate(target, on=JULY, inputs={})


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"situatie": "single"}, "unknown"),
        ({"situation": 3}, "not_one_of"),
        ({"taxable_income_year": 20000.0}, "not_a_number"),
        ({"taxable_income_year": True}, "not_a_number"),
        ({"taxable_income_year": Decimal("NaN")}, "not_a_number"),
        ({"taxable_income_year": "1/0"}, "not_a_number"),
        ({"taxable_income_year": "٣"}, "not_a_number"),
        ({"taxable_income_year": "1" * 14}, "too_large"),
        ({"taxable_income_year": None}, "missing"),
        ({"housing_increase_granted": "maybe"}, "not_yes_or_no"),
        ({"housing_cost_month": "-0.01"}, "negative"),  # not needed here, and still not accepted
    ],
)
def test_a_wrong_input_is_refused_by_name(inputs, problem):
    with pytest.raises(InputWrong) as refused:
        calculate("seizure_free_amount", on=JULY, inputs=SINGLE | inputs)
    assert (refused.value.name, refused.value.problem) == (next(iter(inputs)), problem)


def test_inputs_are_known_before_they_are_asked():
    assert set(inputs_of("bvv_no_address")) == set()
    assert {"situation", "debtor_income_month", "seized_payment"} <= set(inputs_of("seizable_amount"))
    assert {"owner_addition", "country_factor", "seizure_free_amount"} <= set(enterable_for("seizable_amount"))


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_an_exact_number_survives_being_written(value):
    assert number(exact(value), "x", minimum=None) == value
    assert encode(value) == exact(value)


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 6))
def test_rounding_is_half_up_away_from_zero(value, decimals):
    rounded = Rounding(decimals)(value)
    scaled = abs(value) * 10**decimals
    assert abs(rounded) * 10**decimals == scaled // 1 + (1 if scaled % 1 >= Fraction(1, 2) else 0)
    assert Fraction(fixed(value, decimals)) == rounded
    assert rounded * value >= 0


def test_ties_round_up():
    assert [CENTS(Fraction(tie, 1000)) for tie in (5, 15, 25)] == [Fraction(1, 100), Fraction(2, 100), Fraction(3, 100)]


def test_every_step_stands_after_what_it_was_made_of():
    answer = calculate("seizable_amount", on=JULY, inputs=SINGLE | {"debtor_income_month": "1700"})
    seen = set()
    for step in answer.steps:
        assert set(step.needs) <= seen
        seen.add(step.name)
    assert answer.steps[-1].name == "seizable_amount"


def test_every_rule_names_its_source_and_every_unknown_where_to_look():
    for node in NODES.values():
        assert isinstance(node, declare.Given) or node.source
        if isinstance(node, declare.Rule | declare.Choice | declare.Unknown):
            assert node.url.startswith("https://"), node.name
        if isinstance(node, declare.Unknown):
            assert node.where_to_look
