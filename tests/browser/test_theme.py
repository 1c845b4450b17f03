# SPDX-License-Identifier: EUPL-1.2
"""A city's face is a folder: the same program with another folder has other colours, letters and name."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import axe_finds, serve, stop, watched
from .test_pages import keep

THEMES = Path(__file__).parent / "themes"


@pytest.mark.parametrize(
    ("name", "city", "colour", "letters"),
    [("veenmonde", "Gemeente Veenmonde", "rgb(27, 94, 59)", "Source Sans 3"),
     ("duinwijk", "Duinwijk aan Zee", "rgb(138, 59, 0)", "Georgia")],
)  # fmt: skip
def test_a_city_switches_by_setting_a_folder(browser, demo_env, name, city, colour, letters):
    running, url = serve(demo_env | {"SCHULDENLAB_THEME": str(THEMES / name)})
    try:
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        tab = watched(page)
        tab.go("/account/login/")
        keep(page, f"theme-{name}")
        assert city in page.locator("header").inner_text()
        button = page.locator("main .utrecht-button--primary-action").first
        assert button.evaluate("one => getComputedStyle(one).backgroundColor") == colour
        assert letters in page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily")
        assert axe_finds(page) == []
        assert tab.complaints == []
        context.close()
    finally:
        stop(running)
