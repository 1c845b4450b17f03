# SPDX-License-Identifier: EUPL-1.2
"""The log proves itself: what was changed, taken out or put in afterwards is found and named."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from schuldenlab.base import database, events, sealing
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Event, Seal, SealedEvent
from schuldenlab.base.sealing import Finding, seal, verify


@pytest.fixture
def sealed(committed_database, clock, monkeypatch) -> list[Event]:
    """Nine events in three links of three."""
    monkeypatch.setattr(sealing, "LINK_MAX", 3)
    with acting(SYSTEM):
        made = [_record(clock, number) for number in range(9)]
    seal(clock=clock)
    assert verify() == []
    return made


@pytest.fixture
def owner(committed_database) -> Iterator[psycopg.Connection]:
    """Somebody who owns the tables and switches off what guards them."""
    parts = database.connection_parts(os.environ["DATABASE_URL"]) | {"dbname": committed_database}
    with psycopg.connect(**parts, autocommit=True) as connected:
        for table in ("base_event", "base_seal", "base_sealedevent"):
            connected.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connected.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        yield connected


def _record(clock, number: int = 0) -> Event:
    return events.record("test.happened", actor=SYSTEM, subject=("test", uuid4()), clock=clock, number=number)


def _in_order() -> list[SealedEvent]:
    with acting(SYSTEM):
        return list(SealedEvent.objects.order_by("seal", "position"))


def test_every_event_is_sealed_once(sealed, clock):
    assert {row.event_id for row in _in_order()} == {event.pk for event in sealed}
    assert [(row.seal, row.position) for row in _in_order()] == [(n // 3 + 1, n % 3) for n in range(9)]
    newest = seal(clock=clock)
    assert (newest.number, newest.events) == (3, 3)
    assert len(_in_order()) == 9


def test_without_events_there_is_nothing_to_seal(committed_database, clock):
    assert seal(clock=clock) is None
    assert verify() == []


def test_an_event_that_commits_late_is_not_skipped(committed_database, clock):
    """It asked the clock first and committed last: an order by time or by highest number would lose it."""
    recorded, go_on, late = threading.Event(), threading.Event(), []

    def slow() -> None:
        with acting(SYSTEM):
            late.append(_record(clock))
            recorded.set()
            assert go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert recorded.wait(10)
    clock.at += timedelta(minutes=1)
    with acting(SYSTEM):
        early = _record(clock)
    seal(clock=clock)
    assert [row.event_id for row in _in_order()] == [early.pk]
    go_on.set()
    thread.join()
    seal(clock=clock)
    assert [row.event_id for row in _in_order()] == [early.pk, late[0].pk]
    assert verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'test.other'",
        "actor_id = gen_random_uuid()",
        "case_id = gen_random_uuid()",
        "mandate_id = gen_random_uuid()",
        "subject_id = gen_random_uuid()",
        "subject_type = 'other'",
        "holds_on = holds_on + 1",
        "known_at = known_at + interval '1 microsecond'",
        "data = '{\"number\": 77}'",
    ],
)
def test_a_changed_event_is_named(sealed, owner, change):
    victim = _in_order()[4]
    owner.execute(f"UPDATE base_event SET {change} WHERE id = %s", [victim.event_id])
    assert verify() == [Finding("changed", 2, victim.event_id)]


def test_a_changed_event_with_a_changed_digest_breaks_its_link(sealed, owner):
    victim = _in_order()[4]
    owner.execute("UPDATE base_event SET verb = 'test.other' WHERE id = %s", [victim.event_id])
    with acting(SYSTEM):
        forged = sealing.event_digest(Event.objects.get(pk=victim.event_id))
    owner.execute("UPDATE base_sealedevent SET digest = %s WHERE event_id = %s", [forged, victim.event_id])
    assert verify() == [Finding("link_changed", 2)]


def test_a_removed_event_is_named(sealed, owner):
    victim = _in_order()[3]
    owner.execute("DELETE FROM base_event WHERE id = %s", [victim.event_id])
    assert verify() == [Finding("removed", 2, victim.event_id)]


def test_an_event_removed_with_its_seal_row_breaks_its_link(sealed, owner):
    victim = _in_order()[5]
    owner.execute("DELETE FROM base_event WHERE id = %s", [victim.event_id])
    owner.execute("DELETE FROM base_sealedevent WHERE event_id = %s", [victim.event_id])
    assert verify() == [Finding("link_changed", 2)]


def test_an_event_put_into_a_sealed_link_is_named(sealed, owner, clock):
    with acting(SYSTEM):
        planted = _record(clock)
        digest = sealing.event_digest(planted)
    owner.execute("INSERT INTO base_sealedevent VALUES (%s, 1, 3, %s)", [planted.pk, digest])
    assert verify() == [Finding("added", 1, planted.pk), Finding("link_changed", 1)]


def test_an_event_dated_back_is_shown_before_and_after_it_is_sealed(sealed, clock):
    clock.at -= timedelta(days=30)
    with acting(SYSTEM):
        planted = _record(clock)
    assert verify() == [Finding("late", 3, planted.pk)]
    clock.at += timedelta(days=30, minutes=1)
    assert seal(clock=clock).number == 3, "a minute's run does not look that far back"
    assert seal(clock=clock, everything=True).number == 4
    assert verify() == [Finding("late", 4, planted.pk)]
    assert not verify()[0].breaks


def test_a_job_that_stood_still_for_a_week_makes_nothing_late(sealed, clock):
    for _ in range(20):
        clock.at += timedelta(hours=8)
        with acting(SYSTEM):
            _record(clock)
    seal(clock=clock)
    assert len(_in_order()) == 29
    assert verify() == []


def test_many_late_events_do_not_hide_a_break(sealed, owner, clock, monkeypatch):
    monkeypatch.setattr(sealing, "FINDINGS_MAX", 4)
    clock.at -= timedelta(days=1)
    with acting(SYSTEM):
        for _ in range(9):
            _record(clock)
    clock.at += timedelta(days=2)
    seal(clock=clock)
    victim = _in_order()[-1]
    owner.execute("UPDATE base_event SET verb = 'x' WHERE id = %s", [victim.event_id])
    found = verify()
    assert found[0] == Finding("changed", victim.seal, victim.event_id)
    assert [one.kind for one in found[1:]] == ["late"] * 4


def test_a_removed_link_is_named(sealed, owner):
    owner.execute("DELETE FROM base_seal WHERE number = 2")
    assert verify() == [Finding("link_removed", 2), Finding("link_changed", 3)]


def test_a_chain_cut_off_at_its_end_is_found_by_its_events_or_by_a_kept_digest(sealed, owner):
    with acting(SYSTEM):
        head = Seal.objects.get(number=3).digest
    assert verify(head=head) == []
    owner.execute("DELETE FROM base_seal WHERE number = 3")
    assert verify() == [Finding("link_removed", 3)]
    owner.execute("DELETE FROM base_event WHERE id IN (SELECT event_id FROM base_sealedevent WHERE seal = 3)")
    owner.execute("DELETE FROM base_sealedevent WHERE seal = 3")
    assert verify() == []
    assert verify(head=head) == [Finding("head_unknown", 2)]


def test_a_rebuilt_link_breaks_the_next_one(sealed, owner):
    rows = _in_order()
    owner.execute("DELETE FROM base_event WHERE id = %s", [rows[2].event_id])
    owner.execute("DELETE FROM base_sealedevent WHERE event_id = %s", [rows[2].event_id])
    digest = sealing.link_digest(1, sealing.FIRST, [rows[0].digest, rows[1].digest])
    owner.execute("UPDATE base_seal SET events = 2, digest = %s WHERE number = 1", [digest])
    assert verify() == [Finding("link_changed", 2)]


def test_many_sealers_at_once_make_one_chain(committed_database, clock, monkeypatch):
    monkeypatch.setattr(sealing, "LINK_MAX", 2)
    with acting(SYSTEM):
        for number in range(20):
            _record(clock, number)
    start, errors = threading.Barrier(5), []

    def work() -> None:
        start.wait()
        try:
            seal(clock=clock)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal(clock=clock)
    assert errors == []
    assert len(_in_order()) == 20
    assert verify() == []


def test_nobody_but_the_owner_can_change_the_chain(sealed):
    for attempt in (
        lambda: SealedEvent.objects.update(position=9),
        lambda: Seal.objects.all().delete(),
        lambda: Event.objects.update(verb="x"),
    ):
        with pytest.raises(ProgrammingError), acting(SYSTEM), transaction.atomic():
            attempt()


def test_the_command_says_whether_the_log_is_whole(sealed, owner, capsys):
    from schuldenlab.__main__ import main

    assert main(["events", "verify"]) == 0
    assert "as it was sealed" in capsys.readouterr().out
    assert main(["events", "seal"]) == 0
    digest = capsys.readouterr().out.split()[2]
    assert main(["events", "verify", digest]) == 0
    assert main(["events", "verify", "0" * 64]) == 1
    owner.execute("DELETE FROM base_event WHERE id = %s", [sealed[0].pk])
    capsys.readouterr()
    assert main(["events", "verify"]) == 1
    assert f"event {sealed[0].pk}" in capsys.readouterr().out
    assert main(["events", "burn"]) == 2
