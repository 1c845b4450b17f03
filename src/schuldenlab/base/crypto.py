# SPDX-License-Identifier: EUPL-1.2
"""Encrypting one value so that it can be read only in its own place.

AES-256-GCM under a master key from the environment. A sealed value is: one byte that names the key, 12 random bytes,
the encrypted text, 16 bytes of proof. Table, column and row are part of the proof, so that a value copied to another
row or column is refused instead of read.

Rotation: `SCHULDENLAB_MASTER_KEY` is one key, or several as ``2:key,1:key``. The first encrypts, all of them decrypt.
A key without a number is number 1.

A value encrypted this way cannot be searched. To find a person by BSN there is `blind_index`: the same number always
gives the same 32 bytes, and without the index key nobody can try out all numbers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .errors import LabError

KEY_BYTES = 32
NONCE_BYTES = 12
OVERHEAD_BYTES = 1 + NONCE_BYTES + 16


def encrypt(text: str, *, table: str, column: str, row_id: UUID) -> bytes:
    """`text`, readable only for who names the same table, column and row."""
    return wrap(text.encode(), place=_place(table, column, row_id))


def decrypt(sealed: bytes, *, table: str, column: str, row_id: UUID) -> str:
    """The text that `encrypt` was given. Raises LabError base.sealed_unreadable when anything was changed or moved."""
    return unwrap(sealed, place=_place(table, column, row_id)).decode()


def blind_index(bsn: str) -> bytes:
    """32 bytes to find a BSN by. Raises LabError base.bsn_wrong when it is no number of 8 or 9 digits."""
    return fingerprint("bsn", normalised_bsn(bsn).encode())


def normalised_bsn(bsn: str) -> str:
    """Nine digits, however it was written: "123 456 782", "123.456.782" and an old number of eight digits."""
    digits = re.sub(r"[ .\-\u00a0]", "", bsn)
    if not re.fullmatch(r"[0-9]{8,9}", digits):
        raise LabError("base.bsn_wrong")
    return digits.zfill(9)


def fingerprint(purpose: str, content: bytes) -> bytes:
    """Tells equal contents apart from different ones, for one purpose.

    Keyed (HMAC-SHA-256): of a plain hash of something short, such as a BSN or a standard letter, one can try out all
    possible contents, also after the content itself was destroyed.
    """
    return hmac.digest(_index_key(settings.INDEX_KEY), purpose.encode() + b"\0" + content, hashlib.sha256)


def wrap(content: bytes, *, place: bytes) -> bytes:
    """Bytes encrypted under the newest master key and tied to `place`."""
    keys = _master_keys(settings.MASTER_KEY)
    number = next(iter(keys))
    return bytes([number]) + seal_with(keys[number], content, place=place)


def unwrap(sealed: bytes, *, place: bytes) -> bytes:
    """What `wrap` was given, under whichever master key its first byte names."""
    key = _master_keys(settings.MASTER_KEY).get(sealed[0]) if sealed else None
    if key is None:
        raise LabError("base.sealed_unreadable")
    return open_with(key, sealed[1:], place=place)


def seal_with(key: bytes, content: bytes, *, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place)


def open_with(key: bytes, sealed: bytes, *, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:]), place)
    except (InvalidTag, ValueError) as reason:  # ValueError: shorter than a nonce
        raise LabError("base.sealed_unreadable") from reason


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def _place(table: str, column: str, row_id: UUID) -> bytes:
    return f"{table}\0{column}\0{row_id}".encode()


@lru_cache(maxsize=8)
def _master_keys(written: str) -> dict[int, bytes]:
    """Key number → key, the one that encrypts first."""
    keys: dict[int, bytes] = {}
    for part in written.split(","):
        number, colon, key = part.strip().rpartition(":")
        if colon and not (number.isascii() and number.isdigit() and 1 <= int(number) <= 255):
            raise ImproperlyConfigured("SCHULDENLAB_MASTER_KEY: a key's number is 1 to 255, as in 2:key,1:key")
        position = int(number) if colon else 1
        if position in keys:
            raise ImproperlyConfigured(f"SCHULDENLAB_MASTER_KEY: number {position} is there twice")
        keys[position] = _key("SCHULDENLAB_MASTER_KEY", key)
    return keys


@lru_cache(maxsize=8)
def _index_key(written: str) -> bytes:
    return _key("SCHULDENLAB_INDEX_KEY", written.strip())


def _key(name: str, written: str) -> bytes:
    """The message names the setting and never repeats its content."""
    try:
        key = base64.b64decode(written, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be {KEY_BYTES} bytes in base64url (32 random bytes, 44 characters)")
    return key
