# SPDX-License-Identifier: EUPL-1.2
"""Young people of the demo city who are on their way, in every state, walked there through the services.

Each step is a transaction of its own, so that letters bear their own day. Who is there already stays as they are.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from schuldenlab import law
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases.models import Case
from schuldenlab.people.models import Person

from .fund import POT, new_account
from .generator import households
from .personas import id_of
from .story import OWED, Owed
from .way import CHAPTERS, Way
from .work import SEED

# House, coach, days since they asked, how far they came, and whom they owe.
WAYS = (
    (22, "joris", 4, "brings_letters", ("landlord", "energy", "club")),
    (23, "fatima", 9, "plans", ("landlord", "insurer", "bank")),
    (24, "sanne", 14, "is_admitted", ("energy", "water", "tax")),
    (26, "fatima", 17, "asks_balances", ("landlord", "energy", "insurer", "transport")),
    (27, "fatima", 24, "hears_balances", ("landlord", "bank", "club")),
    (28, "sanne", 37, "calculates", ("energy", "insurer", "recovery")),
    (29, "fatima", 37, "makes_offers", ("landlord", "energy", "bank", "water")),
    (33, "fatima", 50, "hears_answers", ("insurer", "bank", "shop", "energy")),
    (35, "sanne", 64, "asks_again", ("landlord", "insurer", "shop")),
    (36, "fatima", 70, "signs", ("energy", "water", "transport")),
    (42, "fatima", 130, "gives_back", ("landlord", "energy", "insurer", "bank")),
    (43, "sanne", 380, "closes", ("landlord", "insurer", "bank", "tax")),
    (44, "fatima", 50, "waits_for_release", ("landlord", "energy", "insurer")),
    (45, "sanne", 52, "is_released", ("insurer", "bank", "water")),
)  # fmt: skip
HOURS = (240, 150, 180)  # on the last Saturdays, in minutes; the host confirmed the first


def walk(clock: Clock) -> None:
    """Of each household that is there, and has no case yet."""
    heads = {house.number: house.people[0] for house in households(WAYS[-1][0] + 1, seed=SEED, today=clock.today())}
    with acting(SYSTEM):
        here = set(Person.objects.filter(pk__in=[one.id for one in heads.values()]).values_list("id", flat=True))
        begun = set(Case.objects.values_list("id", flat=True))
    for number, coach, days, until, creditors in WAYS:
        head = heads[number]
        if head.id in here and id_of("case", str(head.id)) not in begun:
            name = " ".join(part for part in (head.given, head.prefix, head.surname) if part)
            asked = add_workdays(clock.today() - timedelta(days=days + 1), 1)
            if until == "waits_for_release":
                with acting(SYSTEM):
                    new_account(FixedClock.on(clock.today() - timedelta(days=14)))
            _walk(name, head.id, coach, asked, until, _owed(creditors), clock)


def _walk(name: str, person_id: UUID, coach: str, on: date, until: str, owed: tuple[Owed, ...], clock: Clock) -> None:
    way = Way(name=name, person_id=person_id, coach=coach, on=on, pot_id=POT, owed=owed)
    for chapter in CHAPTERS[: CHAPTERS.index(until) + 1]:
        if chapter == "calculates" and not _norms_hold(way.clock.today()):
            return
        getattr(way, chapter)()
    if until == "gives_back":
        _works(way, clock)
    assert way.clock.today() <= clock.today(), (name, until, way.clock.today())


def _works(way: Way, clock: Clock) -> None:
    """At the sports club."""
    saturday = clock.today() - timedelta(days=(clock.today().weekday() + 2) % 7)
    for weeks_ago, minutes in zip(reversed(range(len(HOURS))), HOURS, strict=True):
        way.wait(until=saturday - timedelta(weeks=weeks_ago))
        way.reports_hours(minutes, confirmed=minutes == HOURS[0])


def _norms_hold(day: date) -> bool:
    """Whether this program has the amounts of the half-year; without them nothing can be worked out."""
    try:
        law.norms.period_of(day)
    except law.NotEstablished:
        return False
    return True


def _owed(creditors: tuple[str, ...]) -> tuple[Owed, ...]:
    return tuple(owed for owed in OWED if owed.creditor in creditors)
