# SPDX-License-Identifier: EUPL-1.2
"""Work for the fund while a payment that came back waits to be paid again: nobody finds it by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.models import Task
from schuldenlab.base.tasks import Wanted, task_open
from schuldenlab.base.terms import add_workdays

from ..models import Payment, Reservation

STEP = "payout.returned"
WORKDAYS = 2  # L: the creditor waits, and the agreement may have a day by which they are paid


def to_pay_again(case_ids: Collection[UUID]) -> QuerySet[Reservation]:
    """What came back from the bank in these cases, and no other payment took its place."""
    of = Payment.objects.filter(reservation=OuterRef("pk"))
    rows = Reservation.objects.filter(case__in=case_ids, state="committed")
    return rows.filter(
        Exists(of.filter(state="returned")), ~Exists(of.filter(state__in=["made", "released", "settled"]))
    )


def came_back_follow(*, case_ids: Iterable[UUID], actor: Actor, clock: Clock) -> None:
    """One open task for each of these cases in which a payment came back and no other took its place."""
    asked = set(case_ids)
    with acting(SYSTEM):
        waiting = set(to_pay_again(asked).values_list("case_id", flat=True))
        over = Task.objects.filter(subject_id__in=asked - waiting, step=STEP, done_at=None)
        over.update(done_at=clock.now(), done_by=actor.account_id)
    for case_id in sorted(waiting):
        wanted = Wanted(
            subject=("paying", case_id), step=STEP, what="fund.tasks.returned", who_role=Role.FUND_MANAGER,
            due_on=add_workdays(clock.today(), WORKDAYS), term_source="fund.terms.returned",
        )  # fmt: skip
        task_open(wanted=wanted, actor=actor, clock=clock)
