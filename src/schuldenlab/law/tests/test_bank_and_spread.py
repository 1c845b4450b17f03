# SPDX-License-Identifier: EUPL-1.2
"""Bank balances, several seized payments, holiday pay, and norms of assistance."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished, calculate

from ..ops import rounded
from ..values import exact
from .oracle import norms

JULY = date(2026, 7, 1)
N = norms("2026-07-01")

euros = st.integers(0, 900_000).map(lambda cents: exact(Fraction(cents, 100)))


def ask(target, by_hand=None, **inputs):
    manual = {name: Entered(value, "decision", "given") for name, value in (by_hand or {}).items()}
    return calculate(target, on=JULY, inputs=inputs, manual=manual)


@given(bvv=euros, payments=st.lists(euros, min_size=1, max_size=12))
def test_the_parts_add_up_to_the_seizure_free_amount(bvv, payments):
    assume(any(Fraction(payment) for payment in payments))
    parts = ask("bvv_parts", {"seizure_free_amount": bvv}, payments=payments).value
    assert sum(parts) == Fraction(bvv)
    assert all((part * 100).denominator == 1 for part in parts)
    total = sum(Fraction(payment) for payment in payments)
    shares = [Fraction(bvv) * Fraction(payment) / total for payment in payments]
    literal = [rounded(share, 2) for share in shares]
    largest = max(range(len(payments)), key=lambda place: (Fraction(payments[place]), -place))
    literal[largest] += Fraction(bvv) - sum(literal)
    most = [Fraction(payment) if Fraction(bvv) <= total else Fraction(bvv) for payment in payments]
    if all(0 <= part <= bound for part, bound in zip(literal, most, strict=True)) and Fraction(bvv) <= total:
        assert list(parts) == literal
    for share, part, bound in zip(shares, parts, most, strict=True):
        assert 0 <= part <= bound
        assert abs(part - share) <= Fraction(len(payments), 200)


@given(bvv=euros, payments=st.lists(euros, min_size=1, max_size=12))
def test_what_is_seizable_is_what_lies_above_the_part(bvv, payments):
    assume(any(Fraction(payment) for payment in payments))
    answer = ask("seizable_parts", {"seizure_free_amount": bvv}, payments=payments)
    parts = answer.step("bvv_parts").value
    for payment, part, seizable in zip(payments, parts, answer.value, strict=True):
        assert seizable == max(Fraction(payment) - part, 0)
    assert sum(answer.value) == max(sum(Fraction(payment) for payment in payments) - Fraction(bvv), 0)


def test_the_difference_in_cents_goes_to_the_first_of_the_largest():
    parts = ask("bvv_parts", {"seizure_free_amount": "1000.00"}, payments=["100", "700", "700"]).value
    assert [exact(part) for part in parts] == ["66.67", "466.66", "466.67"]


@pytest.mark.parametrize(
    ("bvv", "payments", "parts"),
    [
        ("0.03", ["100"] * 6, ["0.01"] * 3 + ["0.00"] * 3),  # rounded, all six would be 0.01, and the first -0.02
        (
            "5.00",
            ["100"] * 40,
            ["0.13"] * 20 + ["0.12"] * 20,
        ),  # rounded: 0.13, and the first -0.07
        ("99.98", ["50.00", "49.99"], ["49.99", "49.99"]),
        # All of it stays free, and none of the largest may be taken for the cents that the others gained.
        ("506.25", ["100"] + ["0.40"] * 1000, None),
    ],
)
def test_no_part_is_below_zero_or_above_its_payment(bvv, payments, parts):
    answer = ask("seizable_parts", {"seizure_free_amount": bvv}, payments=payments)
    found = answer.step("bvv_parts")
    assert sum(found.value) == Fraction(bvv)
    assert parts is None or found.shown == parts
    assert sum(answer.value) == max(sum(map(Fraction, payments)) - Fraction(bvv), 0)


def test_payments_together_are_not_more_than_the_income_they_are_a_part_of():
    facts = {"situation": "single", "taxable_income_year": "20000", "debtor_income_month": "1500"}
    assert ask("seizable_parts", **facts, payments=["900", "600"]).value
    with pytest.raises(InputWrong, match="above_income: payments"):
        ask("seizable_parts", **facts, payments=["900", "600.01"])


@pytest.mark.parametrize(
    ("payments", "problem"),
    [(["0", "0"], "nothing_seized"), ([], "nothing_seized"), ("900", "not_a_list"), (["1"] * 10_001, "too_long")],
)
def test_payments_that_cannot_be_spread_over_are_refused(payments, problem):
    with pytest.raises(InputWrong) as refused:
        ask("bvv_parts", {"seizure_free_amount": "1000"}, payments=payments)
    assert (refused.value.name, refused.value.problem) == ("payments", problem)


@pytest.mark.parametrize("situation", ["single", "single_parent", "couple", "couple_children"])
def test_the_bank_protects_the_maximum_of_the_situation_or_half_of_it(situation):
    whole = N[f"bvv_max_{situation}"]
    assert ask("bank_protected", situation=situation).value == whole
    assert ask("bank_protected", situation=situation, residence="institution").value == whole
    half = rounded(whole / 2, 2)
    assert ask("bank_protected", situation=situation, residence="no_nl_address").value == half
    assert ask("bank_protected", situation=situation, residence="no_nl_address_disclosed").value == half


def test_a_court_may_protect_a_balance_abroad():
    without = ask("bank_protected", situation="single", residence="abroad")
    assert (without.shown, without.label) == ("0.00", Label.I)
    decided = ask("bank_protected", {"bank_protected": "2208.48"}, situation="single", residence="abroad")
    assert (decided.shown, decided.label) == ("2208.48", Label.H)


def holiday(*months):
    rows = [dict(zip(("income", "holiday_accrual", "bvv", "count"), month, strict=True)) for month in months]
    return [ask(target, months=rows).shown for target in ("holiday_pay_to_creditor", "holiday_pay_kept")]


def test_holiday_pay_is_judged_month_by_month():
    """Twelve low months protect their own holiday pay even where the year as a whole lies above."""
    assert holiday(("1000", "40", "1050", "6"), ("1200", "50", "1050", "6")) == ["300.00", "240.00"]
    assert holiday(("1030", "40", "1050", "1")) == ["20.00", "20.00"]


@given(st.lists(st.tuples(euros, euros, euros, st.integers(0, 12).map(str)), max_size=6))
def test_holiday_pay_is_divided_without_a_rest(months):
    to_creditor, kept = map(Fraction, holiday(*months))
    assert to_creditor + kept == sum(Fraction(accrual) * int(count) for _, accrual, _, count in months)
    assert min(to_creditor, kept) >= 0


@pytest.mark.parametrize(
    ("row", "problem", "where"),
    [
        ({"income": "1"}, "key_missing", "1, holiday_accrual"),
        ({"income": "x", "holiday_accrual": "1", "bvv": "1", "count": "1"}, "not_a_number", "1, income"),
        ({"income": "1", "holiday_accrual": "1", "bvv": "1", "count": "0.5"}, "not_whole", "1, count"),
        ({"income": "1", "holiday_accrual": "1", "bvv": "1", "count": "1", "x": "1"}, "key_unknown", "1, x"),
        ("1", "not_a_table", "1"),
    ],
)
def test_a_wrong_month_is_named_by_place_and_key(row, problem, where):
    with pytest.raises(InputWrong) as refused:
        ask("holiday_pay_kept", months=[row])
    assert (refused.value.problem, refused.value.where) == (problem, where)


@pytest.mark.parametrize(
    ("housemates", "persons"),
    [
        ([], "1"),
        ([("27", "child")], "2"),
        ([("26", "child")], "1"),
        ([("21", "spouse")], "2"),
        ([("20", "spouse")], "1"),
        ([("40", "parent"), ("40", "kin"), ("40", "other")], "4"),
        ([("40", "commercial_tenant_not_kin")], "1"),
        ([("40", "commercial_tenant_kin")], "2"),
        ([("40", "student"), ("40", "bbl_trainee")], "1"),
    ],
)
def test_who_shares_the_costs(housemates, persons):
    rows = [{"age": age, "relation": relation} for age, relation in housemates]
    assert ask("cost_sharers", debtor_age="40", housemates=rows).shown == persons


def test_a_debtor_below_21_has_no_cost_sharer_norm():
    with pytest.raises(InputWrong, match="too_small"):
        ask("cost_sharers", debtor_age="20", housemates=[])


@pytest.mark.parametrize(("debtor", "housemate"), [("131", "40"), ("40", "500")])
def test_an_age_that_nobody_reaches_is_refused(debtor, housemate):
    assert ask("cost_sharers", debtor_age="130", housemates=[{"age": "0", "relation": "child"}]).shown == "1"
    with pytest.raises(InputWrong, match="too_large"):
        ask("cost_sharers", debtor_age=debtor, housemates=[{"age": housemate, "relation": "other"}])


@given(persons=st.integers(2, 40))
def test_more_sharers_never_raise_the_norm_of_one(persons):
    here, more = (ask("cost_sharer_norm", persons=str(count)).value for count in (persons, persons + 1))
    assert here >= more
    assert abs(here - (Fraction(2, 5) + persons * Fraction(3, 10)) / persons * N["pw_norm_21_couple"]) <= Fraction(
        1, 200
    )


@pytest.mark.parametrize(
    ("facts", "norm"),
    [
        ({"assistance_household": "single_21"}, N["pw_norm_21_single"]),
        ({"assistance_household": "couple_aow"}, N["pw_norm_aow_couple"]),
        ({"assistance_household": "single_18_20"}, Fraction("350.42")),
        ({"assistance_household": "single_18_20", "no_parental_support": True}, Fraction("1112.66")),
        ({"assistance_household": "cost_sharing", "persons": 3, "entitled_spouses": 2}, Fraction("1757.42")),
        ({"assistance_household": "cost_sharing_young_partner_children", "persons": 2}, Fraction("1769.88")),
        ({"assistance_household": "cost_sharing", "persons": 2, "age_group": "aow"}, Fraction("1088.05")),
        ({"assistance_household": "spouse_not_entitled_21"}, Fraction("1013.90")),
        ({"assistance_household": "institution_single"}, Fraction("496.44")),
        ({"assistance_household": "institution_couple"}, Fraction("805.11")),
        ({"assistance_household": "institution_one_of_couple_21"}, Fraction("1915.90")),
    ],
)
def test_the_norm_of_a_household(facts, norm):
    assert ask("assistance_norm", **facts).value == norm


def test_nobody_at_all_is_no_household():
    with pytest.raises(InputWrong, match=r"too_small: persons"):
        ask("cost_sharer_share", persons=0)


@pytest.mark.parametrize(("persons", "spouses"), [(1, 1), (2, 2)])
def test_without_somebody_who_shares_the_ordinary_norm_holds(persons, spouses):
    """The formula would give a cent less than the norm of a single person."""
    facts = {"entitled_spouses": spouses}
    for target in ("assistance_norm", "cost_sharer_norm"):
        with pytest.raises(InputWrong, match=r"too_small: persons"):
            ask(target, **facts, assistance_household="cost_sharing", persons=persons)
        assert ask(target, **facts, assistance_household="cost_sharing", persons=persons + 1).value > 0


@pytest.mark.parametrize("children", ["", "_children"])
def test_a_young_partner_comes_on_top_of_one_who_shares(children):
    """Where nobody shares, the ordinary norm of such a couple holds; and of two entitled by 22a none is young."""
    facts = {"assistance_household": f"cost_sharing_young_partner{children}"}
    assert ask("assistance_norm", **facts, persons=2).value == N[f"pw_norm_22a_young_partner{children}"] + Fraction(
        "1013.90"
    )
    for persons, spouses, wrong in ((1, 1, "too_small: persons"), (3, 2, "too_large: entitled_spouses")):
        with pytest.raises(InputWrong, match=wrong):
            ask("assistance_norm", **facts, persons=persons, entitled_spouses=spouses)


@pytest.mark.parametrize(
    ("household", "persons"),
    [
        ("single_21", 1), ("single_aow", 1), ("couple_21", 2), ("couple_aow", 2),
        ("couple_one_18_20", 1), ("couple_one_18_20_children", 1),  # who is below 21 is no person of article 22a
        ("spouse_not_entitled_21", 1), ("spouse_not_entitled_aow", 1),
        ("institution_one_of_couple_21", 1), ("institution_one_of_couple_aow", 1),
    ],
)  # fmt: skip
def test_who_shares_the_costs_does_not_get_the_norm_of_who_shares_with_nobody(household, persons):
    """Dropping the others would give a single person with three of them 1,419.46 for 811.12."""
    facts = {"assistance_household": household}
    alone = ask("assistance_norm", **facts)
    assert ask("assistance_norm", **facts, persons=persons).value == alone.value
    with pytest.raises(InputWrong, match="others_share: persons"):
        ask("assistance_norm", **facts, persons=persons + 1)


@pytest.mark.parametrize(
    "household", ["single_18_20", "couple_18_20", "spouse_not_entitled_18_20", "institution_single"]
)
def test_below_21_and_in_an_institution_the_norm_is_the_same_whoever_shares(household):
    facts = {"assistance_household": household}
    assert ask("assistance_norm", **facts, persons=4).value == ask("assistance_norm", **facts).value


@pytest.mark.parametrize(
    "household",
    [
        "couple_18_20",
        "couple_18_20_children",
        "couple_one_18_20",
        "couple_one_18_20_children",
        "cost_sharing_young_partner",
        "cost_sharing_young_partner_children",
        "spouse_not_entitled_18_20",
        "spouse_not_entitled_18_20_children",
    ],
)
def test_what_a_couple_gets_that_cannot_turn_to_parents_is_not_established(household):
    facts = {"assistance_household": household, "persons": 2 if household.startswith("cost_sharing") else 1}
    assert ask("assistance_norm", **facts).value > 0
    with pytest.raises(NotEstablished, match="norm_18_20_no_parents_couple"):
        ask("assistance_norm", **facts, no_parental_support=True)


def test_the_norm_for_the_young_without_parents_is_not_older_than_2026():
    facts = {"assistance_household": "single_18_20", "no_parental_support": True}
    with pytest.raises(NotEstablished, match="pw_norm_18_20_no_parental_support"):
        calculate("assistance_norm", on=date(2025, 12, 31), inputs=facts)
