# SPDX-License-Identifier: EUPL-1.2
"""A person is put on record once, corrected openly, and not shown to who should not see them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Event

from .. import selectors, services
from ..models import Account, FormerRecord, Person
from ..partial_date import PartialDate
from ..selectors import Purpose
from . import factories as make

ON = date(2026, 11, 23)


def card(person, actor, purpose=Purpose.PLAN, **more):
    with acting(actor):
        return selectors.person_card(person_id=person.id, actor=actor, purpose=purpose, on=ON, **more)


def test_a_bsn_belongs_to_one_person(staff, clock):
    bsn = make.a_bsn()
    services.person_register(surname="Berg", bsn=bsn, actor=SYSTEM, clock=clock)
    with pytest.raises(Conflict, match=r"people\.bsn_known"):
        services.person_register(surname="Bos", bsn=bsn, actor=SYSTEM, clock=clock)
    assert Person.objects.count() == 1


def test_the_bsn_lies_encrypted_and_is_bound_to_its_row(staff, clock):
    bsn = make.a_bsn()
    one = services.person_register(surname="Berg", bsn=bsn, actor=SYSTEM, clock=clock)
    other = services.person_register(surname="Bos", bsn=make.a_bsn(), actor=SYSTEM, clock=clock)
    assert bsn.encode() not in bytes(one.bsn_enc) + bytes(one.bsn_index)
    Person.objects.filter(pk=other.pk).update(bsn_enc=one.bsn_enc)
    coach = make.a_coach()
    assert card(one, coach.actor, with_bsn=True).bsn == bsn
    with pytest.raises(LabError, match=r"base\.sealed_unreadable"):
        card(other, coach.actor, with_bsn=True)


def test_a_correction_keeps_what_was_on_record(staff, clock):
    person = make.a_person(surname="Jansen", born=PartialDate(1990))
    corrected = services.person_correct(
        person_id=person.id,
        revision=1,
        reason="typing_error",
        surname="Janssen",
        birth=PartialDate(1990, 5, 6),
        actor=SYSTEM,
        clock=clock,
    )
    before = FormerRecord.objects.get()
    assert (corrected.surname, str(corrected.birth), corrected.revision) == ("Janssen", "6-5-1990", 2)
    assert (before.surname, str(before.birth), before.reason) == ("Jansen", "1990", "typing_error")
    assert corrected.search_key.startswith("janssen")


def test_who_corrects_what_somebody_else_just_changed_is_told(staff, clock):
    person = make.a_person()
    change = {"person_id": person.id, "revision": 1, "reason": "resident_says", "actor": SYSTEM, "clock": clock}
    services.person_correct(**change, given_names="Fatima")
    with pytest.raises(Conflict, match=r"base\.stale"):
        services.person_correct(**change, given_names="Fatma")


def test_an_event_tells_which_facts_were_corrected_and_none_of_them(staff, clock):
    person = make.a_person()
    services.person_correct(
        person_id=person.id, revision=1, reason="name_changed", surname="Geheim", actor=SYSTEM, clock=clock
    )
    event = Event.objects.get(verb="person.corrected")
    assert event.data == {"facts": ["surname"], "reason": "name_changed", "revision": 2}


def test_who_died_can_no_longer_log_in_and_a_mistaken_death_is_put_right(staff, clock):
    person = make.a_person()
    account = make.an_account(person)
    services.person_record_death(person_id=person.id, died=PartialDate(2026, 11), actor=SYSTEM, clock=clock)
    assert not Account.objects.get(pk=account.pk).is_active
    services.person_record_death(person_id=person.id, died=PartialDate(2026, 11), actor=SYSTEM, clock=clock)
    with pytest.raises(Conflict, match=r"people\.death_known"):
        services.person_record_death(person_id=person.id, died=PartialDate(2026, 10), actor=SYSTEM, clock=clock)
    services.person_correct(
        person_id=person.id, revision=2, reason="death_withdrawn", died=None, actor=SYSTEM, clock=clock
    )
    assert Account.objects.get(pk=account.pk).is_active
    assert not Person.objects.get(pk=person.pk).deceased


def test_a_death_on_an_unknown_day_is_a_death(staff, clock):
    person = make.a_person()
    services.person_record_death(person_id=person.id, died=PartialDate(), actor=SYSTEM, clock=clock)
    read = card(person, make.a_coach().actor)
    assert (read.died, read.ages) == (PartialDate(), None)


def test_a_correction_does_not_let_somebody_die_before_birth(staff, clock):
    person = make.a_person(born=PartialDate(1950))
    services.person_record_death(person_id=person.id, died=PartialDate(2000), actor=SYSTEM, clock=clock)
    with pytest.raises(LabError, match=r"people\.death_before_birth"):
        services.person_correct(
            person_id=person.id, revision=2, reason="typing_error", birth=PartialDate(2005), actor=SYSTEM, clock=clock
        )


@pytest.mark.parametrize(
    "parts", [{"birth_month": 5}, {"birth_year": 1990, "birth_day": 5}, {"birth_year": 1990, "birth_month": 13}]
)
def test_the_database_refuses_a_date_with_a_hole(staff, parts):
    person = make.a_person(born=PartialDate())
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**parts)


def test_a_person_is_found_by_name_and_by_bsn(staff, clock):
    bsn = make.a_bsn()
    berg = services.person_register(
        given_names="Jan", prefix="van der", surname="Bérg", bsn=bsn, actor=SYSTEM, clock=clock
    )
    make.a_person(surname="Bos")
    coach = make.a_coach().actor

    def found(query):
        with acting(coach):
            lines = selectors.persons_for_actor(actor=coach, purpose=Purpose.ACCESS, query=query)
        return [line.id for line in lines]

    for query in ("berg", "BÉRG", "berg jan", "jan van der berg", bsn, f"{bsn[:3]} {bsn[3:]}"):
        assert found(query) == [berg.id], query
    assert found("nobody") == found("123") == found("'; --") == found("%") == []


@pytest.mark.parametrize("known", [PartialDate(2004, 12, 4), PartialDate(2004, 12), PartialDate(2004), PartialDate()])
def test_who_may_be_born_on_a_day_is_found_by_it(staff, known):
    """Else the register's unknown day makes a second person of the same one."""
    person = make.a_person(born=known, surname="Deels")
    make.a_person(born=PartialDate(2004, 12, 5), surname="Deels")
    found = selectors.persons_for_actor(
        actor=make.a_coach().actor, purpose=Purpose.ACCESS, query="deels", birth=PartialDate(2004, 12, 4)
    )
    assert [line.id for line in found] == [person.id]


