# SPDX-License-Identifier: EUPL-1.2
"""What somebody owes and gives back: for themselves, for their coach, and for the fund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotFound
from schuldenlab.base.local_values import local_values
from schuldenlab.cases.above import method_key_of
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names, work_of

from .. import policies
from ..models import GivingBack, Instalment, Milestone, Obligation, Payment, PlaceMatch, Refund, ReturnPlan
from ..paying_in import ACCOUNT, paying_in
from ..services.obligations import ways_of
from ..services.places import hour_value_names, hour_values
from ..services.too_much import too_much_of, with_too_much
from ..shapes import GivenLine, InstalmentLine, MatchLine, MilestoneLine, ObligationView, PayingIn

LIST_MAX = 200


def obligations(*, actor: Actor, on: date) -> list[ObligationView]:
    """The actor's own, those of their clients, or all for who looks after the fund; open ones first."""
    return _views(for_actor(actor, on).order_by("-state", "-opened_on", "pk"), actor, on)


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


@dataclass(frozen=True, slots=True)
class _Of:
    """What belongs to one obligation. `agreed`: the newest plan (made at, by hours); None when there is none. `row`:
    with what is too much."""

    row: Any
    agreed: tuple[datetime, bool] | None
    given: list[Any]  # each with `wrong`: why it counts no more
    instalments: list[Instalment]
    milestones: list[Milestone]
    places: list[PlaceMatch]
    worth: int | None
    pay_to: PayingIn | None


def _views(rows: QuerySet[Obligation], actor: Actor, on: date) -> list[ObligationView]:
    """However many: one query for each kind of row. Staff may read what belongs to them, so theirs come with it."""
    staff = actor.db_role is DbRole.STAFF
    found = list((_with_plan(rows) if staff else rows)[:LIST_MAX])
    owing = {one for row in found for one in (row.person_id, row.with_person_id) if one}
    names = person_names(person_ids=owing, actor=actor, purpose=_purpose(actor))
    if hidden := owing - set(names):
        with acting(SYSTEM):  # who owes it together knows with whom
            names |= person_names(person_ids=hidden, actor=SYSTEM, purpose=Purpose.FUND)
    # Of two who owe it together each sees what the other agreed and gave; what the host said no to, and what the city
    # chose, the resident may know and not read.
    with acting(SYSTEM):
        whole = found if staff else _with_plan(Obligation.objects.filter(pk__in=[row.pk for row in found]))
        of = _belongings(whole, on)
    return [_view(row, names, of[row.pk], on) for row in found]


