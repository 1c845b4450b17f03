# SPDX-License-Identifier: EUPL-1.2
"""What is refused about income, households and old dates. Worked examples: cases/income.toml, cases/old_dates.toml."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.law import Entered, InputWrong, Label, NotEstablished, calculate, receipt_of, verify

JULY = date(2026, 7, 1)
READ = {"source": "vtlb-calculator 2026-2", "reason": "6.2.8 is not public"}


def ask(target, manual=None, **inputs):
    return calculate(target, on=JULY, inputs=inputs, manual=manual)


def refused(target, **inputs):
    with pytest.raises(InputWrong) as wrong:
        ask(target, **inputs)
    return wrong.value.name, wrong.value.problem, wrong.value.where


def test_what_counts_by_hand_lowers_the_label_of_the_capacity():
    plain = ask("counted_income", incomes=[{"kind": "ordinary", "amount": "1400"}])
    by_hand = ask("counted_income", incomes=[{"kind": "overtime", "amount": "120", "counts": "60", **READ}])
    assert (plain.label, by_hand.label) == (Label.B, Label.H)
    entered = Entered(by_hand.value, "counted_income", "6.2.8", by_hand.label)
    vtlb = {"vtlb": Entered("50", "court", "read there", Label.S)}
    assert ask("repayment_capacity", vtlb, counted_income_month=entered).label is Label.H
    assert ask("income_to_estate", incomes=[{"kind": "gift", "amount": "1"}]).label is Label.X


@pytest.mark.parametrize(
    ("row", "problem", "where"),
    [
        ({"kind": "salary", "amount": "1"}, "not_one_of", "1, kind"),
        ({"kind": "ordinary", "amount": "-1"}, "negative", "1, amount"),
        ({"kind": "ordinary"}, "key_missing", "1, amount"),
        ({"kind": "ordinary", "amount": "1", "counts": "0", **READ}, "not_allowed", "1, counts"),
        ({"kind": "child_benefit", "amount": "1", "counts": "1", **READ}, "not_allowed", "1, counts"),
        ({"kind": "overtime", "amount": "1", "counts": "1"}, "source_or_reason_missing", "1"),
        ({"kind": "overtime", "amount": "1", "counts": "1", **READ, "reason": " "}, "source_or_reason_missing", "1"),
        ({"kind": "overtime", "amount": "1", "counts": "1", **READ, "source": "x" * 501}, "too_long", "1, source"),
        ({"kind": "overtime", "amount": "1", "counts": "-1", **READ}, "negative", "1, counts"),
    ],
)
def test_a_wrong_income_is_named_by_place_and_key(row, problem, where):
    assert refused("counted_income", incomes=[row]) == ("incomes", problem, where)


@pytest.mark.parametrize(
    ("rows", "problem", "where"),
    [
        ([{"id": "a", "kind": "wages", "amount": "1"}], "not_one_of", "1, kind"),
        ([{"id": " ", "kind": "wage", "amount": "1"}], "not_a_text", "1, id"),
        ([{"id": "x" * 101, "kind": "wage", "amount": "1"}], "not_a_text", "1, id"),
        ([{"id": "a", "kind": "wage", "amount": "1"}] * 2, "twice", ""),
        ([{"id": "a", "kind": "wage", "amount": "1", "section": "a", **READ}], "not_allowed", "1, section"),
        ([{"id": "a", "kind": "in_kind", "amount": "1", "section": "k", **READ}], "not_one_of", "1, section"),
        ([{"id": "a", "kind": "in_kind", "amount": "1", "section": "e"}], "source_or_reason_missing", "1"),
    ],
)
def test_a_wrong_source_is_named_by_place_and_key(rows, problem, where):
    assert refused("seizure_order", income_sources=rows) == ("income_sources", problem, where)


def test_a_person_may_find_the_place_of_income_in_kind_and_its_label_travels():
    wage = {"id": "wage", "kind": "wage", "amount": "700"}
    board = {"id": "board", "kind": "in_kind", "amount": "900", "section": "e", **READ}
    answer = ask("seizure_order", income_sources=[wage, board])
    assert [(one.id, one.section) for one in answer.value] == [("board", "e"), ("wage", "e")]
    assert (answer.label, ask("seizure_order", income_sources=[wage]).label) == (Label.H, Label.S)


def test_equal_incomes_keep_the_order_of_the_list():
    rows = [{"id": name, "kind": "wage", "amount": "700"} for name in ("b", "a")]
    assert [one.id for one in ask("seizure_order", income_sources=rows).value] == ["b", "a"]


@pytest.mark.parametrize(
    ("row", "problem", "where"),
    [
        ({"relation": "child", "home": True}, "key_missing", "1, born"),
        ({"relation": "child", "home": True, "born": "2008"}, "key_missing", "1, child_benefit"),
        ({"relation": "child", "home": True, "born": "2008", "child_benefit": True}, "not_a_date", "1, born"),
        ({"relation": "aunt", "home": True}, "not_one_of", "1, relation"),
        ({"relation": "spouse", "home": "here"}, "not_yes_or_no", "1, home"),
    ],
)
def test_a_wrong_person_is_named_by_place_and_key(row, problem, where):
    found = refused("registered_situation", registered_on=JULY, registered_persons=[row])
    assert found == ("registered_persons", problem, where)


@pytest.mark.parametrize(
    ("born", "on", "situation"),
    [
        ("2008-02-29", "2026-02-28", "single_parent"),
        ("2008-02-29", "2026-03-01", "single"),
        ("2008-12-31", "2026-12-30", "single_parent"),
        ("2008-12-31", "2026-12-31", "single"),
    ],
)
def test_a_child_is_grown_up_from_its_eighteenth_birthday(born, on, situation):
    child = {"relation": "child", "home": True, "born": born, "child_benefit": True}
    assert ask("registered_situation", registered_on=on, registered_persons=[child]).value == situation


def test_with_an_older_and_a_younger_child_the_younger_decides():
    child = {"relation": "child", "home": True, "child_benefit": True}
    children = [child | {"born": born} for born in ("2004-01-01", "2015-01-01")]
    assert ask("registered_situation", registered_on=JULY, registered_persons=children).value == "single_parent"


def test_the_repair_of_2021_was_not_known_before_may():
    facts = {"vtlb_on": "2021-02-01", "other_corrections": []}
    manual = {name: Entered(amount, "file of 2021", "read there") for name, amount in
              {"vtlb": "1300", "vtlb_first_outcome": "1400"}.items()}  # fmt: skip
    with pytest.raises(InputWrong, match="not_allowed: vtlb_calculated_on"):
        ask("repair_counts_from", manual, **facts, vtlb_calculated_on="2021-04-30")
    assert ask("repair_counts_from", manual, **facts, vtlb_calculated_on="2021-05-01").shown == "2021-05-01"
    assert ask("repair_counts_from", manual, **facts, vtlb_calculated_on="2021-07-02").shown == "2021-07-01"


def test_the_old_minimum_is_never_part_of_the_capacity():
    facts = {"capacity_on": "2024-06-30", "norm": "1283.83", "counted_income_month": "1450"}
    manual = {"vtlb": Entered("1450", "vtlb-calculator", "amounts not public")}
    assert ask("minimum_offer", **{key: facts[key] for key in ("capacity_on", "norm")}).shown == "64.19"
    assert ask("repayment_capacity", manual, counted_income_month=facts["counted_income_month"]).shown == "0.00"


def test_the_part_of_a_housing_increase_for_a_married_debtor_comes_from_the_decision():
    facts = {"situation": "couple", "taxable_income_year": "31500", "housing_cost_month": "1126.223",
             "housing_increase_granted": True, "housing_increase_in_part": True}  # fmt: skip
    with pytest.raises(NotEstablished, match="housing_increase_part"):
        ask("seizure_free_amount", **facts)
    part = {"housing_increase_part": Entered("40", "decision of the bailiff", "income of the spouse")}
    answer = ask("seizure_free_amount", part, **facts)
    assert (answer.shown, answer.label) == ("1986.59", Label.H)  # 1926.4005 + 20.1897 for care + 40


def test_a_housemate_for_whom_child_benefit_is_paid_to_others_is_no_child_of_the_debtor():
    mate = {"relation": "other", "home": True, "born": "2015-01-01", "child_benefit": True}
    assert ask("registered_situation", registered_on=JULY, registered_persons=[mate]).value == "single"


def test_a_correction_of_5_11_is_refused():
    """And of no section beside it: as texts 4 and 5.10 come before it."""
    rows = [{"section": section, "amount": "1"} for section in ("4", "5.1", "5.10", "5.2")]
    assert ask("other_corrections_total", other_corrections=rows).value == 4
    rows = [{"section": "5.3", "amount": "1"}, {"section": "5.11", "amount": "1"}]
    assert refused("other_corrections_total", other_corrections=rows) == ("other_corrections", "not_allowed", "2, 5.11")


@pytest.mark.parametrize("kind", ["wage", "in_kind"])
def test_the_receipt_of_an_order_comes_out_again(kind):
    by_hand = {"section": "e", "source": "brief", "reason": "loon in natura"} if kind == "in_kind" else {}
    sources = [{"id": "loon", "kind": kind, "amount": "900"} | by_hand]
    answer = ask("seizure_order", income_sources=sources)
    assert verify(receipt_of(answer).json).outcome == "equal"
