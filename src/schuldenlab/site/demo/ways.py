# SPDX-License-Identifier: EUPL-1.2
"""People of the demo city who are on their way, in every state, walked there through the services.

Each step is a transaction of its own, so that letters bear their own day. Who is there already stays as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from schuldenlab import law
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases.models import Case
from schuldenlab.people.models import Person

from . import SMALL
from .fund import LOANS, POT, loans, new_account
from .generator import households
from .personas import id_of
from .story import OWED, Owed
from .turns import ROUTES, Borrows, PaysByItself, YoungWithATurn
from .way import CHAPTERS, Way
from .work import SEED

# House, coach, days since they asked, how far they came, and whom they owe.
# Behind a creditor: what it says to the offer.
WAYS = (
    (22, "joris", 4, "brings_letters", ("landlord", "energy", "club")),
    (23, "fatima", 9, "plans", ("landlord", "insurer", "bank")),
    (24, "sanne", 14, "is_admitted", ("energy", "water", "tax")),
    (26, "fatima", 17, "asks_balances", ("landlord", "energy", "insurer", "transport")),
    (27, "fatima", 24, "hears_balances", ("landlord", "bank", "club")),
    (28, "sanne", 37, "calculates", ("energy", "insurer", "recovery")),
    (29, "fatima", 37, "makes_offers", ("landlord", "energy", "bank", "water")),
    (33, "fatima", 50, "hears_answers", ("insurer", "bank", "shop disputes", "energy")),
    (35, "sanne", 64, "hears_again", ("landlord", "insurer", "shop")),
    (36, "fatima", 70, "signs", ("energy", "water", "transport")),
    (42, "fatima", 130, "gives_back", ("landlord", "energy", "insurer", "bank")),
    (43, "sanne", 380, "gets_aftercare", ("landlord", "insurer", "bank", "tax")),
    (44, "fatima", 50, "waits_for_release", ("landlord", "energy", "insurer")),
    (45, "sanne", 52, "is_released", ("insurer", "bank", "water")),
    (49, "sanne", 56, "lets_the_term_pass", ("insurer", "bank silent")),
    (52, "fatima", 58, "asks_again", ("energy", "shop")),
)  # fmt: skip
# The same for who takes a turn: which kind of way, and which chapters of it (`turns.py`).
TURNS = (
    (37, "fatima", 130, PaysByItself, "pays", ("energy", "insurer", "bank")),
    (39, "sanne", 60, Borrows, "borrows", ("landlord", "insurer")),
    (41, "sanne", 40, PaysByItself, "offers", ("energy", "bank")),
    (48, "fatima", 8, YoungWithATurn, "refused", ("energy",)),
    (50, "sanne", 105, YoungWithATurn, "broken", ("landlord",)),
    (53, "sanne", 75, YoungWithATurn, "forgiven", ("bank",)),
    (54, "sanne", 30, YoungWithATurn, "sold", ("telecom",)),
    (55, "sanne", 30, YoungWithATurn, "moved", ("energy",)),
)  # fmt: skip
HOURS = (240, 150, 180)  # on the last Saturdays, in minutes; the host confirmed the first


def walk(clock: Clock) -> None:
    """Of each household that is there, and has no case yet."""
    straight = [(*row[:3], Way, CHAPTERS[: CHAPTERS.index(row[3]) + 1], row[4]) for row in WAYS]
    turns = [(*row[:4], ROUTES[row[4]], row[5]) for row in TURNS]
    heads = {house.number: house.people[0] for house in households(SMALL, seed=SEED, today=clock.today())}
    with acting(SYSTEM):
        here = set(Person.objects.filter(pk__in=[one.id for one in heads.values()]).values_list("id", flat=True))
        begun = set(Case.objects.values_list("id", flat=True))
    for number, coach, days, kind, chapters, creditors in [*straight, *turns]:
        head = heads[number]
        if head.id in here and id_of("case", str(head.id)) not in begun:
            asked = add_workdays(clock.today() - timedelta(days=days + 1), 1)
            way = kind(
                name=" ".join(part for part in (head.given, head.prefix, head.surname) if part), person_id=head.id,
                coach=coach, on=asked, pot_id=LOANS if kind is Borrows else POT, owed=_owed(creditors),
            )  # fmt: skip
            _money(way, chapters[-1], clock)
            _walk(way, chapters)
            if chapters[-1] == "gives_back":
                _works(way, clock)
            assert way.clock.today() <= clock.today(), (number, chapters[-1], way.clock.today())


def _money(way: Way, until: str, clock: Clock) -> None:
    """What the fund did before this way came that far."""
    with acting(SYSTEM):
        if until == "waits_for_release":
            new_account(FixedClock.on(clock.today() - timedelta(days=14)))
        if way.pot_id == LOANS:
            loans(FixedClock.on(way.begun))


def _walk(way: Way, chapters: Sequence[str]) -> None:
    for chapter in chapters:
        if chapter == "calculates" and not _norms_hold(way.clock.today()):
            return
        getattr(way, chapter)()


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


def _owed(creditors: Sequence[str]) -> tuple[Owed, ...]:
    """In the order of the story; behind a creditor may stand what it says on the offer."""
    said = {key: word for key, _, word in (one.partition(" ") for one in creditors)}
    return tuple(replace(owed, offer=said[owed.creditor] or owed.offer) for owed in OWED if owed.creditor in said)
