# SPDX-License-Identifier: EUPL-1.2
"""Verbs on what a household needs and where it goes: needs in their own words, their order, the plan, the goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.inputs import clean_line, clean_text
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.methods.vocabulary.lists import GOAL_KINDS, LIFE_DOMAINS

from .. import policies
from ..engine import case_refresh
from ..models import Case, Goal, Need, NeedRanking, Plan
from ._tools import case_locked, not_in_future, of, one_of, record, sealed

SCORE_MIN, SCORE_MAX = 1, 10


@transaction.atomic
def need_record(
    *,
    case_id: UUID,
    domain: str,
    own_words: str,
    actor: Actor,
    clock: Clock,
    score: int | None = None,
    need_id: UUID | None = None,
    seen_version: int = 0,
) -> Need:
    """A need on one life domain, in the household's own words; told again with `need_id` it is a next version.

    Raises Conflict base.stale when somebody wrote a later version than the one seen.
    """
    policies.require(actor, "need_record")
    case = case_locked(case_id, actor=actor)
    if score is not None and not SCORE_MIN <= score <= SCORE_MAX:
        raise LabError("cases.score_wrong", field="score")
    told = {
        "domain": one_of(domain, LIFE_DOMAINS, field="domain"),
        "own_words": clean_text(own_words, field="own_words", required=True),
        "score": score,
    }
    if need_id is not None:
        newest = Need.objects.filter(case=case, need_id=need_id).aggregate(newest=Max("version"))["newest"]
        if newest is None:
            raise NotFound()
        if newest != seen_version:
            raise Conflict("base.stale")
    row_id = uuid4()
    need = Need.objects.create(
        **of(case, clock),
        id=row_id,
        need_id=need_id or row_id,
        version=seen_version + 1 if need_id else 1,
        told=sealed(case, row_id, "need.told", told, clock),
        by_role=policies.said_by(actor),
    )
    record("need.recorded", case, need, actor=actor, clock=clock, version=need.version)
    case_refresh(case=case, actor=actor, clock=clock)
    return need


@transaction.atomic
def needs_rank(*, case_id: UUID, need_ids: Sequence[UUID], actor: Actor, clock: Clock) -> NeedRanking:
    """What comes first. Every need once: raises Conflict base.stale when there are others by now."""
    policies.require(actor, "need_record")
    case = case_locked(case_id, actor=actor)
    there = set(Need.objects.filter(case=case).values_list("need_id", flat=True))
    if not there or sorted(need_ids) != sorted(there):
        raise Conflict("base.stale")
    ranking = NeedRanking.objects.create(
        **of(case, clock), need_ids=list(need_ids), ranked_on=clock.today(), by_role=policies.said_by(actor)
    )
    record("needs.ranked", case, ranking, actor=actor, clock=clock, by=ranking.by_role)
    case_refresh(case=case, actor=actor, clock=clock)
    return ranking


@transaction.atomic
def plan_write(*, case_id: UUID, words: str, seen_version: int, actor: Actor, clock: Clock) -> Plan:
    """The next version of the plan; the resident has to agree to it again.

    `seen_version`: the one it was written from, 0 for the first. Raises Conflict base.stale when it is not the newest.
    """
    policies.require(actor, "plan_write")
    case = case_locked(case_id, actor=actor)
    if _newest_plan(case) != seen_version:
        raise Conflict("base.stale")
    row_id = uuid4()
    plan = Plan.objects.create(
        **of(case, clock),
        id=row_id,
        version=seen_version + 1,
        words=sealed(case, row_id, "plan.words", clean_text(words, field="words", required=True), clock),
        written_on=clock.today(),
    )
    record("plan.written", case, plan, actor=actor, clock=clock, version=plan.version)
    case_refresh(case=case, actor=actor, clock=clock)
    return plan


@transaction.atomic
def plan_agree(*, case_id: UUID, version: int, actor: Actor, clock: Clock, person_id: UUID | None = None) -> Plan:
    """The resident says yes to this version of the plan: on their own page, or at the table, noted by staff.

    `person_id`: who said yes, where staff notes it. Raises Conflict base.stale for a version that is not the newest;
    a second yes changes nothing.
    """
    policies.require(actor, "plan_agree")
    case = case_locked(case_id, actor=actor)
    who = person_id if actor.db_role is DbRole.STAFF else actor.person_id
    if actor.db_role is DbRole.STAFF and who not in case.client_ids:
        raise LabError("cases.agreed_by_client", field="person_id")
    if _newest_plan(case) != version:
        raise Conflict("base.stale")
    plan = Plan.objects.get(case=case, version=version)
    if plan.agreed_on is not None:
        return plan
    plan.agreed_on, plan.agreed_by_id = clock.today(), who
    plan.save(update_fields=["agreed_on", "agreed_by"])
    record("plan.agreed", case, plan, actor=actor, clock=clock, version=version)
    case_refresh(case=case, actor=actor, clock=clock)
    return plan


@transaction.atomic
def goal_set(
    *,
    case_id: UUID,
    kind: str,
    target: str,
    actor: Actor,
    clock: Clock,
    due_on: date | None = None,
    goal_id: UUID | None = None,
) -> Goal:
    """One thing to reach, such as a diploma, with a day if there is one."""
    policies.require(actor, "goal")
    case = case_locked(case_id, actor=actor)
    if due_on is not None and due_on < clock.today():
        raise LabError("cases.day_in_past", field="due_on")
    row_id = goal_id or uuid4()
    goal = Goal(
        **of(case, clock),
        id=row_id,
        kind=one_of(kind, GOAL_KINDS, field="kind"),
        target=sealed(case, row_id, "goal.target", clean_line(target, field="target", required=True), clock),
        set_on=clock.today(),
        due_on=due_on,
    )
    with one_outcome(cases_goal_pkey="base.stale"):
        goal.save(force_insert=True)
    record("goal.set", case, goal, actor=actor, clock=clock, kind=kind)
    case_refresh(case=case, actor=actor, clock=clock)
    return goal


@transaction.atomic
def goal_reach(*, goal_id: UUID, case_id: UUID, reached_on: date, actor: Actor, clock: Clock) -> Goal:
    """The goal was reached on this day. Raises Conflict cases.goal_reached_already."""
    policies.require(actor, "goal")
    case = case_locked(case_id, actor=actor)
    goal = Goal.objects.filter(case=case, pk=goal_id).first()
    if goal is None:
        raise NotFound()
    if goal.reached_on is not None:
        raise Conflict("cases.goal_reached_already")
    if not_in_future(reached_on, clock, field="reached_on") < goal.set_on:
        raise LabError("base.dates_out_of_order", field="reached_on")
    goal.reached_on = reached_on
    goal.save(update_fields=["reached_on"])
    record("goal.reached", case, goal, actor=actor, clock=clock, holds_on=reached_on, kind=goal.kind)
    case_refresh(case=case, actor=actor, clock=clock)
    return goal


def _newest_plan(case: Case) -> int:
    return Plan.objects.filter(case=case).aggregate(newest=Max("version"))["newest"] or 0
