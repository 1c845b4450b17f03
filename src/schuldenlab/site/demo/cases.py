# SPDX-License-Identifier: EUPL-1.2
"""Cases at the desk of the demo city, through the services; who is on the way of the youth fund is in `ways.py`.

Every shipped method is stored and takes cases, with values that this made-up city chose.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from schuldenlab import methods
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.cases import services
from schuldenlab.cases.models import Case, Contact, MethodVersion
from schuldenlab.people.models import Person

from . import story
from .generator import households
from .personas import id_of
from .work import SEED

SHIPPED = Path(methods.__file__).parent / "shipped"
METHODS = ("helpdesk", "jpf", "mediation", "settlement-loan")
DESK = "helpdesk"
IN_USE = METHODS
CARD = ("danger", "post", "income", "costs", "debts", "onward")
# House, coach, days since they asked, what threatens, and how far they came.
CASES = (
    (0, "fatima", 120, "", "card"), (2, "fatima", 45, "", "card"), (3, "fatima", 60, "", "card"),
    (4, "fatima", 21, "", "card"), (6, "fatima", 35, "", "card"),
    (1, "fatima", 30, "", "plan"), (7, "fatima", 1, "eviction", "asked"), (8, "fatima", 6, "", "talk"),
    (9, "joris", 12, "", "desk"), (10, "joris", 3, "", "asked"), (12, "fatima", 9, "cut_off", "desk"),
    (14, "sanne", 15, "", "plan"), (15, "sanne", 2, "", "asked"), (16, "fatima", 20, "", "completed"),
    (17, "joris", 8, "", "talk"), (18, "sanne", 25, "health_insurance", "plan"), (19, "fatima", 11, "", "declined"),
    (20, "sanne", 33, "", "referred"), (30, "sanne", 1, "cut_off", "asked"), (32, "joris", 40, "", "completed"),
    (38, "sanne", 7, "", "talk"),
)  # fmt: skip
STAGES = ("asked", "talk", "desk", "card", "plan")
CLOSED = {"completed": "card", "referred": "card", "declined": "desk"}  # with this outcome, after that stage
REFERRED_TO = "neighbourhood"
PLAN = "We openen elke maandag samen de post. De huur gaat voortaan vanzelf van de rekening. Over vier weken bellen we."


def open_cases(clock: Clock) -> None:
    """Of each household that is there, once: a second time adds the ones that came."""
    if not MethodVersion.objects.exists():
        use_methods(FixedClock.on(clock.today() - timedelta(days=395)))
    heads = {house.number: house.people[0].id for house in households(42, seed=SEED, today=clock.today())}
    here = set(Person.objects.filter(pk__in=heads.values()).values_list("id", flat=True))
    opened = set(Case.objects.values_list("id", flat=True))
    talked = set(Contact.objects.values_list("case_id", flat=True))
    for number, coach, days, threat, stage in CASES:
        person_id, far = heads[number], STAGES.index(CLOSED.get(stage, stage))
        case_id, by = id_of("case", str(person_id)), _coach(coach)
        if person_id not in here:
            continue
        if case_id not in opened:
            _ask(case_id, person_id, days, (threat,) if threat else (), by, clock)
        if case_id not in talked and far:
            _go_on(case_id, person_id, days - 1, far, by, clock, outcome=stage if stage in CLOSED else "")


def use_methods(clock: Clock) -> None:
    """Every shipped method is stored, and used as far as this program can carry it and the city chose its values."""
    for key in METHODS:
        files = {path.name: path.read_bytes() for path in (SHIPPED / key).iterdir()}
        version = services.method_store(files=files, actor=SYSTEM, clock=clock)
        for param, value in story.CHOICES.get(key, {}).items():
            services.method_param_set(
                version_id=version.pk, param=param, value=value, holds_from=clock.today(),
                source=story.CHOSEN, actor=SYSTEM, clock=clock,
            )  # fmt: skip
        if key in IN_USE:
            services.method_allow(version_id=version.pk, status="regular", actor=SYSTEM, clock=clock)


def _ask(case_id: UUID, person_id: UUID, days: int, threats: tuple[str, ...], coach: Actor, clock: Clock) -> None:
    asked = FixedClock.on(clock.today() - timedelta(days=days))
    services.case_open(
        case_id=case_id, client_ids=[person_id], asked_on=asked.today(), threats=threats, actor=coach, clock=asked
    )


def _go_on(case_id: UUID, person_id: UUID, days: int, far: int, coach: Actor, clock: Clock, *, outcome: str) -> None:
    """The talk, so many days ago, and whatever came of it that day."""
    talked = FixedClock.on(clock.today() - timedelta(days=days))
    by_coach = {"case_id": case_id, "actor": coach, "clock": talked}
    services.talk_record(held_on=talked.today(), channel="desk", declines=outcome == "declined", **by_coach)
    if far >= STAGES.index("desk"):
        services.method_choose(key=DESK, **by_coach)
    if far >= STAGES.index("card"):
        services.card_walk(steps=CARD, walked_on=talked.today(), **by_coach)
    if far >= STAGES.index("plan"):
        services.need_record(domain="money", own_words="Ik wil weer weten wat ik kan uitgeven.", score=4, **by_coach)
        services.plan_write(words=PLAN, seen_version=0, **by_coach)
        services.plan_agree(version=1, person_id=person_id, **by_coach)
    if outcome == "referred":
        services.case_refer(organisation_id=id_of("organisation", REFERRED_TO), referred_on=talked.today(), **by_coach)
    if outcome:
        services.case_close(outcome=outcome, **by_coach)


def _coach(key: str) -> Actor:
    return Actor(
        account_id=id_of("account", key), person_id=id_of("person", key), employment_id=id_of("employment", key),
        db_role=DbRole.STAFF, roles=frozenset({Role.COACH}),
    )  # fmt: skip
