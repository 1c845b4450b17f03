# SPDX-License-Identifier: EUPL-1.2
"""What every page has in common: language, theme, errors, and what a strict content policy asks of templates."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client, override_settings

from schuldenlab.debts.forms_creditor import BalanceForm
from schuldenlab.debts.selectors.creditor import AskedClaim
from schuldenlab.debts.services.claims import CLAIMS_MAX
from schuldenlab.fund.services.batches import BATCH_MAX
from schuldenlab.site import home, theme

ROOMS = Path(__file__).parents[2]
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))
THEMES = ROOMS.parents[1] / "tests/browser/themes"


def test_a_resident_sees_one_button_and_what_to_press_in_danger(log_in):
    """Each state of their way: `test_own_home.py`."""
    page = log_in("youssef").get("/").content.decode()
    assert "Deurwaarder of afsluiting? Druk hier" in page
    assert page.count("utrecht-button-link--primary-action") == 1


def test_each_first_page_opens_with_one_next_thing(log_in):
    for key in ("fatima", "henk", "mariska", "noor", "willem", "aisha", "youssef", "petra", "marco"):
        page = log_in(key).get("/").content.decode()
        assert page.count("lab-next__sentence") == 1, key


def test_language_is_switched_by_post_and_stays(city):
    client = Client()
    assert 'lang="nl"' in client.get("/account/login/").content.decode()
    client.get("/language/?language=en")
    assert 'lang="nl"' in client.get("/account/login/").content.decode()
    assert client.post("/language/", {"language": "en", "next": "/now/"}).headers["Location"] == "/now/"
    page = client.get("/account/login/").content.decode()
    assert '<html lang="en"' in page
    assert "Log in" in page


@pytest.mark.parametrize("back", ["https://elders.example/", "//elders.example", "javascript:alert(1)", ""])
def test_the_language_switch_leads_nowhere_else(city, back):
    assert Client().post("/language/", {"language": "en", "next": back}).headers["Location"] == "/"


def test_a_wrong_way_of_opening_a_page_is_explained(city):
    answer = Client().get("/language/")
    assert answer.status_code == 405
    assert "Deze pagina kun je zo niet openen" in answer.content.decode()


def test_our_own_mistake_says_sorry_and_shows_nothing_else(log_in, monkeypatch):
    client = log_in("fatima")
    client.raise_request_exception = False

    def breaks(*args: object, **rest: object) -> None:
        raise RuntimeError("geheim detail")

    monkeypatch.setattr(home, "work_page", breaks)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Er ging bij ons iets mis" in answer.content.decode()
    assert "geheim" not in answer.content.decode()


def test_even_a_broken_frame_leaves_words(city, monkeypatch):
    client = Client(raise_request_exception=False)

    def breaks() -> None:
        raise RuntimeError

    monkeypatch.setattr(theme, "current", breaks)
    answer = client.get("/account/login/")
    assert answer.status_code == 500
    assert "Het ligt niet aan jou" in answer.content.decode()


def test_the_content_policy_allows_only_our_own(city):
    policy = Client().get("/account/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_script_no_style_and_no_loose_sentence(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son(?!e=)[a-z]+=|javascript:", text)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"#[0-9a-f]{3,8}\b[^-\w\"']", re.sub(r"\{#.*?#\}|href=\"#[^\"]*\"", "", text))


def test_our_style_sheet_speaks_in_tokens():
    sheet = re.sub(r"/\*.*?\*/", "", (ROOMS / "site/static/lab/lab.css").read_text(), flags=re.DOTALL)
    queries = r"@media [^{]*"  # where no token can be read, so there is one width for all
    assert set(re.findall(r"[\w-]*width: [^)]*", " ".join(re.findall(queries, sheet)))) == {"min-width: 60rem"}
    sheet = re.sub(queries, "", sheet)
    without_tokens = re.sub(r"--lab-[\w-]+:[^;]+;|--basis-text-font-size-\w+:[^;]+;", "", sheet)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet)
    assert re.findall(r"(?<![\w-])\d+(?:px|rem|em|pt)\b", without_tokens) == []


@pytest.mark.parametrize("name", ["veenmonde", "duinwijk"])
def test_a_city_brings_its_own_face(city, name):
    with override_settings(THEME=str(THEMES / name)):
        page = Client().get("/account/login/").content.decode()
    told = theme.read(str(THEMES / name))
    assert f"<title>Inloggen – {told.city}</title>" in page
    assert told.phone in page
    assert f'class="utrecht-root voorbeeld-theme {name}-theme"' in page
    assert page.index("/lab/lab.") < page.index("/theme/theme.")


def test_a_theme_without_a_style_sheet_does_not_start(tmp_path):
    (tmp_path / "theme.toml").write_text('class = "leeg-theme"')
    with pytest.raises(FileNotFoundError, match=r"theme\.css"):
        theme.read(str(tmp_path))


def test_the_largest_forms_fit_in_what_one_request_may_hold():
    """A batch with a tick for each payment, and a question about as many debts as a case may have."""
    asked = [AskedClaim(id=uuid4(), reference=str(number)) for number in range(CLAIMS_MAX)]
    fields = len(BalanceForm(claims=asked).fields) + 1  # and the token against forged forms
    assert max(fields, BATCH_MAX + 10) <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
