# SPDX-License-Identifier: EUPL-1.2
"""What the columns of a file mean, and their cells as `calculate_many` takes them. See docs/reference/law-calculate.md.

A column of money is in euros under the name of its fact (`debtor_income_month`), or in whole cents under that name with
`_cents`. A cell is read as strictly as the fact of one household. What cannot be read makes its row wrong, not the
file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias

import numpy as np

from .amount_texts import text_problem
from .column_input import CENTS_IN, Words
from .declare import NODES, Given, Input
from .engine import enterable_for
from .errors import InputWrong, LawError
from .fixed_point import Array
from .norms import norm_unit
from .values import NUMBER_MAX, day, number

CENTS = "_cents"
DATE = "on"
CELL_MAX = 40  # characters: no amount, word or date is longer

Kind: TypeAlias = Literal["euros", "cents", "count", "yes_no", "word", "date", "carried"]
_KINDS: Mapping[str, Kind] = {"count": "count", "yes_no": "yes_no", "word": "word"}
_YES_NO = {"true": True, "false": False, "True": True, "False": False}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file: what it is called there, the fact it holds, and how its cells are written."""

    column: str
    name: str
    kind: Kind
    by_hand: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(slots=True)
class Part:
    """Some rows of a file, the first of which is number `first`; files count from 1, everything here from 0.

    `columns` and `days` are as `calculate_many` takes them, and so is `by_hand` for the rows of each `by_hand_groups`;
    in a row that is `wrong` they hold anything.
    """

    first: int
    rows: int
    columns: dict[str, Any] = field(default_factory=dict)
    by_hand: dict[str, Array] = field(default_factory=dict)
    by_hand_known: dict[str, Array] = field(default_factory=dict)  # which rows have it, where that is not all
    days: Array | None = None
    carried: dict[str, Sequence[Any]] = field(default_factory=dict)
    wrong: dict[int, LawError] = field(default_factory=dict)

    def put(self, heading: Heading, values: Any, known: Array | None) -> None:
        """Give a column its place; `known` says which rows have this fact, None: all."""
        if heading.kind == "carried":
            self.carried[heading.column] = values
        elif heading.kind == "date":
            self.days = values
            for row in () if known is None else np.flatnonzero(~known):
                self.wrong.setdefault(int(row), InputWrong(heading.name, "missing"))
        elif heading.by_hand:
            self.by_hand[heading.name] = values
            if known is not None:
                self.by_hand_known[heading.name] = known
        elif isinstance(values, Words):
            codes = values.codes if known is None else np.ma.MaskedArray(values.codes, ~known)
            self.columns[heading.name] = Words(codes, values.words)
        else:
            self.columns[heading.name] = values if known is None else np.ma.MaskedArray(values, ~known)

    def refuse_empty(self) -> None:
        """Where amounts by hand are the only columns, a row without any tells nothing at all."""
        if self.by_hand and not self.columns and self.by_hand.keys() == self.by_hand_known.keys():
            for row in np.flatnonzero(~np.logical_or.reduce(list(self.by_hand_known.values()))):
                self.wrong.setdefault(int(row), InputWrong(next(iter(self.by_hand)), "missing"))

    def by_hand_groups(self, rows: Array) -> Iterator[tuple[Array, dict[str, Array]]]:
        """These rows, by which amounts by hand they have, and those amounts.

        Who has none needs none, or is told by the rules what is established nowhere; neighbours change nothing.
        """
        groups = [(rows, tuple(name for name in self.by_hand if name not in self.by_hand_known))]
        for name, known in self.by_hand_known.items():
            groups = [
                group
                for some, names in groups
                for group in ((some[known[some]], (*names, name)), (some[~known[some]], names))
                if len(group[0])
            ]
        for some, names in groups:
            yield some, {name: self.by_hand[name][some] for name in names}


def heading_of(column: str, *, target: str, carry: Collection[str], file: str) -> Heading:
    """What a column holds.

    Raises LawError file.unknown_column, file.carry_is_fact, or input.never_a_column for a list, a date or a share.
    """
    name = column.removesuffix(CENTS)
    node, by_hand = NODES.get(name), name in enterable_for(target)
    if column in carry:
        # A fact that is only passed on would be left out of the answer, and nobody would see it.
        if column == DATE or isinstance(node, Input) or by_hand:
            raise LawError("file.carry_is_fact", file=file, column=_short(column))
        return Heading(column, column, "carried")
    if column == DATE:
        return Heading(column, DATE, "date")
    if not isinstance(node, Input) and not by_hand:
        raise LawError("file.unknown_column", file=file, column=_short(column), hint=_nearest(column, target))
    if isinstance(node, Input) and node.kind in _KINDS:
        if column != name:
            raise LawError("file.unknown_column", file=file, column=_short(column), hint=f" ({name}?)")
        return Heading(column, name, _KINDS[node.kind], allowed=node.allowed)
    unit = norm_unit(name) if node is None or isinstance(node, Given) else node.unit
    if not unit.startswith("EUR") or (isinstance(node, Input) and node.kind != "amount"):
        raise InputWrong(name, "never_a_column")
    return Heading(column, name, "cents" if column != name else "euros", by_hand)


