# SPDX-License-Identifier: EUPL-1.2
"""What a caller gives as columns, read as strictly as the facts of one household.

A column of amounts holds whole cents, a column of counts whole numbers; words are strings or `Words`; a yes or no is a
bool. A masked array says which rows lack a fact. A single value holds for all rows and is written as for one household.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .amount_texts import refuse_ambiguous, refuse_shapeless
from .declare import NODES, Input
from .engine import by_hand, check_entered, enterable_for, inputs_of
from .errors import InputWrong, LawError
from .memory import free_memory
from .norms import period_of
from .values import NUMBER_MAX, Entered, Label, day

Array: TypeAlias = NDArray[Any]

CENTS_IN = 100
LITTLE = 2**24  # bytes; whether there is as little as this is not asked, which takes longer than ten thousand rows
ANSWER_BYTES = 12  # of a row: amount, label, reason, mask


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words: for each row the place of its word in `words`."""

    codes: Array
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class ColumnGiven:
    """`known`: which rows have this fact; None: all."""

    name: str
    values: Array
    known: Array | None
    label: Label
    unit: str = ""
    lowest: int | None = None  # of what may be given, in cents or whole numbers; None where it is no number
    highest: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """Columns, single values, and what was entered by hand for all rows."""

    rows: int
    columns: Mapping[str, ColumnGiven]
    single: Mapping[str, Any]
    manual: Mapping[str, Entered]


def read_given(target: str, on: Any, facts: Mapping[str, Any], manual: Mapping[str, Entered]) -> Given:
    """Raises InputWrong that names the field, and the row where only some are wrong in form."""
    refuse_shapeless("columns", facts)
    refuse_shapeless("manual", manual, by_hand=True)
    room_for(_rows(facts), ANSWER_BYTES)
    columns: dict[str, ColumnGiven] = {}
    single: dict[str, Any] = {}
    entered_by_hand: dict[str, Entered] = {}
    for name in facts:
        if not isinstance(NODES.get(name), Input):
            raise InputWrong(name, "unknown")
    for name in inputs_of(target):
        raw, node, label = facts.get(name), NODES[name], Label.S
        if raw is None or not isinstance(node, Input):
            continue
        if isinstance(raw, Entered):
            check_entered(name, raw)
            label = raw.label
        value = raw.value if isinstance(raw, Entered) else raw
        if _is_column(value, node):
            columns[name] = _column(name, value, node, label)
        else:
            refuse_ambiguous({name: raw}, {})
            read = node.read(value)
            single[name] = replace(raw, value=read) if isinstance(raw, Entered) else read
    for name, entered in manual.items():
        if name not in enterable_for(target):
            raise InputWrong(name, "may_not_be_entered")
        if name not in NODES and name in period_of(on).norms:
            raise InputWrong(name, "norm_is_established")
        check_entered(name, entered)
        if _is_column(entered.value, None):
            values, known = _whole_numbers(name, entered.value)
            if known is not None:
                raise InputWrong(name, "missing", where=_row(int(np.argmin(known))))
            minimum = None if name.endswith("_correction") else 0
            columns[name] = _amounts(name, values, None, max(entered.label, Label.L), "EUR/month", minimum)
            entered_by_hand[name] = entered
        else:
            refuse_ambiguous({}, {name: entered})
            entered_by_hand[name] = replace(entered, value=by_hand(name, entered.value))
    lengths = {name: len(column.values) for name, column in columns.items()}
    if not lengths:
        raise LawError("no_column")
    rows = next(iter(lengths.values()))
    for name, length in lengths.items():
        if length != rows:
            raise InputWrong(name, "other_length", where=f"{length}, {rows}")
    return Given(rows, columns, single, entered_by_hand)


def one_day(on: Any) -> date:
    """The reference date of a run: a date, or a column of dates within one half-year, of which the first is taken.

    Raises InputWrong not_a_date or other_period, with the row.
    """
    if not isinstance(on, np.ndarray | list | tuple):
        return day(on, "reference_date")
    try:
        days = np.asarray(on, dtype="datetime64[D]")
    except ValueError as reason:
        raise InputWrong("reference_date", "not_a_date") from reason
    if days.ndim != 1 or not len(days):
        raise InputWrong("reference_date", "not_a_date")
    if len(bad := np.flatnonzero(np.isnat(days))):
        raise InputWrong("reference_date", "not_a_date", where=_row(int(bad[0])))
    half_years = days.astype("datetime64[M]").astype(np.int64) // 6
    if len(bad := np.flatnonzero(half_years != half_years[0])):
        raise InputWrong("reference_date", "other_period", where=_row(int(bad[0])))
    return day(days[0].item(), "reference_date")


