# SPDX-License-Identifier: EUPL-1.2
"""What people type: limits for every free text, in one place.

Control characters are refused: nobody types them, and a text that silently loses them is no longer what was sent.
Invisible marks that phones add when copying a number or a name (reading direction, zero-width space) are taken out:
nobody can see them to remove them, and without them a text says what it shows.
"""

from __future__ import annotations

import re
import unicodedata

from .errors import LabError

LINE_LIMIT = 200
TEXT_LIMIT = 10_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff0-\uffff]")
_INVISIBLE = re.compile("[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")


def clean_text(value: str, *, limit: int = TEXT_LIMIT, field: str | None = None, required: bool = False) -> str:
    """A text of several lines: ends trimmed, line ends made equal, accents in one form.

    `limit` counts characters after cleaning. Raises LabError base.text_too_long, base.text_hidden_characters, or
    base.text_missing when `required`.
    """
    # Before any work: normalising a very long text is itself work.
    if len(value) > 4 * limit + 1_000:
        raise LabError("base.text_too_long", field=field, limit=limit)
    cleaned = unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_END.sub("\n", value))).strip()
    if _CONTROL.search(cleaned):
        raise LabError("base.text_hidden_characters", field=field)
    if len(cleaned) > limit:
        raise LabError("base.text_too_long", field=field, limit=limit)
    if required and not cleaned:
        raise LabError("base.text_missing", field=field)
    return cleaned


def clean_line(value: str, *, limit: int = LINE_LIMIT, field: str | None = None, required: bool = False) -> str:
    """A text of one line, such as a name: line ends, tabs and double spaces become one space."""
    return re.sub(r"\s+", " ", clean_text(value, limit=limit, field=field, required=required))
