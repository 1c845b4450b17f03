# SPDX-License-Identifier: EUPL-1.2
"""Questions about the house itself: my own name, who looked at somebody's data, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.models import AccessLog, Event, Task
from schuldenlab.base.texts import text
from schuldenlab.cases import selectors as cases
from schuldenlab.fund.models import Obligation
from schuldenlab.people.models import Account, Employment, Organisation, Person
from schuldenlab.people.selectors import FACE_JOINS, Face, face_of, face_today
from schuldenlab.people.validation import phone_in_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Coach:
    """Who answers for somebody's case today. `phone` may be empty; `stands_in`: while the own coach is away."""

    name: str
    phone: str
    stands_in: bool

    @property
    def first_name(self) -> str:
        """As people call each other; the whole name where the first is not written in full."""
        first = self.name.partition(" ")[0]
        return self.name if len(first) < 3 or first.endswith(".") else first

    @property
    def said(self) -> str:
        """The number as people say it."""
        return phone_in_words(self.phone)


def coach_of(person_id: UUID, *, actor: Actor, on: date) -> Coach | None:
    """The coach of this person's newest open case; nothing without one, or when that coach has left.

    Only of a case this person is a client of: who shares a house need not know of it.
    """
    mine = cases.for_actor(actor).filter(client_ids__contains=[person_id], closed_on=None)
    coach_id = mine.order_by("-opened_on", "-known_at").values_list("coach_id", flat=True).first()
    if coach_id is None:
        return None
    face = face_of(employment_id=coach_id, on=on)
    if not Employment.objects.holding_on(on).filter(pk=face.employment_id).exists():
        return None
    return coach_shown(face)


def coach_shown(face: Face | None) -> Coach | None:
    return Coach(face.shown_as, face.work_phone, face.stands_in) if face else None


def my_coach(actor: Actor, *, on: date) -> Coach | None:
    """The coach of a resident's own newest open case, or else of whom they act for. One question."""
    if actor.db_role is not DbRole.PORTAL:
        return None
    joins = (f"coach__{name}" for name in FACE_JOINS)
    with acting(SYSTEM):  # of colleagues a resident reads the name and the number; who works today is ours to find out
        rows = cases.for_actor(actor).filter(closed_on=None).select_related("coach", *joins)
        found = sorted(rows.order_by("-opened_on", "-known_at")[:PAGE], key=lambda one: not _own(one, actor))
    return coach_shown(face_today(found[0].coach, on=on)) if found else None


def _own(case: Any, actor: Actor) -> bool:
    return actor.person_id in case.client_ids


def own_name(actor: Actor) -> str:
    """How the actor is called. Their own name is no look at somebody else's data, so it is not noted."""
    if actor.person_id is None:
        return ""
    person = Person.objects.filter(pk=actor.person_id).only("given_names", "prefix", "surname").first()
    return person.full_name if person else ""


def subject_names(tasks: list[Task], *, actor: Actor) -> dict[UUID, str]:
    """What each task is about, by name, as far as the actor may know it."""
    wanted: dict[str, set[UUID]] = {}
    for task in tasks:
        wanted.setdefault(task.subject_type, set()).add(task.subject_id)
    found: dict[UUID, str] = {}
    clients = _clients(wanted.get("case", set()) | wanted.get("creditors", set()) | wanted.get("letters", set()), actor)
    clients |= _who_gives_back(wanted.get("obligation", set()))
    persons_wanted = wanted.get("person", set()).union(*clients.values())
    if ids := persons_wanted - {actor.person_id}:
        persons = Person.objects.for_actor(actor).filter(pk__in=ids).only("given_names", "prefix", "surname")
        found |= {person.pk: person.full_name for person in persons}
        access.note("tasks", list(found))
    found |= {case: ", ".join(found[one] for one in ids if one in found) for case, ids in clients.items()}
    if ids := wanted.get("organisation", set()):
        found |= dict(Organisation.objects.for_actor(actor).filter(pk__in=ids).values_list("id", "name"))
    if ids := wanted.get("employment", set()):
        found |= dict(Employment.objects.for_actor(actor).filter(pk__in=ids).values_list("id", "shown_as"))
    return found


def _clients(case_ids: set[UUID], actor: Actor) -> dict[UUID, list[UUID]]:
    if not case_ids:
        return {}
    return dict(cases.for_actor(actor).filter(pk__in=case_ids).values_list("pk", "client_ids"))


def _who_gives_back(obligation_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    if not obligation_ids:
        return {}
    return {pk: [person] for pk, person in Obligation.objects.filter(pk__in=obligation_ids).values_list("pk", "person")}


def looked_at(subject_id: UUID, *, actor: Actor, since: date, until: date) -> list[tuple[AccessLog, str]]:
    """Who read the data of this person or organisation, or was refused, newest first.

    Raises NotAllowed for everybody but the privacy officer: this log is about colleagues too.
    """
    require_privacy_officer(actor)
    access.note("audit", [subject_id])
    rows = AccessLog.objects.filter(subject_ids__contains=[subject_id])
    return _with_names(_between(rows, since, until).order_by("-known_at")[:500])


def require_privacy_officer(actor: Actor) -> None:
    if not actor.is_one_of(Role.PRIVACY_OFFICER):
        raise NotAllowed


def happened(
    *, actor: Actor, since: date, until: date, before: tuple[datetime, UUID] | None = None
) -> list[tuple[Event, str]]:
    """Events of a period with the name of who did it, newest first, `PAGE` at a time and one more when there is an
    older page. `before`: moment and id of the last one that was seen."""
    if not actor.is_one_of(Role.CONTROLLER):
        raise NotAllowed
    rows = _between(Event.objects.all(), since, until)
    if before:
        moment, last = before
        rows = rows.filter(Q(known_at__lt=moment) | Q(known_at=moment, id__lt=last))
    return _with_names(rows.order_by("-known_at", "-id")[: PAGE + 1])


def _between(rows: QuerySet, since: date, until: date) -> QuerySet:
    """Whole local days, both included."""
    return rows.filter(known_at__gte=_midnight(since), known_at__lt=_midnight(until + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def _with_names(rows: QuerySet) -> list[tuple[Any, str]]:
    """Each row with the name of who it was; empty for the system itself."""
    found = list(rows)
    ids = {row.actor_id for row in found if row.actor_id}
    accounts = Account.objects.filter(pk__in=ids).select_related("person")
    names = {account.pk: account.person.full_name if account.person else account.email for account in accounts}
    return [
        (row, "" if row.actor_id == SYSTEM.account_id else names.get(row.actor_id, text("site.logs.nobody")))
        for row in found
    ]
