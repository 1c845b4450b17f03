# SPDX-License-Identifier: EUPL-1.2
"""What the rooms above compute with: one query, and nothing guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base import access
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.errors import NotAllowed

from .. import services
from ..partial_date import PartialDate
from ..purposes import Purpose
from ..selectors import at_work, household_roles, person_names, resident_facts, work_of
from . import factories as make

ON = date(2026, 11, 23)


def _facts(person, on=ON):
    (found,) = resident_facts(person_ids=[person.id], on=on, actor=SYSTEM)
    return found


def test_a_resident_of_this_city_and_of_another_and_of_no_known_place(staff):
    make.a_city()
    here, elsewhere, unknown = make.a_resident(age=22), make.a_person(), make.a_person()
    make.an_address(elsewhere, municipality_code="0363")
    assert (_facts(here).ages, _facts(here).in_municipality) == ((22, 22), True)
    assert _facts(elsewhere).in_municipality is False
    assert _facts(unknown).in_municipality is None


def test_an_age_is_a_range_when_only_the_year_is_known(staff):
    assert _facts(make.a_person(born=PartialDate(2008))).ages == (17, 18)


def test_a_deceased_person_has_no_age(staff, clock):
    person = make.a_resident()
    services.person_record_death(person_id=person.id, died=PartialDate(2026, 11, 1), actor=SYSTEM, clock=clock)
    assert (_facts(person).ages, _facts(person).deceased) == (None, True)


def test_facts_of_a_couple_are_one_query(staff, django_assert_num_queries):
    _, first, second = make.a_couple()
    with django_assert_num_queries(1):
        assert len(resident_facts(person_ids=[first.id, second.id], on=ON, actor=SYSTEM)) == 2


def test_somebody_else_may_decide_about_the_money(staff, clock):
    own, under = make.a_resident(), make.a_resident()
    services.representation_start(
        person_id=under.id, by_organisation_id=make.an_organisation(kinds=["administrator"]).id, kind="administrator",
        holds_from=ON, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert _facts(own).money_decided_by_another is False
    assert _facts(under).money_decided_by_another is True
    assert _facts(under, ON - timedelta(days=1)).money_decided_by_another is False


def test_who_lives_in_a_household_is_one_query(staff, django_assert_num_queries):
    household, _, second = make.a_couple()
    with django_assert_num_queries(1):
        roles = household_roles(household_id=household.id, on=ON, actor=SYSTEM)
    assert roles == {"head": 1, "partner": 1}
    services.household_move_out(person_id=second.id, on=ON, actor=SYSTEM, clock=make.CLOCK)
    assert household_roles(household_id=household.id, on=ON, actor=SYSTEM)["partner"] == 0


def test_a_colleague_does_the_work_during_an_absence_only(staff, clock, django_assert_num_queries):
    coach, colleague = make.a_coach(), make.a_coach()
    services.employment_cover(
        employment_id=coach.employment.id, by_employment_id=colleague.employment.id, cover_from=ON,
        cover_until=ON + timedelta(days=7), actor=SYSTEM, clock=clock,
    )  # fmt: skip
    days = {ON - timedelta(days=1): coach, ON: colleague, ON + timedelta(days=7): coach}
    for day, who in days.items():
        with django_assert_num_queries(1):
            found = at_work(employment_id=coach.employment.id, on=day, actor=SYSTEM)
        assert (found.person_id, found.stands_in) == (who.person.id, who is colleague)


def test_whose_work_a_colleague_does(staff, clock):
    coach, colleague = make.a_coach(), make.a_coach()
    services.employment_cover(
        employment_id=coach.employment.id, by_employment_id=colleague.employment.id, cover_from=ON,
        cover_until=ON + timedelta(days=7), actor=SYSTEM, clock=clock,
    )  # fmt: skip
    own, away = colleague.employment.id, coach.employment.id
    for day, expected in {ON - timedelta(days=1): [own], ON: [own, away], ON + timedelta(days=7): [own]}.items():
        assert work_of(employment_id=own, on=day, actor=SYSTEM) == expected


def test_names_of_many_are_one_query_and_noted(staff, django_assert_num_queries):
    coach, persons = make.a_coach(), [make.a_person(surname=name) for name in ("Bos", "Vis")]
    with access.reading("cases") as reading, django_assert_num_queries(1):
        names = person_names(person_ids=[one.id for one in persons], actor=coach.actor, purpose=Purpose.PLAN)
    assert sorted(names.values()) == ["Sanne Bos", "Sanne Vis"]
    assert set(reading.purposes["plan"]) == {one.id for one in persons}
    own = make.actor_as_resident(persons[0])
    assert set(person_names(person_ids=[one.id for one in persons], actor=own, purpose=Purpose.OWN)) == {persons[0].id}


def test_a_cover_who_left_covers_nobody(staff, clock):
    coach, colleague = make.a_coach(), make.a_coach()
    services.employment_cover(
        employment_id=coach.employment.id, by_employment_id=colleague.employment.id, cover_from=ON, actor=SYSTEM,
        clock=clock,
    )  # fmt: skip
    services.employment_end(employment_id=colleague.employment.id, on=ON, actor=SYSTEM, clock=clock)
    assert at_work(employment_id=coach.employment.id, on=ON, actor=SYSTEM).person_id == coach.person.id


def test_nobody_does_the_work_of_who_left_and_of_who_was_never_confirmed(staff, clock):
    left = make.a_coach()
    services.employment_end(employment_id=left.employment.id, on=ON, actor=SYSTEM, clock=clock)
    assert at_work(employment_id=left.employment.id, on=ON - timedelta(days=1), actor=SYSTEM) is not None
    assert at_work(employment_id=left.employment.id, on=ON, actor=SYSTEM) is None
    coordinator = make.a_coordinator().actor
    newcomer = services.person_register(surname="Bos", actor=coordinator, clock=clock)
    unconfirmed = services.employment_start(
        organisation_id=make.a_city().id, person_id=newcomer.id, roles=[Role.COACH], holds_from=make.LONG_AGO,
        actor=coordinator, clock=clock,
    )  # fmt: skip
    assert at_work(employment_id=unconfirmed.id, on=ON, actor=SYSTEM) is None


def test_partners_and_residents_get_neither(staff):
    person, host = make.a_resident(), make.a_host()
    with pytest.raises(NotAllowed):
        resident_facts(person_ids=[person.id], on=ON, actor=make.actor_as_resident(person))
    with pytest.raises(NotAllowed):
        household_roles(household_id=person.id, on=ON, actor=make.actor_as_resident(person))
    with pytest.raises(NotAllowed):
        at_work(employment_id=host.employment.id, on=ON, actor=host.actor)
    assert at_work(employment_id=person.id, on=ON, actor=SYSTEM) is None
