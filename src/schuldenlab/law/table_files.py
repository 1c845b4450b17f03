# SPDX-License-Identifier: EUPL-1.2
"""Files of households, read and written a part at a time: CSV, JSON Lines, JSON, Parquet. Trusts nothing in a file.

`read` gives parts of at most so many rows, whatever the size of the file. Parquet needs pyarrow, which is loaded only
for it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np

from .column_input import CENTS_IN, Words, room_for
from .errors import FileRefused, InputWrong, LawError
from .fixed_point import Array
from .strict_json import JsonWrong, strict_json, unclear
from .table_cells import Heading, Part, headings, read_cells
from .values import NUMBER_MAX

ROWS = 100_000  # at a time
ROW_BYTES = 2_000  # of a row while it is read, worked out with every step kept, and written
LINE_MAX = 1_000_000  # characters
JSON_MAX = 64 * 1024 * 1024  # bytes: a list is read as a whole
COLUMNS_MAX = 200
_PLAIN = (str, int, Decimal, type(None))
EXTRA = {"pyarrow": "parquet"}


def read(path: Path, *, target: str, carry: Collection[str] = (), rows: int = ROWS) -> Iterator[Part]:
    """The rows of a file, in order, so many at a time; `carry` names columns that are only passed on.

    Raises LawError file.* for the file as a whole, too_many_rows, and what `headings` raises. What is wrong with one
    row stands in `Part.wrong`.
    """
    room_for(rows, ROW_BYTES)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise LawError("file.kind", file=str(path), kinds=", ".join(_READERS))
    some = False
    try:
        for part in reader(path, target, carry, rows):
            some = True
            part.refuse_empty()
            yield part
    except OSError as reason:
        why = (reason.strerror or str(reason) or "?").splitlines()[0][:200]
        raise LawError("file.unreadable", file=str(path), why=why) from reason
    except UnicodeDecodeError as reason:
        raise LawError("file.no_text", file=str(path)) from reason
    if not some:
        raise LawError("file.no_rows", file=str(path))


# --- CSV


def _csv(path: Path, target: str, carry: Collection[str], rows: int) -> Iterator[Part]:
    """An empty line is no row. Separated by commas, or by semicolons where the heading is."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(LINE_MAX)
        file.seek(0)
        lines = csv.reader(_lines(file, path), delimiter=";" if ";" in first else ",", strict=True)
        try:
            known = _headings(next(lines, []), target, carry, path)
            count = 0
            while found := list(islice(filter(None, lines), rows)):
                yield _from_rows(found, known, count + 1)
                count += len(found)
        except csv.Error as reason:
            raise LawError("file.damaged", file=str(path), line=str(lines.line_num), why=str(reason)) from reason


def _headings(columns: Sequence[str], target: str, carry: Collection[str], path: Path) -> list[Heading]:
    if len(columns) > COLUMNS_MAX:
        raise LawError("file.too_wide", file=str(path), most=str(COLUMNS_MAX))
    return headings(columns, target=target, carry=carry, file=str(path))


def _from_rows(rows: list[list[str]], known: Sequence[Heading], first: int) -> Part:
    part, width = Part(first, len(rows)), len(known)
    for place, row in enumerate(rows):
        if len(row) != width:
            part.wrong[place] = LawError("file.cells", found=str(len(row)), wanted=str(width))
            rows[place] = [*row[:width], *[""] * (width - len(row))]
    for heading, cells in zip(known, zip(*rows, strict=True), strict=True):
        read_cells(part, heading, cells)
    return part


def _lines(file: IO[str], path: Path) -> Iterator[str]:
    """No line can fill the memory."""
    while line := file.readline(LINE_MAX):
        if len(line) == LINE_MAX:
            raise LawError("file.line_too_long", file=str(path), most=f"{LINE_MAX:,}")
        yield line


# --- JSON


def _json_lines(path: Path, target: str, carry: Collection[str], rows: int) -> Iterator[Part]:
    with path.open(encoding="utf-8-sig") as file:
        yield from _from_objects(map(_object, filter(str.strip, _lines(file, path))), path, target, carry, rows)


def _json(path: Path, target: str, carry: Collection[str], rows: int) -> Iterator[Part]:
    if path.stat().st_size > JSON_MAX:
        raise LawError("file.too_large", file=str(path), most=f"{JSON_MAX // 1024**2} MB")
    found = _object(path.read_text("utf-8-sig"))
    if isinstance(found, LawError):
        raise FileRefused(str(path), found)
    if not isinstance(found, list):
        raise LawError("file.no_list", file=str(path))
    yield from _from_objects(iter(found), path, target, carry, rows)


