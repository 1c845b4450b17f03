# SPDX-License-Identifier: EUPL-1.2
"""What a resident can do in their own case on a phone: agree to the plan, choose what comes first, answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from schuldenlab.base.actor import Actor, DbRole

from .models import Case, Measure, Need, NeedRanking, Plan
from .own_facts import whole_months
from .packages import method_of


@dataclass(frozen=True, slots=True)
class Mine:
    """`what`: agree, rank or questions; words under ``cases.mine.<what>``. `months`: of questions."""

    case_id: UUID
    what: str
    months: int | None = None


def mine_to_do(*, actor: Actor, on: date) -> list[Mine]:
    """For each case the actor is a client of or acts for; nothing for staff. Reads no words."""
    if actor.db_role is DbRole.STAFF:
        return []
    found: list[Mine] = []
    for case in Case.objects.for_actor(actor).select_related("method_version").order_by("opened_on", "id"):
        if case.closed_on is None:
            found += _open(case)
        found += _questions(case, on)
    return found


def _open(case: Case) -> list[Mine]:
    plan = Plan.objects.filter(case=case).order_by("-version").first()
    found = [Mine(case.pk, "agree")] if plan and plan.agreed_on is None else []
    told = Need.objects.filter(case=case).aggregate(newest=Max("known_at"))["newest"]
    ranked = NeedRanking.objects.filter(case=case).aggregate(newest=Max("known_at"))["newest"]
    return [*found, Mine(case.pk, "rank")] if told and (ranked is None or ranked < told) else found


def _questions(case: Case, on: date) -> list[Mine]:
    """The newest moment that has come and that they did not answer; an older one is past."""
    measure = method_of(case).measure if case.method_version else None
    if measure is None:
        return []
    came = [month for month in measure.at_months if month <= whole_months(case.opened_on, on)]
    if not came or Measure.objects.filter(case=case, by_role="resident", months__gte=max(came)).exists():
        return []
    return [Mine(case.pk, "questions", max(came))]
