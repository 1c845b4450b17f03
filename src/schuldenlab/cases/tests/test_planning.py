# SPDX-License-Identifier: EUPL-1.2
"""Needs in their own words, their order, a plan that somebody agreed to, goals that are reached."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

from .. import services
from ..facts import facts_collect
from ..models import Goal, Need, Plan
from ..selectors import case_view
from . import factories as make

MONDAY = date(2026, 11, 23)


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(clock=clock)


@pytest.fixture
def by_coach(desk, clock):
    return {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}


def _view(desk, clock, actor=None, purpose=Purpose.PLAN):
    return case_view(case_id=desk.case.pk, actor=actor or desk.coach.actor, purpose=purpose, on=clock.today())


def _known(desk, clock, *names):
    return {name: fact.value for name, fact in facts_collect(case=desk.case, names=names, on=clock.today()).items()}


def test_a_need_told_again_is_a_next_version(desk, by_coach, clock):
    first = services.need_record(domain="housing", own_words="Ik moet eruit.", score=2, **by_coach)
    services.need_record(
        domain="housing", own_words="De huur is betaald.", score=6, need_id=first.need_id, seen_version=1, **by_coach
    )
    (line,) = _view(desk, clock).needs
    assert (line.version, line.own_words, line.score, line.by_role) == (2, "De huur is betaald.", 6, "coach")
    assert Need.objects.count() == 2
    with pytest.raises(Conflict, match=r"base.stale"):
        services.need_record(domain="housing", own_words="Oud", need_id=first.need_id, seen_version=1, **by_coach)
    with pytest.raises(NotFound):
        services.need_record(domain="housing", own_words="?", need_id=uuid4(), seen_version=1, **by_coach)


def test_the_domain_of_a_need_is_not_readable_in_the_database(desk, by_coach):
    services.need_record(domain="mental_health", own_words="Ik slaap niet.", score=1, **by_coach)
    row = Need.objects.values().get()
    assert not any("mental_health" in str(value) or "slaap" in str(value) for value in row.values())


def test_ranking_asks_for_every_need_once(desk, by_coach, clock):
    ids = [services.need_record(domain=domain, own_words="?", **by_coach).need_id for domain in ("money", "housing")]
    for wrong in ([], ids[:1], [*ids, ids[0]], [*ids, uuid4()]):
        with pytest.raises(Conflict, match=r"base.stale"):
            services.needs_rank(need_ids=wrong, **by_coach)
    services.needs_rank(need_ids=ids[::-1], **by_coach)
    assert [(line.domain, line.rank) for line in _view(desk, clock).needs] == [("housing", 1), ("money", 2)]
    assert _known(desk, clock, "need.first") == {"need.first": "housing"}
    services.need_record(domain="social_relations", own_words="?", **by_coach)
    assert _view(desk, clock).needs[-1].rank is None


def test_scores_are_known_per_life_domain_until_the_key_is_gone(desk, by_coach, clock):
    services.need_record(domain="money", own_words="?", score=4, **by_coach)
    assert _known(desk, clock, "need.score:money", "need.score:housing") == {"need.score:money": 4}
    case_keys.destroy(case_id=desk.case.pk, actor=desk.coach.actor, clock=clock)
    assert _known(desk, clock, "need.score:money", "need.stated") == {"need.stated": MONDAY}
    view = _view(desk, clock)
    assert (view.readable, view.needs) == (False, ())
    with pytest.raises(LabError, match=r"base.case_key_destroyed"):
        services.need_record(domain="money", own_words="?", **by_coach)


@pytest.mark.parametrize("score", [0, 11, -1])
def test_a_score_goes_from_one_to_ten(by_coach, score):
    with pytest.raises(LabError, match=r"cases.score_wrong"):
        services.need_record(domain="money", own_words="?", score=score, **by_coach)


def test_the_resident_says_yes_to_exactly_these_words(desk, by_coach, clock):
    services.plan_write(words="Eerst rust.", seen_version=0, **by_coach)
    with pytest.raises(Conflict, match=r"base.stale"):
        services.plan_write(words="Tegelijk geschreven.", seen_version=0, **by_coach)
    services.plan_write(words="Eerst rust, dan werk.", seen_version=1, **by_coach)
    resident = people.actor_as_resident(desk.resident)
    with acting(resident):
        with pytest.raises(Conflict, match=r"base.stale"):
            services.plan_agree(case_id=desk.case.pk, version=1, actor=resident, clock=clock)
        plan = services.plan_agree(case_id=desk.case.pk, version=2, actor=resident, clock=clock)
        again = services.plan_agree(case_id=desk.case.pk, version=2, actor=resident, clock=clock)
    assert (plan.agreed_on, plan.agreed_by_id) == (MONDAY, desk.resident.pk)
    assert again.agreed_on == plan.agreed_on
    assert not Plan.objects.get(version=1).agreed_on


def test_a_next_version_takes_no_agreement_away(desk, by_coach, clock):
    services.plan_write(words="Eerst rust.", seen_version=0, **by_coach)
    services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    clock.at += timedelta(days=9)
    services.plan_write(words="Eerst rust, dan werk.", seen_version=1, **by_coach)
    assert _known(desk, clock, "plan.agreed_by_resident", "plan.written") == {
        "plan.agreed_by_resident": MONDAY,
        "plan.written": MONDAY + timedelta(days=9),
    }
    assert "admission" in make.open_steps(desk.case)


def test_only_a_client_agrees_at_the_table(desk, by_coach, clock):
    services.plan_write(words="Eerst rust.", seen_version=0, **by_coach)
    for who in (None, desk.coach.person.pk):
        with pytest.raises(LabError, match=r"cases.agreed_by_client"):
            services.plan_agree(version=1, person_id=who, **by_coach)


def test_a_plan_that_was_agreed_to_cannot_change(desk, by_coach):
    services.plan_write(words="Eerst rust.", seen_version=0, **by_coach)
    plan = services.plan_agree(version=1, person_id=desk.resident.pk, **by_coach)
    with pytest.raises(ProgrammingError, match="Cannot update rows from cases_plan"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(agreed_on=MONDAY - timedelta(days=1))


def test_goals_are_reached_once_and_all_of_them_is_a_fact(desk, by_coach, clock):
    school = services.goal_set(kind="school", target="Mbo 2 afmaken", due_on=date(2027, 7, 1), **by_coach)
    work = services.goal_set(kind="work", target="Bijbaan", **by_coach)
    names = ("goals.set", "goals.all_reached", "goal.reached:school", "goal.set:work")
    assert _known(desk, clock, *names) == {"goals.set": 2, "goals.all_reached": False, "goal.set:work": MONDAY}
    services.goal_reach(goal_id=school.pk, reached_on=MONDAY, **by_coach)
    with pytest.raises(Conflict, match=r"cases.goal_reached_already"):
        services.goal_reach(goal_id=school.pk, reached_on=MONDAY, **by_coach)
    services.goal_reach(goal_id=work.pk, reached_on=MONDAY, **by_coach)
    assert _known(desk, clock, *names)["goals.all_reached"] is True
    assert [goal.target for goal in _view(desk, clock).goals] == ["Mbo 2 afmaken", "Bijbaan"]


def test_a_goal_lies_ahead_and_is_not_reached_before_it_is_set(desk, by_coach, clock):
    with pytest.raises(LabError, match=r"cases.day_in_past"):
        services.goal_set(kind="work", target="Baan", due_on=MONDAY - timedelta(days=1), **by_coach)
    goal = services.goal_set(kind="work", target="Baan", **by_coach)
    with pytest.raises(LabError, match=r"base.dates_out_of_order"):
        services.goal_reach(goal_id=goal.pk, reached_on=MONDAY - timedelta(days=1), **by_coach)
    with pytest.raises(LabError, match=r"cases.day_in_future"):
        services.goal_reach(goal_id=goal.pk, reached_on=MONDAY + timedelta(days=1), **by_coach)
    other = make.a_case(coach=desk.coach, clock=clock)
    with pytest.raises(NotFound):
        services.goal_reach(
            goal_id=goal.pk, reached_on=MONDAY, case_id=other.case.pk, actor=desk.coach.actor, clock=clock
        )
    with pytest.raises(IntegrityError, match="goal_reached_after_set"), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(reached_on=MONDAY - timedelta(days=1))
