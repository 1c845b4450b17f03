# SPDX-License-Identifier: EUPL-1.2
"""Where the seizure-free amount moves one way only, where it does not, and where it jumps.

Each fact has a direction and no jumps. The places where the law has one all the same are written out below, each with
the amounts on both sides; a new one has to be put there by somebody who looked at it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schuldenlab.law import Entered, calculate

from ..values import exact
from .households import CENT, euros_month, households, periods, with_income
from .oracle import norms

JULY = "2026-07-01"
UP, DOWN = 1, -1

# More of this never moves it the other way; with all else equal, in every half-year and at every address.
DIRECTIONS = {
    "taxable_income_year": UP,
    "housing_cost_month": UP,
    "institution_cost_month": UP,
    "debtor_income_month": UP,
    "partner_income_month": DOWN,
    "other_income_month": DOWN,
    "company_car_tax_month": DOWN,
}


def free(period, household, **manual):
    on = date.fromisoformat(period)
    return calculate("seizure_free_amount", on=on, inputs=household, manual=manual).value


def side_by_side(period, household, fact, low, high):
    """What stays free at both amounts of this fact, in the same household: other income stays a part of all of it."""
    found = household | {fact: exact(low)}
    if "debtor_income_month" in found:
        found = with_income(found, found["debtor_income_month"])
    if fact == "other_income_month" and "debtor_income_month" in found:
        found["debtor_income_month"] = exact(max(Fraction(found["debtor_income_month"]), high))
    return [free(period, found | {fact: exact(amount)}) for amount in (low, high)]


@pytest.mark.parametrize("fact", DIRECTIONS)
@settings(max_examples=50)
@given(period=periods, household=households(), one=euros_month, other=euros_month)
def test_each_fact_moves_it_one_way_only(fact, period, household, one, other):
    scale = 12 if fact == "taxable_income_year" else 1
    below, above = side_by_side(period, household, fact, *sorted((Fraction(one) * scale, Fraction(other) * scale)))
    assert (above - below) * DIRECTIONS[fact] >= 0


@pytest.mark.parametrize("fact", DIRECTIONS)
@settings(max_examples=50)
@given(period=periods, household=households(), amount=euros_month)
def test_a_cent_more_or_less_moves_it_no_more_than_two_cents(fact, period, household, amount):
    """No jumps: one cent of the amount itself, and one of rounding."""
    below, above = side_by_side(period, household, fact, Fraction(amount), Fraction(amount) + CENT)
    assert abs(above - below) <= 2 * CENT


@pytest.mark.parametrize("period", ["2024-01-01", "2025-07-01", JULY])
@pytest.mark.parametrize("situation", ["single", "single_parent", "couple", "couple_children"])
def test_it_climbs_to_the_maximum_and_stays_there(period, situation):
    top = norms(period)[f"bvv_max_{situation}"]
    years = [{"situation": situation, "taxable_income_year": year} for year in range(0, 120_000, 4_000)]
    amounts = [free(period, household) for household in years]
    assert amounts == sorted(amounts)
    assert amounts[-1] == top
    steepest = max(above - below for below, above in pairwise(amounts))
    assert steepest < 4_000 / 12  # of a euro earned a month, some is always left for the creditor


# --- the known jumps, with the amounts on both sides

SINGLE = {"situation": "single", "taxable_income_year": "20000"}
BENEFIT = SINGLE | {"designated_benefit": "true"}
# name -> (household, fact, below, above, amount below, amount above)
JUMPS = {
    "designated benefit at a high norm: a cent more income, less stays free": (
        BENEFIT | {"applicable_norm": "1587.34"}, "debtor_income_month", "1419.45", "1419.46", "1507.97", "1348.49",
    ),
    "designated benefit at a low norm: a cent more income, more stays free": (
        BENEFIT | {"applicable_norm": "700"}, "debtor_income_month", "1419.45", "1419.46", "665.00", "1348.49",
    ),
    "designated benefit at a low norm: a cent more that is deducted, more stays free": (
        BENEFIT | {"applicable_norm": "700", "debtor_income_month": "1400"},
        "other_income_month", "18.48", "18.49", "665.00", "1330.00",
    ),
    "designated benefit at a low norm: a cent more of a partner, more stays free": (
        BENEFIT | {"situation": "couple", "applicable_norm": "700", "debtor_income_month": "1400"},
        "partner_income_month", "596.40", "596.41", "665.00", "1329.99",
    ),
    "designated benefit at a low norm: a little more taxable income, less stays free": (
        BENEFIT | {"applicable_norm": "700", "debtor_income_month": "1500"},
        "taxable_income_year", "26825.50", "26825.60", "1425.00", "665.00",
    ),
    "owner at the income limit: a cent more taxable income ends the addition": (
        {"situation": "single", "tenure": "owner"}, "taxable_income_year", "55682.77", "55682.78", "2303.87", "2203.87",
    ),
    "a seized allowance: more own income is more that is not seized": (
        SINGLE | {"seized_payment": "300"}, "debtor_income_month", "700", "710", "648.49", "638.49",
    ),
}  # fmt: skip


@pytest.mark.parametrize("jump", JUMPS)
def test_the_known_jumps_are_where_they_were(jump):
    household, fact, below, above, *expected = JUMPS[jump]
    manual = {"owner_addition": Entered("100", "decision of the bailiff", "lid 7")} if "tenure" in household else {}
    found = [f"{float(free(JULY, household | {fact: amount}, **manual)):.2f}" for amount in (below, above)]
    assert found == expected


# --- free amount and capacity


@given(income=euros_month, free_amount=euros_month)
def test_a_cent_more_income_is_a_cent_more_capacity_or_none(income, free_amount):
    by_hand = {"vtlb": Entered(free_amount, "vtlb-calculator", "amounts not public")}

    def capacity(amount):
        facts = {"counted_income_month": exact(amount)}
        return calculate("repayment_capacity", on=date(2026, 7, 1), inputs=facts, manual=by_hand).value

    more = capacity(Fraction(income) + CENT) - capacity(Fraction(income))
    assert more == (CENT if Fraction(income) >= Fraction(free_amount) else 0)


@given(household=households(residence="nl_address"), correction=st.integers(-100_000, 100_000), other=euros_month)
def test_the_free_amount_follows_each_correction_and_is_never_negative(household, correction, other):
    """Every correction counts euro for euro, until nothing is left."""
    low, high = (_vtlb(household, exact(Fraction(cents, 100)), other) for cents in (correction, correction + 1))
    assert 0 <= low <= high
    assert high - low in (CENT, 0) if low == 0 else high - low == CENT


def _vtlb(household, care, other):
    by_hand = {
        name: Entered(amount, "vtlb-calculator", "amounts not public")
        for name, amount in (("care_correction", care), ("housing_correction", "0"), ("missing_kgb_correction", "0"))
    }
    facts = household | {"other_corrections": [{"section": "5.4", "amount": other}]}
    return calculate("vtlb", on=date(2026, 7, 1), inputs=facts, manual=by_hand).value
