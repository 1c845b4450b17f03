# SPDX-License-Identifier: EUPL-1.2
"""A household's own case for its own first page: which case, where it is, what is open, and when they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, Subquery

from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.models import Task
from schuldenlab.methods.schema import Method
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import FACE_JOINS, Face, face_today

from .engine import case_state
from .models import Appointment, Case
from .packages import method_of
from .state import State

CASES_MAX = 50


@dataclass(frozen=True, slots=True)
class OwnWay:
    """`tasks`: everything that is open, also what others do. `coach` None: nobody answers for this case today.
    `appointment`: the next one."""

    case: Case
    method: Method | None
    state: State
    tasks: tuple[Task, ...]
    coach: Face | None
    appointment: datetime | None


def own_cases(*, actor: Actor) -> list[Case]:
    """The newest case of this person, an open one before one that was closed; then the open cases of whom they act for.

    Raises NotAllowed for staff: a household has this page, its coach has another.
    """
    if actor.db_role is DbRole.STAFF:
        raise NotAllowed()
    mine = Q(client_ids__contains=[actor.person_id]) if actor.person_id else Q(pk__in=[])
    rows = list(
        Case.objects.for_actor(actor)
        .filter(Q(closed_on=None) | mine)
        .order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-known_at")[:CASES_MAX]
    )
    own = [case for case in rows if actor.person_id in case.client_ids]
    return own[:1] + [case for case in rows if case not in own]


def own_way(*, case: Case, actor: Actor, on: date) -> OwnWay:
    """Where a case of `own_cases` is. Raises NotFound outside the actor's sight."""
    if actor.db_role is DbRole.STAFF or set(actor.person_ids).isdisjoint(case.client_ids):
        raise NotFound()
    access.note(Purpose.OWN, case.client_ids)
    joins = ("method_version", "state", "coach", *(f"coach__{name}" for name in FACE_JOINS))
    theirs = Q(case_id=case.pk) | Q(case_id=None, who_role=Role.RESIDENT, assignee_id__in=case.client_ids)
    planned = Appointment.objects.filter(case=OuterRef("pk"), replaced_by__isnull=True, starts_at__date__gte=on)
    with acting(SYSTEM):  # what colleagues do is theirs to open; that they are at it, the household may know
        case = (
            Case.objects.select_related(*joins)
            .annotate(meets_at=Subquery(planned.order_by("starts_at").values("starts_at")[:1]))
            .get(pk=case.pk)
        )
        tasks = Task.objects.filter(theirs, done_at=None).order_by(F("due_on").asc(nulls_last=True), "opened_at", "id")
        return OwnWay(
            case=case,
            method=method_of(case) if case.method_version else None,
            state=case_state(case=case, on=on),
            tasks=tuple(tasks),
            coach=face_today(case.coach, on=on),
            appointment=case.meets_at,
        )
