# SPDX-License-Identifier: EUPL-1.2
"""Who is acting: one value that services, selectors and the database all decide by."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person may be to the lab (domain 7). The last part of each name is the Dutch term."""

    RESIDENT = "resident"  # inwoner
    COACH = "coach"  # trajectbegeleider
    SETTLEMENT_OFFICER = "settlement_officer"  # schuldregelaar
    FUND_MANAGER = "fund_manager"  # fondsbeheerder
    CREDITOR_EMPLOYEE = "creditor_employee"  # medewerker van een schuldeiser
    HOST = "host"  # wie een plek aanbiedt: school, werkgever, vereniging
    REPRESENTATIVE = "representative"  # bewindvoerder, curator: acts for the wards of the office
    COORDINATOR = "coordinator"  # labcoördinator
    CONTROLLER = "controller"  # controller
    PRIVACY_OFFICER = "privacy_officer"  # functionaris gegevensbescherming


STAFF_ROLES = frozenset(
    {
        Role.COACH,
        Role.SETTLEMENT_OFFICER,
        Role.FUND_MANAGER,
        Role.COORDINATOR,
        Role.CONTROLLER,
        Role.PRIVACY_OFFICER,
    }
)
PARTNER_ROLES = frozenset({Role.CREDITOR_EMPLOYEE, Role.HOST, Role.REPRESENTATIVE})


class DbRole(StrEnum):
    """The database roles a request may take on (architecture: who sees what is held twice)."""

    ENTRY = "lab_entry"  # before we know who it is: session, login, scope
    PORTAL = "lab_portal"  # residents and partners: only rows of their own scope
    STAFF = "lab_staff"  # employees of the city, and its jobs


@dataclass(frozen=True, slots=True)
class Actor:
    """A logged-in account in one capacity.

    `person_ids`: the actor and whom they may act for (representation).
    `organisation_ids`: organisations the actor answers for, by employment or dated authorisation.
    `roles_at`: in which role at which of those organisations; None: in each role at each of them.
    `collects_for`: creditors of whose claims those organisations collect some kinds today; they do not answer for them.
    """

    account_id: UUID
    person_id: UUID | None
    db_role: DbRole
    roles: frozenset[Role] = field(default_factory=frozenset)
    organisation_ids: tuple[UUID, ...] = ()
    roles_at: frozenset[tuple[Role, UUID]] | None = None
    collects_for: tuple[UUID, ...] = ()
    person_ids: tuple[UUID, ...] = ()
    employment_id: UUID | None = None

    def is_one_of(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def answers_as(self, role: Role) -> tuple[UUID, ...]:
        """The organisations that this actor answers for in this role: who offers a place at a creditor answers no
        question about a debt."""
        if role not in self.roles:
            return ()
        if self.roles_at is None:
            return self.organisation_ids
        return tuple(one for one in self.organisation_ids if (role, one) in self.roles_at)


# Jobs and commands act as themselves: an id that no account has, so that the log can tell.
SYSTEM = Actor(
    account_id=UUID("00000000-0000-4000-8000-000000000001"),
    person_id=None,
    db_role=DbRole.STAFF,
    roles=STAFF_ROLES,
)
