# SPDX-License-Identifier: EUPL-1.2
"""Many changes at once are one state of a case: it is looked at when all is done, and then it is as it should be."""

from __future__ import annotations

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.cases import above
from schuldenlab.cases.engine import case_refresh
from schuldenlab.cases.models import Case, CaseState, StepFinished
from schuldenlab.cases.tests import factories as cases

from .. import services
from . import settling as make

CLOCK = make.CLOCK


@pytest.fixture
def followed(monkeypatch):
    """The cases that were looked at, one by one."""
    seen = []

    def looks(*, case, actor, clock):
        seen.append(case.pk)
        case_refresh(case=case, actor=actor, clock=clock)

    monkeypatch.setattr(above, "case_refresh", looks)
    return seen


def stands(case):
    """Where a case is, as it was kept."""
    tasks = {(task.step, task.urgent, task.due_on) for task in cases.open_steps(case).values()}
    finished = sorted(StepFinished.objects.filter(case=case).values_list("step", flat=True))
    return tasks, finished, CaseState.objects.get(case=case).content


def test_offers_that_go_out_and_the_last_yes_are_looked_at_once(staff, followed):
    at = make.a_settling()
    draft = make.proposed(at)
    followed.clear()
    proposal = services.offers_send(proposal_id=draft.pk, actor=at.officer.actor, clock=CLOCK)
    assert followed == [at.case.pk]
    for offer in proposal.offers.all():
        followed.clear()
        make.accepts(at, offer)
        assert followed == [at.case.pk]
    was = stands(at.case)
    assert len(was[1]) == len(set(was[1]))
    case_refresh(case=Case.objects.select_related("method_version").get(pk=at.case.pk), actor=SYSTEM, clock=CLOCK)
    assert stands(at.case) == was, "a second look finds nothing new"


def test_after_an_error_nothing_follows_and_the_next_change_does(staff, followed):
    at = make.a_settling(debts=make.DEBTS[2:], admitted=False)
    change = {"cases": [at.case], "actor": SYSTEM, "clock": CLOCK}

    @above.followed_once()
    @above.followed_once()
    def changes_and_fails():
        above.cases_follow(**change)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        changes_and_fails()
    assert followed == []
    above.cases_follow(**change)
    assert followed == [at.case.pk]
