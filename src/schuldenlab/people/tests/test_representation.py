# SPDX-License-Identifier: EUPL-1.2
"""Who may act for whom, and since when."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError

from .. import selectors, services
from ..models import Representation
from ..partial_date import PartialDate
from ..selectors import Purpose
from . import factories as make

ON, LATER = date(2026, 6, 1), date(2026, 9, 1)


def start(person, clock, **more):
    return services.representation_start(
        person_id=person.id, holds_from=ON, actor=SYSTEM, clock=clock, **({"kind": "authorised"} | more)
    )


def test_a_known_guardian_takes_the_place_of_the_unknown_one(staff, clock):
    person, guardian = make.a_resident(), make.a_person()
    Representation.objects.create(person=person, kind="guardian", source="register", known_at=clock.now())
    coach = make.a_coach().actor
    with acting(coach):
        card = selectors.person_card(person_id=person.id, actor=coach, purpose=Purpose.PLAN, on=ON)
    assert card.under_guardianship
    assert card.represented_by[0].is_unknown
    start(person, clock, kind="guardian", by_person_id=guardian.id)
    with acting(coach):
        card = selectors.person_card(person_id=person.id, actor=coach, purpose=Purpose.PLAN, on=ON)
    assert [row.by_person_id for row in card.represented_by] == [guardian.id]


def test_the_same_representative_twice_is_one(staff, clock):
    person, other = make.a_person(), make.a_person()
    row = start(person, clock, by_person_id=other.id)
    with pytest.raises(Conflict, match=r"people\.represented_already"):
        start(person, clock, by_person_id=other.id)
    services.representation_end(representation_id=row.id, on=LATER, actor=SYSTEM, clock=clock)
    with pytest.raises(Conflict, match=r"people\.ended_already"):
        services.representation_end(representation_id=row.id, on=LATER, actor=SYSTEM, clock=clock)
    services.representation_start(
        person_id=person.id, by_person_id=other.id, kind="authorised", holds_from=LATER, actor=SYSTEM, clock=clock
    )


def test_who_cannot_act_for_somebody(staff, clock):
    person, child = make.a_person(), make.a_person(age=9)
    dead = make.a_person()
    services.person_record_death(person_id=dead.id, died=PartialDate(2026, 1), actor=SYSTEM, clock=clock)
    office = make.an_organisation(kinds=["administrator"])
    for more, code in (
        ({"by_person_id": person.id}, "people.representative_self"),
        ({"by_person_id": child.id}, "people.representative_minor"),
        ({"by_person_id": dead.id}, "people.person_deceased"),
        ({}, "people.representative_one"),
        ({"by_person_id": child.id, "by_organisation_id": office.id}, "people.representative_one"),
        ({"by_organisation_id": office.id, "kind": "parent"}, "people.representative_person"),
        ({"by_organisation_id": office.id, "kind": "boss"}, "people.representation_kind_unknown"),
        ({"by_organisation_id": office.id, "holds_until": date(2026, 5, 31)}, "base.dates_out_of_order"),
    ):
        with pytest.raises(LabError) as refusal:
            start(person, clock, **more)
        assert refusal.value.code == code
    with pytest.raises(LabError, match=r"people\.person_deceased"):
        start(dead, clock, by_organisation_id=office.id)


def test_an_adult_has_no_parent_who_acts(staff, clock):
    parent = make.a_person(age=60)
    for born, code in (
        (PartialDate(2008, 6, 1), "people.parent_of_adult"),  # eighteen on the first day
        (PartialDate(2008), "people.parent_of_adult"),  # may be
        (PartialDate(1996), "people.parent_of_adult"),
        (PartialDate(), "people.parent_birth_needed"),
    ):
        with pytest.raises(LabError) as refusal:
            start(make.a_person(born=born), clock, kind="parent", by_person_id=parent.id)
        assert refusal.value.code == code
    one_day = start(make.a_person(born=PartialDate(2008, 6, 2)), clock, kind="parent", by_person_id=parent.id)
    assert one_day.holds_until == date(2026, 6, 2)
    sooner = start(make.a_person(age=9), clock, kind="parent", by_person_id=parent.id, holds_until=LATER)
    assert sooner.holds_until == LATER


@pytest.mark.parametrize(
    ("corrected", "until"),
    [
        (PartialDate(2009, 3, 1), date(2027, 3, 1)),  # older than we thought
        (PartialDate(2011, 3, 1), date(2029, 3, 1)),  # younger
        (PartialDate(2000, 3, 1), ON),  # an adult all along: it held on no day
        (PartialDate(), date(2028, 3, 1)),  # nothing better is known
    ],
)
def test_a_corrected_birth_date_moves_the_day_a_parent_stops(staff, clock, corrected, until):
    child = make.a_person(born=PartialDate(2010, 3, 1))
    acting_parent = start(child, clock, kind="parent", by_person_id=make.a_person().id)
    stopped = start(child, clock, kind="parent", by_person_id=make.a_person().id, holds_until=ON)
    services.person_correct(
        person_id=child.id, revision=1, reason="register", birth=corrected, actor=SYSTEM, clock=clock
    )
    acting_parent.refresh_from_db()
    stopped.refresh_from_db()
    assert (acting_parent.holds_until, stopped.holds_until) == (until, ON)


def test_a_representation_entered_by_mistake_held_on_no_day(staff, clock):
    row = start(make.a_person(), clock, by_person_id=make.a_person().id)
    services.representation_end(representation_id=row.id, on=ON, actor=SYSTEM, clock=clock)
    assert not Representation.objects.holding_on(ON).exists()
    with pytest.raises(LabError, match=r"base\.dates_out_of_order"):
        services.representation_end(
            representation_id=start(make.a_person(), clock, by_person_id=make.a_person().id).id,
            on=date(2026, 5, 31),
            actor=SYSTEM,
            clock=clock,
        )
