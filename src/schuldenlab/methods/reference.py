# SPDX-License-Identifier: EUPL-1.2
"""The vocabulary as a page to read: docs/reference/vocabulary.md is what this writes, and a test keeps it so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .terms import LAW_TERMS
from .vocabulary import ACTIONS, FACTS, VOCABULARY, Fact
from .vocabulary import lists as L  # noqa: N812 - a dozen closed lists, named where they are used
from .vocabulary.kinds import Action

_ARGUMENTS = {
    "decision": "kind of decision",
    "month": "month",
    "debt_kind": "kind of debt",
    "goal_kind": "kind of goal",
    "life_domain": "life domain",
    "threat": "threat",
    "recordable": "fact",
}


def markdown() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"# Vocabulary {VOCABULARY} of method files"
    yield ""
    yield "Made by `schuldenlab method vocabulary`; do not edit. How a file is written: [method-file](method-file.md)."
    yield ""
    yield "## Facts"
    yield ""
    yield "A `date` is a milestone: the day it happened. Column: a simulated population has it. Recordable: a coach may"
    yield "note it, with a source. Given: it comes from outside the method. Maybe: it may well never happen."
    yield ""
    yield from _table(("name", "type", "meaning", "in Dutch", "is"), map(_fact_row, FACTS.values()))
    yield "## Actions"
    yield ""
    yield from _table(
        ("name", "who", "meaning", "in Dutch", "makes", "others may bring", "is"), map(_action_row, ACTIONS.values())
    )
    yield "## Offer rules"
    yield ""
    rules = L.OFFER_RULES.values()
    yield from _table(
        ("rule", "meaning", "parameters"),
        (
            (rule.name, rule.en, ", ".join(f"`{k}` ({p.type}): {p.en}" for k, p in rule.parameters.items()))
            for rule in rules
        ),
    )
    yield "## Kinds of decisions with rules of their own"
    yield ""
    yield "A method may add kinds. It may ask more of these, never less."
    yield ""
    yield from _table(
        ("kind", "meaning", "formal", "second person", "reasons", "hearing"),
        (
            (d.kind, d.en, _yes(d.formal), d.second_person, _yes(d.reasons), _yes(d.hearing))
            for d in L.DECISIONS.values()
        ),
    )
    yield "## Terms of the law"
    yield ""
    yield from _table(
        ("name", "source", "runs from"),
        ((f"law:{name}", term.source, f"`{term.start}`") for name, term in LAW_TERMS.items()),
    )
    yield "## Papers"
    yield ""
    yield from _table(
        ("name", "meaning", "languages"), ((p.name, p.en, ", ".join(p.languages)) for p in L.PAPERS.values())
    )
    yield "## Short lists"
    for title, listed in _short_lists():
        yield ""
        yield f"**{title}**: " + ", ".join(f"`{name}` ({meaning})" for name, meaning in listed.items()) + "."
    yield ""
    yield "**DDAS stages**: " + ", ".join(f"`{name}`" for name in L.DDAS_STAGES) + "."
    yield ""
    yield "**DDAS solutions**: " + ", ".join(f"`{name}`" for name in L.DDAS_SOLUTIONS) + "."


def _short_lists() -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "Domains", L.DOMAINS
    yield "Roles", L.ROLES
    yield "Events for papers and money", L.EVENTS
    yield "Life domains", L.LIFE_DOMAINS
    yield "Kinds of debt", L.DEBT_KINDS
    yield "Kinds of goals", L.GOAL_KINDS
    yield "Threats", L.THREATS
    yield "Outcomes of decisions", L.OUTCOMES
    yield "Reasons", L.REASONS
    yield "Pots", L.POTS
    yield "What is owed after pay-out", L.OWES
    yield "Ways to give back", L.WAYS
    yield "How a way is counted", L.WAY_COUNTS
    yield "Agreement", L.AGREEMENT
    yield "On refusal", L.ON_REFUSAL
    yield "On a missed instalment", L.MISSED
    yield "What is asked", L.MEASURE_ASKS
    yield "What is counted", L.MEASURE_COUNTS
    yield "Labels", L.LABELS
    yield "Placeholders in texts, beside the method's parameters", L.PLACEHOLDERS


def _fact_row(fact: Fact) -> tuple[str, ...]:
    argument = f":‹{_ARGUMENTS[fact.argument]}›" if fact.argument else ""
    marks = [word for word in ("column", "recordable", "given", "maybe") if getattr(fact, word)]
    kind = fact.type.value + (f" ({', '.join(fact.codes)})" if fact.codes else "")
    return f"`{fact.name}{argument}`", kind, fact.en, fact.nl, ", ".join(marks)


def _action_row(action: Action) -> tuple[str, ...]:
    argument = f":‹{_ARGUMENTS[action.argument]}›" if action.argument else ""
    marks = (["touches money"] if action.money else []) + ([f"term law:{action.term}"] if action.term else [])
    marks += [] if len(action.domains) == len(L.DOMAINS) else [f"only {', '.join(action.domains)}"]
    makes, then = (", ".join(f"`{name}`" for name in names) for names in (action.makes, action.then))
    return f"`{action.name}{argument}`", ", ".join(action.who), action.en, action.nl, makes, then, ", ".join(marks)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, tuple("---" for _ in head), *rows):
        yield "| " + " | ".join(row) + " |"
    yield ""


def _yes(value: bool) -> str:
    return "yes" if value else ""
