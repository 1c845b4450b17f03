# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests, named as a case worker would: a resident of 22, a coach, a collector of two creditors.

Everything goes through the services, as SYSTEM, so that a test cannot stand on a situation that the house refuses. Call
them inside `acting(SYSTEM)` (the fixture `staff`). Names and numbers are invented; BSNs pass the eleven test and begin
with 9999, the range of test numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from schuldenlab.base.acting import at_the_door
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock, FixedClock

from .. import services
from ..decisions import DecisionKind
from ..models import Account, Employment, Household, Mandate, Organisation, Person
from ..partial_date import PartialDate

CLOCK = FixedClock(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Amsterdam")))
LONG_AGO = date(2020, 1, 1)
_number = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody at work: the person, the employment, and the actor they are when logged in."""

    person: Person
    employment: Employment
    organisation: Organisation
    actor: Actor


def a_bsn() -> str:
    """The next test number that passes the eleven test."""
    while True:
        first = f"9999{next(_number) % 10_000:04d}"
        check = sum(int(digit) * weight for digit, weight in zip(first, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{first}{check}"


def a_kvk() -> str:
    return f"9{next(_number):07d}"


def an_iban() -> str:
    """A Dutch account number with a right check number, of a bank that does not exist."""
    rest = f"LABB{next(_number):010d}"
    digits = "".join(str(int(letter, 36)) for letter in rest + "NL00")
    return f"NL{98 - int(digits) % 97:02d}{rest}"


def a_person(
    *,
    age: int = 40,
    born: PartialDate | None = None,
    given_names: str = "Sanne",
    prefix: str = "",
    surname: str = "",
    secret: bool = False,
    with_bsn: bool = False,
    clock: Clock = CLOCK,
    **more: object,
) -> Person:
    today = clock.today()
    return services.person_register(
        given_names=given_names,
        prefix=prefix,
        surname=surname or f"Testpersoon{next(_number)}",
        birth=born or PartialDate(today.year - age, 1, 1),
        secrecy=7 if secret else 0,
        bsn=a_bsn() if with_bsn else "",
        actor=SYSTEM,
        clock=clock,
        **more,  # type: ignore[arg-type]
    )


def a_resident(*, age: int = 40, at_home: bool = True, clock: Clock = CLOCK, **more: object) -> Person:
    """A resident of the city with a BSN, living alone at an address in The Hague."""
    person = a_person(age=age, with_bsn=True, clock=clock, **more)  # type: ignore[arg-type]
    if at_home:
        an_address(person, clock=clock)
        services.household_move_in(person_id=person.id, role="head", on=LONG_AGO, actor=SYSTEM, clock=clock)
    return person


def a_young_resident(*, clock: Clock = CLOCK, **more: object) -> Person:
    """Twenty-two and at school: the one the youth fund is for. That they are at school is a fact of their case."""
    return a_resident(age=22, given_names="Yara", clock=clock, **more)


def an_address(person: Person, *, clock: Clock = CLOCK, **more: object) -> None:
    lines: dict[str, object] = {
        "street": "Voorbeeldstraat",
        "house_number": next(_number) % 900 + 1,
        "postcode": "2511BT",
        "town": "'s-Gravenhage",
        "municipality_code": "0518",
    }
    services.address_start(
        person_id=person.id,
        holds_from=LONG_AGO,
        actor=SYSTEM,
        clock=clock,
        **(lines | more),  # type: ignore[arg-type]
    )


def a_couple(*, clock: Clock = CLOCK) -> tuple[Household, Person, Person]:
    """Two people in one household, both of age."""
    first, second = a_resident(clock=clock), a_person(age=38, with_bsn=True, given_names="Bram", clock=clock)
    household = first.memberships.get().household
    services.household_move_in(
        person_id=second.id, household_id=household.id, role="partner", on=LONG_AGO, actor=SYSTEM, clock=clock
    )
    return household, first, second


def a_city(*, name: str = "Gemeente Voorbeeldstad", clock: Clock = CLOCK) -> Organisation:
    """The city, made once in a test."""
    city = Organisation.objects.filter(is_city=True).first()
    return city or services.organisation_register(
        name=name, kinds=["city"], is_city=True, municipality_code="0518", actor=SYSTEM, clock=clock
    )


def an_organisation(
    *, name: str = "", kinds: Sequence[str] = ("creditor",), with_kvk: bool = True, clock: Clock = CLOCK
) -> Organisation:
    return services.organisation_register(
        name=name or f"Voorbeeld {kinds[0]} {next(_number)}",
        kinds=kinds,
        kvk=a_kvk() if with_kvk else "",
        actor=SYSTEM,
        clock=clock,
    )


def an_office(organisation: Organisation, *, clock: Clock = CLOCK) -> None:
    """Where its post goes."""
    services.address_start(
        organisation_id=organisation.pk, holds_from=LONG_AGO, kind="visit", street="Kantoorlaan", house_number=7,
        postcode="2511BT", town="'s-Gravenhage", municipality_code="0518", actor=SYSTEM, clock=clock,
    )  # fmt: skip


def a_worker(
    *roles: Role,
    organisation: Organisation | None = None,
    team: str = "Team Zuid",
    clock: Clock = CLOCK,
    **more: object,
) -> Worker:
    """Somebody of the city in these roles."""
    return _at_work(organisation or a_city(clock=clock), roles, team=team, clock=clock, **more)


def a_coach(**more: object) -> Worker:
    return a_worker(Role.COACH, **more)  # type: ignore[arg-type]


def a_settlement_officer(**more: object) -> Worker:
    return a_worker(Role.SETTLEMENT_OFFICER, **more)  # type: ignore[arg-type]


def a_fund_manager(**more: object) -> Worker:
    return a_worker(Role.FUND_MANAGER, **more)  # type: ignore[arg-type]


def a_controller(**more: object) -> Worker:
    return a_worker(Role.CONTROLLER, **more)  # type: ignore[arg-type]


def a_coordinator(**more: object) -> Worker:
    return a_worker(Role.COORDINATOR, **more)  # type: ignore[arg-type]


def a_privacy_officer(**more: object) -> Worker:
    return a_worker(Role.PRIVACY_OFFICER, **more)  # type: ignore[arg-type]


def a_creditor_employee(*, organisation: Organisation | None = None, clock: Clock = CLOCK, **more: object) -> Worker:
    """Somebody who answers for a creditor."""
    employer = organisation or an_organisation(clock=clock)
    return _at_work(employer, (Role.CREDITOR_EMPLOYEE,), clock=clock, **more)


def a_representative(*, clock: Clock = CLOCK, **more: object) -> Worker:
    """A professional administrator (bewindvoerder) at an office of their own."""
    return _at_work(an_organisation(kinds=["administrator"], clock=clock), (Role.REPRESENTATIVE,), clock=clock, **more)


def a_host(*, clock: Clock = CLOCK, **more: object) -> Worker:
    """Somebody of a school or association that offers places to give back in kind."""
    return _at_work(an_organisation(kinds=["host"], clock=clock), (Role.HOST,), clock=clock, **more)


def a_collector(*creditors: Organisation, clock: Clock = CLOCK, claim_kinds: Sequence[str] = ()) -> Worker:
    """An employee of a collector that answers for these creditors; of `claim_kinds` only, where they are named."""
    collector = an_organisation(kinds=["collector"], clock=clock)
    for creditor in creditors:
        services.acts_for_start(
            organisation_id=collector.id,
            for_organisation_id=creditor.id,
            holds_from=LONG_AGO,
            claim_kinds=claim_kinds,
            actor=SYSTEM,
            clock=clock,
        )
    return a_creditor_employee(organisation=collector, clock=clock)


def a_mandate(
    worker: Worker,
    kind: str = DecisionKind.ADMISSION,
    *,
    limit_cents: int | None = None,
    holds_from: date = LONG_AGO,
    clock: Clock = CLOCK,
    **more: object,
) -> Mandate:
    return services.mandate_give(
        holder_id=worker.person.id,
        decision_kind=kind,
        limit_cents=limit_cents,
        holds_from=holds_from,
        actor=SYSTEM,
        clock=clock,
        **more,  # type: ignore[arg-type]
    )


def a_payable(organisation: Organisation, *, by: tuple[Worker, Worker] | None = None, clock: Clock = CLOCK) -> str:
    """An organisation with a bank account that two people looked at, `by` them; the account number."""
    iban = an_iban()
    enters, confirms = by or (a_settlement_officer(clock=clock), a_controller(clock=clock))
    entered = services.bank_account_enter(
        organisation_id=organisation.id,
        iban=iban,
        holder_name=organisation.name[:140],
        holds_from=LONG_AGO,
        actor=enters.actor,
        clock=clock,
    )
    services.bank_account_confirm(bank_account_id=entered.id, how="letter", actor=confirms.actor, clock=clock)
    return iban


def an_account(person: Person, *, email: str = "", second_factor: bool = False, clock: Clock = CLOCK) -> Account:
    """The login of a person; with a second factor where staff needs one."""
    account = services.account_open(
        person_id=person.id, email=email or f"persoon{next(_number)}@example.nl", actor=SYSTEM, clock=clock
    )
    if second_factor:
        with at_the_door(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', %s)",
                [account.pk, clock.now()],
            )
    return account


def actor_as_resident(person: Person, *for_whom: Person) -> Actor:
    """What a resident is when logged in, here with those they may act for."""
    return Actor(
        account_id=person.id,
        person_id=person.id,
        db_role=DbRole.PORTAL,
        roles=frozenset({Role.RESIDENT}),
        person_ids=(person.id, *(other.id for other in for_whom)),
    )


def _at_work(
    organisation: Organisation, roles: Sequence[Role], *, clock: Clock = CLOCK, team: str = "", **more: object
) -> Worker:
    person = a_person(clock=clock, **more)  # type: ignore[arg-type]
    employment = services.employment_start(
        organisation_id=organisation.id,
        person_id=person.id,
        roles=roles,
        team=team,
        holds_from=LONG_AGO,
        actor=SYSTEM,
        clock=clock,
    )
    answers_for, collects_for = [organisation.id], []
    if Role.CREDITOR_EMPLOYEE in roles:
        for line in organisation.acting_for.holding_on(clock.today()):
            (collects_for if line.claim_kinds else answers_for).append(line.for_organisation_id)
    actor = Actor(
        account_id=person.id,
        person_id=person.id,
        db_role=DbRole.STAFF if organisation.is_city else DbRole.PORTAL,
        roles=frozenset(roles) if organisation.is_city else frozenset({Role.RESIDENT, *roles}),
        organisation_ids=tuple(answers_for),
        collects_for=tuple(collects_for),
        person_ids=(person.id,),
        employment_id=employment.id,
    )
    return Worker(person, employment, organisation, actor)
