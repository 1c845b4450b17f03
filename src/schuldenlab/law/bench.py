# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab bench law`: how fast the rules are, and whether their readings agree.

    schuldenlab bench law [--rows N ...] [--parts N]    one household with its receipt; columns of N households
    schuldenlab bench law --oracle N                    N households in three readings, compared on every cent

Times are medians; CPU is of all threads together. Ends with 1 where two readings differ. `./lab bench law` measures
other engines on the same rules after this: see bench/compare.py.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from .agreement import PART, Compared, compared
from .column_input import room_for
from .columns import Answers, calculate_many
from .crowd import ordinary, row_of
from .engine import calculate
from .errors import LawError
from .norms import periods
from .receipt import receipt_of
from .texts import refusal

ROW_BYTES = 500  # of a made-up household with every step kept
ROWS, PART_ROWS, TIMES = (10_000, 100_000, 1_000_000), 500_000, 5
WAYS: tuple[tuple[str, Any], ...] = (("bare", ()), ("all kept", "all"))
TARGET = "seizure_free_amount"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="schuldenlab bench law", description="The speed of the rules, measured.")
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, metavar="N", help="households in columns")
    parser.add_argument(
        "--parts", type=int, default=8_000_000, metavar="N", help="households in parts of bounded memory"
    )
    parser.add_argument("--on", type=date.fromisoformat, help="reference date (default: the newest half-year)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--oracle", type=int, metavar="N", help="compare N households instead of measuring")
    parser.add_argument("--seed", type=int, default=1, help="of the households to compare; another one gives others")
    asked = parser.parse_args(arguments)
    if min([*asked.rows, asked.parts, asked.threads, asked.oracle or 1]) < 1:
        parser.error("numbers of households and threads start at 1")
    if asked.oracle:
        return _agree(asked.oracle, asked.seed, asked.threads)
    on = asked.on or periods()[-1].valid_from
    try:
        room_for(max(*asked.rows, min(asked.parts, PART_ROWS)), ROW_BYTES)
    except LawError as reason:
        print(refusal(reason, "en"), file=sys.stderr)
        return 1
    print(f"period of {on}; {asked.threads} threads of {os.cpu_count()} cores")
    _one(on)
    print(f"{'households':>12} {'way':<8}{'s':>8}{'CPU s':>8}{'peak MB':>9}")
    for rows in asked.rows:
        columns = ordinary(rows, seed=1)
        for way, keep in WAYS:
            _timed(rows, way, partial(calculate_many, TARGET, on=on, columns=columns, keep=keep, threads=asked.threads))
    _in_parts(on, asked.parts, asked.threads)
    return 0


def _one(on: date) -> None:
    columns = ordinary(500, seed=2)
    took, worked, sizes = [], [], []
    for row in range(500):
        household = row_of(columns, row)
        began, busy = perf_counter(), process_time()
        written = receipt_of(calculate(TARGET, on=on, inputs=household)).json
        took.append((perf_counter() - began) * 1e3)
        worked.append((process_time() - busy) * 1e3)
        sizes.append(len(written))
    slow = quantiles(took, n=100)[98]
    times = f"{median(took):.2f} ms, CPU {median(worked):.2f} ms (99 % within {slow:.2f} ms)"
    print(f"one household with its receipt of {median(sizes):,.0f} bytes: {times}")


def _timed(rows: int, way: str, work: Callable[[], Answers]) -> None:
    took, worked = [], []
    for _ in range(TIMES + 1):
        began, busy = perf_counter(), process_time()
        work()
        took.append(perf_counter() - began)
        worked.append(process_time() - busy)
    _line(rows, way, median(took[1:]), median(worked[1:]))


def _in_parts(on: date, rows: int, threads: int) -> None:
    """A part at a time, so that no more than one is in memory; making the households up is not counted."""
    for way, keep in WAYS:
        took = worked = 0.0
        for seed, start in enumerate(range(0, rows, PART_ROWS)):
            columns = ordinary(min(PART_ROWS, rows - start), seed)
            began, busy = perf_counter(), process_time()
            calculate_many(TARGET, on=on, columns=columns, keep=keep, threads=threads)
            took += perf_counter() - began
            worked += process_time() - busy
        _line(rows, f"{way}, in parts", took, worked)


def _line(rows: int, way: str, took: float, worked: float) -> None:
    print(f"{rows:>12,} {way:<18}{took:>8.3f}{worked:>8.3f}{_peak():>9,.0f}", flush=True)


def _peak() -> float:
    """The most memory this program has held so far, in MB; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


# --- do the readings agree?


def _agree(households: int, seed: int, processes: int) -> int:
    began, total = perf_counter(), Compared()
    parts = -(-households // PART)
    jobs = ((place, seed, min(PART, households - place * PART)) for place in range(parts))
    said = began
    with ProcessPoolExecutor(processes) as pool:
        waiting = [pool.submit(compared, *job) for job in islice(jobs, 4 * processes)]
        for done in count(1):
            if not waiting:
                break
            total += waiting.pop(0).result()
            waiting += [pool.submit(compared, *job) for job in islice(jobs, 1)]
            if perf_counter() - said > 60 or done == parts:
                said = perf_counter()
                print(f"{total.households:,} of {households:,} in {said - began:,.0f} s: {total.told()}", flush=True)
            if total.different:
                break
        for one in waiting:
            one.cancel()
    for line in total.examples:
        print(line, file=sys.stderr)
    return 1 if total.different else 0
