# SPDX-License-Identifier: EUPL-1.2
"""What comes next in giving back, for the first page of whoever gives back: three questions, whatever was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor

from ..models import GivingBack, Instalment, Obligation, PlaceMatch, ReturnPlan
from ..shapes import InstalmentLine
from .giving import instalments_of


@dataclass(frozen=True, slots=True)
class OwnNext:
    """`due`: the first instalment that is not paid in full. `has_place`: hours can be written down."""

    obligation_id: UUID
    due: InstalmentLine | None
    has_place: bool


def own_next(*, case_id: UUID, actor: Actor, on: date) -> OwnNext | None:
    """By the newest plan of what is still owed in this case; None when nothing is, or nothing was agreed."""
    who = Q(person__in=actor.person_ids) | Q(with_person__in=actor.person_ids)
    mine = Obligation.objects.filter(who, case=case_id, state="open", left_cents__gt=0)
    here = PlaceMatch.objects.filter(Q(holds_until=None) | Q(holds_until__gt=on), obligation=OuterRef("obligation"))
    with acting(SYSTEM):  # places are the city's to read; whether there is one is not
        plan = (
            ReturnPlan.objects.filter(obligation__in=mine)
            .annotate(has_place=Exists(here))
            .prefetch_related(Prefetch("instalments", Instalment.objects.order_by("due_on")))
            .order_by("-known_at")
            .first()
        )
        if plan is None:
            return None
        given = list(GivingBack.objects.filter(obligation=plan.obligation_id, way="cash"))
    lines = instalments_of(plan.known_at, plan.instalments.all(), given, on)
    due = next((line for line in lines if line.state != "paid"), None)
    return OwnNext(plan.obligation_id, due, plan.has_place)
