# SPDX-License-Identifier: EUPL-1.2
"""A database goes away also while somebody is just leaving it, and never from under somebody who stays."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from schuldenlab.base import database


@pytest.fixture
def spare(django_db_setup: None) -> Iterator[tuple[dict[str, str], str]]:
    parts = database.connection_parts(os.environ["DATABASE_URL"])
    name = f"{parts['dbname']}_{uuid.uuid4().hex[:12]}"
    database.prepare(urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")))
    yield parts, name
    database.drop(parts, name)


def _web(name: str) -> psycopg.Connection:
    return psycopg.connect(**(database.connection_parts(os.environ["DATABASE_WEB_URL"]) | {"dbname": name}))


def _is_there(parts: dict[str, str], name: str) -> bool:
    with psycopg.connect(**parts) as server:
        return bool(server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount)


def _dropping(parts: dict[str, str], name: str) -> bool:
    with psycopg.connect(**parts) as server:
        asked = "SELECT FROM pg_stat_activity WHERE query LIKE %s AND state = 'active' AND pid <> pg_backend_pid()"
        return bool(server.execute(asked, [f"DROP DATABASE%{name}%"]).rowcount)


def test_the_web_role_may_be_leaving_while_its_database_is_dropped(spare: tuple[dict[str, str], str]):
    parts, name = spare
    leaving = _web(name)
    with ThreadPoolExecutor() as beside:
        dropped = beside.submit(database.drop, parts, name)
        while not _dropping(parts, name):
            assert not dropped.done(), dropped.result()
        leaving.close()
        dropped.result()
    assert not _is_there(parts, name)


def test_sessions_of_the_owner_are_ended_and_a_second_drop_is_harmless(spare: tuple[dict[str, str], str]):
    parts, name = spare
    with psycopg.connect(**(parts | {"dbname": name})) as left_open:
        database.drop(parts, name)
        assert not _is_there(parts, name)
        with pytest.raises(psycopg.OperationalError):
            left_open.execute("SELECT 1")
    database.drop(parts, name)
