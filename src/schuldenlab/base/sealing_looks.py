# SPDX-License-Identifier: EUPL-1.2
"""Sealing the log of who looked: its rows of an hour or more become one event, and the chain seals that event.

Each request writes a row, so a seal row of its own for each would double the log. A block is closed an hour after its
end, long after the last request in it has committed; until then its rows are not sealed yet. Events of this kind have
one subject, so that the last of them is found by an index.

The digest is SHA-256 over the rows in order of id, each a line of its columns with a bar between (`_DIGEST`), so that
anybody with a copy of the rows can work it out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Min, QuerySet

from . import events
from .acting import acting
from .actor import SYSTEM
from .clock import Clock
from .models import AccessLog, Event

SUBJECT = ("access_log", UUID("00000000-0000-4000-8000-000000000002"))
CLOSED_AFTER = timedelta(hours=1)
BLOCK_MAX = timedelta(days=1)

_DIGEST = """
SELECT count(*), encode(sha256(convert_to(COALESCE(string_agg(concat_ws('|',
    id, extract(epoch FROM known_at), COALESCE(actor_id::text, ''), purpose, page,
    array_to_string(subject_ids, ','), trace_id, refused), E'\\n' ORDER BY id), ''), 'UTF8')), 'hex')
FROM base_accesslog WHERE known_at >= %s AND known_at < %s
"""


def seal_looks(*, clock: Clock) -> None:
    """Put every closed and unsealed hour of the access log into events. Two at once: the second does nothing."""
    with acting(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('seal_looks'))")
            if not cursor.fetchone()[0]:
                return
        last = _blocks().order_by("-known_at", "-id").first()
        since = _moment(last, "until") if last else AccessLog.objects.aggregate(first=Min("known_at"))["first"]
        closed = (clock.now() - CLOSED_AFTER).replace(minute=0, second=0, microsecond=0)
        while since is not None and since < closed:
            until = min(closed, since + BLOCK_MAX)
            rows, digest = _digest(since, until)
            if rows:
                events.record(
                    "access_log.sealed", actor=SYSTEM, subject=SUBJECT, clock=clock, since=since, until=until,
                    rows=rows, digest=digest,
                )  # fmt: skip
            since = until


def broken_looks() -> Iterator[UUID]:
    """The events whose rows of the access log are not what was sealed: changed, removed, or added afterwards."""
    for block in _blocks().order_by("known_at", "id").iterator():
        if _digest(_moment(block, "since"), _moment(block, "until")) != (block.data["rows"], block.data["digest"]):
            yield block.pk


def _blocks() -> QuerySet[Event]:
    return Event.objects.filter(subject_id=SUBJECT[1], verb="access_log.sealed")


def _moment(block: Event, name: str) -> datetime:
    return datetime.fromisoformat(block.data[name])


def _digest(since: datetime, until: datetime) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [since, until])
        rows, digest = cursor.fetchone()
        return rows, digest
