# SPDX-License-Identifier: EUPL-1.2
"""One text source per fact: page, letter, message and receipt say the same sentence.

Each room keeps `texts/nl.toml` and `texts/en.toml` with the same keys and the same named placeholders, and where that
grows long a part of its own beside them, such as `texts/letters.nl.toml`. A key is room-dotted:
``people.person.title``. See docs/adr/0003-texts.md for why this is not gettext.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import get_language

LANGUAGES = ("nl", "en")


def text(key: str, language: str | None = None, /, **values: object) -> str:
    """The sentence for `key` in `language` (default: the language of the request), placeholders filled in.

    Raises KeyError for an unknown key: a missing sentence is a programming error, not something to show.
    """
    return sentences(language or current_language())[key].format_map(values)


def current_language() -> str:
    language = (get_language() or LANGUAGES[0])[:2]
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def sentences(language: str) -> dict[str, str]:
    """Every sentence of every installed room in one language, by dotted key."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "texts").glob(f"*{language}.toml")):
            found.update(_flat(tomllib.loads(path.read_text()), config.label))
    return found


def _flat(node: dict[str, object], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}.{name}"
        flat.update(_flat(value, key) if isinstance(value, dict) else {key: str(value).strip()})
    return flat
