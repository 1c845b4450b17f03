# SPDX-License-Identifier: EUPL-1.2
"""How help begins: a name is enough, and the law counts from the day somebody asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.models import Event
from schuldenlab.people import services as people_services
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Case, Contact, FactRecord
from ..selectors_asked import asked_view
from . import factories as make

MONDAY = date(2026, 11, 23)


def test_the_first_talk_is_within_four_weeks_of_the_question(staff, clock):
    desk = make.a_case(asked_days_ago=5, talked=False, clock=clock)
    (task,) = make.open_steps(desk.case).values()
    # 18 + 28 days: Wednesday 16 December
    assert (task.step, task.due_on, task.term_source) == ("first-talk", date(2026, 12, 16), "law:wgs.first_talk")
    assert task.assignee_id == desk.coach.person.pk


@pytest.mark.parametrize("threat", ["eviction", "cut_off", "health_insurance"])
def test_when_it_threatens_the_talk_is_within_three_working_days(staff, clock, threat):
    desk = make.a_case(threats=[threat], talked=False, clock=clock)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 11, 26)


def test_working_days_leave_out_the_weekend(staff, clock):
    clock.at += timedelta(days=3)  # Thursday
    desk = make.a_case(threats=["eviction"], talked=False, clock=clock)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 12, 1)  # Fri, Mon, Tue


def test_a_threat_that_is_off_gives_the_ordinary_term_back(staff, clock):
    desk = make.a_case(threats=["eviction"], talked=False, clock=clock)
    services.fact_record(
        case_id=desk.case.pk, name="threat.averted:eviction", value=MONDAY, holds_on=MONDAY, source="partner",
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 12, 21)


def test_of_two_threats_one_is_averted_and_the_other_still_hurries(staff, clock):
    desk = make.a_case(threats=["eviction", "cut_off"], talked=False, clock=clock)
    record = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    averted = {"value": MONDAY, "holds_on": MONDAY, "source": "partner", **record}
    services.fact_record(name="threat.averted:eviction", **averted)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 11, 26)
    services.fact_record(name="threat.averted:cut_off", **averted)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 12, 21)
    with pytest.raises(LabError, match=r"cases.fact_not_recordable"):
        services.fact_record(name="threat.averted", **averted)
    clock.at += timedelta(hours=2)  # the same day they ring again: the power goes off after all
    services.threat_record(threats=["cut_off"], holds_on=MONDAY, **record)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 11, 26)


def test_a_threat_told_before_the_talk_hurries_the_talk(staff, clock):
    desk = make.a_case(talked=False, asked_days_ago=5, clock=clock)
    record = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    for wrong in ({"threats": []}, {"threats": ["divorce"]}, {"threats": ["eviction"], "source": "rumour"}):
        with pytest.raises(LabError, match=r"cases.code_unknown"):
            services.threat_record(holds_on=MONDAY, **wrong, **record)
    with pytest.raises(LabError, match=r"cases.day_in_future"):
        services.threat_record(threats=["eviction"], holds_on=MONDAY + timedelta(days=1), **record)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 12, 16)
    services.threat_record(threats=["eviction", "eviction"], holds_on=MONDAY, source="partner", **record)
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 11, 26)  # three working days after the news
    assert Event.objects.filter(case_id=desk.case.pk, verb="fact.recorded").count() == 1


def test_three_days_run_from_the_threat_and_four_weeks_go_on_beside_them(staff, clock):
    """Asked on Monday 23 November. Nobody is late on the day that the threat is told, nor gets a new term by it."""
    desk = make.a_case(talked=False, clock=clock)
    record = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}

    def due() -> date:
        asked = asked_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.ACCESS, on=clock.today())
        assert asked.talk_due == make.open_steps(desk.case)["first-talk"].due_on
        return asked.talk_due

    clock.at += timedelta(days=16)
    services.threat_record(threats=["eviction"], holds_on=clock.today(), **record)
    assert due() == date(2026, 12, 14)  # Wednesday 9 December, then Thu, Fri, Mon
    clock.at += timedelta(days=1)
    services.threat_record(threats=["eviction"], holds_on=clock.today(), **record)  # they ring once more
    assert due() == date(2026, 12, 14)
    services.fact_record(name="threat.averted:eviction", value=clock.today(), holds_on=clock.today(), source="partner",
                         **record)  # fmt: skip
    clock.at += timedelta(days=9)
    services.threat_record(threats=["eviction"], holds_on=clock.today(), **record)
    assert due() == date(2026, 12, 21)  # four weeks after the question, before three days from Saturday 19 December


def test_a_walk_in_takes_a_name_and_makes_everything_else(staff, clock):
    coach = make.a_coach(clock=clock)
    case = services.walk_in(surname="Jansen", channel="desk", actor=coach.actor, clock=clock)
    (person_id,) = case.client_ids
    assert people.Person.objects.get(pk=person_id).surname == "Jansen"
    assert Contact.objects.get(case=case).kind == "talk"
    assert case.coach_id == coach.employment.pk
    assert set(make.open_steps(case)) == {"choose-method"}
    assert Event.objects.filter(case_id=case.pk).values_list("verb", flat=True).count() >= 2


def test_a_couple_has_one_case_and_two_strangers_have_none(staff, clock):
    coach = make.a_coach(clock=clock)
    household, first, second = people.a_couple(clock=clock)
    opened = {"asked_on": MONDAY, "actor": coach.actor, "clock": clock}
    case = services.case_open(client_ids=[first.pk, second.pk], **opened)
    assert (case.household_id, case.client_ids) == (household.pk, [first.pk, second.pk])
    with pytest.raises(LabError, match=r"cases.clients_share_no_household"):
        services.case_open(client_ids=[first.pk, people.a_resident(clock=clock).pk], **opened)
    with pytest.raises(LabError, match=r"cases.clients_one_or_two"):
        services.case_open(client_ids=[], **opened)


def test_who_wants_no_help_is_let_go_without_a_decision(staff, clock):
    desk = make.a_case(talked=False, clock=clock)
    with pytest.raises(LabError, match=r"cases.not_declined"):
        services.case_close(case_id=desk.case.pk, outcome="declined", actor=desk.coach.actor, clock=clock)
    services.talk_record(
        case_id=desk.case.pk, held_on=MONDAY, channel="phone", declines=True, actor=desk.coach.actor, clock=clock
    )
    assert set(make.open_steps(desk.case)) == {"close"}
    services.case_close(case_id=desk.case.pk, outcome="declined", actor=desk.coach.actor, clock=clock)
    assert make.open_steps(desk.case) == {}
    with pytest.raises(Conflict, match=r"cases.case_closed"):
        services.talk_record(case_id=desk.case.pk, held_on=MONDAY, channel="phone", actor=desk.coach.actor, clock=clock)


def test_help_does_not_end_early_without_a_decision_on_a_mandate(staff, clock):
    desk = make.on_the_way(clock=clock)
    close = {"case_id": desk.case.pk, "outcome": "ended_early", "actor": desk.coach.actor, "clock": clock}
    with pytest.raises(LabError, match=r"cases.ending_not_decided"):
        services.case_close(**close)
    why = dict.fromkeys(("need", "rule", "alternatives", "ground"), "omdat")
    services.decision_take(
        case_id=desk.case.pk, kind="ending", outcome="granted", reasons=why, actor=desk.coach.actor, clock=clock
    )
    assert services.case_close(**close).outcome == "ended_early"


def test_a_talk_lies_between_the_question_and_today(staff, clock):
    desk = make.a_case(asked_days_ago=2, talked=False, clock=clock)
    talk = {"case_id": desk.case.pk, "channel": "desk", "actor": desk.coach.actor, "clock": clock}
    with pytest.raises(LabError, match=r"cases.talk_before_asked"):
        services.talk_record(held_on=MONDAY - timedelta(days=3), **talk)
    with pytest.raises(LabError, match=r"cases.day_in_future"):
        services.talk_record(held_on=MONDAY + timedelta(days=1), **talk)


def test_a_coach_works_not_in_their_own_case(staff, clock):
    coach, other = make.a_coach(clock=clock), make.a_coach(clock=clock)
    people_services.household_move_in(
        person_id=coach.person.pk, role="head", on=make.LONG_AGO, actor=people.SYSTEM, clock=clock
    )
    opened = {"client_ids": [coach.person.pk], "asked_on": MONDAY, "clock": clock}
    with pytest.raises(LabError, match=r"cases.coach_needed"):
        services.case_open(actor=coach.actor, **opened)
    case = services.case_open(actor=other.actor, **opened)
    with pytest.raises(NotAllowed, match=r"cases.own_case"):
        services.talk_record(case_id=case.pk, held_on=MONDAY, channel="desk", actor=coach.actor, clock=clock)


def test_who_is_no_coach_names_one(staff, clock):
    officer, resident = people.a_settlement_officer(clock=clock), people.a_resident(clock=clock)
    opened = {"client_ids": [resident.pk], "asked_on": MONDAY, "actor": officer.actor, "clock": clock}
    for chosen in (None, officer.employment.pk, resident.pk):
        with pytest.raises(LabError, match=r"cases.coach_needed"):
            services.case_open(coach_employment_id=chosen, **opened)
    coach = make.a_coach(clock=clock)
    assert services.case_open(coach_employment_id=coach.employment.pk, **opened).coach_id == coach.employment.pk


def test_from_the_desk_nobody_is_asked_twice_and_the_term_runs_on(staff, clock):
    desk = make.a_case(threats=["cut_off"], asked_days_ago=3, clock=clock)
    clock.at += timedelta(days=1)
    following = services.case_open_next(case_id=desk.case.pk, actor=desk.coach.actor, clock=clock)
    assert (following.asked_on, following.opened_on) == (desk.case.asked_on, clock.today())
    (task,) = make.open_steps(following).values()
    assert task.step == "choose-method"  # the talk was had at the desk
    assert FactRecord.objects.filter(case=following).count() == 0
    assert Case.objects.get(pk=following.pk).opened_from_id == desk.case.pk


def test_a_code_of_no_list_is_refused_with_the_list(staff, clock):
    desk = make.a_case(talked=False, clock=clock)
    with pytest.raises(LabError, match=r"cases.code_unknown") as refusal:
        services.talk_record(case_id=desk.case.pk, held_on=MONDAY, channel="fax", actor=desk.coach.actor, clock=clock)
    assert "phone" in refusal.value.values["allowed"]
