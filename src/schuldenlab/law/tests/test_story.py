# SPDX-License-Identifier: EUPL-1.2
"""A receipt as a story: two whole stories as they are told, and the sentences they are made of."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from schuldenlab.law import (
    Entered,
    InputWrong,
    Label,
    NotEstablished,
    calculate,
    explain,
    heading,
    label_in_words,
    receipt_of,
    refusal,
    told,
    written,
)

from ..cases import FUNCTIONS
from ..declare import NODES, Input, Unknown
from ..norms import norm_names
from ..texts import LANGUAGES, STAFF, name_of, sentences

STORIES = Path(__file__).parent / "stories"
SOURCE = Path(__file__).parent.parent
SENTENCE_MAX = 20

PARENTS = {
    "situation": "couple_children",
    "taxable_income_year": "45000.10",
    "debtor_income_month": "1600",
    "partner_income_month": "800",
    "tenure": "owner",
}
BY_HAND = {"owner_addition": Entered("60", "besluit deurwaarder 3-8-2026", "op verzoek vastgesteld")}


def story(language):
    answer = calculate("seizable_amount", on=date(2026, 8, 1), inputs=PARENTS, manual=BY_HAND)
    return explain(receipt_of(answer).document, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_story(language):
    assert story(language) == (STORIES / f"seizable.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_of_a_story_and_each_label_has_words_of_its_own(language):
    parts = told(
        receipt_of(calculate("seizable_amount", on=date(2026, 8, 1), inputs=PARENTS, manual=BY_HAND)).document, language
    )
    headings = [heading(part, language) for part in parts if part != "result"]
    labels = [label_in_words(label.name, language) for label in Label]
    assert all(headings + labels)
    assert len({*headings, *labels}) == len(headings + labels)


def test_a_floor_that_we_inferred_is_told():
    answer = calculate(
        "seizure_free_amount", on=date(2026, 8, 1), inputs={"situation": "single", "taxable_income_year": "9000"}
    )
    told = explain(receipt_of(answer).document, "nl")
    assert "De wet noemt geen ondergrens. Wij rekenen met nul, dat is beter voor jou." in told
    assert "Zekerheid I: een deel is onze uitleg van de wet." in told
    assert "€\u00a00,00" not in told


@pytest.mark.parametrize(
    ("value", "unit", "dutch", "english"),
    [
        ("-1234567.5", "EUR/month", "-€\u00a01.234.567,50", "-€1,234,567.50"),
        ("1/3", "EUR/month", "€ 1/3", "€ 1/3"),
        ("0.0275", "ratio", "2,75%", "2.75%"),
        ("0.12", "ratio/year", "12%", "12%"),
        ("1.5", "percent", "1,5%", "1.5%"),
        ("3", "persons", "3", "3"),
        (True, "", "ja", "yes"),
        (False, "", "nee", "no"),
        ("couple", "", "samen, zonder kinderen", "couple without children"),
        (["1", "2"], "EUR", "€\u00a01,00; €\u00a02,00", "€1.00; €2.00"),
        ([], "EUR", "geen", "none"),
    ],
)
def test_a_value_is_written_as_people_write_it(value, unit, dutch, english):
    assert [written(value, unit, language) for language in ("nl", "en")] == [dutch, english]


def test_of_an_amount_of_zero_only_the_answer_is_told():
    facts = {"situation": "single", "taxable_income_year": "20000", "debtor_income_month": "0"}
    answer = receipt_of(calculate("seizable_amount", on=date(2026, 8, 1), inputs=facts)).document
    lines = [line.name for line in told(answer, "en")["why"]]
    zero = {step["name"] for step in answer["steps"] if step["value"] == "0" and step.get("needs")}
    assert zero & set(lines) == {"seizable_amount"}
    assert lines[-1] == "seizable_amount"


def test_an_answer_of_zero_is_told():
    facts = {"situation": "single", "taxable_income_year": "20000", "residence": "abroad"}
    told = explain(receipt_of(calculate("bank_protected", on=date(2026, 8, 1), inputs=facts)).document, "en")
    assert told.startswith("Protected on your bank account: €0.00 a month\n")
    assert "nothing is protected until the court says so" in told


def test_a_story_without_norms_names_no_period():
    manual = {"vtlb": Entered("1300", "vtlb-calculator", "amounts of the report")}
    answer = calculate(
        "repayment_capacity", on=date(2019, 3, 1), inputs={"counted_income_month": "1500"}, manual=manual
    )
    told = explain(receipt_of(answer).document, "nl")
    assert told.startswith("Afloscapaciteit: €\u00a0200,00 per maand\nBerekend voor 1 maart 2019.\n")
    assert "- Vrij te laten bedrag: €\u00a01.300,00. Bron: vtlb-calculator. Reden: amounts of the report." in told


def test_names_that_look_like_numbers_are_told_as_names():
    corrections = [{"section": "5.3", "amount": "14.20"}]
    answer = calculate("other_corrections_total", on=date(2026, 8, 1), inputs={"other_corrections": corrections})
    told = explain(receipt_of(answer).document, "nl")
    assert "- Andere correcties uit het vtlb-rapport: 5.3, €\u00a014,20" in told


def test_a_refusal_says_what_is_missing_and_what_to_do():
    with pytest.raises(NotEstablished) as refused:
        calculate("vtlb", on=date(2026, 8, 1), inputs=PARENTS | {"tenure": "rent", "other_corrections": []})
    assert refusal(refused.value, "nl").startswith(
        "Correctie voor zorgkosten is nergens vastgesteld. Vul zelf een bedrag in"
    )
    with pytest.raises(InputWrong) as wrong:
        calculate("seizable_parts", on=date(2026, 8, 1), inputs=PARENTS | {"payments": ["900", "-1"]})
    assert refusal(wrong.value, "en") == "Incomes that are seized (2) cannot be below zero."


def placeholders(words):
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_keys_and_placeholders():
    dutch, english = (sentences(language) for language in LANGUAGES)
    assert {key: placeholders(words) for key, words in dutch.items()} == {
        key: placeholders(words) for key, words in english.items()
    }


def test_every_step_told_is_a_step_that_exists():
    known = NODES.keys() | norm_names()
    for key, words in sentences("nl").items():
        section, _, name = key.partition(".")
        if section in ("steps", "inputs"):
            assert re.sub("_(true|false)$", "", name) in known, key
        if section == "steps":
            assert placeholders(words) <= known | {"value"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_outcome_and_unknown_has_a_name_for_people(language):
    asked = {outcome for function in FUNCTIONS.values() for outcome in function.outcomes.values()}
    needed = asked | {name for name, node in NODES.items() if isinstance(node, Input | Unknown)}
    unnamed = [name for name in sorted(needed) if name_of(name, language) == name]
    assert unnamed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_can_be_chosen_has_words_for_people(language):
    """Of its own at [words]; or, where it is an amount too, the name of that."""
    words = {
        word for node in NODES.values() if isinstance(node, Input) and node.kind == "word" for word in node.allowed
    }
    assert len(words) > 50
    known = sentences(language)
    assert [one for one in sorted(words) if f"words.{one}" not in known and name_of(one, language) == one] == []
    assert (
        written("vtlb_childcare", "", language)
        == {"nl": "Correctie voor kinderopvang", "en": "Correction for childcare"}[language]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence(language):
    source = "".join(path.read_text() for path in SOURCE.glob("*.py"))
    problems = set(re.findall(r'InputWrong\([^)]*?"([a-z_]+)"(?:, where=|\)| if )', source)) - {"creditors"}
    assert {"negative", "missing", "nothing_seized", "not_a_list"} <= problems
    assert [problem for problem in sorted(problems) if f"errors.input.{problem}" not in sentences(language)] == []


def test_dutch_sentences_are_short():
    too_long = [
        sentence
        for words in sentences("nl").values()
        for sentence in re.split(r"(?<=[.!?:])\s+", words)
        if len(sentence.split()) > SENTENCE_MAX
    ]
    assert too_long == []


ADDRESSED = re.compile(r"\b(je|jij|jou|jouw|you|your|yours)\b", re.IGNORECASE)
TOLD = ("steps.", "titles.", "inputs.", "words.", "labels.", "story.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_to_whom_it_is_about_is_told_about_them_to_a_colleague(language):
    known, to_staff = sentences(language), sentences(language, to_staff=True)
    assert [key for key, words in to_staff.items() if key.startswith(TOLD) and ADDRESSED.search(words)] == []
    for key in (key.removeprefix(STAFF) for key in known if key.startswith(STAFF)):
        assert any(ADDRESSED.search(sentences(one)[key]) for one in LANGUAGES), f"{key} differs for no reason"
        assert re.findall(r"{\w+}", to_staff[key]) == re.findall(r"{\w+}", known[key]), key
    receipt = receipt_of(calculate("seizable_amount", on=date(2026, 8, 1), inputs=PARENTS, manual=BY_HAND)).document
    words = {who: [one.words for part in told(receipt, language, to_staff=who).values() for one in part] for who in
             (False, True)}  # fmt: skip
    assert any(map(ADDRESSED.search, words[False]))
    assert not any(map(ADDRESSED.search, words[True]))
    assert len(words[True]) == len(words[False])
