# SPDX-License-Identifier: EUPL-1.2
"""The environments of the peers that `./lab bench law` compares with: each apart, under var/peers, never in .venv.

Some peers are AGPL. They are installed only here, by whoever asks for this comparison, and are in no lock of ours.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import commands
import install
from common import ROOT, VAR, VENV, Problem, clean_environment, locked, say

PEERS = ROOT / "bench/peers"
HOME = VAR / "peers"


def bench(words: list[str]) -> int:
    """Our own numbers; after `bench law` without more words also those of the peers. `bench peers …`: only these.
    `bench mutation …`: whether the tests notice wrong code."""
    if words[:1] == ["peers"]:
        return compared(words[1:])
    if words[:1] == ["mutation"]:
        return mutation(words[1:])
    code = commands.program(["bench", *words])
    return code or (compared([]) if words == ["law"] else 0)


def compared(words: list[str]) -> int:
    """Build what is missing, and measure all on the same households."""
    install.python_packages("core.lock")
    program: list[str | Path] = [VENV / "bin/python", ROOT / "bench/compare.py"]
    command = [*program, "--environments", json.dumps(environments()), *words]
    return subprocess.run(command, env=clean_environment(), cwd=ROOT, check=False).returncode


def mutation(words: list[str]) -> int:
    """Needs what the tests need, but for a database."""
    install.python_packages("test.lock")
    program: list[str | Path] = [VENV / "bin/python", ROOT / "bench/mutation.py"]
    return subprocess.run([*program, *words], env=clean_environment(), cwd=ROOT, check=False).returncode


def environments() -> dict[str, dict[str, str]]:
    """For each lock the Python to run its peers with, or in words why there is none."""
    found = {}
    for lock in sorted(PEERS.glob("*.lock")):
        try:
            found[lock.stem] = {"python": environment(lock.stem)}
        except Problem as problem:
            say(f"{lock.stem} is left out of the comparison. {problem}")
            found[lock.stem] = {"missing": str(problem).splitlines()[0]}
    return found


def environment(name: str) -> str:
    lock, home = PEERS / f"{name}.lock", HOME / name
    stamp, python = home / ".lab-stamp", home / "bin/python"
    with locked(HOME / f"{name}.lock"):
        if not (stamp.exists() and stamp.read_text() == install.fingerprint(lock)):
            say(f"installing {name} to compare with, under var/peers")
            shutil.rmtree(home, ignore_errors=True)
            install.fill(home, lock)
            stamp.write_text(install.fingerprint(lock))
    return str(python)
