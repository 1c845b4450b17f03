# SPDX-License-Identifier: EUPL-1.2
"""What ends by itself: a mandate with the work it came with, and what a death ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock

from ..models import Employment, Mandate, Member, Person, Representation
from ..models.dated import Dated
from ._tools import one_outcome


def end_mandates(*, person_id: UUID, on: date, actor: Actor, clock: Clock) -> None:
    """End every mandate of somebody who has no confirmed work for the city from this day on.

    They do not come back with new work: who returns is given a mandate anew.
    """
    if Employment.objects.of_the_city().holding_on(on).filter(person=person_id).exists():
        return
    open_ones = Mandate.objects.filter(Q(holds_until__isnull=True) | Q(holds_until__gt=on), holder=person_id)
    for mandate in open_ones.filter(ends__isnull=True, ended_by__isnull=True):
        first_day_without = max(on, mandate.holds_from)
        with one_outcome(people_mandate_ends_id_key="base.stale"):
            Mandate.objects.create(
                known_at=clock.now(),
                holder_id=person_id,
                decision_kind=mandate.decision_kind,
                method_key=mandate.method_key,
                holds_from=first_day_without,
                given_by_id=actor.person_id,
                ends=mandate,
            )
        events.record(
            "mandate.ended",
            actor=actor,
            subject=("person", person_id),
            clock=clock,
            holds_on=first_day_without,
            given_mandate_id=mandate.id,
            decision_kind=mandate.decision_kind,
        )


def end_by_death(person: Person, *, on: date, actor: Actor, clock: Clock) -> list[UUID]:
    """End on this day what a dead person cannot have; the ids of what ended.

    Who acts for them and for whom they act (BW 1:389), their place in a household, their work and with it their
    mandates. Whose only guardian died is still under guardianship: by whom is unknown until a coach has found out.
    """
    acted_for, acts_for = Representation.objects.filter(person=person), Representation.objects.filter(by_person=person)
    wards = {row.person_id for row in _open(acts_for, on) if row.kind == Representation.Kind.GUARDIAN}
    ended = [
        *_end(_open(acted_for, on), on),
        *_end(_open(acts_for, on), on),
        *_end(_open(Member.objects.filter(person=person), on), on),
        *_end(_open(Employment.objects.filter(person=person), on), on),
    ]
    Member.objects.filter(pk__in=ended).update(end_told_at=clock.now())
    end_mandates(person_id=person.pk, on=on, actor=actor, clock=clock)
    guarded = Representation.objects.holding_on(on).filter(person__in=wards, kind=Representation.Kind.GUARDIAN)
    for ward in wards - set(guarded.values_list("person_id", flat=True)):
        Representation.objects.create(
            known_at=clock.now(), person_id=ward, kind=Representation.Kind.GUARDIAN, holds_from=on
        )
    return ended


def _open(rows: models.QuerySet, on: date) -> models.QuerySet:
    return rows.filter(Q(holds_until__isnull=True) | Q(holds_until__gt=on)).select_for_update()


def _end(rows: Iterable[Dated], on: date) -> list[UUID]:
    """On this day, or for what was to begin later: on its own first day, so that it held on none."""
    ended = []
    for row in rows:
        row.holds_until = max(on, row.holds_from or on)
        row.save(update_fields=["holds_until"])
        ended.append(row.pk)
    return ended
