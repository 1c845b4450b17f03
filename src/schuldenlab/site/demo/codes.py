# SPDX-License-Identifier: EUPL-1.2
"""The six digits an app would show: RFC 6238 with SHA-1 and 30 seconds, as every authenticator app does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30


def secret_for(name: str) -> str:
    """A fixed secret per persona: the demo must give the same one each time, and protects nothing."""
    return base64.b32encode(hashlib.sha256(f"schuldenlab demo {name}".encode()).digest()[:20]).decode()


def code(secret: str, at: float | None = None) -> str:
    """The code for this moment."""
    moment = time.time() if at is None else at
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(moment) // PERIOD), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def seconds_left(at: float | None = None) -> int:
    moment = time.time() if at is None else at
    return PERIOD - int(moment) % PERIOD
