# SPDX-License-Identifier: EUPL-1.2
"""The stage of a story: a city of its own, a day that the test moves, and one browser for each person in it.

Every page that somebody comes to is looked at on the way, on a desk and on a phone: no complaint of the browser,
nothing that scrolls sideways, and once for each address nothing that axe finds. What is pressed can be pressed at both
widths.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from ..conftest import axe_finds

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
EMPTY_CITY = """
from schuldenlab.base.console import django_ready
django_ready()
from schuldenlab.base.acting import at_the_door
from schuldenlab.base.clock import city_clock
from schuldenlab.site.demo import load
load.empty_city(city_clock())
with at_the_door():
    load._second_factors()
"""
CHECKS = """
import sys
from schuldenlab.base.console import django_ready
django_ready()
from types import SimpleNamespace
from uuid import UUID
from schuldenlab.base.clock import city_clock
from schuldenlab.site.journey.checks import checks
for what, found, wanted in checks(SimpleNamespace(case_id=UUID(sys.argv[1]), clock=city_clock()), []):
    if found != wanted:
        print(f"{what}: {found!r}, and it should be {wanted!r}")
"""


@dataclass(slots=True)
class Stage:
    """`widths`: how wide each persona's own screen is, and then another. `seen`: pages looked at, at which width."""

    browser: Browser
    url: str
    env: dict[str, str]
    log_in: Callable[[Page, str], None]
    widths: Callable[[str], tuple[int, int]]
    today: date | None = None
    seen: set[tuple[str, int]] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    _people: dict[str, Somebody] = field(default_factory=dict)

    def on(self, day: date, at: str = "09:00") -> None:
        """It is this day now, for everybody."""
        assert self.today is None or day >= self.today, (day, self.today)
        self.today = day
        set_clock(self.env, day, at)

    def night(self, day: date) -> None:
        """What happens in the night before this day; it is nine o'clock afterwards."""
        self.on(day, "03:00")
        subprocess.run([sys.executable, "-m", "schuldenlab", "nightly"], env=self.env, check=True, capture_output=True)
        self.on(day)

    def by(self, key: str) -> Somebody:
        """This person with their own browser, logged in for the whole story."""
        if key not in self._people:
            widths = self.widths(key)
            context = self.browser.new_context(
                base_url=self.url, viewport={"width": widths[0], "height": 800}, accept_downloads=True
            )
            context.set_default_timeout(60_000)  # a busy machine is no fault
            page = context.new_page()
            self.log_in(page, key)
            self._people[key] = Somebody(self, key, widths, context, page)
        return self._people[key]

    def leave(self) -> None:
        for one in self._people.values():
            one.context.close()


