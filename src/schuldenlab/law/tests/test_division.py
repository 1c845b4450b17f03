# SPDX-License-Identifier: EUPL-1.2
"""Division of a sum over creditors, by examples, by properties and against an exact re-telling of article 349."""

from __future__ import annotations

import time
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import InputWrong, Label, calculate

ON = date(2026, 7, 1)


def divide(available_cents, creditors, target="creditor_payments"):
    inputs = {"available": Fraction(available_cents, 100), "creditors": creditors}
    return calculate(target, on=ON, inputs=inputs)


def claim(name, cents, rank="concurrent", **more):
    amounts = {key: Fraction(value, 100) for key, value in more.items()}
    return {"id": name, "rank": rank, "claim": Fraction(cents, 100), **amounts}


def paid(available_cents, creditors):
    """Cents per creditor."""
    answer = divide(available_cents, creditors)
    cents = {payment.id: payment.amount * 100 for payment in answer.value}
    assert all(amount.denominator == 1 for amount in cents.values())
    return {name: int(amount) for name, amount in cents.items()}


# --- examples


def test_a_preferential_creditor_gets_twice_the_percentage():
    # 5,000 over 4,000 preferential and 16,000 concurrent: 5,000 / (2 x 4,000 + 16,000) = 20.83 percent
    creditors = [claim("tax", 4_000_00, "preferential"), claim("bank", 16_000_00)]
    assert paid(5_000_00, creditors) == {"tax": 1_666_67, "bank": 3_333_33}
    assert divide(5_000_00, creditors, "division_concurrent_percentage").value == Fraction(125, 6)
    assert divide(5_000_00, creditors, "division_preferential_percentage").value == Fraction(125, 3)


def test_what_a_full_preferential_claim_does_not_need_goes_to_the_others():
    creditors = [claim("tax", 4_000_00, "preferential"), claim("bank", 6_000_00)]
    assert paid(9_000_00, creditors) == {"tax": 4_000_00, "bank": 5_000_00}


def test_only_a_part_of_a_claim_may_have_the_privilege():
    creditors = [claim("alimony", 5_000_00, "preferential", ranks_for=2_000_00), claim("bank", 6_000_00)]
    assert paid(2_600_00, creditors) == {"alimony": 1_400_00, "bank": 1_200_00}


def test_a_privilege_for_more_than_the_claim_covers_the_claim():
    creditors = [claim("tax", 1_000_00, "preferential", ranks_for=3_000_00), claim("bank", 1_000_00)]
    assert paid(300_00, creditors) == {"tax": 200_00, "bank": 100_00}


def test_collateral_goes_to_its_creditor_outside_the_division():
    creditors = [claim("mortgage", 10_000_00, "secured", collateral_proceeds=9_000_00), claim("bank", 1_000_00)]
    assert paid(1_000_00, creditors) == {"mortgage": 500_00, "bank": 500_00}


def test_collateral_that_yields_more_than_the_claim_leaves_nothing_to_divide_to_it():
    creditors = [claim("pledge", 500_00, "secured", collateral_proceeds=700_00), claim("bank", 1_000_00)]
    assert paid(100_00, creditors) == {"pledge": 0, "bank": 100_00}


def test_without_capacity_everybody_gets_nothing():
    creditors = [claim("tax", 4_000_00, "preferential"), claim("bank", 6_000_00)]
    answer = divide(0, creditors)
    assert [payment.amount for payment in answer.value] == [0, 0]
    assert answer.label == Label.S  # no cent had to be placed by our own choice


def test_payments_in_whole_cents_need_no_choice_of_ours():
    answer = divide(10_50, [claim("x" * 100, 21_00)])  # ten and a half euros
    assert ([payment.amount for payment in answer.value], answer.label) == ([Fraction("10.50")], Label.S)


def test_one_cent_goes_to_the_largest_remainder_and_a_tie_to_the_first_in_the_list():
    assert paid(1, [claim("a", 100_00), claim("b", 300_00)]) == {"a": 0, "b": 1}
    assert paid(1, [claim("a", 100_00), claim("b", 100_00)]) == {"a": 1, "b": 0}


@pytest.mark.parametrize("rank", ["preferential", "concurrent"])
def test_a_claim_of_one_cent_is_paid_in_full(rank):
    assert paid(1, [claim("a", 1, rank)]) == {"a": 1}


