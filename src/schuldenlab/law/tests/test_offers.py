# SPDX-License-Identifier: EUPL-1.2
"""Offers by name: the youth fund's fixed share, the regular route, and what holds for every offer."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import (
    OFFER_RULES,
    Entered,
    InputWrong,
    Label,
    LawError,
    NotEstablished,
    explain,
    offer,
    offered,
    receipt_of,
    verify,
)
from schuldenlab.law.engine import inputs_of
from schuldenlab.law.texts import sentences

from .packages import (
    CALCULATOR,
    CITY,
    ON,
    RUNGS,
    STORY,
    cents,
    chosen,
    claims,
    facts,
    loan,
    mediation,
    rows_of,
    youth_fund,
)


def test_without_capacity_the_fund_offers_ten_percent_of_each_claim_but_the_student_loan():
    made = youth_fund()
    assert made.left_out == ("student-loan",)
    assert cents(made) == {
        "tax": 121_06,  # 121.055: half a cent up
        "assistance": 64_05,
        "health": 187_52,
        "rent": 146_61,
        "energy": 81_24,
        "phone": 94_90,
        "phone-2": 23_30,
        "mail-order": 100_47,
        "fitness": 16_47,
        "transport-fine": 19_80,
        "loan": 52_60,
    }
    assert made.total_cents == sum(cents(made).values()) == 908_02
    assert sum(line.claim_cents for line in made.lines) == 15_480_00 - 6_400_00


def test_each_creditor_is_told_what_it_gets_and_of_what_that_is_a_share():
    energy, water = "8ddb4489-7a1c-420c-9000-6ee4e589a7cc", "4488a19d-ce87-429e-936d-82698d815afc"
    rows = [
        ("De Taks", "preferential", "1210.55", "tax"), (energy, "concurrent", "812.40", "energy"),
        (water, "concurrent", "284.60", "water"), ("DUO", "concurrent", "6400.00", "student_loan"),
    ]  # fmt: skip
    document = receipt_of(youth_fund(rows=rows).answer).document
    told = explain(document, "nl")
    assert told.startswith("Aanbod per schuldeiser: samen €\u00a0230,76\n")
    for line in (
        "- De Taks: €\u00a0121,06. Dat is 10% van €\u00a01.210,55 met voorrang, afgerond op een cent. (NVVK",
        "- schuldeiser 2: €\u00a081,24. Dat is 10% van €\u00a0812,40. (NVVK",
        "schuldeiser 2: zonder voorrang, €\u00a0812,40, gas, stroom of warmte; schuldeiser 3: ",
        "- Soorten schuld die buiten het aanbod blijven: studieschuld",
        "- Start van de regeling: 1 juli 2026",
    ):
        assert line in told
    assert energy not in told, "a number of a machine is no name"
    lines = offered(document, "nl", names={energy: "Zonnedal Energie"})
    assert (lines[1].words, lines[1].label) == (
        "Zonnedal Energie: €\u00a081,24. Dat is 10% van €\u00a0812,40.", "H",
    )  # fmt: skip
    divided = offered(receipt_of(youth_fund().regular).document, "en")
    assert "assistance: €0.00. The debt is €640.45." in [one.words for one in divided]
    assert offered({"result": {"shown": "1.00"}}, "nl") == []


def test_the_share_rises_to_the_rung_that_is_not_below_the_regular_route():
    # 60 a month for 18 months is 1,080 of 9,080: 11.9 percent, so fifteen
    assert youth_fund("1560.00").answer.step("fund_share").value == Fraction(15, 100)


def test_a_regular_route_that_yields_exactly_a_rung_stays_on_it():
    rows = [("bank", "concurrent", "10000.00", "loan")]
    assert youth_fund("1550.00", rows).answer.step("regular_share").value == Fraction(9, 100)
    assert youth_fund("1583.33", rows).answer.step("fund_share").value == Fraction(15, 100)  # 1,499.94
    assert youth_fund("1583.34", rows).answer.step("fund_share").value == Fraction(20, 100)  # 1,500.12


def test_who_could_pay_everything_in_the_regular_route_is_offered_everything():
    made = youth_fund("9000.00")
    assert made.total_cents == 9_080_00
    assert all(line.offered_cents == line.claim_cents for line in made.lines)


def test_a_city_may_give_preferential_claims_double():
    made = youth_fund(preferential_factor=chosen(2))
    assert cents(made)["tax"] == 242_11
    assert cents(made)["health"] == 187_52


def test_who_would_get_more_in_the_regular_route_is_named_creditor_by_creditor():
    rows = [("tax", "preferential", "2000.00", "tax"), ("bank", "concurrent", "8000.00", "loan")]
    made = youth_fund("1550.00", rows)  # regular: 900 of 2 * 2,000 + 8,000 is 7.5 percent, 15 with a privilege
    assert [(line.id, line.offered_cents, line.regular_cents, line.below_regular) for line in made.lines] == [
        ("tax", 200_00, 300_00, True),
        ("bank", 800_00, 600_00, False),
    ]
    assert made.total_cents > int(made.regular.value.total * 100) == 900_00
    assert verify(receipt_of(made.regular).json).outcome == "equal"
    double = youth_fund("1550.00", rows, preferential_factor=chosen(2))
    assert [line.below_regular for line in double.lines] == [False, False]


def test_a_fee_leaves_every_creditor_below_the_regular_route_and_the_regular_route_is_no_lower_than_itself():
    parameters = {"months": 18, "fee": 90_000}
    made = offer("instalments", on=ON, facts=facts("1600.00"), parameters=parameters, manual={"vtlb": CALCULATOR})
    assert all(line.below_regular for line in made.lines)
    regular = offer("regular_route", on=ON, facts=facts("1600.00"), parameters={}, manual={"vtlb": CALCULATOR})
    assert {line.id: line.regular_cents for line in made.lines} == cents(regular)
    assert not any(line.below_regular for line in regular.lines)


@pytest.mark.parametrize("rule", ["regular_route", "instalments", "present_value"])
def test_that_voluntary_schemes_divide_as_the_law_does_was_read_in_a_secondary_source(rule):
    parameters = {
        "regular_route": {},
        "instalments": {"months": 18, "fee": 0},
        "present_value": {"months": 18, "monthly_rate": 5_000, "premium_borne_by": "city"},
    }[rule]
    manual = {"vtlb": Entered("1500.00", "vtlb", "worked out before", Label.B)}
    made = offer(rule, on=date(2025, 1, 1), facts=facts("1600.00"), parameters=parameters, manual=manual)
    step = made.answer.step("voluntary_payments")
    assert step.node.label is Label.X
    assert made.answer.step("preferential_share").node.label is Label.S
    assert made.answer.label >= Label.X


def test_double_stops_at_the_whole_claim():
    made = youth_fund(rungs=chosen([600_000]), preferential_factor=chosen(2))
    assert cents(made)["tax"] == 1_210_55
    assert cents(made)["energy"] == 487_41


def test_a_share_that_the_city_chose_is_labelled_a_local_choice():
    made = youth_fund()
    rungs = made.answer.step("rungs")
    assert (rungs.label, rungs.entered.source) == (Label.L, CITY)
    assert made.answer.step("claims_total").label == Label.S
    assert made.answer.label == Label.H  # the free amount was entered by hand


def test_without_rungs_no_share_is_made_up():
    with pytest.raises(NotEstablished) as refusal:
        youth_fund(rungs=[])
    assert refusal.value.name == "rungs"


@pytest.mark.parametrize(
    ("rungs", "problem"),
    [
        ([200_000, 100_000], "not_rising"),
        ([100_000, 100_000], "not_rising"),
        ([0, 100_000], "no_share"),
        ([1_000_001], "no_share"),
        ([-1], "negative"),
        ([100_000.0], "not_a_number"),
        (["ten"], "not_a_number"),
        ([50_000], "none_high_enough"),  # below the base share
        (list(range(1, 102)), "too_long"),
    ],
)
def test_rungs_that_cannot_be_are_refused(rungs, problem):
    with pytest.raises(InputWrong) as refusal:
        youth_fund(rungs=rungs)
    assert (refusal.value.name, refusal.value.problem) == ("rungs", problem)


def test_as_many_rungs_as_may_be_are_taken():
    assert youth_fund(rungs=[(place + 1) * 10_000 for place in range(100)]).total_cents > 0


def test_a_package_with_nothing_but_a_student_loan_gets_no_offer():
    with pytest.raises(InputWrong) as refusal:
        youth_fund(rows=STORY[:1])
    assert refusal.value.problem == "nobody_left"


def test_a_parameter_or_a_rule_that_is_not_there_is_refused():
    with pytest.raises(InputWrong, match="bonus"):
        youth_fund(bonus=1)
    with pytest.raises(LawError, match="offer_rule_unknown"):
        offer("half_of_everything", on=ON, facts={}, parameters={})


@given(claims, st.integers(0, 150_000), st.integers(1, 2))
def test_the_fund_never_offers_less_than_the_regular_route_or_more_than_the_claim(drawn, capacity, factor):
    rows = rows_of(drawn)
    income = f"{1500 + capacity // 100}.{capacity % 100:02d}"
    made = youth_fund(income, rows, preferential_factor=chosen(factor))
    regular = offer("regular_route", on=ON, facts=facts(income, rows), parameters={}, manual={"vtlb": CALCULATOR})
    assert made.total_cents >= regular.total_cents - len(rows)  # half a cent of rounding a claim
    assert all(0 <= line.offered_cents <= line.claim_cents for line in made.lines)
    floor = max(Fraction(1, 10), made.answer.step("regular_share").value)
    shares = [Fraction(rung, 1_000_000) for rung in RUNGS]
    assert made.answer.step("fund_share").value == min(share for share in shares if share >= floor)


@pytest.mark.parametrize("made", [youth_fund, lambda: loan(150_00, 7_500), lambda: mediation(150_00)])
def test_an_offer_can_be_checked_years_later(made):
    receipt = receipt_of(made().answer)
    assert verify(receipt.json).outcome == "equal"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", ["Met jouw afloscapaciteit kun je nu hoogstens €\u00a02.516,88 lenen.", "Rente per maand: 0,75%"]),
        ("en", ["With your repayment capacity you can borrow at most €2,516.88 now.", "Interest a month: 0.75%"]),
    ],
)
def test_the_debtor_reads_how_the_loan_came_about(language, told):
    story = explain(receipt_of(loan(150_00, 7_500).answer).document, language)
    assert all(sentence in story for sentence in told)
    assert "- rent: €" in story  # the name of a creditor is no word to translate


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_an_offer_asks_has_a_name_in_words(language):
    known = sentences(language)
    for rule in OFFER_RULES.values():
        assert f"titles.{rule.target}" in known
        assert [name for name in inputs_of(rule.target) if f"inputs.{name}" not in known] == []


def test_the_regular_route_is_eighteen_times_the_capacity_divided():
    made = offer("regular_route", on=ON, facts=facts("1550.00"), parameters={}, manual={"vtlb": CALCULATOR})
    assert made.total_cents == 18 * 50_00
    assert sum(cents(made).values()) == 900_00
    assert len(made.lines) == 12


def test_every_rule_says_which_parameters_it_has():
    assert set(OFFER_RULES) == {"fixed_share", "regular_route", "present_value", "instalments"}
    for rule in OFFER_RULES.values():
        assert set(rule.ppm) <= set(rule.parameters)
