# SPDX-License-Identifier: EUPL-1.2
"""How long amounts last, from when a change counts, what a court decided. Worked examples: cases/duration.toml."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import (
    Entered,
    InputWrong,
    Label,
    NotEstablished,
    calculate,
    explain,
    housing_increase_conditions,
    privileges,
    receipt_of,
    verify,
)

from ..calendar import add_months, half_year
from ..seizable import RV_475DC
from ..seizure_free import RV_475DA

JULY = date(2026, 7, 1)
DECISION = {
    "court": "Rechtbank Voorbeeldstad",
    "number": "1234567/26",
    "date": "2026-07-20",
    "article": "475f",
    "amount": "1650",
}


def refused(target, **inputs):
    with pytest.raises(InputWrong) as wrong:
        calculate(target, on=JULY, inputs=inputs)
    return wrong.value.name, wrong.value.problem


def test_an_extension_only_where_the_claim_is_paid_within_it():
    asked = {"housing_increase_from": "2026-07-01", "housing_increase_extended": "true"}
    assert refused("housing_increase_ends", **asked, paid_within_extension="false") == (
        "housing_increase_extended",
        "not_allowed",
    )
    assert refused("housing_increase_ends", **asked) == ("paid_within_extension", "missing")


@pytest.mark.parametrize(("notice", "reported"), [("2026-06-30", "2026-07-10"), ("2026-07-06", "2026-06-30")])
def test_nothing_is_noticed_or_reported_before_the_seizure(notice, reported):
    found = refused(
        "change_counts_from",
        bvv_in_force_on="2026-07-01",
        bvv_notice_on=notice,
        change_reported_on=reported,
        change_is_increase="true",
    )
    assert found == ("bvv_in_force_on", "dates_out_of_order")


def test_from_when_a_later_decrease_counts_is_entered_as_a_day():
    facts = {
        "bvv_in_force_on": "2026-07-01",
        "bvv_notice_on": "2026-07-06",
        "change_reported_on": "2026-08-04",
        "change_is_increase": "false",
    }
    by_hand = {"decrease_counts_from": Entered("2026-09-01", "letter of the bailiff", "no rule was found")}
    answer = calculate("change_counts_from", on=JULY, inputs=facts, manual=by_hand)
    assert (answer.value, answer.label) == (date(2026, 9, 1), Label.H)
    assert verify(receipt_of(answer).json).outcome == "equal"
    by_hand = {"decrease_counts_from": Entered("5", "letter of the bailiff", "no rule was found")}
    with pytest.raises(InputWrong, match="not_a_date"):
        calculate("change_counts_from", on=JULY, inputs=facts, manual=by_hand)


def test_a_decision_of_the_court_is_told_with_its_day_and_number():
    answer = calculate("seizure_free_amount", on=JULY, inputs={"court_decision": DECISION})
    receipt = receipt_of(answer)
    assert (answer.shown, answer.label, verify(receipt.json).outcome) == ("1650.00", Label.S, "equal")
    told = explain(receipt.document, "nl")
    assert "De rechter heeft €\u00a01.650,00 vastgesteld." in told
    assert "Rechtbank Voorbeeldstad, 1234567/26, 20 juli 2026, 475f" in told


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"number": ""}, "not_a_text"),
        ({"court": "x" * 101}, "not_a_text"),
        ({"date": "20 July"}, "not_a_date"),
        ({"article": "475x"}, "not_one_of"),
        ({"amount": "-1"}, "negative"),
        ({"reason": "hardship"}, "key_unknown"),
    ],
)
def test_a_decision_needs_court_number_day_article_and_amount(changed, problem):
    assert refused("seizure_free_amount", court_decision=DECISION | changed) == ("court_decision", problem)
    without = {key: value for key, value in DECISION.items() if key != "number"}
    assert refused("seizure_free_amount", court_decision=without) == ("court_decision", "key_missing")


def test_both_amounts_are_told_where_a_designated_benefit_does_not_reach_the_cap():
    household = {"situation": "single", "taxable_income_year": "20000", "debtor_income_month": "1587.34"}
    facts = household | {"designated_benefit": "true", "applicable_norm": "1587.34"}
    answer = calculate("seizure_free_amount", on=JULY, inputs=facts)
    assert (answer.shown, answer.step("designated_benefit_alone").shown) == ("1348.49", "1507.97")
    assert answer.label is Label.I
    told = explain(receipt_of(answer).document, "nl")
    assert "Volgens lid 2 alleen is het €\u00a01.507,97. Volgens lid 1 is het €\u00a01.348,49." in told
    unknown = calculate("seizure_free_amount", on=JULY, inputs=household | {"designated_benefit": "true"})
    assert (unknown.value, unknown.step("designated_benefit_alone")) == (answer.value, None)


def test_the_conditions_of_a_housing_increase_are_shown_with_the_terms_of_the_half_year():
    """1.1 times 932.93 is where housing costs are high; 18 months and once 6 more."""
    told = {line.name: line for line in housing_increase_conditions(on=JULY, language="nl")}
    assert told["threshold"].words == "Je woonkosten zijn €\u00a01.026,22 per maand of meer."
    assert "hoogstens 18 maanden" in told["term"].words
    assert "hoogstens 6 maanden" in told["extension"].words
    assert (told["term"].label, told["spouse_part"].label) == ("O", "S")
    assert (told["repayment"].url, told["asked"].url) == (RV_475DC, RV_475DA)
    assert len(housing_increase_conditions(on=JULY, language="en")) == len(told)
    with pytest.raises(NotEstablished):
        housing_increase_conditions(on=date(2019, 1, 1), language="nl")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_privileges_are_proposed_with_where_they_stand(language):
    told = {line.name: line for line in privileges(language)}
    assert (told["state_tax"].source, told["state_tax"].label) == ("Invorderingswet 1990 art. 21", "S")
    assert told["child_maintenance"].label == "X"  # whether that act is in force was not verified
    assert told["none"].label == "I"
    assert len({line.words for line in told.values()}) == 10


@given(day=st.dates(date(2020, 1, 1), date(2100, 1, 1)), months=st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_of_that_month(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (date.fromordinal(later.toordinal() + 1)).day == 1)


@given(day=st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_half_year(day):
    first, last = half_year(day)
    assert first <= day <= last
    assert first.month in (1, 7)
    assert half_year(date.fromordinal(last.toordinal() + 1))[0] > last
