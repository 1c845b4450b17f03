# SPDX-License-Identifier: EUPL-1.2
"""The whole way of one young person, from a bag of letters to debt-free, played through the services.

    schuldenlab journey

Plays it in a database of its own, which it makes and takes away again; prints each step, each letter and each transfer,
and compares what is there at the end with what should be there. Ends with 1 and says what is off, if anything is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from schuldenlab.base import database
from schuldenlab.base.console import django_ready


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print("Usage: schuldenlab journey", file=sys.stderr)
        return 2
    if os.environ.get("SCHULDENLAB_DEMO") != "1":
        print("The journey is made up, so it needs SCHULDENLAB_DEMO=1.", file=sys.stderr)
        return 2
    with _own_database(), tempfile.TemporaryDirectory() as keys:
        os.environ["SCHULDENLAB_KEYS_DIR"] = keys
        django_ready()
        database.main(["migrate"])
        from django.db import connections

        from .play import play

        try:
            return play()
        finally:
            connections.close_all()


@contextmanager
def _own_database() -> Iterator[None]:
    """Beside the one that was named, with both addresses in the environment pointing at it meanwhile."""
    named = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_WEB_URL")}
    parts = database.connection_parts(named["DATABASE_URL"])
    name = f"{parts['dbname']}_journey_{os.getpid()}"
    for variable, url in named.items():
        os.environ[variable] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    database.prepare(os.environ["DATABASE_URL"])
    try:
        yield
    finally:
        with psycopg.connect(**(parts | {"dbname": "postgres"}), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
