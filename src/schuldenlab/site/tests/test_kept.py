# SPDX-License-Identifier: EUPL-1.2
"""What was typed and not taken is still there: at an address of its own, after a new login, without a valid token."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from schuldenlab.base.acting import at_the_door
from schuldenlab.base.clock import SystemClock
from schuldenlab.site.demo.generator import households
from schuldenlab.site.demo.personas import PASSWORD, by_key
from schuldenlab.site.demo.work import SEED

NEW = "/persons/new/"
BROWSER = {"Sec-Fetch-Mode": "navigate", "Origin": "http://testserver"}


def _told(**more: str) -> dict[str, str]:
    return {"given_names": "Vera", "prefix": "", "surname": "Testema", "birth": "2004", "bsn": "", "phone": "",
            "once": str(uuid4())} | more  # fmt: skip


def _log_in(client: Client, key: str) -> None:
    persona = by_key(key)
    client.post("/account/login/?next=/kept/", {"login": persona.email, "password": PASSWORD})
    if persona.has_second_factor:
        client.post("/account/second/check/", {"code": persona.code()})


def _fields(page: str) -> dict[str, str]:
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


def _was_away(client: Client, seconds: int) -> None:
    with at_the_door():
        session = client.session
        session["lab_seen"] -= seconds
        session.save()


def test_a_refused_form_has_an_address_so_that_back_and_reload_ask_for_nothing_to_be_sent(log_in):
    client = log_in("fatima")
    answer = client.post(NEW, _told(bsn="12345678"), headers=BROWSER)
    place = answer.headers["Location"]
    assert answer.status_code == 303
    assert urlsplit(place).path == NEW
    assert "Testema" not in place
    assert "12345678" not in place
    for page in (client.get(place), client.get(place)):
        assert 'id="id_bsn_error"' in page.content.decode()
        assert 'value="Testema"' in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]
    # The form on it is sent to the address that it stands at; mended, it is taken.
    assert client.post(place, _told(), headers=BROWSER).headers["Location"].startswith("/persons/")


def test_a_refused_page_is_shown_to_nobody_else_and_is_not_readable_in_the_session(log_in):
    mine, theirs = log_in("fatima"), log_in("joris")
    place = mine.post(NEW, _told(bsn="12345678"), headers=BROWSER).headers["Location"]
    assert "Testema" not in theirs.get(place).content.decode()
    with at_the_door():
        kept = mine.session["lab_refused_pages"]
        assert "Testema" not in str(kept)
        session = theirs.session
        session["lab_refused_pages"] = kept
        session.save()
    assert "Testema" not in theirs.get(place).content.decode(), "sealed for the account"
    assert mine.get(f"/persons/?{urlsplit(place).query}").status_code == 200


def test_of_many_refused_pages_the_last_are_kept(log_in):
    client = log_in("fatima")
    places = [client.post(NEW, _told(bsn="1"), headers=BROWSER).headers["Location"] for _ in range(6)]
    assert ["id_bsn_error" in client.get(place).content.decode() for place in places] == [False] + [True] * 5


def test_who_was_logged_out_while_writing_sends_it_after_logging_in_again(log_in):
    client = log_in("youssef")
    youssef = next(households(1, seed=SEED, today=SystemClock().today())).people[0].id
    where = reverse("people:person_contact", args=[youssef])
    told = {"reach_by": "sms", "phone": "06 0000 9999", "email": "\n<b>", "language": "nl", "once": str(uuid4())}
    _was_away(client, 16 * 60)
    assert client.post(where, told, headers=BROWSER).headers["Location"] == "/account/login/?next=%2Fkept%2F"
    assert client.get("/kept/").headers["Location"] == "/account/login/?next=%2Fkept%2F"
    _log_in(client, "youssef")
    page = client.get("/kept/").content.decode()
    assert f'action="{where}"' in page
    assert _fields(page) == told
    assert client.post(where, told | {"email": ""}).status_code == 302


def test_the_next_person_at_that_computer_gets_nothing_of_it(log_in):
    client = log_in("fatima")
    _was_away(client, 10 * 60 * 60)
    client.post(NEW, _told(), headers=BROWSER)
    _log_in(client, "joris")
    answer = client.get("/kept/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    with at_the_door():
        assert "lab_form_not_sent" not in client.session


def test_a_form_without_a_valid_token_can_be_sent_again_with_all_that_is_in_it(log_in):
    client, told = log_in("fatima"), _told()
    client.handler.enforce_csrf_checks = True
    page = client.post(NEW, told, headers=BROWSER)
    assert page.status_code == 403
    assert _fields(page.content.decode()) == told
    token = re.search(r'class="lab-form"><input type="hidden" name="csrfmiddlewaretoken" value="([^"]+)"',
                      page.content.decode())[1]  # fmt: skip
    again = client.post(NEW, _fields(page.content.decode()) | {"csrfmiddlewaretoken": token}, headers=BROWSER)
    assert again.status_code == 302


def test_what_another_site_sends_is_never_offered_to_be_sent(log_in):
    client = log_in("fatima")
    client.handler.enforce_csrf_checks = True
    for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        page = client.post(NEW, _told(), headers=origin).content.decode()
        assert "Testema" not in page
        assert "niet aangenomen" in page
