# SPDX-License-Identifier: EUPL-1.2
"""What the fund knows about a case, by the names of the vocabulary. Each function is one provider: one query, and one
to the ledger where it asks what can be spent.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum

from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models import Event
from schuldenlab.cases.above import pot_kind_of
from schuldenlab.cases.facts import Facts, provider_register
from schuldenlab.ledger.selectors import balances
from schuldenlab.methods.schema import FactValue

from . import accounts
from .causes import PAID_ANOTHER_WAY, TAKEN_BACK, causes
from .models import GivingBack, Instalment, Obligation, Payment, PotCondition, Reservation, ReturnPlan
from .models.pots import GIVEN_FREE


def register() -> None:
    for provider, names, *reads in (
        (_available, ("money.available",)),
        (_paid, ("money.reserved", "payout.released", "payout.settled"), Reservation),
        (_owed, ("giving_back.agreed", "obligation.zero", "obligation.left"), Obligation, Reservation),
        (_missed, ("giving_back.missed",), Obligation),
        (_hours, ("giving_back.hours_confirmed",), Obligation),
    ):
        provider_register(provider, *names, reads=tuple(reads))


def _available(case: Any, on: date) -> Facts:
    """Whether a pot for this case's method can carry what it gives to one case at most; without a maximum, anything.

    What was set apart for this case is its own: then there is money, however empty the pot is.
    """
    kind = pot_kind_of(case)
    if not kind:
        return {}
    newest = PotCondition.objects.filter(pot=OuterRef("pot"), holds_from__lte=on).order_by("-holds_from", "-known_at")
    holding = Q(holds_until__isnull=True) | Q(holds_until__gt=on)
    own = Reservation.objects.filter(pot=OuterRef("pot"), case=case.pk).exclude(state__in=GIVEN_FREE)
    rows = PotCondition.objects.filter(holding, pk=Subquery(newest.values("pk")[:1]), pot__kind=kind).annotate(
        own=Subquery(own.values("pk")[:1])
    )
    method = case.method_version.key
    pots = [row for row in rows if not row.method_keys or method in row.method_keys]
    there = balances(accounts.available(row.pot_id) for row in pots)
    enough = any(row.own or _can_spend(there, row) >= (row.cents_max_case or 1) for row in pots)
    return {"money.available": _today(enough, on)}


def _can_spend(there: dict[str, Any], row: PotCondition) -> int:
    balance = there[accounts.available(row.pot_id)]
    return int(balance.posted_cents - balance.promised_cents)


def _paid(case: Any, on: date) -> Facts:
    """Released and settled are said when they hold for everything that was promised and not withdrawn.

    Where all that was agreed was paid another way nothing is left to pay: settled, and released by nobody.
    """
    live = Payment.objects.filter(reservation=OuterRef("pk"), state__in=["released", "settled"])
    rows = list(
        Reservation.objects.filter(case=case.pk)
        .exclude(state__in=GIVEN_FREE)
        .annotate(
            paid_state=Subquery(live.values("state")[:1]),
            settled_on=Subquery(live.values("ended_on")[:1]),
            settled_at=Subquery(live.values("ended_at")[:1]),
            released_on=Subquery(live.values("batch__released_on")[:1]),
            released_at=Subquery(live.values("batch__released_at")[:1]),
        )
    )
    if not rows:
        ended = _paid_another_way(case)
        return {"payout.settled": _day(ended)} if ended else {}
    found = {"money.reserved": _day([(row.reserved_on, row.known_at) for row in rows])}
    if all(row.paid_state for row in rows):
        found["payout.released"] = _day([(row.released_on, row.released_at) for row in rows])
    if all(row.paid_state == "settled" for row in rows):
        found["payout.settled"] = _day([(row.settled_on, row.settled_at) for row in rows])
    return found


def _paid_another_way(case: Any) -> list[tuple[date, datetime]]:
    """When agreed money was taken back for that reason, in a case of which no other money is promised. Not what is
    owed after all: somebody noted it wrongly."""
    said = Event.objects.filter(subject_id=OuterRef("pk"), verb=TAKEN_BACK, data__reason=PAID_ANOTHER_WAY)
    rows = Reservation.objects.filter(case=case.pk)
    if rows.exclude(state__in=GIVEN_FREE).exists():
        return []
    back = list(rows.filter(Exists(said), state="returned"))
    for row in back:
        cause = causes().get(row.cause_type)
        if cause is None or cause.over is None or row.cause_id not in cause.over([row.cause_id]):
            return []
    return [(row.ended_on, row.ended_at) for row in back]


def _owed(case: Any, on: date) -> Facts:
    """What was paid and came back is not owed: such an obligation is as if it was not there.

    Where all was paid another way there is nothing to give back: agreed and zero by that.
    """
    plan = ReturnPlan.objects.filter(obligation=OuterRef("pk")).order_by("-known_at")
    rows = list(
        Obligation.objects.filter(case=case.pk, opened_cents__gt=0).annotate(
            agreed_on=Subquery(plan.values("agreed_on")[:1]), agreed_at=Subquery(plan.values("known_at")[:1])
        )
    )
    if not rows:
        ended = _paid_another_way(case)
        return {name: _day(ended) for name in ("giving_back.agreed", "obligation.zero") if ended}
    found = {"obligation.left": _today(sum(row.left_cents for row in rows), on)}
    if all(row.agreed_on for row in rows):
        found["giving_back.agreed"] = _day([(row.agreed_on, row.agreed_at) for row in rows])
    if all(row.closed_on for row in rows):
        found["obligation.zero"] = _day([(row.closed_on, row.closed_at) for row in rows])
    return found


def _missed(case: Any, on: date) -> Facts:
    """The newest one that did not come, under the plan that counts."""
    rows: QuerySet[Instalment] = Instalment.objects.filter(
        plan__obligation__case=case.pk, plan__obligation__state="open", missed_on__isnull=False
    )
    newest = ReturnPlan.objects.filter(obligation=OuterRef("plan__obligation")).order_by("-known_at")
    found = rows.filter(plan=Subquery(newest.values("pk")[:1])).aggregate(on=Max("missed_on"), at=Max("missed_at"))
    return {"giving_back.missed": FactValue(found["on"], found["on"], found["at"])} if found["on"] else {}


def _hours(case: Any, on: date) -> Facts:
    rows = GivingBack.objects.filter(obligation__case=case.pk, way="hours", values__isnull=True)
    found = rows.aggregate(minutes=Sum("quantity"), on=Max("given_on"), at=Max("known_at"))
    if not found["minutes"]:
        return {}
    return {"giving_back.hours_confirmed": FactValue(found["minutes"] // 60, found["on"], found["at"])}


def _day(days: list[tuple[date, datetime]]) -> FactValue:
    """The day on which the last one held."""
    last = max(day for day, _ in days)
    return FactValue(last, last, max(at for _, at in days))


def _today(value: bool | int, on: date) -> FactValue:
    return FactValue(value, on, datetime.combine(on, time(), AMSTERDAM))
