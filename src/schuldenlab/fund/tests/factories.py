# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests of the fund: a filled pot, a youth with an agreed offer, a batch that waits. As SYSTEM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import Clock
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.models import Organisation
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Obligation, PayoutBatch, Place, PlaceMatch, Pot, Reservation

CLOCK = people.CLOCK
LONG_AGO = people.LONG_AGO


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch, who made it, and another who may release it."""

    row: PayoutBatch
    maker: people.Worker
    releaser: people.Worker


def a_pot(cents: int = 1_000_000, *, clock: Clock = CLOCK, **conditions: object) -> Pot:
    """A pot of the fund with this much in it, from a partner."""
    pot = services.pot_open(
        name=f"Jongerenfonds {uuid4().hex[:8]}", purpose="Schulden van jongeren oplossen", holds_from=LONG_AGO,
        actor=SYSTEM, clock=clock, **conditions,
    )  # fmt: skip
    if cents:
        services.contribution_record(
            party_id=people.an_organisation(kinds=["partner"], clock=clock).pk, kind="money", pot_id=pot.pk,
            cents=cents, sure_cents=cents, received_on=clock.today(), actor=SYSTEM, clock=clock,
        )  # fmt: skip
    return pot


def a_youth(*, clock: Clock = CLOCK) -> cases.Desk:
    """Somebody of 22 with a case; their coach."""
    people.a_city(clock=clock)
    coach = cases.a_coach(clock=clock)
    resident = people.a_young_resident(clock=clock)
    case = cases.services.case_open(client_ids=[resident.pk], asked_on=clock.today(), actor=coach.actor, clock=clock)
    return cases.Desk(coach, resident, case)


def a_creditor(*, payable: bool = True, clock: Clock = CLOCK) -> Organisation:
    creditor = people.an_organisation(clock=clock)
    if payable:
        people.a_payable(creditor, clock=clock)
        people.an_office(creditor, clock=clock)
    return creditor


def reserved(
    pot: Pot, desk: cases.Desk, cents: int = 50_000, *, creditor: Organisation | None = None, agreed: bool = False,
    clock: Clock = CLOCK, **more: object,
) -> Reservation:  # fmt: skip
    """Money set apart for an offer; `agreed`: the creditor said yes."""
    creditor = creditor or a_creditor(clock=clock)
    row = services.money_reserve(
        pot_id=pot.pk, case_id=desk.case.pk, person_id=desk.resident.pk, cause=("offer", uuid4()),
        creditor_id=creditor.pk, creditor_reference=f"KL-{uuid4().hex[:6]}", cents=cents, actor=SYSTEM, clock=clock,
        **more,
    )  # fmt: skip
    return services.reserve_post(reservation_id=row.pk, actor=SYSTEM, clock=clock) if agreed else row


def a_releaser(*, limit_cents: int | None = None, clock: Clock = CLOCK) -> people.Worker:
    worker = people.a_worker(Role.CONTROLLER, clock=clock)
    people.a_mandate(worker, "payout", limit_cents=limit_cents, clock=clock)
    return worker


def a_batch(pot: Pot, rows: Sequence[Reservation], *, clock: Clock = CLOCK) -> Batch:
    maker = people.a_fund_manager(clock=clock)
    batch = services.batch_make(pot_id=pot.pk, reservation_ids=[row.pk for row in rows], actor=maker.actor, clock=clock)
    return Batch(batch, maker, a_releaser(clock=clock))


def paid(pot: Pot, desk: cases.Desk, cents: int = 50_000, *, clock: Clock = CLOCK) -> Obligation:
    """An offer that was accepted and paid out: this is what the youth owes."""
    batch = a_batch(pot, [reserved(pot, desk, cents, agreed=True, clock=clock)], clock=clock)
    services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=clock)
    return Obligation.objects.get(case=desk.case, person=desk.resident, pot=pot)


def a_place(*, capacity: int = 2, clock: Clock = CLOCK) -> tuple[Place, people.Worker]:
    """A place at an association, and who confirms hours there."""
    host = people.a_host(clock=clock)
    place = services.place_offer(
        host_id=host.organisation.pk, kind="volunteering", words="Helpen in de buurtkeuken", capacity=capacity,
        holds_from=LONG_AGO, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    return place, host


def at_place(obligation: Obligation, place: Place, coach: people.Worker, *, clock: Clock = CLOCK) -> PlaceMatch:
    return services.place_match(
        place_id=place.pk, obligation_id=obligation.pk, holds_from=LONG_AGO, actor=coach.actor, clock=clock
    )
