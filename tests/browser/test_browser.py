# SPDX-License-Identifier: EUPL-1.2
"""The Chromium that ./lab found starts, draws a page, and axe does find a fault when there is one."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser


def test_axe_finds_a_fault(browser: Browser):
    page = browser.new_page()
    page.set_content("<html lang='nl'><title>Proef</title><main><h1>Dag</h1><img src='data:,'></main></html>")
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    page.close()
    assert found == {"image-alt"}
