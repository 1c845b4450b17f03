# SPDX-License-Identifier: EUPL-1.2
"""Writing down what happened: the only writer of Event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from .actor import Actor
from .clock import Clock
from .models import Event

_CODE = re.compile(r"^[\w.:/+-]{0,80}$", re.ASCII)


def record(
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
    """Append one event in the running transaction.

    `subject` is (type, id), such as ("person", person.id). `data` holds ids, codes, dates, counts and cents only;
    anything that could be free text is an AssertionError, because this table can never be cleaned.
    """
    return Event.objects.create(
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
    """The same data as JSON can hold it. Anything that could be free text is an AssertionError."""
    return {name: _code(name, value) for name, value in data.items()}


def _code(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_code(name, item) for item in value]
    written = value.isoformat() if isinstance(value, date) else str(value)
    assert _CODE.match(written), f"event data {name!r} must be an id or a code"
    return written