def headings(columns: Sequence[str], *, target: str, carry: Collection[str], file: str) -> list[Heading]:
    """Raises LawError file.twice, file.two_units or file.no_column besides what `heading_of` raises."""
    found: dict[str, Heading] = {}
    for column in columns:
        heading = heading_of(column, target=target, carry=carry, file=file)
        if (other := found.get(heading.name)) is not None:
            code = "file.twice" if other.column == column else "file.two_units"
            raise LawError(code, file=file, column=_short(column))
        found[heading.name] = heading
    if missing := sorted(set(carry) - found.keys()):
        raise LawError("file.no_column", file=file, column=missing[0])
    return list(found.values())


def read_cells(part: Part, heading: Heading, cells: Sequence[str], *, typed: bool = False) -> None:
    """One column of texts; an empty text is a fact that is not known. `typed`: a point is surely a decimal point."""
    if heading.kind == "carried":
        part.put(heading, cells, None)
        return
    known = np.fromiter(map(bool, cells), np.bool_, part.rows)
    everywhere = None if known.all() else known
    match heading.kind:
        case "word":
            places = {word: code for code, word in enumerate(heading.allowed)}
            codes = np.fromiter((places.get(cell, -1) for cell in cells), np.int8, part.rows)
            part.put(heading, Words(codes, heading.allowed), everywhere)
        case "yes_no":
            values = np.fromiter((_YES_NO.get(cell, False) for cell in cells), np.bool_, part.rows)
            good = np.fromiter((cell in _YES_NO or not cell for cell in cells), np.bool_, part.rows)
            for row in np.flatnonzero(~good):
                part.wrong.setdefault(int(row), InputWrong(heading.name, "not_yes_or_no"))
            part.put(heading, values, everywhere)
        case "date":
            part.put(heading, _days(part, cells), everywhere)
        case _:
            part.put(heading, _whole(part, heading, cells, typed), everywhere)


def _days(part: Part, cells: Sequence[str]) -> Array:
    read: dict[str, date] = {"": date.min}
    for cell in set(cells) - read.keys():
        try:
            read[cell] = day(cell[:CELL_MAX], DATE)
        except InputWrong:
            continue
    for row, cell in enumerate(cells):
        if cell not in read:
            part.wrong.setdefault(row, InputWrong(DATE, "not_a_date"))
    return np.array([read.get(cell, date.min) for cell in cells], dtype="datetime64[D]")


def _whole(part: Part, heading: Heading, cells: Sequence[str], typed: bool) -> Array:
    """Whole cents, or whole numbers. Plain digits are read all at once; what is written otherwise, one by one."""
    scale = CENTS_IN if heading.kind == "euros" else 1
    # An array of bytes drops a zero byte at the end, so nothing that cannot be printed goes into one.
    together, safe = "".join(cells), cells
    if not (together.isascii() and together.isprintable()) or max(map(len, cells)) > CELL_MAX:
        safe = [cell if len(cell) <= CELL_MAX and cell.isascii() and cell.isprintable() else "?" for cell in cells]
    texts = np.array(safe, dtype="S")
    whole, point, part_of = np.strings.partition(texts, b".")
    lengths = np.strings.str_len(part_of)
    plain = np.strings.isdigit(whole) & (np.strings.str_len(whole) <= 15) & (point == b"")
    found = np.zeros(part.rows, np.int64)
    if scale > 1:
        broken = np.strings.isdigit(whole) & (np.strings.str_len(whole) <= 15) & np.strings.isdigit(part_of)
        broken &= lengths <= 2
        if broken.any():
            found[broken] = np.strings.ljust(part_of[broken], 2, b"0").astype(np.int64)
        plain |= broken
    found[plain] += whole[plain].astype(np.int64) * scale
    for row in np.flatnonzero(~plain & (texts != b"")).tolist():
        try:
            problem = text_problem(safe[row])
            if problem and not (typed and problem == "thousands_point"):
                raise InputWrong(heading.name, problem)
            found[row] = _one(safe[row], heading.name, scale)
        except InputWrong as reason:
            part.wrong.setdefault(row, reason)
    return found


def _one(cell: str, name: str, scale: int) -> int:
    if "," in cell:
        raise InputWrong(name, "decimal_comma")
    most = NUMBER_MAX if scale > 1 else NUMBER_MAX * CENTS_IN
    value = number(cell, name, minimum=None, maximum=most) * scale
    if value.denominator != 1:
        raise InputWrong(name, "not_cents" if scale > 1 else "not_whole")
    return value.numerator


def _nearest(column: str, target: str) -> str:
    known = [name for name, node in NODES.items() if isinstance(node, Input)] + list(enterable_for(target))
    near = get_close_matches(column[:CELL_MAX], [*known, *(f"{name}{CENTS}" for name in known)], 1)
    return f" ({near[0]}?)" if near else ""


def _short(column: str) -> str:
    """A name out of somebody's file, fit for one line."""
    printable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in column[: CELL_MAX * 2])
    return printable or '""'
