# SPDX-License-Identifier: EUPL-1.2
"""Verbs on employment: who works where in which roles, and who takes over during absence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import PARTNER_ROLES, STAFF_ROLES, Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed

from .. import policies, validation
from ..models import Account, Employment, Organisation, Person
from ._endings import end_mandates
from ._tools import end, locked, one_outcome, present


@transaction.atomic
def employment_start(
    *,
    organisation_id: UUID,
    person_id: UUID,
    roles: Iterable[Role],
    holds_from: date,
    actor: Actor,
    clock: Clock,
    team: str = "",
    shown_as: str = "",
    work_phone: str = "",
    holds_until: date | None = None,
    employment_id: UUID | None = None,
) -> Employment:
    """A person works here in these roles from this day on; another set of roles is a new employment.

    Staff roles exist in the city only, partner roles outside it only. Work for the city counts after a second person
    has confirmed it (`employment_confirm`); what the set-up of a city enters (SYSTEM) counts at once. Nobody employs
    themselves, or whose login they opened. Raises Conflict people.employed_already when they work there at that time.
    """
    policies.require(actor, "employment")
    validation.period(holds_from, holds_until)
    if person_id == actor.person_id:
        raise NotAllowed("people.not_for_yourself")
    organisation = present(Organisation.objects.for_actor(actor), organisation_id)
    person = locked(Person.objects.for_actor(actor), person_id)
    if actor.person_id and Account.objects.filter(person=person, opened_by=actor.person_id).exists():
        raise NotAllowed("people.login_by_another")
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    employment = Employment(
        id=employment_id or uuid4(),
        known_at=clock.now(),
        organisation=organisation,
        person=person,
        entered_by_id=actor.person_id,
        confirmed_on=clock.today() if organisation.is_city and policies.is_system(actor) else None,
        roles=_fitting(roles, organisation),
        team=validation.name(team, field="team", limit=60),
        shown_as=validation.name(shown_as, field="shown_as", limit=100) or person.full_name[:100],
        work_phone=validation.phone(work_phone, field="work_phone"),
        holds_from=holds_from,
        holds_until=holds_until,
    )
    with one_outcome(employment_once="people.employed_already", people_employment_pkey="base.stale"):
        employment.save(force_insert=True)
    events.record(
        "employment.started",
        actor=actor,
        subject=("person", person_id),
        clock=clock,
        holds_on=holds_from,
        employment_id=employment.id,
        organisation_id=organisation_id,
        roles=employment.roles,
    )
    return employment


@transaction.atomic
def employment_confirm(*, employment_id: UUID, actor: Actor, clock: Clock) -> Employment:
    """A second person confirms that somebody works for the city in these roles; from then on the roles count.

    Raises NotAllowed people.second_person_employs for who entered it or whose own work it is, Conflict
    people.employment_confirmed when another was first or when there is nothing to confirm.
    """
    policies.require(actor, "employment_confirm")
    employment = locked(Employment.objects.for_actor(actor), employment_id)
    if actor.person_id is None or actor.person_id in (employment.entered_by_id, employment.person_id):
        raise NotAllowed("people.second_person_employs")
    if employment.confirmed_on is not None or not employment.organisation.is_city:
        raise Conflict("people.employment_confirmed")
    employment.confirmed_by_id, employment.confirmed_on = actor.person_id, clock.today()
    employment.save(update_fields=["confirmed_by", "confirmed_on"])
    events.record(
        "employment.confirmed",
        actor=actor,
        subject=("person", employment.person_id),
        clock=clock,
        employment_id=employment.id,
        roles=employment.roles,
    )
    return employment


@transaction.atomic
def employment_end(*, employment_id: UUID, on: date, actor: Actor, clock: Clock) -> Employment:
    """From this day on they no longer work here and have no role here; mandates end with the last work for the city.

    Raises Conflict people.ended_already.
    """
    policies.require(actor, "employment")
    employment = locked(Employment.objects.for_actor(actor), employment_id)
    end(employment, on)
    end_mandates(person_id=employment.person_id, on=on, actor=actor, clock=clock)
    events.record(
        "employment.ended",
        actor=actor,
        subject=("person", employment.person_id),
        clock=clock,
        holds_on=on,
        employment_id=employment.id,
    )
    return employment


@transaction.atomic
def employment_cover(
    *,
    employment_id: UUID,
    by_employment_id: UUID,
    cover_from: date,
    actor: Actor,
    clock: Clock,
    cover_until: date | None = None,
) -> Employment:
    """During an absence a colleague with a role in common takes over; a later cover replaces this one."""
    policies.require(actor, "cover")
    validation.period(cover_from, cover_until, field="cover_until")
    employment = locked(Employment.objects.for_actor(actor), employment_id)
    cover = present(Employment.objects.for_actor(actor).counting().holding_on(cover_from), by_employment_id)
    if cover.person_id == employment.person_id:
        raise LabError("people.cover_self", field="by_employment_id")
    if cover.organisation_id != employment.organisation_id or not set(cover.roles) & set(employment.roles):
        raise LabError("people.cover_other_work", field="by_employment_id")
    employment.covered_by, employment.cover_from, employment.cover_until = cover, cover_from, cover_until
    employment.save(update_fields=["covered_by", "cover_from", "cover_until"])
    events.record(
        "employment.covered",
        actor=actor,
        subject=("person", employment.person_id),
        clock=clock,
        holds_on=cover_from,
        employment_id=employment.id,
        by_employment_id=cover.id,
    )
    return employment


def _fitting(roles: Iterable[Role], organisation: Organisation) -> list[str]:
    chosen = set(roles)
    if not chosen or not chosen <= (STAFF_ROLES if organisation.is_city else PARTNER_ROLES):
        raise LabError("people.roles_do_not_fit", field="roles")
    return sorted(chosen)
