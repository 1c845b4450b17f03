# SPDX-License-Identifier: EUPL-1.2
"""The amount to be left free and the repayment capacity: by hand where the report is not public, refused until then."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished, calculate

from ..values import exact

JULY = date(2026, 7, 1)
HOUSEHOLD = {
    "situation": "single",
    "taxable_income_year": "30000",
    "debtor_income_month": "2100",
    "counted_income_month": "2100",
    "other_corrections": [{"section": "5.3", "amount": "14.20"}, {"section": "5.9", "amount": "-3"}],
}
SUB_CORRECTIONS = {"care_correction": "60", "housing_correction": "180", "missing_kgb_correction": "0"}


def ask(target, by_hand=None, **changed):
    by_hand = SUB_CORRECTIONS if by_hand is None else by_hand
    manual = {name: Entered(value, "vtlb-calculator 2026-2", "amounts not public") for name, value in by_hand.items()}
    return calculate(target, on=JULY, inputs=HOUSEHOLD | changed, manual=manual)


def test_the_free_amount_of_a_household():
    """1348.487 + 3.0272 + 147.9375 = 1499.4517; correction 240 - 150.9647 = 89.0353; plus 14.20 - 3."""
    answer = ask("vtlb")
    assert (answer.shown, answer.label) == ("1599.69", Label.H)
    assert ask("repayment_capacity").shown == "500.31"


def test_what_the_formula_holds_for_care_rent_and_children_is_taken_off():
    """So what is left is the base with the corrections, however much the formula adds: 1348.487 + 240."""
    answer = ask("vtlb", situation="single_parent", taxable_income_year="40000", other_corrections=[])
    assert all(answer.step(name).value > 60 for name in ("care_part", "rent_part", "child_part"))
    assert answer.shown == "1588.49"


@pytest.mark.parametrize("missing", sorted(SUB_CORRECTIONS))
def test_a_sub_correction_is_refused_until_it_is_entered(missing):
    with pytest.raises(NotEstablished) as refused:
        ask("vtlb", {name: value for name, value in SUB_CORRECTIONS.items() if name != missing})
    assert refused.value.name == missing
    assert "Vtlb-rapport 5.1" in refused.value.where_to_look


def test_other_corrections_are_asked_for_even_when_there_are_none():
    with pytest.raises(InputWrong, match="missing: other_corrections"):
        ask("vtlb", other_corrections=None)
    assert ask("vtlb", other_corrections=[]).shown == "1588.49"


def test_own_other_income_and_the_cap_stay_out_and_that_is_marked_as_inferred():
    plain, other = ask("vtlb_basis", {}), ask("vtlb_basis", {}, other_income_month="400")
    assert plain.value == other.value
    assert (plain.label, other.label) == (Label.X, Label.I)
    assert ask("vtlb_basis", {}, debtor_income_month="1300").label is Label.I


@pytest.mark.parametrize("income", ["1300", "2100"])
def test_the_norm_of_a_designated_benefit_is_not_asked_for_only_to_say_how_certain_the_basis_is(income):
    plain = ask("vtlb", debtor_income_month=income)
    designated = ask("vtlb", debtor_income_month=income, designated_benefit="true")
    assert (designated.value, designated.label) == (plain.value, plain.label)
    assert ask("vtlb_basis", {}, debtor_income_month="2100", designated_benefit="true").label is Label.X


def test_partner_and_company_car_are_taken_off():
    couple = ask("vtlb_basis", {}, situation="couple").value
    less = ask("vtlb_basis", {}, situation="couple", partner_income_month="300", company_car_tax_month="50").value
    assert couple - less == 350


@pytest.mark.parametrize("residence", ["no_nl_address", "abroad", "institution"])
def test_without_an_ordinary_address_the_basis_is_not_established(residence):
    by_hand = SUB_CORRECTIONS | {"vtlb_basis_elsewhere": "900", "compensation_part_elsewhere": "0"}
    for name in ("vtlb_basis_elsewhere", "compensation_part_elsewhere"):
        with pytest.raises(NotEstablished, match=name):
            ask("vtlb", {key: value for key, value in by_hand.items() if key != name}, residence=residence)
    assert ask("vtlb", by_hand, residence=residence).shown == "1151.20"


def test_a_free_amount_below_zero_is_zero_and_that_is_inferred():
    answer = ask("vtlb", SUB_CORRECTIONS | {"care_correction": "-5000"})
    assert (answer.shown, answer.label) == ("0.00", Label.I)


def test_the_free_amount_of_the_calculator_of_the_sector_may_be_entered():
    answer = ask("repayment_capacity", {"vtlb": "1700"})
    assert (answer.shown, answer.label) == ("400.00", Label.H)


euros = st.integers(0, 500_000).map(lambda cents: Fraction(cents, 100))


@given(income=euros, free=euros)
def test_capacity_is_what_lies_above_the_free_amount(income, free):
    by_hand = {"vtlb": exact(free)}
    assert ask("repayment_capacity", by_hand, counted_income_month=income).value == max(income - free, 0)


@pytest.mark.parametrize(
    ("corrections", "problem"),
    [
        ([{"section": "5.3"}], "key_missing"),
        ([{"section": 53, "amount": "1"}], "not_a_text"),
        ([{"section": "5.3", "amount": "much"}], "not_a_number"),
        ("14.20", "not_a_list"),
    ],
)
def test_a_wrong_correction_is_refused(corrections, problem):
    with pytest.raises(InputWrong) as refused:
        ask("vtlb", other_corrections=corrections)
    assert (refused.value.name, refused.value.problem) == ("other_corrections", problem)
