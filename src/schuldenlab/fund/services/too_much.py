# SPDX-License-Identifier: EUPL-1.2
"""What somebody gave more than they owe, and the work that follows from it: one makes a refund, another releases it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.models import Task
from schuldenlab.base.tasks import Wanted, task_open
from schuldenlab.base.terms import add_workdays

from ..models import GivingBack, Obligation, Payment, Refund

MAKE, RELEASE = "refund.make", "refund.release"
WORKDAYS = 5  # L: it is somebody's own money, and nobody else waits for it
LIVES = ("made", "released")


@dataclass(frozen=True, slots=True)
class TooMuch:
    """In cents: what waits in suspense, is in no refund, and will not count again. `of_undone`: see `Refund`."""

    cents: int
    of_undone: int


def with_too_much(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """These with what `too_much_of` reads, in the same query."""
    again = Payment.objects.filter(obligation=OuterRef("pk"), state="returned", reservation__state="committed")
    return rows.annotate(
        over_cents=_sum(GivingBack.objects.all(), "to_suspense_cents"),
        undone_cents=_sum(Payment.objects.all(), "overpaid_cents"),
        refunded_cents=_sum(Refund.objects.filter(state__in=LIVES), "cents"),
        refunded_undone=_sum(Refund.objects.filter(state__in=LIVES), "of_undone_cents"),
        paid_back_cents=_sum(Refund.objects.filter(state="released"), "cents"),
        paid_again=Exists(again.exclude(reservation__payments__state__in=["released", "settled"])),
    )


def _sum(rows: QuerySet, column: str) -> Coalesce:
    """Of the rows of this obligation, zero when there is none."""
    of = rows.filter(obligation=OuterRef("pk")).order_by().values("obligation").annotate(all=Sum(column))
    return Coalesce(Subquery(of.values("all")), 0)


def too_much_of(row: Any) -> TooMuch:
    """Of a row of `with_too_much`. What was given for a payment that came back counts again once it is paid again, so
    while that can still happen it waits."""
    undone = 0 if row.paid_again else row.undone_cents - row.refunded_undone
    over = row.over_cents - (row.refunded_cents - row.refunded_undone)
    return TooMuch(over + undone, undone)


def too_much(obligation_id: UUID) -> TooMuch:
    with acting(SYSTEM):
        return too_much_of(with_too_much(Obligation.objects.filter(pk=obligation_id)).get())


def refunds_follow(*, case_ids: Iterable[UUID], actor: Actor, clock: Clock) -> None:
    """For each of these cases a task while something is too much and in no refund, and one while a refund waits for its
    second person. Its subject is the case: where the work is done is one page of the case."""
    asked = set(case_ids)
    with acting(SYSTEM):
        owed = with_too_much(Obligation.objects.filter(case__in=asked)).annotate(
            made=Exists(Refund.objects.filter(obligation=OuterRef("pk"), state="made"))
        )
        rows = list(owed)
        wanted = {(row.case_id, MAKE) for row in rows if too_much_of(row).cents and not row.made}
        wanted |= {(row.case_id, RELEASE) for row in rows if row.made}
        for step in (MAKE, RELEASE):
            over = asked - {case_id for case_id, one in wanted if one == step}
            open_ = Task.objects.filter(subject_type="refund", subject_id__in=over, step=step, done_at=None)
            open_.update(done_at=clock.now(), done_by=actor.account_id)
    for case_id, step in sorted(wanted):
        task_open(wanted=_task(case_id, step, clock), actor=actor, clock=clock)


def cases_without_task() -> set[UUID]:
    """In which something is too much or a refund waits, and nobody has the task: what was given before there were
    refunds, say."""
    task = Task.objects.filter(subject_type="refund", subject_id=OuterRef("case"), done_at=None)
    with acting(SYSTEM):
        rows = with_too_much(Obligation.objects.all()).annotate(
            made=Exists(Refund.objects.filter(obligation=OuterRef("pk"), state="made")),
            to_make=Exists(task.filter(step=MAKE)),
            to_release=Exists(task.filter(step=RELEASE)),
        )
        over = Q(made=False, to_make=False, over_cents__gt=F("refunded_cents") - F("undone_cents"))
        found = rows.filter(over | Q(made=True, to_release=False))
        return {row.case_id for row in found if row.made or too_much_of(row).cents}


def _task(case_id: UUID, step: str, clock: Clock) -> Wanted:
    role, what = {
        MAKE: (Role.FUND_MANAGER, "fund.tasks.refund_make"),
        RELEASE: (Role.CONTROLLER, "fund.tasks.refund_release"),
    }[step]
    return Wanted(
        subject=("refund", case_id), step=step, what=what, who_role=role,
        due_on=add_workdays(clock.today(), WORKDAYS), term_source="fund.terms.refund",
    )  # fmt: skip
