# SPDX-License-Identifier: EUPL-1.2
"""Where a case is in its method: which steps are done, which are open, what waits for whom, and the one next thing.

A step is open when its `needs` hold and done when its `done` hold. Finished stays finished, whatever becomes of those
facts, unless a fact of its `reopens_on` became known after that. A term of the law runs whatever a step waits for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from .conditions import Part, evaluate, tests_of
from .schema import All, Condition, FactValue, Method, Step
from .terms import NOT_DUE, Due, due, ended_by_law, runs_by_law, starts
from .vocabulary import FACTS, Type, makes, may_follow


class State(StrEnum):
    FINISHED = "finished"
    OPEN = "open"
    REOPENED = "reopened"  # open again, by a fact that came later
    WAITING = "waiting"
    NOT_NEEDED = "not_needed"  # as things are: it went another way, or the exception it is for did not happen


@dataclass(frozen=True, slots=True)
class Finished:
    """What a case keeps of a finished step. `on`: since when it is done; `at`: when we knew."""

    step: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """A fact that is waited for, and whose move it is: a role, an outsider, or time. `step` may bring it."""

    fact: str
    whom: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """`since`: its needs came to hold, or it was reopened; once its doer acted, or it is finished, the day of that.
    `acted`: whoever does this step has done so, and now waits for the others in `waits`.

    `pressed`: a term of the law runs for it, also while it waits.
    """

    step: Step
    state: State
    since: date | None = None
    waits: tuple[Wait, ...] = ()
    due: Due = NOT_DUE
    late: bool = False
    acted: bool = False
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """`now_finished`: steps whose facts hold and that no record says are finished, for the case to record."""

    steps: tuple[StepProgress, ...]
    next: StepProgress | None
    now_finished: tuple[Finished, ...]

    def of(self, key: str) -> StepProgress:
        return next(one for one in self.steps if one.step.key == key)

    @property
    def open(self) -> tuple[StepProgress, ...]:
        return tuple(one for one in self.steps if one.state in (State.OPEN, State.REOPENED))

    @property
    def to_do(self) -> tuple[StepProgress, ...]:
        """Open steps, and those that wait while their term of the law runs."""
        return tuple(one for one in self.steps if one.state in (State.OPEN, State.REOPENED) or one.pressed)


def progress(
    method: Method,
    *,
    facts: Mapping[str, FactValue],
    finished: Iterable[Finished],
    today: date,
    values: Mapping[str, Any],
) -> Progress:
    """Where the case is today.

    `finished`: every record so far, of this or an earlier version; the newest per step counts. `values`: the city's
    value of each parameter, and ``wgs.decision_weeks`` of its ordinance; defaults of the method fill in the rest.
    """
    values = with_defaults(method, values)
    newest: dict[str, Finished] = {}
    for record in sorted(finished, key=lambda one: one.at):
        newest[record.step] = record
    look = _Look(method, facts, today, values)
    now_finished = []
    steps = []
    for step in method.steps:
        counts, is_new = look.record(step, newest.get(step.key))
        if counts is not None and is_new:
            now_finished.append(counts)
        steps.append(look.progress(step, counts, again=step.key in newest))
    return Progress(tuple(steps), _next(steps), tuple(now_finished))


def facts_read(method: Method) -> frozenset[str]:
    """Every fact that has to be known to say where a case is and whether the method fits."""
    conditions = [one for step in method.steps for one in (*step.needs, *step.done)]
    conditions += [fit.condition for fit in method.fits]
    found = {test.fact for one in conditions for test in tests_of(one)}
    for step in method.steps:
        found.update(step.reopens_on, makes(step.do))
        if step.term:
            found.update(starts(step.term))
    return frozenset(name for name in found if not name.endswith("*"))


def with_defaults(method: Method, values: Mapping[str, Any]) -> dict[str, Any]:
    """What counts: the city's value, else the default of the method; nothing for what the city still has to set."""
    defaults = {param.key: param.default for param in method.params if param.default is not None}
    return {**defaults, **values}


