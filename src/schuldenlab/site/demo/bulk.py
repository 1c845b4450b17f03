# SPDX-License-Identifier: EUPL-1.2
"""The same made-up households by the thousand, to feel how the lab behaves with a whole city in it.

Past the services, so without events: nobody decided anything about these people. Repeating adds what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from schuldenlab.base.clock import Clock
from schuldenlab.people import bsn
from schuldenlab.people.models import Address, Household, Member, Person
from schuldenlab.people.names import search_key

from . import bulk_cases
from .generator import MadeHousehold, MadePerson
from .personas import CITY_CODE

AT_ONCE = 1_000  # some two thousand people; PostgreSQL takes 65,535 values in one statement
ROWS = 1_000


def insert(made: Iterable[MadeHousehold], *, clock: Clock) -> None:
    for some in _batches(iter(made)):
        have = set(Household.objects.filter(pk__in=[one.id for one in some]).values_list("id", flat=True))
        new = [one for one in some if one.id not in have]
        now = clock.now()
        Household.objects.bulk_create([Household(id=one.id, known_at=now) for one in new])
        Person.objects.bulk_create([_person(each, clock) for one in new for each in one.people], ROWS)
        Member.objects.bulk_create(
            [
                Member(known_at=now, household_id=one.id, person_id=each.id, role=each.role,
                       holds_from=one.lives_there_since)
                for one in new for each in one.people
            ],
            ROWS,
        )  # fmt: skip
        Address.objects.bulk_create(
            [
                Address(known_at=now, person_id=each.id, kind="home", source="hand", street=one.street,
                        house_number=one.house_number, postcode=one.postcode, town="Lindermonde",
                        municipality_code=CITY_CODE, holds_from=one.lives_there_since)
                for one in new for each in one.people
            ],
            ROWS,
        )  # fmt: skip
        bulk_cases.insert(new, clock=clock)


def _person(made: MadePerson, clock: Clock) -> Person:
    year, month, day = made.born
    sealed, index = bsn.sealed(made.bsn, person_id=made.id) if made.bsn else (None, None)
    person = Person(
        id=made.id, known_at=clock.now(), given_names=made.given, prefix=made.prefix, surname=made.surname,
        birth_year=year, birth_month=month, birth_day=day, secrecy=made.secrecy, bsn_enc=sealed, bsn_index=index,
        language=made.language, phone=made.phone.replace(" ", "").replace("0", "+31", 1),
        search_key=search_key(given=made.given, prefix=made.prefix, surname=made.surname),
    )  # fmt: skip
    if made.died_on:
        person.deceased, person.died_year = True, made.died_on.year
        person.died_month, person.died_day = made.died_on.month, made.died_on.day
    return person


def _batches(made: Iterator[MadeHousehold]) -> Iterator[list[MadeHousehold]]:
    while some := list(islice(made, AT_ONCE)):
        yield some
