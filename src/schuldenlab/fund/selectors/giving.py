# SPDX-License-Identifier: EUPL-1.2
"""What somebody owes and gives back: for themselves, for their coach, and for the fund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotFound
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import organisation_names, person_names, work_of

from .. import policies
from ..models import (
    GivingBack,
    HostConfirmation,
    HoursReport,
    Instalment,
    Milestone,
    Obligation,
    PlaceMatch,
    ReturnPlan,
)
from ..services.places import hour_values
from ..shapes import GivenLine, InstalmentLine, MatchLine, MilestoneLine, ObligationView

LIST_MAX = 200


def obligations(*, actor: Actor, on: date) -> list[ObligationView]:
    """The actor's own, those of their clients, or all for who looks after the fund; open ones first."""
    return _views(for_actor(actor, on).order_by("-state", "-opened_on", "pk")[:LIST_MAX], actor, on)


def obligation_view(*, obligation_id: UUID, actor: Actor, on: date) -> ObligationView:
    """Raises NotFound outside the actor's sight."""
    views = _views(for_actor(actor, on).filter(pk=obligation_id), actor, on)
    if not views:
        raise NotFound()
    return views[0]


def for_actor(actor: Actor, on: date) -> QuerySet[Obligation]:
    """Included if, and only if, it is of a person the actor is or acts for, of a case the actor coaches today, or the
    actor looks after the fund."""
    if actor.db_role is not DbRole.STAFF:
        return Obligation.objects.filter(Q(person__in=actor.person_ids) | Q(with_person__in=actor.person_ids))
    policies.require(actor, "see_obligation")
    if actor.is_one_of(Role.FUND_MANAGER, Role.CONTROLLER):
        return Obligation.objects.all()
    if actor.employment_id is None:
        return Obligation.objects.none()
    work = work_of(employment_id=actor.employment_id, on=on, actor=actor)
    return Obligation.objects.filter(case__coach__in=work)


def _purpose(actor: Actor) -> Purpose:
    if actor.db_role is not DbRole.STAFF:
        return Purpose.OWN
    return Purpose.FUND if actor.is_one_of(Role.FUND_MANAGER, Role.CONTROLLER) else Purpose.PLAN


def _views(rows: QuerySet[Obligation], actor: Actor, on: date) -> list[ObligationView]:
    """However many: one query for each kind of row."""
    found = list(rows)
    with acting(SYSTEM):  # of two who owe it together, each sees what the other agreed and gave
        prefetch_related_objects(
            found,
            Prefetch("given", GivingBack.objects.select_related("values").order_by("given_on", "known_at")),
            Prefetch("plans", ReturnPlan.objects.order_by("known_at")),
            Prefetch("plans__instalments", Instalment.objects.order_by("due_on")),
            Prefetch("plans__milestones", Milestone.objects.order_by("due_on", "known_at")),
        )
    ids = [row.pk for row in found]
    names = person_names(person_ids={row.person_id for row in found}, actor=actor, purpose=_purpose(actor))
    if together := {one for row in found if row.with_person_id for one in (row.person_id, row.with_person_id)}:
        with acting(SYSTEM):  # who owes it together knows with whom
            names |= person_names(person_ids=together, actor=SYSTEM, purpose=Purpose.FUND)
    with acting(SYSTEM):  # what the host said no to, and what the city chose, the resident may know and not read
        places: dict[UUID, list[PlaceMatch]] = defaultdict(list)
        for match in PlaceMatch.objects.filter(obligation__in=ids).select_related("place").order_by("holds_from"):
            places[match.obligation_id].append(match)
        hosts = organisation_names(
            ids=[match.host_id for own in places.values() for match in own]
            + [one.host_id for row in found for plan in row.plans.all() for one in plan.milestones.all()]
        )
        answered = HostConfirmation.objects.filter(report__match__obligation__in=ids).values("report")
        waiting: dict[UUID, int] = defaultdict(int)
        reports = HoursReport.objects.filter(match__obligation__in=ids).exclude(pk__in=answered)
        for obligation_id, minutes in reports.values_list("match__obligation", "minutes"):
            waiting[obligation_id] += minutes
        reached = dict(
            HostConfirmation.objects.filter(milestone__plan__obligation__in=ids, yes=True).values_list(
                "milestone", "giving_back__given_on"
            )
        )
        cases = [row.case for row in Obligation.objects.filter(pk__in=ids).select_related("case__method_version")]
        worth = hour_values(cases, on)
    return [_view(row, names, hosts, places[row.pk], waiting[row.pk], reached, worth[row.case_id], on) for row in found]


def _view(
    row: Obligation,
    names: dict[UUID, str],
    hosts: dict[UUID, str],
    places: list[PlaceMatch],
    waiting: int,
    reached: dict[UUID, date],
    worth: int | None,
    on: date,
) -> ObligationView:
    plan = next(reversed(row.plans.all()), None)
    given = list(row.given.all())
    valued = {one.values_id for one in given if one.values_id}
    cash = sum(one.worth_cents for one in given if one.way == "cash")
    lines = instalments_of(plan, given, on) if plan else ()
    return ObligationView(
        id=row.pk,
        case_id=row.case_id,
        person_id=row.person_id,
        name=", ".join(names[one] for one in (row.person_id, row.with_person_id) if one in names),
        with_person_id=row.with_person_id,
        opened_cents=row.opened_cents,
        left_cents=row.left_cents,
        given_cents=row.opened_cents - row.left_cents,
        in_kind_cents=max(0, row.opened_cents - row.left_cents - cash),
        state=row.state,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        has_plan=plan is not None,
        by_hours=plan is not None and plan.by_hours,
        instalments=lines,
        milestones=tuple(
            MilestoneLine(one.pk, one.kind, hosts[one.host_id], one.worth_cents, one.due_on, reached.get(one.pk))
            for one in (plan.milestones.all() if plan else ())
        ),
        given=tuple(
            GivenLine(one.way, one.quantity, one.worth_cents, one.given_on) for one in given if one.pk not in valued
        ),
        places=tuple(
            MatchLine(one.pk, hosts[one.host_id], one.place.kind, one.place.words, one.holds_from, one.holds_until)
            for one in places
        ),
        next_due=next((line for line in lines if line.state != "paid"), None) if row.left_cents else None,
        minutes_kept=sum(one.quantity for one in given if one.worth_cents is None and one.pk not in valued),
        minutes_waiting=waiting,
        hour_value_cents=worth,
    )


def instalments_of(plan: ReturnPlan, given: Sequence[GivingBack], on: date) -> tuple[InstalmentLine, ...]:
    """Cash since the plan was agreed, the oldest instalment first."""
    left = sum(one.worth_cents for one in given if one.way == "cash" and one.given_on >= plan.agreed_on)
    lines = []
    for one in plan.instalments.all():
        paid = min(left, one.cents)
        left -= paid
        state = "paid" if paid == one.cents else "missed" if one.due_on < on else "part" if paid else "due"
        lines.append(InstalmentLine(one.pk, one.due_on, one.cents, paid, state))
    return tuple(lines)
