# SPDX-License-Identifier: EUPL-1.2
"""Terms, fees, loans and the offers for the young, as the sources give them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished, calculate

ON = date(2026, 1, 1)


def value(target, *, on=ON, manual=None, **inputs):
    return calculate(target, on=on, inputs=inputs, manual=manual).value


@pytest.mark.parametrize(
    ("start", "months"), [(date(2023, 6, 30), 36), (date(2023, 7, 1), 18), (date(2026, 11, 2), 18)]
)
def test_the_term_was_halved_for_schemes_from_july_2023(start, months):
    assert value("scheme_term", scheme_start=start) == months


@pytest.mark.parametrize(
    ("months", "extended", "allowed"),
    [("0", False, False), ("42", False, True), ("43", False, False), ("60", True, True), ("61", True, False)],
)
def test_the_court_sets_no_longer_term_than_it_may(months, extended, allowed):
    facts = {"court_months": months} | ({"court_extended": True} if extended else {})
    if allowed:
        assert value("court_term", **facts) == int(months)
    else:
        with pytest.raises(InputWrong, match=r"(above_maximum|too_small): court_months"):
            value("court_term", **facts)


def test_a_payment_arrangement_bears_no_fee_at_all():
    facts = {"counted_income_month": "1650", "scheme_start": ON, "method_months": "18", "payment_arrangement": True}
    by_hand = {"vtlb": Entered("1500", "vtlb-calculator", "amounts not public")}
    assert value("mediation_fee", **facts, mediation_fee_share="0", manual=by_hand) == 0
    with pytest.raises(InputWrong, match="above_maximum: mediation_fee_share"):
        value("mediation_fee", **facts, mediation_fee_share="0.01", manual=by_hand)


def test_the_term_of_a_voluntary_scheme_stands_in_no_act():
    answer = calculate("voluntary_term", on=ON, inputs={"scheme_start": ON})
    assert (answer.value, answer.label, answer.step("scheme_term").label) == (18, Label.B, Label.S)


def test_the_maximum_charge_is_an_effective_rate():
    below = {"monthly_rate": "0.0109", "entered_charge_maximum": "0.14"}  # 12 x 1.09 is 13.08, in truth 13.89
    above = {"monthly_rate": "0.011", "entered_charge_maximum": "0.14"}  # 12 x 1.1 is 13.2, in truth 14.03
    assert value("rate_is_below_entered", **below) is True
    assert value("rate_is_below_entered", **above) is False


def test_a_rate_exactly_at_the_maximum_is_allowed():
    rate = value("effective_rate", monthly_rate="0.01")
    assert value("rate_is_below_entered", monthly_rate="0.01", entered_charge_maximum=rate) is True


def test_the_maximum_of_the_second_half_of_2026_is_not_known():
    with pytest.raises(NotEstablished) as refusal:
        value("charge_maximum_of_period", on=date(2026, 7, 1))
    assert refusal.value.name == "max_credit_charge"


def test_an_income_above_assistance_has_no_published_youth_offer():
    assert value("youth_offer", youth_claim="4000", income_up_to_bijstand=True) == 400
    with pytest.raises(NotEstablished) as refusal:
        value("youth_offer", youth_claim="4000", income_up_to_bijstand=False)
    assert refusal.value.name == "youth_raised_offer"


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"monthly_rate": "-0.001"}, "negative"),
        ({"monthly_rate": "1"}, "too_large"),
        ({"monthly_rate": "0.5%"}, "not_a_number"),
        ({"loan_months": "0"}, "too_small"),
        ({"loan_months": "1.5"}, "not_whole"),
        ({"loan_months": "601"}, "too_large"),
    ],
)
def test_a_loan_that_cannot_be_is_refused(inputs, problem):
    given_inputs = {"principal": "1000", "monthly_rate": "0.005", "loan_months": "12", **inputs}
    with pytest.raises(InputWrong) as refusal:
        value("instalment", **given_inputs)
    assert (refusal.value.name, refusal.value.problem) == (next(iter(inputs)), problem)


@given(st.integers(1, 5_000_000), st.integers(0, 20_000), st.integers(1, 60))
def test_an_instalment_repays_the_principal_month_by_month(principal, rate, months):
    monthly = Fraction(rate, 1_000_000)
    each = value("instalment", principal=Fraction(principal, 100), monthly_rate=monthly, loan_months=months)
    balance = Fraction(principal, 100)
    for _ in range(months):
        balance += balance * monthly - each
    assert abs(balance) <= Fraction(1, 200) * months * (1 + monthly) ** months


@given(st.integers(0, 200_000), st.integers(0, 20_000), st.integers(1, 60))
def test_principal_and_interest_are_the_payments(payment, rate, months):
    inputs = {
        "monthly_payment": Fraction(payment, 100),
        "monthly_rate": Fraction(rate, 1_000_000),
        "loan_months": months,
    }
    principal, interest = (value(name, **inputs) for name in ("principal_of_payments", "interest_of_payments"))
    assert principal + interest == Fraction(payment * months, 100)
    assert interest >= 0
    assert rate or interest == 0


@given(st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_the_term_changes_on_one_day_only(start):
    changes = value("scheme_term", scheme_start=start) != value("scheme_term", scheme_start=start + timedelta(days=1))
    assert changes == (start == date(2023, 6, 30))
