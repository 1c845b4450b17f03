# SPDX-License-Identifier: EUPL-1.2
"""What a load did, in counts. Lines and elements only: a report may lie on a desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .reader import Counts

NOTES_MAX = 200  # in the report; the count is of all


@dataclass(slots=True)
class Report:
    file: str
    lines_read: Counts = field(default_factory=Counts)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[int, str]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    noted: int = 0

    def note(self, line: int, text: str) -> None:
        """Something for a person to look at; the list itself was loaded."""
        self.noted += 1
        if len(self.notes) < NOTES_MAX:
            self.notes.append((line, text))

    def refuse(self, line: int, text: str) -> None:
        """A line or a list that was not loaded."""
        self.counts["refused"] += 1
        if len(self.refused) < NOTES_MAX:
            self.refused.append((line, text))

    @property
    def is_complete(self) -> bool:
        return not self.counts["refused"] and not self.lines_read.unread

    def lines(self) -> list[str]:
        read, counts = self.lines_read, self.counts
        told = [
            f"Persons from {self.file}",
            _row("lines", read.total, f"{read.header} header, {read.lists} lists, {read.continuations} continuations, "
                 f"{read.blank} blank, {read.unread} not read"),
            _row("person lists", read.lists, f"{counts['new']} new, {counts['known']} known, "
                 f"{counts['lists_refused']} not loaded"),
            _row("former relatives", counts["history"], "rows of history on continuations: not kept"),
            _row("persons now here", counts["new"] + counts["known"]),
            _row("  in The Hague (0518)", counts["the_hague"]),
            _row("  with secrecy", counts["secret"]),
            _row("  deceased", counts["deceased"]),
            _row("  under guardianship", counts["guardianship"], "guardian unknown: to be found out"),
            _row("  birth partly unknown", counts["partial_birth"]),
            _row("  without BSN", counts["without_bsn"]),
            _row("addresses", counts["addresses"], f"{counts['foreign']} abroad, {counts['letter']} for letters only"),
            _row("relatives named", counts["relatives"],
                 f"{counts['partners']} partners, {counts['children']} children, {counts['parents']} parents; "
                 "without a list of their own no person here"),
            _row("households", counts["households"], f"{counts['households_shared']} of more than one person, "
                 f"{counts['members']} members, {counts['households_new']} new"),
            _row("parents acting", counts["parents_acting"], f"for a minor, {counts['parents_new']} new"),
        ]  # fmt: skip
        told += _listed("Not loaded", self.refused, counts["refused"])
        told += _listed("Please look at", self.notes, self.noted)
        return told


def _row(name: str, number: int, words: str = "") -> str:
    return f"{name:<24}{number:>9}{'   ' + words if words else ''}"


def _listed(title: str, items: list[tuple[int, str]], total: int) -> list[str]:
    if not total:
        return []
    more = [f"  and {total - len(items)} more"] if total > len(items) else []
    return [f"{title} ({total}):", *(f"  line {line}: {text}" for line, text in items), *more]
