# SPDX-License-Identifier: EUPL-1.2
"""One key per case, kept outside the database, so that destroying the key destroys the words, backups included.

The key store is a folder (`SCHULDENLAB_KEYS_DIR`) with one file per key, named by an opaque id and encrypted under the
master key. The table CaseKey says which key is whose and when it was destroyed. See docs/adr/0004-case-keys.md.

A key is made only together with its row. When the row is there and the file is not, nothing is sealed or opened: a new
key in its place would make everything written before unreadable for good.

The store works as the system inside the caller's transaction. That gives nobody more to read: a key opens only what the
caller's own rights let them fetch, and the portal has no way to the list of keys.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from . import crypto, events
from .acting import acting
from .actor import SYSTEM, Actor, DbRole
from .clock import Clock
from .errors import LabError, NotAllowed
from .models import CaseKey

DRAFT_SECONDS = 3_600  # longer than anybody needs to write 61 bytes


@dataclass(frozen=True, slots=True, repr=False)
class CaseCipher:
    """The opened key of one case. Use it for one page or one service call and let it go."""

    _key: bytes

    def seal(self, text: str, *, column: str, row_id: UUID) -> bytes:
        """`text`, readable only with this key and for the same column ("cases_need.own_words") and row."""
        return self.seal_bytes(text.encode(), column=column, row_id=row_id)

    def unseal(self, sealed: bytes, *, column: str, row_id: UUID) -> str:
        """Raises LabError base.sealed_unreadable when the value was changed or moved."""
        return self.unseal_bytes(sealed, column=column, row_id=row_id).decode()

    def seal_bytes(self, content: bytes, *, column: str, row_id: UUID) -> bytes:
        return crypto.seal_with(self._key, content, place=_place(column, row_id))

    def unseal_bytes(self, sealed: bytes, *, column: str, row_id: UUID) -> bytes:
        return crypto.open_with(self._key, sealed, place=_place(column, row_id))


def seal(*, case_id: UUID, column: str, row_id: UUID, text: str, clock: Clock) -> bytes:
    """One text under the key of its case. For several, take `for_writing` once."""
    return for_writing(case_id, clock=clock).seal(text, column=column, row_id=row_id)


def unseal(*, case_id: UUID, column: str, row_id: UUID, sealed: bytes) -> str:
    """One text back. For several, take `for_reading` once."""
    return for_reading(case_id).unseal(sealed, column=column, row_id=row_id)


def for_reading(case_id: UUID) -> CaseCipher:
    """The key of this case.

    Raises LabError base.case_key_destroyed, or base.case_key_missing when the key folder does not have it.
    """
    with acting(SYSTEM):
        row = CaseKey.objects.filter(case_id=case_id).first()
    if row is None:
        raise LabError("base.case_key_missing")
    return _opened(row)


def for_a_page(case_id: UUID) -> tuple[CaseCipher | None, bool]:
    """The key, or None when it cannot be opened; and whether words were lost with it: where nothing was ever sealed
    nothing is. One query."""
    with acting(SYSTEM):
        row = CaseKey.objects.filter(case_id=case_id).first()
    if row is None:
        return None, False
    try:
        return _opened(row), False
    except LabError:
        return None, True


def for_reading_all(case_ids: Iterable[UUID]) -> dict[UUID, CaseCipher]:
    """The keys of these cases in one query, for a list; a case whose key cannot be opened is not in it."""
    with acting(SYSTEM):
        rows = list(CaseKey.objects.filter(case_id__in=set(case_ids), destroyed_at=None))
    found = {}
    for row in rows:
        with suppress(LabError):
            found[row.case_id] = _opened(row)
    return found


def for_writing(case_id: UUID, *, clock: Clock) -> CaseCipher:
    """The key of this case, made when it has none yet. Two at once get the same one. Inside a transaction only."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a case key is made in the transaction that needs it")
    with acting(SYSTEM):
        mine = CaseKey(known_at=clock.now(), case_id=case_id, key_id=uuid4())
        # Whoever comes second waits here until the first has committed, and then finds row and file.
        CaseKey.objects.bulk_create([mine], ignore_conflicts=True)
        row = CaseKey.objects.get(case_id=case_id)
    if row.key_id == mine.key_id:
        # Written before the commit: a row without a file would block the case, a file without a row only lies about.
        _write(row.key_id, crypto.new_key())
    return _opened(row)


