# SPDX-License-Identifier: EUPL-1.2
"""Money in the demo city, through the services: a pot that was filled, paid from, and partly given back.

A payment waits for release with one account that changed and one that is new; hours wait for their host. The city has
not said what an hour is worth, so confirmed hours are kept.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.cases.services import case_open
from schuldenlab.fund import selectors, services
from schuldenlab.people.models import Person
from schuldenlab.people.services import bank_account_confirm, bank_account_enter

from .generator import households
from .personas import id_of
from .work import SEED

POT = id_of("pot", "young")
NEW_IBAN = "NL74TEST0000000008"  # bank "TEST" does not exist
MONEY = (("lindermonde", 10_000_00), ("bank", 4_500_00), ("insurer", 6_000_00))
IN_KIND = (
    ("landlord", "concession", "Zet geen huis uit zolang er een plan loopt."),
    ("association", "staff", "Een vrijwilliger die jongeren op weg helpt."),
    ("school", "knowledge", "Een les over geld voor elke klas."),
)
# House, creditor, cents, and how far it is: paid, to pay (in the batch that waits), agreed, or still an offer.
CLAIMS = (
    (0, "landlord", 1_340_00, "paid"), (0, "energy", 615_00, "paid"), (0, "telecom", 287_50, "paid"),
    (2, "landlord", 980_00, "paid"), (2, "energy", 412_00, "paid"),
    (3, "energy", 530_25, "to_pay"), (3, "insurer", 744_10, "to_pay"), (3, "landlord", 1_105_00, "to_pay"),
    (4, "landlord", 860_00, "agreed"), (4, "collector", 199_95, "agreed"),
    (6, "insurer", 655_00, "offer"), (6, "bank", 1_250_00, "offer"),
)  # fmt: skip


def money(clock: Clock) -> None:
    """Everything, once; a city without these households stays without money."""
    houses = {house.number: house for house in households(7, seed=SEED, today=clock.today())}
    persons = {number: houses[number].people[0].id for number in {claim[0] for claim in CLAIMS}}
    here = Person.objects.filter(pk__in=persons.values()).count()
    if here < len(persons) or selectors.pots(actor=_manager()):
        return
    long_ago, paid = (FixedClock.on(clock.today() - timedelta(days=days)) for days in (120, 75))
    pot(FixedClock.on(clock.today() - timedelta(days=390)))
    cases = {number: _case(persons[number], long_ago) for number in sorted(persons)}
    reserved = [(_reserve(claim, cases[claim[0]], persons[claim[0]], long_ago), claim[3]) for claim in CLAIMS]
    _pay([row for row, state in reserved if state == "paid"], paid)
    _new_account(FixedClock.on(clock.today() - timedelta(days=9)))
    services.batch_make(
        pot_id=POT, reservation_ids=[row for row, state in reserved if state == "to_pay"],
        batch_id=id_of("batch", "waiting"), actor=_manager(), clock=clock,
    )  # fmt: skip
    _giving_back(persons[0], cases[0], clock)


def pot(clock: Clock) -> None:
    today = clock.today()
    services.pot_open(
        pot_id=POT, name="Jongerenfonds Lindermonde", holds_from=today, age_first=18, age_last=27,
        purpose="Schulden van jongeren in één keer oplossen, zodat zij verder kunnen.", cents_max_case=3_000_00,
        actor=_manager(), clock=clock,
    )  # fmt: skip
    for key, cents in MONEY:
        services.contribution_record(
            contribution_id=id_of("contribution", key), party_id=id_of("organisation", key), kind="money", cents=cents,
            pot_id=POT, received_on=today, actor=_manager(), clock=clock,
        )  # fmt: skip
    for key, kind, words in IN_KIND:
        services.contribution_record(
            contribution_id=id_of("contribution", key), party_id=id_of("organisation", key), kind=kind, words=words,
            pot_id=POT, received_on=today, actor=_manager(), clock=clock,
        )  # fmt: skip
    services.place_offer(
        place_id=id_of("place", "club"), host_id=id_of("organisation", "association"), kind="internship",
        words="Kantine en materiaal op zaterdag", capacity=30, holds_from=today, actor=_staff("fatima", Role.COACH),
        clock=clock,
    )  # fmt: skip


def _case(person_id: UUID, clock: Clock) -> UUID:
    case_id = id_of("case", str(person_id))
    case_open(
        case_id=case_id, client_ids=[person_id], asked_on=clock.today(), actor=_staff("fatima", Role.COACH),
        clock=clock,
    )  # fmt: skip
    return case_id


def _reserve(claim: tuple[int, str, int, str], case_id: UUID, person_id: UUID, clock: FixedClock) -> UUID:
    number, key, cents, state = claim
    clock.at += timedelta(minutes=5)
    officer = _staff("henk", Role.SETTLEMENT_OFFICER)
    row = services.money_reserve(
        reservation_id=id_of("reservation", f"{number} {key}"), pot_id=POT, case_id=case_id, person_id=person_id,
        cause=("offer", id_of("offer", f"{number} {key}")), creditor_id=id_of("organisation", key),
        creditor_reference=f"{key[:3].upper()}-2026-{number:02d}{cents % 10_000:04d}", cents=cents, actor=officer,
        clock=clock,
    )  # fmt: skip
    if state != "offer":
        services.reserve_post(reservation_id=row.pk, actor=officer, clock=clock)
    return row.pk


def _pay(reservations: list[UUID], clock: Clock) -> None:
    """Made by the fund manager, released by the controller."""
    batch = services.batch_make(
        pot_id=POT, reservation_ids=reservations, batch_id=id_of("batch", "paid"), actor=_manager(), clock=clock
    )
    services.batch_release(batch_id=batch.pk, actor=_staff("willem", Role.CONTROLLER), clock=clock)


def _new_account(clock: Clock) -> None:
    """The energy company is paid on another account from now on."""
    account = bank_account_enter(
        bank_account_id=id_of("bank_account", "energy new"), organisation_id=id_of("organisation", "energy"),
        iban=NEW_IBAN, holder_name="Zonnedal Energie", holds_from=clock.today(),
        actor=_staff("henk", Role.SETTLEMENT_OFFICER), clock=clock,
    )  # fmt: skip
    bank_account_confirm(bank_account_id=account.id, how="phone_known_number", actor=_manager(), clock=clock)


def _giving_back(person_id: UUID, case_id: UUID, clock: Clock) -> None:
    """Youssef pays a little each month, works hours at the sports club, and is busy with a school year."""
    coach, today = _staff("fatima", Role.COACH), clock.today()
    (owed,) = [one for one in selectors.obligations(actor=coach, on=today) if one.person_id == person_id]
    agreed = FixedClock.on(today - timedelta(days=70))
    services.return_plan_make(
        obligation_id=owed.id, agreed_on=agreed.today(), by_hours=True,
        instalments=[(_month(agreed.today(), number), 50_00) for number in range(1, 13)],
        milestones=[("school_year", id_of("organisation", "school"), None)], plan_id=id_of("plan", "youssef"),
        actor=coach, clock=agreed,
    )  # fmt: skip
    for days, cents in ((40, 50_00), (12, 20_00)):
        services.instalment_pay(
            obligation_id=owed.id, cents=cents, received_on=today - timedelta(days=days),
            giving_back_id=id_of("giving_back", str(days)), actor=_manager(), clock=clock,
        )  # fmt: skip
    match = services.place_match(
        place_id=id_of("place", "club"), obligation_id=owed.id, holds_from=agreed.today(),
        match_id=id_of("match", "youssef"), actor=coach, clock=agreed,
    )  # fmt: skip
    resident = _portal("youssef", Role.RESIDENT, person_id=person_id)
    for number, (days, minutes) in enumerate(((22, 240), (15, 150), (8, 180))):
        with acting(resident):
            report = services.hours_report(
                match_id=match.pk, worked_on=today - timedelta(days=days), minutes=minutes,
                report_id=id_of("hours", str(number)), actor=resident, clock=clock,
            )  # fmt: skip
        if number == 0:
            host = _portal("marco", Role.HOST, organisation=id_of("organisation", "association"))
            with acting(host):
                services.hours_confirm(report_id=report.pk, yes=True, actor=host, clock=clock)


def _month(day: date, number: int) -> date:
    """The first of the month, `number` months on."""
    years, month = divmod(day.month - 1 + number, 12)
    return date(day.year + years, month + 1, 1)


def _manager() -> Actor:
    return _staff("mariska", Role.FUND_MANAGER)


def _staff(key: str, role: Role) -> Actor:
    return Actor(
        account_id=id_of("account", key), person_id=id_of("person", key), db_role=DbRole.STAFF,
        roles=frozenset({role}), employment_id=id_of("employment", key),
    )  # fmt: skip


def _portal(key: str, role: Role, *, person_id: UUID | None = None, organisation: UUID | None = None) -> Actor:
    who = person_id or id_of("person", key)
    return Actor(
        account_id=id_of("account", key), person_id=who, db_role=DbRole.PORTAL, roles=frozenset({role}),
        person_ids=(who,), organisation_ids=(organisation,) if organisation else (),
    )  # fmt: skip
