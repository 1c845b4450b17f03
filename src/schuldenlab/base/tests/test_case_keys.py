# SPDX-License-Identifier: EUPL-1.2
"""One key per case: who destroys the key has destroyed the words, whatever is left in the database."""

from __future__ import annotations

import base64
import os
import threading
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.errors import LabError, NotAllowed
from schuldenlab.base.models import CaseKey, Event

COLUMN = "cases_need.own_words"
PORTAL = Actor(account_id=uuid4(), person_id=None, db_role=DbRole.PORTAL)


def _files(keys_dir: Path) -> list[Path]:
    return [path for path in keys_dir.rglob("*") if path.is_file()]


def _seal(case_id: UUID, text: str, clock) -> tuple[UUID, bytes]:
    row_id = uuid4()
    return row_id, case_keys.seal(case_id=case_id, column=COLUMN, row_id=row_id, text=text, clock=clock)


def _unseal(case_id: UUID, row_id: UUID, sealed: bytes) -> str:
    return case_keys.unseal(case_id=case_id, column=COLUMN, row_id=row_id, sealed=sealed)


def test_what_is_sealed_for_a_case_can_be_read(staff, clock):
    case_id = uuid4()
    row_id, sealed = _seal(case_id, "Ik slaap niet meer.", clock)
    assert _unseal(case_id, row_id, sealed) == "Ik slaap niet meer."
    assert b"slaap" not in sealed


def test_words_of_one_case_cannot_be_read_as_those_of_another(staff, clock):
    mine, other = uuid4(), uuid4()
    row_id, sealed = _seal(mine, "van mij", clock)
    _seal(other, "van een ander", clock)
    for case_id, place in ((other, row_id), (mine, uuid4())):
        with pytest.raises(LabError, match=r"base.sealed_unreadable"):
            _unseal(case_id, place, sealed)


def test_a_case_has_one_key_in_one_file_that_only_we_may_read(staff, clock, keys_dir):
    case_id = uuid4()
    for _ in range(3):
        _seal(case_id, "x", clock)
    (file,) = _files(keys_dir)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert case_id.hex not in str(file)


def test_the_key_itself_is_in_neither_the_folder_nor_the_database(staff, clock, keys_dir, monkeypatch):
    key = os.urandom(32)
    monkeypatch.setattr(case_keys.crypto, "new_key", lambda: key)
    _seal(uuid4(), "x", clock)
    (file,) = _files(keys_dir)
    assert key not in file.read_bytes()


def test_after_destruction_nothing_can_be_read_or_written(staff, clock, keys_dir, django_capture_on_commit_callbacks):
    case_id, other = uuid4(), uuid4()
    row_id, sealed = _seal(case_id, "weg", clock)
    kept = _seal(other, "blijft", clock)
    with django_capture_on_commit_callbacks(execute=True):
        case_keys.destroy(case_id=case_id, actor=staff, clock=clock)
    assert len(_files(keys_dir)) == 1
    for attempt in (lambda: _unseal(case_id, row_id, sealed), lambda: _seal(case_id, "nieuw", clock)):
        with pytest.raises(LabError, match=r"base.case_key_destroyed"):
            attempt()
    assert _unseal(other, *kept) == "blijft"
    event = Event.objects.get(verb="case_key.destroyed")
    assert (event.case_id, event.actor_id) == (case_id, staff.account_id)


def test_destroying_twice_or_before_the_first_word_does_no_harm(staff, clock, django_capture_on_commit_callbacks):
    case_id = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        case_keys.destroy(case_id=case_id, actor=staff, clock=clock)
        case_keys.destroy(case_id=case_id, actor=staff, clock=clock)
    assert Event.objects.filter(verb="case_key.destroyed").count() == 1
    with pytest.raises(LabError, match=r"base.case_key_destroyed"):
        _seal(case_id, "te laat", clock)


def test_a_destroyed_key_stays_destroyed_in_the_database(staff, clock):
    case_id = uuid4()
    case_keys.destroy(case_id=case_id, actor=staff, clock=clock)
    row = CaseKey.objects.filter(case_id=case_id)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        row.update(destroyed_at=None)


def test_a_crash_between_commit_and_unlink_is_finished_at_night(staff, clock, keys_dir):
    case_id, other = uuid4(), uuid4()
    _seal(case_id, "weg", clock)
    _seal(other, "blijft", clock)
    case_keys.destroy(case_id=case_id, actor=staff, clock=clock)  # this transaction never commits: no callback
    assert len(_files(keys_dir)) == 2
    assert case_keys.finish_destruction() == 1
    assert len(_files(keys_dir)) == 1
    assert case_keys.finish_destruction() == 0


def test_a_destruction_that_is_rolled_back_leaves_the_key(committed_database, clock):
    case_id = uuid4()
    with acting(SYSTEM):
        row_id, sealed = _seal(case_id, "blijft", clock)
    with suppress(ZeroDivisionError), acting(SYSTEM):
        case_keys.destroy(case_id=case_id, actor=SYSTEM, clock=clock)
        _ = 1 / 0
    with acting(SYSTEM):
        assert _unseal(case_id, row_id, sealed) == "blijft"


