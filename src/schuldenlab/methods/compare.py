# SPDX-License-Identifier: EUPL-1.2
"""What differs between two versions of a method, and what that means for a case that is on its way."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .package import MAIN
from .progress import Finished, Progress, State, progress
from .schema import FactValue, Method


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs. `old` or `new` None: it is not there in that version."""

    place: str  # "step.offers.term", "params.months.range", "nl.toml: step.offers.title"
    old: str | None
    new: str | None

    @property
    def kind(self) -> str:
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.place}: added: {self.new}"
        return f"{self.place}: removed: {self.old}" if self.new is None else f"{self.place}: {self.old} → {self.new}"


@dataclass(frozen=True, slots=True)
class Move:
    """What moving one case to another version would do; nothing is done.

    Keys of steps: `stays_finished` in both versions; `no_longer_asked` finished ones that the new version has not, they
    stay in the history; `opens` and `closes` what would be to do then and is not now, and the other way round.
    """

    changes: tuple[Change, ...]
    stays_finished: tuple[str, ...]
    no_longer_asked: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    due_changes: tuple[tuple[str, date | None, date | None], ...]  # step, its day in the old version, and in the new
    values_missing: tuple[str, ...]  # parameters the city still has to set
    before: Progress
    after: Progress


def compare(old: Method, new: Method) -> tuple[Change, ...]:
    """Every place that differs, in the order of the old file, then what the new one adds."""
    before, after = dict(_flat(old)), dict(_flat(new))
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        Change(place, before.get(place), after.get(place)) for place in places if before.get(place) != after.get(place)
    )


def move(
    old: Method,
    new: Method,
    *,
    facts: Mapping[str, FactValue],
    finished: Iterable[Finished],
    today: date,
    old_values: Mapping[str, Any],
    new_values: Mapping[str, Any],
) -> Move:
    """What a case would see. Finished steps stay finished: they are looked up by key."""
    finished = tuple(finished)
    before = progress(old, facts=facts, finished=finished, today=today, values=old_values)
    after = progress(new, facts=facts, finished=finished, today=today, values=new_values)
    done = _keys(before, State.FINISHED)
    kept = {step.key for step in new.steps}
    was_open, is_open = (_keys(one, State.OPEN, State.REOPENED) for one in (before, after))
    old_due, new_due = ({one.step.key: one.due.on for one in of.to_do} for of in (before, after))
    return Move(
        changes=compare(old, new),
        stays_finished=tuple(key for key in done if key in kept),
        no_longer_asked=tuple(key for key in done if key not in kept),
        opens=tuple(key for key in is_open if key not in was_open),
        closes=tuple(key for key in was_open if key not in is_open),
        due_changes=tuple(
            (key, old_due.get(key), new_due.get(key))
            for key in dict.fromkeys((*old_due, *new_due))
            if old_due.get(key) != new_due.get(key)
        ),
        values_missing=tuple(key for key in new.city_must_set if key not in new_values),
        before=before,
        after=after,
    )


def _keys(of: Progress, *states: State) -> tuple[str, ...]:
    return tuple(one.step.key for one in of.steps if one.state in states)


def _flat(method: Method) -> Iterator[tuple[str, str]]:
    """Every value of the folder under its place. Tables with a key are found by it, so that order does not matter."""
    yield from _leaves(tomllib.loads(method.files[MAIN].decode()), "")
    for language in method.languages:
        yield from _leaves(tomllib.loads(method.files[f"{language}.toml"].decode()), f"{language}.toml: ")


def _leaves(value: dict[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        at = f"{place}{key}"
        if isinstance(inner, list) and inner and all(isinstance(one, dict) and "key" in one for one in inner):
            for one in inner:
                yield from _leaves({k: v for k, v in one.items() if k != "key"}, f"{at}.{one['key']}.")
        elif isinstance(inner, dict) and inner:
            yield from _leaves(inner, f"{at}.")
        else:
            yield at, _written(inner)


def _written(value: Any) -> str:
    """A value as it could stand in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_written(one)}" for key, one in value.items()) + " }"
    return str(value)
