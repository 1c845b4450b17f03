# SPDX-License-Identifier: EUPL-1.2
"""Plays a tape on blocks of rows. Blocks are small enough to stay in the cache of one core; buffers are used again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .fixed_point import Array, Slot, Tape


class Player:
    """A tape made ready: only what `wanted` needs, each buffer free again after its last reader. One per thread may
    play at a time with its own `buffers()`."""

    def __init__(self, tape: Tape, wanted: Iterable[Slot]) -> None:
        self.tape = tape
        self.wanted = frozenset(wanted)
        needed = set(self.wanted)
        code = []
        for instruction, of, out in reversed(tape.code):
            if out in needed:
                needed.update(of)
                code.append((instruction, of, out))
        self.code = code[::-1]
        self.reads = {slot: name for slot, name in tape.inputs.items() if slot in needed}
        self._place: dict[Slot, int] = {}  # slot -> buffer
        self._kinds: list[Any] = []  # of each buffer
        self._plan()

    def _plan(self) -> None:
        last = {slot: place for place, (_, of, _) in enumerate(self.code) for slot in of}
        free: dict[Any, list[int]] = {}
        for place, (_, of, out) in enumerate(self.code):
            if out not in self.wanted:
                kind = self.tape.kinds[out]
                spare = free.setdefault(kind, [])
                if not spare:
                    spare.append(len(self._kinds))
                    self._kinds.append(kind)
                self._place[out] = spare.pop()
            for slot in set(of):
                if last[slot] == place and slot in self._place:
                    free[self.tape.kinds[slot]].append(self._place[slot])

    def buffers(self, rows: int) -> list[Array]:
        return [np.empty(rows, kind) for kind in self._kinds]

    def play(self, rows: int, inputs: Mapping[str, Array], outs: Mapping[Slot, Array], buffers: list[Array]) -> None:
        """Fills `outs`, which has an array of this many rows for each wanted slot."""
        held: list[Any] = [None] * len(self.tape.kinds)
        for slot, constant in self.tape.constants.items():
            held[slot] = constant
        for slot, name in self.reads.items():
            held[slot] = inputs[name]
        for slot, place in self._place.items():
            held[slot] = buffers[place][:rows]
        for slot in self.wanted:
            if held[slot] is None:
                held[slot] = outs[slot]
            else:  # a fact or an amount that is the same for all
                outs[slot][...] = held[slot]
        for instruction, of, out in self.code:
            if len(of) == 2:
                instruction(held[of[0]], held[of[1]], out=held[out])
            else:
                instruction(*[held[slot] for slot in of], out=held[out])
