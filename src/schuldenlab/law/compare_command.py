# SPDX-License-Identifier: EUPL-1.2
"""`schuldenlab law compare`: what a reform, a next file of norms or a later date would do to many households."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from . import table_files
from .audit import refuse_wrong
from .column_input import Words
from .crowd import ordinary
from .declare import RulesWrong
from .effect_report import counted, document, euros, html, in_words, svg
from .effects import Effect, Households, Side, Unread, effect_of
from .errors import LawError
from .fixed_point import Array
from .norms import NormsWrong, installed, read_file
from .overlay import OverlayWrong, no_longer_following, on_top, read_overlay
from .rule_sets import RuleSet, law, with_norms
from .table_cells import DATE, Part
from .texts import LANGUAGES, refusal, text
from .values import Entered

SAMPLE = 100_000
ROWS_MAX = 10**9  # made-up households: more take days
PART = 250_000
BY_HAND = "column of the file"


def main(arguments: Sequence[str]) -> int:
    """0: compared, also where rows cannot be read; 1: a file or the target cannot be used; 2: wrong words."""
    asked = _asked(arguments)
    outputs = {path: kind for kind, path in (("svg", asked.svg), ("html", asked.html), ("json", asked.json)) if path}
    try:
        for path in outputs:
            if path.exists():
                raise LawError("file.exists", file=str(path))
        before, after = _sides(asked)
        effect = _effect(asked, before, after)
    except (NormsWrong, OverlayWrong, RulesWrong) as reason:
        print(reason, file=sys.stderr)
        return 1
    except LawError as reason:
        print(refusal(reason, asked.language), file=sys.stderr)
        return 1
    population, about = _about(asked, after)
    print(in_words(effect, about, asked.language), end="")
    written = {
        "svg": svg(effect, asked.language),
        "html": html(effect, about, asked.language),
        "json": json.dumps(document(effect, population), indent=1) + "\n",
    }
    for path, kind in outputs.items():
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(written[kind])
        except OSError as reason:
            print(f"{path}: {reason.strerror}", file=sys.stderr)
            return 1
    return 0


def _about(asked: argparse.Namespace, after: Side) -> tuple[dict[str, Any], list[str]]:
    """Who was looked at, for programs and for people; and which maxima the reform left behind."""
    if asked.households is None:
        population = {"made_up": True, "rows": asked.rows, "seed": asked.seed}
        count = counted(asked.rows, asked.language)
        about = [text("effect.made_up", asked.language, count=count, seed=str(asked.seed))]
    else:
        population = {"made_up": False, "file": asked.households.name}
        about = [text("effect.file", asked.language, file=asked.households.name)]
    for finding in no_longer_following(after.rules, after.on) if asked.overlay else ():
        assert finding.published is not None
        assert finding.computed is not None
        amounts = {
            "published": euros(finding.published, asked.language),
            "computed": euros(finding.computed, asked.language),
        }
        about.append(text("effect.no_longer", asked.language, name=finding.name, **amounts))
    return population, about


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="schuldenlab law compare", description=__doc__)
    parser.add_argument("households", type=Path, nargs="?", help="CSV, JSON Lines, JSON or Parquet; else made-up ones")
    parser.add_argument("--target", default="seizure_free_amount", help="name of a rule whose outcome is an amount")
    parser.add_argument("--on", type=date.fromisoformat, help="day of the law (default: the newest half-year)")
    parser.add_argument("--later", type=date.fromisoformat, metavar="DAY", help="compare with this day")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--norms", type=Path, metavar="NORMS.toml", help="compare with a file that is not installed")
    other.add_argument("--overlay", type=Path, metavar="OVERLAY.toml", help="compare with a reform")
    parser.add_argument("--rows", type=int, default=SAMPLE, metavar="N", help="made-up households")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up households; another one gives others")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    for kind in ("svg", "html", "json"):
        parser.add_argument(f"--{kind}", type=Path, metavar="FILE", help=f"write {kind.upper()} to a new file")
    asked = parser.parse_args(arguments)
    if asked.later is None and asked.norms is None and asked.overlay is None:
        parser.error("say what to compare with: --later, --norms or --overlay")
    if not 1 <= asked.rows <= ROWS_MAX or asked.seed < 0:
        parser.error(f"rows are from 1 to {ROWS_MAX:,}, seeds start at 0")
    return asked


def _sides(asked: argparse.Namespace) -> tuple[Side, Side]:
    on = asked.on or installed()[-1].valid_from
    rules: RuleSet = law()
    later = asked.later or on
    if asked.overlay:
        rules = on_top(read_overlay(asked.overlay))
    elif asked.norms:
        period = read_file(asked.norms)
        refuse_wrong([period])
        rules = with_norms(period, asked.norms.name)
        if asked.later is None and not period.valid_from <= on <= period.valid_to:
            later = period.valid_from
    return Side(law(), on), Side(rules, later)


def _effect(asked: argparse.Namespace, before: Side, after: Side) -> Effect:
    if asked.households is None:
        return effect_of(asked.target, _sample(asked.rows, asked.seed), before=before, after=after)
    unread: dict[str, Unread] = {}
    reasons: dict[str, LawError] = {}
    rows = _read(asked.households, asked.target, unread, reasons)
    effect = effect_of(asked.target, rows, before=before, after=after)
    if not effect.total.households:
        first, reason = min((one.first, reason) for reason, one in unread.items())
        told = refusal(reasons[reason], asked.language)
        raise LawError("file.no_row_read", file=str(asked.households), row=f"{first:,}", reason=told)
    effect.unread = unread
    effect.reasons |= reasons
    return effect


def _sample(rows: int, seed: int) -> Iterator[Households]:
    for place, start in enumerate(range(0, rows, PART)):
        yield Households(ordinary(min(PART, rows - start), seed + place))


def _read(path: Path, target: str, unread: dict[str, Unread], reasons: dict[str, LawError]) -> Iterator[Households]:
    """The rows that can be read. Of the others how many there are of each reason, and the first."""
    for part in table_files.read(path, target=target):
        if part.days is not None:
            raise LawError("file.one_day", file=str(path), column=DATE)
        for row, reason in sorted(part.wrong.items()):
            reasons.setdefault(str(reason), reason)
            unread.setdefault(str(reason), Unread(part.first + row)).households += 1
        good = np.ones(part.rows, np.bool_)
        good[list(part.wrong)] = False
        for rows, by_hand in part.by_hand_groups(np.flatnonzero(good)):
            yield _rows(part, rows, by_hand)


def _rows(part: Part, rows: Array, by_hand: dict[str, Array]) -> Households:
    columns: dict[str, Any] = {
        name: Words(one.codes[rows], one.words) if isinstance(one, Words) else one[rows]
        for name, one in part.columns.items()
    }
    manual = {name: Entered(values, BY_HAND, BY_HAND) for name, values in by_hand.items()}
    return Households(columns, manual)
