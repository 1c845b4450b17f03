# SPDX-License-Identifier: EUPL-1.2
"""Offers by name: the youth fund's fixed share, the regular route, a settlement loan, mediation."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schuldenlab.law import (
    OFFER_RULES,
    Entered,
    InputWrong,
    Label,
    LawError,
    NotEstablished,
    compare,
    explain,
    offer,
    offered,
    receipt_of,
    verify,
)
from schuldenlab.law.engine import inputs_of
from schuldenlab.law.texts import sentences

ON = date(2026, 7, 1)
CALCULATOR = Entered("1500.00", "sector calculator, 1 July 2026", "the amounts of the report are not public")
CITY = "city council, 1 July 2026"
RUNGS = [100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000]
CHARGE = Entered("0.12", "Staatscourant", "the file of norms has no maximum for this half-year")

# Twelve creditors, 15,480 euros; a student loan that stays outside, and two with a privilege.
STORY = [
    ("student-loan", "concurrent", "6400.00", "student_loan"),
    ("tax", "preferential", "1210.55", "tax"),
    ("assistance", "preferential", "640.45", "municipal"),
    ("health", "concurrent", "1875.20", "health_insurance"),
    ("rent", "concurrent", "1466.10", "rent"),
    ("energy", "concurrent", "812.35", "energy"),
    ("phone", "concurrent", "948.99", "phone"),
    ("phone-2", "concurrent", "233.01", "phone"),
    ("mail-order", "concurrent", "1004.65", "purchase"),
    ("fitness", "concurrent", "164.70", "purchase"),
    ("transport-fine", "concurrent", "198.00", "fine"),
    ("loan", "concurrent", "526.00", "loan"),
]


def creditors(rows=STORY):
    return [{"id": name, "rank": rank, "claim": amount, "kind": kind} for name, rank, amount, kind in rows]


def chosen(value):
    return Entered(value, CITY, "policy of the city", Label.L)


def facts(income="1500.00", rows=STORY, **more):
    """A household with a free amount of 1,500 euros a month."""
    return {"counted_income_month": income, "scheme_start": ON, "creditors": creditors(rows), **more}


def youth_fund(income="1500.00", rows=STORY, **more):
    parameters = {
        "base": 100_000,
        "rungs": chosen(RUNGS),
        "floor": "regular_route",
        "preferential_factor": chosen(1),
        "leaves_out": ["student_loan"],
        **more,
    }
    return offer("fixed_share", on=ON, facts=facts(income, rows), parameters=parameters, manual={"vtlb": CALCULATOR})


def cents(made):
    return {line.id: line.offered_cents for line in made.lines}


# --- the youth fund


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


RANKS = [("tax", "preferential", "2000.00", "tax"), ("bank", "concurrent", "8000.00", "loan")]


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


claims = st.lists(st.tuples(st.booleans(), st.integers(1, 2_000_000)), min_size=1, max_size=8)


def rows_of(drawn):
    return [
        (f"c{number}", "preferential" if privileged else "concurrent", f"{amount // 100}.{amount % 100:02d}", "loan")
        for number, (privileged, amount) in enumerate(drawn)
    ]


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


# --- receipts


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


# --- the regular route


def test_the_regular_route_is_eighteen_times_the_capacity_divided():
    made = offer("regular_route", on=ON, facts=facts("1550.00"), parameters={}, manual={"vtlb": CALCULATOR})
    assert made.total_cents == 18 * 50_00
    assert sum(cents(made).values()) == 900_00
    assert len(made.lines) == 12


# --- a loan


def loan(capacity, rate, rows=STORY, **more):
    parameters = {"months": 18, "monthly_rate": rate, "premium_borne_by": chosen("city"), **more}
    income = f"{1500 + capacity // 100}.{capacity % 100:02d}"
    manual = {"vtlb": CALCULATOR, "max_credit_charge": CHARGE}
    return offer("present_value", on=ON, facts=facts(income, rows), parameters=parameters, manual=manual)


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


# --- mediation


def mediation(capacity, fee=90_000, rows=STORY, **more):
    income = f"{1500 + capacity // 100}.{capacity % 100:02d}"
    parameters = {"months": 18, "fee": chosen(fee)}
    made = facts(income, rows, **more)
    return offer("instalments", on=ON, facts=made, parameters=parameters, manual={"vtlb": CALCULATOR})


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


def test_every_rule_says_which_parameters_it_has():
    assert set(OFFER_RULES) == {"fixed_share", "regular_route", "present_value", "instalments"}
    for rule in OFFER_RULES.values():
        assert set(rule.ppm) <= set(rule.parameters)
