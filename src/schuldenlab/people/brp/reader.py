# SPDX-License-Identifier: EUPL-1.2
"""From a file to person lists, one at a time, whatever is in the file.

Columns are named by element of the register ("01.02.40"). A line whose first column is filled begins a list; one with
an empty first column continues it. Within a category the column "05.H" names the category of the *next* line: "05"
another partner, "55" the history of this one. So what is current is the first line, and every line announced by the
category's own number; announced by the number plus 50 it is history, which we do not keep.

Every line of the file is counted once: header, list, continuation, blank or not read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LINE_BYTES_MAX = 65_536  # the longest line of the official file has 3 kB
CONTINUATIONS_MAX = 1_000  # of one list; nobody has more children, and a file that says so shall not fill our memory
PROBLEMS_MAX = 200  # told one by one; `counts.unread` counts them all
CATEGORIES = ("02", "03", "05", "09")
NEEDED = (
    "01.01.10", "01.01.20", "01.02.10", "01.02.30", "01.02.40", "01.03.10", "05.01.20", "05.06.10", "05.07.10", "05.H",
    "06.08.10", "07.67.20", "07.70.10", "08.09.10", "08.11.10", "08.11.20", "08.11.60", "08.13.10", "09.01.20", "09.H",
    "11.33.10",
)  # fmt: skip

Columns = dict[str, str]


class NotThisFile(Exception):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(slots=True)
class Counts:
    """What each line of the file turned out to be."""

    header: int = 0
    lists: int = 0
    continuations: int = 0
    blank: int = 0
    unread: int = 0

    @property
    def total(self) -> int:
        return self.header + self.lists + self.continuations + self.blank + self.unread


@dataclass(slots=True)
class PersonList:
    """One person list: its first line, and the current rows of the categories that repeat."""

    line: int
    first: Columns
    current: dict[str, list[Columns]] = field(default_factory=dict)
    continuations: int = 0
    history_rows: int = 0


@dataclass(slots=True)
class Reader:
    """Read `path` with `lists()`. Afterwards `counts` accounts for every line; `problems` says which and why."""

    path: Path
    counts: Counts = field(default_factory=Counts)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def lists(self) -> Iterator[PersonList]:
        """Raises NotThisFile when the file is no file of this layout."""
        try:
            with self.path.open("rb") as file:
                yield from self._lists(file)
        except OSError as reason:
            raise NotThisFile(f"{self.path} cannot be read: {reason.strerror}.") from reason

    def _lists(self, file: BinaryIO) -> Iterator[PersonList]:
        lines = _numbered_lines(file)
        names = self._header(lines)
        current: PersonList | None = None
        announced: dict[str, str] = {}
        for number, raw in lines:
            if raw is not None and not raw.strip():
                self.counts.blank += 1
                continue
            columns = self._columns(number, raw, names)
            if columns is None:
                if not (raw or b"").startswith(b";"):
                    # The start of a list is lost: what continues it must not be added to the person before.
                    if current is not None:
                        yield current
                    current = None
                continue
            if columns[""]:
                if current is not None:
                    yield current
                self.counts.lists += 1
                current, announced = _begin(number, columns)
            elif current is None:
                self._unread(number, "continues a list of which the first line was not read")
            elif current.continuations >= CONTINUATIONS_MAX:
                self._unread(number, f"the {CONTINUATIONS_MAX + 1}th continuation of one list or later")
            else:
                self.counts.continuations += 1
                _continue(current, columns, announced)
        if current is not None:
            yield current

    def _header(self, lines: Iterator[tuple[int, bytes | None]]) -> list[str]:
        number, raw = next(lines, (0, b""))
        if number == 0:
            raise NotThisFile(f"{self.path.name} is empty.")
        if raw is None:
            raise NotThisFile(f"{self.path.name} has no line of column names: its first line goes on and on.")
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:64].count(b"\x00") > 8:
            raise NotThisFile(f"{self.path.name} is in UTF-16. Save it as UTF-8 and try again.")
        try:
            text = raw.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError as reason:
            raise NotThisFile(f"{self.path.name} is not in UTF-8. Save it as UTF-8 and try again.") from reason
        names = text.split(";")
        missing = [name for name in NEEDED if name not in names]
        if "\x00" in text or len(missing) == len(NEEDED):
            for mark, word in ((",", "a comma"), ("\t", "a tab"), ("|", "a bar")):
                if "01.01.20" in text.replace('"', "").split(mark):
                    raise NotThisFile(f"{self.path.name} has {word} between its columns; we read a semicolon (;).")
            raise NotThisFile(
                f"{self.path.name} is no file of person lists: its first line names no element such as 01.01.20."
            )
        if missing or names[0]:
            missing = missing or ["the unnamed first one with the label of a list"]
            raise NotThisFile(f"{self.path.name} misses the columns {', '.join(missing)}.")
        self.counts.header = 1
        return names

    def _columns(self, number: int, raw: bytes | None, names: list[str]) -> Columns | None:
        """The line by column name, or None when it is not read; then it is on the list of problems."""
        if raw is None:
            return self._unread(number, f"longer than {LINE_BYTES_MAX} bytes")
        if b"\x00" in raw:
            return self._unread(number, "has a NUL byte")
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
            cells = next(csv.reader([text], delimiter=";", strict=True))
        except UnicodeDecodeError:
            return self._unread(number, "is not in UTF-8")
        except (csv.Error, StopIteration):
            return self._unread(number, "has a quotation mark that does not end")
        if len(cells) != len(names):
            return self._unread(number, f"has {len(cells)} columns instead of {len(names)}")
        columns: Columns = {}
        for name, cell in zip(names, cells, strict=True):
            columns.setdefault(name, cell.strip())  # 06.88.10 is there twice; the first one counts
        return columns

    def _unread(self, number: int, reason: str) -> Columns | None:
        """Count and tell; always None, what a line that is not read gives."""
        self.counts.unread += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append((number, reason))
        return None


def _begin(number: int, columns: Columns) -> tuple[PersonList, dict[str, str]]:
    rows = {category: [columns] if _is_filled(columns, category) else [] for category in CATEGORIES}
    return PersonList(number, columns, rows), {category: columns.get(f"{category}.H", "") for category in CATEGORIES}


def _continue(current: PersonList, columns: Columns, announced: dict[str, str]) -> None:
    current.continuations += 1
    for category in CATEGORIES:
        if _is_filled(columns, category):
            if announced[category] == category:
                current.current[category].append(columns)
            else:
                current.history_rows += 1
        announced[category] = columns.get(f"{category}.H", "")


def _is_filled(columns: Columns, category: str) -> bool:
    return any(
        columns.get(f"{category}.{element}") for element in ("01.10", "01.20", "02.10", "02.40", "06.10", "07.10")
    )


def _numbered_lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their number, None for one that is too long: it is skipped without ever being whole in memory."""
    number = 0
    while True:
        line = file.readline(LINE_BYTES_MAX + 1)
        if not line:
            return
        number += 1
        if len(line) <= LINE_BYTES_MAX:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LINE_BYTES_MAX)
        yield number, None
