# SPDX-License-Identifier: EUPL-1.2
"""Where a case is on its way: each stage of the method, and for a stage of now whose move is waited for.

Without words but those of the method: the page that shows it decides who is "you" (see `way_picture` for the drawing).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from schuldenlab.base.tasks import Wanted
from schuldenlab.methods.progress import Progress, State, StepProgress
from schuldenlab.methods.schema import FactValue, Method
from schuldenlab.methods.vocabulary import ACTIONS, FACTS

from .models import Case
from .way_picture import State as Shown

TALK, CHOICE = "first-talk", "choose-method"  # steps of a case without a method
ASKED, TALKED, CHOSEN = "asked", "talk", "choose"  # and its stages
DANGER = "danger."  # before what threatens: what to do about it, where a case would be closed otherwise

_TO_DO = (State.OPEN, State.REOPENED)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that is waited for. `whose`: a role, an outsider (creditor, court, partner) or time.

    `do`: the action, where it is the move of who does this step; empty when they did and now wait for another.
    """

    step: str
    whose: str
    do: str
    since: date | None
    due_on: date | None
    source: str
    is_late: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """`since`: of a stage that is done, the day its last step was."""

    key: str
    state: Shown
    since: date | None
    moves: tuple[Move, ...]


def danger_of(step: str) -> str:
    """What threatens, of such a step; empty for any other."""
    return step.removeprefix(DANGER) if step.startswith(DANGER) else ""


def danger_move(threat: str, since: date | None) -> Move:
    """To say how it ended. The coach's, without a day: today is not too early."""
    do = f"fact.record:threat.averted:{threat}"
    return Move(f"{DANGER}{threat}", "coach", do, since, None, "", is_late=False, optional=False)


def turn_of(move: Move) -> str:
    """Whose move it is, in the words of who and whom: of a step that only follows what others do, theirs."""
    action = ACTIONS.get(move.do.partition(":")[0])
    if action is None or action.makes:
        return move.whose
    return next((FACTS[name].by for name in action.then if FACTS[name].by), move.whose)


def stages(
    method: Method, progress: Progress, *, closed: bool, goes_on: Collection[str] = frozenset()
) -> list[StageLine]:  # fmt: skip
    """Every stage of the method, in its order. `closed`: the case is, or will be; then only steps of `goes_on` are."""
    by_stage: dict[str, list[StepProgress]] = {stage.key: [] for stage in method.stages}
    for one in progress.steps:
        by_stage[one.step.stage].append(one)
    lines = {key: _stage(key, steps) for key, steps in by_stage.items()}
    if closed:
        lines = {key: line if line.state == "done" else _ended(line, goes_on) for key, line in lines.items()}
    elif not any(line.state == "now" for line in lines.values()):
        # Nobody has anything to do, so what is begun waits for what its next step needs.
        for key, line in lines.items():
            waits = [one for one in by_stage[key] if one.state is State.WAITING and not one.step.optional]
            if line.state == "waiting" and waits:
                moves = tuple(_waited(one) for one in waits[:1])
                lines[key] = StageLine(key, "now", None, moves)
                break
    return list(lines.values())


def moves_of(progress: Progress) -> list[Move]:
    """What is to do, by anybody: what has to be done before what may be, what is due first before the rest."""
    found = [_move(one) for one in progress.to_do]
    return sorted(found, key=lambda one: (not one.do, one.optional, one.due_on or date.max, one.since or date.max))


def before_a_method(
    case: Case, facts: Mapping[str, FactValue], wanted: Iterable[Wanted], today: date
) -> tuple[list[StageLine], list[Move]]:
    """The law asks for a talk and a choice, whatever way follows."""
    talk = facts.get("talk.held")
    moves = [
        Move(
            step=task.step,
            whose=task.who_role,
            do=task.what.removeprefix("cases.actions."),
            since=talk.holds_on if talk else case.asked_on,
            due_on=task.due_on,
            source=task.term_source,
            is_late=task.due_on is not None and task.due_on < today,
            optional=False,
        )
        for task in wanted
    ]
    here, steps = tuple(moves), {one.step for one in moves}
    return [
        StageLine(ASKED, "done", case.asked_on, ()),
        StageLine(TALKED, "now" if TALK in steps else ("done" if talk else "skipped"), talk.holds_on if talk else None,
                  here if TALK in steps else ()),
        StageLine(CHOSEN, "now" if CHOICE in steps else ("skipped" if case.closed_on else "waiting"), None,
                  here if CHOICE in steps else ()),
    ], moves  # fmt: skip


def _stage(key: str, steps: list[StepProgress]) -> StageLine:
    done = [one for one in steps if one.state is State.FINISHED]
    to_do = [one for one in steps if one.state in _TO_DO or one.pressed]
    waiting = [one for one in steps if one.state is State.WAITING and not one.step.optional]
    if any(not one.step.optional for one in to_do):
        return StageLine(key, "now", None, tuple(_sorted(to_do)))
    if waiting:
        return StageLine(key, "waiting", None, ())
    if done:
        return StageLine(key, "done", max(one.since for one in done if one.since), ())
    return StageLine(
        key, "waiting" if to_do or any(one.state is State.WAITING for one in steps) else "skipped", None, ()
    )


def _ended(line: StageLine, goes_on: Collection[str]) -> StageLine:
    """In a closed case what did not happen will not: nobody waits for it."""
    moves = tuple(one for one in line.moves if one.step in goes_on)
    return StageLine(line.key, "now" if moves else "skipped", None, moves)


def _sorted(steps: Iterable[StepProgress]) -> list[Move]:
    found = [_move(one) for one in steps]
    return sorted(found, key=lambda one: (one.optional, one.due_on or date.max, one.since or date.max))


def _move(one: StepProgress) -> Move:
    return Move(
        step=one.step.key,
        whose=one.waits[0].whom if one.waits else one.step.who,
        do="" if one.waits else one.step.do,
        since=one.since,
        due_on=one.due.on,
        source=one.due.source,
        is_late=one.late,
        optional=one.step.optional,
    )


def _waited(one: StepProgress) -> Move:
    return _move(one)
