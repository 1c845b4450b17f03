# SPDX-License-Identifier: EUPL-1.2
"""Whose signature binds somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.actor import Actor, Role

from ..models import Person, Representation
from .for_cases import _staff_only

ADULT = 18
SELF, PARENT = "self", "parent"
_INSTEAD = ("guardian", "administrator")


@dataclass(frozen=True, slots=True)
class Signer:
    """`kind`: self, or why somebody else signs. Nobody in either set: nobody can yet, as a guardian is not known."""

    kind: str
    person_ids: frozenset[UUID]
    organisation_ids: frozenset[UUID]

    def is_actor(self, actor: Actor) -> bool:
        """In person, or for the office where they work as representative."""
        offices = actor.answers_as(Role.REPRESENTATIVE)
        return actor.person_id in self.person_ids or not self.organisation_ids.isdisjoint(offices)


def signers_of(*, person_ids: Iterable[UUID], on: date, actor: Actor) -> dict[UUID, Signer]:
    """Who signs for each of these on this day. Staff only.

    A guardian before an administrator (BW 1:381, 1:438); who is not surely of age, a parent (BW 1:234). An authorised
    person does not sign: what they were authorised to is not on record.
    """
    _staff_only(actor)
    people = list(Person.objects.filter(pk__in=set(person_ids)))
    rows = Representation.objects.holding_on(on).filter(person__in=people, kind__in=[*_INSTEAD, PARENT])
    by_person: dict[UUID, list[Representation]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    return {person.pk: _signer(person, by_person.get(person.pk, []), on) for person in people}


def _signer(person: Person, rows: list[Representation], on: date) -> Signer:
    ages = person.birth.ages_on(on)
    minor = ages is None or ages[0] < ADULT
    for kind in (*_INSTEAD, PARENT) if minor else _INSTEAD:
        found = [row for row in rows if row.kind == kind]
        if found:
            return Signer(
                kind,
                frozenset(row.by_person_id for row in found if row.by_person_id),
                frozenset(row.by_organisation_id for row in found if row.by_organisation_id),
            )
    if minor:
        return Signer(PARENT, frozenset(), frozenset())
    return Signer(SELF, frozenset() if person.deceased else frozenset({person.pk}), frozenset())
