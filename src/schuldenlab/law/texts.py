# SPDX-License-Identifier: EUPL-1.2
"""The sentences of the law core, without a framework: `texts/nl.toml` and `texts/en.toml` have the same keys.

A part may have files of its own beside them: `texts/<part>.nl.toml`, `texts/<part>.en.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from .errors import FileRefused, LawError, NotEstablished, PeriodMissing, RowRefused
from .values import exact

LANGUAGES = ("nl", "en")
STAFF = "staff."

_NAMES = ("id", "section", "number", "article")  # keys of a row whose text is a name, even where it looks like a number
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# fmt: off
_MONTHS = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni",
           "juli", "augustus", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}
# fmt: on


@cache
def sentences(language: str, *, to_staff: bool = False) -> dict[str, str]:
    """Every sentence in one language, by dotted key. `to_staff`: what is said to whom it is about, is said about them;
    `staff.<key>` has the words where they differ."""
    if to_staff:
        known = sentences(language)
        return known | {key.removeprefix(STAFF): words for key, words in known.items() if key.startswith(STAFF)}
    found: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "texts").glob(f"*{language}.toml")):
        found |= _flat(tomllib.loads(path.read_text("utf-8")), "")
    return found


def text(key: str, language: str, /, **values: str) -> str:
    """Raises KeyError for an unknown key: a missing sentence is a programming error."""
    return sentences(language)[key].format_map(values)


def refusal(reason: LawError, language: str) -> str:
    """What happened, in one or two sentences; and what an unofficial formula gives, where there is one."""
    if isinstance(reason, PeriodMissing):
        *others, last = (one.isoformat() for one in reason.known)
        return text("errors.period", language, day=day_in_words(reason.day.isoformat(), language),
                    known=", ".join(others), last=last)  # fmt: skip
    values = dict(reason.values)
    if isinstance(reason, RowRefused | FileRefused):
        values["reason"] = refusal(reason.reason, language)
    for key in ("name", "because"):
        if key in values:
            values[key] = name_of(values[key], language)
    if values.get("where"):
        values["where"] = f" ({values['where']})" if reason.code != "not_established" else values["where"]
    said = text(f"errors.{reason.code}", language, **values)
    if isinstance(reason, NotEstablished) and (found := reason.indication):
        shown = written(found.shown, found.result.unit, language)
        said += " " + text("errors.indication", language, value=shown)
    return said


def name_of(name: str, language: str, *, to_staff: bool = False) -> str:
    """How we call an input, an amount or a rule; its own name where it has no other."""
    known = sentences(language, to_staff=to_staff)
    return known.get(f"inputs.{name}") or known.get(f"titles.{name}") or name


def called_in(inputs: Mapping[str, Any], names: Mapping[str, str], language: str) -> dict[str, str]:
    """How the creditors of a receipt are called, by id: as `names` says; else by the id where that is a name; else by
    a number, as a receipt has no names of creditors but its own."""
    rows = inputs.get("creditors")
    ids = [row["id"] for row in rows if isinstance(row, dict) and "id" in row] if isinstance(rows, list) else []
    return {
        one: names.get(one) or (text("story.creditor", language, number=str(place)) if _is_uuid(one) else one)
        for place, one in enumerate(map(str, ids), 1)
    }


def _is_uuid(word: str) -> bool:
    try:
        return str(UUID(word)) == word
    except ValueError:
        return False


def written(
    value: Any, unit: str, language: str, *, to_staff: bool = False, called: Mapping[str, str] | None = None
) -> str:
    """A value of a receipt (decimal string, word, yes/no, list) as people write it. `called`: see `called_in`."""
    if isinstance(value, bool):
        return text("words.yes" if value else "words.no", language)
    if isinstance(value, list):
        return "; ".join(written(item, unit, language, to_staff=to_staff, called=called) for item in value) or text(
            "words.none", language
        )
    if isinstance(value, dict):
        return _row(value, unit, language, to_staff, called or {})
    if not isinstance(value, str):
        return str(value)
    try:
        amount = Fraction(value)
    except ValueError:
        known = sentences(language, to_staff=to_staff)
        if _DAY.fullmatch(value):
            return day_in_words(value, language)
        words = known.get(f"words.{value}") or known.get(f"kinds.{value}")
        return words or name_of(value, language, to_staff=to_staff)
    if unit.startswith("EUR"):
        return _euros(value, language)
    if unit in ("ratio", "ratio/year"):
        return _decimal(exact(amount * 100), language) + "%"
    return _decimal(value, language) + ("%" if unit == "percent" else "")


def _row(row: Mapping[str, Any], unit: str, language: str, to_staff: bool, called: Mapping[str, str]) -> str:
    """One row of a list, whom it is about first; rows within a row, with their total last."""
    who = called.get(str(row.get("id")))
    said = []
    for key, one in row.items():
        if key == "id" and who:
            continue
        words = one if key in _NAMES else written(one, unit, language, to_staff=to_staff, called=called)
        said.append(text("story.total", language, value=words) if key == "total" else words)
    words = ("; " if any(isinstance(one, list) for one in row.values()) else ", ").join(said)
    return f"{who}: {words}" if who else words


def one_line(words: str) -> str:
    """Whatever stands in somebody's file, a line stays one line and moves no cursor."""
    return "".join(
        sign if sign.isprintable() or sign == "\N{NO-BREAK SPACE}" else "\N{REPLACEMENT CHARACTER}" for sign in words
    )


def day_in_words(iso: str, language: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def _euros(value: str, language: str) -> str:
    sign, digits = ("-", value[1:]) if value.startswith("-") else ("", value)
    whole, _, cents = digits.partition(".")
    if "/" in value or not whole.isdecimal():
        return f"€ {value}"
    grouped = f"{int(whole):,}"
    if language == "en":
        return f"{sign}€{grouped}.{cents.ljust(2, '0')}"
    return f"{sign}€\u00a0{grouped.replace(',', '.')},{cents.ljust(2, '0')}"


def _decimal(value: str, language: str) -> str:
    return value.replace(".", ",") if language == "nl" else value


def _flat(node: dict[str, Any], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}{name}"
        flat.update(_flat(value, f"{key}.") if isinstance(value, dict) else {key: str(value).strip()})
    return flat
