# SPDX-License-Identifier: EUPL-1.2
"""The closed list itself: it names only itself, and says everything in both languages."""

from __future__ import annotations

import re
from inspect import signature

import pytest

from schuldenlab.law import OFFER_RULES as LAW_OFFERS
from schuldenlab.methods.vocabulary import ACTIONS, FACTS, Own, UnknownName, action_named, fact_named, lists, makes
from schuldenlab.methods.vocabulary.kinds import OfferParameter

from .folders import SHIPPED_KEYS, shipped

OWN = Own(("admission",), ("0",))


def test_actions_name_facts_and_roles_that_exist():
    for action in ACTIONS.values():
        for name in (*action.makes, *action.then):
            assert name == "*" or name.partition(":")[0] in FACTS, (action.name, name)
        assert set(action.who) <= set(lists.ROLES), action.name
        assert set(action.domains) <= set(lists.DOMAINS), action.name
        assert not action.decision or action.decision in lists.DECISIONS, action.name


def test_every_fact_can_come_about():
    """Given from outside, noted by hand, or made by an action: else no method could ever use it."""
    made = {name.partition(":")[0] for action in ACTIONS.values() for name in (*action.makes, *action.then)}
    assert [fact.name for fact in FACTS.values() if not (fact.given or fact.recordable or fact.name in made)] == []


def test_whose_move_it_is_is_a_role_or_an_outsider():
    assert {fact.by for fact in FACTS.values()} <= {"", *lists.ROLES, *lists.OUTSIDERS}


def test_meanings_are_one_line_in_both_languages():
    for entry in (*FACTS.values(), *ACTIONS.values(), *lists.PAPERS.values(), *lists.DECISIONS.values()):
        for words in (entry.en, entry.nl):
            assert words.strip() == words, entry
            assert re.fullmatch(r"[^\n<>|]{4,100}", words), entry


def test_offer_rules_are_those_of_the_law_with_its_parameters():
    for name, rule in lists.OFFER_RULES.items():
        assert set(rule.parameters) == set(LAW_OFFERS[name].parameters), name


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("debts.paid", "names no debt kind"),
        ("debts.paid:", "names no debt kind"),
        ("debts.paid:rent:rent", "names no debt kind"),
        ("talk.held:rent", "takes nothing after a colon"),
        ("talk.held:", "takes nothing after a colon"),
        ("decision.taken:forgive", "names no decision"),
        ("measure.taken:6", "names no month"),
        ("", "unknown fact"),
        (":", "unknown fact"),
    ],
)
def test_names_that_are_none(name, wrong):
    with pytest.raises(UnknownName, match=wrong):
        fact_named(name, OWN)


def test_an_argument_may_be_a_fact_with_an_argument_of_its_own():
    assert action_named("fact.record:debts.paid:rent", OWN).name == "fact.record"
    assert makes("fact.record:debts.paid:rent") == ("debts.paid:rent",)
    with pytest.raises(UnknownName, match="cannot be noted by hand"):
        action_named("fact.record:decision.taken:admission", OWN)


def test_parameters_of_offers_have_no_amount_of_the_law_in_them():
    """What a norm limits is limited by the norm's name, so that it follows the law."""
    assert "norm" in signature(OfferParameter).parameters
    assert lists.OFFER_RULES["instalments"].parameters["months"].norm == "wsnp_term_months"


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_nobody_hears_by_no_letter_that_an_amount_is_due_or_forgiven(key):
    """With the reasons, and how to object."""
    about_owing = [one for one in shipped(key).decisions if one.kind in ("breach", "forgive")]
    assert key != "jpf" or len(about_owing) == 2
    assert all(one.formal and lists.PAPERS[one.paper].objection and one.reasons for one in about_owing)


SENTENCE_MAX = 20


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_the_dutch_we_ship_is_short_and_plain(key):
    method = shipped(key)
    long = [
        (place, sentence)
        for place, words in method.texts["nl"].items()
        for sentence in re.split(r"(?<=[.!?:])\s+", words)
        if len(sentence.split()) > SENTENCE_MAX
    ]
    assert long == []
    stiff = re.compile(
        r"\b(dient|indien|middels|conform|teneinde|reeds|thans|inzake|betreffende|uw|u)\b", re.IGNORECASE
    )
    assert [place for place, words in method.texts["nl"].items() if stiff.search(words)] == []


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_both_languages_use_the_same_placeholders(key):
    texts = shipped(key).texts
    found = {
        language: {place: sorted(re.findall(r"{(\w+)}", words)) for place, words in texts[language].items()}
        for language in ("nl", "en")
    }
    assert found["nl"] == found["en"]
