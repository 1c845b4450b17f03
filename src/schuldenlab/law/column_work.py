# SPDX-License-Identifier: EUPL-1.2
"""Works blocks of rows out: fast where the tape of 64 bits is proven, and again in numbers of any size where not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Literal

import numpy as np

from .column_input import ANSWER_BYTES, ColumnGiven, Given, room_for
from .column_trace import FINE, Codes, Reasons, Trace
from .declare import NODES, REQUIRED, Choice, Input, Rule
from .declare import Given as GivenNode
from .errors import InputWrong
from .fixed_point import LARGEST, Array, Column, NotInColumns, Slot, Tape, TooLarge, Truths
from .tape_player import Player
from .values import NUMBER_MAX

BLOCK = 32_768
# How large an amount may be on the fast tape, in cents: the first for which no digit need be cut, else the last.
_LIMITS = tuple(
    {"EUR/year": 100 * euros, "EUR/month": 10 * euros, "EUR": 100 * euros, "count": 1000}
    for euros in (10**7, 10**6, 250_000)
)
_ANY = dict.fromkeys(("EUR/year", "EUR/month", "EUR", "count"), NUMBER_MAX * 100)


@dataclass(slots=True)
class Reading:
    """One tape, and the place of everything that is asked of it."""

    trace: Trace
    player: Player
    values: dict[str, Any]  # name -> Column, Truths, or one value for all rows; None: no row has any
    labels: dict[str, Any]
    wrong: int | Codes
    doubt: Slot | None
    most: Mapping[str, int]


@dataclass(slots=True)
class Worked:
    """By name, for all rows; `apart`: row -> name -> cents, of rows that were worked out again."""

    values: dict[str, Any]
    scales: dict[str, int]
    labels: dict[str, Any]
    codes: Array
    apart: dict[int, dict[str, int]]


def _room(rows: int, kinds: Mapping[Slot, Any]) -> dict[Slot, Array]:
    """An array for each slot; those of one kind side by side, so that the system can hand out large pages."""
    found: dict[Slot, Array] = {}
    for kind in set(kinds.values()):
        slots = [slot for slot in kinds if kinds[slot] == kind]
        found |= zip(slots, np.empty((len(slots), rows), kind), strict=True)
    return found


def _cuts(reading: Reading) -> bool:
    return any(isinstance(seen.value, Column) and seen.value.slack for seen in reading.trace.found.values())


@dataclass
class Work:
    target: str
    on: date
    given: Given
    keep: Collection[str] | Literal["all"]
    reasons: Reasons = field(default_factory=Reasons)
    _lock: Lock = field(default_factory=Lock)
    _exact: Reading | None = None

    @cached_property
    def fast(self) -> Reading | None:
        """On 64 bits; None where amounts that anybody has do not fit."""
        found = None
        for most in _LIMITS:
            try:
                found = self._read(Tape(), most)
            except TooLarge:
                continue
            if not _cuts(found):
                return found
        return found

    def exact(self) -> Reading:
        with self._lock:
            if self._exact is None:
                self._exact = self._read(Tape(wide=True), _ANY)
        return self._exact

    def _read(self, tape: Tape, most: Mapping[str, int]) -> Reading:
        trace = Trace(self.on, self.given, tape, most, self.reasons)
        answer = trace.find(self.target)
        values: dict[str, Any] = {}
        for name in self._kept(trace):
            value, node = trace.found[name].value, NODES[name]
            if isinstance(value, Column):
                if isinstance(node, GivenNode | Input) or not node.unit.startswith("EUR"):
                    raise NotInColumns(f"{name} is no amount of money")
                rounded = value.rounded(2)  # also of a kept step: doubt where a cut digit could turn its cents
                value = rounded if name == self.target or tape.wide else value
            values[name] = value
        labels = {name: trace.found[name].label for name in values}
        doubt: Slot | None = None
        for slot in dict.fromkeys(tape.doubtful):
            doubt = slot if doubt is None else tape.truth(np.logical_or, doubt, slot)
        asked = [*values.values(), *labels.values(), answer.wrong]
        wanted = [one.slot for one in asked if isinstance(one, Column | Truths | Codes)]
        player = Player(tape, wanted if doubt is None else [*wanted, doubt])
        return Reading(trace, player, values, labels, answer.wrong, doubt, most)

    def _kept(self, trace: Trace) -> list[str]:
        """The target, and of what is asked for besides that which is an amount of money or a yes or no."""
        found = [self.target]
        for name in trace.found if self.keep == "all" else self.keep:
            seen, node = trace.found.get(name), NODES.get(name)
            if name == self.target or seen is None or not isinstance(node, Rule | Choice):
                continue
            if isinstance(seen.value, Truths) or (isinstance(seen.value, Column) and node.unit.startswith("EUR")):
                found.append(name)
        return found

    # --- all rows

    def run(self, threads: int) -> Worked:
        rows, reading = self.given.rows, self.fast or self.exact()
        room_for(rows, sum(reading.trace.tape.kinds[slot].itemsize for slot in reading.player.wanted) + ANSWER_BYTES)
        outs = _room(rows, {slot: reading.trace.tape.kinds[slot] for slot in reading.player.wanted})
        codes = outs[reading.wrong.slot] if isinstance(reading.wrong, Codes) else np.zeros(rows, np.int16)
        if not isinstance(reading.wrong, Codes) and reading.wrong != FINE:
            codes[:] = reading.wrong
        worked = Worked(
            values={name: self._out(outs, value) for name, value in reading.values.items()},
            scales={name: value.scale for name, value in reading.values.items() if isinstance(value, Column)},
            labels={name: self._out(outs, label) for name, label in reading.labels.items()},
            codes=codes,
            apart={},
        )
        starts = iter(range(0, rows, BLOCK))

        def work() -> None:
            buffers = reading.player.buffers(min(BLOCK, rows))
            while True:
                with self._lock:
                    start = next(starts, None)
                if start is None:
                    return
                self._block(reading, slice(start, min(start + BLOCK, rows)), outs, worked, buffers)

        if threads > 1 and rows > 2 * BLOCK:
            with ThreadPoolExecutor(threads) as pool:
                for done in [pool.submit(work) for _ in range(threads)]:
                    done.result()
        else:
            work()
        self._widen(worked)
        return worked

    def _widen(self, worked: Worked) -> None:
        """Answers that no machine word holds are put in their places when nothing is written there any more."""
        apart = {row: named[self.target] for row, named in worked.apart.items() if self.target in named}
        if apart:
            values = worked.values[self.target] = worked.values[self.target].astype(object)
            for row, cents in apart.items():
                values[row] = cents

    def _out(self, outs: Mapping[Slot, Array], one: Any) -> Any:
        return outs[one.slot] if isinstance(one, Column | Truths | Codes) else one

    def _block(
        self, reading: Reading, here: slice, outs: Mapping[Slot, Array], worked: Worked, buffers: list[Array]
    ) -> None:
        count = here.stop - here.start
        facts, refused, beyond = self._facts(here, reading.most)
        reading.player.play(count, facts, {slot: out[here] for slot, out in outs.items()}, buffers)
        again = beyond
        if reading.doubt is not None:
            doubt = outs[reading.doubt][here]
            again = doubt if again is None else again | doubt
        if again is not None and len(places := np.flatnonzero(again)):
            self._again(places, here.start, worked)
        if refused is not None:
            np.copyto(worked.codes[here], refused, where=refused != FINE)

    def _again(self, places: Array, start: int, worked: Worked) -> None:
        """These rows once more, in whole numbers of any size."""
        reading, rows = self.exact(), places + start
        facts, _, _ = self._facts(rows, _ANY)
        tape = reading.trace.tape
        exact = {name: facts[name].astype(tape.kinds[slot]) for slot, name in reading.player.reads.items()}
        outs = {slot: np.empty(len(rows), tape.kinds[slot]) for slot in reading.player.wanted}
        reading.player.play(len(rows), exact, outs, reading.player.buffers(len(rows)))
        worked.codes[rows] = self._out(outs, reading.wrong)
        for name, out in worked.labels.items():
            if isinstance(out, np.ndarray):
                out[rows] = self._out(outs, reading.labels[name])
        for name, out in worked.values.items():
            found = self._out(outs, reading.values[name])
            if not isinstance(out, np.ndarray) or found is None:
                continue
            if out.dtype == np.bool_ or (name == self.target and max(map(abs, found.tolist())) <= LARGEST):
                out[rows] = found
            else:
                for row, cents in zip(rows.tolist(), found.tolist(), strict=True):
                    worked.apart.setdefault(row, {})[name] = cents

    # --- the facts of a block

    def _facts(self, here: Any, most: Mapping[str, int]) -> tuple[dict[str, Array], Array | None, Array | None]:
        """Arrays that the tape may read; which rows are refused for what they hold; which are too large for it."""
        facts: dict[str, Array] = {}
        refused: Array | None = None
        beyond: Array | None = None
        for name, column in self.given.columns.items():
            values = column.values[here]
            if column.known is not None:
                known = facts[f"{name}?"] = column.known[here]
                values = np.where(known, values, self._default(name, column))
            if column.lowest is not None and len(values):
                values, problems, large = self._within(name, column, values, most)
                if problems is not None:
                    refused = problems if refused is None else np.where(refused == FINE, problems, refused)
                if large is not None:
                    beyond = large if beyond is None else beyond | large
            elif values.dtype == np.int8 and len(values) and values.min() < 0:
                unknown = self.reasons.code(InputWrong(name, "not_one_of"))
                problems = np.where(values < 0, np.int16(unknown), np.int16(FINE))
                refused = problems if refused is None else np.where(refused == FINE, problems, refused)
                values = np.maximum(values, 0)
            facts[name] = values
        return facts, refused, beyond

    def _within(
        self, name: str, column: ColumnGiven, values: Array, most: Mapping[str, int]
    ) -> tuple[Array, Array | None, Array | None]:
        assert column.lowest is not None
        low, high = int(values.min()), int(values.max())
        limit = min(most[column.unit], column.highest)
        if low >= max(column.lowest, -limit) and high <= limit:
            return (values if values.dtype == np.int64 else values.astype(np.int64)), None, None
        values = values.astype(np.int64)
        too_low, too_high = values < column.lowest, values > column.highest
        few = self.reasons.code(InputWrong(name, "negative" if column.lowest == 0 else "too_small"))
        many = self.reasons.code(InputWrong(name, "too_large"))
        problems = np.select([too_low, too_high], [np.int16(few), np.int16(many)], np.int16(FINE))
        large = (np.abs(values) > limit) & ~too_low & ~too_high
        return np.where(too_low | too_high | large, 0, values), problems, large

    def _default(self, name: str, column: ColumnGiven) -> Any:
        """What stands in a row without this fact; where there is no default, it is never used."""
        node = NODES[name]
        assert isinstance(node, Input)
        value = None if node.default is REQUIRED else node.read(node.default)
        if node.kind == "word":
            return np.int8(0 if value is None else node.allowed.index(value))
        if node.kind == "yes_no":
            return bool(value)
        return np.int64(0 if value is None else int(value * (100 if node.kind == "amount" else 1)))
