# SPDX-License-Identifier: EUPL-1.2
"""What the services of this room share: rows that stand still, and one event for each verb."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.base.models.fields import Row
from schuldenlab.base.money import CENTS_MAX
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language


def locked(rows: models.QuerySet, row_id: UUID) -> Any:
    """This row, held until the end of the transaction. Raises NotFound, the same for hidden and for absent."""
    found = rows.select_for_update(of=("self",)).filter(pk=row_id).first()
    if found is None:
        raise NotFound()
    return found


def amount(cents: int, *, field: str = "cents") -> int:
    """More than nothing, and no typing error."""
    if cents <= 0:
        raise LabError("fund.amount_needed", field=field)
    if cents > CENTS_MAX:
        raise LabError("base.amount_absurd", field=field)
    return cents


def not_in_future(day: date, clock: Clock, *, field: str) -> date:
    if day > clock.today():
        raise LabError("fund.day_in_future", field=field)
    return day


def not_before(first: date, day: date, code: str, *, field: str) -> date:
    """Raises LabError `code` with the day it began."""
    if day < first:
        raise LabError(code, field=field, first=date_in_words(first, current_language(), year=True))
    return day


def record(verb: str, row: Row, *, actor: Actor, clock: Clock, **more: Any) -> None:
    events.record(verb, actor=actor, subject=(type(row).__name__.lower(), row.pk), clock=clock, **more)
