# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab bench law`: how fast the rules are, and whether their readings agree.

    schuldenlab bench law [--rows N ...] [--parts N]    one household with its receipt; columns of N households, of the
                                                        newest half-year and of an old one
    schuldenlab bench law --oracle N                    N households in three readings, compared on every cent

Times are medians; CPU is of all threads together. Ends with 1 where two readings differ. `./lab bench law` measures
other engines on the same rules after this: see bench/compare.py.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any, TypeAlias

import numpy as np

from .agreement import PART, Compared, compared, hand_of
from .column_input import room_for
from .columns import Answers, calculate_many
from .crowd import by_hand, ordinary, row_of
from .engine import calculate
from .errors import LawError
from .norms import periods
from .receipt import receipt_of
from .texts import refusal
from .values import Entered

ROW_BYTES = 500  # of a made-up household with every step kept
ROWS, PART_ROWS, TIMES = (10_000, 100_000, 1_000_000), 500_000, 5
WAYS: tuple[tuple[str, Any], ...] = (("bare", ()), ("all kept", "all"))
TARGET = "seizure_free_amount"
OLD = date(2025, 7, 1)  # the last half-year with a square in the rent part, where digits are cut and looked at again
CREDITORS, ALONE = 15, 500


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="schuldenlab bench law", description="The speed of the rules, measured.")
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, metavar="N", help="households in columns")
    parser.add_argument(
        "--parts", type=int, default=8_000_000, metavar="N", help="households in parts of bounded memory"
    )
    parser.add_argument(
        "--on", type=date.fromisoformat, help="reference date (default: the newest half-year, and 2025)"
    )
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
    print(f"{asked.threads} threads of {os.cpu_count()} cores")
    print(f"one household with its receipt, {ALONE} times, by the norms of {on}")
    _alone("seizure-free amount", TARGET, on, _ordinary())
    _alone("repayment capacity", "repayment_capacity", on, _with_corrections())
    _alone(f"division over {CREDITORS}", "creditor_payments", on, _debts())
    for day in (on,) if asked.on else (on, OLD):
        print(f"columns by the norms of {day}")
        print(f"{'households':>12} {'way':<18}{'s':>8}{'CPU s':>8}{'peak MB':>9}")
        for rows in asked.rows:
            columns = ordinary(rows, seed=1)
            for way, keep in WAYS:
                work = partial(calculate_many, TARGET, on=day, columns=columns, keep=keep, threads=asked.threads)
                _timed(rows, way, work)
    print(f"columns in parts by the norms of {on}")
    _in_parts(on, asked.parts, asked.threads)
    return 0


Household: TypeAlias = tuple[dict[str, Any], dict[str, Entered]]  # facts, and amounts by hand


def _ordinary() -> Iterator[Household]:
    columns = ordinary(ALONE, seed=2)
    for row in range(ALONE):
        yield row_of(columns, row), {}


def _with_corrections() -> Iterator[Household]:
    columns = ordinary(ALONE, seed=2)
    manual = by_hand(ALONE, seed=3)
    for row in range(ALONE):
        facts = row_of(columns, row)
        income = {"counted_income_month": facts["debtor_income_month"], "other_corrections": []}
        yield facts | income, hand_of(manual, row)


def _debts() -> Iterator[Household]:
    """One creditor in five goes before the others."""
    claims = np.random.default_rng(4).integers(1_000, 1_000_000, (ALONE, CREDITORS)).tolist()
    for row in claims:
        creditors = [
            {"id": str(place), "rank": "concurrent" if place % 5 else "preferential", "claim": Fraction(cents, 100)}
            for place, cents in enumerate(row)
        ]
        yield {"available": "5000", "creditors": creditors}, {}


def _alone(name: str, target: str, on: date, households: Iterator[Household]) -> None:
    took, worked, sizes = [], [], []
    for facts, manual in households:
        began, busy = perf_counter(), process_time()
        written = receipt_of(calculate(target, on=on, inputs=facts, manual=manual)).json
        took.append((perf_counter() - began) * 1e3)
        worked.append((process_time() - busy) * 1e3)
        sizes.append(len(written))
    slow = quantiles(took, n=100)[98]
    times = f"p50 {median(took):.2f} ms, CPU {median(worked):.2f} ms (99 % within {slow:.2f} ms)"
    print(f"  {name:<21}{times}, a receipt of {median(sizes):,.0f} bytes")


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
        _line(rows, way, took, worked)


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
