# SPDX-License-Identifier: EUPL-1.2
"""Some open work in the demo city that is about no case. Done work does not come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.models import Task
from schuldenlab.base.tasks import Wanted, task_open
from schuldenlab.cases.engine import case_refresh
from schuldenlab.cases.models import Case
from schuldenlab.people.models import Person

from .generator import households
from .personas import id_of

SEED = 2026


def open_tasks(clock: Clock) -> None:
    if Task.objects.filter(step="check_contact").exists():
        return
    first = next(households(1, seed=SEED, today=clock.today())).people[0].id
    landlord = id_of("organisation", "landlord")
    wanted = [
        _task(clock, ("person", first), "check_contact", Role.RESIDENT, 10, assignee_id=first),
        _task(clock, ("employment", id_of("employment", "joris")), "arrange_cover", Role.COORDINATOR, 5),
        _task(clock, ("organisation", landlord), "check_organisation", Role.CREDITOR_EMPLOYEE, 14,
              organisation_id=landlord),
    ]  # fmt: skip
    for one in wanted:
        if one.subject[0] != "person" or Person.objects.filter(pk=first).exists():
            task_open(wanted=one, actor=SYSTEM, clock=clock)


def last_night(clock: Clock) -> None:
    """What the sweep would have done, for cases whose last fact is of an earlier day."""
    rows = Case.objects.select_related("method_version").filter(state__holds_on__lt=clock.today()).order_by("pk")
    for case in rows:
        case_refresh(case=case, actor=SYSTEM, clock=clock)


def _task(clock: Clock, subject: tuple[str, UUID], step: str, role: Role, days: int, **who: Any) -> Wanted:
    return Wanted(
        subject=subject,
        step=step,
        what=f"site.work.{step}",
        who_role=role,
        due_on=clock.today() + timedelta(days=days),
        term_source="demo",
        **who,
    )
