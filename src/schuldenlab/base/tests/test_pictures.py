# SPDX-License-Identifier: EUPL-1.2
"""A photo of a letter says nothing of where it was taken. That it still shows, a browser says: tests/browser."""

from __future__ import annotations

import struct
from datetime import date
from uuid import uuid4
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base.documents import document_open, document_store
from schuldenlab.base.errors import LabError
from schuldenlab.base.pictures import bare

PLACE, DEVICE, SMALL = b"52.0705N", b"Telefoon 14 van Anna", b"the corner that was cut off"
DRAWN = b"\x12\xff\x00\x34\xff\xd0\x56"  # a scan with a stuffed byte and a restart, which end nothing


def exif(up: int, order: str = ">") -> bytes:
    """A block as telephones write it: which way is up, a device, a place."""
    head = struct.pack(f"{order}2sHI", b"MM" if order == ">" else b"II", 42, 8)
    entries = struct.pack(f"{order}HHHIHH", 2, 274, 3, 1, up, 0) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    return head + entries + b"\0\0\0\0" + PLACE + DEVICE + SMALL


def jpeg(*segments: tuple[int, bytes], after: bytes = b"") -> bytes:
    parts = [bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body for marker, body in segments]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda\x00\x03\x01" + DRAWN + b"\xff\xd9" + after


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(kind + len(one).to_bytes(4, "little") + one + b"\0" * (len(one) % 2) for kind, one in chunks)
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body


JFIF = b"JFIF\0\x01\x01\0\0\1\0\1"
PHOTOS = {
    "image/jpeg": jpeg(
        (0xE0, JFIF + b"\x01\x01" + SMALL), (0xE1, b"Exif\0\0" + exif(6)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
        (0xE2, b"MPF\0" + DEVICE), (0xED, b"Photoshop 3.0\0" + PLACE), (0xFE, DEVICE), (0xDB, b"\0" * 65),
        (0xC0, b"\x08\0\x10\0\x20\x01\x01\x11\0"), after=jpeg((0xE1, b"Exif\0\0" + exif(1))),
    ),
    "image/png": png((b"IHDR", b"\0" * 13), (b"tEXt", b"Author\0" + DEVICE), (b"iTXt", PLACE), (b"eXIf", exif(6, "<")),
                     (b"IDAT", DRAWN), (b"IEND", b"")) + PLACE,
    "image/webp": webp((b"VP8X", b"\x2c\0\0\0\x1f\0\0\x0f\0\0"), (b"ICCP", DEVICE), (b"VP8 ", DRAWN),
                       (b"EXIF", exif(6)), (b"XMP ", PLACE)) + PLACE,
}  # fmt: skip


@pytest.mark.parametrize("media_type", PHOTOS)
def test_place_device_and_small_pictures_are_gone_and_up_stays_up(media_type):
    photo = PHOTOS[media_type]
    assert PLACE in photo
    kept = bare(photo, media_type=media_type)
    assert [told for told in (PLACE, DEVICE, SMALL) if told in kept] == []
    assert DRAWN in kept
    assert struct.pack(">HHIHH", 274, 3, 1, 6, 0) in kept, "a quarter turn, as the telephone was held"
    assert bare(kept, media_type=media_type) == kept, "there is nothing more to take out"


@pytest.mark.parametrize("media_type", PHOTOS)
def test_the_paper_that_is_kept_is_the_bare_one(staff, clock, media_type):
    by = {"kind": "letter.in", "from_party": "resident", "received_on": date(2026, 11, 23), "case_id": uuid4()}
    made = document_store(content=PHOTOS[media_type], actor=staff, clock=clock, **by)
    kept = document_open(document_id=made.pk, actor=staff, purpose="test").content
    assert kept == bare(PHOTOS[media_type], media_type=media_type)
    assert made.size == len(kept)


def test_an_upright_photo_needs_no_word_about_it():
    photo = jpeg((0xE1, b"Exif\0\0" + exif(1)), (0xDB, b"\0" * 65))
    assert bare(photo, media_type="image/jpeg") == jpeg((0xDB, b"\0" * 65))


def test_a_pdf_stays_to_the_byte_because_it_may_be_signed():
    assert bare(b"%PDF-1.7 /Author (Anna)", media_type="application/pdf") == b"%PDF-1.7 /Author (Anna)"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"\x00\x00\x00\x18ftypheic" + PLACE, "image/heic"), (webp((b"VP8X", b"\2"), (b"ANMF", PLACE)), "image/webp")],
)
def test_what_we_cannot_make_bare_is_refused(content, media_type):
    with pytest.raises(LabError, match=r"base.document_type"):
        bare(content, media_type=media_type)


@given(st.sampled_from(sorted(PHOTOS)), st.data())
def test_a_photo_that_broke_on_its_way_breaks_nothing_and_tells_nothing(media_type, data):
    photo = bytearray(PHOTOS[media_type])
    for at in data.draw(st.lists(st.integers(20, len(photo) - 1), max_size=4)):
        photo[at] = data.draw(st.integers(0, 255))
    cut = bytes(photo[: data.draw(st.integers(12, len(photo)))])
    try:
        kept = bare(cut, media_type=media_type)
        assert bare(kept, media_type=media_type) == kept
    except LabError as refusal:
        assert refusal.code == "base.document_type"  # noqa: PT017


def test_a_long_run_of_fill_bytes_is_looked_through_once():
    """Each length takes as many steps as it has bytes: the square of ten million would hold the server for days."""
    picture = b"\xff\xd8" + b"\xff" * 10_000_000
    assert bare(picture, media_type="image/jpeg") == b"\xff\xd8"


def test_fill_bytes_before_a_marker_change_nothing():
    plain = jpeg((0xDB, b"table"))
    filled = plain.replace(b"\xff\xdb", b"\xff" * 9 + b"\xdb").replace(b"\xff\xd9", b"\xff\xff\xff\xd9")
    assert bare(filled, media_type="image/jpeg") == plain.replace(b"\xff\xd9", b"\xff\xff\xff\xd9")


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", b"\xff\xd8" + b"\xff\xe2\x00\x02" * 30_000),
        ("image/png", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00teXt\x00\x00\x00\x00" * 30_000),
        ("image/webp", b"RIFF\xff\xff\xff\x7fWEBP" + b"XXXX\x00\x00\x00\x00" * 30_000),
    ],
)
def test_a_picture_of_more_parts_than_a_picture_has_is_refused(media_type, content):
    with pytest.raises(LabError, match=r"base\.document_type"):
        bare(content, media_type=media_type)
