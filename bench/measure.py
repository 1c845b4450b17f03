# SPDX-License-Identifier: EUPL-1.2
"""Measures one peer in its own environment: python measure.py MODULE HOUSEHOLDS.npz NORMS.json ON bare|kept ANSWERS.npz

Needs NumPy and the peer. Writes what it measured as JSON on stdout, and the answers in whole cents (with the steps, in
euros, if kept) to a file. From the same arrays in memory to an array of answers; reading files and starting up do not
count.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

BUDGET, LEAST, MOST = 1.5, 2, 7  # seconds of timed runs, and how many of them
SLOW = 5.0  # a run of this many seconds is done once


def memory(word: str) -> float:
    """Of this process in MB: VmRSS now, VmHWM at most. NaN where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(word)), float("nan"))


def forget_peak() -> None:
    """From now on VmHWM counts anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def in_cents(answer: Any, unit: str) -> Any:
    """Whole cents of what a peer gives: cents, or euros that it has rounded to cents itself."""
    if unit == "cents":
        return np.asarray(answer, np.int64)
    if isinstance(answer, list):  # of decimals
        return np.array([int(euros * 100) for euros in answer], np.int64)
    return np.rint(np.asarray(answer, np.float64) * 100).astype(np.int64)


def in_euros(step: Any) -> Any:
    if hasattr(step, "cents"):
        return step.units / step.scale
    return np.array(step, np.float64)


def once(run: Any, columns: dict[str, Any], keep: bool) -> tuple[float, float, Any]:
    began, busy = perf_counter(), process_time()
    found = run(columns, keep)
    return perf_counter() - began, process_time() - busy, found


def main(module: str, households: str, norms: str, on: str, way: str, out: str) -> None:
    began = perf_counter()
    peer = importlib.import_module(module)
    run = peer.ready(json.loads(Path(norms).read_text()), on)
    keep = way == "kept"
    with np.load(households) as file:
        columns = {name: file[name] for name in file.files}
    few = {name: column[:100] for name, column in columns.items()}
    run(few, keep)
    start = perf_counter() - began
    forget_peak()
    before = memory("VmRSS")
    took, busy, found = once(run, columns, keep)
    peak = memory("VmHWM") - before
    answer, steps = found
    result = {"answer": in_cents(answer, peer.UNIT)}
    if keep:
        result |= {name: in_euros(step) for name, step in steps.items()}
    np.savez(out, **result)
    del found, answer, steps, result
    seconds, cpu = [took], [busy]
    if took < SLOW:
        seconds, cpu = [], []
        times = max(LEAST, min(MOST, int(BUDGET / took)))
        for _ in range(times):
            took, busy, found = once(run, columns, keep)
            del found
            seconds.append(took)
            cpu.append(busy)
    json.dump({"seconds": seconds, "cpu": cpu, "peak_mb": peak, "start": start}, sys.stdout)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent / "peers"))
    main(*sys.argv[1:])
