# SPDX-License-Identifier: EUPL-1.2
"""Reading one table of a file with the right types. Whatever is wrong becomes a finding, and reading goes on.

A wrong value comes back as a harmless one of the right type, so that the rest of the file is judged as well; a method
with a finding is never made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .findings import Findings, Place
from .package import INTEGER_MAX, hidden_character
from .vocabulary import nearest, shown

_PARAMETER = re.compile(r"\$[a-z][a-z0-9_]{0,39}", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", re.ASCII)
_TEXTS = ("title", "promise", "why", "words", "text", "resident")
IN_LANGUAGE_FILES = "texts stand in nl.toml and en.toml, under the key of what they are about"
KEY_MAX = 40
LIST_MAX = 100
WORDS_MAX = 1_000


class Table:
    """One table of one file, and which of its keys were asked for."""

    def __init__(self, raw: dict[str, Any], findings: Findings, file: str, place: Place = ()) -> None:
        self.raw, self.findings, self.file, self.place = raw, findings, file, place
        self._asked: set[str] = set()

    def wrong(self, what: str, cure: str, *, at: str | None = None) -> None:
        place = self.place if at is None else (*self.place, at)
        self.findings.add(self.file, place, what, cure)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.raw

    def no_others(self) -> None:
        """Every key that nobody asked for is unknown."""
        for key in self.raw:
            if key not in self._asked:
                place = (*self.place, key)
                cure = IN_LANGUAGE_FILES if key in _TEXTS else nearest(key, self._asked)
                self.findings.add(self.file, place, f"unknown key {shown(key)}", cure)

    def words(self, key: str, *, default: str | None = None, limit: int = WORDS_MAX) -> str:
        """One or more sentences. Without a default it has to be there."""
        value = self._get(key, str, "a text", default)
        if value is None:
            return default or ""
        if not value.strip() and default is None:
            self.wrong("is empty", "write something, or leave the whole part out", at=key)
        if len(value) > limit:
            self.wrong(f"is longer than {limit} characters", "say it shorter", at=key)
        if hidden := hidden_character(value):
            self.wrong(f"holds a character that cannot be seen ({hidden})", "type that sentence again", at=key)
        return str(value).strip()

    def name(self, key: str, known: Iterable[str] | None = None, *, default: str | None = None) -> str:
        """A name from a closed list or, without one, a key the method gives itself. A wrong one comes back empty."""
        value = self._get(key, str, "a name", default)
        if value is None or (default is not None and value == default):
            return default or ""
        return self._checked_name(value, known, key)

    def names(self, key: str, known: Iterable[str] | None = None, *, required: bool = False) -> tuple[str, ...]:
        listed = self.list_of(key, str, "names", required=required)
        found = [self._checked_name(value, known, key) for value in listed]
        if len(set(found)) < len(found):
            self.wrong("names something twice", "name each once", at=key)
        return tuple(dict.fromkeys(name for name in found if name))

    def yes_or_no(self, key: str, *, default: bool) -> bool:
        value = self._get(key, bool, "true or false", default)
        return default if value is None else bool(value)

    def integer(self, key: str, *, minimum: int = 0, maximum: int = INTEGER_MAX, default: int | None = None) -> int:
        value = self._get(key, int, "a whole number", default)
        return self.in_range(key, default or 0 if value is None else value, minimum, maximum)

    def optional_integer(self, key: str, *, minimum: int = -INTEGER_MAX, maximum: int = INTEGER_MAX) -> int | None:
        return self.integer(key, minimum=minimum, maximum=maximum) if self.has(key) else None

    def in_range(self, key: str, value: int, minimum: int, maximum: int) -> int:
        if minimum <= value <= maximum:
            return value
        if abs(value) > INTEGER_MAX:
            self.wrong("is an absurd number", "write an ordinary one", at=key)
        else:
            self.wrong(f"{value} is not between {minimum} and {maximum}", "choose one in that range", at=key)
        return minimum

    def number(self, key: str, *, minimum: int = 0, maximum: int = INTEGER_MAX) -> int | str:
        """A whole number, or ``$parameter``; whether that parameter exists and fits is for the checks."""
        value = self.raw.get(key)
        if isinstance(value, str):
            self._asked.add(key)
            if _PARAMETER.fullmatch(value):
                return value
            self.wrong(f"{shown(value)} is no number", 'write a whole number, or a parameter as "$name"', at=key)
            return minimum
        return self.integer(key, minimum=minimum, maximum=maximum)

    def list_of(self, key: str, kind: type, called: str, *, required: bool = True) -> list[Any]:
        value = self._get(key, list, f"a list of {called}", None if required else [])
        if value is None:
            return []
        if len(value) > LIST_MAX:
            self.wrong(f"has more than {LIST_MAX} entries", "a method is a readable file: shorten it", at=key)
            value = value[:LIST_MAX]
        good = [one for one in value if _is(one, kind)]
        if len(good) < len(value):
            self.wrong(f"is not all {called}", f"write a list of {called}", at=key)
        return good

    def table(self, key: str) -> Table | None:
        """A table inside this one; None when it is not there."""
        value = self._get(key, dict, "a table", {})
        if not self.has(key) or value is None:
            return None
        return Table(value, self.findings, self.file, (*self.place, key))

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """The tables of ``[[key]]``."""
        listed = self.list_of(key, dict, f"tables, each under [[{key}]]", required=required)
        return [Table(one, self.findings, self.file, (*self.place, key, at)) for at, one in enumerate(listed)]

    def named_tables(self, key: str) -> list[tuple[str, Table]]:
        """The tables of ``[key.name]``, each with its name."""
        outer = self.table(key)
        if outer is None:
            return []
        found = []
        for name in outer.raw:
            inner = outer.table(name)
            if inner is not None and outer.own_key(name, name):
                found.append((name, inner))
        return found

    def own_key(self, value: str, at: str) -> str:
        """A key a method gives itself: short, lower case. A wrong one comes back empty."""
        if len(value) <= KEY_MAX and _KEY.fullmatch(value):
            return value
        self.wrong(f"{shown(value)} is no key", f"use at most {KEY_MAX} of a-z, 0-9, - and _, a letter first", at=at)
        return ""

    def _checked_name(self, value: str, known: Iterable[str] | None, key: str) -> str:
        if known is None:
            return self.own_key(value, key)
        known = list(known)
        if value in known:
            return value
        cure = f"there is only: {', '.join(known)}" if len(known) <= 4 else nearest(value, known)
        self.wrong(f"unknown name {shown(value)}", cure, at=key)
        return ""

    def _get(self, key: str, kind: type, called: str, default: Any) -> Any:
        """The value, or None when it is missing or of another type (which is then a finding)."""
        self._asked.add(key)
        if key not in self.raw:
            if default is None:
                self.wrong(f"{shown(key)} is missing", f"add {key} with {called}")
            return default
        value = self.raw[key]
        if _is(value, kind):
            return value
        self.wrong(f"is not {called}", f"write {called}", at=key)
        return None


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))
