# SPDX-License-Identifier: EUPL-1.2
"""What follows from a changed fact: steps that are finished now, the open tasks, and where the case is.

Run in the transaction that changed the fact, with the case locked; each night once more for what a date alone changes
(an age, a colleague's absence). Nothing is evaluated while a list is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from schuldenlab.base import events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, Role
from schuldenlab.base.clock import AMSTERDAM, Clock
from schuldenlab.base.errors import LabError
from schuldenlab.base.local_values import local_values
from schuldenlab.base.tasks import Wanted, tasks_follow
from schuldenlab.law import InputWrong
from schuldenlab.methods.conditions import tests_of
from schuldenlab.methods.progress import Finished, Progress, StepProgress, progress
from schuldenlab.methods.progress import State as StepState
from schuldenlab.methods.schema import Method
from schuldenlab.methods.terms import LAW_TERMS, threatened_since
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people.selectors import at_work

from .actions import action_named, facts_left, facts_read, reopens
from .euros import euros_known
from .facts import Facts, Told, facts_known
from .models import Case, CaseVersionMove, StepFinished
from .own_facts import months_on, threats_alive, threats_held
from .packages import ParamValue, method_of, name_of
from .papers import papers_follow
from .state import State, silent_before, state_keep, state_kept
from .way import CHOICE, DANGER, TALK, Move, before_a_method, danger_move, danger_of, moves_of, stages

BATCH = 100
NAMED_MAX = 8
AFTER_CLOSING_YEARS = 3  # the last moment to measure is two years after closing
CLOSING = "close"
CLOSES, DANGER_ENDS = "cases.actions.case.close", "cases.danger.button"
BEFORE = ("talk.held", "threat.any", "help.declined")
THREATENS = ("threat.any", *(f"threat.{what}:{threat}" for what in ("of", "averted") for threat in THREATS))
HELD_BY = (*THREATENS, *(f"threat.last:{threat}" for threat in THREATS), "referral.made", "help.declined")
NO_HELP = ("help.declined", "decision.outcome:admission")


def case_refresh(*, case: Case, actor: Actor, clock: Clock) -> None:
    """Append the steps that are finished now, make the open tasks follow, let promised letters fall due, and keep where
    the case is for its page. Works as the system."""
    today = clock.today()
    with acting(SYSTEM):
        seen = _look(case, today)
        if seen.method is not None and seen.now is not None:
            _finish(case, seen.now, actor, clock)
            silent = papers_follow(case=case, method=seen.method, clock=clock, silent=silent_before(case))
        else:
            silent = {}
        wanted = _work(seen, today)
        opened = tasks_follow(case_id=case.pk, wanted=wanted, actor=actor, now=clock.now())
        state_keep(_state(seen, wanted, today, opened), case=case, clock=clock, silent=silent)


def case_state(*, case: Case, on: date) -> State:
    """Where the case is: as it was kept, else computed on the spot. The sweep keeps it again."""
    kept = state_kept(case, on=on)
    if kept is not None:
        return kept
    with acting(SYSTEM):
        seen = _look(case, on)
        return _state(seen, _work(seen, on), on, {})


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a case, each fact asked for once. `now` None: no method was chosen."""

    case: Case
    method: Method | None
    facts: Facts
    values: dict[str, ParamValue]
    now: Progress | None


def _look(case: Case, today: date) -> _Seen:
    if case.method_version is None:
        return _Seen(case, None, facts_known(case, {*BEFORE, *HELD_BY}, today), {}, None)
    method, values, finished = method_of(case), case_values(case), finished_steps(case)
    left, rest = facts_left(method, finished)
    told: Told = {}
    facts = facts_known(case, {*left, *HELD_BY}, today, told)
    if rest and reopens(method, facts, finished):
        facts |= facts_known(case, rest, today, told)
    now = progress(method, facts=facts, finished=finished, today=today, values=values)
    return _Seen(case, method, facts, values, now)


def _work(seen: _Seen, today: date) -> list[Wanted]:
    if seen.method is not None and seen.now is not None:
        wanted = list(_wanted(seen.case, seen.method, seen.now, today, no_help=_no_help(seen.facts)))
    else:
        wanted = [] if seen.case.closed_on else [_before_a_method(seen.case, seen.facts, today)]
    if threatened_since(seen.facts):
        wanted = [replace(one, urgent=not one.optional and one.what != CLOSES) for one in wanted]
    return [*_dangers(seen, wanted, today), *wanted]


