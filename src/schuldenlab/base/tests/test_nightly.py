# SPDX-License-Identifier: EUPL-1.2
"""The night: every job runs, each says what it did, and a broken one is not silent."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from schuldenlab.__main__ import main
from schuldenlab.base import calls, nightly
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.base.errors import LabError
from schuldenlab.base.models import IdempotentCall


@pytest.fixture
def jobs(monkeypatch):
    """The jobs of tonight, ours to change."""
    mine = dict(nightly._jobs)
    monkeypatch.setattr(nightly, "_jobs", mine)
    return mine


def test_one_command_does_all_of_it(committed_database, capsys):
    assert main(["nightly"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said[:4]] == ["seal", "verify", "keys", "calls"]
    assert "verify: the log is as it was sealed" in said


def test_a_room_adds_its_own_once(committed_database, jobs, capsys):
    nightly.register("terms", lambda clock: "3 terms are over")
    assert main(["nightly"]) == 0
    assert "terms: 3 terms are over" in capsys.readouterr().out
    with pytest.raises(ValueError, match="registered twice"):
        nightly.register("terms", lambda clock: "")


def test_a_job_that_fails_is_said_and_keeps_no_other_from_running(committed_database, jobs, capsys):
    def refuse(clock):
        raise LabError("base.case_key_missing")

    def surprise(clock):
        raise RuntimeError("Sanne Jansen")

    jobs.clear()
    for name, job in (("refuse", refuse), ("surprise", surprise), ("last", lambda clock: "done")):
        nightly.register(name, job)
    assert main(["nightly"]) == 1
    out, err = capsys.readouterr()
    assert out == "last: done\n"
    assert "refuse: FAILED: De sleutel van dit dossier is er niet." in err
    assert "surprise: FAILED: RuntimeError" in err
    assert "Sanne" not in err


def test_a_broken_log_is_a_failed_night(committed_database, jobs, monkeypatch, capsys):
    from schuldenlab.base import sealing

    monkeypatch.setattr(sealing, "verify", lambda: [sealing.Finding("removed", 1)])
    assert main(["nightly"]) == 1
    assert "verify: FAILED: removed: link 1" in capsys.readouterr().err


def test_answers_to_calls_are_kept_for_a_month(committed_database):
    now = SystemClock().now()
    with acting(SYSTEM):
        for days, key in ((31, "old"), (29, "new")):
            clock = FixedClock(now - timedelta(days=days))
            calls.once(caller=uuid4(), key=key, request={}, do=dict, clock=clock)
    assert nightly._forget_calls(SystemClock()) == "1 answers to old calls removed"
    with acting(SYSTEM):
        assert [call.key for call in IdempotentCall.objects.all()] == ["new"]
        for change in (IdempotentCall.objects.all().delete, lambda: IdempotentCall.objects.update(key="x")):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_city_that_shows_next_year_has_a_night_too(committed_database):
    """The database keeps a call for a month of real time, whatever day a demo shows."""
    with acting(SYSTEM):
        calls.once(caller=uuid4(), key="fresh", request={}, do=dict, clock=SystemClock())
    later = FixedClock(SystemClock().now() + timedelta(days=400))
    assert nightly._forget_calls(later) == "0 answers to old calls removed"


def test_the_night_takes_no_words(capsys):
    assert main(["nightly", "now"]) == 2
