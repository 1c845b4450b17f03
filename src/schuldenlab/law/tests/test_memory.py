# SPDX-License-Identifier: EUPL-1.2
"""The memory that is free is the least that the machine, the container and the program's own limit leave."""

from __future__ import annotations

import resource

import pytest

from .. import memory
from ..memory import free_memory

GB = 10**9


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A machine with 8 GB free; what else is said of it is written by the test, as bytes."""
    monkeypatch.setattr(memory.resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def write(**files):
        files = {"proc/meminfo": f"MemTotal: 9\nMemAvailable: {8 * GB // 1024} kB\n"} | files
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def test_a_machine_that_says_nothing_is_not_guessed(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "resource", None)
    assert free_memory(tmp_path) is None


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, 8 * GB // 1024 * 1024),
        (
            {
                "proc/self/cgroup": "0::/\n",
                "sys/fs/cgroup/memory.max": "3000000000\n",
                "sys/fs/cgroup/memory.current": "2000000000\n",
                "sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 500000000\n",
            },
            1_500_000_000,
        ),
        (
            {
                "proc/self/cgroup": "0::/pod/box:1\n",
                "sys/fs/cgroup/pod/memory.max": "1000000000\n",  # the outer group is the tighter one
                "sys/fs/cgroup/pod/memory.current": "400000000\n",
                "sys/fs/cgroup/pod/box:1/memory.max": "max\n",
                "sys/fs/cgroup/pod/box:1/memory.current": "400000000\n",
            },
            600_000_000,
        ),
        (
            {
                "proc/self/cgroup": "5:cpu:/\n4:memory:/docker/a\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000000\n",
                "sys/fs/cgroup/memory/memory.usage_in_bytes": "2500000000\n",
            },
            0,
        ),
    ],
)
def test_a_container_leaves_less_than_the_machine(system, files, free):
    assert free_memory(system(**files)) == free


def test_a_limit_on_the_program_leaves_less_than_the_machine(system, monkeypatch):
    monkeypatch.setattr(
        memory.resource, "getrlimit", lambda kind: (6 * GB, 6 * GB) if kind == resource.RLIMIT_AS else 0
    )
    pages = 2 * GB // resource.getpagesize()
    root = system(**{"proc/self/statm": f"{pages} 1 1 1 0 1 0\n"})
    assert free_memory(root) == 6 * GB - pages * resource.getpagesize()
