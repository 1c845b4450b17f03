# SPDX-License-Identifier: EUPL-1.2
"""What happens in a life, written down on the page of a person."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.people.models import Account, Person
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.work import SEED

ALONE = 0


def people_of(number: int) -> list[UUID]:
    return [one.id for one in list(households(number + 1, seed=SEED, today=SystemClock().today()))[number].people]


def page_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def once(**told: str) -> dict[str, str]:
    return told | {"once": str(uuid4())}


def of(person_id: UUID) -> tuple[Person, bool]:
    """Who it is now, and whether they can log in."""
    with acting(SYSTEM):
        return Person.objects.get(pk=person_id), Account.objects.filter(person=person_id, is_active=True).exists()


SLIPS = [
    ({}, "Vul de datum in, of vink aan"),
    ({"died": "11-2026", "day_unknown": "on"}, "Vul de datum in, of vink aan"),
    ({"died": "1-1-2099"}, "ligt in de toekomst"),
    ({"died": "1-1-1901"}, "overleden zijn voor de geboorte"),
    ({"died": "\x0031-2-2026"}, "id_died_error"),
    ({"died": "1" * 500}, "id_died_error"),
]


def test_no_death_is_written_down_by_a_click_or_a_slip(log_in):
    (one,), fatima = people_of(ALONE), log_in("fatima")
    for told, said in SLIPS:
        answer = fatima.post(reverse("people:person_death", args=[one]), once(**told))
        assert (answer.status_code, said in page_of(answer)) == (422, True), told
        assert told.get("died", "").strip("\x00") in page_of(answer), "what was typed stays"
    assert (of(one)[0].died, of(one)[1]) == (None, True)


def test_a_death_ends_the_login_and_one_that_was_none_is_taken_back(log_in):
    (one,), fatima = people_of(ALONE), log_in("fatima")
    address, card = reverse("people:person_death", args=[one]), reverse("people:person", args=[one])
    assert address in page_of(fatima.get(card))
    assert fatima.post(address, once(died="2026")).status_code == 302
    assert (of(one)[0].died, of(one)[1]) == (PartialDate(2026), False)
    assert address not in page_of(fatima.get(card))
    assert "<form" not in page_of(fatima.get(address)).partition("<main")[2], "nothing to press"
    other = fatima.post(address, once(died="2025"))
    assert (other.status_code, "Er staat al een andere datum" in page_of(other)) == (422, True)

    correct = reverse("people:person_correct", args=[one])
    person = of(one)[0]
    told = {"given_names": person.given_names, "surname": person.surname, "birth": str(person.birth)}
    told |= {"reason": "register", "died": "20-11-2026"}
    assert 'value="2026"' in page_of(fatima.get(correct))
    assert fatima.post(correct, once(**told, revision=str(person.revision))).status_code == 302
    person = of(one)[0]
    assert person.died == PartialDate(2026, 11, 20)
    told |= {"died": ""}
    assert fatima.post(correct, once(**told, revision=str(person.revision))).status_code == 302
    person = of(one)[0]
    assert person.died == PartialDate(2026, 11, 20), "left empty it stays"
    told |= {"reason": "death_withdrawn", "died": "20-11-2026"}
    assert fatima.post(correct, once(**told, revision=str(person.revision))).status_code == 302
    assert (of(one)[0].died, of(one)[1]) == (None, True)
    assert "death_withdrawn" not in page_of(fatima.get(correct)), "no reason for who lives"
