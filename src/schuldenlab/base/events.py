# SPDX-License-Identifier: EUPL-1.2
"""Writing down what happened: the only writer of Event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from .actor import Actor
from .clock import Clock
from .models import Event

# A code begins with a letter, in lower case, without a long number. An id, a day and a digest have a form of their own.
_CODE = re.compile(r"(?!.*\d{6})[a-z][a-z0-9_.:@-]{0,79}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
COUNT_MAX = 9_999_999  # a larger number may be a BSN, a phone number or an account


def record(verb: str, *, actor: Actor, subject: tuple[str, UUID], clock: Clock, **said: Any) -> Event:
    """Append one event in the running transaction. What else can be said: see `unsaved`."""
    event = unsaved(verb, actor=actor, subject=subject, clock=clock, **said)
    event.save(force_insert=True)
    return event


def record_with(event: Event, *, insert: str, values: Sequence[object], rows: int) -> int:
    """Do this INSERT and, if it writes all of `rows`, append the event, in one statement. How many rows it wrote.

    For what is done by the thousand: one trip to the database, and no moment between the fact and its event.
    """
    fields = Event._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    statement = (
        f"WITH fresh AS ({insert} RETURNING 1), written AS (SELECT count(*) AS rows FROM fresh),"  # noqa: S608
        f" logged AS (INSERT INTO {Event._meta.db_table} ({columns})"
        f" SELECT {', '.join(['%s'] * len(fields))} FROM written WHERE rows = %s)"
        " SELECT rows FROM written"
    )
    said = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *said, rows])
        return int(cursor.fetchone()[0])


def unsaved(
    verb: str,
    *,
    actor: Actor,
    subject: tuple[str, UUID],
    clock: Clock,
    case_id: UUID | None = None,
    holds_on: date | None = None,
    mandate_id: UUID | None = None,
    **data: object,
) -> Event:
    """An event that is yet to be appended.

    `subject` is (type, id), such as ("person", person.id). `data` holds ids, codes, dates, counts and, under a name
    that ends in _cents, amounts. What could be about a person is a ValueError: this table can never be cleaned.
    """
    return Event(
        known_at=clock.now(),
        verb=verb,
        actor_id=actor.account_id,
        mandate_id=mandate_id,
        subject_type=subject[0],
        subject_id=subject[1],
        case_id=case_id,
        holds_on=holds_on or clock.today(),
        data=codes_only(data),
    )


def codes_only(data: Mapping[str, object]) -> dict[str, object]:
    """The same data as JSON can hold it. Raises ValueError for what could be free text, or a number of a person."""
    return {name: _code(name, value) for name, value in data.items()}


def _code(name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and (abs(value) <= COUNT_MAX or name.endswith("_cents")):
        return value
    if isinstance(value, list | tuple):
        return [_code(name, item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    written = str(value)
    if isinstance(value, int) or (written and not any(form.fullmatch(written) for form in (_CODE, _ID, _DAY, _DIGEST))):
        raise ValueError(f"event data {name!r} must be an id or a code")
    return written
