# SPDX-License-Identifier: EUPL-1.2
"""Which methods a city uses, and which one a household goes: refusals come at the city's desk, not at the coach's."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

import schuldenlab.methods
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Event
from schuldenlab.people.tests import factories as people

from .. import actions, facts, services
from ..actions import cannot_yet, step_do
from ..models import Case, CaseVersionMove, Decision, MethodUse, MethodVersion
from ..packages import method_in
from ..selectors import method_fit
from . import factories as make
from . import premium_first

MONDAY = date(2026, 11, 23)
SHIPPED = Path(schuldenlab.methods.__file__).parent / "shipped"
WHY = {"need": "Haar post ligt stil.", "rule": "Niet bij het CAK.", "alternatives": "Geen.", "ground": "Doel."}


def _folder(key: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (SHIPPED / key).iterdir()}


def _store(clock, files=None):
    return services.method_store(files=files or premium_first.files(), actor=SYSTEM, clock=clock)


def _allow(version, clock, status="regular", **more):
    return services.method_allow(version_id=version.pk, status=status, actor=SYSTEM, clock=clock, **more)


def _choose(desk, clock, key="premium-first", **more):
    return services.method_choose(case_id=desk.case.pk, key=key, actor=desk.coach.actor, clock=clock, **more)


def _at_cak(desk, clock, value=True):
    services.fact_record(case_id=desk.case.pk, name="insurance.at_cak", value=value, holds_on=clock.today(),
                         source="resident", actor=desk.coach.actor, clock=clock)  # fmt: skip


def test_a_folder_is_kept_whole_and_once(staff, clock):
    first = _store(clock)
    assert _store(clock) == first
    assert MethodVersion.objects.count() == 1
    assert method_in(first).files == premium_first.files()


def test_a_broken_folder_is_refused_with_its_findings(staff, clock):
    broken = premium_first.files(premium_first.METHOD.replace("talk.held", "talk.hold"))
    with pytest.raises(LabError, match=r"cases.method_refused") as refusal:
        _store(clock, broken)
    assert 'did you mean "talk.held"?' in refusal.value.values["findings"]


def test_a_method_that_needs_what_this_city_does_not_have_is_refused_by_name(staff, clock, monkeypatch):
    monkeypatch.delitem(actions._actions, "plan.write")
    monkeypatch.delitem(facts._providers, "need.ranked")
    version = _store(clock)
    make.a_city_choice(clock=clock)
    with pytest.raises(LabError, match=r"cases.method_cannot_yet") as refusal:
        _allow(version, clock)
    assert refusal.value.values["names"] == "need.ranked (fact, rank), plan.write (action, plan)"
    assert not MethodUse.objects.exists()


def test_a_step_for_whom_no_page_exists_is_refused_by_name(staff, clock):
    version = _store(
        clock, premium_first.change(('who = "coach"\ndo = "plan.write"', 'who = "resident"\ndo = "plan.write"'))
    )
    assert [str(one) for one in cannot_yet(method_in(version))] == ["resident: plan.write (role, plan)"]
    with pytest.raises(LabError, match=r"cases.method_cannot_yet"):
        _allow(version, clock)


def test_a_departure_that_needs_two_persons_is_refused_by_name(staff, clock):
    version = _store(
        clock,
        premium_first.change(("[decision.departure]\nwho", '[decision.departure]\nsecond_person = "always"\nwho')),
    )
    assert [one.what for one in cannot_yet(method_in(version))] == ["second_person"]


def test_what_the_city_has_to_choose_is_asked_and_never_filled_in(staff, clock):
    version = _store(clock)
    with pytest.raises(LabError, match=r"cases.method_values_unset") as refusal:
        _allow(version, clock)
    assert refusal.value.values["names"] == "method.premium_first.weeks_to_pay, wgs.decision_weeks"
    setting = {"version_id": version.pk, "holds_from": MONDAY, "source": "besluit", "actor": SYSTEM, "clock": clock}
    for outside in (0, 27, "6", True, None):
        with pytest.raises(LabError, match=r"cases.param_outside"):
            services.method_param_set(param="weeks_to_pay", value=outside, **setting)
    with pytest.raises(LabError, match=r"cases.param_unknown"):
        services.method_param_set(param="hour_value", value=1, **setting)
    services.method_param_set(param="weeks_to_pay", value=6, **setting)
    make.a_city_choice(clock=clock)
    assert _allow(version, clock).status == "regular"


def test_the_desk_that_needs_no_money_can_be_used_from_the_first_day(staff, clock):
    use = make.an_allowed_method(_folder("helpdesk"), clock=clock)
    desk = make.a_case(clock=clock)
    _choose(desk, clock, key="helpdesk")
    assert set(make.open_steps(desk.case)) == {"card", "refer", "open-case"}
    by_coach = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    card = method_in(use.method_version).card.steps
    with pytest.raises(LabError, match=r"cases.card_steps_left") as refusal:
        step_do(step="card", steps=card[:-1], walked_on=MONDAY, **by_coach)
    assert refusal.value.values["steps"] == card[-1]
    step_do(step="card", steps=card, walked_on=MONDAY, **by_coach)
    buddies = people.an_organisation(kinds=["partner"], clock=clock)
    with pytest.raises(NotFound):
        step_do(step="refer", organisation_id=uuid4(), referred_on=MONDAY, **by_coach)
    step_do(step="refer", organisation_id=buddies.pk, referred_on=MONDAY, **by_coach)
    assert Event.objects.get(verb="case.referred").data["organisation_id"] == str(buddies.pk)
    assert set(make.open_steps(desk.case)) == {"close"}
    step_do(step="close", outcome="referred", **by_coach)
    assert make.open_steps(desk.case) == {}


def test_the_desk_opens_a_case(staff, clock):
    make.an_allowed_method(_folder("helpdesk"), clock=clock)
    desk = make.a_case(clock=clock)
    _choose(desk, clock, key="helpdesk")
    following = step_do(case_id=desk.case.pk, step="open-case", actor=desk.coach.actor, clock=clock)
    assert following.opened_from_id == desk.case.pk
    assert set(make.open_steps(desk.case)) == {"card", "close"}


def test_a_form_with_other_fields_than_the_action_asks_is_refused(staff, clock):
    desk = make.on_the_way(clock=clock)
    by_coach = {"case_id": desk.case.pk, "step": "plan", "actor": desk.coach.actor, "clock": clock}
    for values in ({"words": "x"}, {"words": "x", "seen_version": 0, "color": "red"}):
        with pytest.raises(LabError, match=r"cases.fields_wrong"):
            step_do(**by_coach, **values)
    with pytest.raises(NotFound):
        step_do(**(by_coach | {"step": "fly"}))


def test_a_trial_has_a_bound(staff, clock):
    version = _store(clock)
    for more, code in (({}, "cases.trial_needs_bound"), ({"max_cases": 0}, "cases.use_bounds"),
                       ({"max_cases": 5, "holds_until": MONDAY}, "cases.use_bounds")):  # fmt: skip
        with pytest.raises(LabError) as refusal:
            _allow(version, clock, status="trial", **more)
        assert refusal.value.code == code
    with pytest.raises(LabError, match=r"cases.code_unknown"):
        _allow(version, clock, status="stopped")


def test_a_full_trial_takes_nobody_more(staff, clock):
    use = make.an_allowed_method(status="trial", max_cases=1, clock=clock)
    make.on_the_way(use=use, clock=clock)
    late = make.a_case(clock=clock)
    _at_cak(late, clock)
    (fit,) = method_fit(case_id=late.case.pk, actor=late.coach.actor, on=MONDAY)
    assert (fit.fits, fit.places_left) == (True, 0)
    with pytest.raises(LabError, match=r"cases.method_full"):
        _choose(late, clock)


def test_a_stopped_method_takes_no_new_case_and_its_cases_go_on(staff, clock):
    use = make.an_allowed_method(clock=clock)
    running = make.on_the_way(use=use, clock=clock)
    stopped = services.method_stop(use_id=use.pk, actor=SYSTEM, clock=clock)
    assert (stopped.status, stopped.holds_until) == ("stopped", MONDAY)
    late = make.a_case(clock=clock)
    _at_cak(late, clock)
    assert method_fit(case_id=late.case.pk, actor=late.coach.actor, on=MONDAY) == []
    with pytest.raises(LabError, match=r"cases.method_not_allowed"):
        _choose(late, clock)
    with pytest.raises(Conflict, match=r"cases.method_stopped_already"):
        services.method_stop(use_id=use.pk, actor=SYSTEM, clock=clock)
    services.plan_write(case_id=running.case.pk, words="Door", seen_version=0, actor=running.coach.actor, clock=clock)
    assert "agree" in make.open_steps(running.case)


def test_of_one_method_one_version_takes_cases(staff, clock):
    first = make.an_allowed_method(clock=clock)
    clock.at += timedelta(days=1)
    second = make.an_allowed_method(premium_first.change(), clock=clock)
    assert MethodUse.objects.get(pk=first.pk).holds_until == clock.today()
    overlapping = {"key": "premium-first", "method_version": first.method_version, "status": "regular",
                   "known_at": clock.now(), "holds_from": clock.today()}  # fmt: skip
    with pytest.raises(IntegrityError, match="methoduse_one_version_at_a_time"), transaction.atomic():
        MethodUse.objects.create(**overlapping)
    assert second.holds_until is None


def test_the_coordinator_allows_on_a_mandate(staff, clock):
    version = _store(clock)
    coordinator = people.a_coordinator(clock=clock)
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        services.method_allow(version_id=version.pk, status="regular", actor=coordinator.actor, clock=clock)
    mandate = people.a_mandate(coordinator, "method_use", clock=clock)
    make.a_city_choice(clock=clock)
    make.a_local_value("method.premium_first.weeks_to_pay", 6, clock=clock)
    use = services.method_allow(version_id=version.pk, status="regular", actor=coordinator.actor, clock=clock)
    assert use.mandate_id == mandate.pk


def test_a_must_that_is_not_so_or_not_known_cannot_be_departed_from(staff, clock):
    make.an_allowed_method(clock=clock)
    people.a_city(clock=clock)
    coach = make.a_coach(clock=clock)
    homeless = people.a_person(clock=clock)
    for moved_to in (None, "0363"):
        if moved_to:
            people.an_address(homeless, municipality_code=moved_to, clock=clock)
        case = services.case_open(client_ids=[homeless.pk], asked_on=MONDAY, actor=coach.actor, clock=clock)
        desk = make.Desk(coach, homeless, case)
        _at_cak(desk, clock)
        (fit,) = method_fit(case_id=case.pk, actor=coach.actor, on=MONDAY)
        assert (fit.fits, fit.can_depart) == (None if moved_to is None else False, False)
        with pytest.raises(LabError, match=r"cases.method_must") as refusal:
            _choose(desk, clock, reasons=WHY)
        assert refusal.value.values["parts"] == "lives-here"


@pytest.mark.parametrize("at_cak", [False, None])
def test_departing_from_the_usual_is_a_decision_with_reasons(staff, clock, at_cak):
    make.an_allowed_method(clock=clock)
    desk = make.a_case(clock=clock)
    if at_cak is not None:
        _at_cak(desk, clock, at_cak)
    (fit,) = method_fit(case_id=desk.case.pk, actor=desk.coach.actor, on=MONDAY)
    assert (fit.fits, fit.can_depart) == (at_cak, True)
    parts = {part.key: (part.verdict, part.missing) for part in fit.parts}
    assert parts == {"lives-here": (True, ()), "at-cak": (at_cak, ("insurance.at_cak",) if at_cak is None else ())}
    assert fit.words["at-cak"] == "Stap 2"
    with pytest.raises(LabError, match=r"cases.departure_needed"):
        _choose(desk, clock)
    with pytest.raises(LabError, match=r"cases.reason_missing"):
        _choose(desk, clock, reasons=WHY | {"ground": ""})
    assert Case.objects.get(pk=desk.case.pk).method_version is None
    _choose(desk, clock, reasons=WHY)
    decision = Decision.objects.get()
    assert (decision.kind, decision.outcome, decision.by_id) == ("departure", "granted", desk.coach.person.pk)
    assert CaseVersionMove.objects.get().departure_id == decision.pk
    assert Event.objects.get(verb="method.chosen").data["departed_from"] == ["at-cak"]


def test_without_a_mandate_to_depart_nobody_departs(staff, clock):
    make.an_allowed_method(clock=clock)
    desk = make.a_case(coach=make.a_coach("admission", clock=clock), clock=clock)
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        _choose(desk, clock, reasons=WHY)
    assert not CaseVersionMove.objects.exists()


def test_a_household_can_go_on_with_another_method_and_keeps_its_facts(staff, clock):
    make.an_allowed_method(clock=clock)
    make.an_allowed_method(_folder("helpdesk"), clock=clock)
    desk = make.a_case(clock=clock)
    _choose(desk, clock, key="helpdesk")
    _at_cak(desk, clock)
    clock.at += timedelta(hours=1)
    case = _choose(desk, clock)
    assert case.method_version.key == "premium-first"
    assert set(make.open_steps(case)) == {"need", "plan", "admission"}
    with pytest.raises(Conflict, match=r"cases.method_chosen_already"):
        _choose(desk, clock)


def test_before_a_method_there_are_no_decisions_of_it(staff, clock):
    desk = make.a_case(clock=clock)
    with pytest.raises(LabError, match=r"cases.no_method_yet"):
        services.decision_take(case_id=desk.case.pk, kind="admission", outcome="granted", actor=desk.coach.actor,
                               clock=clock)  # fmt: skip
    with pytest.raises(LabError, match=r"cases.no_method_yet"):
        services.version_move_look(case_id=desk.case.pk, version_id=uuid4(), actor=desk.coach.actor, clock=clock)


def test_bytes_that_are_no_method_say_so(staff, clock):
    row = MethodVersion.objects.create(known_at=clock.now(), key="x", version="1.0.0", sha256="0" * 64, package=b"x")
    with pytest.raises(LabError, match=r"cases.method_unreadable"):
        method_in(row)
