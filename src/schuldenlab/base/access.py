# SPDX-License-Identifier: EUPL-1.2
"""Noting who reads personal data.

Selectors call `note`; the request writes one row at its end, in its own transaction. A refused attempt is written
after that transaction was rolled back, so that it cannot vanish with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from .acting import acting
from .actor import SYSTEM, Actor
from .clock import Clock
from .models import AccessLog

SUBJECTS_MAX = 1_000  # in one row; who read more gets more rows


@dataclass(slots=True)
class Reading:
    """What one request has read so far. `trace_id` ties log lines of one request together."""

    page: str
    trace_id: UUID = field(default_factory=uuid4)
    purposes: dict[str, list[UUID]] = field(default_factory=dict)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading(page: str) -> Iterator[Reading]:
    """Collect the notes of one request or job."""
    token = _reading.set(Reading(page))
    try:
        yield _reading.get()  # type: ignore[misc]
    finally:
        _reading.reset(token)


def note(purpose: str, subject_ids: Iterable[UUID]) -> None:
    """Say that personal data of these persons or organisations was read for `purpose`."""
    current = _reading.get()
    if current is not None:
        current.purposes.setdefault(purpose, []).extend(subject_ids)


def write(current: Reading, *, actor: Actor, clock: Clock) -> None:
    """One insert for everything this request read. What a job reads outside `reading` nobody looks at."""
    rows = [
        AccessLog(
            known_at=clock.now(),
            actor_id=actor.account_id,
            purpose=purpose,
            page=current.page,
            subject_ids=some,
            trace_id=current.trace_id,
        )
        for purpose, ids in current.purposes.items()
        for some in _in_parts(sorted(set(ids)))
    ]
    if rows:
        AccessLog.objects.bulk_create(rows)


def _in_parts(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), SUBJECTS_MAX):
        yield ids[start : start + SUBJECTS_MAX]


def write_refusal(
    current: Reading, *, actor: Actor | None, code: str, clock: Clock, subject_ids: Iterable[UUID] = ()
) -> None:
    """Log a refused attempt in a transaction of its own, with the ids it asked for."""
    with acting(SYSTEM):
        AccessLog.objects.create(
            known_at=clock.now(),
            actor_id=actor.account_id if actor else None,
            purpose="refused",
            page=current.page,
            subject_ids=sorted(subject_ids),
            trace_id=current.trace_id,
            refused=code,
        )
