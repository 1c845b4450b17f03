# SPDX-License-Identifier: EUPL-1.2
"""Putting a BSN on a person and reading it back. Nobody else touches the two columns."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base import crypto

_TABLE, _COLUMN = "people_person", "bsn"


def sealed(bsn: str, *, person_id: UUID) -> tuple[bytes, bytes]:
    """What is stored: the encrypted number and its blind index."""
    return crypto.encrypt(bsn, table=_TABLE, column=_COLUMN, row_id=person_id), crypto.blind_index(bsn)


def opened(bsn_enc: bytes | None, *, person_id: UUID) -> str:
    """The number, or "" where there is none."""
    return crypto.decrypt(bytes(bsn_enc), table=_TABLE, column=_COLUMN, row_id=person_id) if bsn_enc else ""


def masked(bsn: str) -> str:
    """At most the last two digits: *******27 (standards 6)."""
    return "*" * (len(bsn) - 2) + bsn[-2:] if bsn else ""