def _object(text: str) -> Any:
    """As JSON has it, numbers exact; the refusal itself where it is none. One row costs no other: see `Unclear`."""
    try:
        return strict_json(text, number=Decimal, marked=True)
    except JsonWrong as reason:
        return reason


def _from_objects(objects: Iterator[Any], path: Path, target: str, carry: Collection[str], rows: int) -> Iterator[Part]:
    count = 0
    while found := list(islice(objects, rows)):
        wrong = {
            row: one if isinstance(one, LawError) else LawError("file.no_object")
            for row, one in enumerate(found)
            if not isinstance(one, dict)
        }
        good = [one if isinstance(one, dict) else {} for one in found]
        part = Part(count + 1, len(found), wrong=wrong)
        names = dict.fromkeys(name for one in good for name in one)
        for heading in _headings([*names, *(name for name in carry if name not in names)], target, carry, path):
            cells = [one.get(heading.column) for one in good]
            for row, cell in enumerate(cells):
                if not isinstance(cell, _PLAIN) and (found_unclear := next(unclear(cell), None)):
                    part.wrong.setdefault(row, InputWrong(heading.name, found_unclear[1]))
                    cells[row] = None
            read_cells(part, heading, cells if heading.kind == "carried" else list(map(_cell, cells)))  # type: ignore[arg-type]
        yield part
        count += len(found)


def _cell(value: Any) -> str:
    """As it would stand in CSV; what is no single value becomes what no reader takes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value or "?"  # an empty text was given, and is no value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:
        return f"{value:f}"
    return "?"


# --- Parquet


def pyarrow() -> Any:
    """Raises LawError not_installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as reason:
        raise LawError("not_installed", name="pyarrow", extra=EXTRA["pyarrow"]) from reason
    return pyarrow


def _parquet(path: Path, target: str, carry: Collection[str], rows: int) -> Iterator[Part]:
    arrow = pyarrow()
    try:
        with arrow.parquet.ParquetFile(path) as file:
            known = _headings(file.schema_arrow.names, target, carry, path)
            count = 0
            for batch in file.iter_batches(rows):
                if batch.num_rows:
                    part = Part(count + 1, batch.num_rows)
                    for heading, column in zip(known, batch.columns, strict=True):
                        _read_arrow(part, heading, column, path)
                    yield part
                    count += batch.num_rows
    except arrow.ArrowException as reason:
        why = str(reason).splitlines()[0][:200]
        raise LawError("file.torn", file=str(path), why=why) from reason


def _read_arrow(part: Part, heading: Heading, column: Any, path: Path) -> None:
    """Whole numbers, booleans and words at once; decimals and what else can be written as text, as text."""
    types = pyarrow().types
    kind = column.type
    if heading.kind == "carried":
        part.put(heading, column.to_pylist(), None)
    elif types.is_floating(kind):
        raise LawError("file.floating", file=str(path), column=heading.column)
    elif types.is_integer(kind) and heading.kind in ("euros", "cents", "count"):
        part.put(heading, _integers(part, heading, column), _known(column))
    elif types.is_boolean(kind) and heading.kind == "yes_no":
        part.put(heading, column.fill_null(False).to_numpy(zero_copy_only=False), _known(column))
    elif heading.kind == "word" and (types.is_dictionary(kind) or types.is_string(kind) or types.is_large_string(kind)):
        coded = column if types.is_dictionary(kind) else column.dictionary_encode()
        places = {word: code for code, word in enumerate(heading.allowed)}
        codes = np.array([places.get(word, -1) for word in coded.dictionary.to_pylist()] or [-1], np.int8)
        at = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
        part.put(heading, Words(codes[at], heading.allowed), _known(coded.indices))
    else:
        try:
            texts = column.cast(pyarrow().string())
        except pyarrow().ArrowException as reason:
            raise InputWrong(heading.name, "no_column") from reason
        # A text that was given and is empty is no value; only null says that a fact is not known.
        cells = ["" if one is None else one or "?" for one in texts.to_pylist()]
        read_cells(part, heading, cells, typed=types.is_decimal(kind))


def _known(column: Any) -> Array | None:
    return None if not column.null_count else column.is_valid().to_numpy(zero_copy_only=False)


