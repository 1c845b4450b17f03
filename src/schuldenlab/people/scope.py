# SPDX-License-Identifier: EUPL-1.2
"""From a session to an actor: who is this, and for whom may they act today?

Of an office that administers or guards, those employed as representative act for its wards, and not its other people.
A collector that answers for some kinds of claims only does not answer for the creditor; it collects for it. An
authorisation that ended, or has yet to begin, gives neither.

One query at the door answers it, next to the one that reads the account. It reads ids and dates only. An account acts
in one capacity: who is employed by the city today works as staff, and carries no partner's or resident's scope.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from schuldenlab.base.actor import PARTNER_ROLES, STAFF_ROLES, Actor, DbRole, Role

from .models import Account

# Who may act for somebody sees that person's affairs. A second debtor does not: they share a claim, not a file.
ACTING_KINDS = ("guardian", "administrator", "parent", "authorised")
SECOND_FACTORS = ("totp", "webauthn")

_QUERY = """
WITH work AS (
    SELECT employment.id, employment.organisation_id, employment.roles, organisation.is_city
    FROM people_employment AS employment
    JOIN people_organisation AS organisation ON organisation.id = employment.organisation_id
    WHERE employment.person_id = %(person)s AND employment.holds_from <= %(on)s
      AND (employment.holds_until IS NULL OR employment.holds_until > %(on)s)
      AND (NOT organisation.is_city OR employment.confirmed_on IS NOT NULL)
)
SELECT
    (SELECT deceased FROM people_person WHERE id = %(person)s),
    ARRAY(SELECT json_build_array(id, organisation_id, roles, is_city) FROM work ORDER BY id),
    ARRAY(
        SELECT DISTINCT json_build_array(acts.organisation_id, acts.for_organisation_id, acts.claim_kinds = '{}')::text
        FROM people_actsfor AS acts JOIN work ON work.organisation_id = acts.organisation_id
        WHERE acts.holds_from <= %(on)s
          AND (acts.holds_until IS NULL OR acts.holds_until > %(on)s)
    ),
    ARRAY(
        SELECT DISTINCT represents.person_id
        FROM people_representation AS represents JOIN people_person AS person ON person.id = represents.person_id
        WHERE represents.kind = ANY (%(kinds)s) AND NOT person.deceased
          AND (represents.by_person_id = %(person)s
               OR represents.by_organisation_id IN (
                   SELECT organisation_id FROM work WHERE NOT is_city AND %(representative)s = ANY (roles)))
          AND (represents.holds_from IS NULL OR represents.holds_from <= %(on)s)
          AND (represents.holds_until IS NULL OR represents.holds_until > %(on)s)
    ),
    EXISTS (SELECT 1 FROM mfa_authenticator WHERE user_id = %(account)s AND type = ANY (%(factors)s))
"""


@dataclass(frozen=True, slots=True)
class _Work:
    employment_id: UUID
    organisation_id: UUID
    roles: frozenset[Role]
    is_city: bool

    @property
    def staff_roles(self) -> frozenset[Role]:
        return self.roles & STAFF_ROLES if self.is_city else frozenset()

    @property
    def partner_roles(self) -> frozenset[Role]:
        return frozenset() if self.is_city else self.roles & PARTNER_ROLES


@dataclass(frozen=True, slots=True)
class _Scope:
    deceased: bool
    work: tuple[_Work, ...]
    acts_for: tuple[tuple[UUID, UUID, bool], ...]  # who acts, for whom, for every kind of claim
    represents: tuple[UUID, ...]
    has_second_factor: bool

    @property
    def is_staff(self) -> bool:
        return any(work.staff_roles for work in self.work)


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind this request, or None at the door.

    None too for staff without a second factor: they have nothing but the page where they set one up.
    """
    account = request.user
    if not account.is_authenticated:
        return None
    return actor_for(account, on=request.clock.today())


def actor_for(account: Account, *, on: date) -> Actor | None:
    """What this account may act as on this day. Runs at the door (`base.acting.at_the_door`)."""
    if account.person_id is None:
        return Actor(account_id=account.pk, person_id=None, db_role=DbRole.PORTAL)
    scope = _scope_of(account, on)
    if scope.deceased:
        return None
    if not scope.is_staff:
        return _portal(account, scope)
    return _staff(account, scope) if scope.has_second_factor else None


def needs_second_factor(account: Account, *, on: date) -> bool:
    """Whether this account is staff's and has no second factor yet. Runs at the door."""
    if account.person_id is None:
        return False
    scope = _scope_of(account, on)
    return scope.is_staff and not scope.has_second_factor


def _staff(account: Account, scope: _Scope) -> Actor:
    city = [work for work in scope.work if work.staff_roles]
    return Actor(
        account_id=account.pk,
        person_id=account.person_id,
        db_role=DbRole.STAFF,
        roles=frozenset().union(*(work.staff_roles for work in city)),
        organisation_ids=tuple(work.organisation_id for work in city),
        person_ids=(account.person_id,),
        employment_id=city[0].employment_id,
    )


def _portal(account: Account, scope: _Scope) -> Actor:
    partner = [work for work in scope.work if work.partner_roles]
    employers = {work.organisation_id for work in partner}
    creditors = {work.organisation_id for work in partner if Role.CREDITOR_EMPLOYEE in work.partner_roles}
    represented = {one for who, one, every_kind in scope.acts_for if who in creditors and every_kind}
    answers_for = employers | represented
    collects_for = {one for who, one, _ in scope.acts_for if who in creditors} - answers_for
    roles_at = {(role, work.organisation_id) for work in partner for role in work.partner_roles}
    roles_at |= {(Role.CREDITOR_EMPLOYEE, one) for one in represented}
    return Actor(
        account_id=account.pk,
        person_id=account.person_id,
        db_role=DbRole.PORTAL,
        roles=frozenset({Role.RESIDENT}).union(*(work.partner_roles for work in partner)),
        organisation_ids=tuple(sorted(answers_for)),
        roles_at=frozenset(roles_at),
        collects_for=tuple(sorted(collects_for)),
        person_ids=(account.person_id, *(person for person in scope.represents if person != account.person_id)),
        employment_id=partner[0].employment_id if partner else None,
    )


def _scope_of(account: Account, on: date) -> _Scope:
    """Asked once for one loaded account: two functions of one request need the same answer."""
    kept = account.__dict__.get("_scope")
    if kept is None or kept[0] != on:
        kept = account.__dict__["_scope"] = (on, _ask(account, on))
    return kept[1]


def _ask(account: Account, on: date) -> _Scope:
    with connection.cursor() as cursor:
        cursor.execute(
            _QUERY,
            {
                "person": account.person_id,
                "account": account.pk,
                "on": on,
                "kinds": list(ACTING_KINDS),
                "representative": str(Role.REPRESENTATIVE),
                "factors": list(SECOND_FACTORS),
            },
        )
        deceased, work, acts_for, represents, has_second_factor = cursor.fetchone()
    return _Scope(
        deceased=bool(deceased),
        work=tuple(
            _Work(UUID(employment), UUID(organisation), frozenset(map(Role, roles)), is_city)
            for employment, organisation, roles, is_city in work
        ),
        acts_for=tuple((UUID(one), UUID(other), every) for one, other, every in map(json.loads, acts_for)),
        represents=tuple(represents),
        has_second_factor=has_second_factor,
    )
