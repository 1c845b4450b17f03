# SPDX-License-Identifier: EUPL-1.2
"""The first command of the README, for real, on a database of its own; the second time it keeps what is there."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import common
import environment
from schuldenlab.base import database

NAME = f"lab_once_{os.getpid()}"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The test server in the part of an outside one: only its address is known to ./lab."""
    url = environment.other(os.environ["DATABASE_URL"], database=NAME)
    yield {**os.environ, "DATABASE_URL": url, "SCHULDENLAB_KEYS_DIR": str(tmp_path / "keys")}
    database.drop(database.connection_parts(url), NAME)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.long
def test_the_demo_starts_answers_and_starts_again(outside: dict[str, str]):
    outside.pop("DATABASE_WEB_URL", None)
    command = [common.ROOT / "lab", "run", "--once", "--port", str(free_port())]
    for _ in range(2):
        done = subprocess.run(command, env=outside, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        assert "the first page answered with 200" in done.stderr
