# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a method folder: each finding names file, line, key and cure. Found together, never one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .vocabulary import shown

Place = tuple[str | int, ...]

_HEADER = re.compile(r"\[(\[?)([^\[\]]{1,200})\]")
_KEY = re.compile(r"\s*([\w.\"'-]{1,200})\s*=", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`line` is 0 where the whole file is meant."""

    file: str
    line: int
    key: str
    what: str
    cure: str

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.line else "")
        return f"{place}: " + (f"{self.key}: " if self.key else "") + f"{self.what}; {self.cure}"


class MethodRefused(Exception):
    """A folder that is no method, with every reason we found."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


class Findings:
    """Collects; knows on which line of which file a key is."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._lines: dict[str, dict[Place, int]] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def file_read(self, file: str, text: str) -> None:
        self._lines[file] = _lines(text)

    def add(self, file: str, place: Place, what: str, cure: str, *, key: str = "") -> None:
        lines = self._lines.get(file, {})
        near = place
        while near and near not in lines:
            near = near[:-1]
        self._found.append(Finding(file, lines.get(near, 0), key or dotted(place), what, cure))

    def within(self, part: str) -> bool:
        """Whether something was found in this part of the file, such as "step"."""
        return any(one.key.partition(".")[0].partition("[")[0] == part for one in self._found)

    def all(self) -> tuple[Finding, ...]:
        return tuple(sorted(set(self._found)))


def dotted(place: Place) -> str:
    """A place as a person writes it: ``step[3].needs``."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else ("." if words else "") + shown(part)[1:-1]
    return words


def _lines(text: str) -> dict[Place, int]:
    """Where each table and key starts. A hint for people: text inside a long string may mislead it."""
    found: dict[Place, int] = {}
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1]:
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, counts[table])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def _parts(name: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in name.split("."))
