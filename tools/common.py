# SPDX-License-Identifier: EUPL-1.2
"""What all tools share: where things are, how to speak, how to run a program. Standard library only."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
VAR = ROOT / "var"
# Whoever calls us from an activated .venv gets the Python behind it: an environment is not made from itself.
PYTHON = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
START = time.monotonic()


class Problem(Exception):
    """Something the reader can do something about: shown as it is, without a stack trace."""


class NoWay(Problem):
    """A problem that no other way of doing the same can get around."""


class DiskFull(NoWay):
    """No more room."""


def say(text: str) -> None:
    """Tell what happens, on stderr: stdout belongs to the answer."""
    print(f"[{time.monotonic() - START:5.1f}s] {text}", file=sys.stderr, flush=True)


def disk_full(text: str) -> bool:
    """Whether a program's last words mean that the disk is full."""
    return "No space left on device" in text or "Disk quota exceeded" in text


def words_for(error: OSError) -> str:
    """An operating system error in words, with what to do."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL.format(where=where, root=ROOT)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"No permission to write or read{where}: {error.strerror}.\n"
            f"Run ./lab as the owner of {ROOT}, in a folder that can be written."
        )
    return f"{error.strerror or error}{where}."


DISK_FULL = (
    "The disk is full{where}.\n"
    "Make room and run the same command again: it goes on where it stopped.\n"
    "What Schuldenlab keeps is in {root}: .venv, .tools, node_modules, build and var."
)


def run(what: str, command: Sequence[str | Path], hint: str = "", **more: Any) -> str:
    """Run a program quietly and return what it printed; when it fails, say so in words with its last lines."""
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False, **more,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Problem(f"{what} did not work: {command[0]} was not found.\n{hint}") from error
    if done.returncode:
        if disk_full(done.stdout):
            raise DiskFull(f"{what} did not work.\n" + DISK_FULL.format(where="", root=ROOT))
        raise Problem(f"{what} did not work. Its last words:\n{last_words(done.stdout)}\n{hint}".rstrip())
    return done.stdout


def last_words(text: str) -> str:
    """The end of what a program said; of a stack trace only the error, and the rest in a file for who wants it."""
    lines = text.strip().splitlines()
    more = ""
    if "Traceback (most recent call last):" in text:
        with contextlib.suppress(OSError):
            write_private(VAR / "last-error.log", text)
            more = "\n(The whole story is in var/last-error.log.)"
        start = max(number for number, line in enumerate(lines) if line.startswith("  "))
        lines = lines[start + 1 :]
    return "\n".join("    " + line for line in lines[-8:]) + more


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one ./lab at a time through; the kernel lets go when we die."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def apt(why: str, *packages: str) -> bool:
    """As root on Debian, install system packages; False where that is not ours to do."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"apt-get install {' '.join(packages)} ({why})")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get update", ["apt-get", "update", "-q"], env=env)
    run(f"Installing {' '.join(packages)}",
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], env=env)  # fmt: skip
    return True


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would bend our Python; proxies, certificates and indexes stay."""
    drop = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "DJANGO_SETTINGS_MODULE"}
    env = {name: value for name, value in os.environ.items() if name not in drop}
    compile_once(env)
    return env | {"PYTHONNOUSERSITE": "1", "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"} | caches(env)


def compile_once(env: MutableMapping[str, str]) -> None:
    """Who wants nothing compiled beside the sources has it in var/: else each program compiles anew all it imports."""
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env.setdefault("PYTHONPYCACHEPREFIX", str(VAR / "pycache"))


def caches(env: Mapping[str, str]) -> dict[str, str]:
    """A place for the caches of pip, uv and npm where the home folder cannot be written."""
    home = Path(env.get("XDG_CACHE_HOME") or Path(env.get("HOME") or "/nonexistent") / ".cache")
    npm = Path(env.get("npm_config_cache") or Path(env.get("HOME") or "/nonexistent") / ".npm")
    mine = {}
    if not can_make(home):
        mine["XDG_CACHE_HOME"] = str(TOOLS / "cache")
    if not can_make(npm):
        mine["npm_config_cache"] = str(TOOLS / "cache/npm")
    return mine


def can_make(path: Path) -> bool:
    """Whether a folder is there to write in, or can be made."""
    # The `exists` of pathlib raises inside a closed folder.
    while not os.path.exists(path):  # noqa: PTH110
        path = path.parent
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)
