# SPDX-License-Identifier: EUPL-1.2
"""What happens in a life, written down on the page of a person: a death, and who comes to live where."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.people import services
from schuldenlab.people.models import Account, Member, Person
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.work import SEED

ALONE, COUPLE = 0, 1


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


def at_home(person_id: UUID) -> list[tuple[str, str]]:
    """Who lives with this person today, and as what."""
    today = SystemClock().today()
    with acting(SYSTEM):
        own = Member.objects.holding_on(today).get(person=person_id)
        rows = Member.objects.holding_on(today).filter(household=own.household_id).select_related("person")
        return sorted((one.person.full_name, one.role) for one in rows)


def test_who_comes_to_live_with_somebody_is_found_first_and_else_put_on_record(log_in):
    (one,), fatima = people_of(ALONE), log_in("fatima")
    card, join = reverse("people:person", args=[one]), reverse("people:household_join", args=[one])
    assert join in page_of(fatima.get(card))
    told = {"surname": "Nieuwkoop", "given_names": "Samira", "role": "partner", "holds_from": "1-11-2026"}
    for wrong, said in [
        ({"role": "head"}, "id_role_error"),  # there is one
        ({"surname": ""}, "id_surname_error"),
        ({"surname": "", "bsn": "999999990"}, "We vinden niemand met dit BSN"),
        ({"holds_from": "31-2-2026"}, "id_holds_from_error"),
        ({"surname": "Nieuw\x00koop"}, "id_surname_error"),
        ({"person": str(uuid4())}, "Kijk wie het is"),
    ]:
        answer = fatima.post(join, once(**told | wrong))
        assert (answer.status_code, said in page_of(answer)) == (422, True), wrong
        assert 'value="Samira"' in page_of(answer)
    assert fatima.post(join, once(**told)).status_code == 302
    assert at_home(one) == [("Samira Nieuwkoop", "partner"), ("Youssef Bennani", "head")]


def test_who_lives_elsewhere_leaves_there_first_and_is_put_on_record_once(log_in):
    (one,), (head, partner, *_), fatima = people_of(ALONE), people_of(COUPLE), log_in("fatima")
    name = of(partner)[0].full_name
    join, leave = reverse("people:household_join", args=[one]), reverse("people:household_leave", args=[partner])
    with acting(SYSTEM):
        count = Person.objects.count()
        began = Member.objects.get(person=partner).holds_from
    told = {"surname": of(partner)[0].surname, "birth": str(of(partner)[0].birth), "role": "other"}
    told |= {"holds_from": typed(SystemClock().today())}
    asked = fatima.post(join, once(**told))
    assert (asked.status_code, f'value="{partner}"' in page_of(asked)) == (422, True), "nobody twice"
    told |= {"person": str(partner)}
    refused = fatima.post(join, once(**told))
    assert (refused.status_code, leave in page_of(refused)) == (422, True)
    early = fatima.post(leave, once(holds_until=typed(began - timedelta(days=1))))
    assert (early.status_code, "id_holds_until_error" in page_of(early)) == (422, True)
    assert fatima.post(leave, once(holds_until=typed(SystemClock().today()))).status_code == 302
    assert name not in dict(at_home(head))
    assert fatima.post(join, once(**told)).status_code == 302
    assert (name, "other") in at_home(one)
    with acting(SYSTEM):
        assert Person.objects.count() == count


def test_who_lives_there_already_is_put_on_record_again_by_nobody(log_in):
    (head, partner, *_), fatima = people_of(COUPLE), log_in("fatima")
    join, who = reverse("people:household_join", args=[head]), of(partner)[0]
    told = {"surname": who.surname, "given_names": who.given_names, "role": "other", "holds_from": "1-11-2026"}
    asked = fatima.post(join, once(**told))
    assert (asked.status_code, f'value="{partner}"' in page_of(asked)) == (422, True)
    assert "woont hier al" in page_of(asked)
    refused = fatima.post(join, once(**told, person=str(partner)))
    assert (refused.status_code, "Deze persoon woont hier al" in page_of(refused)) == (422, True)
    before = at_home(head)
    assert fatima.post(join, once(**told, person="new")).status_code == 302, "a grandmother of the same name"
    assert len(at_home(head)) == len(before) + 1


def test_where_more_bear_the_name_than_are_shown_the_birth_date_tells(log_in):
    """The tenth by surname is the one who is meant: her given name puts her first."""
    (one,), fatima = people_of(ALONE), log_in("fatima")
    with acting(SYSTEM):
        for given in "ABCDEFGHI":
            by = {"surname": "Velen", "birth": PartialDate(1990), "actor": SYSTEM, "clock": SystemClock()}
            services.person_register(given_names=given, **by)
        meant = services.person_register(given_names="Zoë", **by)
    join = reverse("people:household_join", args=[one])
    told = {"surname": "Velen", "given_names": "Zoe", "role": "other", "holds_from": "1-11-2026"}
    asked = page_of(fatima.post(join, once(**told)))
    assert f'value="{meant.pk}"' in asked
    refused = fatima.post(join, once(**told, person="new"))
    assert (refused.status_code, "id_birth_error" in page_of(refused)) == (422, True)
    assert fatima.post(join, once(**told, person="new", birth="2001")).status_code == 302
    assert ("Zoe Velen", "other") in at_home(one)


def test_who_lived_with_nobody_we_know_is_the_head_of_the_household_that_begins(log_in):
    (one,), fatima = people_of(ALONE), log_in("fatima")
    leave, today = reverse("people:household_leave", args=[one]), typed(SystemClock().today())
    assert fatima.post(leave, once(holds_until=today)).status_code == 302
    assert "<form" not in page_of(fatima.get(leave)).partition("<main")[2], "nothing to press"
    assert fatima.post(leave, once(holds_until=today)).status_code == 422
    told = {"surname": "Nieuwkoop", "given_names": "Ilse", "role": "child", "holds_from": today}
    assert fatima.post(reverse("people:household_join", args=[one]), once(**told)).status_code == 302
    assert at_home(one) == [("Ilse Nieuwkoop", "child"), ("Youssef Bennani", "head")]


def typed(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