@dataclass(frozen=True, slots=True)
class _Look:
    method: Method
    facts: Mapping[str, FactValue]
    today: date
    values: Mapping[str, Any]

    def record(self, step: Step, old: Finished | None) -> tuple[Finished | None, bool]:
        """The record that counts, and whether it is a new one."""
        if old is not None and runs_by_law(step.term, self.facts) and not self._holds(step.done):
            return None, False  # written down wrong and put right: what the law asks was not done after all
        reopened_at = self._reopened_at(step, old)
        if old is not None and reopened_at is None:
            return old, False
        again = self._done_again(step, reopened_at)
        if again is not None:
            return again, True
        if old is not None and any(self._off(one) for one in step.needs):
            return old, False  # it went another way since, such as an agreement: nobody can do it any more
        return None, False

    def _done_again(self, step: Step, reopened_at: datetime | None) -> Finished | None:
        """The record of a step that is done, after what reopened it."""
        if not self._holds(step.done):
            return None
        known = [self.facts[fact] for fact in _facts(step.done) if fact in self.facts]
        if not known or (reopened_at is not None and max(fact.known_at for fact in known) < reopened_at):
            return None
        # What would reopen it and is known already, was taken into account.
        looked_at = known + [self.facts[fact] for fact in step.reopens_on if fact in self.facts]
        at = max(fact.known_at for fact in looked_at)
        return Finished(step.key, max(fact.holds_on for fact in known), at)

    def _reopened_at(self, step: Step, old: Finished | None) -> datetime | None:
        """When a fact of `reopens_on` became known after the step was finished.

        In the same moment it only counts when the step is not done any more: then the fact came last.
        """
        if old is None:
            return None
        newest = max((self.facts[name].known_at for name in step.reopens_on if name in self.facts), default=None)
        if newest is None or newest < old.at or (newest == old.at and self._holds(step.done)):
            return None
        return newest

    def progress(self, step: Step, record: Finished | None, *, again: bool) -> StepProgress:
        if record is not None:
            return StepProgress(step, State.FINISHED, since=record.on)
        if ended_by_law(step.term, self.facts):
            return StepProgress(step, State.NOT_NEEDED)
        pressed = runs_by_law(step.term, self.facts)
        if not pressed and any(self._off(one) for one in step.needs):
            return StepProgress(step, State.NOT_NEEDED)
        waits = self._waits(step.needs)
        if waits and not pressed:
            return StepProgress(step, State.WAITING, waits=waits)
        term = due(step.term, self.facts, self.values) if step.term else NOT_DUE
        late = term.on is not None and term.on < self.today
        if waits:
            return StepProgress(step, State.WAITING, waits=waits, due=term, late=late, pressed=True)
        acted = self._acted(step)
        return StepProgress(
            step,
            State.REOPENED if again else State.OPEN,
            since=self._since(step, acted, again),
            waits=self._waits(step.done, doing=step) if acted else (),
            due=term,
            late=late,
            acted=acted,
            pressed=pressed,
        )

    def _holds(self, conditions: tuple[Condition, ...]) -> bool:
        return evaluate(All(conditions), self.facts, self.values).verdict is True

    def _waits(self, conditions: tuple[Condition, ...], doing: Step | None = None) -> tuple[Wait, ...]:
        """What keeps these from holding, each with whose move it is. Exceptions only where there is nothing else."""
        found: dict[str, Wait] = {}
        for condition in conditions:
            unmet = self._unmet(condition)
            for fact in [fact for fact in unmet if not _maybe(fact)] or unmet:
                found[fact] = self._wait(fact, doing)
        return tuple(found.values())

    def _unmet(self, condition: Condition) -> list[str]:
        """The facts whose coming would make it hold; nothing when it holds."""
        answer = evaluate(condition, self.facts, self.values)
        if answer.verdict is True:
            return []
        unmet = [part for part in answer.because if part.verdict is not True]
        return [part.test.fact for part in unmet if not _settled(part)] or [part.test.fact for part in unmet]

    def _wait(self, fact: str, doing: Step | None) -> Wait:
        """Whoever the vocabulary says brings it; else whoever does the step that makes it; else the doer."""
        maker = next((step for step in self.method.steps if fact in makes(step.do)), None)
        maker = maker or next((step for step in self.method.steps if fact in may_follow(step.do)), None)
        brings = FACTS[fact.partition(":")[0]].by
        if maker is None:
            return Wait(fact, brings or (doing.who if doing else ""))
        if fact in makes(maker.do) or not brings:
            return Wait(fact, maker.who, maker.key)
        return Wait(fact, brings, maker.key)

    def _off(self, condition: Condition) -> bool:
        """It went another way (a milestone that happened, a decision taken), or it is for an exception only."""
        answer = evaluate(condition, self.facts, self.values)
        if answer.verdict is False and all(_settled(part) for part in answer.because if part.verdict is False):
            return True
        unmet = self._unmet(condition)
        return bool(unmet) and all(_maybe(fact) for fact in unmet)

    def _acted(self, step: Step) -> bool:
        """The doer did their part: the action's own milestones happened, and what is left is for others to bring. Who
        follows something does so until it is done, not once."""
        if step.do.endswith(".follow"):
            return False
        own = self._milestones(step)
        if not own or not all(self._is_of(fact, step) for fact in own) or self._holds(step.done):
            return False
        left = self._waits(step.done, doing=step)
        return not any(wait.whom == step.who and wait.step in ("", step.key) for wait in left)

    def _is_of(self, fact: str, step: Step) -> bool:
        """Whether it happened for this step: a contact of before the step opened was about something else."""
        if fact not in self.facts:
            return False
        opened = [name for name in (*_facts(step.needs), *step.reopens_on) if name in self.facts and _is_date(name)]
        newest = max((self.facts[name].holds_on for name in opened), default=date.min)
        return not FACTS[fact].again or self.facts[fact].holds_on >= newest

    def _milestones(self, step: Step) -> tuple[str, ...]:
        """Those of its action that can come: a method that pays from no pot sets nothing apart."""
        reserves = self.method.money is not None and bool(self.method.money.reserve_on)
        made = (fact for fact in makes(step.do) if _is_date(fact))
        return tuple(fact for fact in made if reserves or fact != "money.reserved")

    def _since(self, step: Step, acted: bool, again: bool) -> date | None:
        names = self._milestones(step) if acted else (*_facts(step.needs), *(step.reopens_on if again else ()))
        return max((self.facts[fact].holds_on for fact in names if fact in self.facts), default=None)


def _facts(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(test.fact for condition in conditions for test in tests_of(condition))


def _settled(part: Part) -> bool:
    """No, and of a kind that does not come and go."""
    return part.verdict is False and part.test.type in (Type.DATE, Type.CODE)


def _is_date(fact: str) -> bool:
    return FACTS[fact.partition(":")[0]].type is Type.DATE


def _maybe(fact: str) -> bool:
    return FACTS[fact.partition(":")[0]].maybe


def _next(steps: Iterable[StepProgress]) -> StepProgress | None:
    """The one thing to do now: what somebody can do before what only waits, what has to before what may, due first."""
    candidates = [one for one in steps if one.state in (State.OPEN, State.REOPENED) or one.pressed]
    return min(
        candidates,
        key=lambda one: (one.acted or one.state is State.WAITING, one.step.optional, one.due.on or date.max),
        default=None,
    )
