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

# A code begins with a letter, in lower case, without a long number. An id, a day and a digest have a form of their own.
_CODE = re.compile(r"(?!.*\d{6})[a-z][a-z0-9_.:@-]{0,79}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
COUNT_MAX = 9_999_999  # a larger number may be a BSN, a phone number or an account


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

    `subject` is (type, id), such as ("person", person.id). `data` holds ids, codes, dates, counts and, under a name
    that ends in _cents, amounts. What could be about a person is a ValueError: this table can never be cleaned.
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
