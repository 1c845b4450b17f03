# SPDX-License-Identifier: EUPL-1.2
"""Made-up households from a seed: the same seed gives the same city, for forty households as for sixty thousand.

Not a model of a real population (that is the forecast's): only as varied as the pages need, with the awkward cases
on purpose: a secret address, a death, an administrator, a young parent, a birth of which only the year is known.

Every number is from a range that belongs to nobody: BSN 9999xxxxx (test range of the register), telephone 06 0000 xxxx,
addresses under .example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

from . import names
from .personas import by_key, id_of

_SPACE = UUID("9d1f3c5e-0000-4000-8000-11de12a0de00")
_FIRST_BSN, _LAST_BSN = 999_900_000, 999_999_899  # what comes after is for people with a story of their own

NEWCOMER_BSN = "999999977"


@dataclass(frozen=True, slots=True)
class MadePerson:
    id: UUID
    role: str  # head, partner, child
    given: str
    prefix: str
    surname: str
    born: tuple[int, int | None, int | None]
    bsn: str | None
    language: str = "nl"
    phone: str = ""
    secrecy: int = 0
    died_on: date | None = None
    administrator_since: date | None = None


@dataclass(frozen=True, slots=True)
class MadeHousehold:
    id: UUID
    number: int
    people: tuple[MadePerson, ...]
    street: str
    house_number: int
    postcode: str
    lives_there_since: date


def households(count: int, *, seed: int, today: date) -> Iterator[MadeHousehold]:
    """`count` households. Each has its own random stream, so that a longer list begins with the shorter one."""
    numbers = test_bsns()
    for number in range(count):
        chance = Random(f"{seed} {number}")  # noqa: S311 - made-up people, not secrets
        yield _household(number, chance, numbers, today)


def newcomer(today: date) -> MadeHousehold:
    """A young person of 22 who has not asked for help yet: whose whole way can be walked (`schuldenlab journey`)."""
    persona = by_key("yara")
    born = date(today.year - 22, today.month, 1) - timedelta(days=45)
    person = MadePerson(
        id=id_of("person", persona.key), role="head", given=persona.given, prefix=persona.prefix,
        surname=persona.surname, born=(born.year, born.month, born.day), bsn=NEWCOMER_BSN, phone="06 0000 0222",
    )  # fmt: skip
    return MadeHousehold(
        id=id_of("household", persona.key), number=-1, people=(person,), street="Vlierstraat", house_number=22,
        postcode="9993BC", lives_there_since=today - timedelta(days=500),
    )  # fmt: skip


def test_bsns() -> Iterator[str]:
    """The valid numbers of the test range, about nine thousand; who comes after them has no BSN on record."""
    for number in range(_FIRST_BSN, _LAST_BSN + 1):
        written = str(number)
        total = sum(int(digit) * weight for digit, weight in zip(written, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        if total % 11 == 0:
            yield written


def _household(number: int, chance: Random, bsns: Iterator[str], today: date) -> MadeHousehold:
    """The first two have a fixed name: they are the residents who can log in."""
    prefix, surname = names.SURNAMES[number] if number < 2 else chance.choice(names.SURNAMES)
    young = chance.random() < 0.6
    age = chance.randint(18, 27) if young else chance.randint(28, 74)
    roles = ["head"]
    if chance.random() < (0.15 if young else 0.45):
        roles.append("partner")
    roles += ["child"] * chance.choice((0, 0, 1) if young else (0, 1, 2, 3) if age < 55 else (0,))
    ages = {"head": lambda: age, "partner": lambda: max(18, age + chance.randint(-4, 4)),
            "child": lambda: chance.randint(0, max(0, min(16, age - 18)))}  # fmt: skip
    people = []
    for place, role in enumerate(roles):
        given = names.GIVEN[number % len(names.GIVEN)] if place == 0 else chance.choice(names.GIVEN)
        born = today - timedelta(days=int(ages[role]() * 365.25) + chance.randint(30, 330))
        people.append(_person(number, place, role, (given, prefix, surname), born, chance, next(bsns, None), today))
    return MadeHousehold(
        id=uuid5(_SPACE, f"household {number}"),
        number=number,
        people=tuple(people),
        street=chance.choice(names.STREETS),
        house_number=1 + number % 180,
        postcode=f"{9990 + number % 10}{chance.choice('ABCDEFGH')}{chance.choice('ABCDEFGH')}",
        lives_there_since=today - timedelta(days=chance.randint(60, 3_000)),
    )


def _person(
    number: int, place: int, role: str, name: tuple[str, str, str], born: date, chance: Random, bsn: str | None,
    today: date,
) -> MadePerson:  # fmt: skip
    """The awkward cases come at fixed numbers, so that a small city has them too."""
    head = place == 0
    return MadePerson(
        id=uuid5(_SPACE, f"person {number} {place}"),
        role=role,
        given=name[0],
        prefix=name[1],
        surname=name[2],
        born=(born.year, None, None) if head and number == 7 else (born.year, born.month, born.day),
        bsn=bsn,
        language="en" if chance.random() < 0.12 else "nl",
        phone=f"06 0000 {1000 + (number * 7 + place) % 9000:04d}" if role != "child" else "",
        secrecy=7 if head and number % 20 == 5 else 0,
        died_on=today - timedelta(days=40) if head and number % 100 == 13 else None,
        administrator_since=today - timedelta(days=200) if head and number % 20 == 11 else None,
    )
