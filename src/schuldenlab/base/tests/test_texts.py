# SPDX-License-Identifier: EUPL-1.2
"""The words of every room: both languages say the same things, in Dutch that is easy to read."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import schuldenlab
from schuldenlab.base.texts import LANGUAGES, sentences

SOURCE = Path(schuldenlab.__file__).parent
SENTENCE_MAX = 20

# Stiff, passive or blaming; there is always a plainer word (design.md, tone).
NOT_OUR_WORDS = """
    aangaande alsmede alsook betreffende bewerkstelligen conform daarenboven danwel derhalve desalniettemin
    desbetreffende dient dienen dienovereenkomstig doch evenwel gaarne geschieden hetgeen hieromtrent indien ingevolge
    inzake jegens krachtens middels mitsdien niettegenstaande nochtans omtrent onderhavige ontvankelijk reeds sanctie
    sancties teneinde terzake tevens thans verwijtbaar voornoemd voornoemde voorts wanbetaler wanbetalers wederom
    zodoende zulks
"""


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_both_languages_have_the_same_keys(language):
    assert sentences("nl").keys() == sentences(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_formats_with_its_names(language):
    for key, words in sentences(language).items():
        assert words.strip(), key
        words.format_map(dict.fromkeys(_placeholders(words), "x"))


def test_both_languages_use_the_same_placeholders():
    dutch, english = (sentences(language) for language in ("nl", "en"))
    assert {key: _placeholders(words) for key, words in dutch.items()} == {
        key: _placeholders(words) for key, words in english.items()
    }


def test_placeholders_are_plain_names():
    """No attributes, no indexes: a text never reaches into an object."""
    for language in LANGUAGES:
        for key, words in sentences(language).items():
            assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in _placeholders(words)), key


def test_dutch_sentences_are_short():
    too_long = [
        (key, sentence)
        for key, words in sentences("nl").items()
        for sentence in _sentences(words)
        if len(sentence.split()) > SENTENCE_MAX
    ]
    assert too_long == []


def test_dutch_has_no_stiff_words():
    pattern = re.compile(r"\b(" + "|".join(NOT_OUR_WORDS.split()) + r")\b", re.IGNORECASE)
    found = [(key, match[0]) for key, words in sentences("nl").items() for match in pattern.finditer(words)]
    assert found == []


def test_texts_are_plain_text():
    """No markup: the same words go to a page, a letter and a message."""
    for language in LANGUAGES:
        found = [key for key, words in sentences(language).items() if re.search(r"</?[a-z]|\[[^\]]*\]\(", words)]
        assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_explains_itself_and_offers_a_way_on(language):
    known = sentences(language)
    for code in sorted(_error_codes()):
        room, _, rest = code.partition(".")
        for part in ("what", "why", "next"):
            assert known.get(f"{room}.errors.{rest}.{part}"), f"{code} has no {part!r} in texts/{language}.toml"


def test_the_error_codes_are_found_in_the_source():
    assert {
        "base.date_wrong",
        "base.same_call_other_content",
        "base.task_not_yours",
        "base.not_found",
    } <= _error_codes()


@pytest.mark.parametrize(
    ("words", "count"),
    [("Een. Twee? Drie!", 3), ("Schrijf het bedrag zo: 1.234,56.", 2), ("Kop\n\nZin een.\nZin twee.", 3)],
)
def test_sentences_are_told_apart(words, count):
    assert len(_sentences(words)) == count


def _error_codes() -> set[str]:
    """Codes that the source raises: the first argument of LabError, NotAllowed, NotFound and Conflict."""
    raised = re.compile(r"\b(?:LabError|NotAllowed|NotFound|Conflict)\(\s*\"([a-z_]+\.[a-z_.]+)\"")
    found = {"base.not_allowed", "base.not_found"}  # the defaults in errors.py
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            found.update(raised.findall(path.read_text()))
    return found


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _sentences(words: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?:])\s+|\n+", words) if part.strip()]
