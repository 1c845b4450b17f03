# SPDX-License-Identifier: EUPL-1.2
"""Every page, on a desk and on a phone: readable for everybody, without a complaint of the browser.

With LAB_SCREENSHOTS=folder each page is kept as a picture, to be looked at.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from schuldenlab.base.clock import SystemClock
from schuldenlab.site.demo.fund import POT
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.load import SEED
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.tests.test_matrix import addresses

from .conftest import WIDTHS, axe_finds

HOUSES = list(households(46, seed=SEED, today=SystemClock().today()))
YOUSSEF, SECRET, DIED, HELPED = (HOUSES[number].people[0].id for number in (0, 5, 13, 11))
ORGANISATION = id_of("organisation", "landlord")
OWN_CASE = id_of("case", str(YOUSSEF))
CASE, PLANNED = (id_of("case", str(HOUSES[number].people[0].id)) for number in (2, 1))
SIGNS = id_of("case", str(HOUSES[35].people[0].id))
UNCONFIRMED = id_of("bank_account", "collector")
WAITING, RELEASED = (id_of("batch", str(HOUSES[number].people[0].id)) for number in (44, 45))
# Young people on their way, by how far they came (site/demo/ways.py).
HEARS, CALCULATES, OFFERS, SIGNED, GIVES_BACK, CLOSED = (
    id_of("case", str(HOUSES[number].people[0].id)) for number in (27, 28, 29, 36, 42, 43)
)

# name of the picture: who looks, where
PAGES: dict[str, tuple[str | None, str]] = {
    "login": (None, "/account/login/"),
    "signup": (None, "/account/signup/"),
    "inactive": (None, "/account/inactive/"),
    "demo": (None, "/demo/"),
    "urgent": (None, "/now/"),
    "law-api": (None, "/api/law/1/docs/"),
    "calculator": (None, "/calculator/"),
    "not-found": (None, "/nergens/"),
    "home-coach": ("fatima", "/"),
    "home-officer": ("henk", "/"),
    "home-fund": ("mariska", "/"),
    "home-coordinator": ("noor", "/"),
    "home-controller": ("willem", "/"),
    "home-privacy": ("aisha", "/"),
    "home-resident": ("youssef", "/"),
    "home-nobody": ("yara", "/"),
    "home-waits": ("lars", "/"),
    "home-signs": ("rachid", "/"),
    "home-gives-back": ("kevin", "/"),
    "urgent-own": ("lars", "/now/"),
    "home-creditor": ("petra", "/"),
    "home-host": ("marco", "/"),
    "me": ("fatima", "/me/"),
    "second": ("fatima", "/account/second/"),
    "second-resident": ("youssef", "/account/second/"),
    "logout": ("fatima", "/account/logout/"),
    "password": ("fatima", "/account/password/"),
    "again": ("fatima", "/account/again/?next=/me/"),
    "passkeys": ("youssef", "/account/passkey/"),
    "work-waits": ("fatima", "/?waits=1"),
    "work-may": ("fatima", "/?may=1"),
    "case": ("fatima", f"/cases/{id_of('case', str(HOUSES[1].people[0].id))}/"),
    "case-threatened": ("fatima", f"/cases/{id_of('case', str(HOUSES[7].people[0].id))}/"),
    "case-paying": ("mariska", f"/cases/{SIGNED}/"),
    "case-happened": ("fatima", f"/cases/{id_of('case', str(YOUSSEF))}/happened/"),
    "letters-sent": ("fatima", f"/cases/{id_of('case', str(YOUSSEF))}/letters-sent/"),
    "my-letters": ("youssef", "/me/letters/"),
    "case-fit": ("fatima", f"/cases/{id_of('case', str(HOUSES[8].people[0].id))}/methods/"),
    "persons": ("fatima", "/persons/"),
    "person": ("fatima", f"/persons/{YOUSSEF}/"),
    "person-secret": ("fatima", f"/persons/{SECRET}/"),
    "person-died": ("fatima", f"/persons/{DIED}/"),
    "person-helped": ("henk", f"/persons/{HELPED}/"),
    "login-open": ("fatima", f"/persons/{HELPED}/login/"),
    "person-own": ("youssef", f"/persons/{YOUSSEF}/"),
    "person-new": ("fatima", "/persons/new/"),
    "person-contact": ("fatima", f"/persons/{YOUSSEF}/contact/"),
    "person-address": ("fatima", f"/persons/{YOUSSEF}/address/"),
    "household-join": ("fatima", f"/persons/{YOUSSEF}/household/join/"),
    "household-leave": ("fatima", f"/persons/{YOUSSEF}/household/leave/"),
    "person-death": ("fatima", f"/persons/{YOUSSEF}/death/"),
    "person-correct-died": ("fatima", f"/persons/{DIED}/correct/"),
    "person-no-fixed-address": ("fatima", f"/persons/{YOUSSEF}/address/none/"),
    "organisation-address": ("henk", f"/organisations/{id_of('organisation', 'landlord')}/address/"),
    "person-correct": ("fatima", f"/persons/{YOUSSEF}/correct/"),
    "organisations": ("noor", "/organisations/"),
    "organisation": ("mariska", f"/organisations/{ORGANISATION}/"),
    "organisation-new": ("noor", "/organisations/new/"),
    "organisation-account": ("henk", f"/organisations/{ORGANISATION}/account/"),
    "organisation-phone": ("henk", f"/organisations/{ORGANISATION}/phone/"),
    "organisation-authorise": ("noor", f"/organisations/{ORGANISATION}/authorise/"),
    "authorisation-end": ("noor", "/authorisations/{authorisation}/end/"),
    "employment-new": ("noor", f"/organisations/{ORGANISATION}/employ/"),
    "represent": ("fatima", f"/persons/{YOUSSEF}/represent/"),
    "organisation-partner": ("rik", f"/organisations/{id_of('organisation', 'collector')}/"),
    "bank-account": ("mariska", f"/bank-accounts/{UNCONFIRMED}/"),
    "staff": ("noor", "/staff/"),
    "cover": ("noor", f"/staff/{id_of('employment', 'fatima')}/cover/"),
    "mandates": ("noor", "/mandates/"),
    "mandates-none": ("fatima", "/mandates/"),
    "mandate-give": ("noor", "/mandates/give/"),
    "mandate-end": ("willem", "/mandates/{mandate}/end/"),
    "looked": ("aisha", "/logs/looked/"),
    "looked-at": ("aisha", f"/logs/looked/?of={YOUSSEF}"),
    "events": ("willem", "/logs/events/"),
    "journal": ("willem", "/books/"),
    "trial-balance": ("willem", "/books/trial/"),
    "account": ("willem", f"/books/accounts/pot.available:{POT}/"),
    "cause": ("willem", f"/books/causes/contribution/{id_of('contribution', 'bank')}/"),
    "fund": ("mariska", "/fund/"),
    "fund-release-next": ("willem", "/fund/"),
    "pot": ("mariska", f"/fund/pots/{POT}/"),
    "pot-new": ("mariska", "/fund/pots/new/"),
    "pot-conditions": ("mariska", f"/fund/pots/{POT}/conditions/"),
    "take-back": ("mariska", "/fund/promises/{promise}/take-back/"),
    "contribution-new": ("mariska", f"/fund/pots/{POT}/contribution/"),
    "contribution-wrong": ("willem", f"/fund/contributions/{id_of('contribution', 'bank')}/wrong/"),
    "cash-wrong": ("willem", "/fund/received/{cash}/wrong/"),
    "plan-new": ("fatima", "/giving-back/{obligation}/plan/"),
    "cash-new": ("mariska", "/giving-back/{obligation}/received/"),
    "batch-new": ("mariska", f"/fund/pots/{POT}/pay/"),
    "batch-mine": ("mariska", f"/fund/batches/{WAITING}/"),
    "batch-release": ("willem", f"/fund/batches/{WAITING}/"),
    "batch-released": ("willem", f"/fund/batches/{RELEASED}/"),
    "giving-back": ("fatima", "/giving-back/"),
    "giving-back-none": ("daphne", "/giving-back/"),
    "obligation": ("fatima", "/giving-back/{obligation}/"),
    "my-debts-way": ("kevin", "/me/debts/"),
    "walk-in": ("fatima", "/cases/new/"),
    "asked": ("fatima", f"/cases/{CASE}/asked/"),
    "threat": ("fatima", f"/cases/{CASE}/threat/"),
    "step-refer": ("fatima", f"/cases/{CASE}/steps/refer/"),
    "step-close": ("fatima", f"/cases/{CASE}/steps/close/"),
    "appointment": ("fatima", f"/cases/{CASE}/do/appointment.plan/"),
    "fact": ("fatima", f"/cases/{CASE}/do/fact.record:income.month/"),
    "needs": ("fatima", f"/cases/{CASE}/needs/"),
    "first": ("fatima", f"/cases/{PLANNED}/first/"),
    "plan": ("fatima", f"/cases/{PLANNED}/plan/"),
    "goals": ("fatima", f"/cases/{CASE}/goals/"),
    "choose": ("fatima", f"/cases/{CASE}/methods/helpdesk/"),
    "transfer": ("fatima", f"/cases/{CASE}/transfer/"),
    "needs-own": ("youssef", f"/me/needs/{OWN_CASE}/"),
    "first-own": ("youssef", f"/me/first/{OWN_CASE}/"),
    "plan-own": ("youssef", f"/me/plan/{OWN_CASE}/"),
    "questions-own": ("rachid", f"/me/questions/{SIGNS}/6/"),
    "contract-own": ("rachid", f"/cases/{SIGNS}/contract/"),
    "debts-own": ("lars", "/me/debts/"),
    "letters-own": ("lars", "/me/letters/"),
    "gives-back-own": ("kevin", "/me/giving-back/"),
    "hours": ("marco", "/hours/"),
    "place-new": ("marco", "/places/new/"),
    "hours-none": ("bouchra", "/hours/"),
    "payments": ("petra", "/payments/"),
    "payment": ("petra", "/payments/{specification}/"),
    "my-debts": ("youssef", "/me/debts/"),
    "debts": ("fatima", f"/cases/{id_of('case', str(YOUSSEF))}/debts/"),
    "on-paper": ("henk", f"/cases/{id_of('case', str(YOUSSEF))}/proposal/paper/"),
    "debt-new": ("henk", f"/cases/{id_of('case', str(YOUSSEF))}/debts/new/"),
    "letters": ("fatima", f"/cases/{id_of('case', str(YOUSSEF))}/letters/"),
    "forbidden": ("youssef", "/mandates/"),
    "code-at-the-door": (None, "/account/reset/"),
    "login-help": ("fatima", f"/persons/{YOUSSEF}/login/"),
    "login-help-colleague": ("noor", f"/persons/{id_of('person', 'fatima')}/login/"),
    "decide": ("fatima", f"/cases/{OFFERS}/decide/ending/"),
    "advise": ("fatima", f"/cases/{GIVES_BACK}/advise/forgive/"),
    "measure": ("sanne", f"/cases/{CLOSED}/measure/12/"),
    "batch-bank": ("mariska", f"/fund/batches/{RELEASED}/bank/"),
    "paying": ("mariska", f"/cases/{SIGNED}/paying/"),
    "giving-back-case": ("fatima", f"/cases/{GIVES_BACK}/giving-back/"),
    "debt": ("henk", "/cases/{claim}/"),
    "debt-correct": ("henk", "/cases/{claim}/correct/"),
    "debt-end": ("henk", "/cases/{claim}/end/"),
    "debt-reopen": ("henk", "/cases/{claim}/reopen/"),
    "debt-sell": ("henk", "/cases/{claim}/sell/"),
    "letter": ("fatima", "/cases/{letter}/"),
    "questions": ("petra", "/questions/"),
    "questions-about": ("petra", "/questions/about/"),
    "answered": ("henk", f"/cases/{HEARS}/creditors/"),
    "calculation": ("henk", f"/cases/{CALCULATES}/calculation/"),
    "proposal": ("henk", f"/cases/{OFFERS}/proposal/"),
    "norms-none": ("noor", "/norms/"),
    "calculator-in-case": ("henk", f"/cases/{CALCULATES}/calculator/"),
}
# Addresses that are no page of their own, or whose page needs what the demo city does not have, and where it is drawn.
POSTS = {"set_language", "task_done", "people:employment_confirm", "people:login_reset_confirm",
         "cases:letter_by_hand", "cases:letter_large", "debts:offers_accept", "debts:news_read", "fund:batch_drop",
         "fund:batch_renew",
         "law_api_batch", "law_api_calculate", "fund:refund_drop"}  # fmt: skip
FILES = {"cases:letter", "debts:letter_file", "debts:contract_paper", "debts:receipt", "fund:obligation_letter",
         "fund:specification_pdf", "law_api_names", "law_api_openapi", "mfa_download_recovery_codes"}  # fmt: skip
ELSEWHERE = {
    **dict.fromkeys(
        ("mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
         "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_login_webauthn", "mfa_add_webauthn",
         "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        "test_login.py goes through them: each asks for a password just before",
    ),
    "kept_form": "who was away for long: site/tests/test_kept.py; its form is that of test_back.py",
    "account_set_password": "everybody in the demo city has a password; the form is that of password",
    "cases:proposal": "nobody in the demo city waits for a second person; the form is that of decide",
    "debts:my_debts_of": "who acts for another: the page is that of my-debts",
    "debts:letter_again": "every letter of the demo city can be read; the form is that of my-debts",
    "people:representation_end": "nobody in the demo city has somebody else; the form is that of authorisation-end",
    "debts:question": "the same page as questions, at one of them",
    "debts:norm_look": "the same page as norms-none, at a look; the demo city has no made-up amounts of the law",
    **dict.fromkeys(
        ("fund:refund", "fund:refund_line"),
        "nobody in the demo city gave more than they owe; the form is that of cash-new and bank-account",
    ),
    "debts:answer_entered": "opened from answered while a creditor has not answered; the form is that of on-paper",
}  # fmt: skip
EXPECTED = {"not-found": 404, "forbidden": 403}
QUIET = "the server responded with a status of"  # what Chromium says of any page that is an error page


@pytest.mark.parametrize("name", PAGES)
def test_page_reads_well(sessions, demo_ids, name):
    who, address = PAGES[name]
    tab = sessions(who)
    page = tab.page
    assert tab.go(address.format(**demo_ids)) == EXPECTED.get(name, 200)
    for width, pixels in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": 800})
        keep(page, f"{name}-{width}")
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= pixels, "nobody should scroll sideways"
        assert _too_small(page) == []
    assert _like_a_textbox(page) == []
    assert [said for said in tab.complaints if name not in EXPECTED or QUIET not in said] == []


def test_every_address_is_looked_at_or_says_where_it_is():
    """From the list of addresses, as the table of roles is: a page that is in neither list is forgotten."""
    any_id = defaultdict(lambda: f"{UUID(int=1)}/debts/{UUID(int=1)}", mandate=UUID(int=1), obligation=UUID(int=1),
                         authorisation=UUID(int=1), specification=UUID(int=1), promise=UUID(int=1), cash=UUID(int=1),
                         letter=f"{UUID(int=1)}/letters/{UUID(int=1)}")  # fmt: skip
    paths = {urlsplit(address.format_map(any_id)).path for name, (_, address) in PAGES.items() if name != "not-found"}
    looked_at = {resolve(path).view_name for path in paths}
    excused = POSTS | FILES | set(ELSEWHERE)
    assert {name for name, _ in addresses()} - looked_at - excused == set(), "looked at by nobody"
    assert looked_at & excused == set(), "looked at after all: take it off the other list"


@pytest.mark.parametrize(
    ("who", "where", "height"),
    [
        *((one, "/", 640) for one in ("youssef", "kevin", "rachid")),
        *((one, "/", 740) for one in ("fatima", "mariska")),
        ("mariska", "/fund/", 740),
    ],
)
def test_on_a_phone_the_one_thing_to_do_is_there_before_scrolling(sessions, who, where, height):
    page = sessions(who, width=WIDTHS["phone"]).page
    page.goto(where)
    button = page.locator("main .lab-next .utrecht-button-link").first.bounding_box()
    assert button["y"] + button["height"] < height


def test_on_a_phone_a_row_of_the_books_is_read_without_scrolling_through_letters(sessions):
    """Squeezed into columns each word stood letter below letter, and a row was longer than the screen."""
    page = sessions("willem", width=WIDTHS["phone"]).page
    page.goto("/books/")
    rows = [row.bounding_box() for row in page.locator("tbody tr").all()[:5]]
    assert rows
    assert all(row["height"] < 300 and row["width"] > 300 for row in rows)


def _like_a_textbox(page: Page) -> list[str]:
    """Lists to choose from without an arrow: nobody sees that there is a choice."""
    return page.evaluate(
        """() => [...document.querySelectorAll('select:not([multiple])')]
            .map(one => [one.name, getComputedStyle(one)])
            .filter(([, { appearance, backgroundImage }]) => appearance === 'none' && backgroundImage === 'none')
            .map(([name]) => name)"""
    )


def _too_small(page: Page) -> list[str]:
    """Buttons and links outside running text, less than 44 px high."""
    return page.evaluate(
        """() => [...document.querySelectorAll('button, a, input:not([type=hidden]), select')]
            .filter(one => one.offsetParent && !one.classList.contains('utrecht-skip-link'))
            .filter(one => !(one.tagName === 'A' && getComputedStyle(one).display === 'inline'))
            .filter(one => !['checkbox', 'radio'].includes(one.type))
            .filter(one => one.ariaHidden !== "true" && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML.slice(0, 120))"""
    )


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("LAB_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
