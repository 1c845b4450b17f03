# SPDX-License-Identifier: EUPL-1.2
"""The environment our program runs in: addresses of the database, and secrets that a demo makes and keeps."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import postgres
from common import VAR, VENV, Problem, clean_environment, run, write_private

WEB_ROLE = "lab_web"
TOOLS_CODE = Path(__file__).parent
DATABASE = "schuldenlab"


def kept(path: Path, make: dict[str, str]) -> dict[str, str]:
    """Values written down at first use (readable by the owner only) and the same ever after."""
    found = {}
    if path.exists():
        found = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    values = make | found
    if values != found:
        write_private(path, "".join(f"{name}={value}\n" for name, value in values.items()))
    return values


def key() -> str:
    """32 random bytes, as base64url."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def program_secrets(purpose: str) -> dict[str, str]:
    """Keys for a demo or test. A city hands in its own, and then ours are not used."""
    keys = VAR / ("keys" if purpose == "demo" else f"keys-{purpose}")
    make = {f"SCHULDENLAB_{name}_KEY": key() for name in ("SECRET", "MASTER", "INDEX")}
    values = kept(VAR / f"{purpose}-secrets.env", make) | {"SCHULDENLAB_KEYS_DIR": str(keys)}
    values = {name: os.environ.get(name) or value for name, value in values.items()}
    Path(values["SCHULDENLAB_KEYS_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    return values


def other(url: str, *, database: str | None = None, user: str | None = None, password: str = "") -> str:
    """The same server, another database or role."""
    split = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(split.query)]
    place = split.netloc.rpartition("@")[2]
    login = split.netloc.rpartition("@")[0]
    if user:
        login = f"{quote(user)}:{quote(password, safe='')}" if password else quote(user)
        query = [(name, value) for name, value in query if name not in ("user", "password")]
    if database:
        query = [(name, value) for name, value in query if name != "dbname"]
    path = f"/{quote(database)}" if database else split.path
    netloc = f"{login}@{place}" if login else place
    return urlunsplit((split.scheme, netloc, path, urlencode(query), ""))


def database_of(url: str) -> str:
    """The database an address names, or our usual name."""
    split = urlsplit(url)
    if split.scheme not in ("postgres", "postgresql"):
        raise Problem("DATABASE_URL must look like postgresql://user:password@host:5432/database")
    return dict(parse_qsl(split.query)).get("dbname") or split.path.lstrip("/") or DATABASE


def must_have_server() -> None:
    """Stop early where no PostgreSQL can be had: neither outside nor our own."""
    outside = os.environ.get("DATABASE_URL")
    _ = database_of(outside) if outside else postgres.server_user()


@contextlib.contextmanager
def database(purpose: str, name: str | None = None) -> Iterator[dict[str, str]]:
    """The addresses of a database for this purpose: outside by DATABASE_URL, else our own server, now running."""
    outside = os.environ.get("DATABASE_URL")
    suffix = "" if purpose == "demo" else f"_{name or purpose}"
    if outside:
        plain = database_of(outside)
        # Tests empty their database, so they never get the one that was named.
        wanted = plain if plain.endswith(suffix) else plain + suffix
        password = kept(VAR / "web-password.env", {"SCHULDENLAB_WEB_PASSWORD": key()})["SCHULDENLAB_WEB_PASSWORD"]
        web = os.environ.get("DATABASE_WEB_URL")
        ask(other(outside, database="postgres"))
        ours = {"SCHULDENLAB_WEB_PASSWORD": password} if not web else {}
        web = other(web, database=wanted) if web else other(outside, database=wanted, user=WEB_ROLE, password=password)
        yield {"DATABASE_URL": other(outside, database=wanted), "DATABASE_WEB_URL": web} | ours
        return
    with postgres.running(purpose, fast=purpose != "demo") as server:
        yield {
            "DATABASE_URL": server.url(DATABASE + suffix),
            "DATABASE_WEB_URL": server.url(DATABASE + suffix, WEB_ROLE),
        }


def ask(url: str) -> None:
    """Stop in words when an outside server will not do."""
    env = clean_environment() | {"DATABASE_URL": url}
    done = subprocess.run([VENV / "bin/python", TOOLS_CODE / "probe.py"], env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Problem(done.stdout.strip())


@contextlib.contextmanager
def test_database_name() -> Iterator[str]:
    """A name for the test database that no other ./lab test of this checkout uses now."""
    VAR.mkdir(exist_ok=True)
    number = 1
    while True:
        with (VAR / f"test-{number}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                number += 1
                continue
            yield "test" if number == 1 else f"test_{number}"
            return


def for_program(purpose: str, addresses: dict[str, str]) -> dict[str, str]:
    """Everything our program needs to know."""
    path = f"{VENV / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    settings = {"DJANGO_SETTINGS_MODULE": "schuldenlab.site.settings", "SCHULDENLAB_DEMO": "1", "PATH": path}
    return clean_environment() | settings | program_secrets(purpose) | addresses


def program(what: str, env: dict[str, str], *words: str) -> str:
    """Run our program for one small task."""
    return run(what, [VENV / "bin/python", "-m", "schuldenlab", *words], env=env)
