# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount: equal to a second calculation on paper, within its limits, and moving the right way."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished, calculate

from ..values import exact
from .households import CENT, SITUATIONS, euros_month, households, limits, periods, with_income
from .oracle import COMPLETE, cents, norms, seizure_free

JULY = "2026-07-01"
CENTS_YEAR = range(15_000_000)


def free(period, household, **manual):
    answer = calculate("seizure_free_amount", on=date.fromisoformat(period), inputs=household, manual=manual)
    return answer.value


def same_as_on_paper(period, household):
    amount, seizable = seizure_free(period, household)
    assert free(period, household) == amount, household
    if seizable is not None:
        answer = calculate("seizable_amount", on=date.fromisoformat(period), inputs=household)
        assert answer.value == seizable, household


@given(period=periods, household=households())
def test_equals_the_calculation_on_paper(period, household):
    same_as_on_paper(period, household)


@pytest.mark.parametrize("period", COMPLETE)
def test_equals_the_calculation_on_paper_at_every_limit(period):
    for situation in SITUATIONS:
        for limit in limits(period):
            for income in (limit - CENT, limit, limit + CENT):
                same_as_on_paper(period, {"situation": situation, "taxable_income_year": exact(income)})


@pytest.mark.parametrize("period", COMPLETE)
def test_equals_the_calculation_on_paper_for_many_ordinary_households(period):
    """Incomes that fit together, so that the cap and the deductions are often just reached or just not."""
    draw = random.Random(period)
    for _ in range(120):
        year = Fraction(draw.choice(CENTS_YEAR), 100)
        household = {"situation": draw.choice(SITUATIONS), "taxable_income_year": exact(year)}
        amount, _ = seizure_free(period, household)
        for share in (Fraction(19, 20), Fraction(1), Fraction(2)):
            income = cents(amount / share) + draw.choice((-CENT, Fraction(0), CENT))
            partner = cents(amount / 2) + draw.choice((-CENT, Fraction(0), CENT))
            same_as_on_paper(period, household | {"debtor_income_month": exact(income)})
            same_as_on_paper(
                period,
                household
                | {
                    "debtor_income_month": exact(income),
                    "partner_income_month": exact(partner),
                    "other_income_month": draw.choice(("0", "50", "512.34")),
                    "company_car_tax_month": draw.choice(("0", "97.10")),
                },
            )


@given(period=periods, situation=st.sampled_from(SITUATIONS), norm=euros_month, income=euros_month, other=euros_month)
def test_a_designated_benefit_counts_by_its_norm_only_where_the_cap_binds(period, situation, norm, income, other):
    same_as_on_paper(
        period,
        {
            "situation": situation,
            "taxable_income_year": "20000",
            "debtor_income_month": income,
            "designated_benefit": "true",
            "applicable_norm": norm,
            "other_pw_income": other,
        },
    )


@given(period=periods, situation=st.sampled_from(SITUATIONS), income=euros_month, allowance=euros_month)
def test_with_a_seized_allowance_all_own_income_counts_as_not_seized(period, situation, income, allowance):
    same_as_on_paper(
        period,
        {
            "situation": situation,
            "taxable_income_year": "20000",
            "debtor_income_month": income,
            "seized_payment": allowance,
        },
    )


@given(period=periods, household=households(residence="nl_address", housing_increase_granted="false"))
def test_never_below_zero_and_never_above_the_maximum(period, household):
    assert 0 <= free(period, household) <= norms(period)[f"bvv_max_{household['situation']}"]


@given(period=periods, income=euros_month, household=households())
def test_at_least_a_twentieth_of_the_income_can_be_seized(period, income, household):
    found = free(period, with_income(household, income))
    assert found <= cents(Fraction(19, 20) * Fraction(income))


def test_half_of_the_amount_before_any_deduction_is_the_most_a_partner_takes_off():
    household = {"situation": "couple", "taxable_income_year": "0", "partner_income_month": "5000"}
    assert free(JULY, household) == cents(Fraction("1926.4005") / 2)
    assert free(JULY, household | {"other_income_month": "100"}) == cents(Fraction("1926.4005") / 2 - 100)


@pytest.mark.parametrize("more", [{}, {"seized_payment": "200"}], ids=["wage", "allowance"])
def test_other_income_is_a_part_of_all_own_income(more):
    household = {"situation": "single", "taxable_income_year": "20000", "debtor_income_month": "1500", **more}
    for target in ("seizure_free_amount", "seizable_amount"):
        calculate(target, on=date(2026, 7, 1), inputs=household | {"other_income_month": "1500"})
        with pytest.raises(InputWrong) as refused:
            calculate(target, on=date(2026, 7, 1), inputs=household | {"other_income_month": "1500.01"})
        assert (refused.value.name, refused.value.problem) == ("other_income_month", "above_income")


def test_a_partner_counts_only_where_there_is_one():
    alone = {"situation": "single", "taxable_income_year": "0"}
    assert free(JULY, alone | {"partner_income_month": "500"}) == free(JULY, alone)


