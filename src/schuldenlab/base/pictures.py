# SPDX-License-Identifier: EUPL-1.2
"""A picture without what the telephone wrote beside it: where it was taken, when, with which device, by whom.

Only the parts that draw the picture are kept, so what nobody thought of does not stay either: small pictures within
the picture, comments, what is stuck behind the end. The picture itself is not drawn anew: a letter is evidence, and
it stays as sharp as it came. Which way is up is the one thing kept of the rest.

A file that breaks off gives what it had until there. Nothing here opens a picture, so a broken one breaks nothing.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from zlib import crc32

from .errors import LabError

_UPRIGHT = 1
_WAYS_UP = range(2, 9)  # 1 is upright: nothing to say
_EXIF = b"Exif\0\0"

# Markers of JPEG that draw: frames and tables, the scan, and Adobe's word on colours.
_DRAWS_JPEG = frozenset([*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xEE])
_JFIF, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9
_JFIF_BARE = 14  # without a small picture of the picture
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)  # without +: a run of FF is looked through once

_DRAWS_PNG = frozenset([b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"])
_DRAWS_WEBP = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH"])
_PARTS_MAX = 20_000  # ten megabytes of a real picture have some two thousand
_HAS_ICC, _HAS_EXIF, _HAS_XMP = 0x20, 0x08, 0x04


def bare(content: bytes, *, media_type: str) -> bytes:
    """The same picture and nothing else; what is no picture comes back as it is.

    Raises LabError base.document_type for what moves, for what falls into more parts than a picture does, and for HEIC,
    which no browser shows and whose extras we cannot take out.
    """
    if media_type == "image/jpeg":
        return b"".join(_jpeg(content))
    if media_type == "image/png":
        return b"".join(_png(content))
    if media_type == "image/webp":
        return _webp(content)
    if media_type == "image/heic":
        raise LabError("base.document_type", field="file")
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at, parts = 2, 0
    while found := _NEXT_MARKER.search(content, at):
        parts = _one_more(parts)
        marker, at = content[found.end() - 1], found.end()
        if marker == _END:
            yield b"\xff\xd9"
            return
        size = int.from_bytes(content[at : at + 2], "big")
        if size < 2:
            return
        body, at = content[at + 2 : at + size], at + size
        if marker == _APP1 and body.startswith(_EXIF):
            up = _way_up(body[len(_EXIF) :])
            if up in _WAYS_UP:
                yield _segment(_APP1, _EXIF + _only(up))
        elif marker == _JFIF and len(body) <= _JFIF_BARE:
            yield _segment(marker, body, size)
        elif marker == _JFIF and body.startswith(b"JFIF\0"):
            yield _segment(marker, body[: _JFIF_BARE - 2] + b"\0\0")
        elif marker in _DRAWS_JPEG:
            yield _segment(marker, body, size)
        if marker == _SCAN:
            end = _NEXT_MARKER.search(content, at)
            yield content[at : end.start() if end else len(content)]


def _one_more(parts: int) -> int:
    if parts >= _PARTS_MAX:
        raise LabError("base.document_type", field="file")
    return parts + 1


def _segment(marker: int, body: bytes, size: int | None = None) -> bytes:
    return bytes([0xFF, marker]) + (size or len(body) + 2).to_bytes(2, "big") + body


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    at, parts = 8, 0
    while at + 8 <= len(content):
        parts = _one_more(parts)
        (size,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        whole = content[at : at + 12 + size]
        if kind in _DRAWS_PNG:
            yield whole
        elif kind == b"eXIf" and (up := _way_up(whole[8:-4])) in _WAYS_UP:
            told = _only(up)
            yield struct.pack(">I", len(told)) + kind + told + struct.pack(">I", crc32(kind + told))
        if kind == b"IEND":
            return
        at += 12 + size


def _webp(content: bytes) -> bytes:
    parts: list[tuple[bytes, bytes]] = []
    up, at = _UPRIGHT, 12
    # A file says how long it is; what comes after that is not part of it.
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    seen = 0
    while at + 8 <= end:
        seen = _one_more(seen)
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        body = content[at + 8 : min(at + 8 + size, end)]
        if kind == b"EXIF":
            up = _way_up(body.removeprefix(_EXIF))
        elif kind == b"ANMF":
            raise LabError("base.document_type", field="file")
        elif kind in _DRAWS_WEBP:
            parts.append((kind, body))
        at += 8 + size + size % 2
    if up in _WAYS_UP and parts and parts[0][0] == b"VP8X":
        parts.append((b"EXIF", _only(up)))
    says = _HAS_EXIF if parts and parts[-1][0] == b"EXIF" else 0
    chunks = b"".join(
        kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
        for kind, body in ((kind, _flags(body, says) if kind == b"VP8X" else body) for kind, body in parts)
    )
    return b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WEBP" + chunks


def _flags(body: bytes, says: int) -> bytes:
    """What the head of a WebP promises, as far as it is still there."""
    return bytes([body[0] & ~(_HAS_ICC | _HAS_EXIF | _HAS_XMP) | says]) + body[1:] if body else body


def _way_up(tiff: bytes) -> int:
    """Which way is up, 1 to 8, by tag 274 of EXIF; 1 where nothing or nonsense is said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return _UPRIGHT
    (start,) = struct.unpack(f"{order}I", tiff[4:8])
    if start + 2 > len(tiff):
        return _UPRIGHT
    (count,) = struct.unpack(f"{order}H", tiff[start : start + 2])
    for number in range(count):
        entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
        if len(entry) < 12:
            break
        tag, kind, value = struct.unpack(f"{order}HH4xH2x", entry)
        if (tag, kind) == (274, 3):
            return int(value)
    return _UPRIGHT


def _only(up: int) -> bytes:
    """EXIF that says which way is up, and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 274, 3, 1, up, 0, 0)
