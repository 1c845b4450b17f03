# SPDX-License-Identifier: EUPL-1.2
"""Fill the database with the demo city: the small one through the services, so that it is as real as any other.

The city is one transaction, all of it or nothing; then young people walk their ways (`ways.py`). A second time finds
what is there and adds only what is missing.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from schuldenlab.base.acting import acting, at_the_door
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock, FixedClock, city_clock
from schuldenlab.base.local_values import local_value_set
from schuldenlab.base.texts import text
from schuldenlab.people import services
from schuldenlab.people.models import Account, Organisation, Person
from schuldenlab.people.partial_date import PartialDate

from . import SMALL, bulk, cases, fund, story, ways, work
from .generator import MadeHousehold, MadePerson, households, newcomer
from .letter_head import letter_head
from .organisations import ACCOUNTS, ACTS_FOR, ORGANISATIONS
from .personas import CITY_CODE, CITY_KEY, PASSWORD, PERSONAS, Persona, by_key, id_of
from .work import SEED

BULK_FROM = 1_000  # from here on rows go in by the thousand instead of by the verb
# By number of the household: its head logs in. The last three wait for creditors, sign and give back (`ways.py`).
RESIDENTS = {0: "youssef", 1: "daphne", -1: "yara", 29: "lars", 35: "rachid", 42: "kevin"}


def load(*, households: int, clock: Clock | None = None) -> str:
    """Load or complete the demo city; says what is there now."""
    clock = clock or city_clock()
    with transaction.atomic():
        with acting(SYSTEM):
            begin(households, clock)
            cases.open_cases(clock)
        with at_the_door():
            _second_factors()
    ways.walk(clock)
    with acting(SYSTEM):
        work.last_night(clock)
        people, organisations = Person.objects.count(), Organisation.objects.count()
    return text("site.demo.loaded", people=people, organisations=organisations)


def begin(households: int, clock: Clock) -> None:
    """Partners, a pot that was filled, people, and work that is about no case."""
    if not Organisation.objects.filter(pk=id_of("organisation", CITY_KEY)).exists():
        _city(clock)
        fund.pot(FixedClock.on(clock.today() - timedelta(days=390)))
    _households(households, clock)
    work.open_tasks(clock)


def empty_city(clock: Clock) -> None:
    """The city and its partners before anybody asked for help: methods in use, a pot that was filled."""
    with acting(SYSTEM):
        _city(clock)
        cases.use_methods(clock)
        fund.pot(clock)


def _city(clock: Clock) -> None:
    start = clock.today() - timedelta(days=400)
    for made in ORGANISATIONS:
        services.organisation_register(
            organisation_id=id_of("organisation", made.key), name=made.name, kinds=made.kinds, kvk=made.kvk,
            is_city=made.key == CITY_KEY, municipality_code=CITY_CODE if made.key == CITY_KEY else "", actor=SYSTEM,
            clock=clock,
        )  # fmt: skip
        services.phone_write(  # long ago: what is known before an account comes in is another way to ask about it
            organisation_id=id_of("organisation", made.key), phone=f"085 000 00 {made.kvk[-2:]}", actor=SYSTEM,
            clock=FixedClock.on(start),
        )  # fmt: skip
    for actor, principal in ACTS_FOR:
        services.acts_for_start(
            organisation_id=id_of("organisation", actor), for_organisation_id=id_of("organisation", principal),
            holds_from=start, actor=SYSTEM, clock=clock,
        )  # fmt: skip
    for persona in PERSONAS:
        if persona.works_at:
            _worker(persona, start, clock)
    _mandates(start, clock)
    _bank_accounts(start, clock)
    letter_head(start, clock)
    _household(newcomer(clock.today()), clock)
    for name, value in story.LOCAL.items():
        local_value_set(
            name=name, value=value, label="L", holds_from=start, source=story.CHOSEN, actor=SYSTEM, clock=clock
        )


def _worker(persona: Persona, start: date, clock: Clock) -> None:
    person_id = id_of("person", persona.key)
    services.person_register(
        person_id=person_id, given_names=persona.given, prefix=persona.prefix, surname=persona.surname,
        phone=persona.phone, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    services.employment_start(
        employment_id=id_of("employment", persona.key), organisation_id=id_of("organisation", persona.works_at),
        person_id=person_id, roles=persona.roles, team=persona.team, work_phone=persona.phone, holds_from=start,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    _account(persona, person_id, clock)


def _account(persona: Persona, person_id: UUID, clock: Clock) -> None:
    account = services.account_open(
        account_id=id_of("account", persona.key), person_id=person_id, email=persona.email, actor=SYSTEM, clock=clock
    )
    account.password = _hashed(PASSWORD)
    account.save(update_fields=["password"])


@cache
def _hashed(password: str) -> str:
    """Hashing is slow on purpose, and everybody here has the same password anyway."""
    return make_password(password)


def _mandates(start: date, clock: Clock) -> None:
    """The first mandates of a city come from its set-up; the controller may pass on a part of hers."""
    given = (
        ("willem", "mandate", None), ("noor", "mandate", 500_00), ("mariska", "payout", 10_000_00),
        ("willem", "payout", 10_000_00),
        ("henk", "offer_above_base", 2_500_00), ("fatima", "admission", 0), ("sanne", "admission", 0),
        ("fatima", "departure", 0), ("sanne", "ending", 0), ("mariska", "breach", 0), ("willem", "breach", 0),
        ("mariska", "forgive", 1_000_00),
    )  # fmt: skip
    for key, kind, limit in given:
        services.mandate_give(
            holder_id=id_of("person", key), decision_kind=kind, limit_cents=limit, holds_from=start,
            actor=SYSTEM, clock=clock,
        )  # fmt: skip


def _bank_accounts(start: date, clock: Clock) -> None:
    """Entered by one, confirmed by another; the last one still waits for its second person."""
    enters, confirms = _as("henk", Role.SETTLEMENT_OFFICER), _as("mariska", Role.FUND_MANAGER)
    for number, (key, iban) in enumerate(ACCOUNTS):
        organisation = next(made for made in ORGANISATIONS if made.key == key)
        account = services.bank_account_enter(
            bank_account_id=id_of("bank_account", key), organisation_id=id_of("organisation", key), iban=iban,
            holder_name=organisation.name, holds_from=start, actor=enters, clock=clock,
        )  # fmt: skip
        if number < len(ACCOUNTS) - 1:
            services.bank_account_confirm(bank_account_id=account.id, how="letter", actor=confirms, clock=clock)


def _as(key: str, role: Role) -> Actor:
    return Actor(
        account_id=id_of("account", key), person_id=id_of("person", key), db_role=DbRole.STAFF, roles=frozenset({role})
    )


def _households(count: int, clock: Clock) -> None:
    """The first ones through the services, so that everybody who can log in is there; a whole city then in bulk."""
    for household in households(min(count, SMALL) if count >= BULK_FROM else count, seed=SEED, today=clock.today()):
        if not Person.objects.filter(pk=household.people[0].id).exists():
            _household(household, clock)
    if count >= BULK_FROM:
        bulk.insert(households(count, seed=SEED, today=clock.today()), clock=clock)


def _household(made: MadeHousehold, clock: Clock) -> None:
    for place, one in enumerate(made.people):
        _register(one, clock)
        services.household_move_in(
            person_id=one.id, role=one.role, on=made.lives_there_since, actor=SYSTEM, clock=clock,
            **({"new_household_id": made.id} if place == 0 else {"household_id": made.id}),
        )  # fmt: skip
        services.address_start(
            person_id=one.id, holds_from=made.lives_there_since, street=made.street, house_number=made.house_number,
            postcode=made.postcode, town="Lindermonde", municipality_code=CITY_CODE, actor=SYSTEM, clock=clock,
        )  # fmt: skip
        _circumstances(one, clock)
    if made.number in RESIDENTS:
        _account(by_key(RESIDENTS[made.number]), made.people[0].id, clock)


def _register(one: MadePerson, clock: Clock) -> None:
    services.person_register(
        person_id=one.id, given_names=one.given, prefix=one.prefix, surname=one.surname, birth=PartialDate(*one.born),
        bsn=one.bsn or "", secrecy=one.secrecy, language=one.language, phone=one.phone, actor=SYSTEM, clock=clock,
    )  # fmt: skip


def _circumstances(one: MadePerson, clock: Clock) -> None:
    if one.administrator_since:
        services.representation_start(
            person_id=one.id, kind="administrator", by_organisation_id=id_of("organisation", "administrator"),
            holds_from=one.administrator_since, actor=SYSTEM, clock=clock,
        )  # fmt: skip
    if one.died_on:
        services.person_record_death(person_id=one.id, died=PartialDate.of(one.died_on), actor=SYSTEM, clock=clock)


def _second_factors() -> None:
    """Runs at the door: only there the tables of login are open."""
    have = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    for persona in PERSONAS:
        account_id = id_of("account", persona.key)
        if persona.has_second_factor and account_id not in have and Account.objects.filter(pk=account_id).exists():
            Authenticator.objects.create(
                user_id=account_id,
                type=Authenticator.Type.TOTP,
                data={"secret": get_adapter().encrypt(persona.secret)},
            )
