# SPDX-License-Identifier: EUPL-1.2
"""Roles and connections: who the program is to PostgreSQL.

`DATABASE_URL` is the migrating role: it owns the tables and is used by commands that change structure. The web
role `lab_web` owns nothing, inherits nothing and can do nothing until a request takes on one of the group roles
with SET LOCAL ROLE. Roles belong to the server, so demo and test databases share them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from .actor import DbRole

WEB_ROLE = "lab_web"


def connection_parts(url: str) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?host=/socket&… as libpq keywords."""
    split = urlsplit(url)
    parts = {
        "user": unquote(split.username or ""),
        "password": unquote(split.password or ""),
        "host": unquote(split.hostname or ""),
        "port": str(split.port or ""),
        "dbname": unquote(split.path.lstrip("/")),
    }
    parts.update(parse_qsl(split.query))
    return {name: value for name, value in parts.items() if value}


def django_database(url: str) -> dict[str, object]:
    """The same address as a Django DATABASES entry. Persistent, since each request sets its own role."""
    parts = connection_parts(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {name: value for name, value in parts.items() if name not in known}
    entry: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Values travel apart from the statement: an injected one cannot stack a second statement, and no name or phone
        # number reaches the log of the database when a constraint refuses a row. A temporary table comes last.
        # What was asked five times is planned once for the connection: with row security, planning is most of the work
        # of a small query. PostgreSQL plans it anew for another role.
        "OPTIONS": {"server_side_binding": True, "options": "-c search_path=public,pg_temp", "prepare_threshold": 5}
        | options,
    }
    return entry | {known[name]: value for name, value in parts.items() if name in known}


def prepare(url: str) -> None:
    """Create the database (when missing), the group roles and the web role. Safe to repeat."""
    parts = connection_parts(url)
    name = parts["dbname"]
    with psycopg.connect(**(parts | {"dbname": "postgres"}), autocommit=True) as server:
        _prepare_roles(server)
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(**parts, autocommit=True) as database:
        database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        # A temporary table would outlive its request and meet the next one on the same connection.
        database.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        # The web role too: without it a forgotten role would read "no such table" instead of "permission denied".
        users = sql.SQL(", ").join(map(sql.Identifier, [WEB_ROLE, *DbRole]))
        database.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(users))


def drop(parts: dict[str, Any], name: str) -> None:
    """Remove this database from the server of `parts`, if it is there; raises ObjectInUse when others stay in it.

    Sessions of the owner end. For others DROP DATABASE waits five seconds, and it sends the server's own cleaning away.
    WITH (FORCE) would refuse at once where either is: the owner may end neither the web role nor the cleaning.
    """
    own = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
    with psycopg.connect(**(parts | {"dbname": "postgres"}), autocommit=True) as server:
        server.execute(own, [name])
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _prepare_roles(server: psycopg.Connection) -> None:
    """Two checkouts may prepare at once, so creation waits its turn."""
    with server.transaction():
        server.execute("SELECT pg_advisory_xact_lock(hashtext('schuldenlab-roles'))")
        have = {row[0] for row in server.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'lab\\_%'")}
        for role in DbRole:
            if role not in have:
                server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        if WEB_ROLE not in have:
            server.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(sql.Identifier(WEB_ROLE)))
        password = os.environ.get("SCHULDENLAB_WEB_PASSWORD")
        if password:
            server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(WEB_ROLE), sql.Literal(password)))
        for role in DbRole:
            server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(WEB_ROLE)))
        # Row security is forced on the owner too: a migration that moves data does so as staff.
        server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(DbRole.STAFF)))


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["prepare"]:
        prepare(os.environ["DATABASE_URL"])
        return 0
    if list(arguments) == ["migrate"]:
        from .migrating import migrate

        migrate()
        return 0
    print("Usage: schuldenlab db prepare | migrate   (DATABASE_URL: the role that owns the tables)", file=sys.stderr)
    return 2
