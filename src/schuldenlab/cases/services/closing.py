# SPDX-License-Identifier: EUPL-1.2
"""Verbs on the way out and on: the route card of the desk, a referral, the next case, another coach, the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.actor import SYSTEM, Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.texts import text
from schuldenlab.methods.progress import State
from schuldenlab.people.selectors import at_work, organisation_names, resident_facts, work_of

from .. import endings, policies
from ..closing_guards import guards_ask
from ..engine import HELD_BY, case_progress, case_refresh
from ..facts import facts_collect
from ..models import Case, Decision, FactRecord
from ..models.case import OUTCOMES
from ..own_facts import threats_held
from ..packages import method_of
from ._tools import case_locked, not_in_future, noted, one_of, record


@transaction.atomic
def card_walk(*, case_id: UUID, steps: Sequence[str], walked_on: date, actor: Actor, clock: Clock) -> FactRecord:
    """Every step of the method's route card was walked together. Raises LabError cases.card_steps_left."""
    policies.require(actor, "card_walk")
    case = case_locked(case_id, actor=actor)
    card = method_of(case).card
    left = [step for step in (card.steps if card else ()) if step not in steps]
    if card is None or left:
        raise LabError("cases.card_steps_left", field="steps", steps=", ".join(left))
    not_in_future(walked_on, clock, field="walked_on")
    fact = noted(case, "card.walked", walked_on.isoformat(), walked_on, source="coach", actor=actor, clock=clock)
    case_refresh(case=case, actor=actor, clock=clock)
    return fact


@transaction.atomic
def case_refer(*, case_id: UUID, organisation_id: UUID, referred_on: date, actor: Actor, clock: Clock) -> FactRecord:
    """The household was brought to another organisation. That they arrived there is a fact of its own."""
    policies.require(actor, "case_refer")
    case = case_locked(case_id, actor=actor)
    if organisation_id not in organisation_names(ids=[organisation_id]):
        raise NotFound()
    not_in_future(referred_on, clock, field="referred_on")
    fact = noted(case, "referral.made", referred_on.isoformat(), referred_on, source="coach", actor=actor, clock=clock)
    record("case.referred", case, case, actor=actor, clock=clock, holds_on=referred_on, organisation_id=organisation_id)
    case_refresh(case=case, actor=actor, clock=clock)
    return fact


@transaction.atomic
def case_open_next(*, case_id: UUID, actor: Actor, clock: Clock, next_case_id: UUID | None = None) -> Case:
    """From the desk a case begins, for the same people and with the same coach.

    Talks and recorded facts of the desk count there too, and the law counts from the day they first asked.
    """
    policies.require(actor, "case_open")
    desk = case_locked(case_id, actor=actor)
    following = Case(
        id=next_case_id or uuid4(),
        known_at=clock.now(),
        household_id=desk.household_id,
        client_ids=desk.client_ids,
        coach_id=desk.coach_id,
        opened_from=desk,
        asked_on=desk.asked_on,
        opened_on=clock.today(),
    )
    following.save(force_insert=True)
    record("case.opened", following, following, actor=actor, clock=clock, holds_on=desk.asked_on, opened_from=desk.pk)
    case_refresh(case=following, actor=actor, clock=clock)
    case_refresh(case=desk, actor=actor, clock=clock)
    return following


@transaction.atomic
def case_transfer(*, case_id: UUID, to_employment_id: UUID, seen_coach_id: UUID, actor: Actor, clock: Clock) -> Case:
    """Another coach is the household's face from today. Raises Conflict base.stale when somebody was first.

    For an absence nothing is transferred: the colleague who covers (people) has the tasks meanwhile.
    """
    policies.require(actor, "case_transfer")
    case = case_locked(case_id, actor=actor)
    if case.coach_id != seen_coach_id:
        raise Conflict("base.stale")
    work = at_work(employment_id=to_employment_id, on=clock.today(), actor=actor)
    if work is None or work.stands_in or Role.COACH not in work.roles or work.person_id in case.client_ids:
        raise LabError("cases.coach_needed", field="to_employment_id")
    case.coach_id = to_employment_id
    case.save(update_fields=["coach"])
    record("case.transferred", case, case, actor=actor, clock=clock, to_employment_id=to_employment_id,
           from_employment_id=seen_coach_id)  # fmt: skip
    case_refresh(case=case, actor=actor, clock=clock)
    return case


