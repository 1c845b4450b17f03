# SPDX-License-Identifier: EUPL-1.2
"""The back button of a real browser loses nothing of what somebody typed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .conftest import axe_finds
from .test_pages import CASE

LONG = "Ze wil eerst slapen zonder zorgen.\nDaarna een opleiding."


def _typed(page: Page) -> str:
    return page.locator("main textarea:visible").first.input_value()


def test_what_was_typed_is_there_after_back_from_elsewhere(sessions):
    page = sessions("fatima").page
    page.goto(f"/cases/{CASE}/do/contact.record/")
    page.locator("main textarea:visible").first.fill(LONG)
    page.click("nav >> text=Mensen")
    page.go_back()
    assert _typed(page) == LONG


def test_back_to_a_refused_form_asks_for_nothing_to_be_sent_again(sessions):
    page = sessions("fatima").page
    page.goto("/persons/new/")
    page.fill("#id_surname", "Testema")
    page.fill("#id_bsn", "12345678")
    page.click("main form.lab-form button[type=submit]")
    expect(page.locator("#id_bsn_error")).to_be_visible()
    page.click("nav >> text=Mensen")
    assert page.go_back().ok
    expect(page.locator("#id_surname")).to_have_value("Testema")
    expect(page.locator("#id_bsn_error")).to_be_visible()
    page.reload()
    expect(page.locator("#id_surname")).to_have_value("Testema")


def test_a_form_whose_token_is_gone_is_sent_again_with_all_that_was_typed(sessions):
    page = sessions("fatima").page
    page.goto("/persons/new/")
    page.fill("#id_surname", "Testema")
    page.fill("#id_bsn", "12345678")
    page.context.clear_cookies(name="csrftoken")
    page.click("main form.lab-form button[type=submit]")
    assert axe_finds(page) == []
    page.click("text=Verstuur het nu")
    expect(page.locator("#id_surname")).to_have_value("Testema")
    expect(page.locator("#id_bsn_error")).to_be_visible()
