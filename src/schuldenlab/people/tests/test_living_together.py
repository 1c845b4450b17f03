# SPDX-License-Identifier: EUPL-1.2
"""Addresses and households: one at a time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError

from .. import selectors, services
from ..models import Address, Household, Member
from ..selectors import Purpose
from . import factories as make

BEFORE, MOVE, AFTER = date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 1)


def household_of(person, on, actor):
    with acting(actor):
        return selectors.household_of(person_id=person.id, actor=actor, purpose=Purpose.PLAN, on=on)


def test_a_person_is_in_one_household_at_a_time(staff, clock):
    household, first, second = make.a_couple()
    with pytest.raises(Conflict, match=r"people\.in_other_household"):
        services.household_move_in(person_id=second.id, role="head", on=MOVE, actor=SYSTEM, clock=clock)
    services.household_move_out(person_id=second.id, on=MOVE, actor=SYSTEM, clock=clock)
    services.household_move_in(person_id=second.id, role="head", on=MOVE, actor=SYSTEM, clock=clock)
    coach = make.a_coach().actor
    together = household_of(first, BEFORE, coach)
    assert [line.person_id for line in together.members] == [first.id, second.id]
    assert [line.person_id for line in household_of(first, MOVE, coach).members] == [first.id]
    assert household_of(second, MOVE, coach).id != household.id


def test_the_database_refuses_two_households_when_no_service_is_asked(staff, clock):
    _, first, _ = make.a_couple()
    other = Household.objects.create(known_at=clock.now())
    with pytest.raises(IntegrityError, match="member_of_one_household"), transaction.atomic():
        Member.objects.create(household=other, person=first, role="other", holds_from=MOVE, known_at=clock.now())


def test_who_lives_nowhere_cannot_move_out(staff, clock):
    with pytest.raises(LabError, match=r"people\.in_no_household"):
        services.household_move_out(person_id=make.a_person().id, on=MOVE, actor=SYSTEM, clock=clock)


def test_a_move_ends_the_old_address_on_the_same_day(staff, clock):
    person = make.a_resident()
    services.address_start(
        person_id=person.id, holds_from=MOVE, street="Nieuwstraat", house_number=1, actor=SYSTEM, clock=clock
    )
    old, new = Address.objects.filter(person=person).order_by("holds_from")
    assert (old.holds_until, new.holds_until) == (MOVE, None)
    assert Address.objects.filter(person=person).holding_on(MOVE).get() == new


def test_an_address_in_the_past_does_not_push_out_a_later_one(staff, clock):
    person = make.a_person()
    services.address_start(person_id=person.id, holds_from=AFTER, street="Later", actor=SYSTEM, clock=clock)
    with pytest.raises(Conflict, match=r"people\.address_overlaps"):
        services.address_start(person_id=person.id, holds_from=MOVE, street="Eerder", actor=SYSTEM, clock=clock)


def test_a_letter_address_stands_beside_the_home_address(staff, clock):
    person = make.a_resident()
    services.address_start(
        person_id=person.id, kind="letter", holds_from=MOVE, street="Postlaan", actor=SYSTEM, clock=clock
    )
    coach = make.a_coach().actor
    with acting(coach):
        card = selectors.person_card(person_id=person.id, actor=coach, purpose=Purpose.PLAN, on=MOVE)
    assert card.address[0].startswith("Voorbeeldstraat")
    assert card.letter_address == ("Postlaan",)


def test_an_address_abroad_has_lines_and_no_dutch_parts(staff, clock):
    person = make.a_person()
    services.address_start(
        person_id=person.id, holds_from=MOVE, country_code="5010", foreign_line_1="Rue du Pommier 25",
        foreign_line_2="1000 Bruxelles", actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert Address.objects.get().lines() == ["Rue du Pommier 25", "1000 Bruxelles"]
    with pytest.raises(IntegrityError, match="address_dutch_or_foreign"), transaction.atomic():
        Address.objects.create(
            person=person, kind="letter", source="hand", street="Dam", country_code="5010", known_at=clock.now()
        )


def test_an_empty_address_is_refused(staff, clock):
    with pytest.raises(LabError, match=r"people\.address_empty"):
        services.address_start(person_id=make.a_person().id, holds_from=MOVE, actor=SYSTEM, clock=clock)
