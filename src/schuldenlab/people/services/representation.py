# SPDX-License-Identifier: EUPL-1.2
"""Verbs on representation: somebody may act for a person from this day, until that day."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError

from .. import policies, validation
from ..models import Organisation, Person, Representation
from ..partial_date import PartialDate
from ._tools import end, locked, one_outcome, present


@transaction.atomic
def representation_start(
    *,
    person_id: UUID,
    kind: str,
    holds_from: date,
    actor: Actor,
    clock: Clock,
    by_person_id: UUID | None = None,
    by_organisation_id: UUID | None = None,
    holds_until: date | None = None,
    document_id: UUID | None = None,
    representation_id: UUID | None = None,
) -> Representation:
    """Record who may act for this person. A guardian whom we now know takes the place of the unknown one.

    A parent acts until the eighteenth birthday, with parts of it unknown the earliest it can be: nobody keeps sight of
    an adult's file for having been their parent.

    Raises Conflict people.represented_already when the same is on record for that time, LabError when it cannot be: the
    dead do not act and are not acted for, nobody represents themselves, a minor represents nobody.
    """
    policies.require(actor, "representation")
    validation.period(holds_from, holds_until)
    if kind not in Representation.Kind.values:
        raise LabError("people.representation_kind_unknown", field="kind")
    if (by_person_id is None) == (by_organisation_id is None):
        raise LabError("people.representative_one", field="by_person_id")
    if kind in ("parent", "second_debtor") and by_person_id is None:
        raise LabError("people.representative_person", field="by_person_id")
    _hold(actor, person_id, by_person_id)
    person = present(Person.objects.for_actor(actor), person_id)
    if person.deceased:
        raise LabError("people.person_deceased", field="person_id")
    if kind == Representation.Kind.PARENT:
        holds_until = _while_minor(person, holds_from, holds_until)
    row = Representation(
        id=representation_id or uuid4(),
        known_at=clock.now(),
        person=person,
        by_person=_able(by_person_id, person, actor, holds_from) if by_person_id else None,
        by_organisation=(
            present(Organisation.objects.for_actor(actor), by_organisation_id) if by_organisation_id else None
        ),
        kind=kind,
        holds_from=holds_from,
        holds_until=holds_until,
        document_id=document_id,
    )
    if kind == Representation.Kind.GUARDIAN:
        _end_unknown_guardian(person, holds_from)
    with one_outcome(representation_once="people.represented_already", people_representation_pkey="base.stale"):
        row.save(force_insert=True)
    events.record(
        "representation.started",
        actor=actor,
        subject=("person", person.id),
        clock=clock,
        holds_on=holds_from,
        representation_id=row.id,
        kind=kind,
        by_person_id=by_person_id,
        by_organisation_id=by_organisation_id,
    )
    return row


@transaction.atomic
def representation_end(*, representation_id: UUID, on: date, actor: Actor, clock: Clock) -> Representation:
    """From this day on they no longer act for this person. Raises Conflict people.ended_already."""
    policies.require(actor, "representation")
    row = locked(Representation.objects.for_actor(actor), representation_id)
    end(row, on)
    events.record(
        "representation.ended",
        actor=actor,
        subject=("person", row.person_id),
        clock=clock,
        holds_on=on,
        representation_id=row.id,
        kind=row.kind,
    )
    return row


def parents_until_adult(person: Person, before: PartialDate) -> None:
    """After a birth date was corrected: what followed from the old eighteenth birthday follows the new one."""
    old, new = before.of_age_on(), person.birth.of_age_on()
    if new is None or old == new:
        return
    for row in Representation.objects.filter(person=person, kind=Representation.Kind.PARENT).select_for_update():
        if row.holds_until is None or row.holds_until == old or row.holds_until > new:
            row.holds_until = max(new, row.holds_from or new)
            row.save(update_fields=["holds_until"])


def _hold(actor: Actor, *person_ids: UUID | None) -> None:
    """Both persons stand still, always in the same order: else two who represent each other wait for ever."""
    ids = [person_id for person_id in person_ids if person_id]
    list(Person.objects.for_actor(actor).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).only("pk"))


def _while_minor(child: Person, holds_from: date, holds_until: date | None) -> date:
    adult_on = child.birth.of_age_on()
    if adult_on is None:
        raise LabError("people.parent_birth_needed", field="person_id")
    if holds_from >= adult_on:
        raise LabError("people.parent_of_adult", field="kind")
    return min(adult_on, holds_until or adult_on)


def _able(by_person_id: UUID, person: Person, actor: Actor, on: date) -> Person:
    if by_person_id == person.id:
        raise LabError("people.representative_self", field="by_person_id")
    by_person = present(Person.objects.for_actor(actor), by_person_id)
    if by_person.deceased:
        raise LabError("people.person_deceased", field="by_person_id")
    if by_person.birth.certainly_minor_on(on):
        raise LabError("people.representative_minor", field="by_person_id")
    return by_person


def _end_unknown_guardian(person: Person, on: date) -> None:
    unknown = Representation.objects.filter(
        person=person, kind="guardian", by_person__isnull=True, by_organisation__isnull=True, holds_until__isnull=True
    )
    for row in unknown.select_for_update():
        row.holds_until = max(on, row.holds_from) if row.holds_from else on
        row.save(update_fields=["holds_until"])