def test_the_housing_increase_comes_on_top_of_the_maximum():
    household = {
        "situation": "single",
        "taxable_income_year": "90000",
        "housing_cost_month": "1126.223",
        "housing_increase_granted": "true",
    }
    assert free(JULY, household) == Fraction("2308.48")


def test_an_owner_below_the_limit_is_refused_until_somebody_enters_the_addition():
    household = {"situation": "single", "taxable_income_year": "30000", "tenure": "owner", "housing_cost_month": "700"}
    with pytest.raises(NotEstablished) as refused:
        free(JULY, household)
    assert refused.value.name == "owner_addition"
    assert refused.value.indication is None  # nothing is known of the calculation from 2026
    by_hand = {"owner_addition": Entered("120.50", "decision of the bailiff", "stated on request")}
    answer = calculate("seizure_free_amount", on=date(2026, 8, 1), inputs=household, manual=by_hand)
    assert (answer.shown, answer.label) == ("1619.95", Label.H)


def test_up_to_2025_the_owner_addition_is_indicated_but_not_used():
    household = {"situation": "single", "taxable_income_year": "30000", "tenure": "owner", "housing_cost_month": "700"}
    with pytest.raises(NotEstablished) as refused:
        free("2025-07-01", household)
    indication = refused.value.indication
    n = norms("2025-07-01")
    eligible = (
        n["rent_quality_limit"]
        + Fraction("0.65") * (n["rent_cap_1_2"] - n["rent_quality_limit"])
        + Fraction("0.40") * (700 - n["rent_cap_1_2"])
    )
    norm_rent = n["rent_factor_a_single"] * 30000**2 + n["rent_factor_b_single"] * 30000
    assert (indication.value, indication.label) == (eligible - norm_rent, Label.I)


@pytest.mark.parametrize(("disclosed", "expected"), [("false", "674.24"), ("true", "943.94")])
def test_abroad_waits_for_the_factor_of_the_country(disclosed, expected):
    household = {
        "situation": "single",
        "taxable_income_year": "20000",
        "residence": "abroad",
        "abroad_disclosed": disclosed,
    }
    with pytest.raises(NotEstablished, match="country_factor"):
        free(JULY, household)
    factor = {"country_factor": Entered("0.7", "Besluit beslagvrije voet", "read by the caseworker")}
    answer = calculate("seizure_free_amount", on=date(2026, 8, 1), inputs=household, manual=factor)
    assert (answer.shown, answer.label >= Label.H) == (expected, True)


def test_a_court_may_set_another_amount():
    decision = {"seizure_free_amount": Entered("1800", "Rb. Den Haag 3 August 2026, 123/26", "Rv art. 475fa")}
    household = {"situation": "single", "debtor_income_month": "2500"}
    answer = calculate("seizable_amount", on=date(2026, 8, 10), inputs=household, manual=decision)
    assert (answer.shown, answer.label) == ("700.00", Label.H)


@pytest.mark.parametrize(
    ("period", "household", "label"),
    [
        # below the minimum income point the literal rent part is negative: the floor is inferred
        (JULY, {"situation": "single", "taxable_income_year": "23424.99"}, Label.I),
        (JULY, {"situation": "single", "taxable_income_year": "23425"}, Label.X),
        # a couple: that the premium counts twice is fitted; with children the floor may bite
        (JULY, {"situation": "couple", "taxable_income_year": "40000"}, Label.F),
        (JULY, {"situation": "couple_children", "taxable_income_year": "39140.42"}, Label.I),
        (JULY, {"situation": "couple_children", "taxable_income_year": "39140.43"}, Label.F),
        (JULY, {"situation": "single_parent", "taxable_income_year": "40000"}, Label.F),
        # without an address only the law itself is needed
        (JULY, {"situation": "single", "residence": "no_nl_address"}, Label.S),
        ("2025-07-01", {"situation": "single", "taxable_income_year": "30000"}, Label.F),
    ],
)
def test_the_lowest_label_of_what_was_used_travels_with_the_amount(period, household, label):
    assert calculate("seizure_free_amount", on=date.fromisoformat(period), inputs=household).label is label


def test_the_other_reading_of_the_designated_benefit_takes_other_assistance_off_too():
    """95 percent of 1,200 less 200, as shown beside the amount that holds."""
    facts = {"applicable_norm": "1200", "other_pw_income": "200"}
    assert calculate("designated_benefit_alone", on=date(2026, 7, 1), inputs=facts).shown == "940.00"


def test_the_reading_of_the_designated_benefit_rule_is_marked_where_it_matters():
    household = {
        "situation": "single",
        "taxable_income_year": "24000",
        "debtor_income_month": "1587.34",
        "designated_benefit": "true",
        "applicable_norm": "1587.34",
    }
    answer = calculate("seizure_free_amount", on=date(2026, 8, 1), inputs=household)
    assert answer.label is Label.I
    assert answer.step("designated_not_reached").node.note