def _dangers(seen: _Seen, wanted: list[Wanted], today: date) -> Iterator[Wanted]:
    """What threatens is work of its own before a case is closed; until then every step is there to end it."""
    if any(one.what == CLOSES for one in wanted):
        for threat in threats_held(seen.facts):
            yield Wanted(
                subject=("case", seen.case.pk),
                step=f"{DANGER}{threat}",
                what=DANGER_ENDS,
                who_role=Role.COACH,
                assignee_id=_coach(seen.case, today),
                urgent=True,
            )


def _state(seen: _Seen, wanted: list[Wanted], today: date, opened: Mapping[tuple[UUID, str], datetime]) -> State:
    closed = seen.case.closed_on is not None or _no_help(seen.facts)
    asked = {one.step for one in wanted}
    if seen.method is not None and seen.now is not None:
        lines, moves = stages(seen.method, seen.now, closed=closed, goes_on=asked), moves_of(seen.now)
    else:
        lines, moves = before_a_method(seen.case, seen.facts, wanted, today)
    dangers = [danger_of(one.step) for one in wanted if danger_of(one.step)]
    moves = [danger_move(one, seen.facts[f"threat.of:{one}"].holds_on) for one in dangers] + list(moves)

    def dated(move: Move) -> Move:
        return replace(move, since=_since(move, seen.case, opened.get((seen.case.pk, move.step))))

    return State(
        stages=tuple(replace(line, moves=tuple(map(dated, line.moves))) for line in lines),
        moves=tuple(dated(one) for one in moves if not closed or one.step in asked),
        threats=tuple(threats_alive(seen.facts)),
        euros=euros_known(seen.case),
        values=seen.values,
        can=tuple(sorted({one.step.do for one in seen.now.steps if is_within_reach(one)})) if seen.now else (),
    )


def _since(move: Move, case: Case, opened: datetime | None) -> date | None:
    """No later than the day on which it became work: some facts are of today every day, such as money in the pot.

    Questions of a later moment are due from that moment on, also when a night came later. What was asked of others
    waits since then.
    """
    do, _, months = move.do.partition(":")
    if do == "measure.take" and int(months):
        return months_on(case.opened_on, int(months))
    days = [move.since, opened.astimezone(AMSTERDAM).date() if opened and move.do else None]
    return min((day for day in days if day), default=None)


def is_within_reach(one: StepProgress) -> bool:
    """Open, or done before: what came back is done again."""
    return one.state not in (StepState.WAITING, StepState.NOT_NEEDED)


def case_progress(
    *, case: Case, method: Method, on: date, values: dict[str, ParamValue] | None = None,
    finished: list[Finished] | None = None, told: Told | None = None,
) -> Progress:  # fmt: skip
    """Where the case is under this method, by its own values of the parameters unless others are given. `finished`: its
    finished steps, where they were asked already. `told`: as `facts_known` takes it."""
    with acting(SYSTEM):
        return progress(
            method,
            facts=facts_known(case, facts_read(method), on, told),
            finished=finished_steps(case) if finished is None else finished,
            today=on,
            values=case_values(case) if values is None else values,
        )


def finished_steps(case: Case) -> list[Finished]:
    rows = StepFinished.objects.filter(case=case).values_list("step", "finished_on", "known_at")
    return [Finished(*row) for row in rows]


def case_values(case: Case) -> dict[str, ParamValue]:
    """The parameters as they were when the case took on its version."""
    moves = CaseVersionMove.objects.filter(case=case, to_version=case.method_version).order_by("-known_at")
    return moves.values_list("params", flat=True).first() or {}


def sweep(*, clock: Clock) -> tuple[int, list[UUID]]:
    """Refresh every case that a new day can change: how many, and which ones could not be.

    Each case is a transaction of its own; one that cannot be read keeps no other waiting.
    """
    done, failed = 0, []
    for ids in _batches(clock.today()):
        for case_id in ids:
            try:
                done += _refresh_alone(case_id, clock)
            except LabError:
                failed.append(case_id)
    return done, failed


def every_night(clock: Clock) -> str:
    """The sweep as a job of the night. Raises LabError cases.sweep_left, which names the cases that could not be."""
    done, failed = sweep(clock=clock)
    if failed:
        raise LabError("cases.sweep_left", cases=", ".join(map(str, failed[:NAMED_MAX])))
    return f"{done} cases refreshed"


def _refresh_alone(case_id: UUID, clock: Clock) -> int:
    with acting(SYSTEM):
        case = (
            Case.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("method_version")
            .filter(pk=case_id)
            .first()
        )
        if case is None:
            return 0  # somebody is at work in it, and their own refresh comes
        case_refresh(case=case, actor=SYSTEM, clock=clock)
        return 1


