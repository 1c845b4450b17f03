# SPDX-License-Identifier: EUPL-1.2
"""Where a case is, in the form in which it is kept between two changes: docs/adr/0010-case-state.md.

Whether something is late is never kept: that is for the day on which somebody looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from schuldenlab.base.clock import Clock

from .models import Case, CaseState
from .packages import ParamValue
from .way import Move, StageLine

MAY_BE_OLD = timedelta(days=1)  # after midnight and before the sweep; older than that the sweep left it


@dataclass(frozen=True, slots=True)
class State:
    """`moves`: what is to do, by anybody. `threats`: what threatens and was not averted. `euros`: cents by name, as far
    as they are known. `values`: of the parameters, as they hold for this case. `can`: actions of steps that are open or
    were done before; what the method names and is not among them waits for something, or is not needed."""

    stages: tuple[StageLine, ...]
    moves: tuple[Move, ...]
    threats: tuple[str, ...]
    euros: Mapping[str, int]
    values: Mapping[str, ParamValue]
    can: tuple[str, ...]


def state_row(state: State, *, case: Case, clock: Clock, silent: Mapping[str, str] | None = None) -> CaseState:
    """The row that keeps this, not saved. `silent`: events from which no letter followed, each with its day."""
    return CaseState(
        known_at=clock.now(), case=case, client_ids=case.client_ids, method_version_id=case.method_version_id,
        holds_on=clock.today(), content=_written(state) | {"silent": dict(silent or {})},
    )  # fmt: skip


def state_keep(state: State, *, case: Case, clock: Clock, silent: Mapping[str, str]) -> None:
    """Over what was kept before. Part of a refresh: with the case locked."""
    CaseState.objects.bulk_create(
        [state_row(state, case=case, clock=clock, silent=silent)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["known_at", "method_version", "holds_on", "content"],
    )


def silent_before(case: Case) -> dict[str, str]:
    """What a refresh under this version of the method looked at and wrote no letter about."""
    kept = CaseState.objects.filter(case=case, method_version=case.method_version_id)
    return kept.values_list("content__silent", flat=True).first() or {}


def state_kept(case: Case, *, on: date) -> State | None:
    """What was kept, as it is on this day; None when it is of another version of the method, or older than a night."""
    row = getattr(case, "state", None)
    if row is None or row.method_version_id != case.method_version_id or not on - MAY_BE_OLD <= row.holds_on <= on:
        return None
    if "can" not in row.content:  # kept by an earlier release
        return None
    return _read(row.content, on)


def _written(state: State) -> dict[str, Any]:
    return {
        "stages": [asdict(one) | {"since": _day(one.since), "moves": _moves(one.moves)} for one in state.stages],
        "moves": _moves(state.moves),
        "threats": list(state.threats),
        "euros": dict(state.euros),
        "values": dict(state.values),
        "can": list(state.can),
    }


def _moves(moves: tuple[Move, ...]) -> list[dict[str, Any]]:
    found = []
    for one in moves:
        kept = asdict(one) | {"since": _day(one.since), "due_on": _day(one.due_on)}
        del kept["is_late"]
        found.append(kept)
    return found


def _read(content: dict[str, Any], on: date) -> State:
    return State(
        stages=tuple(
            StageLine(one["key"], one["state"], _date(one["since"]), _read_moves(one["moves"], on))
            for one in content["stages"]
        ),
        moves=_read_moves(content["moves"], on),
        threats=tuple(content["threats"]),
        euros=content["euros"],
        values=content["values"],
        can=tuple(content["can"]),
    )


def _read_moves(kept: list[dict[str, Any]], on: date) -> tuple[Move, ...]:
    return tuple(
        late(Move(**one | {"since": _date(one["since"]), "due_on": _date(one["due_on"]), "is_late": False}), on)
        for one in kept
    )


def late(move: Move, on: date) -> Move:
    """The same move, with whether its day has passed."""
    return replace(move, is_late=move.due_on is not None and move.due_on < on)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