def test_nobody_is_found_by_a_year_that_is_not_known(staff):
    make.a_person(born=PartialDate())
    coach = make.a_coach().actor
    assert selectors.persons_for_actor(actor=coach, purpose=Purpose.ACCESS, birth=PartialDate(2004)) == []


def test_secrecy_hides_the_address_from_all_but_casework_and_the_person(staff):
    secret = make.a_resident(secret=True)
    guardian = make.a_person()
    assert card(secret, make.a_coach().actor).address
    assert card(secret, make.actor_as_resident(secret), Purpose.OWN).address
    read = card(secret, make.actor_as_resident(guardian, secret), Purpose.OWN)
    assert (read.address, read.address_hidden, read.bsn) == ((), True, "")


def test_who_acts_for_somebody_sees_no_address_and_no_bsn(staff):
    """Secrecy may begin any day, and acting for somebody takes no address."""
    child, parent = make.a_resident(age=9), make.a_resident()
    read = card(child, make.actor_as_resident(parent, child), Purpose.OWN)
    assert (read.address, read.address_hidden, read.bsn) == ((), True, "")


def test_a_partner_sees_no_home_address_and_no_bsn(staff):
    worker = make.a_creditor_employee()
    resident = make.a_resident()
    actor = make.actor_as_resident(worker.person, resident)
    as_partner = type(actor)(**{name: getattr(actor, name) for name in actor.__slots__} | {"roles": worker.actor.roles})
    read = card(resident, as_partner, Purpose.OWN)
    assert (read.address, read.letter_address, read.bsn) == ((), (), "")
    with pytest.raises(NotAllowed):
        card(resident, as_partner, Purpose.OWN, with_bsn=True)


