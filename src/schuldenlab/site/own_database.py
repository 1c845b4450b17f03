# SPDX-License-Identifier: EUPL-1.2
"""A database for one command, beside the one that was named, and gone again when it ends."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from schuldenlab.base import database
from schuldenlab.base.console import django_ready


@contextmanager
def own_database(word: str) -> Iterator[None]:
    """Migrated and empty, with a key folder of its own; the environment points at both meanwhile. Before Django."""
    named = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_WEB_URL")}
    parts = database.connection_parts(named["DATABASE_URL"])
    name = f"{parts['dbname']}_{word}_{os.getpid()}"
    for variable, url in named.items():
        os.environ[variable] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    database.prepare(os.environ["DATABASE_URL"])
    try:
        with tempfile.TemporaryDirectory() as keys:
            os.environ["SCHULDENLAB_KEYS_DIR"] = keys
            django_ready()
            database.main(["migrate"])
            from django.db import connections

            try:
                yield
            finally:
                connections.close_all()
    finally:
        database.drop(parts, name)
