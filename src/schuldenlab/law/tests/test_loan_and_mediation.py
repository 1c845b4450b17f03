# SPDX-License-Identifier: EUPL-1.2
"""A settlement loan and mediation, and the two beside each other."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished, compare, offer, receipt_of, verify

from .packages import CALCULATOR, CHARGE, ON, RANKS, cents, chosen, claims, facts, loan, mediation, rows_of


def compared(rows=RANKS, on=date(2025, 1, 1), **more):
    return compare(
        on=on,
        facts=facts("1650.00", rows, scheme_start=on, **more),
        mediation={"months": 18, "fee": 90_000},
        loan={"months": 18, "monthly_rate": 7_500, "premium_borne_by": "city"},
        manual={"vtlb": CALCULATOR},
    )


def told(side):
    costs = (side.to_creditors_cents, side.costs_cents, side.month_cents, side.months)
    return *costs, side.preferential_percentage, side.concurrent_percentage, side.is_fixed


def test_mediation_and_a_loan_stand_beside_each_other():
    found = compared()
    assert told(found.mediation) == (2_457_00, 243_00, 150_00, 18, "40.95", "20.48", False)
    assert told(found.loan) == (2_516_88, 183_12, 150_00, 18, "41.95", "20.97", True)
    for side in (found.mediation, found.loan):
        assert side.to_creditors_cents + side.costs_cents == 18 * side.month_cents
        assert verify(receipt_of(side.offer.answer).json).outcome == "equal"


def test_interest_and_a_premium_out_of_the_loan_are_both_costs():
    terms = {"months": 18, "monthly_rate": 7_500}
    borne = [
        compare(
            on=date(2025, 1, 1),
            facts=facts("1650.00", RANKS, scheme_start=date(2025, 1, 1)),
            mediation={"months": 18, "fee": 90_000},
            loan=terms | {"premium_borne_by": who},
            manual={"vtlb": CALCULATOR},
        ).loan
        for who in ("city", "loan")
    ]
    assert [one.costs_cents for one in borne] == [183_12, 183_12 + 25_17]
    assert {one.to_creditors_cents + one.costs_cents for one in borne} == {18 * 150_00}


def test_a_rank_that_nobody_has_has_no_percentage():
    found = compared([("bank", "concurrent", "8000.00", "loan")])
    assert (found.loan.preferential_percentage, found.mediation.preferential_percentage) == (None, None)
    assert found.mediation.concurrent_percentage == "30.71"  # 2,457 of 8,000


def test_where_no_loan_is_established_mediation_still_stands_with_the_reason_beside_it():
    found = compared(on=ON)
    assert found.mediation.to_creditors_cents == 2_457_00
    assert isinstance(found.loan, NotEstablished)
    assert found.loan.name == "max_credit_charge"


def test_a_loan_of_eighteen_times_150_euros():
    made = loan(150_00, 7_500)
    value = made.answer.value
    assert made.total_cents == 2_516_88
    assert (value.principal, value.interest) == (Fraction("2516.88"), Fraction("183.12"))
    assert value.instalments == (Fraction(150),) * 18


def test_a_loan_that_pays_everybody_in_full_is_no_larger_than_the_claims():
    rows = [("bank", "concurrent", "1000.00", "loan")]
    made = loan(150_00, 7_500, rows)
    value = made.answer.value
    assert made.total_cents == 1_000_00
    # 1,000 x 0.0075 / (1 - 1.0075^-18) = 59.5977 a month
    assert value.instalments == (*[Fraction("59.60")] * 17, Fraction("59.56"))
    assert sum(value.instalments) == value.principal + value.interest


def test_without_capacity_there_is_no_loan():
    made = loan(0, 7_500)
    assert made.total_cents == 0
    assert set(made.answer.value.instalments) == {0}


def test_the_guarantee_premium_comes_off_what_creditors_get_only_where_the_city_said_so():
    borne = loan(150_00, 7_500, premium_borne_by=chosen("loan"))
    assert borne.answer.value.guarantee_premium == Fraction("25.17")  # one percent of 2,516.88
    assert borne.total_cents == 2_516_88 - 25_17
    with pytest.raises(NotEstablished) as refusal:
        loan(150_00, 7_500, premium_borne_by="not_set")
    assert refusal.value.name == "entered_premium"


def test_a_premium_may_be_entered_by_hand():
    income, manual = "1650.00", {"vtlb": CALCULATOR, "max_credit_charge": CHARGE}
    parameters = {"months": 18, "monthly_rate": 7_500}

    def with_premium(amount):
        entered = {**manual, "entered_premium": Entered(amount, "letter of the guarantee fund", "as invoiced")}
        return offer("present_value", on=ON, facts=facts(income), parameters=parameters, manual=entered)

    made = with_premium("20.00")
    assert made.total_cents == 2_496_88
    assert made.answer.label >= Label.H
    for amount, problem in (("-1.00", "negative"), ("0.005", "not_cents"), ("3000.00", "too_large")):
        with pytest.raises(InputWrong) as refusal:
            with_premium(amount)
        assert (refusal.value.name, refusal.value.problem) == ("entered_premium", problem)


def test_a_rate_above_the_maximum_of_the_law_is_not_offered():
    loan(150_00, 9_488)  # 1.009488^12 - 1 = 11.9997 percent
    with pytest.raises(InputWrong) as refusal:
        loan(150_00, 9_500)  # 12.02 percent, though twelve times 0.95 is 11.4
    assert (refusal.value.name, refusal.value.problem) == ("monthly_rate", "above_maximum")


def test_no_maximum_of_the_law_means_no_loan():
    with pytest.raises(NotEstablished) as refusal:
        offer(
            "present_value",
            on=ON,
            facts=facts("1650.00"),
            parameters={"months": 18, "monthly_rate": 7_500, "premium_borne_by": "city"},
            manual={"vtlb": CALCULATOR},
        )
    assert refusal.value.name == "max_credit_charge"


def test_a_term_longer_than_that_of_the_law_is_refused():
    with pytest.raises(InputWrong) as refusal:
        loan(150_00, 7_500, months=19)
    assert (refusal.value.name, refusal.value.problem) == ("method_months", "above_maximum")


@given(claims, st.integers(0, 200_000), st.integers(0, 9_488), st.sampled_from(["city", "loan"]))
def test_a_loan_adds_up_to_the_cent_and_never_asks_more_than_the_capacity(drawn, capacity, rate, bearer):
    value = loan(capacity, rate, rows_of(drawn), premium_borne_by=bearer).answer.value
    owed = sum(Fraction(amount, 100) for _, amount in drawn)
    assert value.total + value.guarantee_premium + value.interest <= sum(value.instalments)
    assert value.principal + value.interest == sum(value.instalments)
    assert sum(payment.amount for payment in value.payments) == value.total <= owed
    assert value.interest >= 0
    assert len(value.instalments) == 18
    assert all(0 <= each <= Fraction(capacity, 100) for each in value.instalments)
    assert all(each <= value.instalments[0] for each in value.instalments)
    if value.total < owed:  # the whole capacity is needed
        assert value.principal + value.interest == 18 * Fraction(capacity, 100)


@given(st.integers(1, 200_000), st.integers(1, 9_488), st.integers(1, 18))
def test_the_principal_is_what_the_instalments_repay(capacity, rate, months):
    made = loan(capacity, rate, [("bank", "concurrent", "999999.00", "loan")], months=months)
    balance = Fraction(made.total_cents)
    for _ in range(months):  # month by month, without the formula
        balance += balance * Fraction(rate, 1_000_000) - capacity
    assert abs(balance) <= Fraction(1, 2) * (1 + Fraction(rate, 1_000_000)) ** months


def test_the_fee_comes_off_the_fixed_capacity_and_not_off_a_windfall():
    made = mediation(150_00, incidental="500.00")
    assert made.answer.value.fee == 243
    assert made.total_cents == 2_957_00


def test_an_organisation_may_take_no_fee():
    assert mediation(150_00, fee=0).total_cents == 2_700_00


def test_a_fee_above_that_of_the_sector_is_refused():
    with pytest.raises(InputWrong) as refusal:
        mediation(150_00, fee=90_001)
    assert (refusal.value.name, refusal.value.problem) == ("mediation_fee_share", "above_maximum")


def test_a_fee_that_nobody_chose_is_not_the_maximum():
    with pytest.raises(InputWrong) as refusal:
        offer("instalments", on=ON, facts=facts(), parameters={"months": 18}, manual={"vtlb": CALCULATOR})
    assert (refusal.value.name, refusal.value.problem) == ("mediation_fee_share", "missing")


def test_account_costs_come_off_only_where_they_are_entered_and_up_to_the_maximum():
    assert mediation(150_00, fee=0, account_costs_month=chosen("6.00")).total_cents == 2_700_00 - 108_00
    assert mediation(1_00, fee=0, account_costs_month="6.00").total_cents == 0  # never on top of what is handed over
    with pytest.raises(InputWrong, match="account_costs_month"):
        mediation(150_00, account_costs_month="6.01")


@given(claims, st.integers(0, 200_000), st.integers(0, 90_000), st.integers(0, 100_000))
def test_mediation_hands_on_what_is_left_after_the_fee(drawn, capacity, fee, windfall):
    made = mediation(capacity, fee, rows_of(drawn), incidental=Fraction(windfall, 100))
    owed = sum(amount for _, amount in drawn)
    handed_on = 18 * capacity - made.answer.value.fee * 100 + windfall
    assert made.total_cents == min(owed, handed_on)
    assert sum(cents(made).values()) == made.total_cents


@given(claims, st.integers(0, 200_000))
def test_a_loan_without_interest_is_mediation_without_a_fee(drawn, capacity):
    assume(capacity)
    rows = rows_of(drawn)
    assert cents(loan(capacity, 0, rows)) == cents(mediation(capacity, 0, rows))
