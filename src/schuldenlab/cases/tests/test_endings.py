# SPDX-License-Identifier: EUPL-1.2
"""On which day help ends by a decision with a letter: not before everybody has it, and not never."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.models import Event
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.people.services import household_move_in, person_record_death
from schuldenlab.people.tests import factories as people

from .. import endings, services
from ..models import Case, Decision
from . import factories as make

MONDAY = date(2026, 11, 23)
NIGHT = "help ended in {} cases"


@pytest.fixture
def stopped(monkeypatch):
    """The days of which the rooms above heard that help ended."""
    heard: list[date] = []
    monkeypatch.setattr(endings, "_followers", [lambda *, case, on, actor, clock: heard.append(on)])
    return heard


@pytest.fixture
def two(staff):
    """Two partners, of whom it was decided on Monday that their help ends; nobody has the letter."""
    make.an_allowed_method()
    coach, one, other = make.a_coach(), people.a_resident(), people.a_person(with_bsn=True)
    people.an_address(other)
    household_move_in(
        person_id=other.pk, household_id=one.memberships.get().household_id, role="partner", on=people.LONG_AGO,
        actor=SYSTEM, clock=people.CLOCK,
    )  # fmt: skip
    by = {"actor": coach.actor, "clock": people.CLOCK}
    case = services.case_open(client_ids=[one.pk, other.pk], asked_on=MONDAY, **by)
    of = {"case_id": case.pk, **by}
    services.talk_record(held_on=MONDAY, channel="desk", **of)
    services.fact_record(name="insurance.at_cak", value=True, holds_on=MONDAY, source="resident", **of)
    services.method_choose(key="premium-first", **of)
    make.ended(make.Desk(coach, one, case))
    return coach, case, one, other


def sent(case, person, on):
    decision = Decision.objects.get(case=case, kind="ending")
    services.decision_sent(decision_id=decision.pk, person_id=person.pk, sent_on=on, actor=SYSTEM, clock=people.CLOCK)


def died(person, on=MONDAY):
    person_record_death(person_id=person.pk, died=PartialDate.of(on), actor=SYSTEM, clock=FixedClock.on(on))


def night(days):
    return endings.every_night(FixedClock.on(MONDAY + timedelta(days=days)))


@pytest.mark.parametrize(("dies", "ends"), [(0, 1), (2, 2)])
def test_help_ends_for_the_other_when_who_has_no_letter_died(two, stopped, dies, ends):
    """Dead before the letter: on the day of the letter. After it: with them. Not on the day somebody looks."""
    _, case, one, other = two
    sent(case, one, MONDAY + timedelta(days=1))
    assert (night(3), stopped) == (NIGHT.format(0), [])
    died(other, MONDAY + timedelta(days=dies))
    day = MONDAY + timedelta(days=ends)
    assert (night(400), night(401), stopped) == (NIGHT.format(1), NIGHT.format(0), [day])
    assert Event.objects.get(verb="help.ended").holds_on == day


@pytest.mark.parametrize("died", [(), (2026,), (2026, 12), (2027,), (2027, 2)])
def test_of_a_death_on_an_unknown_day_the_letter_says_when(two, stopped, died):
    """Whatever part of the date is known: not a day that nobody knows, nor the one on which somebody looks. Until the
    news nobody could know it, so what ran then ends too."""
    _, case, one, other = two
    sent(case, one, MONDAY + timedelta(days=1))
    news = FixedClock.on(MONDAY + timedelta(days=100))
    person_record_death(person_id=other.pk, died=PartialDate(*died), actor=SYSTEM, clock=news)
    assert (night(400), stopped) == (NIGHT.format(1), [news.today()])
    assert Event.objects.get(verb="help.ended").holds_on == MONDAY + timedelta(days=1)


def test_until_a_death_is_on_record_nobody_knows_that_help_ended(two, stopped):
    _, case, one, other = two
    sent(case, one, MONDAY + timedelta(days=1))
    news, died_on = FixedClock.on(MONDAY + timedelta(days=16)), MONDAY + timedelta(days=2)
    person_record_death(person_id=other.pk, died=PartialDate.of(died_on), actor=SYSTEM, clock=news)
    assert (night(400), stopped) == (NIGHT.format(1), [news.today()])
    assert Event.objects.get(verb="help.ended").holds_on == died_on


def test_until_the_letter_is_on_record_nobody_knows_that_help_ended(two, stopped):
    _, case, *both = two
    found, news = Decision.objects.get(case=case, kind="ending"), FixedClock.on(MONDAY + timedelta(days=16))
    for person in both:
        services.decision_sent(decision_id=found.pk, person_id=person.pk, sent_on=MONDAY, actor=SYSTEM, clock=news)
    assert (night(400), stopped) == (NIGHT.format(1), [news.today()])
    assert Event.objects.get(verb="help.ended").holds_on == MONDAY


def test_closing_ends_help_once_also_when_who_has_no_letter_died(two, stopped):
    coach, case, one, other = two
    sent(case, one, MONDAY)
    died(other)
    services.case_close(case_id=case.pk, outcome="ended_early", actor=coach.actor, clock=people.CLOCK)
    assert (night(400), stopped) == (NIGHT.format(0), [MONDAY])


def test_who_lives_and_has_no_letter_is_waited_for(two, stopped):
    _, case, one, other = two
    sent(case, one, MONDAY)
    died(one)
    assert (night(30), stopped) == (NIGHT.format(0), [])
    sent(case, other, MONDAY + timedelta(days=1))
    assert (night(30), stopped) == (NIGHT.format(1), [MONDAY + timedelta(days=1)])


def test_of_whom_nothing_is_on_record_nobody_may_say_they_died(two, stopped, monkeypatch):
    _, case, one, _ = two
    sent(case, one, MONDAY)
    monkeypatch.setattr(endings, "deaths", lambda **_: {})
    assert (night(30), stopped) == (NIGHT.format(0), [])


def test_a_night_that_comes_late_ends_help_on_the_day_of_the_last_letter(two, stopped):
    _, case, one, other = two
    sent(case, one, MONDAY)
    sent(case, other, MONDAY + timedelta(days=1))
    assert (night(400), stopped) == (NIGHT.format(1), [MONDAY + timedelta(days=1)])
    assert Event.objects.get(verb="help.ended").holds_on == MONDAY + timedelta(days=1)


def test_what_closing_ended_is_not_ended_again(two, stopped):
    coach, case, one, other = two
    sent(case, one, MONDAY)
    sent(case, other, MONDAY)
    services.case_close(case_id=case.pk, outcome="ended_early", actor=coach.actor, clock=people.CLOCK)
    assert (night(400), stopped) == (NIGHT.format(0), [MONDAY])
    assert Event.objects.get(verb="help.ended").holds_on == MONDAY


def test_a_night_that_comes_second_ends_nothing_again(two, stopped):
    """Two nights at once, or a coach who closes while one runs: the second found the decision before the first."""
    _, case, *both = two
    for person in both:
        sent(case, person, MONDAY)
    found = Decision.objects.get(case=case, kind="ending").pk
    assert [endings._end(found, people.CLOCK) for _ in range(2)] == [1, 0]
    assert stopped == [MONDAY]
    assert Event.objects.filter(verb="help.ended").count() == 1


def test_the_letter_after_closing_still_ends_help(two, stopped):
    coach, case, one, other = two
    sent(case, one, MONDAY)
    sent(case, other, MONDAY + timedelta(days=1))
    services.case_close(case_id=case.pk, outcome="ended_early", actor=coach.actor, clock=people.CLOCK)
    assert stopped == []
    assert (night(1), stopped) == (NIGHT.format(1), [MONDAY + timedelta(days=1)])


def test_closing_as_deceased_ends_help_without_a_letter(two, stopped):
    coach, case, *both = two
    sent(case, both[0], MONDAY + timedelta(days=1))
    for person in both:
        died(person)
    services.case_close(case_id=case.pk, outcome="deceased", actor=coach.actor, clock=people.CLOCK)
    assert (Case.objects.get(pk=case.pk).outcome, stopped) == ("deceased", [MONDAY])
    assert (night(5), stopped) == (NIGHT.format(0), [MONDAY])
