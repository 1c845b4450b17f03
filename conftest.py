# SPDX-License-Identifier: EUPL-1.2
"""The floor every test stands on, in tests and in the rooms: a migrated, empty database, reached as the web role.

An ordinary test runs in a transaction that is rolled back. A test that must really commit (races, a browser, a
killed process) asks for `committed_database`: a fresh copy of the empty one, dropped afterwards.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from psycopg import sql

from common import compile_once
from schuldenlab.base import database
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import FixedClock, SystemClock

# A busy machine is no bug: time is measured in tests/bench, not here.
hypothesis.settings.register_profile("lab", deadline=None)
hypothesis.settings.load_profile("lab")

ROOT = Path(__file__).resolve().parent
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
SHARED = Path(os.environ.get("SHARED_DIR", ROOT.parent / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    """A password takes its quarter of a second, and a plan is kept, in the programs that tests start only; each worker
    has a database of its own."""
    from django.conf import settings

    compile_once(os.environ)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for entry in settings.DATABASES.values():
        entry["OPTIONS"]["prepare_threshold"] = None  # the connection of a test ends before a plan is worth its making
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return
    for name in ("DATABASE_URL", "DATABASE_WEB_URL"):
        split = urlsplit(os.environ[name])
        os.environ[name] = urlunsplit(split._replace(path=f"{split.path}_{worker}"))
    for entry in settings.DATABASES.values():
        entry["NAME"] = f"{entry['NAME']}_{worker}"


def pytest_collection_finish() -> None:
    """What all tests stand on stays to the end: the collector need not look through it over and over."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, on each worker its share, or one would wait for another at the end.

    Checks against the shared standards: fail without them in CI, be named as not checked elsewhere.
    """
    items[:] = _long_ones_first(items, workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    if SHARED.is_dir():
        return
    not_checked = set()
    for item in items:
        if item.get_closest_marker("shared"):
            if os.environ.get("CI") == "true":
                raise pytest.UsageError(f"{SHARED} is missing, and CI must check against it")
            item.add_marker(pytest.mark.skip(reason="the shared standards are not here"))
            not_checked.add(item.name)
    record = ROOT / "var" / "not-checked.txt"
    record.parent.mkdir(exist_ok=True)
    record.write_text("".join(f"{name}\n" for name in sorted(not_checked)))


def _long_ones_first(items: list[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """In the parts that `--dist worksteal` cuts: each worker has one, and takes of another's when it is done."""
    first = [item for item in items if item.get_closest_marker("long")]
    rest = iter([item for item in items if not item.get_closest_marker("long")])
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        part = first[worker::workers]
        size = (len(items) - len(ordered)) // (workers - worker)
        ordered += [*part, *islice(rest, max(0, size - len(part)))]
    return [*ordered, *rest]


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Make the test database anew: the owner migrates, one worker for all; everything after is the web role."""
    url = os.environ["DATABASE_URL"]
    parts = database.connection_parts(url)
    migrated = f"schuldenlab_test_{RUN}_migrated"
    database.drop(parts, parts["dbname"])
    with _one_at_a_time(migrated):
        there = _there(parts, migrated)
        if there:
            _server(parts, "CREATE DATABASE {} TEMPLATE {}", parts["dbname"], migrated)
        with _one_at_a_time("roles"):
            database.prepare(url)
        if not there:
            _migrate(django_db_blocker)
            _server(parts, "CREATE DATABASE {} TEMPLATE {}", migrated, parts["dbname"])
    # Copies are made of this one, where nobody ever works: PostgreSQL copies no database that somebody is in.
    database.drop(parts, _empty(parts))
    _server(parts, "CREATE DATABASE {} TEMPLATE {}", _empty(parts), parts["dbname"])
    yield
    database.drop(parts, _empty(parts))
    with _one_at_a_time(migrated):
        database.drop(parts, migrated)


def _migrate(django_db_blocker: object) -> None:
    from django.db import connections

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        assert database.main(["migrate"]) == 0
        connections["owner"].close()


def _there(parts: dict[str, Any], name: str) -> bool:
    return _server(parts, "SELECT FROM pg_database WHERE datname = %s", values=[name]) > 0


@contextmanager
def _one_at_a_time(what: str) -> Iterator[None]:
    """Workers take turns by a lock of the server, which lets go when they die: roles belong to all of it, and to
    migrate and to load a city once is enough for a run."""
    parts = database.connection_parts(os.environ["DATABASE_URL"])
    with psycopg.connect(**(parts | {"dbname": "postgres"}), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"schuldenlab-tests-{what}"])
        yield


@contextmanager
def _copy_of_city(empty: str, kind: str, fill: Callable[[str, Path], None]) -> Iterator[tuple[str, Path]]:
    """A copy of a city that the first worker to need it filled: (database, folder of its case keys).

    `fill` gets both, and leaves nobody connected. Whoever ends first removes the city; who then still needs it fills
    it again.
    """
    parts = database.connection_parts(os.environ["DATABASE_URL"])
    city = f"schuldenlab_test_{RUN}_{kind}"
    keys = Path(tempfile.gettempdir()) / city
    with _one_at_a_time(city):
        if not _there(parts, city):
            with _copy_of(empty) as copy:
                shutil.rmtree(keys, ignore_errors=True)
                fill(copy, keys)
                _server(parts, "CREATE DATABASE {} TEMPLATE {}", city, copy)
    try:
        with _copy_of(city) as copy, tempfile.TemporaryDirectory() as own:
            yield copy, Path(shutil.copytree(keys, own, dirs_exist_ok=True))
    finally:
        with _one_at_a_time(city):
            database.drop(parts, city)
            shutil.rmtree(keys, ignore_errors=True)


def _empty(parts: dict[str, Any]) -> str:
    return f"{parts['dbname']}_empty"


def _server(parts: dict[str, str], statement: str, *names: str, values: Sequence[object] = ()) -> int:
    with psycopg.connect(**(parts | {"dbname": "postgres"}), autocommit=True) as server:
        return server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), values or None).rowcount


@contextmanager
def _copy_of(name: str) -> Iterator[str]:
    """A private copy of a database in which nobody is working."""
    parts = database.connection_parts(os.environ["DATABASE_URL"])
    copy = f"{parts['dbname']}_{uuid.uuid4().hex[:12]}"
    _server(parts, "CREATE DATABASE {} TEMPLATE {}", copy, name)
    try:
        yield copy
    finally:
        database.drop(parts, copy)


@contextmanager
def _working_in(name: str) -> Iterator[None]:
    """Django's default connection, in every thread, points at this database."""
    from django.db import connections

    connections["default"].close()
    entry = connections.settings["default"]
    before, entry["NAME"] = entry["NAME"], name
    connections["default"].settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections["default"].close()
        entry["NAME"] = connections["default"].settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def empty_database(django_db_setup: None) -> str:
    """The name of the migrated, empty database that copies are made of."""
    return _empty(database.connection_parts(os.environ["DATABASE_URL"]))


