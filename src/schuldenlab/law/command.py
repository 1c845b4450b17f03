# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law`: run worked examples, check a receipt, tell a receipt as a story."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .cases import CaseWrong, results
from .story import explain
from .texts import LANGUAGES, text
from .verification import SIZE_MAX, ReceiptDamaged, Verdict, read, verify

DIFFERENCES_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """0 where all is right; 1 where a case fails, a receipt does not hold, or a file cannot be read."""
    parser = argparse.ArgumentParser(prog="schuldenlab law", description="The law core, without a database.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    cases = verbs.add_parser("cases", help="run the worked examples of a file")
    cases.add_argument("file", type=Path, metavar="FILE.toml")
    for verb, meaning in (("verify", "work a receipt out again"), ("explain", "tell a receipt as a story")):
        receipts = verbs.add_parser(verb, help=meaning)
        receipts.add_argument("file", type=Path, metavar="RECEIPT.json")
        receipts.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    asked = parser.parse_args(arguments)
    if asked.verb == "cases":
        return _cases(asked.file)
    try:
        with asked.file.open("rb") as file:
            data = file.read(SIZE_MAX + 1)
    except OSError as reason:
        print(f"{asked.file}: {reason.strerror}", file=sys.stderr)
        return 1
    return _verify(data, asked.language) if asked.verb == "verify" else _explain(data, asked.language)


def _cases(path: Path) -> int:
    passed = failed = 0
    try:
        for name, wrong in results(path):
            if wrong:
                failed += 1
                print(f"{path}: {name}: {'; '.join(wrong)}")
            else:
                passed += 1
    except CaseWrong as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _verify(data: bytes, language: str) -> int:
    verdict = verify(data)
    for line in _lines(verdict, language):
        print(line)
    return 0 if verdict.holds else 1


def _lines(verdict: Verdict, language: str) -> list[str]:
    lines = [text(f"verify.{verdict.outcome}", language, detail=verdict.detail)]
    for name, then, now in verdict.differences[:DIFFERENCES_SHOWN]:
        lines.append(text("verify.difference", language, name=name, then=then, now=now))
    if (more := len(verdict.differences) - DIFFERENCES_SHOWN) > 0:
        lines.append(text("verify.more", language, count=str(more)))
    return lines


def _explain(data: bytes, language: str) -> int:
    try:
        raw, _ = read(data)
        story = explain(raw, language)
    except ReceiptDamaged as reason:
        print(text("verify.damaged", language, detail=str(reason)))
        return 1
    except (KeyError, TypeError, ValueError, AttributeError):  # a hash that fits, around parts that do not
        print(text("verify.damaged", language, detail=text("verify.no_story", language)))
        return 1
    print(story, end="")
    return 0
