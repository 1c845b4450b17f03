# SPDX-License-Identifier: EUPL-1.2
"""What a method can ask of the fund, by the names of the vocabulary: release, agree how to give back, follow it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import NotFound
from schuldenlab.cases.actions import Action, Field, action_page_register, action_register
from schuldenlab.cases.places import Place, place_register

from . import services
from .models import GivingBack, Obligation, Payment, PayoutBatch, ReturnPlan
from .policies import STAFF_MAY
from .time_words import months_later


def register() -> None:
    for action in (
        Action("payout.release", release, frozenset({"fund_manager"}), (Field("batch_id", "id"),)),
        Action(
            "giving_back.agree", agree, frozenset({"coach"}),
            (Field("obligation_id", "id"), Field("agreed_on", "day"), Field("by_hours", "yes_no"),
             Field("first_due_on", "day", required=False), Field("month_cents", "cents", required=False),
             Field("months", "whole", required=False)),
        ),
        Action(
            "giving_back.follow", follow, frozenset({"coach", "fund_manager"}),
            (Field("obligation_id", "id"), Field("cents", "cents"), Field("received_on", "day")),
        ),
    ):  # fmt: skip
        action_register(action)
    action_page_register("payout.release", "fund:paying")
    action_page_register("fund.tasks.returned", "fund:paying")
    for name in ("fund.tasks.refund_make", "fund.tasks.refund_release"):
        action_page_register(name, "fund:refund")
    for name in ("giving_back.agree", "giving_back.follow"):
        action_page_register(name, "fund:giving_back")
    place_register(Place("fund.places.giving_back", "fund:obligation", _sees_it, of=_newest, own=True, late=True))


def _sees_it(actor: Actor) -> bool:
    return actor.db_role is DbRole.STAFF and not actor.roles.isdisjoint(STAFF_MAY["see_obligation"])


def _newest() -> Subquery:
    return Subquery(Obligation.objects.filter(case=OuterRef("pk")).order_by("-known_at").values("pk")[:1])


def release(*, case_id: UUID, batch_id: UUID, actor: Actor, clock: Clock) -> PayoutBatch:
    """Release the batch in which this case is paid. Raises NotFound when it is not in it."""
    if not Payment.objects.filter(batch=batch_id, reservation__case=case_id).exists():
        raise NotFound()
    return services.batch_release(batch_id=batch_id, actor=actor, clock=clock)


def agree(
    *, case_id: UUID, obligation_id: UUID, agreed_on: date, by_hours: bool, actor: Actor, clock: Clock,
    first_due_on: date | None = None, month_cents: int = 0, months: int = 0,
) -> ReturnPlan:  # fmt: skip
    """The same amount each month, hours, or both; milestones are agreed on the page of the fund."""
    _of_case(case_id, obligation_id)
    due = [(months_later(first_due_on, month), month_cents) for month in range(months)] if first_due_on else []
    return services.return_plan_make(
        obligation_id=obligation_id, agreed_on=agreed_on, instalments=due, by_hours=by_hours, actor=actor, clock=clock
    )


def follow(
    *, case_id: UUID, obligation_id: UUID, cents: int, received_on: date, actor: Actor, clock: Clock
) -> GivingBack:
    _of_case(case_id, obligation_id)
    return services.instalment_pay(
        obligation_id=obligation_id, cents=cents, received_on=received_on, actor=actor, clock=clock
    )


def _of_case(case_id: UUID, obligation_id: UUID) -> None:
    if not Obligation.objects.filter(pk=obligation_id, case=case_id).exists():
        raise NotFound()