def _batches(today: date) -> Iterator[list[UUID]]:
    alive = Q(closed_on__isnull=True) | Q(closed_on__gt=today - timedelta(days=366 * AFTER_CLOSING_YEARS))
    last: UUID | None = None
    while True:
        with acting(SYSTEM):
            rows = Case.objects.filter(alive, **({"pk__gt": last} if last else {})).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def _before_a_method(case: Case, facts: Facts, today: date) -> Wanted:
    """The law counts from the day somebody asked, whether or not a method is chosen."""
    coach = _coach(case, today)
    if "talk.held" not in facts:
        law = LAW_TERMS["wgs.first_talk"]
        due_on = law.due(case.asked_on, threat=threatened_since(facts))
        return _task(case, TALK, "talk.record", Role.COACH, coach, due_on, "law:wgs.first_talk")
    if "help.declined" in facts:
        return _task(case, CLOSING, "case.close", Role.COACH, coach)
    due_on = _decision_due(facts, today)
    return _task(case, CHOICE, "method.choose", Role.COACH, coach, due_on, "law:wgs.decision")


def _decision_due(facts: Facts, today: date) -> date:
    """By the city's ordinance; where it set nothing, or what the act does not allow, by the act."""
    law, start = LAW_TERMS["wgs.decision"], facts["talk.held"].holds_on
    chosen = local_values([law.choice], on=today).get(law.choice)
    try:
        return law.due(start, weeks=chosen.value if chosen else None)
    except InputWrong:
        return law.due(start)


def _no_help(facts: Facts) -> bool:
    """They want none, or it was refused: then nothing is asked of them any more."""
    admission = facts.get("decision.outcome:admission")
    return "help.declined" in facts or (admission is not None and admission.value == "refused")


def _wanted(case: Case, method: Method, now: Progress, today: date, *, no_help: bool) -> Iterator[Wanted]:
    """A task for each open step, and for each that waits while its term of the law runs; in a closed case only for
    steps that are meant for after closing, and of who gets no help only for those that hang on that."""
    coach = _coach(case, today)
    for one in now.to_do:
        if case.closed_on is not None and not _after_closing(one):
            continue
        if no_help and case.closed_on is None and _facts_needed(one).isdisjoint(NO_HELP):
            continue
        role = Role(one.step.who)
        source = one.due.source if one.due.source.startswith("law:") else f"method:{name_of(method)}"
        yield _task(
            case,
            one.step.key,
            one.step.do,
            role,
            {Role.COACH: coach, Role.RESIDENT: case.client_ids[0]}.get(role),
            one.due.on,
            source if one.due.on else "",
            one.waits[0].whom if one.waits else "",
            one.step.optional,
        )


def _task(
    case: Case,
    step: str,
    do: str,
    role: Role,
    assignee_id: UUID | None,
    due_on: date | None = None,
    source: str = "",
    waits_for: str = "",
    optional: bool = False,
) -> Wanted:
    action = action_named(do)
    return Wanted(
        subject=("case", case.pk),
        step=step,
        what=action.text_key if action else f"cases.actions.{do}",
        who_role=role,
        assignee_id=assignee_id,
        due_on=due_on,
        term_source=source,
        waits_for=waits_for,
        optional=optional,
    )


def _after_closing(one: StepProgress) -> bool:
    """Aftercare, and measures: how it is going a year later is asked whether or not the case is closed by then."""
    after = {"case.closed", "case.months_closed"}
    return one.step.do.startswith("measure.take:") or not _facts_needed(one).isdisjoint(after)


def _facts_needed(one: StepProgress) -> set[str]:
    return {test.fact for condition in one.step.needs for test in tests_of(condition)}


def _coach(case: Case, today: date) -> UUID | None:
    """The person who is this household's face today; nobody when the coach left: then any coach may take it up."""
    work = at_work(employment_id=case.coach_id, on=today, actor=SYSTEM)
    return work.person_id if work else None


def _finish(case: Case, now: Progress, actor: Actor, clock: Clock) -> None:
    StepFinished.objects.bulk_create(
        StepFinished(
            known_at=one.at,
            case=case,
            client_ids=case.client_ids,
            step=one.step,
            finished_on=one.on,
            method_version=case.method_version,
        )
        for one in now.now_finished
    )
    for one in now.now_finished:
        events.record(
            "step.finished", actor=actor, subject=("case", case.pk), case_id=case.pk, holds_on=one.on, clock=clock,
            step=one.step,
        )  # fmt: skip
