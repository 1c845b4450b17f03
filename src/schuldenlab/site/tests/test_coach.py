# SPDX-License-Identifier: EUPL-1.2
"""Whom to call: the own coach with a phone number, who stands in, or else the city."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.clock import SystemClock
from schuldenlab.cases.services import case_open
from schuldenlab.people.services import employment_cover, employment_end
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.work import SEED

CLOCK = SystemClock()


def _staff(key: str, role: Role) -> Actor:
    return Actor(
        account_id=id_of("account", key), person_id=id_of("person", key), employment_id=id_of("employment", key),
        db_role=DbRole.STAFF, roles=frozenset({role}),
    )  # fmt: skip


def _resident(number: int) -> UUID:
    return list(households(12, seed=SEED, today=CLOCK.today()))[number].people[0].id


@pytest.fixture
def joris_coaches_youssef(city: None) -> UUID:
    """A case opened today: newer than any the demo has."""
    joris = _staff("joris", Role.COACH)
    with acting(joris):
        return case_open(client_ids=[_resident(0)], asked_on=CLOCK.today(), actor=joris, clock=CLOCK).pk


def _card(client, number: int = 0) -> str:
    return client.get(reverse("people:person", args=[_resident(number)])).content.decode()


@pytest.mark.usefixtures("joris_coaches_youssef")
def test_a_resident_and_a_colleague_see_the_coach_and_the_phone(log_in):
    youssef = log_in("youssef")
    home = youssef.get("/").content.decode()
    assert "Je coach is Joris van der Laan." in home
    assert 'href="tel:+31600000012"' in home
    assert "14 000" not in home[home.index("<main") : home.index("</main>")]
    for page in (_card(youssef), _card(log_in("henk"))):
        assert "Joris van der Laan" in page
        assert 'href="tel:+31600000012"' in page


@pytest.mark.usefixtures("joris_coaches_youssef")
def test_who_covers_is_the_one_to_call(log_in):
    noor = _staff("noor", Role.COORDINATOR)
    with acting(noor):
        employment_cover(
            employment_id=id_of("employment", "joris"), by_employment_id=id_of("employment", "sanne"),
            cover_from=CLOCK.today(), cover_until=CLOCK.today() + timedelta(days=7), actor=noor, clock=CLOCK,
        )  # fmt: skip
    home = log_in("youssef").get("/").content.decode()
    assert "Je coach is afwezig. Sanne Vermeulen helpt je nu." in home
    assert 'href="tel:+31600000013"' in home
    assert "neemt waar" in _card(log_in("henk"))


@pytest.mark.usefixtures("joris_coaches_youssef")
def test_a_coach_who_left_is_not_called_any_more(log_in):
    noor = _staff("noor", Role.COORDINATOR)
    with acting(noor):
        employment_end(employment_id=id_of("employment", "joris"), on=CLOCK.today(), actor=noor, clock=CLOCK)
    home = log_in("youssef").get("/").content.decode()
    assert "Joris" not in home
    assert "Bel ons gerust." in home
