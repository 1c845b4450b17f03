# SPDX-License-Identifier: EUPL-1.2
"""The second lock: what the database shows and refuses when no query filters at all."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from schuldenlab.base.acting import acting
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import (
    Advice,
    Case,
    CaseVersionMove,
    Contact,
    DecisionProposal,
    FactRecord,
    Goal,
    MethodUse,
    MethodVersion,
    Need,
    Plan,
    StepFinished,
)
from . import factories as make

MONDAY = date(2026, 11, 23)


@pytest.fixture
def desks(staff, clock):
    """Two households on the same way, each with a need, a plan and a goal."""
    use = make.an_allowed_method(clock=clock)
    found = [make.on_the_way(use=use, clock=clock) for _ in range(2)]
    for desk in found:
        by_coach = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
        services.need_record(domain="money", own_words="?", **by_coach)
        services.plan_write(words="Plan", seen_version=0, **by_coach)
        services.goal_set(kind="work", target="Baan", **by_coach)
    return found


def _refused(match: str):
    return pytest.raises(ProgrammingError, match=match)


def test_the_portal_sees_its_own_rows_without_any_filter(desks):
    mine = desks[0]
    with acting(people.actor_as_resident(mine.resident)):
        assert [case.pk for case in Case.objects.all()] == [mine.case.pk]
        for model in (Need, Plan, Goal, FactRecord, StepFinished, CaseVersionMove):
            assert {row.case_id for row in model.objects.all()} == {mine.case.pk}, model


def test_creditors_and_hosts_see_no_case_at_all(desks, clock):
    for worker in (people.a_creditor_employee(clock=clock), people.a_host(clock=clock)):
        with acting(worker.actor):
            for model in (Case, Need, Plan, Goal, FactRecord, StepFinished):
                assert not model.objects.exists(), (worker, model)


@pytest.mark.parametrize("model", [Contact, DecisionProposal, Advice, MethodUse])
def test_notes_proposals_and_the_citys_trials_are_not_for_the_portal(desks, model):
    with acting(people.actor_as_resident(desks[0].resident)), _refused("permission denied"), transaction.atomic():
        model.objects.count()


def test_what_a_method_says_is_public(desks, clock):
    with acting(people.a_host(clock=clock).actor):
        assert MethodVersion.objects.get().key == "premium-first"


def test_the_portal_writes_nothing_for_another_household(desks, clock):
    mine, theirs = desks
    with acting(people.actor_as_resident(mine.resident)):
        row = {"known_at": clock.now(), "need_id": uuid4(), "version": 1, "told": b"x", "by_role": "resident"}
        with _refused("row-level security"), transaction.atomic():
            Need.objects.create(case_id=theirs.case.pk, client_ids=theirs.case.client_ids, **row)
        # Their own name on a row of another case: the foreign key over both columns does not match.
        with pytest.raises(IntegrityError, match="need_same_clients"), transaction.atomic():
            Need.objects.create(case_id=theirs.case.pk, client_ids=mine.case.client_ids, **row)
        assert Plan.objects.update(agreed_on=MONDAY, agreed_by_id=mine.resident.pk) == 1


def test_the_portal_changes_no_words_and_no_case(desks):
    mine = desks[0]
    changes = (
        lambda: Plan.objects.update(words=b"x"),
        lambda: Goal.objects.update(reached_on=MONDAY),
        lambda: Case.objects.update(outcome="completed", closed_on=MONDAY),
        lambda: FactRecord.objects.create(case=mine.case, client_ids=mine.case.client_ids),
    )
    with acting(people.actor_as_resident(mine.resident)):
        for change in changes:
            with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
                change()


def test_nobody_changes_whose_case_it_is(desks):
    with _refused("permission denied"), transaction.atomic():
        Case.objects.update(client_ids=[uuid4()])


def test_staff_does_not_rewrite_what_was_written(desks):
    for change in (
        lambda: Need.objects.update(version=9),
        lambda: Plan.objects.update(words=b"x"),
        lambda: FactRecord.objects.update(value=False),
        lambda: StepFinished.objects.update(step="x"),
        lambda: CaseVersionMove.objects.update(params={}),
        lambda: MethodVersion.objects.update(package=b"x"),
        lambda: MethodUse.objects.update(max_cases=99),
        lambda: Case.objects.update(asked_on=MONDAY),
    ):
        with acting(desks[0].coach.actor), _refused("permission denied"), transaction.atomic():
            change()


def test_nobody_deletes_in_the_running_house(desks):
    for model in apps.get_app_config("cases").get_models():
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(*) FROM information_schema.role_table_grants
                   WHERE table_name = %s AND privilege_type IN ('DELETE', 'TRUNCATE') AND grantee LIKE 'lab\\_%%'
                     AND grantee NOT IN (SELECT tableowner FROM pg_tables WHERE tablename = %s)""",
                [model._meta.db_table, model._meta.db_table],
            )
            assert cursor.fetchone() == (0,), model


def test_a_case_has_one_or_two_clients_and_a_closed_one_an_outcome(desks):
    for change, constraint in (
        ({"closed_on": MONDAY}, "case_closed_with_outcome"),
        ({"outcome": "completed"}, "case_closed_with_outcome"),
        ({"closed_on": MONDAY, "outcome": "whatever"}, "case_outcome"),
        ({"method_version": None}, "case_method_and_use"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Case.objects.update(**change)
