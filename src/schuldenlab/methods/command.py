# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab method check | show | compare | vocabulary`: for whoever writes or reviews a method."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from .compare import compare
from .conditions import tests_of
from .findings import MethodRefused
from .loader import check, load
from .reference import markdown
from .schema import Method, Step, Term

_USAGE = """Usage: schuldenlab method check FOLDER [FOLDER …]
       schuldenlab method show FOLDER [LANGUAGE]
       schuldenlab method compare OLD NEW
       schuldenlab method vocabulary"""


def main(arguments: Sequence[str]) -> int:
    words = list(arguments)
    verb, rest = (words[0], words[1:]) if words else ("", [])
    try:
        if verb == "check" and rest:
            return _check([Path(one) for one in rest])
        if verb == "show" and len(rest) in (1, 2):
            return _show(load(Path(rest[0])), *rest[1:])
        if verb == "compare" and len(rest) == 2:
            return _compare(load(Path(rest[0])), load(Path(rest[1])))
    except MethodRefused as refused:
        for finding in refused.findings:
            print(finding)
        return 1
    if words == ["vocabulary"]:
        print(markdown(), end="")
        return 0
    print(_USAGE, file=sys.stderr)
    return 2


def _check(folders: list[Path]) -> int:
    found = [(folder, finding) for folder in folders for finding in check(folder)]
    for folder, finding in found:
        print(f"{folder}/{finding}" if finding.file else f"{folder}{finding}")
    print(f"{len(folders)} methods, {len(found)} findings")
    return int(bool(found))


def _compare(old: Method, new: Method) -> int:
    changes = compare(old, new)
    for change in changes:
        print(change)
    print(f"{len(changes)} changes from {old.key} {old.version} to {new.key} {new.version}")
    return 0


def _show(method: Method, language: str = "nl") -> int:
    """The way at a glance: stages, steps, who, and what each waits for."""
    print(f"{method.text('title', language)} ({method.key} {method.version})")
    print(method.text("promise", language))
    print(f"sha256 {method.sha256}")
    for fit in method.fits:
        print(f"  {fit.kind:5} {method.text(f'fits.{fit.key}', language)}")
    for stage in method.stages:
        print(method.text(f"stage.{stage.key}", language))
        for step in method.steps:
            if step.stage == stage.key:
                print(_step_line(method, step, language))
    for key in method.city_must_set:
        print(f"  the city sets {key}: {method.text(f'params.{key}', language)}")
    return 0


def _step_line(method: Method, step: Step, language: str) -> str:
    needs = ", ".join(test.fact for one in step.needs for test in tests_of(one))
    told = [step.who, step.do, *([f"after {needs}"] if needs else []), *([_term_words(step.term)] if step.term else [])]
    optional = ["optional"] if step.optional else []
    return f"  {method.text(f'step.{step.key}.title', language)}: {'; '.join(told + optional)}"


def _term_words(term: Term) -> str:
    own = f"{term.count} {term.unit} from {term.start}" if term.unit else ""
    return "term " + " and ".join(part for part in (f"law:{term.law}" if term.law else "", own) if part)