class Somebody:
    """One person at their own screen, and after each look at another. What they press is found by its words."""

    def __init__(self, stage: Stage, key: str, widths: tuple[int, int], context: BrowserContext, page: Page) -> None:
        self.stage, self.key, self.context, self.page = stage, key, context, page
        self.own, self.other = widths
        self.expects = "status of 422"
        page.on("console", lambda said: self._says(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._complains(str(error)))
        self.looks()

    def _says(self, what: str) -> None:
        """A refusal that the person is shown (422) is no fault; Chromium calls every page of an error one."""
        if self.expects not in what:
            self._complains(what)

    def _complains(self, what: str) -> None:
        self.stage.found.append(f"{self.key} at {self.page.url}: {what}")

    def _at(self, width: int) -> None:
        self.page.evaluate("document.activeElement?.blur()")  # Chromium would scroll back to it, away from the mouse
        self.page.set_viewport_size({"width": width, "height": 800})

    def go(self, address: str, *, status: int = 200) -> Somebody:
        self._at(self.own)
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == status, (self.key, address, answer.status)
        return self.looks()

    def press(self, words: str, *, within: Locator | None = None) -> Somebody:
        """A button, a link that leads on, or a line that opens."""
        where = within or self.page.locator("main")
        for role in ("button", "link"):
            one = where.get_by_role(role, name=re.compile(words)).first
            if one.count():
                break
        else:
            raise AssertionError(f"{self.key} sees no “{words}” on {self.page.url}:\n{self.text()}")
        one.click(trial=True)
        self._at(self.own)
        with self.page.expect_navigation(wait_until="load"):
            one.click()
        return self.looks()

    def opens(self, words: str, *, within: Locator | None = None) -> Locator:
        """A line that can be opened; gives back what is in it."""
        one = (within or self.page.locator("main")).locator("details", has=self.page.locator("summary", has_text=words))
        one.first.locator("summary").click()
        return one.first

    def fill(self, within: Locator | None = None, **values: Any) -> Somebody:
        """Fields by their name; a choice by its value, a box by True."""
        where = within or self.page.locator("main")
        for name, value in values.items():
            one = where.locator(f'[name="{name}"]')
            assert one.count(), f"{self.key} sees no field {name} on {self.page.url}"
            for closed in where.locator("details:not([open])", has=self.page.locator(f'[name="{name}"]')).all():
                closed.locator("> summary").click()
            kind = one.first.evaluate("it => it.type")
            if kind == "radio":
                where.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind == "checkbox" and not isinstance(value, list):
                one.first.set_checked(value)
            elif kind == "checkbox":
                for each in value:
                    where.locator(f'[name="{name}"][value="{each}"]').check()
            elif kind.startswith("select"):
                one.first.select_option(value)
            elif kind == "file":
                one.first.set_input_files(value)
            else:
                one.first.fill(str(value))
        return self

    def text(self) -> str:
        """What stands there, as it is read: hard spaces are spaces."""
        return self.page.locator("main").inner_text().replace("\xa0", " ").replace("\u202f", " ")

    def reads(self, *words: str) -> Somebody:
        said = re.sub(r"\s+", " ", self.text())
        for one in words:
            assert one in said, f"{self.key} does not read “{one}” on {self.page.url}:\n{self.text()}"
        return self

    def reads_not(self, *words: str) -> Somebody:
        said = re.sub(r"\s+", " ", self.text())
        for one in words:
            assert one not in said, f"{self.key} reads “{one}” on {self.page.url}"
        return self

    def finds(self, words: str) -> str:
        """The address of a link with these words: what leads somewhere has to be on the page."""
        one = self.page.locator("main").get_by_role("link", name=re.compile(words)).first
        assert one.count(), f"{self.key} sees no link “{words}” on {self.page.url}:\n{self.text()}"
        return one.get_attribute("href") or ""

    def looks(self) -> Somebody:
        """At both widths; what is read and filled in after it, is on the other screen."""
        where = _ID.sub("…", self.page.url.removeprefix(self.stage.url))
        if not self.page.locator("main h1").count():
            self._complains("no heading")
        if self.page.locator("#error-summary").count():
            where += " refused"
        self._looks_at(self.own, where)
        self._at(self.other)
        self._looks_at(self.other, where)
        return self

    def _looks_at(self, width: int, where: str) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self._complains(f"{wide} px wide on a screen of {width}")
        if (where, width) not in self.stage.seen:
            self.stage.seen.add((where, width))
            for rule, elements in axe_finds(self.page):
                self._complains(f"at {width} px: {rule} {elements}")
            self._keep(where, width)

    def _keep(self, where: str, width: int) -> None:
        if folder := os.environ.get("LAB_SCREENSHOTS"):
            number = len(list(Path(folder).glob("story-*.png")))
            name = re.sub(r"\W+", "-", where).strip("-") or "home"
            before = len(self.stage.found)
            self.page.screenshot(
                path=Path(folder) / f"story-{number:03d}-{self.key}-{name}-{width}.png", full_page=True
            )
            del self.stage.found[before:]  # taking the picture, Playwright itself breaks our content policy


def set_clock(env: dict[str, str], day: date, at: str = "09:00") -> None:
    """Written beside and moved over it, so that nobody reads half a moment."""
    file = Path(env["SCHULDENLAB_DEMO_CLOCK"])
    beside = file.with_suffix(".new")
    beside.write_text(f"{day}T{at}")
    beside.replace(file)


def found_city(env: dict[str, str], *, on: date) -> None:
    """The city and its partners, before anybody asked for help."""
    set_clock(env, on)
    subprocess.run([sys.executable, "-c", EMPTY_CITY], env=env, check=True)


def ends_well(stage: Stage) -> list[str]:
    """What the checks of the journey find that is off in the database."""
    words = [sys.executable, "-c", CHECKS, str(stage.kept["case"])]
    return subprocess.run(words, env=stage.env, check=True, capture_output=True, text=True).stdout.splitlines()
