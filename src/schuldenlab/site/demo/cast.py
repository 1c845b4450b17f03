# SPDX-License-Identifier: EUPL-1.2
"""The people of the demo city at work: an actor for each persona, as after a login."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base.actor import STAFF_ROLES, Actor, DbRole, Role

from .organisations import ACTS_FOR
from .personas import PERSONAS, by_key, id_of


def played_by(key: str, *, person_id: UUID | None = None) -> Actor:
    """`person_id`: for a resident whose person is not named after the persona."""
    persona = by_key(key)
    person = person_id or id_of("person", key)
    if STAFF_ROLES.isdisjoint(persona.roles):
        at = persona.works_at
        return Actor(
            account_id=id_of("account", key), person_id=person, db_role=DbRole.PORTAL, roles=frozenset(persona.roles),
            person_ids=(person,), organisation_ids=_answered_for(at),
        )  # fmt: skip
    return Actor(
        account_id=id_of("account", key), person_id=person, db_role=DbRole.STAFF, roles=frozenset(persona.roles),
        employment_id=id_of("employment", key),
    )  # fmt: skip


def _answered_for(at: str) -> tuple[UUID, ...]:
    """Where they work, and for whom that collects."""
    names = [at, *(principal for collector, principal in ACTS_FOR if collector == at)] if at else []
    return tuple(id_of("organisation", one) for one in names)


def resident(person_id: UUID) -> Actor:
    """Somebody who acts for themselves, with or without a login of their own."""
    return Actor(
        account_id=id_of("account", str(person_id)), person_id=person_id, db_role=DbRole.PORTAL,
        roles=frozenset({Role.RESIDENT}), person_ids=(person_id,),
    )  # fmt: skip


def clerk_of(organisation: str) -> Actor:
    """Who answers for this organisation."""
    return played_by(next(one.key for one in PERSONAS if one.works_at == organisation))