def test_a_lost_key_folder_stops_writing_instead_of_making_a_second_key(staff, clock, keys_dir):
    case_id = uuid4()
    row_id, sealed = _seal(case_id, "eerst", clock)
    keys_dir.rename(keys_dir.with_name("elders"))
    for attempt in (lambda: _unseal(case_id, row_id, sealed), lambda: _seal(case_id, "daarna", clock)):
        with pytest.raises(LabError, match=r"base.case_key_missing"):
            attempt()
    keys_dir.with_name("elders").rename(keys_dir)
    assert _unseal(case_id, row_id, sealed) == "eerst"


def test_a_key_file_put_in_the_place_of_another_is_refused(staff, clock, keys_dir):
    mine, other = uuid4(), uuid4()
    row_id, sealed = _seal(mine, "x", clock)
    (first,) = _files(keys_dir)
    _seal(other, "y", clock)
    (second,) = set(_files(keys_dir)) - {first}
    first.write_bytes(second.read_bytes())
    with pytest.raises(LabError, match=r"base.sealed_unreadable"):
        _unseal(mine, row_id, sealed)


def test_two_at_once_get_the_same_key(committed_database, clock, keys_dir):
    case_id, start = uuid4(), threading.Barrier(6)
    sealed: list[tuple[UUID, bytes]] = []

    def work() -> None:
        start.wait()
        with acting(SYSTEM):
            sealed.append(_seal(case_id, "samen", clock))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_files(keys_dir)) == 1
    with acting(SYSTEM):
        assert [_unseal(case_id, *one) for one in sealed] == ["samen"] * 6


def test_a_new_master_key_takes_over_and_the_old_one_can_go(staff, clock, settings):
    case_id, gone = uuid4(), uuid4()
    row_id, sealed = _seal(case_id, "blijft leesbaar", clock)
    _seal(gone, "weg", clock)
    case_keys.destroy(case_id=gone, actor=staff, clock=clock)
    new = base64.urlsafe_b64encode(os.urandom(32)).decode()
    settings.MASTER_KEY = f"2:{new},{settings.MASTER_KEY}"
    assert case_keys.rewrap() == (1, 0)
    settings.MASTER_KEY = f"2:{new}"
    assert _unseal(case_id, row_id, sealed) == "blijft leesbaar"


def test_the_portal_can_use_a_key_but_not_list_or_destroy_keys(db, clock):
    case_id = uuid4()
    with acting(PORTAL):
        row_id, sealed = _seal(case_id, "van de inwoner", clock)
        assert _unseal(case_id, row_id, sealed) == "van de inwoner"
        with pytest.raises(NotAllowed):
            case_keys.destroy(case_id=case_id, actor=PORTAL, clock=clock)
    with pytest.raises(Exception, match="permission denied"), acting(PORTAL):
        CaseKey.objects.count()


def test_a_cipher_never_shows_its_key(staff, clock):
    cipher = case_keys.for_writing(uuid4(), clock=clock)
    assert repr(cipher._key)[2:12] not in repr(cipher)


class _Killed(BaseException):
    """The machine stops here."""


def _kill(*_: object) -> None:
    raise _Killed


def test_a_draft_that_a_crash_left_goes_with_its_key(committed_database, keys_dir, clock, monkeypatch):
    case_id = uuid4()
    with acting(SYSTEM):
        case_keys.for_writing(case_id, clock=clock)
    with monkeypatch.context() as crash:
        crash.setattr(Path, "replace", _kill)
        with pytest.raises(_Killed):
            case_keys.rewrap()
    assert len(_files(keys_dir)) == 2
    with acting(SYSTEM):
        case_keys.destroy(case_id=case_id, actor=SYSTEM, clock=clock)
    assert _files(keys_dir) == []


def test_the_sweep_removes_old_drafts_and_leaves_the_one_being_written(committed_database, keys_dir, clock):
    with acting(SYSTEM):
        case_keys.for_writing(uuid4(), clock=clock)
    (key,) = _files(keys_dir)
    old, new = key.with_name(f".{uuid4().hex}.old"), key.with_name(f".{uuid4().hex}.new")
    for draft in (old, new):
        draft.write_bytes(b"a wrapped key")
    os.utime(old, (0, 0))
    assert case_keys.finish_destruction() == 1
    assert set(_files(keys_dir)) == {key, new}


def test_a_new_folder_is_safe_on_disk_too(staff, keys_dir, clock, monkeypatch):
    synced, sync = [], case_keys._sync
    monkeypatch.setattr(case_keys, "_sync", lambda folder: (synced.append(Path(folder)), sync(folder)))
    case_keys.for_writing(uuid4(), clock=clock)
    assert synced[0] == keys_dir


def test_no_key_is_made_outside_a_transaction(committed_database, clock):
    """Else its row would be committed before its file is there."""
    case_id = uuid4()
    with pytest.raises(transaction.TransactionManagementError):
        case_keys.for_writing(case_id, clock=clock)
    with acting(SYSTEM):
        assert not CaseKey.objects.filter(case_id=case_id).exists()


def test_one_missing_file_keeps_no_other_key_from_being_rewrapped(committed_database, keys_dir, clock):
    with acting(SYSTEM):
        for _ in range(3):
            case_keys.for_writing(uuid4(), clock=clock)
    _files(keys_dir)[0].unlink()
    assert case_keys.rewrap() == (2, 1)


def test_without_a_folder_no_key_lands_in_the_working_directory(staff, settings, clock, tmp_path, monkeypatch):
    settings.KEYS_DIR = ""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ImproperlyConfigured, match="SCHULDENLAB_KEYS_DIR"):
        case_keys.for_writing(uuid4(), clock=clock)
    assert _files(tmp_path) == []
