# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law`: run worked examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .cases import CaseWrong, failures, read_cases


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="schuldenlab law", description="The law core, without a database.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    cases = verbs.add_parser("cases", help="run the worked examples of a file")
    cases.add_argument("file", type=Path, metavar="FILE.toml")
    return _cases(parser.parse_args(arguments).file)


def _cases(path: Path) -> int:
    try:
        cases = read_cases(path)
    except CaseWrong as reason:
        print(reason, file=sys.stderr)
        return 1
    failed = 0
    for place, case in enumerate(cases, start=1):
        if wrong := failures(case):
            failed += 1
            name = case.get("id") if isinstance(case, dict) else None
            print(f"{name or f'case {place}'}: {'; '.join(wrong)}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0
