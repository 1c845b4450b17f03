# SPDX-License-Identifier: EUPL-1.2
"""Organisations, for whom they answer, and two people looking at a bank account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Task

from .. import selectors, services
from ..models import BankAccount, Employment, Organisation
from ..selectors import lists
from . import factories as make

ON, LATER = date(2026, 6, 1), date(2026, 9, 1)


def enter(organisation, worker, clock, *, iban="", holds_from=ON):
    return services.bank_account_enter(
        organisation_id=organisation.id,
        iban=iban or make.an_iban(),
        holder_name="Voorbeeld BV",
        holds_from=holds_from,
        actor=worker.actor,
        clock=clock,
    )


def test_an_organisation_is_there_once(staff, clock):
    one = make.an_organisation()
    with pytest.raises(Conflict, match=r"people\.kvk_known"):
        services.organisation_register(name="Nog een", kinds=["creditor"], kvk=one.kvk, actor=SYSTEM, clock=clock)
    make.an_organisation(with_kvk=False)
    make.an_organisation(with_kvk=False)


def test_an_organisation_has_one_address_of_a_kind_at_a_time(staff, clock):
    office = make.an_organisation()
    terms = {"organisation_id": office.id, "actor": SYSTEM, "clock": clock}
    services.address_start(**terms, holds_from=LATER, street="Later")
    with pytest.raises(Conflict, match=r"people\.address_overlaps"):
        services.address_start(**terms, holds_from=ON, street="Nu")
    services.address_start(**terms, holds_from=ON, street="Nu", kind="visit")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "holiday"}, "people.address_kind_unknown"),
        ({"municipality_code": "05189"}, "people.register_code_wrong"),
        ({"country_code": "BE"}, "people.register_code_wrong"),
        ({"house_number": 0}, "people.house_number_wrong"),
    ],
)
def test_what_no_address_can_have_is_said_in_words(staff, clock, more, code):
    with pytest.raises(LabError) as refusal:
        services.address_start(
            person_id=make.a_person().id, holds_from=ON, street="Dam", actor=SYSTEM, clock=clock, **more
        )
    assert refusal.value.code == code


def test_only_the_set_up_of_a_city_says_which_organisation_is_the_city(staff, clock):
    with pytest.raises(NotAllowed):
        services.organisation_register(
            name="Stad", kinds=["city"], is_city=True, actor=make.a_coordinator().actor, clock=clock
        )
    assert Organisation.objects.filter(is_city=True).count() == 1


def test_a_collector_answers_for_a_creditor_while_the_authorisation_holds(staff, clock):
    creditor, collector = make.an_organisation(), make.an_organisation(kinds=["collector"])
    row = services.acts_for_start(
        organisation_id=collector.id,
        for_organisation_id=creditor.id,
        claim_kinds=["rent"],
        holds_from=ON,
        actor=SYSTEM,
        clock=clock,
    )
    services.acts_for_end(acts_for_id=row.id, on=LATER, actor=SYSTEM, clock=clock)

    def answered(on):
        lines = selectors.organisations_answered_for(organisation_id=collector.id, on=on, actor=SYSTEM)
        return [(line.organisation_id, line.claim_kinds) for line in lines if not line.is_itself]

    assert answered(ON) == [(creditor.id, ("rent",))]
    assert answered(LATER) == answered(date(2026, 5, 31)) == []


def test_an_authorisation_is_there_once_and_not_for_oneself(staff, clock):
    creditor, collector = make.an_organisation(), make.an_organisation(kinds=["collector"])
    terms = {"organisation_id": collector.id, "holds_from": ON, "actor": SYSTEM, "clock": clock}
    services.acts_for_start(**terms, for_organisation_id=creditor.id)
    with pytest.raises(Conflict, match=r"people\.acts_for_already"):
        services.acts_for_start(**terms, for_organisation_id=creditor.id)
    with pytest.raises(LabError, match=r"people\.acts_for_itself"):
        services.acts_for_start(**terms, for_organisation_id=collector.id)


def test_a_portal_user_asks_about_their_own_organisation_only(staff):
    creditor, stranger = make.an_organisation(), make.an_organisation()
    worker = make.a_collector(creditor)
    with acting(worker.actor):
        lines = selectors.organisations_answered_for(organisation_id=worker.organisation.id, on=ON, actor=worker.actor)
        assert {line.organisation_id for line in lines} == {creditor.id, worker.organisation.id}
        with pytest.raises(NotFound):
            selectors.organisations_answered_for(organisation_id=stranger.id, on=ON, actor=worker.actor)


def test_nothing_is_paid_before_a_second_person_has_looked(staff, clock):
    organisation, officer, controller = make.an_organisation(), make.a_settlement_officer(), make.a_controller()
    with pytest.raises(LabError, match=r"people\.bank_account_missing"):
        selectors.payee_of(organisation_id=organisation.id, on=ON, actor=SYSTEM)
    entered = enter(organisation, officer, clock)
    with pytest.raises(LabError, match=r"people\.bank_account_unconfirmed"):
        selectors.payee_of(organisation_id=organisation.id, on=ON, actor=SYSTEM)
    services.bank_account_confirm(bank_account_id=entered.id, how="letter", actor=controller.actor, clock=clock)
    payee = selectors.payee_of(organisation_id=organisation.id, on=ON, actor=SYSTEM)
    assert (payee.iban, payee.confirmed_by_id) == (entered.iban, controller.person.id)


def test_a_second_person_may_find_a_number_wrong_and_then_nothing_is_paid(staff, clock):
    """Nor to the account before: it is no longer sure. Who entered it hears why, until the right one is entered."""
    organisation, officer, controller = make.an_organisation(), make.a_settlement_officer(), make.a_controller()
    make.a_payable(organisation)
    entered = enter(organisation, officer, clock)
    terms = {"bank_account_id": entered.id, "how": "letter", "clock": clock}
    also_fund = replace(officer.actor, roles=frozenset({Role.FUND_MANAGER}))
    assert work_on(entered.id) == ["confirm_account"]
    with pytest.raises(LabError, match=r"people\.refused_why_missing"):
        services.bank_account_refuse(**terms, why=" ", actor=controller.actor)
    with pytest.raises(NotAllowed, match=r"people\.second_person_needed"):
        services.bank_account_refuse(**terms, why="X", actor=also_fund)
    services.bank_account_refuse(**terms, why="De penningmeester kent dit nummer niet.", actor=controller.actor)
    with pytest.raises(LabError, match=r"people\.bank_account_refused"):
        selectors.payee_of(organisation_id=organisation.id, on=ON, actor=SYSTEM)
    for again in (services.bank_account_confirm, partial(services.bank_account_refuse, why="Nog eens")):
        with pytest.raises(Conflict, match=r"people\.bank_account_refused"):
            again(**terms, actor=controller.actor)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        BankAccount.objects.filter(pk=entered.pk).update(refused_why="Toch goed")
    assert (work_on(entered.id), work_on(organisation.id)) == ([], ["account_refused"])
    right = enter(organisation, officer, clock)
    assert (work_on(right.id), work_on(organisation.id)) == (["confirm_account"], [])


def test_a_number_that_came_in_with_the_account_is_no_other_way_to_ask(staff, clock):
    organisation, officer, fund = make.an_organisation(), make.a_settlement_officer(), make.a_fund_manager()
    other = make.a_coordinator()
    phone = {"organisation_id": organisation.id, "phone": "085 000 0001", "actor": other.actor}
    services.phone_write(**phone, clock=clock)
    entered = enter(organisation, officer, clock)
    tomorrow = FixedClock.on(clock.today() + timedelta(days=1))
    call = {"how": "phone_known_number", "actor": fund.actor, "clock": tomorrow}
    with pytest.raises(LabError, match=r"people\.phone_not_known"):
        services.bank_account_confirm(bank_account_id=entered.id, **call)
    later = enter(organisation, officer, tomorrow)
    services.bank_account_confirm(bank_account_id=later.id, **call)
    card = lists.bank_account(bank_account_id=later.id, actor=fund.actor, on=ON)
    assert (card.known_phone, card.known_phone_by) == ("0850000001", other.person.full_name)


def test_nor_is_a_number_that_who_entered_the_account_wrote_down_days_before(staff, clock):
    organisation, officer, fund = make.an_organisation(), make.a_settlement_officer(), make.a_fund_manager()
    first, second, third = (FixedClock.on(clock.today() + timedelta(days=days)) for days in range(3))
    phone = {"organisation_id": organisation.id, "clock": first}
    services.phone_write(**phone, phone="085 000 0666", actor=officer.actor)
    entered = enter(organisation, officer, second)
    call = {"bank_account_id": entered.id, "how": "phone_known_number", "actor": fund.actor, "clock": third}
    with pytest.raises(LabError, match=r"people\.phone_not_known"):
        services.bank_account_confirm(**call)
    assert lists.bank_account(bank_account_id=entered.id, actor=fund.actor, on=ON).known_phone == ""
    services.phone_write(**phone, phone="085 000 0001", actor=SYSTEM)  # by the set-up of the city: of nobody
    assert lists.bank_account(bank_account_id=entered.id, actor=fund.actor, on=ON).known_phone == "0850000001"
    services.bank_account_confirm(**call)


def work_on(subject_id):
    return list(Task.objects.filter(subject_id=subject_id, done_at=None).values_list("step", flat=True))


def test_who_entered_a_number_does_not_confirm_it(staff, clock):
    both = make.a_worker(Role.FUND_MANAGER, Role.CONTROLLER)
    entered = enter(make.an_organisation(), both, clock)
    with pytest.raises(NotAllowed, match=r"people\.second_person_needed"):
        services.bank_account_confirm(bank_account_id=entered.id, how="letter", actor=both.actor, clock=clock)
    with pytest.raises(IntegrityError, match="bank_account_second_person"), transaction.atomic():
        BankAccount.objects.filter(pk=entered.pk).update(
            confirmed_by=both.person, confirmed_how="letter", confirmed_on=ON
        )


def test_a_job_is_nobody_and_is_neither_of_the_two(staff, clock):
    with pytest.raises(NotAllowed):
        services.bank_account_enter(
            organisation_id=make.an_organisation().id, iban=make.an_iban(), holder_name="X", holds_from=ON,
            actor=SYSTEM, clock=clock,
        )  # fmt: skip


def test_a_changed_number_waits_for_its_own_confirmation(staff, clock):
    organisation, officer = make.an_organisation(), make.a_settlement_officer()
    make.a_payable(organisation)
    enter(organisation, officer, clock, holds_from=LATER)
    assert selectors.payee_of(organisation_id=organisation.id, on=ON, actor=SYSTEM)
    with pytest.raises(LabError, match=r"people\.bank_account_unconfirmed"):
        selectors.payee_of(organisation_id=organisation.id, on=LATER, actor=SYSTEM)


def test_a_number_cannot_be_changed_or_confirmed_anew_or_removed(staff, clock):
    make.a_payable(make.an_organisation())
    rows = BankAccount.objects.all()
    for change in ({"iban": make.an_iban()}, {"confirmed_how": "statement"}, {"confirmed_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_a_second_confirmation_comes_too_late(staff, clock):
    entered = enter(make.an_organisation(), make.a_settlement_officer(), clock)
    confirm = {"bank_account_id": entered.id, "how": "letter", "clock": clock}
    services.bank_account_confirm(**confirm, actor=make.a_controller().actor)
    with pytest.raises(Conflict, match=r"people\.bank_account_confirmed"):
        services.bank_account_confirm(**confirm, actor=make.a_fund_manager().actor)


def test_staff_roles_exist_in_the_city_only(staff, clock):
    creditor, person = make.an_organisation(), make.a_person()
    terms = {"person_id": person.id, "holds_from": ON, "actor": SYSTEM, "clock": clock}
    for organisation, role in ((creditor, Role.COACH), (make.a_city(), Role.HOST), (creditor, Role.RESIDENT)):
        with pytest.raises(LabError, match=r"people\.roles_do_not_fit"):
            services.employment_start(organisation_id=organisation.id, roles=[role], **terms)
    with pytest.raises(LabError, match=r"people\.roles_do_not_fit"):
        services.employment_start(organisation_id=creditor.id, roles=[], **terms)


def test_nobody_employs_themselves(staff, clock):
    coordinator = make.a_coordinator()
    with pytest.raises(NotAllowed, match=r"people\.not_for_yourself"):
        services.employment_start(
            organisation_id=make.a_city().id, person_id=coordinator.person.id, roles=[Role.CONTROLLER], holds_from=ON,
            actor=coordinator.actor, clock=clock,
        )  # fmt: skip


def test_during_an_absence_the_household_meets_the_colleague_who_covers(staff, clock):
    coach, colleague, fund = make.a_coach(), make.a_coach(given_names="Bilal"), make.a_fund_manager()
    cover = {"employment_id": coach.employment.id, "cover_from": ON, "actor": SYSTEM, "clock": clock}
    services.employment_cover(**cover, by_employment_id=colleague.employment.id, cover_until=LATER)
    resident = make.actor_as_resident(make.a_person())
    with acting(resident):
        away = selectors.face_of(employment_id=coach.employment.id, on=ON)
        back = selectors.face_of(employment_id=coach.employment.id, on=LATER)
    assert (away.shown_as, away.stands_in) == (colleague.person.full_name, True)
    assert (back.shown_as, back.stands_in) == (coach.person.full_name, False)
    for other in (fund, coach):
        with pytest.raises(LabError):
            services.employment_cover(**cover, by_employment_id=other.employment.id)


def test_an_employment_is_there_once_at_a_time(staff, clock):
    coach = make.a_coach()
    terms = {"organisation_id": coach.organisation.id, "person_id": coach.person.id, "actor": SYSTEM, "clock": clock}
    with pytest.raises(Conflict, match=r"people\.employed_already"):
        services.employment_start(**terms, roles=[Role.CONTROLLER], holds_from=ON)
    services.employment_end(employment_id=coach.employment.id, on=ON, actor=SYSTEM, clock=clock)
    services.employment_start(**terms, roles=[Role.CONTROLLER], holds_from=ON)
    assert Employment.objects.filter(person=coach.person).count() == 2
