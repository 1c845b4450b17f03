# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount of 2026-07 by Schuldenlab and by its peers: seconds, memory, and cents wrong.

    ./lab bench law                                  ours alone, then all peers; writes the page in docs
    ./lab bench peers [--rows N ...] [--only NAME …] this comparison alone; with words, it writes nothing

Every peer gets the same arrays and the same norms, and runs in an environment and a process of its own. Answers are
counted against whole numbers worked out by hand, a sample of which is first compared with `schuldenlab.law.oracle`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))

import numpy_whole  # noqa: E402
from half_year import SITUATIONS, STEPS  # noqa: E402
from report import Measured, Peer, Run, goals, line, said, write  # noqa: E402
from schuldenlab.law.crowd import crowd, ordinary  # noqa: E402
from schuldenlab.law.declare import NODES  # noqa: E402
from schuldenlab.law.norms import periods  # noqa: E402
from schuldenlab.law.oracle import cents, exact  # noqa: E402
from schuldenlab.law.values import encode  # noqa: E402

ON = "2026-07-01"
ROWS, AWKWARD, SAMPLE = (10_000, 100_000, 1_000_000), 100_000, 3_000
TURNS = 3  # each peer is measured so many times, in turn with the others: a busy minute of the machine hits all
LARGEST = 10_000_000  # cents: of a household that floats are not yet too coarse for
AMOUNTS = ("taxable_income_year", "debtor_income_month", "partner_income_month", "housing_cost_month")
NEAR = 0.01  # euro that a step of a peer may be off
PEERS = (
    Peer("Schuldenlab", "schuldenlab_columns", ""),
    Peer("OpenFisca-core", "fisca_system", "openfisca", "openfisca-core", ways=("kept",)),
    Peer("OpenFisca-core, node[situation]", "fisca_indexed", "openfisca", "openfisca-core", ways=("kept",)),
    Peer("PolicyEngine-core", "fisca_system", "policyengine", "policyengine-core", ways=("kept",)),
    Peer("NumPy, floats", "numpy_floats", "numpy", "numpy"),
    Peer("Numba, floats", "numba_loop", "numba", "numba"),
    Peer("DuckDB, floats", "duckdb_sql", "duckdb", "duckdb"),
    Peer("Polars, floats", "polars_frames", "polars", "polars"),
    Peer("Python, Decimal", "python_decimal", "numpy", ""),
    Peer("NumPy, whole numbers by hand", "numpy_whole", "numpy", "numpy"),
)
Columns = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lab bench peers", description=str(__doc__).split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", metavar="N", help="households")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="beginnings of names of peers, as in: Numba DuckDB")
    parser.add_argument("--environments", type=json.loads, default={}, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if min(asked.rows or ROWS) < 1:
        parser.error("numbers of households start at 1")
    wanted = tuple(name.lower() for name in asked.only or [""])
    peers = [peer for peer in PEERS if peer.name.lower().startswith(wanted)]
    if not peers:
        parser.error(f"no peer begins like that; there are {'; '.join(peer.name for peer in PEERS)}")
    with tempfile.TemporaryDirectory() as folder:
        found = compare(peers, asked.rows or ROWS, asked.environments, Path(folder))
    for goal in goals(found):
        print(said(goal))
    if not (asked.rows or asked.only):
        write(found, HERE.parent / "docs/explanation")
    return 1 if any(run.wrong for run in found.runs if run.peer.name == PEERS[0].name) else 0


def compare(
    peers: Sequence[Peer], rows: Sequence[int], environments: Mapping[str, Mapping[str, str]], folder: Path
) -> Measured:
    norms = dated_norms()
    (folder / "norms.json").write_text(json.dumps(norms))
    sets = {"awkward": awkward(AWKWARD), **{f"{count:,}": common(count) for count in rows}}
    by_hand = numpy_whole.ready(norms, ON)
    truth = {name: by_hand(columns, False)[0] for name, columns in sets.items()}
    steps = by_hand(sets["awkward"], True)[1]
    for name in ("awkward", f"{max(rows):,}"):
        differ = differs_from_oracle(sets[name], truth[name])
        if differ:
            raise SystemExit(f"the whole numbers by hand are wrong: {differ}")
    load = os.getloadavg()[0]
    print(f"whole numbers by hand equal the oracle in {2 * SAMPLE:,} households, half of them awkward")
    found = Measured(datetime.now().astimezone().date(), machine(), {}, [], [])
    for name, columns in sets.items():
        np.savez(folder / f"{name}.npz", **columns)
    pythons = python_of_each(peers, environments, found)
    for name in sets:
        for _turn in range(1 if name == "awkward" else TURNS):
            for peer in pythons:
                for way in peer.ways if name != "awkward" else ("kept",):
                    earlier = found.run(peer.name, name, way)
                    if earlier and len(earlier.seconds) == 1:  # a slow one is run once
                        continue
                    run, answers = measured(peer, pythons[peer], name, way, folder)
                    off = np.abs(answers["answer"] - truth[name])
                    run.rows, run.wrong, run.cents = len(off), int(np.count_nonzero(off)), int(off.sum())
                    if name == "awkward":
                        same_rules(peer, answers, steps)
                    if earlier:
                        earlier.seconds += run.seconds
                        earlier.cpu += run.cpu
                    else:
                        found.runs.append(run)
        for run in found.runs:
            if run.households == name:
                print(line(run), flush=True)
    found.machine += f"; load average {load:.0f} before and {os.getloadavg()[0]:.0f} after"
    return found


# --- what goes in


def common(rows: int) -> Columns:
    """Ordinary households; to three in ten an increase for housing costs was granted."""
    columns = ordinary(rows, seed=1)
    granted = np.random.default_rng(2).random(rows) < 0.3
    return columns | {"situation": columns["situation"].codes, "housing_increase_granted": granted}


def awkward(rows: int) -> Columns:
    """Too many on a limit of the law, a cent beside it, or on or nearest to a tie of rounding."""
    columns = crowd(rows, date.fromisoformat(ON), seed=3)
    amounts = {name: np.minimum(np.ma.getdata(columns[name]), LARGEST) for name in AMOUNTS}
    granted = columns["housing_increase_granted"]
    return {"situation": columns["situation"].codes, **amounts, "housing_increase_granted": granted}


def dated_norms() -> dict[str, dict[str, str]]:
    """Every norm from 2026 on that is a decimal number, by the day from which it holds."""
    found: dict[str, dict[str, str]] = {}
    for period in periods():
        for name, norm in period.norms.items():
            if period.valid_from.year >= 2026 and isinstance(norm.value, Fraction) and "/" not in encode(norm.value):
                found.setdefault(name, {})[period.valid_from.isoformat()] = encode(norm.value)
    return found


def differs_from_oracle(columns: Columns, answers: Any) -> str:
    """The first of a sample of rows in which these answers are not the oracle's; empty where there is none."""
    for row in np.linspace(0, len(answers) - 1, min(SAMPLE, len(answers))).astype(int).tolist():
        given: dict[str, Any] = {name: Fraction(int(columns[name][row]), 100) for name in AMOUNTS}
        given |= {"situation": SITUATIONS[columns["situation"][row]]}
        given |= {"housing_increase_granted": bool(columns["housing_increase_granted"][row])}
        facts = {name: NODES[name].read(value) for name, value in given.items()}  # type: ignore[union-attr]
        wanted = cents(exact("seizure_free_amount", date.fromisoformat(ON), facts, {})[0])
        if wanted != answers[row]:
            return f"{answers[row]} cents, and the oracle says {wanted}, for {given}"
    return ""


# --- one peer


def python_of_each(
    peers: Sequence[Peer], environments: Mapping[str, Mapping[str, str]], found: Measured
) -> dict[Peer, str]:
    """What to run each peer with; who has nothing is named as missing."""
    pythons = {}
    for peer in peers:
        about = environments.get(peer.environment, {"missing": "no environment was made for it"})
        python = about.get("python", "") if peer.environment else sys.executable
        if python:
            pythons[peer] = python
            found.versions[peer.name] = version_of(peer, python)
        else:
            found.missing.append(f"{peer.name}: {about['missing']}")
            print(f"{peer.name} is left out: {about['missing']}", file=sys.stderr)
    return pythons


def measured(peer: Peer, python: str, name: str, way: str, folder: Path) -> tuple[Run, dict[str, Any]]:
    out = folder / "answers.npz"
    words = [peer.module, folder / f"{name}.npz", folder / "norms.json", ON, way, out]
    done = subprocess.run([python, HERE / "measure.py", *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{peer.name} failed on {name} households. Its last words are above.")
    told = json.loads(done.stdout)
    with np.load(out) as file:
        answers = {key: file[key] for key in file.files}
    return Run(peer, name, way, **told), answers


def same_rules(peer: Peer, answers: Mapping[str, Any], exact: Mapping[str, Any]) -> None:
    """Stop where a step of a peer is another amount than it must be: then it does not compute the same law."""
    for step in STEPS:
        apart = float(np.max(np.abs(answers[step] - exact[step])))
        if apart > NEAR:
            raise SystemExit(f"{peer.name} is {apart:.4f} euro off in {step}: these are not the same rules.")


def version_of(peer: Peer, python: str) -> str:
    wanted = f"importlib.metadata.version({peer.package!r})" if peer.package else "platform.python_version()"
    asked = f"import importlib.metadata, platform; print({wanted})"
    if not peer.environment:
        return str(__import__("schuldenlab").__version__)
    return subprocess.run([python, "-c", asked], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def machine() -> str:
    """The processor, its cores, and the Python."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    name = next((text.split(":")[1].strip() for text in lines if text.startswith("model name")), platform.machine())
    cores = sum(text.startswith("processor") for text in lines)
    return f"{name}, {cores or 'unknown number of'} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