@transaction.atomic
def case_close(*, case_id: UUID, outcome: str, actor: Actor, clock: Clock) -> Case:
    """The case ends today. What the method plans for after closing, such as a measure, stays.

    By the coach of the case or who covers for them. Closing is the method's step, open by what it needs; else a formal
    decision has to say that help ends (Wgs article 4a): of kind `ending`, or admission that was refused. Declined needs
    that the resident said so in a talk, and that nobody decided to help; deceased that the register says so. Then no
    decision is needed. What threatens has an end first, or somebody who took it over. Raises LabError that names what
    is lacking, here or in a room above.
    """
    policies.require(actor, "case_close")
    case = case_locked(case_id, actor=actor)
    one_of(outcome, OUTCOMES, field="outcome")
    if case.coach_id not in _works_for(actor, clock.today()):
        raise NotAllowed("cases.coach_of_the_case")
    decided = _decided(case)
    today = clock.today()
    _may_end(case, outcome, decided, today)
    _no_danger_left(case, outcome, today)
    if outcome == "deceased" or not endings.waits(case, today):  # who died waits for no letter
        endings.closed(case, actor=actor, clock=clock)
    guards_ask(case, frozenset(kind for kind, result in decided.items() if result != "refused"))
    case.closed_on, case.outcome = today, outcome
    case.save(update_fields=["closed_on", "outcome"])
    record("case.closed", case, case, actor=actor, clock=clock, outcome=outcome)
    case_refresh(case=case, actor=actor, clock=clock)
    return case


def _works_for(actor: Actor, on: date) -> list[UUID]:
    """The employment of this actor, and of those they cover for on this day."""
    if actor.employment_id is None:
        return []
    return work_of(employment_id=actor.employment_id, on=on, actor=actor)


def _decided(case: Case) -> dict[str, str]:
    """Of each kind the outcome of the decision that counts."""
    return dict(Decision.objects.filter(case=case, superseded_by__isnull=True).values_list("kind", "outcome"))


def _may_end(case: Case, outcome: str, decided: dict[str, str], on: date) -> None:
    ended = decided.get("ending") == "granted" or decided.get("admission") == "refused"
    if outcome == "declined":
        if "help.declined" not in facts_collect(case=case, names={"help.declined"}, on=on):
            raise LabError("cases.not_declined", field="outcome")
    elif outcome == "deceased":
        if not all(one.deceased for one in resident_facts(person_ids=case.client_ids, on=on, actor=SYSTEM)):
            raise LabError("cases.not_deceased", field="outcome")
    elif outcome == "ended_early":
        if not ended:
            raise LabError("cases.ending_not_decided", field="outcome")
    elif outcome == "completed" and ended:
        raise LabError("cases.ended_not_completed", field="outcome")
    elif not (ended or _at_the_end(case, on) or _goes_on(case, outcome)):
        raise LabError("cases.closing_too_early", field="outcome")


def _no_danger_left(case: Case, outcome: str, on: date) -> None:
    """Who died or moved away is in no danger here; in the next case it is still looked at. Else somebody has to be."""
    if outcome in ("deceased", "moved") or (outcome == "went_on" and _goes_on(case, outcome)):
        return
    held = threats_held(facts_collect(case=case, names=HELD_BY, on=on))
    if held:
        words = " ".join(text(f"cases.pages.threat.{threat}") for threat in held)
        raise LabError("cases.danger_left", field="outcome", threats=words)


def _at_the_end(case: Case, on: date) -> bool:
    """The closing step of the method is open; in a method without one, all that has to be done was done."""
    if case.method_version is None:
        return False
    steps = case_progress(case=case, method=method_of(case), on=on).steps
    closing = [one for one in steps if one.step.do == "case.close"]
    if closing:
        return any(one.state in (State.OPEN, State.REOPENED) for one in closing)
    return all(one.step.optional or one.state in (State.FINISHED, State.NOT_NEEDED) for one in steps)


def _goes_on(case: Case, outcome: str) -> bool:
    """In the next case the law's terms go on, from the same day."""
    return outcome == "went_on" and Case.objects.filter(opened_from=case).exists()
