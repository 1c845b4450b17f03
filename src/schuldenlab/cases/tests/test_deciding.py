# SPDX-License-Identifier: EUPL-1.2
"""Who decides what, on which mandate, with whom, and what a person can still do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Event
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.services import mandate_end
from schuldenlab.people.tests import factories as people

from .. import services
from ..acts import act_of
from ..models import Contact, Decision, DecisionProposal, Plan
from ..selectors import case_view, proposals_of
from ..selectors_decision import decision_look
from . import factories as make
from . import premium_first

MONDAY = date(2026, 11, 23)
WHY = {"need": "Ze kan naar school.", "rule": "Leeftijd.", "alternatives": "Niets past.", "ground": "Doel van de wet."}

MORE = """
[decision.forgive]
who = "fund_manager"
advice = "coach"
second_person = "above_mandate"

[decision.breach]
who = "fund_manager"
outcomes = ["no_consequence", "new_agreement", "amount_due"]
reasons = ["need", "rule", "alternatives", "ground"]
hearing = true
second_person = "always"

[measure]
"""
STRICT = premium_first.change(
    ("\n[measure]\n", MORE), version="2.0.0", decisions=(*premium_first.DECISIONS, "forgive", "breach")
)


@pytest.fixture
def desk(staff, clock):
    return make.on_the_way(files=STRICT, clock=clock)


@pytest.fixture
def fund(desk, clock):
    manager = people.a_fund_manager(clock=clock)
    people.a_mandate(manager, "forgive", limit_cents=50_000, clock=clock)
    people.a_mandate(manager, "breach", clock=clock)
    return manager


@pytest.fixture
def second(desk, clock):
    manager = people.a_fund_manager(clock=clock)
    people.a_mandate(manager, "forgive", limit_cents=500_000, clock=clock)
    people.a_mandate(manager, "breach", clock=clock)
    return manager


def _take(desk, clock, kind="admission", outcome="granted", who=None, **more):
    if kind == "forgive":
        more.setdefault("cents", 100)
    if kind == "admission" and not Plan.objects.filter(case=desk.case).exists():
        services.plan_write(case_id=desk.case.pk, words="Plan", seen_version=0, actor=desk.coach.actor, clock=clock)
    return services.decision_take(
        case_id=desk.case.pk, kind=kind, outcome=outcome, actor=(who or desk.coach).actor, clock=clock, **more
    )


def test_nobody_is_admitted_without_a_plan_and_to_refuse_waits_for_none(desk, clock):
    by = {"case_id": desk.case.pk, "kind": "admission", "actor": desk.coach.actor, "clock": clock}
    with pytest.raises(LabError, match=r"cases.plan_first") as refusal:
        services.decision_take(outcome="granted", **by)
    assert refusal.value.field == "outcome"
    refused = services.decision_take(outcome="refused", **by)
    services.plan_write(case_id=desk.case.pk, words="Plan", seen_version=0, actor=desk.coach.actor, clock=clock)
    assert services.decision_take(outcome="granted", supersedes=refused.pk, **by).outcome == "granted"


def _advise(desk, clock, outcome="granted"):
    return services.advice_give(
        case_id=desk.case.pk, kind="forgive", outcome=outcome, words="Zij deed wat ze kon.", actor=desk.coach.actor,
        clock=clock,
    )  # fmt: skip


def _confirm(desk, proposal, who, clock):
    return services.decision_confirm(case_id=desk.case.pk, proposal_id=proposal.pk, actor=who.actor, clock=clock)


def _hear(desk, clock):
    services.contact_record(
        case_id=desk.case.pk, kind="hearing", held_on=clock.today(), reached=True, channel="desk",
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip


def _lines(desk, clock):
    return case_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=clock.today()).decisions


def test_a_formal_decision_can_be_objected_to_for_six_weeks(desk, clock):
    """Counted from the day after the letter goes on the post; before that no term runs."""
    decision = _take(desk, clock)
    [line] = _lines(desk, clock)
    assert line.objection_until is None
    for wrong in (date(2026, 11, 22), date(2026, 12, 8)):
        with pytest.raises(LabError, match=r"base.dates_out_of_order"):
            services.decision_sent(
                decision_id=decision.pk, person_id=desk.resident.pk, sent_on=wrong, actor=SYSTEM, clock=clock
            )
    for sent_on in (date(2026, 11, 24), date(2026, 12, 1)):  # the same letter twice: the first day counts
        services.decision_sent(
            decision_id=decision.pk, person_id=desk.resident.pk, sent_on=sent_on, actor=SYSTEM, clock=clock
        )
    [line] = _lines(desk, clock)
    assert line.objection_until == date(2027, 1, 5)
    assert decision.mandate_id == people.Mandate.objects.get(holder=desk.coach.person, decision_kind="admission").pk
    event = Event.objects.get(verb="decision.taken")
    assert (event.mandate_id, event.data["outcome"]) == (decision.mandate_id, "granted")


def test_a_term_to_object_runs_on_over_a_holiday(desk, clock):
    clock.at += timedelta(days=84)
    decision = _take(desk, clock)
    sent = services.decision_sent(  # Monday 15 February; six weeks on is Easter Monday
        decision_id=decision.pk, person_id=desk.resident.pk, sent_on=clock.today(), actor=SYSTEM, clock=clock
    )
    assert sent.objection_until == date(2027, 3, 30)


def test_nobody_says_that_a_decision_was_sent_to_a_stranger(desk, clock):
    decision = _take(desk, clock)
    for person_id, actor, refusal in (
        (people.a_resident().pk, SYSTEM, NotFound),
        (desk.resident.pk, people.actor_as_resident(desk.resident), NotAllowed),
    ):
        with pytest.raises(refusal):
            services.decision_sent(
                decision_id=decision.pk, person_id=person_id, sent_on=clock.today(), actor=actor, clock=clock
            )


def test_no_decision_before_its_step_is_open(staff, clock):
    """The method waits for a plan; the law does not, so a no can always be given."""
    waits = premium_first.change(
        (
            'needs = ["talk.held"]\ndone = ["decision.taken:admission"]',
            'needs = ["plan.agreed_by_resident"]\ndone = ["decision.taken:admission"]',
        )
    )
    make.a_city_choice(clock=clock)
    use = make.an_old_method(waits, clock=clock)
    desk, other = (make.on_the_way(use=use, clock=clock) for _ in range(2))
    with pytest.raises(LabError, match=r"cases.step_waits") as refused:
        _take(desk, clock)
    assert refused.value.values["waits"] == "de inwoner is het eens met het plan"
    assert _take(desk, clock, outcome="refused").outcome == "refused"
    plan = {"case_id": other.case.pk, "actor": other.coach.actor, "clock": clock}
    services.plan_write(words="Plan", seen_version=0, **plan)
    services.plan_agree(version=1, person_id=other.resident.pk, **plan)
    assert _take(other, clock).outcome == "granted"


def test_a_proposal_does_not_outlive_the_mandate_it_was_made_on(desk, clock, fund, second):
    _advise(desk, clock)
    proposal = _take(desk, clock, kind="forgive", who=fund, cents=60_000)
    mandate = people.Mandate.objects.get(holder=fund.person, decision_kind="forgive")
    clock.at += timedelta(days=30)
    with transaction.atomic():
        mandate_end(mandate_id=mandate.pk, on=clock.today(), actor=SYSTEM, clock=clock)
        with pytest.raises(NotAllowed, match=r"cases.first_mandate_ended"):
            _confirm(desk, proposal, second, clock)
        transaction.set_rollback(True)
    clock.at += timedelta(seconds=1)
    with pytest.raises(Conflict, match=r"cases.proposal_too_old"):
        _confirm(desk, proposal, second, clock)
    again = _take(desk, clock, kind="forgive", who=fund, cents=60_000)
    assert _confirm(desk, again, second, clock).cents == 60_000


def test_forgiving_nothing_is_no_decision(desk, clock, fund):
    _advise(desk, clock)
    with pytest.raises(LabError, match=r"cases.amount_needed"):
        _take(desk, clock, kind="forgive", who=fund, cents=0)
    assert _take(desk, clock, kind="forgive", who=fund, outcome="refused", cents=0).cents == 0


def test_without_a_mandate_nobody_decides_and_an_ended_one_is_none(desk, clock):
    mandate = people.Mandate.objects.get(holder=desk.coach.person, decision_kind="admission")
    mandate_end(mandate_id=mandate.pk, on=MONDAY, actor=SYSTEM, clock=clock)
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        _take(desk, clock)
    assert not Decision.objects.exists()


def test_a_mandate_for_another_method_is_none(desk, clock):
    coach = people.a_coach(clock=clock)
    people.a_mandate(coach, "admission", method_key="jpf", clock=clock)
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        _take(desk, clock, who=coach)


def test_the_method_says_whose_decision_it_is(desk, clock, fund):
    people.a_mandate(fund, "admission", clock=clock)
    with pytest.raises(NotAllowed, match=r"cases.decision_of_another_role"):
        _take(desk, clock, who=fund)
    with pytest.raises(LabError, match=r"cases.decision_unknown"):
        _take(desk, clock, kind="payout")
    with pytest.raises(LabError, match=r"cases.code_unknown"):
        _take(desk, clock, outcome="perhaps")


def test_a_next_decision_names_the_one_it_supersedes(desk, clock):
    refused = _take(desk, clock, outcome="refused")
    with pytest.raises(Conflict, match=r"base.stale"):
        _take(desk, clock)
    clock.at += timedelta(days=1)
    granted = _take(desk, clock, supersedes=refused.pk)
    with pytest.raises(Conflict, match=r"base.stale"):
        _take(desk, clock, outcome="refused", supersedes=refused.pk)
    view = case_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=clock.today())
    assert [(line.id, line.is_current) for line in view.decisions] == [(refused.pk, False), (granted.pk, True)]


def test_departing_asks_for_every_reason_in_words(desk, clock):
    for lacking in WHY:
        with pytest.raises(LabError, match=r"cases.reason_missing") as refusal:
            _take(desk, clock, kind="departure", reasons=WHY | {lacking: "  "})
        assert refusal.value.field == f"reasons.{lacking}"
    decision = _take(desk, clock, kind="departure", reasons=WHY)
    assert b"school" not in bytes(decision.reasons)
    view = case_view(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, on=clock.today())
    assert view.decisions[0].reasons == WHY


def test_within_the_mandate_one_person_forgives_and_above_it_two(desk, clock, fund, second):
    _advise(desk, clock)
    within = _take(desk, clock, kind="forgive", who=fund, cents=50_000)
    assert (within.second_person_id, within.by_id) == (None, fund.person.pk)
    clock.at += timedelta(days=1)
    _advise(desk, clock)
    above = _take(desk, clock, kind="forgive", who=fund, cents=50_001, supersedes=within.pk)
    assert isinstance(above, DecisionProposal)
    waiting = {"case_id": desk.case.pk, "actor": second.actor, "purpose": Purpose.FUND}
    assert proposals_of(**waiting) == [above]
    with pytest.raises(NotAllowed, match=r"cases.second_person_is_first"):
        _confirm(desk, above, fund, clock)
    decision = _confirm(desk, above, second, clock)
    assert (decision.by_id, decision.second_person_id) == (fund.person.pk, second.person.pk)
    assert decision.mandate_id != decision.second_mandate_id
    assert proposals_of(**waiting) == []


def test_the_second_person_needs_a_mandate_that_reaches(desk, clock, fund, second):
    _advise(desk, clock)
    proposal = _take(desk, clock, kind="forgive", who=fund, cents=600_000)
    with pytest.raises(NotAllowed, match=r"people.mandate_too_low"):
        _confirm(desk, proposal, second, clock)
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        _confirm(desk, proposal, desk.coach, clock)


def test_without_any_mandate_there_is_nothing_to_propose(desk, clock, fund):
    nobody = people.a_fund_manager(clock=clock)
    _advise(desk, clock)
    with pytest.raises(NotAllowed, match=r"people.mandate_missing"):
        _take(desk, clock, kind="forgive", who=nobody, cents=1)


def test_a_proposal_decides_nothing_and_is_confirmed_once(desk, clock, fund, second):
    _hear(desk, clock)
    breach = {"kind": "breach", "outcome": "new_agreement", "reasons": WHY}
    first, other = (_take(desk, clock, who=fund, **breach) for _ in range(2))
    assert not Decision.objects.exists()
    decision = _confirm(desk, first, second, clock)
    view = case_view(case_id=desk.case.pk, actor=second.actor, purpose=Purpose.FUND, on=MONDAY)
    assert view.decisions[0].reasons == WHY
    for stale in (first, other):
        with pytest.raises(Conflict, match=r"base.stale"):
            _confirm(desk, stale, second, clock)
    assert list(Decision.objects.all()) == [decision]


def test_for_a_breach_the_resident_is_heard_first_and_each_time(desk, clock, fund, second):
    breach = {"kind": "breach", "outcome": "new_agreement", "reasons": WHY, "who": fund}
    with pytest.raises(LabError, match=r"cases.hearing_needed"):
        _take(desk, clock, **breach)
    _hear(desk, clock)
    before = _confirm(desk, _take(desk, clock, **breach), second, clock)
    clock.at += timedelta(days=30)
    with pytest.raises(LabError, match=r"cases.hearing_needed"):
        _take(desk, clock, supersedes=before.pk, **breach)
    _hear(desk, clock)
    assert _take(desk, clock, supersedes=before.pk, **breach)


def test_a_hearing_that_never_was_counts_neither_for_the_decision_nor_on_its_page(desk, clock, fund):
    def heard():
        act = act_of(
            case_id=desk.case.pk, name="decision.take:breach", actor=fund.actor, purpose=Purpose.FUND, on=MONDAY
        )
        return decision_look(act, language="nl").heard

    _hear(desk, clock)
    assert heard()
    wrong = Contact.objects.get(case=desk.case, kind="hearing")
    services.contact_record(
        case_id=desk.case.pk, kind="follow_up", held_on=clock.today(), reached=True, channel="desk",
        corrects=wrong.pk, actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    assert not heard()
    with pytest.raises(LabError, match=r"cases.hearing_needed"):
        _take(desk, clock, kind="breach", outcome="new_agreement", reasons=WHY, who=fund)


def test_forgiving_waits_for_the_advice_of_the_coach(desk, clock, fund):
    with pytest.raises(LabError, match=r"cases.advice_needed"):
        _take(desk, clock, kind="forgive", who=fund)
    with pytest.raises(NotAllowed, match=r"cases.decision_of_another_role"):
        services.advice_give(case_id=desk.case.pk, kind="forgive", outcome="granted", words="Ja", actor=fund.actor,
                             clock=clock)  # fmt: skip
    with pytest.raises(LabError, match=r"cases.no_advice_asked"):
        services.advice_give(case_id=desk.case.pk, kind="admission", outcome="granted", words="Ja",
                             actor=desk.coach.actor, clock=clock)  # fmt: skip
    _advise(desk, clock, outcome="refused")  # the advice may be no; who decides says why
    assert _take(desk, clock, kind="forgive", who=fund).outcome == "granted"


def test_nobody_forgives_on_their_own_advice(desk, clock, fund):
    both = replace(fund, actor=replace(fund.actor, roles=fund.actor.roles | {Role.COACH}))
    services.advice_give(case_id=desk.case.pk, kind="forgive", outcome="granted", words="Ja", actor=both.actor,
                         clock=clock)  # fmt: skip
    with pytest.raises(LabError, match=r"cases.advice_needed"):
        _take(desk, clock, kind="forgive", who=both)
    _advise(desk, clock)
    assert _take(desk, clock, kind="forgive", who=both).outcome == "granted"


def test_the_database_refuses_a_second_person_who_is_the_first(desk, clock, fund, second):
    _hear(desk, clock)
    decision = _confirm(
        desk, _take(desk, clock, kind="breach", outcome="amount_due", reasons=WHY, who=fund), second, clock
    )
    columns = {field.attname: getattr(decision, field.attname) for field in Decision._meta.concrete_fields}
    changes = {
        "decision_second_is_another": {"second_person_id": fund.person.pk},
        "decision_as_proposed": {"cents": 1},
        "decision_second_with_mandate": {"second_person_id": None},
        "decision_first_once": {"proposal_id": None, "second_person_id": None, "second_mandate_id": None},
    }
    for constraint, change in changes.items():
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Decision.objects.create(**(columns | change | {"id": uuid4()}))


def test_an_amount_is_not_negative_and_a_receipt_is_of_this_case(desk, clock):
    with pytest.raises(LabError, match=r"base.amount_negative"):
        _take(desk, clock, cents=-1)
    with pytest.raises(NotFound):
        _take(desk, clock, receipt_id=uuid4())
