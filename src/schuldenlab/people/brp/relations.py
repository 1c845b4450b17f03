# SPDX-License-Identifier: EUPL-1.2
"""Putting households and acting parents in the database. What is there already stays as it is."""

from __future__ import annotations

from uuid import UUID, uuid4

from schuldenlab.base import events
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock

from ..models import Household, Member, Person, Representation
from .families import Family
from .report import Report


def keep_households(families: list[Family], report: Report, clock: Clock) -> None:
    """A household for each family, or who is missing added to the one that is there.

    A family whose members are in several households by now was parted by somebody who knew: it is left alone.
    """
    everybody = [person_id for family in families for person_id, _ in family.members]
    lives_in = dict(
        Member.objects.filter(person__in=everybody, holds_until__isnull=True).values_list("person_id", "household_id")
    )
    households, members = [], []
    for family in families:
        report.counts["households"] += 1
        report.counts["households_shared"] += len(family.members) > 1
        report.counts["members"] += len(family.members)
        present = {lives_in[person_id] for person_id, _ in family.members if person_id in lives_in}
        missing = [(person_id, role) for person_id, role in family.members if person_id not in lives_in]
        if len(present) > 1 or not missing:
            continue
        household_id = present.pop() if present else uuid4()
        if len(missing) == len(family.members):
            households.append(Household(id=household_id, known_at=clock.now()))
            report.counts["households_new"] += 1
        members += [
            Member(known_at=clock.now(), household_id=household_id, person_id=person_id, role=role)
            for person_id, role in missing
        ]
    Household.objects.bulk_create(households)
    Member.objects.bulk_create(members)
    for household in households:
        events.record(
            "household.begun", actor=SYSTEM, subject=("household", household.id), clock=clock, source="register"
        )
    for member in members:
        events.record(
            "household.moved_in",
            actor=SYSTEM,
            subject=("person", member.person_id),
            clock=clock,
            household_id=member.household_id,
            role=member.role,
        )


def keep_parents(pairs: list[tuple[UUID, UUID]], report: Report, clock: Clock) -> None:
    """Each (child, parent) as a representation until the child is of age."""
    report.counts["parents_acting"] += len(pairs)
    children = Person.objects.in_bulk({child for child, _ in pairs})
    there = set(
        Representation.objects.filter(person__in=children, kind=Representation.Kind.PARENT).values_list(
            "person_id", "by_person_id"
        )
    )
    rows = [
        Representation(
            known_at=clock.now(),
            person_id=child,
            by_person_id=parent,
            kind=Representation.Kind.PARENT,
            source=Representation.Source.REGISTER,
            holds_from=children[child].birth.earliest() if children[child].birth.is_complete else None,
            holds_until=children[child].birth.of_age_on(),
        )
        for child, parent in dict.fromkeys(pairs)
        if (child, parent) not in there and child != parent
    ]
    report.counts["parents_new"] += len(rows)
    Representation.objects.bulk_create(rows)
    for row in rows:
        events.record(
            "representation.started",
            actor=SYSTEM,
            subject=("person", row.person_id),
            clock=clock,
            representation_id=row.id,
            kind=row.kind,
            by_person_id=row.by_person_id,
        )
