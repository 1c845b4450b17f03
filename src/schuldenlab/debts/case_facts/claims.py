# SPDX-License-Identifier: EUPL-1.2
"""What is known about the debts of a case: how many, whose, how much, and what came later.

Each function is one provider and one query. A sum is said only when of every debt somebody said an amount. That there
are no debts of a kind is said only when no letter waits to be read; until then one kind may be several.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models import Event
from schuldenlab.cases.facts import Facts, provider_register
from schuldenlab.cases.grown_old import old_when
from schuldenlab.methods.schema import FactValue
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS

from ..models import Agreement, Claim, ClaimAmount, Letter, Offer
from ..selectors.agreement import BY_HAND
from ..selectors.amounts import amount_that_counted, amount_that_counts

SEVERAL_KINDS = ""  # no code of the list: there is not one kind only


def register() -> None:
    provider_register(_listed, "debts.listed", reads=(Claim, Letter))
    provider_register(
        _now, "debts.count", "debts.creditors", "debts.total", "debts.only_kind", "debts.has:*", "debts.amount:*",
        reads=(Claim,),
    )  # fmt: skip
    provider_register(_later, "debts.claim_added", "debts.claim_sold", "debts.claim_late", reads=(Claim,))
    old_when("debts", _claim_after)
    old_when("debts", _amount_after)


def _claim_after() -> Exists:
    """A debt that was written down after a calculation, or was put right since in what law asks of it; or is gone as
    became known since, from whatever day. Discharge came of the calculation itself."""
    told = Event.objects.filter(subject_id=OuterRef("pk"), known_at__gt=OuterRef(OuterRef("known_at")))
    ended = Q(state_on__gt=OuterRef("holds_on")) | Exists(told.filter(verb__in=(*BY_HAND, "claim.sold")))
    gone = Q(state="gone") & ~Q(reason="discharged") & ended
    of_law = Q(data__changed__contains="rank") | Q(data__changed__contains="kind")
    other = ~Q(state="gone") & Exists(told.filter(of_law, verb="claim.corrected"))
    return Exists(Claim.objects.filter(gone | other | Q(known_at__gt=OuterRef("known_at")), case=OuterRef("case")))


def _amount_after() -> Exists:
    """Of a debt that is owed another amount counts than the calculation read; not where only an older word was added,
    or the same amount was said once more."""
    told = Exists(ClaimAmount.objects.filter(claim=OuterRef("pk"), known_at__gt=OuterRef(OuterRef("known_at"))))
    counts = {"now": amount_that_counts("cents"), "then": amount_that_counted("cents", at="known_at")}
    rows = Claim.objects.filter(told, case=OuterRef("case")).exclude(state="gone").annotate(**counts)
    return Exists(rows.filter(Q(then=None) | ~Q(now=F("then"))))


def _listed(case: Any, on: date) -> Facts:
    """The first debt that was written down, or the first letter of one: a photo is enough to start with."""
    letters = Letter.objects.filter(Q(outcome="") | Q(outcome="claim"), case=case.pk)
    known = Claim.objects.filter(case=case.pk).values_list("known_at").union(letters.values_list("known_at"))
    first = known.order_by("known_at").first()
    return {"debts.listed": FactValue(_day(first[0]), _day(first[0]), first[0])} if first else {}


def _now(case: Any, on: date) -> Facts:
    rows = _alive(case)
    return dict(_said(rows)) if rows else dict(_solved(case))


def _solved(case: Any) -> Iterator[tuple[str, FactValue]]:
    """Nothing is owed any more when the last debt was discharged. Before anything was listed, nobody knows that."""
    gone = Claim.objects.filter(case=case.pk, reason="discharged")
    last = gone.aggregate(on=Max("state_on"), at=Max("discharges__known_at"))
    if last["at"] is not None:
        for name in ("debts.count", "debts.creditors", "debts.total"):
            yield name, FactValue(0, last["on"], last["at"])


def _alive(case: Any) -> list[Any]:
    said_at = ClaimAmount.objects.filter(claim=OuterRef("pk")).order_by("-known_at").values("known_at")
    return list(
        Claim.objects.filter(case=case.pk)
        .exclude(state="gone")
        .annotate(
            cents=amount_that_counts("cents"),
            said_at=Subquery(said_at[:1], output_field=DateTimeField()),
            unread=Exists(Letter.objects.filter(case=OuterRef("case"), read_on=None)),
        )
    )


def _said(rows: list[Any]) -> Iterator[tuple[str, FactValue]]:
    listed_on, listed_at = max(row.listed_on for row in rows), max(row.known_at for row in rows)

    def since_listed(value: int | bool | str, or_else: str | None = None) -> FactValue:
        return FactValue(value, listed_on, listed_at, or_else)

    kinds = {row.kind for row in rows}
    yield "debts.count", since_listed(len(rows))
    yield "debts.creditors", since_listed(len({row.creditor_id for row in rows}))
    if len(kinds) > 1:
        yield "debts.only_kind", since_listed(SEVERAL_KINDS)
    else:
        yield "debts.only_kind", since_listed(rows[0].kind, SEVERAL_KINDS if rows[0].unread else None)
    for kind in DEBT_KINDS:
        if kind in kinds or not rows[0].unread:
            yield f"debts.has:{kind}", since_listed(kind in kinds)
    if (total := _sum(rows)) is not None:
        yield "debts.total", total
    for kind in kinds:
        if (amount := _sum([row for row in rows if row.kind == kind])) is not None:
            yield f"debts.amount:{kind}", amount


def _sum(rows: list[Any]) -> FactValue | None:
    cents = _cents(rows)
    if cents is None:
        return None
    at: datetime = max(max(row.known_at, row.said_at) for row in rows)
    return FactValue(cents, _day(at), at)


def _cents(rows: list[Any]) -> int | None:
    return None if any(row.cents is None for row in rows) else sum(row.cents for row in rows)


def _day(at: datetime) -> date:
    return at.astimezone(AMSTERDAM).date()


def _later(case: Any, on: date) -> Facts:
    """The newest debt that came after the first, and the newest that was sold. A sold debt did not come up: it was
    there. Late: either of them after the agreement, or one that is owed and whose offer is in the agreement no more.
    """
    agreed = Agreement.objects.filter(case=OuterRef("case")).order_by("-known_at").values("known_at")[:1]
    since = Coalesce("reservation__ended_at", Cast("state_on", DateTimeField()))
    back = Offer.objects.filter(claim=OuterRef("pk"), proposal__state="agreed", state="withdrawn").annotate(at=since)
    rows = list(
        Claim.objects.filter(case=case.pk)
        .annotate(agreed=Subquery(agreed), back=Subquery(back.values("at")[:1]))
        .order_by("known_at")
        .values_list("known_at", "listed_on", "sold_from", "agreed", "back", "state")
    )
    found = {}
    for name, some in (
        ("debts.claim_added", [row for row in rows if row[2] is None][1:]),
        ("debts.claim_sold", [row for row in rows if row[2] is not None]),
        ("debts.claim_late", sorted(_late(rows))),
    ):
        if some:
            at, listed_on, *_ = some[-1]
            found[name] = FactValue(listed_on, listed_on, at)
    return found


def _late(rows: list[Any]) -> Iterator[tuple[datetime, date]]:
    for known_at, listed_on, _, agreed, back, state in rows:
        if agreed is not None and known_at > agreed:
            yield known_at, listed_on
        if back is not None and state != "gone":
            yield back, _day(back)