def room_for(rows: int, bytes_each: int) -> None:
    """Raises LawError too_many_rows where so many rows would not fit in the memory that is free."""
    room = free_memory() if rows * bytes_each > LITTLE else None
    if room is not None and rows * bytes_each > room:
        needed, free = (f"{amount / 1e9:,.1f} GB" for amount in (rows * bytes_each, room))
        raise LawError("too_many_rows", rows=f"{rows:,}", needed=needed, room=free)


def _rows(columns: Mapping[str, Any]) -> int:
    return max((_length(one) for one in columns.values() if _is_column(one, None)), default=0)


def _length(column: Any) -> int:
    try:
        return len(column.codes if isinstance(column, Words) else column)
    except TypeError:  # an array without rows, which is refused when it is read
        return 0


def in_parts(columns: Mapping[str, Any], rows: int) -> Iterator[dict[str, Any]]:
    """The same columns, so many rows at a time: for more rows than fit in memory at once."""
    for start in range(0, _rows(columns), rows):
        here = slice(start, start + rows)
        yield {name: _part(one, here) for name, one in columns.items()}


def _part(one: Any, here: slice) -> Any:
    if isinstance(one, Words):
        return Words(one.codes[here], one.words)
    return one[here] if _is_column(one, None) else one


def _is_column(value: Any, node: Input | None) -> bool:
    if isinstance(value, Words | np.ndarray) or hasattr(value, "__array__"):
        return True
    return isinstance(value, list | tuple) and (node is None or node.kind != "other")


def _column(name: str, raw: Any, node: Input, label: Label) -> ColumnGiven:
    match node.kind:
        case "word":
            return ColumnGiven(name, *_words(name, raw, node.allowed), label)
        case "yes_no":
            values, known = _apart(name, raw)
            if values.dtype != np.bool_:
                raise InputWrong(name, "not_yes_or_no", where=str(values.dtype))
            return ColumnGiven(name, values, known, label)
        case "amount" if node.unit.startswith("EUR"):
            return _amounts(name, *_whole_numbers(name, raw), label, node.unit, node.minimum)
        case "count":
            values, known = _whole_numbers(name, raw)
            return ColumnGiven(name, values, known, label, "count", node.minimum or 0, node.maximum)
    raise InputWrong(name, "never_a_column")


def _amounts(
    name: str, values: Array, known: Array | None, label: Label, unit: str, minimum: int | None
) -> ColumnGiven:
    most = NUMBER_MAX * CENTS_IN
    return ColumnGiven(name, values, known, label, unit, -most if minimum is None else minimum * CENTS_IN, most)


def _apart(name: str, raw: Any) -> tuple[Array, Array | None]:
    """The values, and which of them are known where that is not all."""
    try:
        values = raw if isinstance(raw, np.ma.MaskedArray) else np.asarray(raw)
    except (OverflowError, ValueError) as reason:  # a list of lists, or a number no machine word can hold
        raise InputWrong(name, "no_column") from reason
    if values.ndim != 1:
        raise InputWrong(name, "no_column")
    if not isinstance(values, np.ma.MaskedArray):
        return values, None
    mask = np.ma.getmaskarray(values)
    return np.asarray(values.data), (None if not mask.any() else ~mask)


def _whole_numbers(name: str, raw: Any) -> tuple[Array, Array | None]:
    values, known = _apart(name, raw)
    if values.dtype.kind == "f" and len(bad := np.flatnonzero(~np.isfinite(values))):
        raise InputWrong(name, "not_a_number", where=_row(int(bad[0])))
    if values.dtype.kind not in "iu":
        raise InputWrong(name, "no_whole_numbers", where=str(values.dtype))
    if values.dtype == np.uint64 and len(bad := np.flatnonzero(values > np.uint64(2**63 - 1))):
        raise InputWrong(name, "too_large", where=_row(int(bad[0])))
    return values, known


def _words(name: str, raw: Any, allowed: Sequence[str]) -> tuple[Array, Array | None]:
    """Codes of the allowed words; -1 for a word that is not allowed."""
    if isinstance(raw, Words):
        codes, known = _apart(name, raw.codes)
        if codes.dtype.kind not in "iu":
            raise InputWrong(name, "no_whole_numbers", where=str(codes.dtype))
        places = [allowed.index(word) if word in allowed else -1 for word in raw.words]
        if places == list(range(len(allowed))) and codes.dtype == np.int8:
            return codes, known
        inside = (codes >= 0) & (codes < len(places))
        return np.where(inside, np.array(places, np.int8)[np.where(inside, codes, 0)], -1).astype(np.int8), known
    values, known = _apart(name, raw)
    found = np.full(len(values), -1, np.int8)
    if values.dtype.kind in "UO":
        for code, word in enumerate(allowed):
            found[values == word] = code
    return found, known


def _row(row: int) -> str:
    return f"row {row}"
