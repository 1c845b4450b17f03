# SPDX-License-Identifier: EUPL-1.2
"""Sealing the log: committed events go into a chain of hashes, a minute after they happened.

The chain is made by a job, because a chain inside each transaction would make all of them wait for each other.

Which events belong to the next link? Not those after the newest `known_at`: that is when a service asked its clock, and
a transaction that commits late would be skipped for ever. Not those after a transaction number either: numbers start
again when a database is restored elsewhere. So each sealed event has a row of its own (SealedEvent), and a link takes
whatever is committed and has none, however late it came. Each minute looks back a week (no transaction is open that
long), each night at everything (`everything=True`): 0.3 s for 300,000 events that are all sealed already.

A row also keeps the digest of its event, so that `verify` names the event and not only the link. The chain is plain
SHA-256: anybody with a copy of the rows can check it. Somebody who owns the database could rebuild all of it, and so
each run prints the newest digest: keep it outside (a log server, a mail to the controller) and hand it to `verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from .acting import acting
from .actor import SYSTEM
from .clock import Clock
from .models import Event, Seal, SealedEvent
from .sealing_looks import broken_looks, seal_looks

LINK_MAX = 5_000  # events in one link, so that one run holds one link's rows in memory
LATE = timedelta(hours=1)  # longer than any transaction: an event that is sealed later than this came in afterwards
LOOK_BACK = timedelta(days=7)
FINDINGS_MAX = 100
FIRST = "0" * 64
_IS_SEALED = Exists(SealedEvent.objects.filter(event_id=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the log is not what was sealed."""

    # changed, removed, added (an event); link_changed, link_removed, head_unknown (the chain);
    # looks_changed: the rows of the access log that this event sealed (sealing_looks);
    # late: came in long after its own time. That is a question for a person, not a break.
    kind: str
    seal: int
    event_id: UUID | None = None

    @property
    def breaks(self) -> bool:
        return self.kind != "late"

    def __str__(self) -> str:
        where = f"link {self.seal}" if self.seal else "access log"
        return f"{self.kind}: {where}" + (f", event {self.event_id}" if self.event_id else "")


def seal(*, clock: Clock, everything: bool = False) -> Seal | None:
    """Put every committed event that has no seal into new links; the newest link, or None when there is none at all.

    Looks a week back from the run before, or at `everything`. Two at once: the second does nothing.
    """
    seal_looks(clock=clock)
    now = clock.now()  # one moment for all links of a run
    with acting(SYSTEM):
        last = Seal.objects.order_by("-number").first()
    since = None if everything or last is None else last.known_at - LOOK_BACK
    while _seal_link(now, since):
        pass
    with acting(SYSTEM):
        return Seal.objects.order_by("-number").first()


def _seal_link(now: datetime, since: datetime | None) -> bool:
    with acting(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('seal'))")
            if not cursor.fetchone()[0]:
                return False
        last = Seal.objects.order_by("-number").first()
        number, previous = (last.number + 1, last.digest) if last else (1, FIRST)
        open_events = Event.objects.filter(~_IS_SEALED, **({"known_at__gte": since} if since else {}))
        events = list(open_events.order_by("known_at", "id")[:LINK_MAX])
        if not events:
            return False
        digests = [event_digest(event) for event in events]
        Seal.objects.create(
            known_at=now,
            number=number,
            events=len(events),
            previous=previous,
            digest=link_digest(number, previous, digests),
        )
        SealedEvent.objects.bulk_create(
            SealedEvent(event_id=event.pk, seal=number, position=position, digest=digest)
            for position, (event, digest) in enumerate(zip(events, digests, strict=True))
        )
        return True


def verify(*, head: str | None = None) -> list[Finding]:
    """Every difference between the log and its seals, first link first (at most FINDINGS_MAX), then what came late.

    Nothing found: the log is as it was sealed. `head` is a digest that was kept outside; it must be one of the links.
    """
    breaks: list[Finding] = []
    late: list[Finding] = []
    with acting(SYSTEM):
        with connection.cursor() as cursor:  # no new link while we look
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('seal'))")
        for finding in chain(_findings(head), (Finding("looks_changed", 0, event) for event in broken_looks())):
            (breaks if finding.breaks else late).append(finding)
            if len(breaks) == FINDINGS_MAX:
                break
    return breaks + late[:FINDINGS_MAX]


def _findings(head: str | None) -> Iterator[Finding]:
    last: Seal | None = None
    run_before: datetime | None = None  # when the run before this link's run took place
    head_known = head is None
    for link in Seal.objects.order_by("number").iterator(chunk_size=200):
        yield from (Finding("link_removed", gone) for gone in range(last.number + 1 if last else 1, link.number))
        if last and last.known_at != link.known_at:
            run_before = last.known_at
        yield from _findings_in(link, last.digest if last else FIRST, run_before)
        head_known |= link.digest == head
        last = link
    number = last.number if last else 0
    beyond = SealedEvent.objects.filter(seal__gt=number).order_by("seal").values_list("seal", flat=True).distinct()
    yield from (Finding("link_removed", gone) for gone in beyond)
    if not head_known:
        yield Finding("head_unknown", number)
    if last:
        late = Event.objects.filter(~_IS_SEALED, known_at__lt=last.known_at - LATE).order_by("known_at", "id")
        yield from (Finding("late", number, event.pk) for event in late[:FINDINGS_MAX])


def _findings_in(link: Seal, previous: str, run_before: datetime | None) -> Iterator[Finding]:
    rows = list(SealedEvent.objects.filter(seal=link.number).order_by("position"))
    events = Event.objects.in_bulk([row.event_id for row in rows])
    for row in rows:
        event = events.get(row.event_id)
        if row.position >= link.events:
            yield Finding("added", link.number, row.event_id)
        elif event is None:
            yield Finding("removed", link.number, row.event_id)
        elif event_digest(event) != row.digest:
            yield Finding("changed", link.number, row.event_id)
        elif run_before and event.known_at < run_before - LATE:
            yield Finding("late", link.number, row.event_id)
    digest = link_digest(link.number, previous, [row.digest for row in rows])
    if (link.previous, link.events, link.digest) != (previous, len(rows), digest):
        yield Finding("link_changed", link.number)


def event_digest(event: Event) -> str:
    """SHA-256 over every column, in one spelling."""
    columns = {
        "id": str(event.pk),
        "known_at": event.known_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "verb": event.verb,
        "actor_id": str(event.actor_id),
        "mandate_id": str(event.mandate_id),
        "subject_type": event.subject_type,
        "subject_id": str(event.subject_id),
        "case_id": str(event.case_id),
        "holds_on": event.holds_on.isoformat(),
        "data": event.data,
    }
    return _sha256(json.dumps(columns, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def link_digest(number: int, previous: str, digests: Sequence[str]) -> str:
    """SHA-256 over the link before, this link's number, and its events in order."""
    return _sha256("\n".join([str(number), previous, str(len(digests)), *digests]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
