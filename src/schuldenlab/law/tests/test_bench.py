# SPDX-License-Identifier: EUPL-1.2
"""`bench law`: what it measures, what it says, and that it stops where readings differ or memory does not do."""

from __future__ import annotations

import os
import re
from concurrent.futures import Future
from itertools import count

from schuldenlab.law import periods

from .. import bench, column_input
from ..agreement import PART, Compared, compared
from ..crowd import ordinary


def test_the_bench_tells_what_the_clocks_say(capsys, monkeypatch):
    """Clocks on which each thing takes a second, of which two of CPU; 60 households in parts of 40."""
    seconds, busy, made = count(), count(0, 2), []

    def households(rows, seed):
        made.append((rows, seed))
        return ordinary(rows, seed)

    monkeypatch.setattr(bench, "perf_counter", lambda: next(seconds))
    monkeypatch.setattr(bench, "process_time", lambda: next(busy))
    monkeypatch.setattr(bench, "ordinary", households)
    monkeypatch.setattr(bench, "_peak", lambda: 1234.4)
    monkeypatch.setattr(bench, "ALONE", 5)
    monkeypatch.setattr(bench, "PART_ROWS", 40)
    assert bench.main(["--rows", "50", "--parts", "60", "--threads", "1"]) == 0
    newest = periods()[-1].valid_from
    took = "p50 1000.00 ms, CPU 2000.00 ms (99 % within 1000.00 ms), a receipt of N bytes"
    head = "  households way                      s   CPU s  peak MB"
    columns = [head, *(f"          50 {way:<18}   1.000   2.000    1,234" for way in ("bare", "all kept"))]
    assert re.sub(r"[\d,]+ bytes", "N bytes", capsys.readouterr().out).splitlines() == [
        f"1 threads of {os.cpu_count()} cores",
        f"one household with its receipt, 5 times, by the norms of {newest}",
        f"  seizure-free amount  {took}",
        f"  repayment capacity   {took}",
        f"  division over 15     {took}",
        f"columns by the norms of {newest}",
        *columns,
        "columns by the norms of 2025-07-01",
        *columns,
        f"columns in parts by the norms of {newest}",
        *(f"          60 {way:<18}   2.000   4.000    1,234" for way in ("bare", "all kept")),
    ]
    assert made == [(5, 2), (5, 2), (50, 1), (50, 1), (40, 0), (20, 1), (40, 0), (20, 1)]


def test_the_bench_compares_the_readings(capsys):
    assert bench.main(["--oracle", "20", "--threads", "1"]) == 0
    refused = compared(0, seed=1, rows=20).refused
    assert re.fullmatch(
        rf"20 of 20 in \d+ s: 0 different; {refused} refused alike, 1 receipts verified\n", capsys.readouterr().out
    )


def test_the_bench_does_not_try_what_cannot_fit(monkeypatch, capsys):
    monkeypatch.setattr(column_input, "free_memory", lambda: 10**9)
    assert bench.main(["--rows", "1000000000"]) == 1
    assert "1,000,000,000 rows need 500.0 GB" in capsys.readouterr().err


def test_the_bench_stops_where_readings_differ_and_says_where(monkeypatch, capsys):
    asked = []

    class Pool:
        """Works everything out at once, in this process."""

        def __init__(self, processes):
            assert processes == 1

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def submit(self, work, *job):
            done = Future()
            done.set_result(work(*job))
            return done

    def differing(place, seed, rows):
        asked.append((place, seed, rows))
        return Compared(rows, different=int(place == 0), examples=("the first household",) * (place == 0))

    monkeypatch.setattr(bench, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(bench, "compared", differing)
    assert bench.main(["--oracle", str(9 * PART + 7), "--seed", "5", "--threads", "1"]) == 1
    assert asked == [(place, 5, PART) for place in range(5)]  # four at a time, and one for the first that was done
    assert capsys.readouterr().err == "the first household\n"
    assert bench.main(["--oracle", str(2 * PART + 7), "--seed", "5", "--threads", "1"]) == 1
    assert asked[5:] == [(0, 5, PART), (1, 5, PART), (2, 5, 7)]


def test_where_the_system_does_not_say_what_was_held_the_bench_says_nothing_was(monkeypatch):
    def nothing(*_):
        raise OSError

    monkeypatch.setattr(bench.Path, "read_text", nothing)
    assert bench._peak() == 0
