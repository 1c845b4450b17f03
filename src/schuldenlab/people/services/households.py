# SPDX-License-Identifier: EUPL-1.2
"""Verbs on households: who comes to live in it and who leaves."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError

from .. import policies
from ..models import Household, Member, Person
from ._tools import end, locked, one_outcome, present


@transaction.atomic
def household_move_in(
    *,
    person_id: UUID,
    role: str,
    on: date | None,
    actor: Actor,
    clock: Clock,
    household_id: UUID | None = None,
    new_household_id: UUID | None = None,
) -> Member:
    """A person lives in this household from this day on; without `household_id` a new household begins.

    Raises Conflict people.in_other_household while they still live in another one, LabError people.person_deceased.
    """
    policies.require(actor, "household")
    if role not in Member.MemberRole.values:
        raise LabError("people.member_role_unknown", field="role")
    person = locked(Person.objects.for_actor(actor), person_id)
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    if household_id is None:
        household = Household.objects.create(id=new_household_id or uuid4(), known_at=clock.now())
        events.record("household.begun", actor=actor, subject=("household", household.id), clock=clock, holds_on=on)
    else:
        household = present(Household.objects.for_actor(actor), household_id)
    member = Member(known_at=clock.now(), household=household, person=person, role=role, holds_from=on)
    with one_outcome(member_of_one_household="people.in_other_household"):
        member.save(force_insert=True)
    events.record(
        "household.moved_in",
        actor=actor,
        subject=("person", person.id),
        clock=clock,
        holds_on=on,
        household_id=household.id,
        role=role,
    )
    return member


@transaction.atomic
def household_move_out(*, person_id: UUID, on: date, actor: Actor, clock: Clock) -> Member:
    """A person leaves the household they live in. Raises LabError people.in_no_household when there is none."""
    policies.require(actor, "household")
    locked(Person.objects.for_actor(actor), person_id)
    member = Member.objects.filter(person=person_id, holds_until__isnull=True).select_for_update().first()
    if member is None:
        raise LabError("people.in_no_household")
    member.end_told_at = clock.now()
    end(member, on)
    member.save(update_fields=["end_told_at"])
    events.record(
        "household.moved_out",
        actor=actor,
        subject=("person", person_id),
        clock=clock,
        holds_on=on,
        household_id=member.household_id,
    )
    return member
