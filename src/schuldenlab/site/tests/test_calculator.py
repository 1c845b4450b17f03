# SPDX-License-Identifier: EUPL-1.2
"""Rekenhulp as somebody without a login uses it: only what matters is asked, the amounts are those of the worked
examples, and nothing is kept."""

from __future__ import annotations

import html
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schuldenlab import law
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.money import euros
from schuldenlab.base.texts import text
from schuldenlab.law import counted_income, income_sources, register_situation
from schuldenlab.site.calculator import chart, pages, questions, scheme
from schuldenlab.site.calculator.talk import Talk

from .test_matrix import data_queries

pytestmark = pytest.mark.django_db
URL = "/calculator/"
ON = date(2026, 11, 22)
HOME = {"situation": "single", "residence": "nl_address"}
INCOME = {"taxable_income_year": "28.000", "debtor_income_month": "1.900,00"}
ASKED_SINGLE = {"shown": "home,income,special", **HOME, **INCOME}
SCHEME = {
    **ASKED_SINGLE, "scheme": "scheme", "shown": "home,income,special,incomes,free_total,corrections",
    "income0_kind": "ordinary", "income0_amount": "1900", "care_correction": "-10", "housing_correction": "20",
    "missing_kgb_correction": "0", "other_corrections": "5.5 40,00", "corrections_source": "vtlb-calculator",
    "corrections_reason": "niet openbaar",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_this_day(monkeypatch):
    monkeypatch.setattr("schuldenlab.base.middleware.city_clock", lambda: FixedClock.on(ON))


def ask(told=(), **more):
    return Client().post(URL, dict(told) | more)


def page(told=(), **more):
    return html.unescape(ask(told, **more).content.decode())


def names(shown):
    """What the page asks, without what travels along unseen."""
    controls = re.findall(
        r'<(?:input type="(?!hidden)|select|textarea)[^>]* name="([^"]+)"|<select name="([^"]+)"', shown
    )
    return {one for found in controls for one in found if one}


def test_the_page_opens_with_one_question_and_says_that_nothing_is_kept():
    shown = html.unescape(Client().get(URL).content.decode())
    assert names(shown) == {"situation", "residence"}
    assert "We bewaren niets" in shown
    assert 'id="more-income"' not in shown


# amounts of law/cases/*.toml, by what a visitor answers
CASES = {
    "edge-threshold-care": ({**HOME, "taxable_income_year": "29.735,42"}, "1490.47"),
    "edge-partner-half": (
        {"situation": "couple", "residence": "nl_address", "taxable_income_year": "20.000",
         "partner_income_month": "1.500"}, "963.20"),
    "edge-no-address": ({"situation": "single", "residence": "no_nl_address"}, "963.20"),
    "edge-cap": ({**HOME, "taxable_income_year": "20.000", "debtor_income_month": "1000"}, "950.00"),
    "edge-court": (
        {**HOME, "taxable_income_year": "20.000", "special": "court", "court": "Den Haag", "number": "1",
         "date": "1 oktober 2026", "article": "475fa", "amount": "1.600"}, "1600.00"),
}  # fmt: skip
EVERY_GROUP = "home,income,partner,special,court"


@pytest.mark.parametrize("name", CASES)
def test_a_visitor_gets_the_amount_of_the_worked_example(name):
    told, amount = CASES[name]
    shown = page(told, shown=EVERY_GROUP)
    assert f"Elke maand blijft {euros(int(amount.replace('.', '')))} van jou." in shown


def test_only_what_matters_is_asked():
    single = names(page(ASKED_SINGLE))
    assert single.isdisjoint({"partner_income_month", "housing_cost_month", "tenure", "section", "vtlb"})
    assert "partner_income_month" in names(page(HOME | INCOME | {"situation": "couple"}, shown="home,income"))
    elsewhere = names(page(situation="single", residence="institution", shown="home"))
    assert "institution_cost_month" in elsewhere
    assert elsewhere.isdisjoint({"taxable_income_year", "special"})
    offered = page(HOME | INCOME, shown="home,income")
    assert 'value="dwelling"' in offered
    assert "Van jou en je partner samen" not in offered
    assert "Van jou en je partner samen" in page(HOME | {"situation": "couple"}, shown="home")
    assert 'value="dwelling"' not in page(
        situation="single", residence="no_nl_address", debtor_income_month="1.900", shown="home,income"
    )


def test_an_earlier_answer_stays_and_can_be_changed_and_what_no_longer_matters_travels_along():
    shown = page(HOME | INCOME | {"partner_income_month": "812,34"}, shown="home,income,partner")
    assert 'value="1.900,00"' in shown
    assert re.search(r'type="hidden" name="partner_income_month" value="812,34"', shown)
    again = page(HOME | INCOME | {"partner_income_month": "812,34"}, situation="couple", shown="home,income,partner")
    assert re.search(r'type="text" name="partner_income_month" value="812,34"', again)


def test_another_press_than_the_next_one_leaves_the_question_as_it_was_typed():
    told = HOME | INCOME | {"shown": "home,income", "asked": "special", "special": "dwelling"}
    for do in ("again", "slide", "scheme", "print"):
        answer = ask(told, do=do)
        assert answer.status_code == 200
        assert re.search(r'value="dwelling"[^>]* checked', answer.content.decode()), do
        assert "tenure" not in names(answer.content.decode())
    assert "tenure" in names(page(told, do="next"))
    heard = "We rekenen ook uit wat je in een schuldregeling kunt missen. Beantwoord eerst deze vraag."
    assert (heard in page(told, do="scheme"), heard in page(told, do="again")) == (True, False)
    assert "Nu gekozen: €\u00a01.200,00 per maand." in page(told, do="scheme", slider="1200")
    bad = ask(HOME | INCOME | {"shown": "home", "asked": "income", "taxable_income_year": "NaN"}, do="again")
    assert bad.status_code == 200
    assert 'value="NaN"' in bad.content.decode()


def test_the_register_says_which_situation_it_is():
    told = {"situation": "unsure", "residence": "nl_address", "person0_relation": "child", "person0_born": "1-2-2020",
            "person0_child_benefit": "on", **INCOME}  # fmt: skip
    shown = page(told, shown="home,register,income,special")
    assert "Leefsituatie volgens de registratie: alleenstaande ouder" in shown
    later = ask(told | {"person0_born": "1-2-2027"}, shown="home,register")
    assert later.status_code == 422
    assert "nog niet geweest" in later.content.decode()
    nobody = ask(told | {"person0_relation": ""}, shown="home,register")
    assert "Vul dit in." in nobody.content.decode()


def test_what_is_established_nowhere_is_asked_by_name_with_where_to_look():
    owner = HOME | INCOME | {"taxable_income_year": "20.000", "special": "dwelling", "tenure": "owner"}
    shown = page(owner, shown="home,income,special,dwelling")
    assert "van jou." not in shown
    assert "Verhoging voor eigenaren: dit bedrag staat nergens vast" in shown
    assert "Besluit beslagvrije voet" in shown
    hand = {"owner_addition": "100", "owner_addition_source": "brief van 3 mei", "owner_addition_reason": "huis"}
    with_it = page(owner | hand, shown="home,income,special,dwelling,hand.owner_addition")
    assert "Elke maand blijft €\u00a01.448,49 van jou." in with_it
    assert "Bron: brief van 3 mei. Reden: huis." in with_it


@pytest.mark.parametrize(("factor", "amount"), [("0,8", "770,56"), ("0.8", "770,56"), ("1,000", "963,20")])
def test_a_factor_for_a_country_is_entered_by_hand(factor, amount):
    """47.5 percent of the norm of a couple is 963.20025."""
    told = {
        "situation": "single",
        "residence": "abroad",
        "country_factor_source": "besluit",
        "country_factor_reason": "b",
    }
    shown = "home,elsewhere,income,special,hand.country_factor"
    assert f"Elke maand blijft €\u00a0{amount} van jou." in page(told, country_factor=factor, shown=shown)
    for wrong in ("", "0.", "1,1234567", "-1", "veel", "1.000"):
        refused = ask(told, country_factor=wrong, shown=shown)
        assert (refused.status_code, "1500" in refused.content.decode()) == (422, False), "a factor is no amount"


def test_high_housing_costs_come_on_top_until_the_limit_of_the_income_and_their_conditions_are_told():
    """1451.42 and 1400 - 1026.22 make 1825.20 (SPEC 4.6), and 95 percent of 1900 is 1805.00."""
    told = ASKED_SINGLE | {"special": "housing"}
    asked = page(told)
    assert "€\u00a01.026,22" in asked[: asked.index('id="answers"')]
    shown = page(told, housing_cost_month="1.400", shown="home,income,special,housing")
    assert "Voor hoge woonkosten komt er €\u00a0373,78 bij." in shown
    assert "Elke maand blijft €\u00a01.805,00 van jou." in shown


def test_in_a_scheme_the_free_amount_and_what_can_be_missed():
    """1451.42 is basis 1348.487 and 102.94 for rent; -10 + 20 - 102.9375 + 40 makes 1398.49."""
    shown = page(SCHEME)
    assert "In een schuldregeling kun je elke maand €\u00a0501,51 missen. Je houdt dan €\u00a01.398,49." in shown
    asked = page(SCHEME | {"income1_kind": "overtime", "income1_amount": "50"})
    assert "Overwerk: wat telt er per maand mee?" in asked


def test_more_incomes_are_seized_in_the_order_of_the_law():
    told = ASKED_SINGLE | {"special": "sources", "source0_kind": "wage", "source0_amount": "900",
                           "source1_kind": "assistance", "source1_amount": "1000"}  # fmt: skip
    shown = page(told, shown="home,income,special,sources")
    order = shown[shown.index("Volgorde van beslag") :]
    assert order.index("Bijstand (2), a") < order.index("Loon (1), e")


@pytest.mark.parametrize("target", ["seizure_free_amount", "seizable_amount", "repayment_capacity"])
def test_the_receipt_can_be_verified(target):
    file = ask(SCHEME, do=f"receipt:{target}")
    assert file.headers["Content-Disposition"] == f'attachment; filename="receipt-{target}.json"'
    assert law.verify(file.content).outcome == "equal"
    assert json.loads(file.content)["target"] == target


def test_the_curve_is_what_one_by_one_gives():
    sent = QueryDict(mutable=True)
    sent.update(SCHEME)
    state = Talk(sent, on=ON, language="nl", scheme=True).state
    found = chart.curve(state, None)
    for income in (*found.incomes[::9], found.own, found.own + chart.MORE):
        facts = chart.moved(state, found.own, income)
        for line, target in (("seizure_free_amount",) * 2, ("vtlb",) * 2, ("repayment_capacity",) * 2):
            manual = state.manual_for(target) if target != "vtlb" else state.manual
            one = law.calculate(target, on=ON, inputs=facts, manual=manual)
            assert found.value(line, income) == one.value * 100, (line, income)
        taken = law.calculate("seizable_amount", on=ON, inputs=facts)
        assert found.taken(income) == taken.value * 100
    assert found.value("seizure_free_amount", found.own) == 145_142


def test_a_free_amount_that_somebody_else_worked_out_is_a_flat_line():
    told = {**SCHEME, "vtlb": "1.400", "vtlb_source": "vtlb-calculator", "vtlb_reason": "niet openbaar"}
    shown = page(told, do="slide", slider="1600")
    assert "Je houdt dan €\u00a01.400,00." in shown
    assert "In een schuldregeling gaat er van die € 100 dan €\u00a0100,00 naar je schulden." in shown
    assert "care_correction" not in names(shown)


def test_without_any_income_the_yearly_one_stays_where_it_is():
    shown = page(SCHEME | {"debtor_income_month": "0", "income0_amount": "0"}, do="slide", slider="500")
    assert "Nu gekozen: €\u00a0500,00 per maand." in shown
    assert "Je moet €\u00a01.398,49 kunnen houden." in shown
    assert "geen inkomen waar iemand beslag op kan leggen" in shown
    assert "laat je jaarinkomen gelijk" in shown


def test_an_amount_of_zero_is_no_reason_to_say_that_an_unknown_income_cannot_be_seized():
    told = CASES["edge-court"][0] | {"amount": "0"}
    shown = page(told, shown=EVERY_GROUP)
    assert "Elke maand blijft €\u00a00,00 van jou." in shown
    assert "geen inkomen waar iemand beslag op kan leggen" not in shown
    known = page(told, debtor_income_month="1900", shown=EVERY_GROUP)
    assert "Een schuldeiser mag elke maand hoogstens €\u00a01.900,00 nemen." in known


def test_the_slider_says_what_a_hundred_euros_more_do():
    low = page(ASKED_SINGLE, do="slide", slider="1000")
    assert "Dan houd je €\u00a095,00 zelf en mag beslag €\u00a05,00 nemen." in low
    assert low.count('<svg class="lab-lines__wide') == 1
    assert 'type="range"' in low
    for nonsense in ("-5", "NaN", "9" * 13, "\x00", "1e9"):
        assert "Nu gekozen: €\u00a01.900,00 per maand." in page(ASKED_SINGLE, do="slide", slider=nonsense)


HOSTILE = {
    "NUL": "1\x00", "absurd": "1e12", "large": "9999999999999", "negative": "-5", "NaN": "NaN", "long": "9" * 9_000,
    "script": "<script>alert(1)</script>", "date": "2026-13-45", "full width": "１２",
}  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_what_cannot_be_used_is_named_at_its_field_and_stays(label):
    answer = ask(HOME | INCOME | {"taxable_income_year": HOSTILE[label]}, shown="home,income")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_taxable_income_year"' in shown
    assert 'value="1.900,00"' in shown
    assert "<script>alert" not in shown


def test_unknown_fields_words_and_groups_change_nothing_and_too_much_is_refused():
    odd = ask(ASKED_SINGLE, shown="home,income,special,../etc,hand.vtlb", vtlb="1", evil="x" * 500, special="wealth")
    assert odd.status_code == 422
    assert 'name="evil"' in odd.content.decode()
    assert ask(ASKED_SINGLE, note="x" * 70_000).status_code == 413
    assert ask(ASKED_SINGLE, note="x" * 10_000_000).status_code == 413
    assert ask(situation="castle", residence="nl_address", shown="home").status_code == 422
    over = ask(ASKED_SINGLE, shown="home,income,special,other", special="other", other_income_month="5000")
    assert 'href="#id_other_income_month"' in over.content.decode()


def test_nothing_is_kept_and_nothing_asked_of_the_database():
    browser = Client(enforce_csrf_checks=True)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(URL, SCHEME)
    assert answer.status_code == 200
    assert data_queries(asked) == []
    for one in (browser.get(URL), browser.post(URL, HOME), answer):
        assert "Set-Cookie" not in one.serialize_headers().decode()
        assert not one.cookies
        assert "csrf" not in one.content.decode()
    assert not browser.cookies
    assert answer.headers["Cache-Control"] == "no-store, private"
    shown = answer.content.decode()
    assert "/calculator/?" not in shown
    assert 'style="' not in shown
    assert "<script>" not in shown


def test_who_asks_far_too_often_waits(monkeypatch):
    monkeypatch.setattr(pages, "TIMES", 3)
    client = Client()
    assert [client.post(URL, HOME).status_code for _ in range(3)] == [200] * 3
    assert client.post(URL, HOME).status_code == 429
    assert client.get(URL).status_code == 200


def test_the_other_language_keeps_what_was_typed():
    answer = ask(ASKED_SINGLE, language="en")
    shown = html.unescape(answer.content.decode())
    assert "Every month €1,451.42 stays yours." in shown
    assert 'value="1.900,00"' in shown
    assert 'value="28.000,00"' in shown  # "28.000" would be 28 euros with a slip to who reads English
    assert answer.cookies["django_language"].value == "en"


def test_ticks_that_cannot_both_be_so_are_refused_where_they_stand():
    shown = page(ASKED_SINGLE | {"special": ["designated", "allowance"]})
    assert "Deze twee vinkjes kunnen niet samen" in shown
    assert "Beslag op je toeslag" not in shown  # the details are not asked
    assert "We ronden pas aan het eind af." in page(ASKED_SINGLE)


@pytest.mark.parametrize("other", [one for one in questions.SPECIAL if one not in questions.BESIDE_A_COURT])
def test_what_else_counts_beside_the_amount_of_a_court_is_not_established(other):
    """The rules take the court's amount in the place of every other, and would leave the tick out unseen."""
    told, _ = CASES["edge-court"]
    answer = ask(told | {"special": ["court", other], "debtor_income_month": "1.900"}, shown="home,income,special")
    shown = html.unescape(answer.content.decode())
    assert "Niet vastgesteld: het bedrag van de rechter samen met: " in shown
    assert f"samen met: {text(f'site.calculator.word.special.{other}')}." in shown
    assert "Rv art. 475f of 475fa" in shown
    assert "court" not in names(shown)  # its details are not asked
    assert "1.600,00 van jou" not in shown


def test_more_than_one_income_stands_beside_the_amount_of_a_court():
    told = CASES["edge-court"][0] | {
        "special": ["court", "sources"], "debtor_income_month": "1.900", "source0_kind": "wage",
        "source0_amount": "1000", "source1_kind": "pension", "source1_amount": "900",
    }  # fmt: skip
    assert "Elke maand blijft €\u00a01.600,00 van jou." in page(told, shown=EVERY_GROUP + ",sources")


def test_before_the_amounts_of_a_half_year_are_known_nothing_is_guessed(monkeypatch):
    monkeypatch.setattr("schuldenlab.base.middleware.city_clock", lambda: FixedClock.on(date(2035, 1, 5)))
    shown = page(ASKED_SINGLE)
    assert "van jou." not in shown
    assert "nog niet ingevoerd" in shown


def test_every_kind_the_rules_know_can_be_chosen():
    assert set(scheme.INCOMES) == set(counted_income._KINDS)
    assert set(questions.SOURCES) == set(income_sources.KINDS)
    assert set(questions.RELATIONS) == set(register_situation.RELATIONS)
