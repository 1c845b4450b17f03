# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law receipt`: one household in, its story told, its receipt written.

HOUSEHOLD.json is an object of facts, with lists (creditors, payments) where the rules ask for them. A name that
may be entered by hand for this target is, with --source and --reason. Needs no NumPy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .amount_texts import calculate, decimal, refuse_ambiguous, refuse_parts_of_cents
from .engine import enterable_for
from .errors import FileRefused, LawError
from .receipt import receipt_of
from .story import explain
from .strict_json import JsonWrong, strict_json
from .texts import LANGUAGES, refusal
from .values import Entered

TARGET = "seizure_free_amount"
SIZE_MAX = 1024 * 1024


def main(arguments: Sequence[str]) -> int:
    """1 where the household has no answer, or a file cannot be used; then nothing is written."""
    parser = argparse.ArgumentParser(prog="schuldenlab law receipt", description="Works one household out.")
    parser.add_argument("file", type=Path, metavar="HOUSEHOLD.json")
    parser.add_argument("out", type=Path, nargs="?", metavar="RECEIPT.json", help="where the receipt goes")
    parser.add_argument("--on", type=reference_date, required=True, metavar="DATE", help="reference date")
    parser.add_argument("--target", default=TARGET, metavar="NAME", help=f"what is worked out (default: {TARGET})")
    parser.add_argument("--source", default="", help="where amounts entered by hand were taken from")
    parser.add_argument("--reason", default="", help="and why they are entered by hand")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    asked = parser.parse_args(arguments)
    try:
        named = _household(asked.file)
        refuse_ambiguous(named, {})
        refuse_parts_of_cents(named)
        by_hand = {name: value for name, value in named.items() if name in enterable_for(asked.target)}
        answer = calculate(
            asked.target,
            on=asked.on,
            inputs={name: value for name, value in named.items() if name not in by_hand},
            manual={name: Entered(value, asked.source, asked.reason) for name, value in by_hand.items()},
        )
        receipt = receipt_of(answer)
        if asked.out is not None:
            _write(asked.out, receipt.json)
    except LawError as reason:
        print(refusal(reason, asked.language), file=sys.stderr)
        return 1
    print(explain(receipt.document, asked.language), end="")
    return 0


def reference_date(word: str) -> date:
    """For argparse: what is refused is said in words."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{word} is no date such as 2026-07-01") from None


def _household(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_MAX + 1)
    except OSError as reason:
        raise LawError("file.unreadable", file=str(path), why=str(reason.strerror)) from reason
    if len(data) > SIZE_MAX:
        raise LawError("file.too_large", file=str(path), most=f"{SIZE_MAX // 1024**2} MB")
    try:
        found = strict_json(data, number=decimal)
    except JsonWrong as reason:
        raise FileRefused(str(path), reason) from reason
    except UnicodeDecodeError as reason:
        raise LawError("file.no_text", file=str(path)) from reason
    if not isinstance(found, dict):
        raise FileRefused(str(path), LawError("file.no_object"))
    return found


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as reason:
        raise LawError("file.exists", file=str(path)) from reason
    except OSError as reason:
        raise LawError("file.unwritable", file=str(path), why=str(reason.strerror)) from reason
