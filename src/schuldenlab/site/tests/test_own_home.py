# SPDX-License-Identifier: EUPL-1.2
"""The first page of a resident, walked through the whole youth fund: the one next thing, in at most sixty words."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schuldenlab.base import middleware
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock, SystemClock
from schuldenlab.cases import services as cases
from schuldenlab.debts import services as debts
from schuldenlab.people.services import household_move_in, household_move_out, representation_start
from schuldenlab.site.demo.cases import _coach
from schuldenlab.site.demo.fund import POT
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.letter_photo import photo
from schuldenlab.site.demo.load import RESIDENTS
from schuldenlab.site.demo.personas import by_key, id_of
from schuldenlab.site.demo.story import NEEDS, OWED
from schuldenlab.site.demo.way import Way
from schuldenlab.site.demo.work import SEED
from schuldenlab.site.tests.test_matrix import FRAMEWORK_QUERIES, PAGE_QUERIES, data_queries

NOTHING = "Jij hoeft nu niets te doen."
WORDS_MAX = 60

# After which step of the way Yara reads which sentence, and where its button goes.
READS = {
    "asked": (NOTHING, ""),
    "talked": (NOTHING, ""),
    "chosen": ("Hoe gaat het nu met je?", "/0/"),
    "admitted": (NOTHING, ""),
    "balances_asked": (NOTHING, ""),
    "offered": (NOTHING, ""),
    "answered": (NOTHING, ""),
    "agreed": ("Er is een akkoord over je schulden.", "/contract/"),
    "signed": (NOTHING, ""),
    "paid": (NOTHING, ""),
    "giving_back": ("Je volgende betaling: €\xa0100,00, tot en met 1 ", "/"),
    "first_instalment": ("Heb je gewerkt op je plek?", "#report"),
    "missed": ("De laatste betaling is niet gelukt.", "tel:+31600000011"),
    "hours": (NOTHING, ""),
    "closed": ("We hebben dit samen afgesloten op", ""),
}


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def seen(page: str) -> str:
    """What is seen of the main part on a phone: not the picture of a desk, nor what a picture says to who listens."""
    shown = re.sub(
        r'<svg class="lab-way__wide".*?</svg>|<title.*?</title>|<desc.*?</desc>', "", main_of(page), flags=re.S
    )
    return " ".join(re.sub(r"<[^>]+>|&[a-z]+;", " ", shown).split())


def sentence(page: str) -> str:
    return re.search(r'lab-next__sentence">(.*?)</p>', page).group(1)


def button(page: str) -> str:
    found = re.search(r'class="[^"]*--primary-action[^"]*" href="([^"]*)"', main_of(page))
    return found.group(1) if found else ""


def way_of(key: str, clock: Clock, *, days: int, **more: object) -> Way:
    begun = clock.today() - timedelta(days=days)
    return Way(name=by_key(key).name, person_id=person_of(key), coach="fatima", on=begun, pot_id=POT, **more)


def person_of(key: str) -> UUID:
    number = {name: number for number, name in RESIDENTS.items()}[key]
    if number < 0:
        return id_of("person", key)
    return list(households(number + 1, seed=SEED, today=SystemClock().today()))[number].people[0].id


@pytest.fixture
def looks(monkeypatch):
    """Opens the first page on the day of a way, in both languages: short, one thing, few questions; gives the Dutch."""
    now: list[Clock] = [SystemClock()]
    monkeypatch.setattr(middleware, "city_clock", lambda: now[0])

    def look(client: Client, clock: Clock, *, queries: int = FRAMEWORK_QUERIES + PAGE_QUERIES) -> str:
        now[0] = clock
        pages = {}
        for language in ("en", "nl"):
            client.post("/language/", {"language": language, "next": "/"})
            with CaptureQueriesContext(connection) as asked:
                answer = client.get("/")
            assert answer.status_code == 200
            pages[language] = page = answer.content.decode()
            assert f'<html lang="{language}"' in page
            assert len(seen(page).split()) <= WORDS_MAX, seen(page)
            assert main_of(page).count("lab-next__sentence") == 1
            assert main_of(page).count("--primary-action") <= 1
            assert len(data_queries(asked)) <= queries, data_queries(asked)
        return pages["nl"]

    return look


def test_a_whole_way_says_at_each_step_what_to_do_now(log_in, looks):
    yara, read = log_in("yara"), {}

    def say(step: str) -> None:
        if step in READS:
            page = looks(yara, way.clock)
            read[step] = (sentence(page), button(page))

    way = way_of("yara", SystemClock(), days=330, say=say)
    assert sentence(looks(yara, way.clock)) == "Je hebt nog geen coach."
    way.go("closes")
    assert list(read) == list(READS)
    for step, (words, place) in READS.items():
        assert read[step][0].startswith(words), (step, read[step])
        assert read[step][1].endswith(place), (step, read[step])
        assert bool(place) == bool(read[step][1]), (step, read[step])


def test_what_only_they_can_do_comes_before_waiting(log_in, looks):
    """Choose, agree, answer and send a photo again: each is gone once it is done."""
    daphne = log_in("yara")
    way = way_of("yara", SystemClock(), days=20, owed=OWED[:2])

    def reads() -> str:
        return sentence(looks(daphne, way.clock))

    for chapter in ("asks", "talks", "brings_letters"):
        getattr(way, chapter)()
    with way.by(way.coach) as by:
        needs = [
            cases.need_record(case_id=way.case_id, domain=domain, own_words=words, score=score, **by)
            for domain, words, score in NEEDS
        ]
        for name in ("person.in_education", "person.willing"):
            cases.fact_record(case_id=way.case_id, name=name, value=True, holds_on=way.clock.today(),
                              source="resident", **by)  # fmt: skip
        cases.method_choose(case_id=way.case_id, key="jpf", **by)
    assert reads() == "Wat pakken we het eerst aan?"
    with way.by(way.herself) as by:
        cases.needs_rank(case_id=way.case_id, need_ids=[need.need_id for need in needs], **by)
    assert reads() == "Hoe gaat het nu met je?"
    with way.by(way.coach) as by:
        cases.plan_write(case_id=way.case_id, words="Samen naar school.", seen_version=0, **by)
    page = looks(daphne, way.clock)
    assert (sentence(page), button(page)) == ("Lees je plan. Klopt het?", reverse("cases:me_plan", args=[way.case_id]))
    letter = uuid4()
    with way.by(way.coach) as by:
        debts.letter_add(case_id=way.case_id, letter_id=letter, content=photo(OWED[2], way.name), **by)
    with way.by(way.officer) as by:
        debts.letter_read(letter_id=letter, outcome="unreadable", **by)
    page = looks(daphne, way.clock)
    assert (sentence(page), button(page)) == (
        "Eén brief kunnen we niet goed lezen.", reverse("debts:letter_again", args=[letter])
    )  # fmt: skip
    again = {"content": photo(OWED[2], way.name) + b" ", "replaces_id": letter}
    with way.by(way.herself) as by:
        debts.letter_add(case_id=way.case_id, letter_id=uuid4(), **again, **by)
    with way.by(way.herself) as by:
        cases.plan_agree(case_id=way.case_id, version=1, **by)
    assert reads() == "Hoe gaat het nu met je?"


def test_who_acts_for_somebody_sees_the_same_page_with_the_name_above_it(log_in, looks):
    clock = SystemClock()
    ward = list(households(8, seed=SEED, today=clock.today()))[7].people[0]
    with acting(SYSTEM):
        representation_start(person_id=ward.id, kind="guardian", by_person_id=person_of("daphne"),
                             holds_from=clock.today(), actor=SYSTEM, clock=clock)  # fmt: skip
    daphne, case = log_in("daphne"), id_of("case", str(ward.id))
    own = looks(daphne, clock, queries=40)
    assert "Voor Fenna" in own
    assert f"?case={case}" in own
    theirs = daphne.get(f"/?case={case}").content.decode()
    for words in ("Voor Fenna", "maakt met je een afspraak", "Voor jezelf"):
        assert words in theirs
    for other in (id_of("case", str(person_of("youssef"))), "1", "%00"):
        assert daphne.get(f"/?case={other}").status_code == 404


def test_both_of_two_clients_see_their_case(log_in, looks):
    fatima, clock = _coach("fatima"), SystemClock()
    youssef, daphne = (list(households(2, seed=SEED, today=clock.today()))[number] for number in (0, 1))
    couple = [youssef.people[0].id, daphne.people[0].id]
    with acting(SYSTEM):
        household_move_out(person_id=couple[1], on=clock.today(), actor=SYSTEM, clock=clock)
        household_move_in(person_id=couple[1], household_id=youssef.id, role="partner", on=clock.today(), actor=SYSTEM,
                          clock=clock)  # fmt: skip
    with acting(fatima):
        cases.case_open(client_ids=couple, asked_on=clock.today(), actor=fatima, clock=clock)
    for key in ("youssef", "daphne"):
        way = main_of(looks(log_in(key), clock))
        assert "Eerste gesprek" in way, "the case of them both is their newest"
        assert "06 0000 0011" in way


def test_the_demo_lets_three_more_be_who_they_are():
    heads = [house.people[0] for house in households(43, seed=SEED, today=SystemClock().today())]
    for number, key in RESIDENTS.items():
        if number >= 0:
            persona, head = by_key(key), heads[number]
            assert (persona.given, persona.prefix, persona.surname) == (head.given, head.prefix, head.surname)
