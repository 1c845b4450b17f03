# SPDX-License-Identifier: EUPL-1.2
"""What the services of this room share: a case that stands still meanwhile, and words under its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base import case_keys, events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models.fields import Row

from ..models import Case, FactRecord


def case_locked(case_id: UUID, *, actor: Actor, closed_too: bool = False) -> Case:
    """This case, held until the end of the transaction: of two who act at once, the second sees what the first did.

    Raises NotFound outside the actor's sight, NotAllowed when a colleague acts in their own case, Conflict
    cases.case_closed.
    """
    if not Case.objects.for_actor(actor).filter(pk=case_id).exists():
        raise NotFound()
    with acting(SYSTEM):  # the portal may lock nothing
        case = Case.objects.select_for_update(of=("self",)).select_related("method_version").get(pk=case_id)
    if actor.db_role is DbRole.STAFF and actor.person_id in case.client_ids:
        raise NotAllowed("cases.own_case")
    if case.closed_on is not None and not closed_too:
        raise Conflict("cases.case_closed")
    return case


def of(case: Case, clock: Clock) -> dict[str, Any]:
    """The columns that every row below a case begins with."""
    return {"known_at": clock.now(), "case": case, "client_ids": case.client_ids}


def sealed(case: Case, row_id: UUID, column: str, content: str | Mapping[str, object], clock: Clock) -> bytes:
    """Words, or a small record of them, under the key of the case. `column` as in "need.told"."""
    words = content if isinstance(content, str) else json.dumps(content, sort_keys=True, ensure_ascii=False)
    return case_keys.seal(case_id=case.pk, column=f"cases_{column}", row_id=row_id, text=words, clock=clock)


YEARS_MAX = 100  # a fact of somebody's life
ASKED_YEARS_MAX = 5  # of a question for help the keeping is over (Wgs article 8e); a slip of the year is refused


def not_in_future(day: date, clock: Clock, *, field: str, years: int = YEARS_MAX) -> date:
    """Raises LabError cases.day_in_future, or cases.day_long_ago for a year that is a slip."""
    if day > clock.today():
        raise LabError("cases.day_in_future", field=field)
    if day.year < clock.today().year - years:
        raise LabError("cases.day_long_ago", field=field, years=years)
    return day


def after_the_question(case: Case, day: date, clock: Clock, *, field: str) -> date:
    """A talk lies between the question for help and today. Raises LabError cases.talk_before_asked."""
    if day < case.asked_on:
        raise LabError("cases.talk_before_asked", field=field)
    return not_in_future(day, clock, field=field)


def one_of(value: str, allowed: Any, *, field: str) -> str:
    """A code of a closed list. Raises LabError cases.code_unknown."""
    if value not in allowed:
        raise LabError("cases.code_unknown", field=field, allowed=", ".join(allowed))
    return value


def noted(
    case: Case,
    name: str,
    value: object,
    holds_on: date,
    *,
    source: str,
    actor: Actor,
    clock: Clock,
    corrects: FactRecord | None = None,
) -> FactRecord:
    """A fact that follows from a verb of this room, such as a threat that came up in a talk. `corrects`: what was noted
    so before, and is not so."""
    fact = FactRecord.objects.create(
        **of(case, clock), name=name, value=value, holds_on=holds_on, by_id=actor.person_id, source=source,
        corrects=corrects,
    )  # fmt: skip
    record("fact.recorded", case, fact, actor=actor, clock=clock, holds_on=holds_on, name=name, source=source)
    return fact


def record(verb: str, case: Case, row: Row, *, actor: Actor, clock: Clock, **more: Any) -> None:
    events.record(verb, actor=actor, subject=(type(row).__name__.lower(), row.pk), case_id=case.pk, clock=clock, **more)
