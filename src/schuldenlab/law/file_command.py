# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law calculate`: a file of households in, their amounts out. See docs/reference/law-calculate.md.

Works a part of the rows at a time, so that memory does not grow with the file. Every row of IN has its row in OUT.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from .column_input import CENTS_IN, Words
from .columns import calculate_many
from .declare import NODES, Choice, Input, Rule, Unknown
from .engine import inputs_of
from .errors import InputWrong, LawError, NotEstablished
from .fixed_point import Array
from .receipt_command import TARGET, reference_date
from .table_cells import CENTS, DATE, Part
from .table_files import ROWS, read
from .table_files import written as writing
from .texts import LANGUAGES, name_of, refusal, text, written
from .values import Entered, Label, exact

NUMBER_MAX = 2**63 - 1  # of a column of whole numbers
OURS = ("label", "row", "column", "code", "message")  # columns of OUT and of the refused rows
_LETTERS = np.array([label.name for label in Label])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is worked out of every row; `on` is None where a column says it."""

    target: str
    on: date | None
    keep: Collection[str] = ()
    source: str = ""
    reason: str = ""
    threads: int | None = None


@dataclass(slots=True)
class Done:
    """Columns as they are written: masked in a row that is refused, for which `problems` has the reason. `indicated`:
    cents that an unofficial formula gives there, to show and never to use."""

    part: Part
    columns: dict[str, Any]
    problems: dict[int, LawError]
    indicated: dict[int, int]


def main(arguments: Sequence[str]) -> int:
    """0 when OUT is there; 1, and no OUT, when a row is refused (without --bad-rows) or a file cannot be used."""
    parser = argparse.ArgumentParser(
        prog="schuldenlab law calculate",
        description="Works a file of households out: .csv, .jsonl, .json or .parquet, by the ending of its name.",
    )
    parser.add_argument("file", type=Path, metavar="IN")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--on", type=reference_date, metavar="DATE", help=f"reference date; or a column `{DATE}`")
    parser.add_argument("--target", default=TARGET, metavar="NAME", help=f"what is worked out (default: {TARGET})")
    parser.add_argument("--keep", action="append", default=[], metavar="NAME", help="a step to write as well")
    parser.add_argument("--carry", action="append", default=[], metavar="COLUMN", help="a column to pass on as it is")
    parser.add_argument(
        "--bad-rows", type=Path, metavar="FILE", help="where refused rows go; without it, one stops all"
    )
    parser.add_argument("--source", default="", help="where amounts entered by hand were taken from")
    parser.add_argument("--reason", default="", help="and why they are entered by hand")
    parser.add_argument("--rows-at-once", type=int, default=ROWS, metavar="N", help=f"(default: {ROWS:,})")
    parser.add_argument("--threads", type=int, metavar="N", help="(default: one for each core)")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    asked = parser.parse_args(arguments)
    if min(asked.rows_at_once, 1 if asked.threads is None else asked.threads) < 1:
        parser.error("numbers of rows and threads start at 1")
    if asked.out == asked.bad_rows:
        parser.error("OUT and --bad-rows are the same file")
    try:
        return _run(asked)
    except LawError as reason:
        print(refusal(reason, asked.language), file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace) -> int:
    work = Asked(asked.target, asked.on, asked.keep, asked.source, asked.reason, asked.threads)
    _refuse_taken(asked)
    parts = read(asked.file, target=work.target, carry=asked.carry, rows=asked.rows_at_once)
    rows = refused = 0
    unused: dict[str, None] = {}
    with writing(asked.out) as out, writing(asked.bad_rows) if asked.bad_rows else nullcontext() as bad:
        for done in work_out(parts, work):
            if done.problems and bad is None:
                raise _first(done, asked)
            out.write(done.columns)
            if bad is not None:
                bad.write(_refused(done, asked.language))
            rows += done.part.rows
            unused |= dict.fromkeys(_unused(done.part, work.target))
            refused += len(done.problems)
    numbers = {"rows": f"{rows:,}", "answered": f"{rows - refused:,}", "refused": f"{refused:,}"}
    print(text("files.done", asked.language, file=str(asked.out), **numbers))
    if unused:
        print(
            text("files.unused", asked.language, columns=", ".join(unused), name=name_of(work.target, asked.language))
        )
    return 0


def _refuse_taken(asked: argparse.Namespace) -> None:
    """A carried column never has the name of a column that we write. Raises LawError file.carry_taken."""
    amounts = (asked.target, *asked.keep)
    taken = {*OURS, *amounts, *(name + CENTS for name in amounts)}
    for column in asked.carry:
        if column in taken:
            raise LawError("file.carry_taken", column=column)


def work_out(parts: Iterator[Part], asked: Asked) -> Iterator[Done]:
    """Each part with its answers. Raises what `calculate_many` raises for a column as a whole."""
    for name in (asked.target, *asked.keep):
        if not isinstance(NODES.get(name), Rule | Choice | Unknown if name == asked.target else Rule | Choice):
            raise LawError("target_unknown", name=name)
    for part in parts:
        if (part.days is None) == (asked.on is None):
            raise LawError("file.no_date" if asked.on is None else "file.two_dates")
        yield _part(part, asked)


def _unused(part: Part, target: str) -> list[str]:
    """Facts of the file that this target never looks at."""
    used = inputs_of(target)
    return [name for name in part.columns if name not in used]


def _part(part: Part, asked: Asked) -> Done:
    """Rows that are not alike are worked out apart, and come back in their places. Raises LawError file.none_used."""
    if part.columns and not part.by_hand and len(unused := _unused(part, asked.target)) == len(part.columns):
        raise LawError("file.none_used", columns=", ".join(unused), name=asked.target)
    problems, indicated = dict(part.wrong), dict[int, int]()
    good = np.ones(part.rows, np.bool_)
    good[list(problems)] = False
    values: dict[str, Array] = {}
    labels = np.zeros(part.rows, np.int8)
    for on, rows, by_hand in _alike(part, asked, good):
        try:
            answers = calculate_many(
                asked.target,
                on=on,
                columns={name: _some(column, rows) for name, column in part.columns.items()},
                manual={name: Entered(column, asked.source, asked.reason) for name, column in by_hand.items()},
                keep=asked.keep,
                bad_rows="apart",
                threads=asked.threads,
            )
        except NotEstablished as reason:
            if asked.on is not None:
                raise
            problems |= dict.fromkeys(rows.tolist(), reason)
            continue
        problems |= {int(rows[row]): _told(answers.reason(int(row)), part, asked.target) for row in answers.refused}
        indicated |= _indicated({int(row): problems[int(row)] for row in rows[answers.refused]}, part, on, asked)
        labels[rows] = answers.labels
        for name, found in (
            (asked.target, answers.values),
            *((name, kept.cents) for name, kept in answers.kept.items()),
        ):
            _place(values, name, found, rows, part, problems)
    refused = np.zeros(part.rows, np.bool_)
    refused[list(problems)] = True
    columns: dict[str, Any] = dict(part.carried)
    if part.days is not None:
        columns[DATE] = np.ma.MaskedArray(part.days.astype("U10"), part.days == np.datetime64(date.min))
    for name in dict.fromkeys((asked.target, *asked.keep)):
        node = NODES[name]
        kind = np.bool_ if isinstance(node, Rule | Choice | Unknown) and not node.unit else np.int64
        found = values.get(name, np.ma.MaskedArray(np.zeros(part.rows, kind), True))
        shown = name if found.dtype == np.bool_ else name + CENTS
        columns[shown] = np.ma.MaskedArray(np.ma.getdata(found), refused | np.ma.getmaskarray(found))
        if name == asked.target:
            columns["label"] = np.ma.MaskedArray(_LETTERS[labels], refused)
    return Done(part, columns, dict(sorted(problems.items())), indicated)


def _indicated(problems: dict[int, LawError], part: Part, on: date, asked: Asked) -> dict[int, int]:
    """What the rule that an unknown amount names as its indication gives for these rows, where it gives anything."""
    found: dict[int, int] = {}
    missed: dict[str, list[int]] = {}
    for row, reason in problems.items():
        if isinstance(reason, NotEstablished):
            missed.setdefault(reason.name, []).append(row)
    for name, some in missed.items():
        node, rows = NODES.get(name), np.array(some)
        if isinstance(node, Unknown) and node.indication is not None:
            columns = {fact: _some(column, rows) for fact, column in part.columns.items()}
            with suppress(LawError):  # no indication for this half-year, or from these columns, either
                answers = calculate_many(
                    node.indication, on=on, columns=columns, bad_rows="apart", threads=asked.threads
                )
                answered = np.setdiff1d(np.arange(len(rows)), answers.refused)
                found |= {int(rows[place]): int(answers.values[place]) for place in answered}
    return found


def _alike(part: Part, asked: Asked, good: Array) -> Iterator[tuple[date, Array, dict[str, Array]]]:
    """Rows of one half-year with the same amounts by hand, and those amounts."""
    for on, rows in _half_years(part, asked, good):
        for some, by_hand in part.by_hand_groups(rows):
            yield on, some, by_hand


def _half_years(part: Part, asked: Asked, good: Array) -> Iterator[tuple[date, Array]]:
    """(a date, the rows it goes for) for every half-year there is."""
    rows = np.flatnonzero(good)
    if asked.on is not None:
        if len(rows):
            yield asked.on, rows
        return
    assert part.days is not None  # of the two one says it
    halves = part.days.astype("datetime64[M]").astype(np.int64) // 6
    for half in np.unique(halves[rows]):
        chosen = rows[halves[rows] == half]
        yield part.days[chosen[0]].item(), chosen


def _some(column: Any, rows: Array) -> Any:
    return Words(column.codes[rows], column.words) if isinstance(column, Words) else column[rows]


def _place(
    values: dict[str, Array], name: str, found: Array, rows: Array, part: Part, problems: dict[int, LawError]
) -> None:
    plain = np.ma.getdata(found)
    if plain.dtype == object:  # amounts of rows that are larger than a machine word
        for row in np.flatnonzero([abs(int(cents)) > NUMBER_MAX for cents in plain]):
            problems.setdefault(int(rows[row]), InputWrong(name, "too_large"))
        plain = np.array([int(cents) if abs(int(cents)) <= NUMBER_MAX else 0 for cents in plain], np.int64)
    if name not in values:
        values[name] = np.ma.MaskedArray(np.zeros(part.rows, plain.dtype), True)
    values[name][rows] = plain


def _told(reason: LawError | None, part: Part, target: str) -> LawError:
    """A fact that is missing in every row is a column that is missing. Raises LawError where none can hold it."""
    assert reason is not None
    if isinstance(reason, InputWrong) and reason.problem == "missing" and reason.name not in part.columns:
        node = NODES[reason.name]
        if isinstance(node, Input) and node.kind in ("other", "date"):
            raise LawError("not_in_columns", name=target, because=reason.name)
        return LawError("file.column_needed", name=reason.name, column=reason.name)
    return reason


# --- what is told of a refused row


def _first(done: Done, asked: argparse.Namespace) -> LawError:
    row, reason = next(iter(done.problems.items()))
    return LawError(
        "file.row",
        file=str(asked.file),
        row=f"{done.part.first + row:,}",
        column=_field(reason),
        reason=_message(done, row, asked.language),
    )


def _refused(done: Done, language: str) -> dict[str, Any]:
    rows = list(done.problems)
    return {
        **{name: [cells[row] for row in rows] for name, cells in done.part.carried.items()},
        "row": np.array(rows, np.int64) + done.part.first,
        "column": [_field(reason) for reason in done.problems.values()],
        "code": [reason.code for reason in done.problems.values()],
        "message": [_message(done, row, language) for row in rows],
    }


def _message(done: Done, row: int, language: str) -> str:
    said = refusal(done.problems[row], language)
    if row in done.indicated:
        value = written(exact(Fraction(done.indicated[row], CENTS_IN)), "EUR", language)
        said += " " + text("errors.indication", language, value=value)
    return said


def _field(reason: LawError) -> str:
    """The column, fact or amount that it is about."""
    name = reason.values.get("column") or reason.values.get("name", "")
    return name if name in NODES or name == DATE else "-"
