# SPDX-License-Identifier: EUPL-1.2
"""Many households at once: columns in, whole cents out, by the same rules as for one. See docs/reference/columns.md.

Blocks of rows are played on a tape of 64-bit whole numbers. Rows whose amounts are larger than that tape was proven
for, and rows that stand so near a tie or a limit that a cut digit could turn them, are worked out again in whole
numbers of any size. Both give what `calculate` gives, to the cent.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd
from typing import Any, Literal

import numpy as np

from .column_input import CENTS_IN, one_day, read_given
from .column_trace import FINE
from .column_work import Work, Worked
from .declare import NODES, Choice, Rule, Unknown
from .errors import InputWrong, LawError, RowRefused
from .fixed_point import Array, NotInColumns
from .norms import Period
from .ops import rounded
from .values import Entered

NO_ANSWER = np.iinfo(np.int64).min  # never an amount, so that a mask that is overlooked shows


@dataclass(frozen=True, slots=True)
class Kept:
    """One step of every row. In a row that did not need it, it says what it would have been."""

    units: Array
    scale: int
    labels: Array | int
    name: str
    _apart: Mapping[int, Mapping[str, int]]  # row -> name -> cents, of rows that were worked out again

    @property
    def cents(self) -> Array:
        """Whole cents, half up, as a receipt shows them; a yes or no as it is."""
        if self.units.dtype == np.bool_:
            return self.units
        found = _in_cents(self.units, self.scale)
        apart = {row: named[self.name] for row, named in self._apart.items() if self.name in named}
        if any(abs(cents) > 2**63 - 1 for cents in apart.values()):
            found = found.astype(object)
        for row, cents in apart.items():
            found[row] = cents
        return found


@dataclass(slots=True)
class Answers:
    """The answer of each row, in cents, or yes or no. A refused row has none: it is masked, and has a reason."""

    target: str
    on: date
    period: Period | None
    rows: int
    values: np.ma.MaskedArray[Any, Any]
    labels: Array
    kept: dict[str, Kept]
    reasons: tuple[LawError, ...]
    _codes: Array | None

    @property
    def refused(self) -> Array:
        """The rows without an answer."""
        return np.flatnonzero(self._codes) if self._codes is not None else np.empty(0, np.intp)

    @property
    def refusals(self) -> list[tuple[LawError, int]]:
        """Each reason, with how many rows have it."""
        counts = [] if self._codes is None else np.bincount(self._codes, minlength=1).tolist()[1:]
        return [(reason, count) for reason, count in zip(self.reasons, counts, strict=False) if count]

    def reason(self, row: int) -> LawError | None:
        """Why this row has no answer, as it would be told of one household."""
        code = 0 if self._codes is None else int(self._codes[row])
        return self.reasons[code - 1] if code else None


def calculate_many(
    target: str,
    *,
    on: Any,
    columns: Mapping[str, Any],
    manual: Mapping[str, Entered] | None = None,
    keep: Collection[str] | Literal["all"] = (),
    bad_rows: Literal["refuse", "apart"] = "refuse",
    threads: int | None = None,
) -> Answers:
    """The answer of the rule `target` for every row, each as `calculate` gives it.

    `on` is a date, or a date for each row; all must lie in one half-year. `keep` names steps whose values are kept too.
    With bad_rows "refuse" the first row that has no answer raises RowRefused with its number and reason; with "apart"
    the others are worked out, and `Answers.refused` lists them.

    Raises RowRefused; InputWrong for a column as a whole, or for `keep`, `bad_rows` or `threads`; NotEstablished
    ("period"); LawError target_unknown, not_in_columns, no_column or too_many_rows.
    """
    if not isinstance(target, str) or not isinstance(NODES.get(target), Rule | Choice | Unknown):
        raise LawError("target_unknown", name=target)
    _refuse_choices(keep, bad_rows, threads)
    one = one_day(on)
    given = read_given(target, one, columns, {} if manual is None else manual)
    work = Work(target, one, given, keep)
    try:
        answers = _told(work, work.run(threads or min(os.cpu_count() or 1, 8)))
    except NotInColumns as asked:
        raise LawError("not_in_columns", name=target, because=asked.rule or target) from asked
    if bad_rows == "refuse" and len(answers.refused):
        row = int(answers.refused[0])
        reason = answers.reason(row)
        assert reason is not None
        raise RowRefused(row, reason)
    return answers


def _refuse_choices(keep: Any, bad_rows: Any, threads: Any) -> None:
    """A slip of the pen that would go unseen: a step that is never kept, a refused row that stops nothing."""
    if bad_rows not in ("refuse", "apart"):
        raise InputWrong("bad_rows", "not_one_of")
    if threads is not None and (type(threads) is not int or threads < 1):
        raise InputWrong("threads", "too_small" if type(threads) is int else "not_whole")
    if keep == "all":
        return
    if isinstance(keep, str) or not isinstance(keep, Collection):
        raise InputWrong("keep", "not_a_list")
    for name in keep:
        if not isinstance(name, str) or not isinstance(NODES.get(name), Rule | Choice):
            raise LawError("target_unknown", name=name)


def _told(work: Work, worked: Worked) -> Answers:
    values = worked.values.pop(work.target)
    refused = worked.codes != FINE
    anywhere = bool(refused.any())
    if not isinstance(values, np.ndarray):
        values = np.full(work.given.rows, _plain(values))
    if anywhere and values.dtype != np.bool_:
        values[refused] = NO_ANSWER
    labels = worked.labels[work.target]
    if not isinstance(labels, np.ndarray):
        labels = np.full(work.given.rows, labels, np.int8)
    reading = work.fast or work.exact()
    return Answers(
        target=work.target,
        on=work.on,
        period=reading.trace.period,
        rows=work.given.rows,
        values=np.ma.MaskedArray(values, mask=refused if anywhere else np.ma.nomask),
        labels=labels,
        kept={
            name: Kept(found, worked.scales.get(name, 1), worked.labels[name], name, worked.apart)
            for name, found in worked.values.items()
        },
        reasons=tuple(work.reasons.known),
        _codes=worked.codes if anywhere else None,
    )


def _plain(value: Any) -> Any:
    """What holds for all rows, as a column holds it."""
    if value is None:
        return np.int64(NO_ANSWER)
    if isinstance(value, bool):
        return np.bool_(value)
    if isinstance(value, Fraction):
        return np.int64(int(rounded(value, 2) * 100))
    raise NotInColumns(f"a {type(value).__name__} for all rows")


def _in_cents(units: Array, scale: int) -> Array:
    """Half up, away from zero at the tie."""
    if scale == CENTS_IN:
        return units.copy()
    common = gcd(scale, CENTS_IN)
    up, down = CENTS_IN // common, scale // common
    size = np.abs(units)
    whole, rest = size // down, size % down  # so that the tie is seen without a product that could be too large
    cents: Array = np.sign(units) * (whole * up + (rest * up * 2 + down) // (2 * down))
    return cents
