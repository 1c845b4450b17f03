# SPDX-License-Identifier: EUPL-1.2
"""Nobody is two persons: who employs, who confirms, and who opens the login."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, DbRole, Role
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound

from .. import bsn, scope, services
from ..models import Account, Employment, Person
from ..selectors import lists
from . import factories as make

TODAY = date(2026, 11, 23)


def employ(coordinator, person, clock, role=Role.CONTROLLER, organisation=None):
    return services.employment_start(
        organisation_id=(organisation or make.a_city()).id, person_id=person.id, roles=[role], holds_from=TODAY,
        actor=coordinator.actor, clock=clock,
    )  # fmt: skip


def registered_by(worker, clock, **more) -> Person:
    return services.person_register(surname="Nieuweling", actor=worker.actor, clock=clock, **more)


def staff_of(person, clock):
    account = Account.objects.filter(person=person).first() or make.an_account(person, second_factor=True)
    with at_the_door():
        return scope.actor_for(Account.objects.get(pk=account.pk), on=clock.today())


def test_work_for_the_city_counts_once_a_second_person_has_confirmed_it(staff, clock):
    coordinator, controller = make.a_coordinator(), make.a_controller()
    person = registered_by(coordinator, clock)
    employment = employ(coordinator, person, clock)
    assert staff_of(person, clock).db_role == DbRole.PORTAL
    with pytest.raises(LabError, match=r"people\.mandate_holder_not_staff"):
        services.mandate_give(
            holder_id=person.id, decision_kind="payout", limit_cents=1, holds_from=TODAY, actor=SYSTEM, clock=clock
        )
    services.employment_confirm(employment_id=employment.id, actor=controller.actor, clock=clock)
    assert staff_of(person, clock).roles == {Role.CONTROLLER}


def test_who_entered_an_employment_or_has_it_does_not_confirm_it(staff, clock):
    coordinator, controller = make.a_coordinator(), make.a_controller()
    employment = employ(coordinator, registered_by(coordinator, clock), clock)
    for actor in (coordinator.actor, SYSTEM):
        with pytest.raises(NotAllowed, match=r"people\.second_person_employs"):
            services.employment_confirm(employment_id=employment.id, actor=actor, clock=clock)
    with pytest.raises(IntegrityError, match="employment_second_person"), transaction.atomic():
        Employment.objects.filter(pk=employment.pk).update(confirmed_by=coordinator.person, confirmed_on=TODAY)
    services.employment_confirm(employment_id=employment.id, actor=controller.actor, clock=clock)
    with pytest.raises(Conflict, match=r"people\.employment_confirmed"):
        services.employment_confirm(employment_id=employment.id, actor=make.a_coordinator().actor, clock=clock)
    with pytest.raises(DatabaseError), transaction.atomic():
        Employment.objects.filter(pk=employment.pk).update(confirmed_by=None, confirmed_on=None)


def test_work_at_a_partner_needs_no_second_person(staff, clock):
    coordinator = make.a_coordinator()
    person = registered_by(coordinator, clock)
    employment = employ(coordinator, person, clock, Role.HOST, make.an_organisation(kinds=["host"]))
    assert staff_of(person, clock).roles == {Role.RESIDENT, Role.HOST}
    with pytest.raises(Conflict, match=r"people\.employment_confirmed"):
        services.employment_confirm(employment_id=employment.id, actor=make.a_controller().actor, clock=clock)


def test_one_coordinator_alone_makes_nobody_who_could_confirm_a_bank_account(staff, clock):
    """The way a fraud would go: a straw man, a role, a login on an own address."""
    coordinator = make.a_coordinator()
    straw_man = registered_by(coordinator, clock)
    employ(coordinator, straw_man, clock)
    with acting(coordinator.actor), pytest.raises(NotAllowed, match=r"people\.login_by_another"):
        services.account_open(person_id=straw_man.id, email="ik@kwaad.example", actor=coordinator.actor, clock=clock)
    services.account_open(
        person_id=straw_man.id, email="echt@example.nl", actor=make.a_coordinator().actor, clock=clock
    )


def test_who_opened_a_login_does_not_employ_its_owner(staff, clock):
    both = make.a_worker(Role.COACH, Role.COORDINATOR)
    person = make.a_person()
    services.account_open(person_id=person.id, email="ik@kwaad.example", actor=both.actor, clock=clock)
    with pytest.raises(NotAllowed, match=r"people\.login_by_another"):
        employ(both, person, clock)


def test_a_coordinator_opens_no_login_of_a_resident(staff, clock):
    coordinator, resident = make.a_coordinator(), make.a_resident()
    with acting(coordinator.actor), pytest.raises(NotFound):
        services.account_open(person_id=resident.id, email="ik@kwaad.example", actor=coordinator.actor, clock=clock)


def test_a_coach_opens_no_login_of_a_colleague(staff, clock):
    coach = make.a_coach()
    with acting(coach.actor), pytest.raises(NotAllowed, match=r"people\.login_by_another"):
        services.account_open(
            person_id=make.a_controller().person.id, email="ik@kwaad.example", actor=coach.actor, clock=clock
        )
    services.account_open(person_id=make.a_resident().id, email="inwoner@example.nl", actor=coach.actor, clock=clock)


def test_a_coordinator_gains_no_sight_of_a_resident_by_employing_them(staff, clock):
    coordinator, resident = make.a_coordinator(), make.a_resident()
    with acting(coordinator.actor), pytest.raises(NotFound):
        employ(coordinator, resident, clock, Role.CREDITOR_EMPLOYEE, make.an_organisation())


def test_a_coordinator_loses_sight_of_who_turns_out_to_live_in_a_household(staff, clock):
    coordinator = make.a_coordinator()
    person = registered_by(coordinator, clock)
    seen = Person.objects.for_actor(coordinator.actor).filter(pk=person.pk)
    assert seen.exists()
    services.household_move_in(person_id=person.id, role="head", on=TODAY, actor=SYSTEM, clock=clock)
    assert not seen.exists()
    assert not Person.objects.for_actor(make.a_coordinator().actor).filter(pk=person.pk).exists()


def test_a_coordinator_cannot_find_out_whether_somebody_is_a_client_by_their_bsn(staff, clock):
    known = make.a_person(with_bsn=True)
    for number in (bsn.opened(known.bsn_enc, person_id=known.id), make.a_bsn()):
        with pytest.raises(NotAllowed, match=r"base\.not_allowed"):
            registered_by(make.a_coordinator(), clock, bsn=number)


def test_an_unconfirmed_colleague_does_not_stand_in(staff, clock):
    coordinator, coach = make.a_coordinator(), make.a_coach()
    waiting = employ(coordinator, registered_by(coordinator, clock), clock, Role.COACH)
    with pytest.raises(NotFound):
        services.employment_cover(
            employment_id=coach.employment.id, by_employment_id=waiting.id, cover_from=TODAY, actor=SYSTEM, clock=clock
        )
    line = next(one for one in lists.colleagues(actor=SYSTEM, on=TODAY) if one.person_id == waiting.person_id)
    assert (line.waits_for_second, line.entered_by) == (True, coordinator.person.id)
