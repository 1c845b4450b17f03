# SPDX-License-Identifier: EUPL-1.2
"""A real server with the demo city in a database of its own, and one Chromium for the whole session."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql

import install
from schuldenlab.base import database
from schuldenlab.base.clock import SystemClock
from schuldenlab.site.demo.codes import PERIOD, code
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.load import SEED
from schuldenlab.site.demo.personas import PASSWORD, by_key, id_of

WIDTHS = {"desktop": 1280, "phone": 360}
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},  # no rule of these reads the style sheets, which axe would fetch for each page
}
# With each tab Chromium draws the suggestions of an address bar that nobody sees: more work than most of our pages.
# A list of ours replaces that of Playwright, so what it turns off is in it too.
WITHOUT = """
    WebUIOmniboxPopup WebUIOmniboxFullPopup WebUIOmniboxAimPopup
    AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable
    LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect
    OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch
"""
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--no-proxy-server", "--animation-duration-scale=0",  # of its own windows, not of a page
         "--process-per-site",  # else each page after an empty one has a new process, which reads all scripts anew
         f"--disable-features={','.join(WITHOUT.split())}"]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker("browser")


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    env: dict[str, str]


def serve(env: dict[str, str]) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server of production on a free port of this machine. By name, because a passkey belongs to a name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
             "--blocking-threads", "4", "--log-level", "warning", "schuldenlab.site.wsgi:application"]  # fmt: skip
    running = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + 120  # a busy machine is no fault
    while time.monotonic() < until and running.poll() is None:
        try:
            opener.open(f"http://127.0.0.1:{port}/account/login/", timeout=20).close()
            return running, f"http://localhost:{port}"
        except OSError:
            time.sleep(0.05)
    stop(running)
    raise AssertionError("the server did not start or gave no answer; its last words are above")


def stop(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(10)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait(10)


@pytest.fixture(scope="session")
def demo_env(demo_city: tuple[str, Path]) -> dict[str, str]:
    """The environment of a program that works in the demo city."""
    return program(*demo_city)


def program(name: str, keys: Path) -> dict[str, str]:
    """The environment of a program that works in this database and keeps its case keys there."""
    split = urlsplit(os.environ["DATABASE_WEB_URL"])
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "DATABASE_WEB_URL": urlunsplit(split._replace(path=f"/{name}")),
        "SCHULDENLAB_DEMO": "1",
        "SCHULDENLAB_KEYS_DIR": str(keys),
        "SCHULDENLAB_STATIC": "source",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2] / "src"), os.environ.get("PYTHONPATH", "")]),
    }


@contextmanager
def city_of_its_own(empty_database: str, keys: Path) -> Iterator[dict[str, str]]:
    """The environment of a program that works in a copy of the empty database; nobody is in it yet."""
    owner = database.connection_parts(os.environ["DATABASE_URL"])
    copy = f"{owner['dbname']}_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(**(owner | {"dbname": "postgres"}), autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(empty_database))
        )
    try:
        yield program(copy, keys)
    finally:
        database.drop(owner, copy)


@pytest.fixture(scope="session")
def server(demo_env: dict[str, str]) -> Iterator[Server]:
    running, url = serve(demo_env)
    try:
        yield Server(url, demo_env)
    finally:
        stop(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop lives in this thread; Django's check for it would refuse every test that uses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = install.chromium(install=False)
    assert path, "no Chromium: install it, set LAB_CHROMIUM, or leave these tests out with ./lab test --no-browser"
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


def axe_finds(page: Page) -> list[list[object]]:
    """(rule, elements) of what axe finds on this page, at the width it has now."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    return page.evaluate(
        """async options => (await axe.run(document, options)).violations
            .map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))])""",
        WCAG,
    )


@dataclass(slots=True)
class Tab:
    """A page that remembers what the browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str) -> int:
        response = self.page.goto(address, wait_until="load")
        return response.status if response else 0


def watched(page: Page) -> Tab:
    """Console errors (content policy among them), scripts that broke, files that were not there."""
    tab = Tab(page)
    page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    page.on(
        "response",
        lambda answer: (
            tab.complaints.append(f"{answer.status} {answer.url}")
            if answer.status >= 400 and "/static/" in answer.url
            else None
        ),
    )
    return tab


@pytest.fixture(scope="session")
def sessions(browser: Browser, server: Server) -> Iterator[Callable[..., Tab]]:
    """One tab, in which each persona is logged in in turn: a new one costs Chromium more than the page in it.

    Each persona logs in once, because a code works once. A session begins on an empty page, without complaints.
    """
    context = browser.new_context(base_url=server.url)
    context.add_init_script(Axe().axe_script)  # sent once, not with each page
    tab = watched(context.new_page())
    kept: dict[str | None, list[dict[str, Any]]] = {None: []}

    def session(key: str | None, *, width: int = WIDTHS["desktop"]) -> Tab:
        context.clear_cookies()
        tab.page.set_viewport_size({"width": width, "height": 800})
        if key not in kept:
            log_in(tab.page, key)
            kept[key] = context.cookies()
        context.add_cookies(kept[key])
        tab.page.goto("about:blank")
        tab.complaints.clear()
        return tab

    yield session
    context.close()


def log_in(page: Page, key: str) -> None:
    persona = by_key(key)
    page.goto("/account/login/")
    page.fill("#id_login", persona.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form.lab-form button[type=submit]")
    if persona.has_second_factor:
        page.fill("#id_code", code(persona.secret))
        page.click("main form.lab-form button[type=submit]")
    page.wait_for_url("**/")


def next_code(secret: str) -> str:
    """The code after this one: the server allows for clocks that differ, and a code works only once."""
    return code(secret, time.time() + PERIOD)


@pytest.fixture(scope="session")
def demo_ids(demo_env: dict[str, str]) -> dict[str, str]:
    """Ids that the database made itself."""
    with psycopg.connect(**as_staff(demo_env)) as staff:
        staff.execute("SET ROLE lab_staff")
        return {name: str(staff.execute(query, values).fetchone()[0]) for name, (query, *values) in _IDS.items()}


def _case_of(number: int) -> uuid.UUID:
    """The case of one of the young people on their way (site/demo/ways.py)."""
    houses = households(number + 1, seed=SEED, today=SystemClock().today())
    return id_of("case", str(list(houses)[number].people[0].id))


_IDS = {
    "authorisation": ("SELECT id FROM people_actsfor ORDER BY id LIMIT 1",),
    "mandate": ("SELECT id FROM people_mandate WHERE decision_kind = 'payout' AND ends_id IS NULL",),
    "obligation": ("SELECT id FROM fund_obligation WHERE case_id = %s", _case_of(42)),
    "claim": (
        "SELECT case_id || '/debts/' || id FROM debts_claim WHERE case_id = %s ORDER BY id LIMIT 1",
        _case_of(27),
    ),
    "letter": (
        "SELECT case_id || '/letters/' || id FROM debts_letter WHERE case_id = %s ORDER BY id LIMIT 1",
        _case_of(22),
    ),
    "promise": (
        "SELECT id FROM fund_reservation WHERE state = 'committed'"
        " AND NOT EXISTS (SELECT FROM fund_payment WHERE reservation_id = fund_reservation.id)",
    ),
    "cash": ("SELECT id FROM fund_givingback WHERE way = 'cash' ORDER BY known_at LIMIT 1",),
    "specification": ("SELECT id FROM fund_specification WHERE creditor_id = %s", id_of("organisation", "landlord")),
}


def as_staff(env: dict[str, str]) -> dict[str, str]:
    return database.connection_parts(env["DATABASE_WEB_URL"])
