# SPDX-License-Identifier: EUPL-1.2
"""Who lives together, and which parents may act for a child, found without holding a city in memory.

**A household** are the living at one address who are tied by a relation on a list: partner (married or registered, not
dissolved), parent and child, or children of one parent. Several strangers at one address are several households. Who
lives alone, or with strangers only, is a household of one. A list whose BSN is on another list as well takes part in no
relation: somebody has to look first.

**A parent** is recorded as acting for a child under eighteen, until the eighteenth birthday, when the list says so
(11.32.10: 1, 2, 12, 1D or 2D) or says nothing and the parents are each other's partner: then the law gives it to both.
In any other case nobody is recorded, and a coach finds out.

Relations are kept in a file of keyed digests and random ids, in a folder of our own that is gone afterwards.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from uuid import UUID

from schuldenlab.base import crypto

from .facts import PARENTS_WITH_AUTHORITY, Facts

_SCHEMA = """
CREATE TABLE person (number INTEGER PRIMARY KEY, id BLOB UNIQUE, address BLOB, minor INT, adult INT, authority TEXT);
CREATE TABLE own (digest BLOB, number INT);
CREATE TABLE link (number INT, kind TEXT, digest BLOB);
"""
_INDEXES = """
CREATE INDEX own_digest ON own (digest);
CREATE INDEX own_number ON own (number);
CREATE INDEX link_number ON link (number);
CREATE INDEX person_address ON person (address, number);
"""


@dataclass(frozen=True, slots=True)
class Family:
    """One household: persons with their role in it."""

    members: tuple[tuple[UUID, str], ...]


class Families:
    """Add every loaded list, then ask for households and parents."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        self._number = 0

    def add(self, facts: Facts, person_id: UUID, *, minor: bool, adult: bool, has_own_bsn: bool) -> bool:
        """Whether this is the first list of this person."""
        self._number += 1
        added = self._store.execute(
            "INSERT OR IGNORE INTO person VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._number,
                person_id.bytes,
                _address_digest(facts.address) if facts.lives_here and facts.address else None,
                minor and facts.died is None,
                adult and facts.died is None,
                facts.authority,
            ),
        )
        if not added.rowcount:
            return False
        if not has_own_bsn:
            return True
        self._store.execute("INSERT INTO own VALUES (?, ?)", (crypto.blind_index(facts.bsn), self._number))
        self._store.executemany(
            "INSERT INTO link VALUES (?, ?, ?)",
            [
                (self._number, relative.kind, crypto.fingerprint("bsn", relative.bsn.encode()))
                for relative in facts.relatives
                if relative.bsn
            ],
        )
        return True

    def finish(self) -> None:
        self._store.executescript(_INDEXES)

    def households(self) -> Iterator[Family]:
        """Every household, address by address."""
        rows = self._store.execute("SELECT address, number FROM person WHERE address NOT NULL ORDER BY address, number")
        for address, group in groupby(rows, key=itemgetter(0)):
            yield from self._at_one_address(address, [number for _, number in group])

    def parents(self) -> Iterator[tuple[UUID, UUID]]:
        """(child, parent) for every parent of a minor who may act for them and has a list of their own."""
        rows = self._store.execute("SELECT number, id, authority FROM person WHERE minor ORDER BY number")
        for number, child, authority in rows:
            links = dict(
                self._store.execute("SELECT kind, digest FROM link WHERE number = ? AND kind LIKE 'parent%'", (number,))
            )
            for kind in self._with_authority(authority, links):
                for (parent,) in self._store.execute(
                    "SELECT person.id FROM own JOIN person USING (number) WHERE digest = ? AND adult", (links[kind],)
                ):
                    yield UUID(bytes=child), UUID(bytes=parent)

    def _with_authority(self, authority: str, links: dict[str, bytes]) -> list[str]:
        if authority:
            return [kind for kind in PARENTS_WITH_AUTHORITY.get(authority, ()) if kind in links]
        if len(links) == 2 and self._are_partners(*links.values()):
            return sorted(links)
        return []

    def _are_partners(self, one: bytes, other: bytes) -> bool:
        found = self._store.execute(
            """SELECT 1 FROM own JOIN link USING (number) WHERE kind = 'partner'
               AND (own.digest, link.digest) IN (VALUES (?, ?), (?, ?))""",
            (one, other, other, one),
        ).fetchone()
        return found is not None

    def _at_one_address(self, address: bytes, numbers: list[int]) -> Iterator[Family]:
        ids = {number: self._id(number) for number in numbers}
        if len(numbers) == 1:
            yield Family(((ids[numbers[0]], "head"),))
            return
        own = dict(
            self._store.execute(
                "SELECT digest, number FROM own JOIN person USING (number) WHERE address = ?", (address,)
            )
        )
        links = self._store.execute(
            "SELECT number, kind, digest FROM link JOIN person USING (number) WHERE address = ? ORDER BY number",
            (address,),
        ).fetchall()
        yield from _tied(numbers, ids, own, links)

    def _id(self, number: int) -> UUID:
        return UUID(bytes=self._store.execute("SELECT id FROM person WHERE number = ?", (number,)).fetchone()[0])


@contextmanager
def families() -> Iterator[Families]:
    """A store for one load, removed at its end."""
    with tempfile.TemporaryDirectory(prefix="schuldenlab-") as folder:
        store = sqlite3.connect(Path(folder) / "families.sqlite", isolation_level=None)
        try:
            store.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            store.execute("BEGIN")
            yield Families(store)
        finally:
            store.close()


def _tied(
    numbers: list[int], ids: dict[int, UUID], own: dict[bytes, int], links: list[tuple[int, str, bytes]]
) -> Iterator[Family]:
    root = {number: number for number in numbers}

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    children: set[int] = set()
    partners: dict[int, set[int]] = {}
    of_parent: dict[bytes, int] = {}
    for number, kind, digest in links:
        if kind.startswith("parent"):
            root[find(number)] = find(of_parent.setdefault(digest, number))
        other = own.get(digest)
        if other is None or other == number:
            continue
        root[find(number)] = find(other)
        if kind == "partner":
            partners.setdefault(number, set()).add(other)
            partners.setdefault(other, set()).add(number)
        else:
            children.add(other if kind == "child" else number)
    together: dict[int, list[int]] = {}
    for number in numbers:
        together.setdefault(find(number), []).append(number)
    for group in together.values():
        yield Family(tuple(_with_roles(group, ids, children, partners)))


def _with_roles(
    group: list[int], ids: dict[int, UUID], children: set[int], partners: dict[int, set[int]]
) -> Iterator[tuple[UUID, str]]:
    """The first who is nobody's child here is the head; a child with children of their own stays a child here."""
    head = next((number for number in group if number not in children), group[0])
    for number in group:
        if number == head:
            role = "head"
        elif number in partners.get(head, ()):
            role = "partner"
        else:
            role = "child" if number in children else "other"
        yield ids[number], role


def _address_digest(address: dict[str, object]) -> bytes:
    where = (
        address["municipality_code"],
        address["postcode"] or address["street"],
        address["house_number"],
        str(address["house_letter"]).lower(),
        str(address["addition"]).lower(),
        "" if address["street"] else address["place_words"],
    )
    return crypto.fingerprint("brp.address", repr(where).encode())
