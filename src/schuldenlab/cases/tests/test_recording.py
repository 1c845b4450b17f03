# SPDX-License-Identifier: EUPL-1.2
"""Facts with their source, corrections, contacts, measures, receipts; and what they make true."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.methods.progress import State, StepProgress
from schuldenlab.methods.tests.folders import shipped
from schuldenlab.methods.vocabulary import FACTS, Type
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.services import household_move_in
from schuldenlab.people.tests import factories as people

from .. import services
from ..actions import action_named
from ..acts import Act
from ..facts import facts_collect
from ..measures import Moment, measures_look, own_measures
from ..models import Contact, FactRecord, Receipt
from ..overview import overview
from ..own_facts import months_on, whole_months
from ..page_forms import ActForm
from ..selectors import measures_of, receipt_open
from ..values import checked, read
from . import factories as make

MONDAY = date(2026, 11, 23)


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(clock=clock)


@pytest.fixture
def by_coach(desk, clock):
    return {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}


def _known(desk, clock, *names):
    return {name: fact.value for name, fact in facts_collect(case=desk.case, names=names, on=clock.today()).items()}


def _record(by_coach, name="income.month", value=120_000, **more):
    return services.fact_record(
        **({"name": name, "value": value, "holds_on": MONDAY, "source": "resident"} | by_coach | more)
    )


def test_what_nobody_recorded_is_unknown_and_not_no(desk, clock):
    assert _known(desk, clock, "person.in_education", "income.month", "debts.paid:rent") == {}


def test_a_correction_takes_the_place_of_what_was_wrong(desk, by_coach, clock):
    wrong = _record(by_coach)
    right = _record(by_coach, value=150_000, corrects=wrong.pk)
    assert _known(desk, clock, "income.month") == {"income.month": 150_000}
    with pytest.raises(Conflict, match=r"base.stale"):
        _record(by_coach, value=1, corrects=wrong.pk)
    _record(by_coach, value=None, corrects=right.pk)
    assert _known(desk, clock, "income.month") == {}
    assert FactRecord.objects.filter(name="income.month").count() == 3


def test_the_newest_day_counts_whatever_the_order_of_entering(desk, by_coach, clock):
    _record(by_coach, value=200_000)
    _record(by_coach, value=100_000, holds_on=MONDAY - timedelta(days=60))
    assert _known(desk, clock, "income.month") == {"income.month": 200_000}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("income.month", "120000"),
        ("income.month", True),
        ("income.month", 10**13),
        ("person.in_education", 1),
        ("person.in_education", MONDAY),
        ("income.source", "lottery"),
        ("allowances.checked", True),
        ("allowances.checked", "2026-11-23"),
        ("income.month", None),
    ],
)
def test_a_value_of_another_kind_is_refused(by_coach, name, value):
    with pytest.raises(LabError, match=r"cases.fact_value"):
        _record(by_coach, name=name, value=value)


@pytest.mark.parametrize(
    "name", ["person.age", "decision.taken:admission", "help.declined", "nonsense", "debts.paid", "debts.paid:socks"]
)
def test_what_follows_from_other_work_is_not_stated_by_hand(by_coach, name):
    with pytest.raises(LabError, match=r"cases.fact_not_recordable"):
        _record(by_coach, name=name)


def test_a_fact_lies_in_the_past_and_names_its_paper(by_coach):
    with pytest.raises(LabError, match=r"cases.day_in_future"):
        _record(by_coach, holds_on=MONDAY + timedelta(days=1))
    with pytest.raises(LabError, match=r"cases.document_needed"):
        _record(by_coach, source="document")
    assert _record(by_coach, source="document", document_id=uuid4()).source == "document"


def test_a_record_of_another_case_cannot_be_corrected(by_coach, desk, clock):
    other = make.a_case(coach=desk.coach, clock=clock)
    elsewhere = _record(by_coach | {"case_id": other.case.pk})
    with pytest.raises(NotFound):
        _record(by_coach, corrects=elsewhere.pk)


def test_a_fact_is_never_rewritten(by_coach):
    row = _record(by_coach)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        FactRecord.objects.filter(pk=row.pk).update(value=1)


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.dates(), st.text(max_size=12), st.floats(), st.lists(st.integers())
)


@given(st.sampled_from(sorted(FACTS.values(), key=lambda fact: fact.name)), _VALUES)
def test_a_kept_value_reads_back_as_it_was_and_as_its_own_type(fact, value):
    try:
        kept = checked(fact, value)
    except LabError as refusal:
        assert refusal.code == "cases.fact_value"  # noqa: PT017 - both outcomes are fine, nothing else is
        return
    back = read(fact, kept)
    assert back == value
    assert type(back) is {Type.DATE: date, Type.BOOL: bool, Type.CODE: str}.get(fact.type, int)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 60))
def test_whole_months_are_never_counted_before_they_are_whole(since, months):
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    first_of_next = date(year, month + 1, 1) + timedelta(days=31)
    day = next(day for day in _days(since, first_of_next + timedelta(days=31)) if whole_months(since, day) == months)
    assert day == since or whole_months(since, day - timedelta(days=1)) == months - 1
    assert day >= since


def _days(start, end):
    while start <= end:
        yield start
        start += timedelta(days=1)


def test_contacts_count_when_somebody_was_reached(desk, by_coach, clock):
    contact = {"kind": "aftercare", "held_on": MONDAY, "channel": "phone"} | by_coach
    services.contact_record(reached=False, **contact)
    assert "aftercare.held" not in _known(desk, clock, "aftercare.held")
    services.contact_record(reached=True, note="Gaat goed.", **contact)
    assert _known(desk, clock, "aftercare.held", "contact.held", "talk.held", "hearing.held") == {
        "aftercare.held": MONDAY,
        "contact.held": MONDAY,
        "talk.held": MONDAY,
    }


def test_an_appointment_is_moved_once_and_lies_ahead(desk, by_coach, clock):
    when = datetime(2026, 11, 30, 10, tzinfo=AMSTERDAM)
    meet = {"kind": "follow_up", "channel": "desk"} | by_coach
    with pytest.raises(LabError, match=r"cases.day_in_past"):
        services.appointment_plan(starts_at=clock.now(), **meet)
    first = services.appointment_plan(starts_at=when, **meet)
    services.appointment_plan(starts_at=when + timedelta(days=1), replaces=first.pk, **meet)
    with pytest.raises(Conflict, match=r"base.stale"):
        services.appointment_plan(starts_at=when + timedelta(days=2), replaces=first.pk, **meet)
    assert _known(desk, clock, "contact.planned") == {"contact.planned": MONDAY}


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 24))
def test_the_first_day_of_a_moment_is_the_first_with_so_many_whole_months(since, months):
    first = months_on(since, months)
    assert whole_months(since, first) == months
    assert whole_months(since, first - timedelta(days=1)) < months


def test_resident_and_coach_answer_the_same_questions_once_each(desk, by_coach, clock):
    resident = people.actor_as_resident(desk.resident)
    ask = {"months": 6, "answers": {"debt_worry": 7}}
    clock.at = datetime(2027, 5, 22, 12, tzinfo=AMSTERDAM)
    with pytest.raises(LabError, match=r"cases.measure_not_yet") as refusal:
        services.measure_record(**ask, **by_coach)
    assert refusal.value.values["on"] == "zondag 23 mei 2027"
    clock.at += timedelta(days=1)
    services.measure_record(**ask, **by_coach)
    with acting(resident):
        services.measure_record(case_id=desk.case.pk, actor=resident, clock=clock, months=6, answers={"debt_worry": 9})
        found = measures_of(case_id=desk.case.pk, actor=resident, purpose=Purpose.OWN)
        own = own_measures(case_id=desk.case.pk, actor=resident)
    assert found == [(6, "coach", {"debt_worry": 7}), (6, "resident", {"debt_worry": 9})]
    assert own is not None
    assert (own.who, own.told) == (("resident",), "Na 6 maanden: 9.")
    with pytest.raises(Conflict, match=r"cases.measured_already"):
        services.measure_record(**ask, **by_coach)
    helper = people.actor_as_resident(people.a_resident(clock=clock), desk.resident)
    with acting(helper):
        assert own_measures(case_id=desk.case.pk, actor=helper) is None  # may act for them, and is not them
    for actor, sees in ((desk.coach.actor, "Na 6 maanden: inwoner 9, coach 7."), (make.a_coach(clock=clock).actor, "")):
        case = overview(case_id=desk.case.pk, actor=actor, purpose=Purpose.PLAN, on=clock.today())
        look = measures_look(case.measures, who="other")
        assert (look.told if look else "") == sees


def test_of_two_clients_neither_reads_what_may_be_the_other_s_answer(staff, clock):
    use = make.an_allowed_method(clock=clock)
    coach, one, other = make.a_coach(clock=clock), people.a_resident(clock=clock), people.a_person(with_bsn=True)
    people.an_address(other)
    household_move_in(
        person_id=other.pk, household_id=one.memberships.get().household_id, role="partner", on=people.LONG_AGO,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    by = {"actor": coach.actor, "clock": clock}
    case = services.case_open(client_ids=[one.pk, other.pk], asked_on=MONDAY, **by)
    services.talk_record(case_id=case.pk, held_on=MONDAY, channel="desk", **by)
    services.fact_record(case_id=case.pk, name="insurance.at_cak", value=True, holds_on=MONDAY, source="resident", **by)
    services.method_choose(case_id=case.pk, key=use.key, **by)
    first = people.actor_as_resident(one)
    clock.at = datetime(2027, 5, 23, 12, tzinfo=AMSTERDAM)
    with acting(first):
        services.measure_record(case_id=case.pk, actor=first, clock=clock, months=6, answers={"debt_worry": 9})
    for actor in (first, people.actor_as_resident(other)):
        with acting(actor):
            assert own_measures(case_id=case.pk, actor=actor) is None


def test_the_worry_is_the_mean_of_its_three_questions_and_a_moment_to_come_says_from_when():
    said = {"debt_worry": {"often": 9, "sleep": 7, "grip": 4}, "wellbeing": 3}
    half = {"debt_worry": {"often": 3, "sleep": 2, "grip": 2}, "wellbeing": 7}
    moments = (
        Moment(0, date(2026, 4, 2), {"resident": said}),
        Moment(6, date(2026, 10, 2), {"resident": half}),
        Moment(12, date(2027, 4, 2), {}),
    )
    look = measures_look(moments, who="self")
    assert look is not None
    assert look.told == "Bij de start: 6,7. Na 6 maanden: 2,3. Na 12 maanden: te vragen vanaf 2 april 2027."
    assert [dot.words for dot in look.dots] == ["6,7", "2,3"]
    assert look.dots[0].y < look.dots[1].y  # less worry is lower
    assert look.all[0][1][:2] == (
        ("Hoe vaak maak je je zorgen over je schulden?", "9"), ("Hoe vaak slaap je slecht door je schulden?", "7"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("months", "answers", "code"),
    [
        (7, {"debt_worry": 7}, "cases.measure_moment"),
        (6, {}, "cases.measure_answers"),
        (6, {"debt_worry": 11}, "cases.measure_answers"),
        (6, {"debt_worry": True}, "cases.measure_answers"),
        (6, {"debt_worry": 7, "shoe_size": 7}, "cases.measure_answers"),
    ],
)
def test_a_measure_is_of_the_methods_moments_and_questions(by_coach, months, answers, code):
    with pytest.raises(LabError) as refusal:
        services.measure_record(months=months, answers=answers, **by_coach)
    assert refusal.value.code == code


def test_a_calculation_is_current_until_what_it_was_made_from_changes(desk, by_coach, clock):
    _record(by_coach)
    clock.at += timedelta(minutes=1)
    made = make.a_calculation(MONDAY).document
    receipt = services.receipt_keep(
        kind="calculation", content=made, label="H", facts={"capacity.month": 4_200}, holds_on=MONDAY, **by_coach,
    )  # fmt: skip
    assert _known(desk, clock, "calculation.current", "capacity.month") == {
        "calculation.current": True,
        "capacity.month": 4_200,
    }
    clock.at += timedelta(minutes=1)
    _record(by_coach, name="person.in_education", value=True)
    assert _known(desk, clock, "calculation.current") == {"calculation.current": True}
    _record(by_coach, name="income.changed", value=MONDAY)
    assert _known(desk, clock, "calculation.current", "capacity.month") == {
        "calculation.current": False,
        "capacity.month": 4_200,
    }
    opened = receipt_open(receipt_id=receipt.pk, actor=desk.coach.actor, purpose=Purpose.PLAN)
    assert opened == made
    assert b"rekenmodule" not in bytes(Receipt.objects.get().content)


def test_a_calculation_is_of_its_half_year(desk, by_coach, clock):
    services.receipt_keep(kind="calculation", content=make.a_calculation(MONDAY).document, label="H",
                          facts={"capacity.month": 4_200}, holds_on=MONDAY, **by_coach)  # fmt: skip
    assert _known(desk, clock, "calculation.current") == {"calculation.current": True}
    clock.at = clock.at.replace(year=2026, month=12, day=31)
    assert _known(desk, clock, "calculation.current") == {"calculation.current": True}
    clock.at += timedelta(days=1)
    assert _known(desk, clock, "calculation.current") == {"calculation.current": False}


def _more_capacity(kept):
    kept["facts"] = {"capacity.month": 9_900}


def _unknown_outcome(kept):
    kept["facts"] = {"capacity.month": 4_200, "income.month": 4_200}


def _lower_vtlb(kept):
    kept["content"]["entered"]["vtlb"]["value"] = "1000"


WRONG_RECEIPTS = {
    "nothing": lambda kept: kept.update(content={}),
    "an amount changed afterwards": _lower_vtlb,
    "another label": lambda kept: kept.update(label="S"),
    "another day": lambda kept: kept.update(holds_on=MONDAY - timedelta(days=1)),
    "an outcome that is not in it": _more_capacity,
    "an outcome that no step gives": _unknown_outcome,
    "a number with a point": lambda kept: kept["content"].update(hash=1.5),
}


@pytest.mark.parametrize("wrong", WRONG_RECEIPTS)
def test_what_does_not_come_out_again_is_not_kept(by_coach, wrong):
    kept = {"content": json.loads(make.a_calculation(MONDAY).json), "label": "H", "facts": {"capacity.month": 4_200},
            "holds_on": MONDAY}  # fmt: skip
    WRONG_RECEIPTS[wrong](kept)
    with pytest.raises(LabError, match=r"cases.receipt_wrong"):
        services.receipt_keep(kind="calculation", **kept, **by_coach)
    assert not Receipt.objects.exists()


def test_a_milestone_is_the_day_it_happened_and_no_year_is_a_slip(desk, by_coach, clock):
    fact = {"name": "fixed_costs.paid", "source": "resident", **by_coach}
    for value, holds_on, code in (
        (MONDAY + timedelta(days=900), MONDAY, "cases.milestone_day"),
        (MONDAY, MONDAY - timedelta(days=900), "cases.milestone_day"),
        (date(1, 1, 1), date(1, 1, 1), "cases.day_long_ago"),
    ):
        with pytest.raises(LabError, match=code):
            services.fact_record(value=value, holds_on=holds_on, **fact)
    with pytest.raises(LabError, match=r"cases.day_long_ago"):
        services.case_open(client_ids=[desk.resident.pk], asked_on=date(1900, 1, 1), actor=by_coach["actor"],
                           clock=clock)  # fmt: skip


def test_a_talk_that_was_written_down_wrong_is_put_right_and_the_law_counts_again(staff, clock):
    desk = make.a_case(talked=False, asked_days_ago=10, clock=clock)
    talk = {"case_id": desk.case.pk, "kind": "talk", "channel": "phone", "actor": desk.coach.actor, "clock": clock}
    with pytest.raises(LabError, match=r"cases.talk_before_asked"):
        services.contact_record(held_on=MONDAY - timedelta(days=400), reached=True, **talk)
    wrong = services.contact_record(held_on=MONDAY - timedelta(days=10), reached=True, **talk)
    assert make.open_steps(desk.case)["choose-method"].due_on == date(2027, 1, 8)
    with pytest.raises(NotFound):
        services.contact_record(held_on=MONDAY, reached=True, corrects=uuid4(), **talk)
    right = services.contact_record(held_on=MONDAY, reached=True, corrects=wrong.pk, **talk)
    assert make.open_steps(desk.case)["choose-method"].due_on == date(2027, 1, 18)
    with pytest.raises(Conflict, match=r"base.stale"):
        services.contact_record(held_on=MONDAY, reached=True, corrects=wrong.pk, **talk)
    services.contact_record(held_on=MONDAY, reached=False, corrects=right.pk, **talk)  # it never was
    assert make.open_steps(desk.case)["first-talk"].due_on == date(2026, 12, 11)


def test_under_a_method_too_a_talk_that_never_was_is_still_to_be_held(desk, by_coach, clock):
    talk = Contact.objects.get(case=desk.case, kind="talk")
    services.contact_record(kind="talk", held_on=MONDAY, reached=False, channel="desk", corrects=talk.pk, **by_coach)
    assert make.open_steps(desk.case)["talk"].term_source == "law:wgs.first_talk"


def test_the_register_says_how_old_and_where(desk, by_coach, clock):
    assert _known(desk, clock, "person.age", "person.lives_in_municipality", "household.has_partner",
                  "household.children", "person.has_guardian") == {
        "person.age": 40, "person.lives_in_municipality": True, "household.has_partner": False,
        "household.children": 0, "person.has_guardian": False,
    }  # fmt: skip


@pytest.mark.parametrize(("step", "kind"), [("missed", "missed_instalment"), ("aftercare", "aftercare")])
def test_a_step_asks_for_the_contact_that_ends_it(staff, clock, step, kind):
    """Any other one leaves it open."""
    desk, method = make.a_case(clock=clock), shipped("jpf")
    one = next(one for one in method.steps if one.key == step)
    act = Act(
        desk.case, one.do, action_named(one.do), method, StepProgress(one, State.OPEN), desk.coach.actor, MONDAY, {}
    )
    assert ActForm(act=act).fields["kind"].initial == kind
    assert ActForm(act=replace(act, step=None)).fields["kind"].initial is None
