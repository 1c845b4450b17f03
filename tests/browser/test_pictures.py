# SPDX-License-Identifier: EUPL-1.2
"""A photo of which only the picture was kept still shows, and stands upright."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Browser

from schuldenlab.base.pictures import bare
from schuldenlab.base.tests.test_pictures import PLACE, exif, png

WIDE, HIGH = 40, 20
DRAW = f"""kind => {{
  const made = Object.assign(document.createElement('canvas'), {{width: {WIDE}, height: {HIGH}}});
  made.getContext('2d', {{alpha: false}}).fillRect(0, 0, 20, 20);
  return made.toDataURL(kind).split(',')[1];
}}"""
SHOW = """async source => {
  const shown = new Image();
  shown.src = source;
  await shown.decode();
  return [shown.naturalWidth, shown.naturalHeight];
}"""


def _told(kind: str, drawn: bytes) -> bytes:
    """The same picture as a telephone that was held on its side would send it."""
    turned = exif(6)
    if kind == "image/jpeg":
        block = b"Exif\0\0" + turned
        return drawn[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + drawn[2:]
    if kind == "image/png":
        chunk = png((b"eXIf", turned))[8:]
        return drawn[:33] + chunk + drawn[33:]  # after the head
    # Chromium draws an extended WebP, whose head has to say that there is more (flag 8) beside the picture.
    told = drawn[12:20] + bytes([drawn[20] | 8]) + drawn[21:]
    told += b"EXIF" + len(turned).to_bytes(4, "little") + turned + b"\0" * (len(turned) % 2)
    return b"RIFF" + (4 + len(told)).to_bytes(4, "little") + b"WEBP" + told


# Chromium turns no WebP, with or without the word of the telephone; what matters is that ours shows as theirs did.
@pytest.mark.parametrize(
    ("kind", "shown"), [("image/jpeg", [HIGH, WIDE]), ("image/png", [HIGH, WIDE]), ("image/webp", [WIDE, HIGH])]
)
def test_a_bare_photo_shows_and_stands_upright(browser: Browser, kind: str, shown: list[int]):
    page = browser.new_page()
    photo = _told(kind, base64.b64decode(page.evaluate(DRAW, kind)))
    kept = bare(photo, media_type=kind)
    assert PLACE in photo
    assert PLACE not in kept
    before, after = (
        page.evaluate(SHOW, f"data:{kind};base64,{base64.b64encode(one).decode()}") for one in (photo, kept)
    )
    assert after == before == shown
    page.close()