@pytest.fixture
def committed_database(empty_database: str, django_db_blocker: object) -> Iterator[str]:
    """The name of a private copy of the empty database; Django's default connection points at it meanwhile."""
    with _copy_of(empty_database) as copy, _working_in(copy), django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield copy


@pytest.fixture(scope="session")
def copy_of_city(empty_database: str) -> Callable[..., AbstractContextManager[tuple[str, Path]]]:
    return partial(_copy_of_city, empty_database)


@pytest.fixture(scope="session")
def city_database(
    copy_of_city: Callable[..., AbstractContextManager[tuple[str, Path]]], django_db_blocker: object
) -> Iterator[tuple[str, Path]]:
    """A small demo city: (database, folder of its case keys)."""
    from django.conf import settings

    from schuldenlab.site.demo import load
    from schuldenlab.site.tests import paid_city

    def fill(name: str, keys: Path) -> None:
        before, settings.KEYS_DIR = settings.KEYS_DIR, str(keys)
        with _working_in(name), django_db_blocker.unblock():  # type: ignore[attr-defined]
            with acting(SYSTEM):
                load.begin(12, SystemClock())
                paid_city.money(SystemClock())
            load.load(households=12)
        settings.KEYS_DIR = before

    with copy_of_city("small", fill) as city:
        yield city


@pytest.fixture(scope="session")
def demo_city(
    copy_of_city: Callable[..., AbstractContextManager[tuple[str, Path]]], run_once: Callable[..., None]
) -> Iterator[tuple[str, Path]]:
    """The whole demo city as the first command of the README makes it: (database, folder of its case keys)."""

    def fill(name: str, keys: Path) -> None:
        database.drop(database.connection_parts(os.environ["DATABASE_URL"]), name)
        run_once(name, keys)

    with copy_of_city("demo", fill) as city:
        yield city


@pytest.fixture(scope="session")
def run_once() -> Callable[..., None]:
    """`./lab run` in this database, made when it is not there, until the first page answered. Takes the name of the
    database, the folder of its case keys, and a setting that it does not get."""
    return _run_once


def _run_once(name: str, keys: Path, without: str = "") -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {variable: value for variable, value in os.environ.items() if variable != without} | {
        "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")),
        "SCHULDENLAB_KEYS_DIR": str(keys),
    }
    command = [ROOT / "lab", "run", "--once", "--port", str(port)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert "the first page answered with 200" in done.stderr


@pytest.fixture
def city(city_database: tuple[str, Path], settings: Any, django_db_blocker: object) -> Iterator[None]:
    """A test that works in the demo city; what it changes is rolled back."""
    from django.db import transaction

    name, keys = city_database
    settings.KEYS_DIR = str(keys)
    with _working_in(name), django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield
        transaction.set_rollback(True)


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning in the newest period of norms."""
    return FixedClock.on(date(2026, 11, 23))


@pytest.fixture
def staff(db: None) -> Iterator[Actor]:
    """A test that works as the city's own system, with the rights of staff in the database."""
    with acting(SYSTEM) as actor:
        yield actor
