# SPDX-License-Identifier: EUPL-1.2
"""Two people at the same moment: one outcome, and the other is told in clear words."""

from __future__ import annotations

from datetime import date

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.base.models import Task
from schuldenlab.people.tests import factories as people
from schuldenlab.people.tests.test_races import at_once, one_conflict

from .. import services
from ..models import Case, Decision, Plan, StepFinished
from . import factories as make
from .test_deciding import STRICT, WHY

MONDAY = date(2026, 11, 23)


def test_two_coaches_write_the_plan_at_once(committed_database, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(clock=clock)
        colleague = make.a_coach(clock=clock)
    outcomes = at_once(
        *[
            lambda who=who: services.plan_write(
                case_id=desk.case.pk, words="Plan", seen_version=0, actor=who.actor, clock=clock
            )
            for who in (desk.coach, colleague)
        ]
    )
    one_conflict(outcomes, "base.stale")
    with acting(SYSTEM):
        assert Plan.objects.count() == 1
        assert StepFinished.objects.filter(step="plan").count() == 1
        assert Task.objects.filter(step="agree", done_at=None).count() == 1


def test_two_coaches_admit_and_refuse_at_once(committed_database, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(clock=clock)
        colleague = make.a_coach(clock=clock)
        services.plan_write(case_id=desk.case.pk, words="Plan", seen_version=0, actor=desk.coach.actor, clock=clock)
    outcomes = at_once(
        *[
            lambda who=who, outcome=outcome: services.decision_take(
                case_id=desk.case.pk, kind="admission", outcome=outcome, actor=who.actor, clock=clock
            )
            for who, outcome in ((desk.coach, "granted"), (colleague, "refused"))
        ]
    )
    one_conflict(outcomes, "base.stale")
    with acting(SYSTEM):
        assert Decision.objects.count() == 1


def test_two_second_persons_confirm_at_once(committed_database, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(files=STRICT, clock=clock)
        first, *others = [people.a_fund_manager(clock=clock) for _ in range(3)]
        for worker in (first, *others):
            people.a_mandate(worker, "breach", clock=clock)
        services.contact_record(case_id=desk.case.pk, kind="hearing", held_on=MONDAY, reached=True, channel="desk",
                                actor=desk.coach.actor, clock=clock)  # fmt: skip
        proposal = services.decision_take(case_id=desk.case.pk, kind="breach", outcome="amount_due", reasons=WHY,
                                          actor=first.actor, clock=clock)  # fmt: skip
    outcomes = at_once(
        *[
            lambda who=who: services.decision_confirm(
                case_id=desk.case.pk, proposal_id=proposal.pk, actor=who.actor, clock=clock
            )
            for who in others
        ]
    )
    one_conflict(outcomes, "base.stale")
    with acting(SYSTEM):
        assert Decision.objects.get().second_person_id in {worker.person.pk for worker in others}


def test_two_households_want_the_last_place_on_a_trial(committed_database, clock):
    with acting(SYSTEM):
        make.an_allowed_method(status="trial", max_cases=1, clock=clock)
        desks = [make.a_case(clock=clock) for _ in range(2)]
        for desk in desks:
            services.fact_record(case_id=desk.case.pk, name="insurance.at_cak", value=True, holds_on=MONDAY,
                                 source="resident", actor=desk.coach.actor, clock=clock)  # fmt: skip
    outcomes = at_once(
        *[
            lambda desk=desk: services.method_choose(
                case_id=desk.case.pk, key="premium-first", actor=desk.coach.actor, clock=clock
            )
            for desk in desks
        ]
    )
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refused, LabError)
    assert refused.code == "cases.method_full"
    with acting(SYSTEM):
        assert Case.objects.exclude(method_version=None).count() == 1


def test_two_coaches_move_the_case_to_another_coach(committed_database, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(clock=clock)
        colleagues = [make.a_coach(clock=clock) for _ in range(2)]
    outcomes = at_once(
        *[
            lambda to=to: services.case_transfer(
                case_id=desk.case.pk, to_employment_id=to.employment.pk, seen_coach_id=desk.coach.employment.pk,
                actor=desk.coach.actor, clock=clock,
            )
            for to in colleagues
        ]
    )  # fmt: skip
    one_conflict(outcomes, "base.stale")
    with acting(SYSTEM):
        case = Case.objects.get()
        winner = next(worker for worker in colleagues if worker.employment.pk == case.coach_id)
        assert set(Task.objects.filter(done_at=None).values_list("assignee_id", flat=True)) == {
            winner.person.pk,
        }


def test_two_facts_at_once_both_count(committed_database, clock):
    with acting(SYSTEM):
        desk = make.on_the_way(clock=clock)
    record = {"case_id": desk.case.pk, "holds_on": MONDAY, "source": "resident", "actor": desk.coach.actor}
    outcomes = at_once(
        lambda: services.plan_write(
            case_id=desk.case.pk, words="Plan", seen_version=0, actor=desk.coach.actor, clock=clock
        ),
        lambda: services.need_record(
            case_id=desk.case.pk, domain="money", own_words="Nood", actor=desk.coach.actor, clock=clock
        ),
        lambda: services.fact_record(name="threat.averted:eviction", value=MONDAY, clock=clock, **record),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    with acting(SYSTEM):
        assert set(StepFinished.objects.values_list("step", flat=True)) == {"talk", "plan", "need"}
        assert set(make.open_steps(desk.case)) == {"agree", "rank", "admission"}
