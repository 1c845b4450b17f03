# SPDX-License-Identifier: EUPL-1.2
"""Who looked is as safe in the log as what happened."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from schuldenlab.base import access, database
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.models import AccessLog, Event
from schuldenlab.base.sealing import seal, verify


def look(clock, *subjects) -> None:
    with access.reading("people:person") as reading, acting(SYSTEM):
        access.note("plan", subjects or [uuid4()])
        access.write(reading, actor=SYSTEM, clock=clock)


@pytest.fixture
def looked(committed_database, clock):
    """A look in each of three hours, sealed two hours later."""
    for hours in (0, 1, 2):
        look(FixedClock(clock.now() + timedelta(hours=hours)))
    later = FixedClock(clock.now() + timedelta(hours=4))
    seal(clock=later)
    assert verify() == []
    return later


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM base_accesslog",
        "DELETE FROM base_accesslog WHERE known_at = (SELECT min(known_at) FROM base_accesslog)",
        "UPDATE base_accesslog SET purpose = 'own'",
        "UPDATE base_accesslog SET actor_id = gen_random_uuid()",
        "UPDATE base_accesslog SET subject_ids = '{}'",
        """INSERT INTO base_accesslog SELECT gen_random_uuid(), known_at, actor_id, purpose, page, subject_ids,
           trace_id, refused FROM base_accesslog""",
    ],
)
def test_a_look_that_was_changed_removed_or_added_is_found(looked, committed_database, harm):
    parts = database.connection_parts(os.environ["DATABASE_URL"]) | {"dbname": committed_database}
    with psycopg.connect(**parts) as owner:
        owner.execute("ALTER TABLE base_accesslog DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE base_accesslog NO FORCE ROW LEVEL SECURITY")
        owner.execute(harm)
    assert [(finding.kind, finding.breaks) for finding in verify()] == [("looks_changed", True)]


def test_an_hour_that_is_still_open_waits(looked, clock):
    look(looked)
    seal(clock=looked)
    with acting(SYSTEM):
        assert Event.objects.filter(verb="access_log.sealed").count() == 1
    seal(clock=FixedClock(looked.now() + timedelta(hours=2)))
    with acting(SYSTEM):
        blocks = list(Event.objects.filter(verb="access_log.sealed").order_by("known_at"))
    assert [block.data["rows"] for block in blocks] == [3, 1]
    assert blocks[0].data["until"] == blocks[1].data["since"]
    assert verify() == []


def test_a_long_silence_is_sealed_day_by_day(committed_database, clock):
    for days in (0, 3):
        look(FixedClock(clock.now() + timedelta(days=days)))
    seal(clock=FixedClock(clock.now() + timedelta(days=4)))
    with acting(SYSTEM):
        assert [event.data["rows"] for event in Event.objects.filter(verb="access_log.sealed")] == [1, 1]
    assert verify() == []


def test_no_subject_of_a_long_read_is_left_out(staff, clock):
    subjects = [uuid4() for _ in range(access.SUBJECTS_MAX + 1)]
    look(clock, *subjects)
    rows = [row.subject_ids for row in AccessLog.objects.all()]
    assert sorted(len(ids) for ids in rows) == [1, access.SUBJECTS_MAX]
    assert {one for ids in rows for one in ids} == set(subjects)
