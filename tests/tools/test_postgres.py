# SPDX-License-Identifier: EUPL-1.2
"""Our own PostgreSQL: one per purpose, started once, back after a crash, gone with the last who used it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import postgres
from common import Problem

NOBODY = pwd.getpwnam("nobody")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project folder of our own. For root, pytest's folders are closed to others, as /root is."""
    monkeypatch.setattr(postgres, "ROOT", tmp_path)
    monkeypatch.setattr(postgres, "VAR", tmp_path / "var")
    yield tmp_path
    home = postgres.locate("trial").home
    postgres.stop("trial")
    shutil.rmtree(home)
    if home.parent.name.startswith("schuldenlab-"):
        home.parent.rmdir()


def ask(server: postgres.Server, question: str) -> object:
    with psycopg.connect(server.url("postgres")) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def alive(server: postgres.Server) -> bool:
    return server.control("status").returncode == 0


@pytest.mark.usefixtures("place")
def test_a_server_is_shared_survives_a_kill_and_ends_with_its_last_user():
    with postgres.running("trial", fast=True) as server:
        assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(server, "SHOW listen_addresses") == ""
        assert server.socket.stat().st_mode & 0o077 == 0
        with postgres.running("trial", fast=True) as same:
            assert same == server
        assert alive(server), "one user left, another is still here"

        os.kill(int((server.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
        with postgres.running("trial", fast=True) as again:
            assert ask(again, "SELECT 1") == 1
    assert not alive(server)


@pytest.mark.usefixtures("place")
def test_an_interrupted_first_run_leaves_nothing_that_would_be_taken_for_a_cluster():
    server = postgres.locate("trial")
    (server.home / "data.new").mkdir()
    (server.home / "data.new/PG_VERSION").write_text("18\n")
    with postgres.running("trial", fast=True) as server:
        assert ask(server, "SELECT 1") == 1


@root_only
def test_root_hands_the_server_to_nobody_and_a_closed_folder_stays_closed(place: Path):
    place.chmod(0o700)
    server = postgres.locate("trial")
    assert server.user == NOBODY
    assert not server.home.is_relative_to(place)
    assert postgres.reaches(NOBODY, server.install / "bin/postgres")
    assert place.stat().st_mode & 0o777 == 0o700


@root_only
def test_files_that_were_swept_away_from_the_copy_come_back(place: Path):
    place.chmod(0o700)
    program = postgres.locate("trial").install / "bin/initdb"
    program.unlink()
    postgres.locate("trial")
    assert program.exists()


def test_demo_and_tests_never_share_a_folder():
    assert postgres.locate("demo").home != postgres.locate("test").home


def test_a_user_number_without_a_name_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_123)
    with pytest.raises(Problem, match=r"user number 4000123 has no name.*\n.*DATABASE_URL"):
        postgres.locate("trial")


def test_somebody_elses_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(Problem, match="belongs to somebody else"):
        postgres.own_folder(tmp_path)
