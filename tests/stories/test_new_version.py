# SPDX-License-Identifier: EUPL-1.2
"""A method gets better while households are on their way: what a move changes for them, and what it leaves alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.base.models import Event, LocalValue, Task
from schuldenlab.cases import services
from schuldenlab.cases.models import Case, CaseVersionMove, MethodVersion, StepFinished
from schuldenlab.cases.packages import method_in
from schuldenlab.cases.tests import factories as make
from schuldenlab.cases.tests import premium_first

CHECK_ALLOWANCES = """
[[step]]
key = "allowances"
stage = "start"
who = "coach"
do = "fact.record:allowances.checked"
needs = ["talk.held"]
done = ["allowances.checked"]

[[step]]
key = "need"
"""
# 1.1.0: allowances are checked before the plan is agreed, and the plan has three days.
BETTER = premium_first.change(
    ('\n[[step]]\nkey = "need"\n', CHECK_ALLOWANCES),
    (
        'do = "plan.agree"\nneeds = ["plan.written"]',
        'do = "plan.agree"\nneeds = ["plan.written", "allowances.checked"]',
    ),
    ("term = { days = 1, from", "term = { days = 3, from"),
    steps=(*premium_first.STEPS, "allowances"),
)


@pytest.fixture
def desk(staff, clock):
    """A case that wrote its plan under 1.0.0."""
    desk = make.on_the_way(clock=clock)
    services.need_record(case_id=desk.case.pk, domain="money", own_words="Post", actor=desk.coach.actor, clock=clock)
    services.plan_write(case_id=desk.case.pk, words="Plan", seen_version=0, actor=desk.coach.actor, clock=clock)
    return desk


@pytest.fixture
def better(desk, clock):
    """A month later the city allows 1.1.0, and pays within other weeks than before."""
    clock.at += timedelta(days=30)
    use = make.an_allowed_method(BETTER, clock=clock)
    clock.at += timedelta(hours=1)
    return use.method_version


def _everything() -> dict[str, list]:
    """All rows a move could touch."""
    return {
        model.__name__: sorted(model.objects.values_list())
        for model in (Case, CaseVersionMove, StepFinished, MethodVersion, LocalValue)
    } | {"Task": sorted(Task.objects.values_list("pk", "step", "done_at")), "Event": [Event.objects.count()]}


def test_a_look_lists_what_changes_and_changes_nothing(desk, better, clock):
    before = _everything()
    seen = services.version_move_look(case_id=desk.case.pk, version_id=better.pk, actor=desk.coach.actor, clock=clock)
    assert _everything() == before
    assert seen.stays_finished == ("talk", "need", "plan")
    assert (seen.opens, seen.closes) == (("allowances",), ("agree",))
    places = {change.place: change.kind for change in seen.changes}
    assert places["step.allowances.do"] == "added"
    assert places["step.plan.term.days"] == "changed"
    assert places["nl.toml: step.allowances.title"] == "added"


def test_a_move_keeps_what_is_finished_and_pins_the_new_bytes(desk, better, clock):
    old = desk.case.method_version
    done = sorted(StepFinished.objects.values_list("step", "finished_on"))
    opened = make.open_steps(desk.case)["rank"]
    seen = services.version_move(
        case_id=desk.case.pk, version_id=better.pk, seen_version_id=old.pk, actor=desk.coach.actor, clock=clock
    )
    case = Case.objects.get(pk=desk.case.pk)
    assert case.method_version.sha256 == better.sha256 != old.sha256
    assert sorted(StepFinished.objects.values_list("step", "finished_on")) == done
    assert set(make.open_steps(case)) == {"rank", "allowances", "admission"}
    assert make.open_steps(case)["rank"].pk == opened.pk  # what stays open is the same task
    assert seen.opens == ("allowances",)
    # Both versions stay readable, whatever became of the folder.
    assert {method_in(version).version for version in MethodVersion.objects.all()} == {"1.0.0", "1.1.0"}
    assert list(
        CaseVersionMove.objects.order_by("known_at").values_list("from_version__version", "to_version__version")
    ) == [(None, "1.0.0"), ("1.0.0", "1.1.0")]
    assert Event.objects.filter(verb="method.moved", case_id=case.pk).count() == 1


def test_an_overdue_decision_stays_overdue_whatever_the_new_version_and_the_ordinance_say(desk, clock):
    due_on = make.open_steps(desk.case)["admission"].due_on
    clock.at += timedelta(days=60)
    assert due_on < clock.today()
    # Kept before such needs were refused: the new version waits half a year, and the ordinance now gives eight weeks.
    waits = premium_first.change(
        (
            'needs = ["talk.held"]\ndone = ["decision.taken:admission"]',
            'needs = ["talk.held", { fact = "case.months", min = 6 }]\ndone = ["decision.taken:admission"]',
        )
    )
    make.a_local_value("wgs.decision_weeks", 8, clock=clock, holds_from=clock.today())
    desk.case.method_use.holds_until = clock.today()
    desk.case.method_use.save(update_fields=["holds_until"])
    version = make.an_old_method(waits, clock=clock).method_version
    clock.at += timedelta(hours=1)
    move = {"case_id": desk.case.pk, "version_id": version.pk, "actor": desk.coach.actor, "clock": clock}
    assert services.version_move_look(**move).due_changes == ()
    services.version_move(seen_version_id=desk.case.method_version_id, **move)
    overdue = make.open_steps(desk.case)["admission"]
    assert (overdue.due_on, overdue.term_source, overdue.waits_for) == (due_on, "law:wgs.decision", "time")


def test_a_look_shows_old_and_new_days(desk, clock):
    sooner = premium_first.change(
        ('term = "law:wgs.decision"', 'term = { weeks = 2, from = "talk.held", law = "law:wgs.decision" }'),
    )
    version = make.an_allowed_method(sooner, clock=clock).method_version
    seen = services.version_move_look(case_id=desk.case.pk, version_id=version.pk, actor=desk.coach.actor, clock=clock)
    assert seen.due_changes == (("admission", date(2027, 1, 4), date(2026, 12, 7)),)


def test_a_step_that_went_away_stays_in_the_history(desk, clock):
    without = premium_first.change(
        (premium_first.METHOD[premium_first.METHOD.index('[[step]]\nkey = "need"') :
                              premium_first.METHOD.index('[[step]]\nkey = "plan"')], ""),
        steps=tuple(step for step in premium_first.STEPS if step not in ("need", "rank")),
    )  # fmt: skip
    version = make.an_allowed_method(without, clock=clock).method_version
    clock.at += timedelta(hours=1)
    seen = services.version_move(
        case_id=desk.case.pk, version_id=version.pk, seen_version_id=desk.case.method_version_id,
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    assert seen.no_longer_asked == ("need",)
    assert "need" in StepFinished.objects.values_list("step", flat=True)
    assert set(make.open_steps(desk.case)) == {"agree", "admission"}


def test_a_case_that_does_not_move_goes_on_as_it_began(desk, better, clock):
    """Its own version and the city's values of the day it was chosen; new cases get the new one."""
    make.a_local_value("method.premium_first.weeks_to_pay", 1, clock=clock, holds_from=clock.today())
    actor, case = desk.coach.actor, desk.case
    services.plan_agree(case_id=case.pk, version=1, person_id=desk.resident.pk, actor=actor, clock=clock)
    services.decision_take(case_id=case.pk, kind="admission", outcome="granted", actor=actor, clock=clock)
    assert make.open_steps(case)["arrears"].due_on == clock.today() + timedelta(weeks=make.WEEKS_TO_PAY)
    newcomer = make.a_case(coach=desk.coach, clock=clock)
    services.fact_record(case_id=newcomer.case.pk, name="insurance.at_cak", value=True, holds_on=date(2026, 12, 1),
                         source="resident", actor=actor, clock=clock)  # fmt: skip
    chosen = services.method_choose(case_id=newcomer.case.pk, key="premium-first", actor=actor, clock=clock)
    assert chosen.method_version_id == better.pk


def test_a_move_from_a_version_the_case_left_is_refused(desk, better, clock):
    move = {"case_id": desk.case.pk, "version_id": better.pk, "actor": desk.coach.actor, "clock": clock}
    services.version_move(seen_version_id=desk.case.method_version_id, **move)
    with pytest.raises(Conflict, match=r"cases.method_chosen_already"):
        services.version_move(seen_version_id=desk.case.method_version_id, **move)


def test_a_version_the_city_does_not_allow_is_no_way_to_go(desk, clock):
    stored = services.method_store(files=BETTER, actor=make.SYSTEM, clock=clock)
    with pytest.raises(LabError, match=r"cases.method_not_allowed"):
        services.version_move(
            case_id=desk.case.pk, version_id=stored.pk, seen_version_id=desk.case.method_version_id,
            actor=desk.coach.actor, clock=clock,
        )  # fmt: skip


def test_the_same_version_number_never_says_something_else(desk, clock):
    changed = premium_first.change(('domain = "family"', 'domain = "settlement"'), version="1.0.0")
    with pytest.raises(Conflict, match=r"cases.method_version_taken"):
        services.method_store(files=changed, actor=make.SYSTEM, clock=clock)