def _integers(part: Part, heading: Heading, column: Any) -> Array:
    values = column.fill_null(0).to_numpy(zero_copy_only=False)
    scale = CENTS_IN if heading.kind == "euros" else 1
    most = NUMBER_MAX if scale > 1 else NUMBER_MAX * CENTS_IN
    absurd = (values > most) | (values < -most if values.dtype.kind == "i" else False)
    for row in np.flatnonzero(absurd):
        part.wrong.setdefault(int(row), InputWrong(heading.name, "too_large"))
    found: Array = np.where(absurd, 0, values).astype(np.int64) * scale
    return found


_READERS = {".csv": _csv, ".jsonl": _json_lines, ".json": _json, ".parquet": _parquet}


# --- writing


class Writer(Protocol):
    """Takes parts with the same columns each time: texts, or (masked) whole numbers and booleans."""

    def write(self, columns: Mapping[str, Sequence[Any] | Array]) -> None: ...

    def close(self) -> None: ...


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new file, that is there when all of it is; never in the place of another.

    Raises LawError file.kind, file.exists, file.unwritable or not_installed.
    """
    maker = _WRITERS.get(path.suffix.lower())
    if maker is None:
        raise LawError("file.kind", file=str(path), kinds=", ".join(_WRITERS))
    if path.exists():
        raise LawError("file.exists", file=str(path))
    draft = path.with_name(path.name + ".part")
    try:
        writer = maker(draft)
        try:
            yield writer
        except BaseException:
            with suppress(Exception):
                writer.close()
            draft.unlink(missing_ok=True)
            raise
        writer.close()
        draft.replace(path)
    except OSError as reason:
        draft.unlink(missing_ok=True)
        raise LawError("file.unwritable", file=str(path), why=reason.strerror or str(reason)) from reason


def _listed(column: Sequence[Any] | Array) -> Sequence[Any]:
    """Plain values; None where there is none."""
    return column.tolist() if isinstance(column, np.ndarray) else column


class _CsvWriter:
    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self.rows: Any = csv.writer(self.file, lineterminator="\n")
        self.begun = False

    def write(self, columns: Mapping[str, Sequence[Any] | Array]) -> None:
        if not self.begun:
            self.rows.writerow(columns)
            self.begun = True
        self.rows.writerows(zip(*map(_csv_cells, columns.values()), strict=True))

    def close(self) -> None:
        self.file.close()


def _csv_cells(column: Sequence[Any] | Array) -> Sequence[Any]:
    if isinstance(column, np.ndarray) and column.dtype == np.bool_:
        return [None if one is None else ("true" if one else "false") for one in column.tolist()]
    return _listed(column)


class _JsonWriter:
    """`.jsonl`: an object a line; `.json`: the same lines as one list."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8", newline="\n")
        self.is_list = path.suffixes[-2].lower() == ".json"  # before .part
        self.between = self.begin = "[\n" if self.is_list else ""

    def write(self, columns: Mapping[str, Sequence[Any] | Array]) -> None:
        for row in zip(*map(_listed, columns.values()), strict=True):
            self.file.write(self.between + json.dumps(dict(zip(columns, row, strict=True)), default=str))
            self.between = ",\n" if self.is_list else "\n"

    def close(self) -> None:
        some = self.between != self.begin
        end = "]\n" if self.is_list else ""
        self.file.write(("\n" if some else self.begin) + end)
        self.file.close()


class _ParquetWriter:
    def __init__(self, path: Path) -> None:
        self.arrow, self.path = pyarrow(), path
        self.file: Any = None

    def write(self, columns: Mapping[str, Sequence[Any] | Array]) -> None:
        arrays = {name: self._array(column) for name, column in columns.items()}
        if self.file is None:
            schema = self.arrow.schema({name: one.type for name, one in arrays.items()})
            self.file = self.arrow.parquet.ParquetWriter(self.path, schema)
        batch = self.arrow.record_batch(list(arrays.values()), schema=self.file.schema)
        self.file.write_batch(batch)

    def _array(self, column: Sequence[Any] | Array) -> Any:
        """Whole numbers are 64 bits, booleans bits; whatever else there is, is text."""
        if isinstance(column, np.ndarray):
            return self.arrow.array(np.ma.getdata(column), mask=np.ma.getmaskarray(column))
        return self.arrow.array([one if one is None else str(one) for one in column], self.arrow.string())

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


_WRITERS: Mapping[str, Any] = {
    ".csv": _CsvWriter, ".jsonl": _JsonWriter, ".json": _JsonWriter, ".parquet": _ParquetWriter,
}  # fmt: skip
