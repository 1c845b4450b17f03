# SPDX-License-Identifier: EUPL-1.2
"""What a death ends, from which day, and what a death that was none gives back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.models import Event

from .. import selectors, services
from ..models import Account, Employment, Representation
from ..partial_date import PartialDate
from ..selectors import Purpose
from . import factories as make

TODAY, DAY_OF_DEATH = date(2026, 11, 23), date(2026, 11, 20)


def dies(person, clock, died=None):
    return services.person_record_death(
        person_id=person.id, died=died or PartialDate.of(DAY_OF_DEATH), actor=SYSTEM, clock=clock
    )


def represent(person, clock, kind="guardian", **by):
    return services.representation_start(
        person_id=person.id, kind=kind, holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock, **by
    )


def card(person):
    return selectors.person_card(person_id=person.id, actor=make.a_coach().actor, purpose=Purpose.PLAN, on=TODAY)


def household(person):
    return selectors.household_of(person_id=person.id, actor=make.a_coach().actor, purpose=Purpose.PLAN, on=TODAY)


def test_the_dead_are_under_no_guardianship_and_live_in_no_household(staff, clock):
    _, ward, partner = make.a_couple()
    row = represent(ward, clock, by_person_id=make.a_person().id)
    dies(ward, clock)
    assert not card(ward).under_guardianship
    assert household(ward) is None
    assert [member.person_id for member in household(partner).members] == [partner.id]
    row.refresh_from_db()
    assert row.holds_until == DAY_OF_DEATH
    assert str(row.id) in Event.objects.get(verb="person.died").data["ended"]


def test_a_death_is_known_since_the_day_of_the_news_whatever_is_corrected_after(staff, clock):
    one, lives = make.a_person(), make.a_person()
    correct = {"person_id": one.pk, "reason": "typing_error", "actor": SYSTEM}
    services.person_correct(revision=1, given_names="Anna", clock=clock, **correct)
    news, later = (FixedClock.on(TODAY + timedelta(days=days)) for days in (14, 20))
    dies(one, news)
    services.person_correct(revision=3, died=PartialDate(2026, 11), clock=later, **correct)
    found = selectors.deaths(person_ids=[one.pk, lives.pk, uuid4()], actor=SYSTEM)
    assert found == {one.pk: selectors.Death(PartialDate(2026, 11), news.now())}
    with pytest.raises(NotAllowed):
        selectors.deaths(person_ids=[one.pk], actor=make.actor_as_resident(one))


def test_what_ended_on_an_unknown_day_ended_when_we_knew(staff, clock):
    ward = make.a_person()
    row = represent(ward, clock, by_person_id=make.a_person().id)
    dies(ward, clock, PartialDate(2026))
    row.refresh_from_db()
    assert row.holds_until == TODAY


def test_whose_guardian_died_is_still_under_guardianship_by_whom_is_unknown(staff, clock):
    ward, guardian = make.a_resident(), make.a_person()
    represent(ward, clock, by_person_id=guardian.id)
    dies(guardian, clock)
    assert [row.is_unknown for row in card(ward).represented_by] == [True]
    assert card(ward).under_guardianship


def test_a_second_guardian_goes_on(staff, clock):
    ward, guardian, other = make.a_resident(), make.a_person(), make.a_person()
    represent(ward, clock, by_person_id=guardian.id)
    represent(ward, clock, by_person_id=other.id)
    dies(guardian, clock)
    assert [row.by_person_id for row in card(ward).represented_by] == [other.id]


def test_whom_a_dead_parent_acted_for_has_no_guardian_for_it(staff, clock):
    child, parent = make.a_person(age=9), make.a_person()
    represent(child, clock, "parent", by_person_id=parent.id)
    dies(parent, clock)
    assert card(child).represented_by == ()


def test_a_dead_colleague_works_and_decides_no_more(staff, clock):
    dead = make.a_coach()
    make.a_mandate(dead)
    dies(dead.person, clock)
    decide = {"decision_kind": "admission", "cents": 1, "actor": SYSTEM}
    assert selectors.who_may_decide(**decide, on=TODAY) == []
    assert selectors.mandates_of(person_id=dead.person.id, on=TODAY, actor=SYSTEM) == []
    assert not Employment.objects.holding_on(DAY_OF_DEATH).filter(person=dead.person).exists()


def test_one_colleague_cannot_declare_another_dead(staff, clock):
    coach, other = make.a_coach(), make.a_controller()
    for person in (other.person, coach.person):
        for verb, rest in (
            (services.person_record_death, {}),
            (services.person_correct, {"revision": person.revision, "reason": "register"}),
        ):
            with pytest.raises(NotAllowed, match=r"people\.death_of_colleague"):
                verb(person_id=person.pk, died=PartialDate.of(DAY_OF_DEATH), actor=coach.actor, clock=clock, **rest)
    assert Employment.objects.holding_on(TODAY).filter(person=other.person).exists()


def test_what_was_to_begin_later_holds_on_no_day(staff, clock):
    person = make.a_person()
    services.employment_start(
        organisation_id=make.a_city().id, person_id=person.id, roles=[Role.COACH], holds_from=date(2027, 1, 1),
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    dies(person, clock)
    row = Employment.objects.get(person=person)
    assert row.holds_until == row.holds_from


def test_what_had_ended_before_keeps_its_day(staff, clock):
    row = represent(make.a_person(), clock, by_person_id=make.a_person().id, holds_until=date(2025, 1, 1))
    dies(row.person, clock)
    row.refresh_from_db()
    assert row.holds_until == date(2025, 1, 1)


@pytest.mark.parametrize("was_active", [True, False])
def test_a_death_withdrawn_opens_only_the_login_that_the_death_closed(staff, clock, was_active):
    person = make.a_person()
    account = make.an_account(person)
    Account.objects.filter(pk=account.pk).update(is_active=was_active)
    revision = dies(person, clock).revision
    assert not Account.objects.get(pk=account.pk).is_active
    services.person_correct(
        person_id=person.id, revision=revision, reason="death_withdrawn", died=None, actor=SYSTEM, clock=clock
    )
    assert Account.objects.get(pk=account.pk).is_active == was_active


def test_a_death_entered_as_a_correction_ends_the_same(staff, clock):
    ward = make.a_person()
    represent(ward, clock, by_person_id=make.a_person().id)
    services.person_correct(
        person_id=ward.id, revision=1, reason="register", died=PartialDate.of(DAY_OF_DEATH), actor=SYSTEM, clock=clock
    )
    assert Representation.objects.get().holds_until == DAY_OF_DEATH
