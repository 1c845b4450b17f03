# SPDX-License-Identifier: EUPL-1.2
"""A city invents a way of its own, and one household goes it from the first talk to after the end.

The method is a folder of three files that this program has never seen: no line of Python was written for it. The story
asks at each point what there is to do, for whom, and by when.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import AMSTERDAM, FixedClock
from schuldenlab.base.models import Event
from schuldenlab.base.tasks import tasks_open
from schuldenlab.cases import services
from schuldenlab.cases.actions import step_do
from schuldenlab.cases.engine import sweep
from schuldenlab.cases.models import Decision, StepFinished
from schuldenlab.cases.selectors import case_view, method_fit
from schuldenlab.cases.tests import factories as make
from schuldenlab.cases.tests import premium_first
from schuldenlab.methods.command import main as method_command
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.tests import factories as people

MONDAY = date(2026, 11, 23)


def test_a_household_goes_a_way_that_no_programmer_knew(committed_database, tmp_path: Path, capsys):
    clock = FixedClock.on(MONDAY)

    # A hackathon wrote a folder. It is checked, stored whole, and allowed on trial by the coordinator.
    folder = premium_first.folder(tmp_path / "premium-first")
    assert method_command(["check", str(folder)]) == 0
    assert "0 findings" in capsys.readouterr().out
    with acting(SYSTEM):
        people.a_city()
        coordinator = people.a_coordinator()
        people.a_mandate(coordinator, "method_use")
        coach, settler = make.a_coach(), people.a_settlement_officer()
        make.a_city_choice()
    with acting(coordinator.actor) as actor:
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        version = services.method_store(files=files, actor=actor, clock=clock)
        services.method_param_set(
            version_id=version.pk, param="weeks_to_pay", value=6, holds_from=MONDAY, source="projectplan 3",
            actor=actor, clock=clock,
        )  # fmt: skip
        services.method_allow(version_id=version.pk, status="trial", max_cases=15, actor=actor, clock=clock)
    for path in folder.iterdir():
        path.unlink()  # from here on the case must not need the disk

    # Somebody walks in. A name is enough; the health insurance is about to end.
    with acting(coach.actor) as actor:
        case = services.walk_in(
            surname="Jansen", given_names="Mila", channel="desk", threats=["health_insurance"],
            note="Brief van het CAK, en de stroom wordt duur.", actor=actor, clock=clock,
        )  # fmt: skip
        assert set(make.open_steps(case)) == {"choose-method"}
        assert make.open_steps(case)["choose-method"].due_on == date(2027, 1, 4)  # six weeks, by the city's ordinance

        # Does the new way fit? The address is not known yet, so nobody can say.
        (fit,) = method_fit(case_id=case.pk, actor=actor, on=clock.today())
        assert (fit.key, fit.fits, fit.can_depart, fit.places_left) == ("premium-first", None, False, 15)
        (resident_id,) = case.client_ids
        resident = people.Person.objects.get(pk=resident_id)
        people.an_address(resident)
        services.fact_record(
            case_id=case.pk, name="insurance.at_cak", value=True, holds_on=MONDAY, source="resident", actor=actor,
            clock=clock,
        )  # fmt: skip
        (fit,) = method_fit(case_id=case.pk, actor=actor, on=clock.today())
        assert fit.fits is True
        case = services.method_choose(case_id=case.pk, key="premium-first", actor=actor, clock=clock)
        assert case.method_version.sha256 == version.sha256

        # The talk was had before the way was chosen: that step is behind them.
        assert list(StepFinished.objects.values_list("step", "finished_on")) == [("talk", MONDAY)]
        assert {step: task.who_role for step, task in make.open_steps(case).items()} == {
            "need": "coach",
            "plan": "coach",
            "admission": "coach",  # the law does not wait for the plan
        }
        assert make.open_steps(case)["plan"].due_on == date(2026, 11, 24)
        assert [task.step for task in tasks_open(actor=actor, today=clock.today())] == ["plan", "admission", "need"]

        need = step_do(
            case_id=case.pk, step="need", domain="money", own_words="Ik durf de post niet te openen.", score=3,
            actor=actor, clock=clock,
        )  # fmt: skip
        step_do(case_id=case.pk, step="plan", words="Eerst de premie, dan de rest.", seen_version=0, actor=actor,
                clock=clock)  # fmt: skip
        assert {step: task.who_role for step, task in make.open_steps(case).items()} == {
            "rank": "resident",
            "agree": "resident",
            "admission": "coach",
        }
        assert [task.step for task in tasks_open(actor=actor, today=clock.today())] == ["admission"]

    # At home, on her own page, she says what comes first and that the plan is good.
    clock.at += timedelta(days=1)
    mila = people.actor_as_resident(resident)
    with acting(mila):
        assert {task.step for task in tasks_open(actor=mila, today=clock.today())} == {"rank", "agree"}
        step_do(case_id=case.pk, step="rank", need_ids=[need.need_id], actor=mila, clock=clock)
        step_do(case_id=case.pk, step="agree", version=1, actor=mila, clock=clock)
        view = case_view(case_id=case.pk, actor=mila, purpose=Purpose.OWN, on=clock.today())
        assert (view.needs[0].own_words, view.needs[0].rank) == ("Ik durf de post niet te openen.", 1)
        assert view.plan.agreed_on == clock.today()
        assert view.tasks == ()

    with acting(coach.actor) as actor:
        (task,) = make.open_steps(case).values()
        assert (task.step, task.due_on, task.term_source) == ("admission", date(2027, 1, 4), "law:wgs.decision")
        step_do(case_id=case.pk, step="admission", outcome="granted", actor=actor, clock=clock)
        decision = Decision.objects.get()
        assert decision.mandate_id
        assert decision.decided_on == clock.today()

        # Now it is the settlement officer's turn, within the six weeks the city chose.
        (task,) = make.open_steps(case).values()
        assert (task.step, task.who_role, task.assignee_id) == ("arrears", "settlement_officer", None)
        assert (task.due_on, task.term_source) == (date(2027, 1, 5), "method:premium-first@1.0.0")

    clock.at = datetime(2027, 1, 4, 10, tzinfo=AMSTERDAM)
    with acting(settler.actor) as actor:
        assert [task.step for task in tasks_open(actor=actor, today=clock.today())] == ["arrears"]
        step_do(case_id=case.pk, step="arrears", value=clock.today(), holds_on=clock.today(), source="partner",
                actor=actor, clock=clock)  # fmt: skip
    with acting(coach.actor) as actor:
        assert set(make.open_steps(case)) == {"back"}
        step_do(case_id=case.pk, step="back", value=clock.today(), holds_on=clock.today(), source="register",
                actor=actor, clock=clock)  # fmt: skip
        # The premium is paid; nobody said yet that the insurance goes on, so nothing is closed.
        assert set(make.open_steps(case)) == {"close", "danger.health_insurance"}
        services.fact_record(
            case_id=case.pk, name="threat.averted:health_insurance", value=clock.today(), holds_on=clock.today(),
            source="partner", actor=actor, clock=clock,
        )  # fmt: skip
        assert set(make.open_steps(case)) == {"close"}
        case = step_do(case_id=case.pk, step="close", outcome="completed", actor=actor, clock=clock)
        assert (case.closed_on, case.outcome) == (date(2027, 1, 4), "completed")
        assert make.open_steps(case) == {}

    # Half a year later the night opens what only time could open.
    clock.at = datetime(2027, 7, 3, 23, tzinfo=AMSTERDAM)
    assert sweep(clock=clock) == (1, [])
    with acting(SYSTEM):
        assert make.open_steps(case) == {}
    clock.at += timedelta(days=1)
    assert sweep(clock=clock) == (1, [])
    with acting(coach.actor) as actor:
        assert set(make.open_steps(case)) == {"measure-6"}
        step_do(case_id=case.pk, step="measure-6", answers={"debt_worry": 2}, actor=actor, clock=clock)
        assert make.open_steps(case) == {}
        assert set(StepFinished.objects.values_list("step", flat=True)) == set(premium_first.STEPS)
        verbs = Event.objects.filter(case_id=case.pk).exclude(verb__startswith="fact.").values_list("verb", flat=True)
        assert [verb for verb in verbs.order_by("known_at") if verb.startswith(("case.", "method.", "decision."))] == [
            "case.opened",
            "method.chosen",
            "decision.taken",
            "case.closed",
        ]
