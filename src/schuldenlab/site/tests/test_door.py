# SPDX-License-Identifier: EUPL-1.2
"""Who comes in, and what stays closed until they have."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from schuldenlab.base.acting import at_the_door
from schuldenlab.base.actor import DbRole
from schuldenlab.site.demo import load
from schuldenlab.site.demo.personas import PASSWORD, by_key, id_of


def _without_factor(key: str) -> None:
    with at_the_door():
        Authenticator.objects.filter(user_id=id_of("account", key)).delete()


def _password_only(key: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": by_key(key).email, "password": PASSWORD})
    return client


def test_account_pages_run_at_the_door_even_for_staff(log_in, monkeypatch):
    """Their tables are open at the door only, so the page works only when it ran there."""
    client, seen = log_in("fatima"), []
    from schuldenlab.site import theme

    def current_role():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('role')")
            seen.append(cursor.fetchone()[0])
        return theme.Theme(city="x", phone="1")

    monkeypatch.setattr(theme, "current", current_role)
    assert client.get("/account/second/").status_code == 200
    assert client.get("/").status_code == 200
    assert seen == [DbRole.ENTRY, DbRole.STAFF]


def test_password_alone_brings_staff_no_further_than_the_code(city):
    client = _password_only("fatima")
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert client.get("/account/second/check/").status_code == 200


def test_staff_without_a_second_factor_can_only_set_one_up(city):
    _without_factor("fatima")
    client = _password_only("fatima")
    for address in ("/", "/persons/", "/mandates/", "/me/"):
        assert client.get(address).headers["Location"] == "/account/second/"
    assert "Stel eerst een tweede sleutel in" in client.get("/account/second/").content.decode()


def test_a_session_from_before_the_second_factor_has_to_show_it_first(city):
    """Somebody who knows only the password was logged in; then the owner set up the app."""
    _without_factor("fatima")
    client = _password_only("fatima")
    load.load(households=12)  # puts the second factor back
    assert client.get("/").headers["Location"] == "/account/second/again/?next=%2F"
    client.post("/account/second/again/?next=/", {"code": by_key("fatima").code()})
    assert client.get("/").status_code == 200


def test_staff_keep_their_last_second_factor(log_in):
    client = log_in("fatima")
    client.post("/account/again/", {"password": PASSWORD})
    page = client.get("/account/second/app/remove/").content.decode()
    assert "laatste tweede sleutel" in page
    client.post("/account/second/app/remove/")
    with at_the_door():
        assert Authenticator.objects.filter(user_id=id_of("account", "fatima"), type="totp").exists()


def test_a_second_factor_is_stored_encrypted(city):
    with at_the_door():
        kept = Authenticator.objects.get(user_id=id_of("account", "fatima"), type="totp")
    assert by_key("fatima").secret not in str(kept.data)


def test_a_code_works_once(city):
    persona, code = by_key("fatima"), by_key("fatima").code()
    first, second = _password_only("fatima"), _password_only("fatima")
    assert first.post("/account/second/check/", {"code": code}).status_code == 302
    assert second.post("/account/second/check/", {"code": code}).status_code == 200
    assert persona.name not in second.get("/", follow=True).content.decode()


def test_residents_log_in_without_a_second_factor(log_in):
    assert log_in("youssef").get("/").status_code == 200


@pytest.mark.parametrize("told", ["niemand@lindermonde.example", "fatima@lindermonde.example"])
def test_a_wrong_password_says_the_same_for_known_and_unknown_addresses(city, told):
    page = Client().post("/account/login/", {"login": told, "password": "verkeerd wachtwoord"})
    assert "horen niet bij elkaar" in page.content.decode()


def test_guessing_passwords_is_stopped(city):
    client = Client()
    said = [
        client.post("/account/login/", {"login": "fatima@lindermonde.example", "password": f"fout {turn}"})
        for turn in range(7)
    ]
    assert "te vaak" in said[-1].content.decode()


def test_sign_up_is_closed_and_says_who_opens_accounts(city):
    page = Client().post("/account/signup/", {"email": "nieuw@example.nl", "password1": PASSWORD})
    assert page.status_code == 200
    assert "opent een account voor je" in page.content.decode()


def test_the_session_key_changes_at_login(city):
    client = Client()
    client.get("/account/passkey/login/", headers={"Accept": "application/json"})  # keeps a challenge in the session
    before = client.cookies["sessionid"].value
    client.post("/account/login/", {"login": by_key("youssef").email, "password": PASSWORD})
    assert client.cookies["sessionid"].value not in ("", before)


@pytest.mark.parametrize(("key", "minutes", "stays"), [("youssef", 16, False), ("youssef", 14, True),
                                                       ("fatima", 8 * 60, True), ("petra", 61, False)])  # fmt: skip
def test_a_session_left_alone_ends(log_in, key, minutes, stays):
    client = log_in(key)
    client.get("/")
    with at_the_door():
        session = client.session
        session["lab_seen"] -= minutes * 60
        session.save()
    page = client.get("/", follow=True)
    assert (page.wsgi_request.user.is_authenticated) is stays
    assert ("Je was een tijd weg" in page.content.decode()) is not stays


def test_logging_out_takes_a_button_not_a_link(log_in):
    client = log_in("youssef")
    client.get("/account/logout/")
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


def test_no_page_of_somebody_stays_in_the_browser(log_in):
    client = log_in("youssef")
    assert "no-store" in client.get("/").headers["Cache-Control"]
    assert "no-store" in client.get("/me/").headers["Cache-Control"]