def test_the_bsn_is_masked_unless_casework_asks_for_it(staff):
    person = make.a_resident()
    coach = make.a_coach().actor
    assert card(person, coach).bsn.startswith("*******")
    assert card(person, coach, with_bsn=True).bsn.startswith("9999")
    fund = make.a_fund_manager().actor
    assert card(person, fund, Purpose.FUND).bsn == ""
    with pytest.raises(NotAllowed):
        card(person, fund, Purpose.FUND, with_bsn=True)


def test_a_reader_names_a_purpose_of_their_own_work(staff):
    person = make.a_resident()
    for worker, purpose in (
        (make.a_coach(), Purpose.FUND),
        (make.a_fund_manager(), Purpose.PLAN),
        (make.a_coach(), Purpose.OWN),
        (make.a_creditor_employee(), Purpose.SETTLEMENT),
    ):
        with pytest.raises(NotAllowed, match=r"people\.purpose_not_yours"):
            card(person, worker.actor, purpose)


def test_the_coordinator_sees_the_network_and_no_residents(staff):
    resident, partner = make.a_resident(), make.a_host()
    coordinator = make.a_coordinator().actor
    with pytest.raises(NotFound):
        card(resident, coordinator, Purpose.NETWORK)
    read = card(partner.person, coordinator, Purpose.NETWORK)
    assert (read.full_name, read.address, read.bsn) == (partner.person.full_name, (), "")


def test_a_resident_finds_nobody_else(staff):
    mine, other = make.a_resident(), make.a_resident()
    actor = make.actor_as_resident(mine)
    with pytest.raises(NotFound):
        card(other, actor, Purpose.OWN)
    with acting(actor):
        lines = selectors.persons_for_actor(actor=actor, purpose=Purpose.OWN)
    assert [line.id for line in lines] == [mine.id]


def test_every_read_is_noted_with_its_purpose(staff):
    person, coach = make.a_resident(), make.a_coach().actor
    with access.reading("test") as reading:
        card(person, coach)
        card(person, coach, with_bsn=True)
    assert reading.purposes == {"plan": [person.id], "plan.bsn": [person.id]}


def test_a_resident_says_how_to_be_reached(staff, clock):
    person = make.a_resident()
    actor = make.actor_as_resident(person)
    with acting(actor):
        changed = services.person_change_contact(
            person_id=person.id, language="en", reach_by="sms", phone="06 12345678", email="", actor=actor, clock=clock
        )
        assert (changed.language, changed.phone) == ("en", "+31612345678")
        with pytest.raises(LabError, match=r"people\.reach_by_needs"):
            services.person_change_contact(
                person_id=person.id, language="en", reach_by="email", phone="", email="", actor=actor, clock=clock
            )


def test_a_card_takes_three_questions_however_many_represent(staff, django_assert_num_queries):
    person, coach = make.a_resident(), make.a_coach().actor
    for _ in range(3):
        services.representation_start(
            person_id=person.id,
            by_organisation_id=make.an_organisation(kinds=["administrator"]).id,
            kind="administrator",
            holds_from=ON,
            actor=SYSTEM,
            clock=make.CLOCK,
        )
    with acting(coach), django_assert_num_queries(3):
        read = selectors.person_card(person_id=person.id, actor=coach, purpose=Purpose.PLAN, on=ON)
    assert len(read.represented_by) == 3
