# SPDX-License-Identifier: EUPL-1.2
"""Addresses of databases, and secrets that are made once and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

import environment
from common import VAR, Problem, compile_once


def test_secrets_are_kept_and_only_their_owner_reads_them(tmp_path: Path):
    path = tmp_path / "secrets.env"
    first = environment.kept(path, {"A": "1", "B": "x=y="})
    assert environment.kept(path, {"A": "2", "B": "other"}) == first == {"A": "1", "B": "x=y="}
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, {}),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, {"PYTHONPYCACHEPREFIX": str(VAR / "pycache")}),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/own"}, {"PYTHONPYCACHEPREFIX": "/own"}),
    ],
)
def test_who_wants_nothing_compiled_beside_the_sources_compiles_once_all_the_same(asked: dict, given: dict):
    compile_once(asked)
    assert asked == given


def test_a_secret_that_came_later_is_added_and_the_others_stay(tmp_path: Path):
    environment.kept(tmp_path / "s", {"A": "1"})
    assert environment.kept(tmp_path / "s", {"A": "2", "B": "3"}) == {"A": "1", "B": "3"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://own:p%40@db:5433/city?sslmode=require", "postgresql://lab_web:s%2F@db:5433/x?sslmode=require"),
        ("postgresql:///city?host=%2Frun&user=own", "postgresql://lab_web:s%2F@/x?host=%2Frun"),
        ("postgresql://[::1]/city", "postgresql://lab_web:s%2F@[::1]/x"),
    ],
)
def test_the_web_role_reaches_the_same_server(url: str, expected: str):
    assert environment.other(url, database="x", user="lab_web", password="s/") == expected


def test_another_database_keeps_the_login():
    assert (
        environment.other("postgresql://own:p%40@db/city", database="city_test") == "postgresql://own:p%40@db/city_test"
    )


@pytest.mark.parametrize(
    ("url", "name"),
    [("postgresql://db", "schuldenlab"), ("postgres://db/city", "city"), ("postgresql:///?dbname=city", "city")],
)
def test_the_database_an_address_names(url: str, name: str):
    assert environment.database_of(url) == name


def test_an_address_of_something_else_is_refused_in_words():
    with pytest.raises(Problem, match="must look like postgresql://"):
        environment.database_of("mysql://db/city")


def test_tests_never_get_the_database_that_was_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://own:p@db/city")
    monkeypatch.delenv("DATABASE_WEB_URL", raising=False)
    monkeypatch.setattr(environment, "VAR", tmp_path)
    monkeypatch.setattr(environment, "ask", lambda url: None)
    with environment.database("test") as addresses:
        assert addresses["DATABASE_URL"] == "postgresql://own:p@db/city_test"
        password = addresses["SCHULDENLAB_WEB_PASSWORD"]
        assert addresses["DATABASE_WEB_URL"] == f"postgresql://lab_web:{password.replace('=', '%3D')}@db/city_test"


def test_two_runs_of_the_tests_get_two_databases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(environment, "VAR", tmp_path)
    with environment.test_database_name() as first, environment.test_database_name() as second:
        assert (first, second) == ("test", "test_2")
    with environment.test_database_name() as again:
        assert again == "test"
