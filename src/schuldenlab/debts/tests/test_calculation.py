# SPDX-License-Identifier: EUPL-1.2
"""What the page of the calculation says besides the amount: how long it holds, two amounts of a benefit, what a court
decided, and both ways to pay."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.cases import computed
from schuldenlab.cases.computed import receipt_newest
from schuldenlab.people.tests import factories as people

from .. import services
from ..selectors import calculation as selectors
from ..services.calculation import ByHand
from . import settling as make

CLOCK = FixedClock.on(date(2026, 11, 23))
PARTS = {
    name: ByHand(value, "vtlb-calculator", "niet openbaar")
    for name, value in (("care_correction", "0"), ("housing_correction", "0"), ("missing_kgb_correction", "0"),
                        ("other_corrections", []))
}  # fmt: skip
HOUSEHOLD = {"situation": "single", "taxable_income_year": "19000", "counted_income_month": "1650.00"}


@pytest.fixture
def at(staff):
    return make.a_settling()


def seen(at, *, clock=CLOCK, **facts):
    services.calculation_make(
        case_id=at.case.pk, facts=HOUSEHOLD | facts, by_hand=PARTS, actor=at.officer.actor, clock=clock
    )
    return selectors.calculation_view(case_id=at.case.pk, actor=at.officer.actor, on=clock.today())


def test_of_a_designated_benefit_both_amounts_are_shown_and_whether_it_has_a_term(at):
    """SPEC 4.9: an income at the norm for who gets a state pension. Lid 2 sets no term (475d lid 7)."""
    norm = {"designated_benefit": True, "applicable_norm": "1587.34", "other_pw_income": "0"}
    view = seen(at, debtor_income_month="1587.34", **norm)
    assert (view.seizure_free_cents, view.other_cents) == (134_849, 150_797)
    assert (view.again_before, view.has_no_term) == (date(2027, 11, 23), False)
    view = seen(at, clock=FixedClock.on(date(2026, 11, 24)), debtor_income_month="1300.00", **norm)
    assert (view.seizure_free_cents, view.other_cents) == (150_797, 123_500)
    assert (view.again_before, view.has_no_term) == (None, True)


def test_it_says_how_long_it_holds(at):
    view = seen(at, debtor_income_month="1650.00")
    assert (view.holds_until, view.again_before, view.other_cents) == (date(2026, 12, 31), date(2027, 11, 23), None)


def test_an_increase_for_high_housing_costs_has_its_conditions_and_its_end(at):
    view = seen(at, debtor_income_month="1650.00", housing_cost_month="1400.00", housing_increase_granted=True)
    assert view.housing_until == date(2028, 5, 23)
    assert view.seizure_free_cents > 134_849
    assert {line.name for line in selectors.housing_conditions(on=CLOCK.today())} >= {"asked", "threshold", "term"}
    assert selectors.housing_conditions(on=date(1999, 1, 1)) == ()


def test_what_a_court_decided_takes_the_place_of_the_rules(at):
    said = {"court": "Rechtbank Den Haag", "number": "11-22", "date": "2026-10-01", "article": "475fa",
            "amount": "1600.00"}  # fmt: skip
    view = seen(at, debtor_income_month="1650.00", court_decision=said)
    assert view.seizure_free_cents == 160_000
    assert (view.by_court.court, view.by_court.decided_on) == ("Rechtbank Den Haag", date(2026, 10, 1))
    filled = selectors.prefilled(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today())
    assert (filled["number"], filled["date"], filled["amount"]) == ("11-22", "01-10-2026", "1600,00")


def test_both_ways_to_pay_stand_side_by_side(at, monkeypatch):
    """30.00 a month left, for 18 months, and nine percent of it for who passes it on."""
    city = {"instalments": {"months": 18, "fee": 90_000},
            "present_value": {"months": 18, "monthly_rate": 5_000, "premium_borne_by": "city"}}  # fmt: skip
    monkeypatch.setattr(selectors, "offer_parameters", lambda *, rule, on: city[rule])
    make.calculated(at, income="1530.00", clock=CLOCK)
    view = selectors.calculation_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today())
    mediation, loan = view.ways.each
    assert (mediation.key, mediation.side.month_cents, mediation.side.to_creditors_cents) == (
        "mediation",
        3_000,
        49_140,
    )
    assert (loan.key, loan.side) == ("loan", None)  # the highest charge of this half-year is established nowhere
    assert loan.refused
    city["instalments"] = city["present_value"] = None
    view = selectors.calculation_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today())
    assert view.ways is None


def test_the_citys_own_method_gives_the_values_of_a_way(at):
    found = computed.offer_parameters(rule="fixed_share", on=CLOCK.today())
    assert found["rungs"].value == make.RUNGS
    assert found["rungs"].source == "raadsbesluit 2026-41"
    assert "leaves_out" not in found
    assert computed.offer_parameters(rule="present_value", on=CLOCK.today()) is None


def test_the_receipt_of_the_calculation_stays_what_it_was(at):
    seen(at, debtor_income_month="1650.00")
    kept = receipt_newest(case=at.case, kind="calculation")
    assert "court_decision" not in kept.document["inputs"]


def test_the_story_speaks_to_the_resident_and_to_a_colleague_about_them(at):
    make.calculated(at, income="1530.00", clock=CLOCK)
    own = people.actor_as_resident(at.desk.resident)
    by_officer = selectors.calculation_view(case_id=at.case.pk, actor=at.officer.actor, on=CLOCK.today())
    with acting(own):
        by_herself = selectors.calculation_view(case_id=at.case.pk, actor=own, on=CLOCK.today())
    assert "Wat we weten" in [heading for story in by_officer.stories for heading, _ in story.parts]
    assert "Wat we over je weten" in [heading for story in by_herself.stories for heading, _ in story.parts]
