# SPDX-License-Identifier: EUPL-1.2
"""Verbs on organisations and whom they act for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotAllowed

from .. import policies, validation
from ..models import ActsFor, Organisation
from ._tools import end, locked, one_outcome, present


@transaction.atomic
def organisation_register(
    *,
    name: str,
    kinds: Sequence[str],
    actor: Actor,
    clock: Clock,
    kvk: str = "",
    is_city: bool = False,
    municipality_code: str = "",
    organisation_id: UUID | None = None,
) -> Organisation:
    """Put an organisation on record. Raises Conflict people.kvk_known when its KvK number is already there.

    Which organisation is the city decides who is staff, so only the set-up of a city (SYSTEM) may say that.
    """
    policies.require(actor, "organisation")
    if is_city and not policies.is_system(actor):
        raise NotAllowed()
    if not kinds or not set(kinds) <= set(Organisation.Kind.values):
        raise LabError("people.organisation_kind_unknown", field="kinds")
    if municipality_code:
        validation.municipality_code(municipality_code, field="municipality_code")
    organisation = Organisation(
        id=organisation_id or uuid4(),
        known_at=clock.now(),
        name=validation.name(name, field="name", required=True),
        kinds=sorted(set(kinds)),
        kvk=validation.kvk(kvk) if kvk else None,
        is_city=is_city,
        municipality_code=municipality_code,
    )
    with one_outcome(people_organisation_kvk_key="people.kvk_known", people_organisation_pkey="base.stale"):
        organisation.save(force_insert=True)
    events.record(
        "organisation.registered",
        actor=actor,
        subject=("organisation", organisation.id),
        clock=clock,
        kinds=organisation.kinds,
        is_city=is_city,
    )
    return organisation


@transaction.atomic
def city_write(*, name: str, municipality_code: str, actor: Actor, clock: Clock) -> Organisation:
    """Which city runs this: its name, and its code of four digits in the register (table 33). Made where there is none.

    For the set-up of a city only. Raises LabError people.register_code_wrong, NotAllowed.
    """
    if not policies.is_system(actor):
        raise NotAllowed()
    code = validation.municipality_code(municipality_code, field="municipality_code")
    city = Organisation.objects.select_for_update().filter(is_city=True).order_by("known_at", "id").first()
    if city is None:
        return organisation_register(
            name=name, kinds=["city"], is_city=True, municipality_code=code, actor=actor, clock=clock
        )
    city.name, city.municipality_code = validation.name(name, field="name", required=True), code
    city.save(update_fields=["name", "municipality_code"])
    events.record(
        "organisation.city_named", actor=actor, subject=("organisation", city.id), clock=clock, code=f"gm{code}"
    )
    return city


@transaction.atomic
def acts_for_start(
    *,
    organisation_id: UUID,
    for_organisation_id: UUID,
    holds_from: date,
    actor: Actor,
    clock: Clock,
    claim_kinds: Sequence[str] = (),
    holds_until: date | None = None,
    document_id: UUID | None = None,
    acts_for_id: UUID | None = None,
) -> ActsFor:
    """From this day one organisation answers for another's claims; no kinds named means all kinds.

    Raises Conflict people.acts_for_already when that is on record for that time.
    """
    policies.require(actor, "acts_for")
    validation.period(holds_from, holds_until)
    if organisation_id == for_organisation_id:
        raise LabError("people.acts_for_itself", field="for_organisation_id")
    row = ActsFor(
        id=acts_for_id or uuid4(),
        known_at=clock.now(),
        organisation=present(Organisation.objects.for_actor(actor), organisation_id),
        for_organisation=present(Organisation.objects.for_actor(actor), for_organisation_id),
        claim_kinds=sorted(set(claim_kinds)),
        holds_from=holds_from,
        holds_until=holds_until,
        document_id=document_id,
    )
    with one_outcome(acts_for_once="people.acts_for_already", people_actsfor_pkey="base.stale"):
        row.save(force_insert=True)
    events.record(
        "acts_for.started",
        actor=actor,
        subject=("organisation", organisation_id),
        clock=clock,
        holds_on=holds_from,
        acts_for_id=row.id,
        for_organisation_id=for_organisation_id,
        claim_kinds=row.claim_kinds,
    )
    return row


@transaction.atomic
def acts_for_end(*, acts_for_id: UUID, on: date, actor: Actor, clock: Clock) -> ActsFor:
    """From this day it no longer answers for the other. Raises Conflict people.ended_already."""
    policies.require(actor, "acts_for")
    row = locked(ActsFor.objects.for_actor(actor), acts_for_id)
    end(row, on)
    events.record(
        "acts_for.ended",
        actor=actor,
        subject=("organisation", row.organisation_id),
        clock=clock,
        holds_on=on,
        acts_for_id=row.id,
        for_organisation_id=row.for_organisation_id,
    )
    return row
