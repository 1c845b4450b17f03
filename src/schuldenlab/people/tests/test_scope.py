# SPDX-License-Identifier: EUPL-1.2
"""Who is behind a login today, and for whom they may act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, DbRole, Role
from schuldenlab.base.clock import FixedClock

from .. import scope, services
from ..models import Account
from ..partial_date import PartialDate
from . import factories as make

TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)


def actor_of(person, on=TODAY, **more):
    account = Account.objects.filter(person=person).first() or make.an_account(person, **more)
    with at_the_door():
        return scope.actor_for(Account.objects.get(pk=account.pk), on=on)


def represent(person, by, clock, kind, **more):
    services.representation_start(
        person_id=person.id, by_person_id=by.id, kind=kind, holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock, **more
    )


def test_a_resident_acts_for_themselves(staff):
    person = make.a_resident()
    actor = actor_of(person)
    assert (actor.db_role, actor.roles, actor.person_ids, actor.organisation_ids) == (
        DbRole.PORTAL, {Role.RESIDENT}, (person.id,), (),
    )  # fmt: skip


def test_a_coach_with_a_second_factor_is_staff(staff):
    coach = make.a_coach()
    actor = actor_of(coach.person, second_factor=True)
    assert (actor.db_role, actor.roles, actor.employment_id) == (DbRole.STAFF, {Role.COACH}, coach.employment.id)


def test_staff_without_a_second_factor_is_nobody_yet(staff):
    coach = make.a_coach()
    account = make.an_account(coach.person)
    with at_the_door():
        assert scope.actor_for(account, on=TODAY) is None
        assert scope.needs_second_factor(account, on=TODAY)


def test_a_resident_needs_no_second_factor(staff):
    account = make.an_account(make.a_resident())
    with at_the_door():
        assert not scope.needs_second_factor(account, on=TODAY)


def test_who_left_the_city_is_a_resident_again(staff, clock):
    coach = make.a_coach()
    services.employment_end(employment_id=coach.employment.id, on=TODAY, actor=SYSTEM, clock=clock)
    assert actor_of(coach.person, on=YESTERDAY, second_factor=True).db_role == DbRole.STAFF
    actor = actor_of(coach.person, on=TODAY)
    assert (actor.db_role, actor.roles) == (DbRole.PORTAL, {Role.RESIDENT})


def test_a_staff_role_at_a_creditor_would_give_nothing(staff):
    """The service refuses it; should a row get in some other way, it still opens no door."""
    worker = make.a_creditor_employee()
    type(worker.employment).objects.create(
        organisation=make.an_organisation(), person=worker.person, roles=["controller"],
        holds_from=make.LONG_AGO, known_at=make.CLOCK.now(),
    )  # fmt: skip
    assert actor_of(worker.person).roles == {Role.RESIDENT, Role.CREDITOR_EMPLOYEE}


def test_a_collector_answers_for_its_creditors(staff):
    one, other = make.an_organisation(), make.an_organisation()
    worker = make.a_collector(one, other)
    assert set(actor_of(worker.person).organisation_ids) == {worker.organisation.id, one.id, other.id}


def test_a_collector_of_some_kinds_of_claims_does_not_answer_for_the_creditor(staff, clock):
    creditor, worker = make.an_organisation(), make.a_collector()
    services.acts_for_start(
        organisation_id=worker.organisation.id, for_organisation_id=creditor.id, claim_kinds=["energy"],
        holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert actor_of(worker.person).organisation_ids == (worker.organisation.id,)


def test_a_host_answers_for_its_own_organisation_only(staff, clock):
    host, creditor = make.a_host(), make.an_organisation()
    services.acts_for_start(
        organisation_id=host.organisation.id, for_organisation_id=creditor.id, holds_from=make.LONG_AGO,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert actor_of(host.person).organisation_ids == (host.organisation.id,)


def test_each_role_counts_where_somebody_has_it(staff, clock):
    """Who offers places at one creditor and answers for another answers no question for the first."""
    worker, creditor = make.a_host(), make.an_organisation()
    services.employment_start(
        organisation_id=creditor.id, person_id=worker.person.id, roles=[Role.CREDITOR_EMPLOYEE],
        holds_from=make.LONG_AGO, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    actor = actor_of(worker.person)
    assert set(actor.organisation_ids) == {worker.organisation.id, creditor.id}
    assert actor.answers_as(Role.HOST) == (worker.organisation.id,)
    assert actor.answers_as(Role.CREDITOR_EMPLOYEE) == (creditor.id,)
    assert actor.answers_as(Role.REPRESENTATIVE) == ()
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lab.creditors')")
        assert cursor.fetchone() == (f"{{{creditor.id}}}",), "and the database shows claims by the same"


def test_a_collector_answers_as_who_it_collects_for_and_offers_no_places_there(staff):
    creditor = make.an_organisation()
    worker = make.a_collector(creditor)
    actor = replace(actor_of(worker.person), roles=frozenset({Role.CREDITOR_EMPLOYEE, Role.HOST}))
    assert set(actor.answers_as(Role.CREDITOR_EMPLOYEE)) == {worker.organisation.id, creditor.id}
    assert actor.answers_as(Role.HOST) == ()


def test_an_ended_authorisation_gives_no_scope(staff, clock):
    creditor = make.an_organisation()
    worker = make.a_collector(creditor)
    services.acts_for_end(acts_for_id=creditor.represented_by.get().id, on=TODAY, actor=SYSTEM, clock=clock)
    assert actor_of(worker.person).organisation_ids == (worker.organisation.id,)


@pytest.mark.parametrize("kind", ["guardian", "administrator", "parent", "authorised"])
def test_who_may_act_for_somebody_has_them_in_scope(staff, clock, kind):
    person, other = make.a_person(age=9), make.a_person()
    represent(person, other, clock, kind)
    assert set(actor_of(other).person_ids) == {other.id, person.id}
    assert actor_of(person).person_ids == (person.id,)


@pytest.mark.parametrize("born", [PartialDate(2008, 11, 23), PartialDate(2008, 11), PartialDate(2008)])
def test_a_parent_stops_acting_on_the_earliest_eighteenth_birthday(staff, clock, born):
    child, parent = make.a_person(born=born), make.a_person()
    represent(child, parent, clock, "parent")
    birthday = born.earliest().replace(year=2026)
    assert actor_of(parent, on=birthday).person_ids == (parent.id,)
    assert set(actor_of(parent, on=birthday - timedelta(days=1)).person_ids) == {parent.id, child.id}


def test_a_second_debtor_does_not_get_the_other_s_file(staff, clock):
    person, partner = make.a_person(), make.a_person()
    represent(person, partner, clock, "second_debtor")
    assert actor_of(partner).person_ids == (partner.id,)


def test_an_administrator_s_office_acts_through_its_employees(staff, clock):
    worker, person = make.a_representative(), make.a_person()
    office = worker.organisation
    services.representation_start(
        person_id=person.id, by_organisation_id=office.id, kind="administrator", holds_from=make.LONG_AGO,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert set(actor_of(worker.person).person_ids) == {worker.person.id, person.id}
    other = make.a_creditor_employee(organisation=office)
    assert actor_of(other.person).person_ids == (other.person.id,)


def test_nobody_acts_for_the_dead(staff, clock):
    person, guardian = make.a_person(), make.a_person()
    represent(person, guardian, clock, "guardian")
    services.person_record_death(person_id=person.id, died=PartialDate(2026), actor=SYSTEM, clock=clock)
    assert actor_of(guardian).person_ids == (guardian.id,)


def test_the_dead_do_not_act(staff, clock):
    person = make.a_person()
    account = make.an_account(person)
    services.person_record_death(person_id=person.id, died=PartialDate(2026), actor=SYSTEM, clock=clock)
    with at_the_door():
        assert scope.actor_for(Account.objects.get(pk=account.pk), on=TODAY) is None


def test_a_login_without_a_person_has_no_role(staff):
    account = Account.objects.create_user("los@example.nl")
    with at_the_door():
        actor = scope.actor_for(account, on=TODAY)
    assert (actor.roles, actor.person_ids, actor.organisation_ids) == (set(), (), ())


def test_a_request_takes_two_questions_with_the_account(staff, django_assert_num_queries):
    creditors = [make.an_organisation() for _ in range(5)]
    account = make.an_account(make.a_collector(*creditors).person)
    with at_the_door(), django_assert_num_queries(2):
        request = RequestFactory().get("/")
        request.user = Account.objects.get(pk=account.pk)
        request.clock = FixedClock.on(TODAY)
        actor = scope.actor_of(request)
        assert not scope.needs_second_factor(request.user, on=TODAY)
    assert len(actor.organisation_ids) == 6
