# SPDX-License-Identifier: EUPL-1.2
"""Only what matters for the answer so far is looked at, and what was told in parts keeps its certainty."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.law import InputWrong, Label, LawError, NotEstablished, asked, calculate, from_parts

ON = date(2026, 11, 22)
SINGLE = {"situation": "single", "taxable_income_year": "28000"}
COUPLE = {"situation": "couple", "taxable_income_year": "28000"}


def test_it_says_what_is_missing_and_what_was_looked_at_until_there():
    found = asked("seizure_free_amount", on=ON, inputs={})
    assert (found.missing, found.inputs[-1], found.answer) == ("situation", "situation", None)
    found = asked("seizure_free_amount", on=ON, inputs={"situation": "single"})
    assert found.missing == "taxable_income_year"


def test_a_partner_is_asked_about_by_who_has_one_alone():
    single, couple = (asked("seizure_free_amount", on=ON, inputs=facts) for facts in (SINGLE, COUPLE))
    assert "partner_income_month" not in single.inputs
    assert "partner_income_month" in couple.inputs
    assert single.answer == calculate("seizure_free_amount", on=ON, inputs=SINGLE)
    assert single.missing == ""


@pytest.mark.parametrize("residence", ["no_nl_address", "institution"])
def test_without_a_home_neither_the_yearly_income_nor_the_dwelling_matters(residence):
    facts = {"situation": "single", "residence": residence, "institution_cost_month": "900"}
    found = asked("seizure_free_amount", on=ON, inputs=facts)
    assert found.answer is not None
    assert found.missing == ""
    assert {"taxable_income_year", "tenure", "housing_cost_month"}.isdisjoint(found.inputs)


def test_housing_costs_matter_from_where_an_increase_was_granted():
    assert "housing_cost_month" not in asked("seizure_free_amount", on=ON, inputs=SINGLE).inputs
    granted = SINGLE | {"housing_increase_granted": True}
    assert "housing_cost_month" in asked("seizure_free_amount", on=ON, inputs=granted).inputs


def test_it_stops_by_name_at_what_is_established_nowhere_and_at_what_is_wrong():
    found = asked("seizure_free_amount", on=ON, inputs=SINGLE | {"tenure": "owner"})
    assert isinstance(found.refused, NotEstablished)
    assert (found.refused.name, found.inputs[-1], found.missing) == ("owner_addition", "tenure", "")
    found = asked("seizure_free_amount", on=ON, inputs=SINGLE | {"taxable_income_year": "-1"})
    assert isinstance(found.refused, InputWrong)
    assert (found.refused.problem, found.inputs, found.missing) == ("negative", ("taxable_income_year",), "")
    found = asked("seizure_free_amount", on=date(1999, 1, 1), inputs=SINGLE)
    assert isinstance(found.refused, LawError)
    assert found.refused.name == "period"


def test_what_was_told_in_parts_takes_the_certainty_of_its_rule():
    persons = [{"relation": "spouse", "home": True},
               {"relation": "child", "home": True, "born": "2019-05-01", "child_benefit": True}]  # fmt: skip
    facts, answers = from_parts({"registered_persons": persons, "taxable_income_year": "28000"}, on=ON, language="nl")
    assert (facts["situation"].value, facts["situation"].label) == ("couple_children", Label.B)
    assert [one.target for one in answers] == ["registered_situation"]
    assert calculate("seizure_free_amount", on=ON, inputs=facts).label >= Label.B


def test_income_of_a_section_nobody_can_read_is_refused_until_somebody_says_what_counts():
    overtime = {"kind": "overtime", "amount": "200"}
    with pytest.raises(NotEstablished, match="counted_overtime"):
        from_parts({"incomes": [overtime]}, on=ON, language="nl")
    said = overtime | {"counts": "150", "source": "vtlb-calculator", "reason": "6.2.8"}
    facts, _ = from_parts({"incomes": [{"kind": "ordinary", "amount": "1500"}, said]}, on=ON, language="nl")
    assert (facts["counted_income_month"].value, facts["counted_income_month"].label) == (1650, Label.H)
