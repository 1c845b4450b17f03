# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law`: run worked examples, check a receipt, tell it as a story; check and start files of norms.

A verb with many words of its own is a module with `main(arguments) -> exit code`, loaded only when asked for: APART.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from .audit import audit, refuse_wrong, told
from .cases import CaseWrong, results
from .errors import LawError
from .new_period import start_after
from .norms import FOLDER, NormsWrong, periods, read_file
from .story import explain
from .texts import LANGUAGES, one_line, refusal, text
from .verification import SIZE_MAX, ReceiptDamaged, Verdict, read, verify

# verb -> module of this room, and what the help says of it
APART = {
    "receipt": ("receipt_command", "work one household out, and write its receipt"),
    "calculate": ("file_command", "work a file of households out: CSV, JSON, JSON Lines or Parquet"),
    "compare": ("compare_command", "what a reform, other norms or a later date would do to many households"),
}
DIFFERENCES_SHOWN = 20
LINE_MAX = 1_000


def main(arguments: Sequence[str]) -> int:
    """0 where all is right; 1 where a case fails, a receipt does not hold, or a file cannot be read.

    Raises NormsWrong where installed norms contradict each other; `audit` and `new-period`, which mend that, do not.
    """
    if arguments and arguments[0] in APART:
        refuse_wrong(periods())
        module, _ = APART[arguments[0]]
        return int(import_module(f".{module}", __package__).main(arguments[1:]))
    parser = argparse.ArgumentParser(prog="schuldenlab law", description="The law core, without a database.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    cases = verbs.add_parser("cases", help="run the worked examples of a file")
    cases.add_argument("file", type=Path, metavar="FILE.toml")
    for verb, meaning in (("verify", "work a receipt out again"), ("explain", "tell a receipt as a story")):
        receipts = verbs.add_parser(verb, help=meaning)
        receipts.add_argument("file", type=Path, metavar="RECEIPT.json")
        receipts.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    audits = verbs.add_parser("audit", help="check files of norms against the formulas; without a file, all of ours")
    audits.add_argument("files", type=Path, nargs="*", metavar="NORMS.toml")
    starts = verbs.add_parser("new-period", help="start the file of norms of the next half-year, without amounts")
    starts.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="where to write it; with ours by default")
    for verb, (_, meaning) in APART.items():
        verbs.add_parser(verb, help=meaning, add_help=False)
    asked = parser.parse_args(arguments)
    if asked.verb not in ("audit", "new-period"):
        refuse_wrong(periods())
    match asked.verb:
        case "cases":
            return _cases(asked.file)
        case "audit":
            return _audit(asked.files)
        case "new-period":
            return _new_period(asked.folder)
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
                print(_one_line(f"{path}: {name}: {'; '.join(wrong)}"))
            else:
                passed += 1
    except CaseWrong as reason:
        print(_one_line(str(reason)), file=sys.stderr)
        return 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _one_line(words: str) -> str:
    return one_line(words)[:LINE_MAX]


def _audit(files: Sequence[Path]) -> int:
    """1 where a file cannot be trusted or holds nothing, or an amount differs in a way that is not known."""
    wrong = known = agreed = 0
    try:
        chosen = [read_file(path) for path in files] if files else periods()
    except NormsWrong as reason:
        print(reason, file=sys.stderr)
        return 1
    for period in chosen:
        for finding in audit(period):
            print(told(finding))
            wrong += finding.is_wrong
            known += bool(finding.known)
            agreed += not (finding.is_wrong or finding.known or finding.missing)
    print(f"{agreed} agree, {known} known differences, {wrong} not known")
    empty = [period.name for period in chosen if files and not period.norms]
    if empty:
        print(f"{', '.join(empty)}: no norm is filled in, so nothing was compared", file=sys.stderr)
    return 1 if wrong or empty else 0


def _new_period(folder: Path) -> int:
    """Never writes over a file, and makes no folder: a slip in its name would put norms where nobody looks."""
    if not folder.is_dir():
        print(f"{folder}: there is no such folder; make it first, or name another", file=sys.stderr)
        return 1
    started = start_after(periods()[-1])
    path = folder / started.file
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(started.text)
    except OSError as reason:
        print(f"{path}: {reason.strerror}", file=sys.stderr)
        return 1
    for line in started.to_look_up:
        print(line)
    print(f"{path}: {len(started.to_look_up)} to look up, nothing filled in")
    return 0


def _verify(data: bytes, language: str) -> int:
    verdict = verify(data)
    for line in _lines(verdict, language):
        print(_one_line(line))
    return 0 if verdict.holds else 1


def _lines(verdict: Verdict, language: str) -> list[str]:
    lines = [text(f"verify.{verdict.outcome}", language, detail=_said(verdict.refused, verdict.detail, language))]
    for name, then, now in verdict.differences[:DIFFERENCES_SHOWN]:
        lines.append(text("verify.difference", language, name=name, then=then, now=now))
    if (more := len(verdict.differences) - DIFFERENCES_SHOWN) > 0:
        lines.append(text("verify.more", language, count=str(more)))
    return lines


def _said(refused: LawError | None, detail: str, language: str) -> str:
    """In words of people where we have them; the sentence around it ends it."""
    return detail if refused is None else refusal(refused, language).removesuffix(".")


def _explain(data: bytes, language: str) -> int:
    try:
        raw, _ = read(data)
        story = explain(raw, language)
    except ReceiptDamaged as reason:
        print(_one_line(text("verify.damaged", language, detail=_said(reason.refused, str(reason), language))))
        return 1
    except (KeyError, TypeError, ValueError, AttributeError):  # a hash that fits, around parts that do not
        print(text("verify.damaged", language, detail=text("verify.no_story", language)))
        return 1
    print(story, end="")
    return 0
