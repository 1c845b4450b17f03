# SPDX-License-Identifier: EUPL-1.2
"""Verbs on the way out and on: the route card of the desk, a referral, the next case, another coach, the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.actor import Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.people.selectors import at_work, organisation_names

from .. import policies
from ..engine import case_refresh
from ..models import Case, Decision, FactRecord
from ..models.case import OUTCOMES
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

    Ending help early needs a decision of kind `ending` (cases.ending_not_decided). Declined needs that the resident
    said so in a talk (cases.not_declined); then no decision is needed.
    """
    policies.require(actor, "case_close")
    case = case_locked(case_id, actor=actor)
    one_of(outcome, OUTCOMES, field="outcome")
    if outcome == "ended_early" and not _decided(case, "ending"):
        raise LabError("cases.ending_not_decided", field="outcome")
    if outcome == "declined" and not FactRecord.objects.filter(case=case, name="help.declined").exists():
        raise LabError("cases.not_declined", field="outcome")
    case.closed_on, case.outcome = clock.today(), outcome
    case.save(update_fields=["closed_on", "outcome"])
    record("case.closed", case, case, actor=actor, clock=clock, outcome=outcome)
    case_refresh(case=case, actor=actor, clock=clock)
    return case


def _decided(case: Case, kind: str) -> bool:
    return Decision.objects.filter(case=case, kind=kind, outcome="granted", superseded_by__isnull=True).exists()
