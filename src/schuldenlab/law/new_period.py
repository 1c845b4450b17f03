# SPDX-License-Identifier: EUPL-1.2
"""Starts the file of norms of the next half-year: everything that has to be looked up, and not one amount.

The file can be installed as it is: what it misses is refused by name, with where to look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from .calendar import half_year
from .norms import PROMISED, Norm, Period

_DATED = re.compile(r"(https://wetten\.overheid\.nl/BWBR\d+)/\d{4}-\d{2}-\d{2}")

_HEAD = """\
# SPDX-License-Identifier: EUPL-1.2
# Norms valid from {first}. All values are decimal strings. "seen" tells how the value was seen:
#   statute   = read in the consolidated law text (of this version unless the note says otherwise)
#   official  = read on a government page or in a government letter
#   sector    = read in a publication of the NVVK, a credit bank or a similar body
#   secondary = read in a secondary table or page, not in the law text
#   fitted    = read for another date and confirmed by recomputing published amounts
#
# For each norm: read it in the source of this half-year, take away the "#" of its block, fill in value and seen, and
# take its name out of `missing`. Never take over an older amount. Then: schuldenlab law audit {first}.toml

schema = "norms/1"
valid_from = "{first}"
valid_to = "{last}"
note = "Not looked up yet."

[complete]
{flags}

[missing]
names = [
{names}
]
"""


@dataclass(frozen=True, slots=True)
class Started:
    """The text of the file, under this name, and each line of what must be looked up."""

    file: str
    text: str
    to_look_up: tuple[str, ...]


def start_after(newest: Period) -> Started:
    """The half-year that follows the newest file there is."""
    first, last = half_year(newest.valid_to + timedelta(days=1))
    lines = tuple(_lines(newest))
    head = _HEAD.format(
        first=first.isoformat(),
        last=last.isoformat(),
        flags="\n".join(f"{flag} = false" for flag in PROMISED),
        names="\n".join(f"  {_text(line)}," for line in lines),
    )
    blocks = [_block(norm) for norm in newest.norms.values()]
    return Started(f"{first.isoformat()}.toml", "\n".join([head, *blocks]), lines)


def _lines(newest: Period) -> Iterator[str]:
    for norm in newest.norms.values():
        yield f"{norm.name} ({norm.source}; {_undated(norm.url)})"
    yield from newest.missing_lines


def _block(norm: Norm) -> str:
    rows = [
        "[[param]]",
        f"name = {_text(norm.name)}",
        f"dutch = {_text(norm.dutch)}",
        'value = ""',
        f"unit = {_text(norm.unit)}",
        f"source = {_text(norm.source)}",
        f"url = {_text(_undated(norm.url))}",
        'seen = ""',
    ]
    return "".join(f"# {row}\n" for row in rows)


def _undated(url: str) -> str:
    """The address of the law as it is then, and not as it was."""
    return _DATED.sub(r"\1", url)


def _text(words: str) -> str:
    """A TOML string; those of JSON are."""
    return json.dumps(words, ensure_ascii=False)