def test_with_preferential_claims_only_the_other_percentage_is_half():
    """As the rule says: only above a hundred percent the others share what is left, and here it is exactly that."""
    creditors = [claim("tax", 10_00, "preferential")]
    assert divide(10_00, creditors, "division_preferential_percentage").value == 100
    assert divide(10_00, creditors, "division_concurrent_percentage").value == 50


def test_placing_the_cents_is_our_choice_and_labelled_so():
    answer = divide(1, [claim("a", 100_00), claim("b", 300_00)])
    assert answer.label == Label.I
    assert answer.step("concurrent_share").label == Label.S


def test_more_money_than_claims_leaves_a_surplus():
    creditors = [claim("tax", 10_00, "preferential"), claim("bank", 20_00)]
    assert paid(50_00, creditors) == {"tax": 10_00, "bank": 20_00}
    assert divide(50_00, creditors, "surplus").value == 20


def test_without_creditors_everything_is_surplus():
    assert paid(50_00, []) == {}
    assert divide(50_00, [], "surplus").value == 50
    assert divide(50_00, [], "division_preferential_percentage").value == 0


def test_a_claim_of_nothing_gets_nothing():
    assert paid(10_00, [claim("paid", 0), claim("bank", 20_00)]) == {"paid": 0, "bank": 10_00}


# --- properties


@st.composite
def creditor_lists(draw, min_size=0):
    rows = draw(st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 3), st.integers(0, 100)), max_size=12,
                         min_size=min_size))  # fmt: skip
    creditors = []
    for number, (cents, kind, percent) in enumerate(rows):
        part = cents * percent // 100
        name = f"c{number}"
        if kind == 0:
            creditors.append(claim(name, cents, "preferential"))
        elif kind == 1:
            creditors.append(claim(name, cents, "preferential", ranks_for=part))
        elif kind == 2:
            creditors.append(claim(name, cents, "secured", collateral_proceeds=part * 2))
        else:
            creditors.append(claim(name, cents))
    return creditors


available = st.one_of(st.integers(0, 3), st.integers(0, 40_000_000))


def parts(creditor):
    """Preferential and concurrent cents of one claim, told again in whole cents."""
    cents = int(creditor["claim"] * 100)
    if creditor["rank"] == "secured":
        return 0, max(0, cents - int(creditor["collateral_proceeds"] * 100))
    if creditor["rank"] == "concurrent":
        return 0, cents
    first = min(cents, int(creditor.get("ranks_for", creditor["claim"]) * 100))
    return first, cents - first


