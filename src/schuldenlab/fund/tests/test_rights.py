# SPDX-License-Identifier: EUPL-1.2
"""Who sees what, as the database holds it: a resident what they owe, a host its hours, a creditor its payments."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.people.tests import factories as people

from .. import models, selectors, services
from . import factories as make

MONDAY = date(2026, 11, 23)
EVERYTHING = [getattr(models, name) for name in models.__all__]


@pytest.fixture
def city(staff, clock):
    """Two youths, each with something paid to a creditor of their own; one at a place with hours reported."""
    pot = make.a_pot()
    found = []
    for _ in range(2):
        desk, creditor = make.a_youth(), make.a_creditor()
        batch = make.a_batch(pot, [make.reserved(pot, desk, creditor=creditor, agreed=True)])
        services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=clock)
        owed = models.Obligation.objects.get(case=desk.case)
        place, host = make.a_place()
        match = make.at_place(owed, place, desk.coach)
        actor = people.actor_as_resident(desk.resident)
        with acting(actor):
            services.hours_report(match_id=match.pk, worked_on=MONDAY, minutes=60, actor=actor, clock=clock)
        found.append((desk, people.a_creditor_employee(organisation=creditor), host, owed))
    return found


def seen(actor):
    """What this actor can read of each table, asked with no filter at all."""
    found = {}
    for model in EVERYTHING:
        with acting(actor):
            try:
                with transaction.atomic():
                    found[model.__name__] = model.objects.count()
            except DatabaseError as refusal:
                if "permission denied" not in str(refusal):
                    raise
    return {name: count for name, count in found.items() if count}


def test_a_resident_sees_their_own(city):
    (desk, *_), _ = city
    assert seen(people.actor_as_resident(desk.resident)) == {"Obligation": 1, "PlaceMatch": 1, "HoursReport": 1}


def test_a_host_sees_its_place_and_hours_and_nothing_of_debts(city):
    (_, _, host, _), _ = city
    assert seen(host.actor) == {"Place": 1, "PlaceMatch": 1, "HoursReport": 1}
    with acting(host.actor):
        view = selectors.host_view(actor=host.actor, on=MONDAY)
    assert [(line.first_name, line.minutes) for line in view.waiting] == [("Yara", 60)]
    assert view.places == (("Helpen in de buurtkeuken", "volunteering", 1, 2),)


def test_a_creditor_sees_what_it_was_paid_and_no_other(city):
    (_, clerk, _, _), (_, other, _, _) = city
    assert seen(clerk.actor) == {"Payment": 1, "Specification": 1}
    with acting(clerk.actor):
        (line,) = selectors.specifications(actor=clerk.actor)
        view = selectors.specification_view(specification_id=line.id, actor=clerk.actor)
    assert [payment.cents for payment in view.payments] == [50_000]
    with acting(other.actor), pytest.raises(NotFound):
        selectors.specification_view(specification_id=line.id, actor=other.actor)


def test_a_resident_sees_the_whole_of_their_own_obligation(city):
    (desk, _, _, owed), (other, *_) = city
    actor = people.actor_as_resident(desk.resident)
    with acting(actor):
        view = selectors.obligation_view(obligation_id=owed.pk, actor=actor, on=MONDAY)
    assert (view.left_cents, view.minutes_waiting, view.places[0].words) == (50_000, 60, "Helpen in de buurtkeuken")
    stranger = people.actor_as_resident(other.resident)
    with acting(stranger), pytest.raises(NotFound):
        selectors.obligation_view(obligation_id=owed.pk, actor=stranger, on=MONDAY)


def test_a_resident_cannot_write_the_word_of_a_host(city, clock):
    (desk, _, host, _), _ = city
    report = models.HoursReport.objects.filter(person_id=desk.resident.pk).get()
    actor = people.actor_as_resident(desk.resident)
    with acting(actor), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        models.HostConfirmation.objects.create(
            known_at=clock.now(), host_id=report.host_id, person_id=report.person_id, by=host.person, report=report,
            yes=True, confirmed_on=MONDAY,
        )  # fmt: skip


@pytest.mark.parametrize("model", [models.GivingBack, models.Obligation, models.Payment, models.Pot])
def test_the_portal_writes_no_money(city, model):
    (desk, clerk, host, _), _ = city
    for actor in (people.actor_as_resident(desk.resident), clerk.actor, host.actor):
        with acting(actor), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            model.objects.update(known_at=make.CLOCK.now())


def test_money_is_for_who_looks_after_money(city):
    (desk, clerk, host, _), _ = city
    for actor in (desk.coach.actor, clerk.actor, host.actor, people.actor_as_resident(desk.resident)):
        with acting(actor), pytest.raises(NotAllowed):
            selectors.pots(actor=actor)