def _with_plan(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """With the newest plan, what is too much, and how the method lets them give back."""
    went = Refund.objects.filter(obligation=OuterRef("pk"), state="released").order_by("-released_on")
    newest = ReturnPlan.objects.filter(obligation=OuterRef("pk")).order_by("-known_at")
    plan = {name: Subquery(newest.values(name)[:1]) for name in ("pk", "known_at", "by_hours")}
    return (
        with_too_much(rows)
        .select_related("case__method_version")
        .annotate(
            on_its_way=Exists(Payment.objects.filter(obligation=OuterRef("pk"), state="released")),
            paid_back_on=Subquery(went.values("released_on")[:1]),
            plan=plan["pk"],
            plan_made_at=plan["known_at"],
            plan_by_hours=plan["by_hours"],
        )
    )


def _belongings(rows: Iterable[Any], on: date) -> dict[UUID, _Of]:
    """Of rows of `_with_plan`."""
    found = {row.pk: row for row in rows}
    ids = set(found)
    newest = {row.pk: row.plan for row in found.values() if row.plan is not None}
    agreed = {row.pk: (row.plan_made_at, row.plan_by_hours) for row in found.values() if row.plan is not None}
    given, due, steps, places = (defaultdict(list) for _ in range(4))
    gifts = GivingBack.everything.filter(obligation__in=ids).annotate(wrong=F("mistake__reason"))
    for gift in gifts.order_by("given_on", "known_at"):
        given[gift.obligation_id].append(gift)
    for instalment in Instalment.objects.filter(plan__in=newest.values()).order_by("due_on"):
        due[instalment.plan_id].append(instalment)
    told = Milestone.objects.filter(plan__in=newest.values()).select_related("host")
    yes = FilteredRelation("confirmations", condition=Q(confirmations__yes=True))
    told = told.annotate(reached=yes).annotate(reached_on=F("reached__giving_back__given_on"))
    for milestone in told.order_by("due_on", "known_at"):
        steps[milestone.plan_id].append(milestone)
    unanswered = Sum("reports__minutes", filter=Q(reports__confirmation=None))
    matches = PlaceMatch.objects.filter(obligation__in=ids).select_related("place__host").annotate(waits=unanswered)
    for match in matches.order_by("holds_from"):
        places[match.obligation_id].append(match)
    methods = {row.case_id: method_key_of(row.case) for row in found.values()}
    chosen = local_values([*hour_value_names(methods), ACCOUNT], on=on)
    worth = hour_values(methods, chosen)
    return {
        one: _Of(
            row, agreed.get(one), given[one], due[newest.get(one)], steps[newest.get(one)], places[one],
            worth[row.case_id], paying_in(one, chosen.get(ACCOUNT)),
        )
        for one, row in found.items()
    }  # fmt: skip


def _view(row: Obligation, names: dict[UUID, str], of: _Of, on: date) -> ObligationView:
    given = [one for one in of.given if one.wrong is None]
    valued = {one.values_id for one in given if one.values_id}
    cash = sum(one.worth_cents for one in given if one.way == "cash")
    lines = instalments_of(of.agreed[0], of.instalments, given, on) if of.agreed else ()
    if not row.left_cents:  # given back another way: nobody waits for these any more
        lines = tuple(line for line in lines if line.state == "paid")
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
        has_arrived=not of.row.on_its_way,
        has_plan=of.agreed is not None,
        by_hours=of.agreed is not None and of.agreed[1],
        instalments=lines,
        milestones=tuple(
            MilestoneLine(one.pk, one.kind, one.host.name, one.worth_cents, one.due_on, one.reached_on, one.host_id)
            for one in of.milestones
        ),
        given=tuple(
            GivenLine(one.pk, one.way, one.quantity, one.worth_cents, one.given_on, one.wrong or "")
            for one in of.given
            if one.pk not in valued
        ),
        places=tuple(
            MatchLine(one.pk, one.place.host.name, one.place.kind, one.place.words, one.holds_from, one.holds_until)
            for one in of.places
        ),
        next_due=next((line for line in lines if line.state != "paid"), None) if row.left_cents else None,
        minutes_kept=sum(one.quantity for one in given if one.worth_cents is None and one.pk not in valued),
        minutes_waiting=sum(one.waits or 0 for one in of.places),
        hour_value_cents=of.worth,
        pay_to=of.pay_to,
        ways=ways_of(of.row.case),
        too_much_cents=too_much_of(of.row).cents + of.row.refunded_cents - of.row.paid_back_cents,
        paid_back_cents=of.row.paid_back_cents,
        paid_back_on=of.row.paid_back_on,
    )


def instalments_of(
    made_at: datetime, instalments: Iterable[Instalment], given: Sequence[GivingBack], on: date
) -> tuple[InstalmentLine, ...]:
    """Cash that came in after the plan was made, the oldest instalment first: the plan divides what was left then."""
    left = sum(one.worth_cents for one in given if one.way == "cash" and one.known_at >= made_at)
    lines = []
    for one in instalments:
        paid = min(left, one.cents)
        left -= paid
        state = "paid" if paid == one.cents else "missed" if one.due_on < on else "part" if paid else "due"
        lines.append(InstalmentLine(one.pk, one.due_on, one.cents, paid, state))
    return tuple(lines)
