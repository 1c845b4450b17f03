# SPDX-License-Identifier: EUPL-1.2
"""What the services of claims and letters share: a case of the actor that stands still, and one event for each verb."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.models import Document, Event
from schuldenlab.base.terms import EARLIEST
from schuldenlab.cases.above import cases_hold
from schuldenlab.cases.selectors import for_actor

from ..models.below import OfCase


def case_held(case_id: UUID, *, actor: Actor, closed_too: bool = False) -> Any:
    """This case, held until the end of the transaction.

    Raises NotFound outside the actor's sight, NotAllowed for a colleague's own case, Conflict cases.case_closed.
    """
    if not for_actor(actor).filter(pk=case_id).exists():
        raise NotFound()
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    if case.closed_on is not None and not closed_too:
        raise Conflict("cases.case_closed")
    return case


def of(case: Any, clock: Clock) -> dict[str, Any]:
    """The columns that every row below a case begins with."""
    return {"known_at": clock.now(), "case": case, "client_ids": case.client_ids}


def day(value: date, clock: Clock, *, field: str) -> date:
    """A day that was, and not of another century."""
    if value > clock.today():
        raise LabError("debts.day_in_future", field=field)
    if value < EARLIEST:
        raise LabError("base.date_absurd", field=field, earliest=EARLIEST.year, latest=clock.today().year)
    return value


def in_case(document_id: UUID | None, case: Any) -> bool:
    """Whether there is such a paper, and in this case."""
    return document_id is not None and Document.objects.filter(pk=document_id, case_id=case.pk).exists()


def one_of(value: str, allowed: Any, *, field: str) -> str:
    if value not in allowed:
        raise LabError("debts.code_unknown", field=field, allowed=", ".join(allowed))
    return value


def record(verb: str, row: OfCase, *, actor: Actor, clock: Clock, **more: Any) -> Event:
    return events.record(
        verb, actor=actor, subject=(type(row).__name__.lower(), row.pk), case_id=row.case_id, clock=clock, **more
    )
