# SPDX-License-Identifier: EUPL-1.2
"""How a Dutch name is shown and sorted.

A prefix (voorvoegsel: "van der") is written before the surname and sorted after the given names: Jan van der Berg is
found under B. The sort key is plain lower-case ASCII, so that every database sorts it alike, without a Dutch collation.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that do not fall apart into a plain letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
     "ĸ": "k", "ŧ": "t", "ŋ": "n", "ĳ": "ij", "ə": "e"}
)  # fmt: skip
SEARCH_KEY_MAX = 300  # a btree entry has room for about 2,700 bytes; three names of 200 are cut long before that


def sortable(text: str) -> str:
    """Lower case, without accents, apostrophes and dashes; a letter of another script stays as it is."""
    lowered = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(letter for letter in lowered if not unicodedata.combining(letter)).translate(_LETTERS)
    return " ".join(re.sub(r"[^\w\s]", "", re.sub(r"[-/_]", " ", plain)).split())


def search_key(*, given: str, prefix: str, surname: str) -> str:
    """ "berg jan van der" for Jan van der Berg."""
    return " ".join(part for part in map(sortable, (surname, given, prefix)) if part)[:SEARCH_KEY_MAX]


def full_name(*, given: str, prefix: str, surname: str) -> str:
    return " ".join(part for part in (given, prefix, surname) if part)
