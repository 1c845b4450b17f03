# SPDX-License-Identifier: EUPL-1.2
"""Logging in as people do it: with an app on a phone, with a passkey, with the keyboard only, with a tired finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from schuldenlab.site.demo.codes import code
from schuldenlab.site.demo.personas import PASSWORD, by_key

from .conftest import Server, axe_finds, log_in, watched
from .test_pages import keep


@pytest.fixture
def page(browser: Browser, server: Server) -> Page:
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def _with_authenticator(page: Page) -> None:
    """Chromium's own pretend passkey, with a fingerprint that always fits."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _is_fine(page: Page, name: str) -> None:
    keep(page, name)
    assert axe_finds(page) == []


def test_staff_log_in_with_a_code_and_see_a_wrong_one_explained(page):
    tab, persona = watched(page), by_key("sanne")
    page.goto("/")
    page.fill("#id_login", persona.email)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("#id_code", "000000")
    page.keyboard.press("Enter")
    expect(page.locator("#id_code_error")).to_contain_text("Deze code klopt niet")
    _is_fine(page, "second-check-wrong")
    page.fill("#id_code", code(persona.secret))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Jouw werk vandaag")
    assert tab.complaints == []


def test_a_resident_sets_up_the_app_and_needs_it_from_then_on(page):
    tab = watched(page)
    log_in(page, "daphne")
    page.goto("/account/second/")
    page.click("text=App instellen")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    _is_fine(page, "totp")
    secret = page.locator("main .lab-code").inner_text()
    page.fill("#id_code", code(secret))
    page.click("main form.lab-form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Je herstelcodes")
    _is_fine(page, "codes")
    spare = page.locator("main li").first.inner_text()
    page.click("text=Uitloggen")
    page.goto("/account/login/")
    page.fill("#id_login", by_key("daphne").email)
    page.fill("#id_password", PASSWORD)
    page.click("main form.lab-form button[type=submit]")
    page.fill("#id_code", spare)  # the phone is lost: a code on paper works too
    page.click("main form.lab-form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Jouw overzicht")
    assert tab.complaints == []


def test_a_passkey_is_added_and_then_logs_in_by_itself(page):
    tab = watched(page)
    _with_authenticator(page)
    log_in(page, "ilse")
    page.goto("/account/passkey/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    _is_fine(page, "passkey-add")
    page.fill("#id_name", "telefoon")
    page.click("#passkey_add")
    expect(page.locator("h1")).to_have_text("Je herstelcodes")
    page.goto("/account/passkey/")
    expect(page.locator("main")).to_contain_text("telefoon")
    _is_fine(page, "passkey-list")
    page.click("text=Uitloggen")
    page.goto("/account/login/")
    page.click("#passkey_login")
    expect(page.locator("h1")).to_have_text("Uw werk vandaag")
    page.goto("/account/passkey/")
    page.click("main a:has-text('Weghalen')")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    _is_fine(page, "passkey-remove")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Je hebt nog geen passkey")
    assert tab.complaints == []


def test_a_passkey_that_fails_is_explained_in_words(page):
    tab = watched(page)
    _with_authenticator(page)  # it knows no passkey for this site
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('nee')) }")
    page.click("#passkey_login")
    expect(page.locator("#passkey-failed")).to_be_visible()
    assert tab.complaints == []


def test_an_address_that_is_a_number_says_where_passkeys_work(page, server):
    page.goto(server.url.replace("localhost", "127.0.0.1") + "/account/login/")
    expect(page.locator("main")).to_contain_text("http://localhost")


def test_the_keyboard_reaches_everything_and_focus_is_seen(page):
    page.goto("/account/login/")
    page.keyboard.press("Tab")
    skip = page.locator(".utrecht-skip-link")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0
    assert axe_finds(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", reached[-1]
        if reached[-1] == "passkey_login":
            break
    assert reached[:2] == ["id_login", "id_password"]
    assert reached[-1] == "passkey_login"


def test_without_scripts_all_but_the_passkey_works(browser, server):
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, "bouchra")
    expect(page.locator("h1")).to_have_text("Uw plek in het lab")
    page.click("text=English")
    expect(page.locator("h1")).to_have_text("Your place in the lab")
    context.close()


def test_two_clicks_and_the_back_button(sessions):
    page = sessions("fatima").page
    page.goto("/persons/new/")
    page.fill("#id_surname", "Tweeklik")
    page.evaluate("() => { const b = document.querySelector('main form.lab-form button'); b.click(); b.click(); }")
    expect(page.locator("h1")).to_have_text("Tweeklik")
    card = page.url
    page.go_back()
    expect(page.locator("#id_surname")).to_have_value("")  # nothing typed about people stays in the browser
    page.click("main form.lab-form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Iemand inschrijven")
    page.goto("/persons/")
    page.fill("#id_q", "Tweeklik")
    page.click("main form.lab-form button[type=submit]")
    found = [one.get_attribute("href") for one in page.locator(".lab-rows a").all()]
    assert len(found) == 1
    assert card.endswith(found[0])
