# SPDX-License-Identifier: EUPL-1.2
"""The Chromium that ./lab found starts, draws a page and lets axe judge it."""

from __future__ import annotations

import os

import pytest


@pytest.mark.browser
def test_the_browser_starts_and_axe_finds_a_fault():
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["LAB_CHROMIUM"], args=flags)
        page = browser.new_page()
        page.set_content("<html lang='nl'><title>Proef</title><main><h1>Dag</h1><img src='data:,'></main></html>")
        found = {violation["id"] for violation in Axe().run(page).response["violations"]}
        browser.close()
    assert found == {"image-alt"}
