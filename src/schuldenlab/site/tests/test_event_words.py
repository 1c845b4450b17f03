# SPDX-License-Identifier: EUPL-1.2
"""Whatever the source records, the controller reads in words: every verb, and what it is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Event
from schuldenlab.base.texts import LANGUAGES, sentences

SOURCE = Path(__file__).parents[2]
RECORDERS = {"record", "_record", "_end"}


@cache
def _calls() -> list[ast.Call]:
    sources = (path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    trees = (ast.parse(path.read_text()) for path in sources)
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _texts(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _verbs() -> set[str]:
    """Given in place to whoever records; one that chooses between two verbs names both."""
    found = set()
    for call in _calls():
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in RECORDERS:
            found |= {said for given in call.args for said in _texts(given) if "." in said}
    return found


def _subjects() -> set[str]:
    """Types named in full as the subject of an event or a task."""
    return {
        one.value.elts[0].value
        for call in _calls()
        for one in call.keywords
        if one.arg == "subject" and isinstance(one.value, ast.Tuple) and isinstance(one.value.elts[0], ast.Constant)
    }


def test_the_source_is_read():
    assert {"person.registered", "case.opened", "decision.proposed", "decision.taken", "batch.released"} <= _verbs()
    assert {"person", "case", "ledger_entry"} <= _subjects()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_and_every_subject_of_the_source_has_words(language):
    known = sentences(language)
    assert sorted(verb for verb in _verbs() if f"site.events.{verb}" not in known) == []
    assert sorted(subject for subject in _subjects() if f"site.subjects.{subject}" not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("city")
def test_everything_that_happened_in_the_demo_city_has_words(language):
    known = sentences(language)
    with acting(SYSTEM):
        happened = set(Event.objects.values_list("verb", "subject_type"))
    assert [verb for verb, _ in happened if f"site.events.{verb}" not in known] == []
    assert [subject for _, subject in happened if f"site.subjects.{subject}" not in known] == []
