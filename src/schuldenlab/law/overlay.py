# SPDX-License-Identifier: EUPL-1.2
"""A reform as a small file: other amounts for some half-years, and rules replaced. See docs/reference/overlay.md.

A replaced rule is Python that its author wrote, and runs as such when the file is read. So only who names the file
reads it; no page does, and nothing looks for overlays by itself.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .audit import Finding, audit
from .declare import MODULES, NODES, Choice, Node, Rule, RulesWrong
from .norms import Norm, NormsWrong, Period, installed, norm_names, norm_unit, period_of, read_norm
from .rule_sets import Made, OverlayNorm, OverlayRule, RuleSet, under
from .values import Label

SCHEMA = "overlay/1"
SIZE_MAX = 1024 * 1024
ENTRIES_MAX = 1_000

_TOP = ("schema", "name", "title", "source", "url", "norm", "rule")
_NORM = ("name", "value", "unit", "source", "url", "note", "from", "to")
_RULE = ("name", "file")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}", re.ASCII)
_SEEN = "proposed"


class OverlayWrong(Exception):
    """An overlay that cannot be used: which file, which entry, which field, what is wrong."""


@dataclass(frozen=True, slots=True)
class Change:
    """One norm as it would be, from the first day up to and including the last, both of a half-year we have."""

    norm: OverlayNorm
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Overlay:
    made: Made
    changes: tuple[Change, ...]
    rules: Mapping[str, OverlayRule]


def read_overlay(path: Path) -> Overlay:
    """Reads the file, and the files of rules it names. Raises OverlayWrong."""
    text = _text(path, path.name)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as reason:
        raise OverlayWrong(f"{path.name}: no readable TOML ({reason})") from reason
    _keys(data, _TOP, path.name)
    if data.get("schema") != SCHEMA:
        raise OverlayWrong(f'{path.name}: schema is not "{SCHEMA}"')
    if not _NAME.fullmatch(_said(data, "name", path.name)):
        raise OverlayWrong(f"{path.name}: name is a word of small letters, digits and hyphens, at most 60")
    norms, replaced = (_entries(data, kind, path.name) for kind in ("norm", "rule"))
    if not norms and not replaced:
        raise OverlayWrong(f"{path.name}: changes nothing; it has no [[norm]] and no [[rule]]")
    by_file, digest = _rule_texts(replaced, path)
    digest.update(text.encode())
    made = Made(data["name"], _said(data, "title", path.name), _said(data, "source", path.name), digest.hexdigest())
    url = _said(data, "url", path.name) if "url" in data else ""
    changes = tuple(_change(raw, place, made, url) for raw, place in norms)
    _apart(changes, path.name)
    rules: dict[str, OverlayRule] = {}
    for file, (source, names) in by_file.items():
        rules |= _replaced(file, source, names, made)
    return Overlay(made, changes, rules)


def on_top(overlay: Overlay) -> RuleSet:
    """The law with this overlay on top of it."""
    periods = tuple(_changed(period, overlay.changes) for period in installed())
    return RuleSet(overlay.made.name, periods, overlay.rules, overlay.made.sha256)


def no_longer_following(rules: RuleSet, on: date) -> list[Finding]:
    """Maxima and limits of this day's half-year that no longer follow from the formula. An overlay changes what it says
    and nothing else: a maximum of the law may cap what a reform would give."""
    with under(rules):
        return [finding for finding in audit(period_of(on)) if finding.is_wrong]


def _changed(period: Period, changes: Sequence[Change]) -> Period:
    here = {one.norm.name: one.norm for one in changes if one.first <= period.valid_from <= one.last}
    if not here:
        return period
    missing = {pattern: line for pattern, line in period.missing.items() if pattern not in here}
    return replace(period, norms={**period.norms, **here}, missing=missing)


# --- what a file may say


def _text(path: Path, name: str) -> str:
    """With Unix line ends, so that the hash is the same on every machine."""
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_MAX + 1)
    except OSError as reason:
        raise OverlayWrong(f"{name}: cannot be read ({reason.strerror})") from reason
    if len(raw) > SIZE_MAX:
        raise OverlayWrong(f"{name}: larger than {SIZE_MAX} bytes")
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as reason:
        raise OverlayWrong(f"{name}: no readable text ({reason.reason})") from reason


def _keys(raw: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for key in raw:
        if key not in known:
            raise OverlayWrong(f"{place}: unknown key {key}{_nearest(key, known)}")


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _said(raw: Mapping[str, Any], key: str, place: str) -> str:
    words = raw.get(key)
    if not isinstance(words, str) or not words.strip() or not words.isprintable():
        raise OverlayWrong(f"{place}: {key} is missing or no line of text")
    return words


def _entries(data: Mapping[str, Any], kind: str, file: str) -> list[tuple[Mapping[str, Any], str]]:
    """Each entry, with the place that a message names."""
    rows = data.get(kind, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise OverlayWrong(f"{file}: {kind} is no list of tables; write [[{kind}]]")
    if len(rows) > ENTRIES_MAX:
        raise OverlayWrong(f"{file}: more than {ENTRIES_MAX} of [[{kind}]]")
    found = []
    for number, row in enumerate(rows, start=1):
        place = f"{file}: {kind} {number}"
        _keys(row, _NORM if kind == "norm" else _RULE, place)
        found.append((row, f"{place} ({_said(row, 'name', place)})"))
    return found


# --- norms


def _change(raw: Mapping[str, Any], place: str, made: Made, url: str) -> Change:
    name = raw["name"]
    if name not in norm_names():
        kind = "a rule; write [[rule]]" if name in NODES else f"no norm{_nearest(name, [*norm_names()])}"
        raise OverlayWrong(f"{place}: name is {kind}")
    unit = norm_unit(name)
    if raw.get("unit") != unit:
        raise OverlayWrong(f"{place}: unit is {raw.get('unit')}, and that of the norm is {unit}")
    first, last = _days(raw, place)
    dutch = next((one.norms[name].dutch for one in reversed(installed()) if name in one.norms), name)
    words = {key: word for key, word in raw.items() if key not in ("from", "to")}
    try:  # as strictly as a file of norms; only where it can be read need not be somewhere
        norm = read_norm({"url": url or "-", "dutch": dutch, "seen": "secondary"} | words, place)
    except NormsWrong as reason:
        raise OverlayWrong(str(reason)) from reason
    _is_a_choice(norm, place)
    norm = replace(norm, seen=_SEEN, url="" if norm.url == "-" else norm.url)
    return Change(_as(OverlayNorm, norm, made), first, last)


def _days(raw: Mapping[str, Any], place: str) -> tuple[date, date]:
    """Whole half-years that we have: the file of another half-year is written whole."""
    firsts = [period.valid_from.isoformat() for period in installed()]
    lasts = [period.valid_to.isoformat() for period in installed()]
    first, last = raw.get("from"), raw.get("to", lasts[-1])
    if first not in firsts:
        raise OverlayWrong(f"{place}: from is {first}, no first day of a half-year we have: {', '.join(firsts)}")
    if last not in lasts:
        raise OverlayWrong(f"{place}: to is {last}, no last day of a half-year we have: {', '.join(lasts)}")
    if last < first:
        raise OverlayWrong(f"{place}: to is {last}, before from, {first}")
    return date.fromisoformat(first), date.fromisoformat(last)


def _is_a_choice(norm: Norm, place: str) -> None:
    """A norm that is a word chooses between formulas; one that nobody wrote is refused here and not a million times."""
    words = {
        word for node in NODES.values() if isinstance(node, Choice) and node.on == norm.name for word in node.branches
    }
    if norm.unit == "text" and norm.value not in words:
        raise OverlayWrong(f"{place}: value is {norm.value}, not one of {', '.join(sorted(words))}")


def _apart(changes: Sequence[Change], file: str) -> None:
    for place, one in enumerate(changes):
        for other in changes[:place]:
            if one.norm.name == other.norm.name and one.first <= other.last and other.first <= one.last:
                raise OverlayWrong(f"{file}: {one.norm.name} is changed twice for {max(one.first, other.first)}")


# --- rules


def _rule_texts(
    replaced: Sequence[tuple[Mapping[str, Any], str]], path: Path
) -> tuple[dict[str, tuple[str, list[str]]], Any]:
    """Of each file of rules its text and the rules that it replaces; and the hash over those texts, in order."""
    found: dict[str, tuple[str, list[str]]] = {}
    seen: set[str] = set()
    digest = hashlib.sha256()
    for raw, place in replaced:
        name, file = raw["name"], _said(raw, "file", place)
        node = NODES.get(name)
        if not isinstance(node, Rule):
            rules = [one for one, known in NODES.items() if isinstance(known, Rule)]
            kind = f"no rule{_nearest(name, rules)}" if node is None else f"no rule but a {type(node).__name__.lower()}"
            raise OverlayWrong(f"{place}: name is {kind}")
        if Path(file).name != file or not file.endswith(".py"):
            raise OverlayWrong(f"{place}: file is {file}, not the name of a .py file beside the overlay")
        if file not in found:
            found[file] = (_text(path.parent / file, file), [])
            digest.update(f"{file}\n{found[file][0]}\0".encode())
        if name in seen:
            raise OverlayWrong(f"{place}: stands there twice")
        seen.add(name)
        found[file][1].append(name)
    return found, digest


def _replaced(file: str, source: str, names: Sequence[str], made: Made) -> dict[str, OverlayRule]:
    """The rules that the file declares, which are exactly those that were named."""
    declared = _declared(file, source, names)
    found: dict[str, OverlayRule] = {}
    for name in names:
        ours, theirs = NODES[name], declared.get(name)
        assert isinstance(ours, Rule)
        if not isinstance(theirs, Rule):
            raise OverlayWrong(f"{file}: declares no rule {name}")
        if set(theirs.needs) != set(ours.needs):
            asked, has = (", ".join(sorted(one.needs)) or "nothing" for one in (ours, theirs))
            raise OverlayWrong(f"{file}: {name} takes {has}, and the rule it replaces takes {asked}")
        if theirs.unit != ours.unit:
            raise OverlayWrong(f"{file}: unit of {name} is {theirs.unit}, and that of the rule it replaces {ours.unit}")
        found[name] = _as(OverlayRule, replace(theirs, label=Label.I, enterable=ours.enterable), made)
    if others := sorted(declared.keys() - set(names)):
        raise OverlayWrong(f"{file}: declares {others[0]}, which the overlay does not name")
    return found


def _declared(file: str, source: str, names: Sequence[str]) -> dict[str, Node]:
    """What running the file adds to the declarations, which are put back as they were."""
    nodes, modules = dict(NODES), dict(MODULES)
    for name in names:
        del NODES[name]
    try:
        exec(compile(source, file, "exec"), {"__name__": f"overlay_{Path(file).stem}", "__file__": file})  # noqa: S102  # what this is for
        return {name: node for name, node in NODES.items() if nodes.get(name) is not node}
    except RulesWrong as reason:
        raise OverlayWrong(
            f"{file}: {reason}; a file declares only the rules that the overlay names for it"
        ) from reason
    except SyntaxError as reason:
        raise OverlayWrong(f"{file}: line {reason.lineno}: {reason.msg}") from reason
    except Exception as reason:
        raise OverlayWrong(f"{file}: {type(reason).__name__}: {reason}") from reason
    finally:
        for known, before in ((NODES, nodes), (MODULES, modules)):
            known.clear()
            known.update(before)  # type: ignore[arg-type]


def _as(kind: type[Any], one: Norm | Rule, made: Made) -> Any:
    return kind(**{part.name: getattr(one, part.name) for part in fields(one)}, made=made)