def oracle(cents, creditors):
    """Article 349 in whole numbers: first pay double until the preferential claims are full, then the others."""
    both = [parts(creditor) for creditor in creditors]
    preferential, concurrent = sum(first for first, _ in both), sum(second for _, second in both)
    cents = min(cents, preferential + concurrent)
    if 2 * cents <= 2 * preferential + concurrent:  # nobody preferential is full yet
        below = 2 * preferential + concurrent
        shares = [Fraction(cents * (2 * first + second), below or 1) for first, second in both]
    else:
        shares = [first + Fraction((cents - preferential) * second, concurrent or 1) for first, second in both]
    down = [int(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (down[place] - shares[place], place))
    for place in order[: cents - sum(down)]:
        down[place] += 1
    return {creditor["id"]: cents for creditor, cents in zip(creditors, down, strict=True)}


@given(available, creditor_lists())
def test_the_division_is_that_of_the_oracle(cents, creditors):
    assert paid(cents, creditors) == oracle(cents, creditors)


@given(available, creditor_lists())
def test_payments_add_up_and_nobody_gets_more_than_the_claim(cents, creditors):
    payments = paid(cents, creditors)
    owed = {creditor["id"]: sum(parts(creditor)) for creditor in creditors}
    assert sum(payments.values()) == min(cents, sum(owed.values()))
    assert all(0 <= payments[name] <= owed[name] for name in owed)


@given(available, creditor_lists())
def test_preferential_is_exactly_double_until_it_is_full(cents, creditors):
    preferential = divide(cents, creditors, "division_preferential_percentage").value
    concurrent = divide(cents, creditors, "division_concurrent_percentage").value
    assert preferential == 100 or preferential == 2 * concurrent
    assert 0 <= concurrent <= preferential <= 100


@given(available, creditor_lists(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_moves_no_more_than_a_tied_cent(cents, creditors, random):
    shuffled = list(creditors)
    random.shuffle(shuffled)
    exact = {payment.id: payment.amount for payment in divide(cents, creditors, "exact_payments").value}
    assert exact == {payment.id: payment.amount for payment in divide(cents, shuffled, "exact_payments").value}
    one, other = paid(cents, creditors), paid(cents, shuffled)
    moved = [name for name in one if one[name] != other[name]]
    remainders = {exact[name] * 100 % 1 for name in moved}
    assert len(remainders) <= 1  # only among equal remainders
    assert all(abs(one[name] - other[name]) == 1 for name in moved)


@given(available, creditor_lists(min_size=1))
def test_a_euro_more_takes_nothing_from_anybody(cents, creditors):
    before = divide(cents, creditors, "exact_payments").value
    after = divide(cents + 100, creditors, "exact_payments").value
    assert all(more.amount >= less.amount for less, more in zip(before, after, strict=True))


def test_ten_thousand_claims_take_less_than_seconds():
    creditors = [
        claim(f"c{number}", 10_000 + number * 7919 % 90_000, ("concurrent", "preferential")[number % 2])
        for number in range(10_000)
    ]
    start = time.process_time()
    payments = paid(123_456_78, creditors)
    assert time.process_time() - start < 5
    assert sum(payments.values()) == 123_456_78


# --- what is refused


@pytest.mark.parametrize(
    ("creditors", "problem", "where"),
    [
        ([claim("tax", 1), claim("tax", 2)], "twice", "tax"),
        ([claim("tax", 100, "royal")], "not_one_of", "tax, rank"),
        ([{**claim("tax", 100), "claim": "-1.00"}], "negative", "tax, claim"),
        ([{**claim("tax", 100), "claim": "NaN"}], "not_a_number", "tax, claim"),
        ([{**claim("tax", 100), "claim": "1e3"}], "not_a_number", "tax, claim"),
        ([{**claim("tax", 100), "claim": 12.5}], "not_a_number", "tax, claim"),
        ([{**claim("tax", 100), "claim": True}], "not_a_number", "tax, claim"),
        ([{**claim("tax", 100), "claim": "1000000000000.01"}], "too_large", "tax, claim"),
        ([{**claim("tax", 100), "claim": "0.005"}], "not_cents", "tax, claim"),
        ([claim("tax", 100, "concurrent", ranks_for=50)], "other_rank", "tax, ranks_for"),
        ([claim("tax", 100, "preferential", ranks_for=-50)], "negative", "tax, ranks_for"),
        ([claim("car", 100, "preferential", collateral_proceeds=50)], "other_rank", "car, collateral_proceeds"),
        ([claim("car", 100, "secured")], "key_missing", "car, collateral_proceeds"),
        ([claim("", 100)], "key_missing", "1, id"),
        ([claim("x" * 101, 100)], "not_a_text", "1, id"),
        ([{**claim("tax", 100), "id": 7}], "not_a_text", "1, id"),
        ([{**claim("tax", 100), "amount": "3"}], "key_unknown", "1, amount"),
        ([{"id": "tax", "rank": "concurrent"}], "key_missing", "1, claim"),
        (["tax"], "not_a_table", "1"),
        ("tax", "not_a_list", ""),
        ([claim(f"c{number}", 1) for number in range(10_001)], "too_long", ""),
    ],
)
def test_a_wrong_creditor_is_named_with_what_is_wrong(creditors, problem, where):
    with pytest.raises(InputWrong) as refusal:
        divide(100, creditors)
    assert (refusal.value.name, refusal.value.problem, refusal.value.where) == ("creditors", problem, where)


@pytest.mark.parametrize(
    ("amount", "problem"),
    [("-0.01", "negative"), ("0.001", "not_cents"), ("inf", "not_a_number"), ("", "not_a_number")],
)
def test_a_wrong_sum_is_refused(amount, problem):
    with pytest.raises(InputWrong) as refusal:
        calculate("creditor_payments", on=ON, inputs={"available": amount, "creditors": [claim("a", 1)]})
    assert (refusal.value.name, refusal.value.problem) == ("available", problem)


def test_no_share_of_no_claims_at_all():
    with pytest.raises(InputWrong, match="all_claims"):
        calculate("claim_percentage", on=ON, inputs={"one_claim": "0", "all_claims": "0"})
