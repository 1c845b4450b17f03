# SPDX-License-Identifier: EUPL-1.2
"""Money in the small city of tests, without the ways that lead to it: paid, to pay, agreed, offered and given back.

A payment waits for release with one account that changed and one that is new; hours wait for their host. The method of
these cases has no hour value, so confirmed hours are kept.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.cases.services import case_open
from schuldenlab.fund import selectors, services
from schuldenlab.site.demo.cast import played_by
from schuldenlab.site.demo.fund import POT, new_account
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.way import first_of_month
from schuldenlab.site.demo.work import SEED

# House, creditor, cents, and how far it is: paid, to pay (in the batch that waits), agreed, or still an offer.
CLAIMS = (
    (0, "landlord", 1_340_00, "paid"), (0, "energy", 615_00, "paid"), (0, "telecom", 287_50, "paid"),
    (2, "landlord", 980_00, "paid"), (2, "energy", 412_00, "paid"),
    (3, "energy", 530_25, "to_pay"), (3, "insurer", 744_10, "to_pay"), (3, "landlord", 1_105_00, "to_pay"),
    (4, "landlord", 860_00, "agreed"), (4, "collector", 199_95, "agreed"),
    (6, "insurer", 655_00, "offer"), (6, "bank", 1_250_00, "offer"),
)  # fmt: skip


def money(clock: Clock) -> None:
    """After people came to the demo city, before their other cases are opened."""
    houses = {house.number: house for house in households(7, seed=SEED, today=clock.today())}
    persons = {number: houses[number].people[0].id for number in {claim[0] for claim in CLAIMS}}
    long_ago, paid = (FixedClock.on(clock.today() - timedelta(days=days)) for days in (120, 75))
    cases = {number: _case(persons[number], long_ago) for number in sorted(persons)}
    reserved = [(_reserve(claim, cases[claim[0]], persons[claim[0]], long_ago), claim[3]) for claim in CLAIMS]
    _pay([row for row, state in reserved if state == "paid"], paid)
    new_account(FixedClock.on(clock.today() - timedelta(days=9)))
    services.batch_make(
        pot_id=POT, reservation_ids=[row for row, state in reserved if state == "to_pay"],
        batch_id=id_of("batch", "waiting"), actor=played_by("mariska"), clock=clock,
    )  # fmt: skip
    _giving_back(persons[0], cases[0], clock)


def _case(person_id: UUID, clock: Clock) -> UUID:
    case_id = id_of("case", str(person_id))
    case_open(case_id=case_id, client_ids=[person_id], asked_on=clock.today(), actor=played_by("fatima"), clock=clock)
    return case_id


def _reserve(claim: tuple[int, str, int, str], case_id: UUID, person_id: UUID, clock: FixedClock) -> UUID:
    number, key, cents, state = claim
    clock.at += timedelta(minutes=5)
    officer = played_by("henk")
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
        pot_id=POT,
        reservation_ids=reservations,
        batch_id=id_of("batch", "paid"),
        actor=played_by("mariska"),
        clock=clock,
    )
    services.batch_release(batch_id=batch.pk, actor=played_by("willem"), clock=clock)


def _giving_back(person_id: UUID, case_id: UUID, clock: Clock) -> None:
    """Youssef pays a little each month, works hours at the sports club, and is busy with a school year."""
    coach, today = played_by("fatima"), clock.today()
    (owed,) = [one for one in selectors.obligations(actor=coach, on=today) if one.person_id == person_id]
    agreed = FixedClock.on(today - timedelta(days=70))
    services.return_plan_make(
        obligation_id=owed.id, agreed_on=agreed.today(), by_hours=True,
        instalments=[(first_of_month(agreed.today(), number), 50_00) for number in range(1, 13)],
        milestones=[("school_year", id_of("organisation", "school"), None)], plan_id=id_of("plan", "youssef"),
        actor=coach, clock=agreed,
    )  # fmt: skip
    for days, cents in ((40, 50_00), (12, 20_00)):
        services.instalment_pay(
            obligation_id=owed.id, cents=cents, received_on=today - timedelta(days=days),
            giving_back_id=id_of("giving_back", str(days)), actor=played_by("mariska"), clock=clock,
        )  # fmt: skip
    match = services.place_match(
        place_id=id_of("place", "club"), obligation_id=owed.id, holds_from=agreed.today(),
        match_id=id_of("match", "youssef"), actor=coach, clock=agreed,
    )  # fmt: skip
    resident = played_by("youssef", person_id=person_id)
    for number, (days, minutes) in enumerate(((22, 240), (15, 150), (8, 180))):
        with acting(resident):
            report = services.hours_report(
                match_id=match.pk, worked_on=today - timedelta(days=days), minutes=minutes,
                report_id=id_of("hours", str(number)), actor=resident, clock=clock,
            )  # fmt: skip
        if number == 0:
            host = played_by("marco")
            with acting(host):
                services.hours_confirm(report_id=report.pk, yes=True, actor=host, clock=clock)
