# SPDX-License-Identifier: EUPL-1.2
"""The words of a method: one file per language, each with every text. Plain text with named placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter
from typing import Any

from .findings import Findings
from .package import MAIN
from .reader import Table
from .schema import Method
from .vocabulary import nearest
from .vocabulary.lists import PLACEHOLDERS

STEP_TEXTS = ("title", "do", "why", "resident")

_MARKUP = re.compile(r"[<>`]|\*\*|__|\]\(|\{\{|\{%|&[a-z]{2,8};|^\s*#+ ", re.MULTILINE | re.IGNORECASE)
_LINK = re.compile(
    r"[a-z]{2,10}://|mailto:|javascript:|www\.|\S@\S|\b[\w-]+\.(?:nl|com|org|net|eu|info|io)\b", re.IGNORECASE
)


def needed(method: Method) -> Iterator[tuple[str, ...]]:
    """Every text a method has to have, as the path of its key."""
    yield from (("title",), ("promise",))
    yield from (("fits", fit.key) for fit in method.fits)
    yield from (("stage", stage.key) for stage in method.stages)
    yield from (("step", step.key, part) for step in method.steps for part in STEP_TEXTS)
    yield from (("card", key) for key in (method.card.steps if method.card else ()))
    yield from (("params", param.key) for param in method.params)
    yield from (("decision", decision.kind) for decision in method.decisions)


def read(method: Method, documents: dict[str, dict[str, Any] | None], findings: Findings) -> Method:
    """The method with its words. `documents`: language files by name, None for one that could not be read."""
    wanted = {path for path in needed(method) if all(path)}
    known = {*PLACEHOLDERS, *(param.key for param in method.params)}
    found: dict[str, dict[str, str]] = {}
    for language in method.languages:
        name = f"{language}.toml"
        if name not in documents:
            findings.add(MAIN, ("method", "languages"), f"claims {language}, but there is no {name}", f"add {name}")
        elif (document := documents[name]) is not None:
            found[language] = _language(Table(document, findings, name), wanted, known)
    for name in documents:
        if name.removesuffix(".toml") not in method.languages:
            findings.add(
                name, (), "is a language the method does not claim", "add it to method.languages, or remove it"
            )
    return replace(method, texts=found)


def _language(top: Table, wanted: set[tuple[str, ...]], known: set[str]) -> dict[str, str]:
    found = {}
    for path in sorted(wanted):
        table: Table | None = top
        for part in path[:-1]:
            table = table.table(part) if table is not None else None
        if table is None or path[-1] not in table.raw:
            top.findings.add(top.file, path, "a text is missing", "every text is in every language the method claims")
            continue
        words = table.words(path[-1])
        _plain(table, path[-1], words, known)
        found[".".join(path)] = words
    _unknown(top.raw, wanted, top)
    return found


def _plain(table: Table, key: str, words: str, known: set[str]) -> None:
    if _MARKUP.search(words):
        table.wrong("markup in a text", "write plain words: the same sentence goes to a page and a letter", at=key)
    if _LINK.search(words):
        table.wrong("a link or an address in a text", "name the place in words; the city adds its own address", at=key)
    try:
        fields = [(name, spec, mark) for _, name, spec, mark in Formatter().parse(words) if name is not None]
    except ValueError:
        table.wrong("a loose { or }", "write a placeholder as {coach}, or leave the bracket out", at=key)
        return
    for name, spec, mark in fields:
        if name not in known or spec or mark:
            table.wrong(f"unknown placeholder {{{name[:40]}}}", nearest(name, known), at=key)


def _unknown(raw: dict[str, Any], wanted: set[tuple[str, ...]], top: Table) -> None:
    """Texts that no step, stage or parameter asks for."""
    pending: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), raw)]
    while pending:
        place, table = pending.pop()
        for key, value in table.items():
            path = (*place, key)
            if any(one[: len(path)] == path and len(one) > len(path) for one in wanted) and isinstance(value, dict):
                pending.append((path, value))
            elif path not in wanted:
                near = {one[len(place)] for one in wanted if one[: len(place)] == place}
                top.findings.add(top.file, path, "a text nobody asks for", nearest(key, near))