def destroy(*, case_id: UUID, actor: Actor, clock: Clock) -> None:
    """Make everything sealed for this case unreadable for good. Doing it twice does no harm.

    The file goes once the transaction has committed; if the machine stops just then, `finish_destruction` does it.
    Raises NotAllowed outside the city's own staff.
    """
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed
    now = clock.now()
    with acting(SYSTEM):
        # A case that never had a key gets a destroyed one, so that nothing can be sealed for it later.
        gone = CaseKey(known_at=now, case_id=case_id, key_id=uuid4(), destroyed_at=now)
        CaseKey.objects.bulk_create([gone], ignore_conflicts=True)
        marked = CaseKey.objects.filter(case_id=case_id, destroyed_at=None).update(destroyed_at=now)
        key_id = CaseKey.objects.values_list("key_id", flat=True).get(case_id=case_id)
    if marked or key_id == gone.key_id:
        events.record("case_key.destroyed", actor=actor, subject=("case", case_id), case_id=case_id, clock=clock)
    transaction.on_commit(lambda: _remove(key_id), robust=True)


def finish_destruction() -> int:
    """Remove what is still, or again, in the folder: files of destroyed keys (a restored backup), and drafts that a
    crash left behind, which hold a key too. How many files went.
    """
    with acting(SYSTEM):
        destroyed = {key.hex for key in CaseKey.objects.exclude(destroyed_at=None).values_list("key_id", flat=True)}
    old = time.time() - DRAFT_SECONDS  # the file system's own clock: no rule or term runs on it
    left = [
        path
        for path in _folder().glob("??/*")
        if path.name.lstrip(".")[:32] in destroyed or (path.name.startswith(".") and path.stat().st_mtime < old)
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


class Rewrapped(NamedTuple):
    done: int
    missing: int  # keys without a readable file: what they sealed cannot be read until the file is back


def rewrap() -> Rewrapped:
    """Put every key under the newest master key. The row is locked, so that a destroyed key cannot come back.

    A key whose file is not there is counted and keeps none of the others waiting.
    """
    with acting(SYSTEM):
        alive = list(CaseKey.objects.filter(destroyed_at=None).values_list("pk", flat=True))
    done = missing = 0
    for pk in alive:
        with acting(SYSTEM):
            row = CaseKey.objects.select_for_update().get(pk=pk)
            if row.destroyed_at is not None:
                continue
            try:
                key = _read(row.key_id)
            except LabError:
                missing += 1
                continue
            _replace(row.key_id, key)
            done += 1
    return Rewrapped(done, missing)


def _opened(row: CaseKey) -> CaseCipher:
    if row.destroyed_at is not None:
        raise LabError("base.case_key_destroyed")
    return CaseCipher(_read(row.key_id))


def _place(column: str, row_id: UUID) -> bytes:
    return f"{column}\0{row_id}".encode()


def _path(key_id: UUID) -> Path:
    """A few hundred folders, so that none grows past what a file system likes."""
    return _folder() / key_id.hex[:2] / key_id.hex


def _folder() -> Path:
    if not settings.KEYS_DIR:
        raise ImproperlyConfigured("SCHULDENLAB_KEYS_DIR: name the folder that keeps the keys of cases")
    return Path(settings.KEYS_DIR)


def _remove(key_id: UUID) -> None:
    """The file of a destroyed key and every draft of it: each holds the key."""
    path = _path(key_id)
    for file in (path, *path.parent.glob(f".{key_id.hex}.*")):
        file.unlink(missing_ok=True)


def _read(key_id: UUID) -> bytes:
    try:
        wrapped = _path(key_id).read_bytes()
    except OSError as reason:
        raise LabError("base.case_key_missing") from reason
    return crypto.unwrap(wrapped, place=_key_place(key_id))


def _write(key_id: UUID, key: bytes) -> None:
    """A new file, whole or not at all, and never over an old one."""
    path, draft = _path(key_id), _draft(key_id, key)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
    _sync(path.parent)


def _replace(key_id: UUID, key: bytes) -> None:
    path = _path(key_id)
    _draft(key_id, key).replace(path)
    _sync(path.parent)


def _draft(key_id: UUID, key: bytes) -> Path:
    folder = _path(key_id).parent
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(folder.parent)
        draft = folder / f".{key_id.hex}.{uuid4().hex}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as reason:
        raise LabError("base.case_key_missing") from reason
    with os.fdopen(handle, "wb") as file:
        file.write(crypto.wrap(key, place=_key_place(key_id)))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _key_place(key_id: UUID) -> bytes:
    return b"case-key\0" + key_id.bytes


def _sync(folder: Path) -> None:
    """A new name is safe on disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
