# SPDX-License-Identifier: EUPL-1.2
"""When a case may end: by the method's own end, or by a decision that can be objected to; and by whom."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import LabError, NotAllowed
from schuldenlab.people import services as people_services
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.people.selectors.lists import organisations_that_help
from schuldenlab.people.tests import factories as people

from .. import closing_guards, services
from ..engine import case_state
from ..models.case import OUTCOMES
from . import factories as make

MONDAY = date(2026, 11, 23)


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(clock=clock)


def close(desk, clock, outcome, who=None):
    return services.case_close(case_id=desk.case.pk, outcome=outcome, actor=(who or desk.coach).actor, clock=clock)


@pytest.mark.parametrize(
    ("outcome", "lacks"),
    [
        ("completed", "cases.closing_too_early"),
        ("went_on", "cases.closing_too_early"),
        ("referred", "cases.closing_too_early"),
        ("moved", "cases.closing_too_early"),
        ("ended_early", "cases.ending_not_decided"),
        ("declined", "cases.not_declined"),
        ("deceased", "cases.not_deceased"),
    ],
)
def test_no_outcome_goes_round_the_decision_the_law_asks_for(desk, clock, outcome, lacks):
    without_method = make.a_case(clock=clock)
    for one in (desk, without_method):
        with pytest.raises(LabError, match=lacks):
            close(one, clock, outcome)


def test_every_outcome_is_tried():
    tried = test_no_outcome_goes_round_the_decision_the_law_asks_for.pytestmark[0].args[1]
    assert {outcome for outcome, _ in tried} == set(OUTCOMES)


def test_after_the_last_step_it_is_completed_and_nobody_elses_to_close(desk, clock):
    record = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    make.admitted(desk.case, desk.coach, clock=clock)
    for name in ("debts.paid:health_insurance", "insurance.back_from_cak"):
        with pytest.raises(LabError, match=r"cases.closing_too_early"):
            close(desk, clock, "completed")
        services.fact_record(name=name, value=MONDAY, holds_on=MONDAY, source="register", **record)
    colleague = make.a_coach(clock=clock)
    with pytest.raises(NotAllowed, match=r"cases.coach_of_the_case"):
        close(desk, clock, "completed", colleague)
    people_services.employment_cover(
        employment_id=desk.coach.employment.pk, by_employment_id=colleague.employment.pk, cover_from=MONDAY,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert close(desk, clock, "completed", colleague).outcome == "completed"


@pytest.mark.parametrize("outcome", ["ended_early", "moved", "referred"])
def test_refused_admission_is_a_decision_and_no_completion(desk, clock, outcome):
    services.decision_take(
        case_id=desk.case.pk, kind="admission", outcome="refused", actor=desk.coach.actor, clock=clock
    )
    with pytest.raises(LabError, match=r"cases.ended_not_completed"):
        close(desk, clock, "completed")
    closed = close(desk, clock, outcome)
    assert closed.outcome == outcome
    assert {line.state for line in case_state(case=closed, on=MONDAY).stages} == {"skipped"}, "nobody waits any more"


def test_a_resident_is_referred_to_who_helps_and_to_no_creditor_or_collector(desk, clock):
    buddies = people.an_organisation(kinds=["partner"], clock=clock)
    for kinds in (["creditor", "partner"], ["collector"], ["bailiff"], ["private"]):
        people.an_organisation(kinds=kinds, with_kvk=kinds != ["private"], clock=clock)
    offered = {one.name for one in organisations_that_help(actor=desk.coach.actor)}
    assert buddies.name in offered
    assert not [name for name in offered if name.startswith(("Voorbeeld creditor", "Voorbeeld coll", "Voorbeeld bail"))]
    assert not [name for name in offered if name.startswith("Voorbeeld private")]


def test_what_threatens_is_ended_or_taken_over_before_the_case_is_closed(staff, clock):
    """It is the first thing to do, as work of its own; closing is not made pressing by it."""
    desk = make.on_the_way(clock=clock)
    of_coach = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    services.threat_record(threats=["eviction", "cut_off"], holds_on=MONDAY, source="resident", **of_coach)
    assert not [step for step in make.open_steps(desk.case) if step.startswith("danger.")], "help goes on"
    make.admitted(desk.case, desk.coach, clock=clock)
    for name in ("debts.paid:health_insurance", "insurance.back_from_cak"):
        services.fact_record(name=name, value=MONDAY, holds_on=MONDAY, source="register", **of_coach)
    for one in ("completed", "ended_early"):
        if one == "ended_early":
            make.ended(desk, clock=clock)
        with pytest.raises(LabError, match=r"cases.danger_left"):
            close(desk, clock, one)
    services.fact_record(name="threat.averted:eviction", value=MONDAY, holds_on=MONDAY, source="resident", **of_coach)
    with pytest.raises(LabError, match=r"cases.danger_left") as left:
        close(desk, clock, "ended_early")
    assert left.value.values["threats"] == "Gas, stroom, warmte of water dreigt te worden afgesloten."
    services.case_refer(organisation_id=people.an_organisation(clock=clock).pk, referred_on=MONDAY, **of_coach)
    again = FixedClock.on(date(2026, 11, 24))
    services.threat_record(
        threats=["cut_off"], holds_on=again.today(), source="resident", **of_coach | {"clock": again}
    )
    with pytest.raises(LabError, match=r"cases.danger_left"):  # told anew after somebody took it over
        close(desk, again, "ended_early")
    referred = {"organisation_id": people.an_organisation(clock=clock).pk, "referred_on": again.today()}
    services.case_refer(**referred, **of_coach | {"clock": again})
    assert close(desk, again, "ended_early").outcome == "ended_early"


@pytest.mark.parametrize("told_first", [True, False])
def test_who_wants_no_help_is_let_go_with_what_they_knew_threatens(staff, clock, told_first):
    """What came up after that talk holds the closing, and is the first work there is."""
    desk = make.a_case(threats=["eviction"] if told_first else [], talked=False, clock=clock)
    of_coach = {"case_id": desk.case.pk, "actor": desk.coach.actor}
    services.talk_record(held_on=MONDAY, channel="desk", declines=True, clock=clock, **of_coach)
    if told_first:
        assert close(desk, clock, "declined").outcome == "declined"
        return
    later = FixedClock.on(date(2026, 11, 24))
    services.threat_record(threats=["eviction"], holds_on=later.today(), clock=later, **of_coach)
    urgent = {key: task.urgent for key, task in make.open_steps(desk.case).items()}
    assert urgent == {"danger.eviction": True, "close": False}
    with pytest.raises(LabError, match=r"cases.danger_left"):
        close(desk, later, "declined")


def test_a_decision_to_go_on_is_no_end(desk, clock):
    why = dict.fromkeys(("need", "rule", "alternatives", "ground"), "omdat")
    services.decision_take(
        case_id=desk.case.pk, kind="ending", outcome="refused", reasons=why, actor=desk.coach.actor, clock=clock
    )
    with pytest.raises(LabError, match=r"cases.ending_not_decided"):
        close(desk, clock, "ended_early")
    with pytest.raises(LabError, match=r"cases.closing_too_early"):
        close(desk, clock, "moved")


def test_a_wrong_tick_that_they_want_no_help_is_taken_back_with_its_talk(staff, clock):
    """Then the law asks for a decision again, before the same day."""
    desk = make.a_case(talked=False, clock=clock)
    record = {"case_id": desk.case.pk, "held_on": MONDAY, "channel": "desk", "actor": desk.coach.actor, "clock": clock}
    talk = services.talk_record(declines=True, **record)
    assert set(make.open_steps(desk.case)) == {"close"}
    services.contact_record(kind="talk", reached=True, corrects=talk.pk, **record)
    task = make.open_steps(desk.case)["choose-method"]
    assert (task.due_on, task.term_source) == (date(2027, 1, 18), "law:wgs.decision")
    with pytest.raises(LabError, match=r"cases.not_declined"):
        close(desk, clock, "declined")
    services.talk_record(declines=True, **record)
    assert close(desk, clock, "declined").outcome == "declined"


def test_who_was_admitted_is_not_closed_as_declined_without_a_decision(desk, clock):
    """Also where they wanted no help before: that they were admitted came after it."""
    talk = {"case_id": desk.case.pk, "held_on": MONDAY, "channel": "desk", "actor": desk.coach.actor, "clock": clock}
    services.talk_record(declines=True, **talk)
    assert "close" in make.open_steps(desk.case)
    make.admitted(desk.case, desk.coach, clock=clock)
    assert "close" not in make.open_steps(desk.case)
    with pytest.raises(LabError, match=r"cases.declined_after_admission"):
        services.talk_record(declines=True, **talk)
    with pytest.raises(LabError, match=r"cases.not_declined"):
        close(desk, clock, "declined")
    make.ended(desk, clock=clock)
    assert close(desk, clock, "ended_early").outcome == "ended_early"


def test_who_wanted_no_help_at_the_desk_and_goes_on_gets_a_decision(staff, clock):
    desk = make.a_case(talked=False, clock=clock)
    record = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    services.talk_record(held_on=MONDAY, channel="desk", declines=True, **record)
    following = services.case_open_next(**record)
    assert make.open_steps(following)["choose-method"].term_source == "law:wgs.decision"


def test_who_died_gets_no_decision(desk, clock):
    people_services.person_record_death(
        person_id=desk.resident.pk, died=PartialDate.of(date(2026, 11, 20)), actor=SYSTEM, clock=clock
    )
    assert close(desk, clock, "deceased").outcome == "deceased"


def test_at_the_desk_it_goes_on_in_another_case(staff, clock):
    desk = make.a_case(clock=clock)
    services.case_open_next(case_id=desk.case.pk, actor=desk.coach.actor, clock=clock)
    assert close(desk, clock, "went_on").outcome == "went_on"


def test_a_room_above_may_keep_it_open(desk, clock, monkeypatch):
    asked = []

    def guard(case, decided):
        asked.append((case.pk, decided))
        raise LabError("cases.closing_too_early")

    monkeypatch.setattr(closing_guards, "_guards", [guard])
    make.ended(desk, clock=clock)
    with pytest.raises(LabError, match=r"cases.closing_too_early"):
        close(desk, clock, "ended_early")
    assert asked == [(desk.case.pk, frozenset({"ending"}))]


def test_a_coach_who_left_closes_nothing_until_another_took_over(desk, clock):
    make.ended(desk, clock=clock)
    colleague = people.a_coach(clock=clock)
    people_services.employment_end(employment_id=desk.coach.employment.pk, on=MONDAY, actor=SYSTEM, clock=clock)
    with pytest.raises(NotAllowed, match=r"cases.coach_of_the_case"):
        close(desk, clock, "ended_early", colleague)
    services.case_transfer(
        case_id=desk.case.pk, to_employment_id=colleague.employment.pk, seen_coach_id=desk.coach.employment.pk,
        actor=colleague.actor, clock=clock,
    )  # fmt: skip
    assert close(desk, clock, "ended_early", colleague).closed_on == MONDAY
