# SPDX-License-Identifier: EUPL-1.2
"""A kept receipt worked out again, and what differs between two and why."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.law import Entered, InputWrong, NotEstablished, calculate, receipt_of

from ..again import calculate_again, differences
from ..norms import FOLDER, read_period
from ..rule_sets import under, with_norms

ON = date(2026, 7, 1)
HOUSEHOLD = {"situation": "single", "taxable_income_year": "24000", "debtor_income_month": "1900"}


def document(on=ON, target="seizure_free_amount", manual=None, **facts):
    return receipt_of(calculate(target, on=on, inputs=HOUSEHOLD | facts, manual=manual)).document


def told(before, after, language="en"):
    return {one.name: (one.kind, one.before, one.after) for one in differences(before, after, language)}


def test_the_same_receipt_has_no_differences():
    assert differences(document(), receipt_of(calculate_again(document(), on=ON)).document, "nl") == []


def test_a_fact_that_changed_comes_before_what_followed_from_it():
    found = differences(document(), document(debtor_income_month="1400"), "en")
    assert [one.kind for one in found] == sorted((one.kind for one in found), key=lambda kind: kind == "amount")
    by_name = told(document(), document(debtor_income_month="1400"))
    assert by_name["debtor_income_month"] == ("fact", "€1,900.00", "€1,400.00")
    assert by_name["seizure_free_amount"] == ("amount", "€1,361.42", "€1,330.00")
    assert {kind for kind, *_ in by_name.values()} == {"fact", "amount"}


def test_a_new_half_year_names_the_amounts_of_the_law_that_changed_by_their_legal_names():
    before = document(on=date(2026, 6, 30))
    found = differences(before, receipt_of(calculate_again(before, on=ON)).document, "nl")
    norm = next(one for one in found if one.name == "pw_norm_21_single")
    assert (norm.kind, norm.after) == ("norm", "€\u00a01.419,46")
    assert norm.words.startswith("bijstandsnorm alleenstaande")
    assert not any(one.kind in ("fact", "by_hand") for one in found)


def test_an_amount_by_hand_that_came_or_went_is_told_as_such():
    """What is there by default was brought by nobody, and is not told."""
    hand = {"care_part": Entered("10.00", "letter", "a court said so")}
    came, went = told(document(), document(manual=hand)), told(document(manual=hand), document())
    assert came["care_part"][0] == went["care_part"][0] == "by_hand"
    assert (came["care_part"][2], went["care_part"][1]) == ("€10.00", "€10.00")
    assert "partner_income_month" not in told(document(), document(partner_income_month="0"))


def test_a_fact_and_an_amount_that_were_not_there_before_come_from_nothing():
    addition = {"owner_addition": Entered("41.25", "letter", "not published")}
    found = told(document(), document(manual=addition, tenure="owner", taxable_income_year="20000"))
    assert found["tenure"] == ("fact", "rent", "own home")
    assert found["owner_addition"] == ("by_hand", "", "€41.25")


def test_a_share_and_an_amount_of_the_law_are_told_with_all_their_decimals():
    december = document(on=date(2025, 12, 31))
    found = told(december, receipt_of(calculate_again(december, on=date(2026, 1, 1))).document)
    assert found["care_taper"] == ("norm", "13.7%", "13.73%")
    assert found["drempelinkomen"] == ("norm", "€28,405.728", "€29,735.424")


def test_a_list_is_worked_out_again_and_not_told_as_a_difference():
    owed = [{"id": "a", "claim": "900", "rank": "concurrent"}]
    one, other = (
        receipt_of(calculate("creditor_payments", on=ON, inputs={"creditors": owed, "available": amount})).document
        for amount in ("500", "400")
    )
    assert told(one, other)["available"] == ("fact", "€500.00", "€400.00")
    assert not {"creditors", "creditor_payments"} & told(one, other).keys()


def test_what_can_be_worked_out_no_more_is_refused_by_name():
    with pytest.raises(NotEstablished, match="period"):
        calculate_again(document(), on=date(2030, 1, 1))
    credit = {"max_credit_charge": Entered("0.12", "bank", "not seen yet")}
    kept = receipt_of(calculate("charge_maximum_of_period", on=ON, inputs={}, manual=credit)).document
    text = (FOLDER / "2026-07-01.toml").read_text()
    norm = text[text.index("[[param]]") : text.index("[[param]]", text.index("[[param]]") + 1)]
    known = norm.replace("bvv_max_single", "max_credit_charge").replace("2208.48", "0.12").replace("EUR/month", "ratio")
    lines = [line for line in text.splitlines() if not line.startswith('  "max_credit_charge')]
    period = read_period("\n".join([*lines, known]), "new.toml")
    with under(with_norms(period, "new")), pytest.raises(InputWrong, match="norm_is_established"):
        calculate_again(kept, on=ON)
