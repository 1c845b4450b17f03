# SPDX-License-Identifier: EUPL-1.2
"""How much memory this program may still take: of the machine, of its container, and of its own limit (`ulimit -v`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

ROOT = Path("/")


def free_memory(root: Path = ROOT) -> int | None:
    """In bytes, the least that any of them leaves; None where the system does not say. `root` holds proc and sys."""
    return min((*_of_machine(root), *_of_container(root), *_of_program(root)), default=None)


def _of_machine(root: Path) -> Iterator[int]:
    for line in _read(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            yield int(line.split()[1]) * 1024


def _of_container(root: Path) -> Iterator[int]:
    """Of each group of processes that this one is in (cgroups, version 2 or 1), from its own up to the outermost."""
    for line in _read(root / "proc/self/cgroup").splitlines():
        number, kinds, name = line.split(":", 2)
        if number == "0":
            top, most, used, cached = root / "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"
        elif "memory" in kinds.split(","):
            top, most, used = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
            cached = "total_inactive_file"
        else:
            continue
        own = Path(name.lstrip("/"))
        for group in (top / one for one in (own, *own.parents)):
            limit, taken = _read(group / most).strip(), _read(group / used).strip()
            if limit.isdecimal() and taken.isdecimal():
                yield max(0, int(limit) - int(taken) + _stated(group / "memory.stat", cached))


def _of_program(root: Path) -> Iterator[int]:
    if resource is None:
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    pages = _read(root / "proc/self/statm").split()
    if limit != resource.RLIM_INFINITY and pages:
        yield max(0, limit - int(pages[0]) * resource.getpagesize())


def _stated(path: Path, name: str) -> int:
    """A line of this name: what the system gives back as soon as somebody asks for it."""
    return next((int(line.split()[1]) for line in _read(path).splitlines() if line.startswith(f"{name} ")), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return ""
