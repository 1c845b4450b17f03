# SPDX-License-Identifier: EUPL-1.2
"""Where the money is, what is promised, and what waits to be paid. For the fund manager and the controller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import BigIntegerField, Count, Exists, Expression, F, OuterRef, Q, QuerySet, Sum, Value

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.cases.above import cases_shown_not_open
from schuldenlab.ledger.selectors import balances
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import Payee, mandates_of, organisation_names, payees_of, person_names

from .. import accounts, policies
from ..models import Contribution, GivingBack, Obligation, Payment, PayoutBatch, Pot, PotCondition, Reservation
from ..models.pots import GIVEN_FREE
from ..services.batches import RELEASE, Seen, accounts_digest, release_check
from ..services.pots import PAYOUT, receiving
from ..shapes import (
    BatchLine,
    BatchView,
    ConditionLine,
    ContributionLine,
    NextMoney,
    PayeeGroup,
    PaymentLine,
    PotLine,
    PotView,
    PromiseLine,
    PromiseView,
    ToPayLine,
)

LIST_MAX = 200
LIVES = ("released", "settled")


def pots(*, actor: Actor) -> list[PotLine]:
    """Every pot with its flow, by name. A number of queries that does not grow with the pots."""
    policies.require(actor, "see_money")
    return _pot_lines(Pot.objects.order_by("name"))


def pot_view(*, pot_id: UUID, actor: Actor) -> PotView:
    policies.require(actor, "see_money")
    lines = _pot_lines(Pot.objects.filter(pk=pot_id))
    if not lines:
        raise NotFound()
    conditions = PotCondition.objects.filter(pot=pot_id).order_by("-holds_from", "-known_at", "-id")
    brought = Contribution.everything.filter(pot=pot_id).annotate(wrong=F("mistake__reason"))
    brought = list(brought.order_by("received_on", "known_at")[:LIST_MAX])
    unpaid = _unpaid().filter(pot=pot_id).annotate(in_batch=Exists(_in_batch()))
    promises = list(unpaid.order_by("reserved_on", "known_at")[:LIST_MAX])
    names = organisation_names(ids=[*(row.party_id for row in brought), *(row.creditor_id for row in promises)])
    residents = _residents(promises, actor)
    return PotView(
        pot=lines[0],
        account=accounts.available(pot_id),
        conditions=tuple(
            ConditionLine(
                age_first=row.age_first,
                age_last=row.age_last,
                method_keys=tuple(row.method_keys),
                debt_kinds=tuple(row.debt_kinds),
                cents_max_case=row.cents_max_case,
                holds_from=row.holds_from,
                holds_until=row.holds_until,
            )
            for row in conditions
        ),
        contributions=tuple(
            ContributionLine(
                row.pk, names[row.party_id], row.kind, row.cents, row.words, row.received_on, row.wrong or ""
            )
            for row in brought
        ),
        promises=tuple(_promise_line(row, residents[row.pk], names[row.creditor_id]) for row in promises),
    )


def promise_view(*, reservation_id: UUID, actor: Actor) -> PromiseView:
    """One promise that was agreed, for who decides that it is not paid after all."""
    policies.require(actor, "see_money")
    rows = Reservation.objects.filter(pk=reservation_id).select_related("pot", "creditor")
    row = rows.annotate(in_batch=Exists(_in_batch())).first()
    if row is None:
        raise NotFound()
    line = _promise_line(row, _residents([row], actor)[row.pk], row.creditor.name)
    refusal = "fund.take_back_in_batch" if row.in_batch else ""
    if row.state != Reservation.State.COMMITTED:
        refusal = "fund.take_back_not_agreed"
    return PromiseView(line, row.pot_id, row.pot.name, row.creditor_reference, refusal)


def _promise_line(row: Reservation, resident: str, creditor: str) -> PromiseLine:
    """Of a row that was read with whether it is `in_batch`."""
    return PromiseLine(
        row.pk, row.case_id, resident, creditor, row.cause_type, row.cause_id, row.cents, row.reserved_on, row.state,
        row.in_batch,
    )  # fmt: skip


def _residents(rows: Sequence[Reservation], actor: Actor) -> dict[UUID, str]:
    """Whose debt each of these is, of two both; one query."""
    owing = {row.pk: [one for one in (row.person_id, row.with_person_id) if one] for row in rows}
    people = {one for own in owing.values() for one in own}
    names = person_names(person_ids=people, actor=actor, purpose=Purpose.FUND)
    return {key: ", ".join(names[one] for one in own if one in names) for key, own in owing.items()}


def next_money(*, actor: Actor, has_work: bool = False) -> NextMoney | None:
    """The first page of who looks after money: a payment of a colleague to release, something agreed to make one of, or
    nothing; and what can be spent. `has_work`: their list says what is next. None for anybody else."""
    if actor.db_role is not DbRole.STAFF or actor.roles.isdisjoint(policies.MONEY):
        return None
    lines = pots(actor=actor)
    can_spend = sum(one.can_spend for one in lines)
    if has_work:
        return NextMoney("nothing", 0, None, can_spend)
    made = list(PayoutBatch.objects.filter(state="made").order_by("made_on", "known_at"))
    other = next((one for one in made if one.made_by_id != actor.person_id), None)
    if other is not None:
        return NextMoney("release", other.cents, other.pk, can_spend)
    in_batch: dict[UUID, int] = defaultdict(int)
    for one in made:
        in_batch[one.pot_id] += one.cents
    if not actor.roles.isdisjoint(policies.STAFF_MAY["batch_make"]):
        for line in lines:
            if line.to_pay > in_batch[line.id]:
                return NextMoney("make", line.to_pay - in_batch[line.id], line.id, can_spend)
    return NextMoney("nothing", 0, None, can_spend)


def to_pay(*, pot_id: UUID, on: date, actor: Actor) -> list[ToPayLine]:
    """What was agreed and is in no batch, oldest first; each says why it cannot be paid now, if so."""
    policies.require(actor, "see_money")
    rows = list(
        Reservation.objects.filter(~Exists(_in_batch()), pot=pot_id, state="committed").order_by("ended_on", "known_at")
    )
    paid_to = receiving(rows, on, actor)
    names = organisation_names(ids=[one for row in rows for one in (row.creditor_id, paid_to[row.pk])])
    payees = payees_of(organisation_ids=paid_to.values(), on=on, actor=actor)
    early = cases_shown_not_open(case_ids={row.case_id for row in rows}, action=RELEASE, on=on)
    residents = _residents(rows, actor)
    return [
        ToPayLine(
            reservation_id=row.pk,
            case_id=row.case_id,
            resident=residents[row.pk],
            creditor=names[row.creditor_id],
            payee=names[paid_to[row.pk]],
            payee_id=paid_to[row.pk],
            creditor_reference=row.creditor_reference,
            cents=row.cents,
            committed_on=row.ended_on,
            refusal=_why_not(payees[paid_to[row.pk]], row.case_id in early),
            who=residents[row.pk] if row.case_id in early else names[paid_to[row.pk]],
        )
        for row in rows
    ]


def _why_not(payee: Payee | str, early: bool) -> str:
    if early:
        return "fund.not_open"
    return payee if isinstance(payee, str) else ""


def batches(*, actor: Actor) -> list[BatchLine]:
    """The newest first."""
    policies.require(actor, "see_money")
    rows = PayoutBatch.objects.select_related("pot").annotate(lines=Count("payments")).order_by("-known_at")
    return [
        BatchLine(
            id=row.pk,
            pot=row.pot.name,
            cents=row.cents,
            payments=row.lines,
            state=row.state,
            made_on=row.made_on,
            released_on=row.released_on,
            is_mine=row.made_by_id == actor.person_id,
        )
        for row in rows[:LIST_MAX]
    ]


def batch_view(*, batch_id: UUID, actor: Actor, on: date) -> BatchView:
    """One batch, payee by payee: what cannot be paid first, then changed and new accounts, then by name."""
    policies.require(actor, "see_money")
    batch = PayoutBatch.objects.select_related("pot", "made_by", "released_by").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound()
    payments = list(
        batch.payments.select_related("reservation", "bank_account__entered_by", "bank_account__confirmed_by").order_by(
            "pk"
        )
    )
    waits = batch.state == PayoutBatch.State.MADE
    refusal, values, mandate_id, limit = "", {}, batch.mandate_id, None
    now: dict[UUID, Payee | str] = {}
    if waits:
        now = payees_of(organisation_ids={one.payee_id for one in payments}, on=on, actor=actor)
        try:
            policies.require(actor, "batch_release")
            case_ids = {payment.reservation.case_id for payment in payments}
            early = cases_shown_not_open(case_ids=case_ids, action=RELEASE, on=on)
            mandate = release_check(batch, payments, actor=actor, on=on, seen=Seen(early, now))
            mandate_id, limit = mandate.id, mandate.limit_cents
        except LabError as refused:
            refusal, values = refused.code, refused.values
    elif batch.released_by_id == actor.person_id:
        own = [one for one in mandates_of(person_id=actor.person_id, on=on, actor=actor) if one.decision_kind == PAYOUT]
        limit = own[0].limit_cents if own else None
    return BatchView(
        id=batch.pk,
        pot=batch.pot.name,
        pot_id=batch.pot_id,
        cents=batch.cents,
        state=batch.state,
        made_by=batch.made_by.full_name,
        made_on=batch.made_on,
        released_by=batch.released_by.full_name if batch.released_by else "",
        released_on=batch.released_on,
        payees=_groups(batch, payments, now),
        can_release=waits and not refusal,
        refusal=refusal,
        refusal_values=values,
        mandate_id=mandate_id,
        limit_cents=limit,
        is_mine=batch.made_by_id == actor.person_id,
        seen=accounts_digest(payments),
    )


def _groups(batch: PayoutBatch, payments: Sequence[Payment], now: dict[UUID, Payee | str]) -> tuple[PayeeGroup, ...]:
    by_account: dict[tuple[UUID, UUID], list[Payment]] = defaultdict(list)
    for payment in payments:
        by_account[payment.payee_id, payment.bank_account_id].append(payment)
    payee_ids = {payee for payee, _ in by_account}
    # An account that money came back from, or that the payee has left since, is not one that we know.
    before = Payment.objects.filter(payee__in=payee_ids, state__in=LIVES).exclude(batch=batch)
    newest = before.order_by("payee_id", "-batch__released_on", "-batch__known_at").distinct("payee_id")
    paid_on = dict(newest.values_list("payee_id", "bank_account__iban"))
    names = organisation_names(ids=[*payee_ids, *(payment.creditor_id for payment in payments)])
    groups = []
    for (payee_id, account_id), own in by_account.items():
        account = own[0].bank_account
        groups.append(
            PayeeGroup(
                payee_id=payee_id,
                payee=names[payee_id],
                iban=account.iban,
                holder_name=account.holder_name,
                entered_by=account.entered_by.full_name,
                confirmed_by=account.confirmed_by.full_name if account.confirmed_by else "",
                confirmed_how=account.confirmed_how,
                is_new=payee_id not in paid_on,
                is_changed=paid_on.get(payee_id, account.iban) != account.iban,
                cents=sum(one.cents for one in own),
                payments=tuple(
                    PaymentLine(one.pk, names[one.creditor_id], one.creditor_reference, one.cents, one.state)
                    for one in own
                ),
                refusal=_kept_from(now.get(payee_id), account_id),
            )
        )
    return tuple(
        sorted(groups, key=lambda one: (not one.refusal, not one.is_changed, not one.is_new, one.payee.casefold()))
    )


def _kept_from(now: Payee | str | None, account_id: UUID) -> str:
    if isinstance(now, str):
        return now
    return "fund.account_changed" if now is not None and now.bank_account_id != account_id else ""


def _in_batch() -> QuerySet[Payment]:
    return Payment.objects.filter(reservation=OuterRef("pk"), state__in=["made", *LIVES])


def _unpaid() -> QuerySet[Reservation]:
    paid = Payment.objects.filter(reservation=OuterRef("pk"), state__in=LIVES)
    return Reservation.objects.filter(~Exists(paid)).exclude(state__in=GIVEN_FREE)


def _pot_lines(rows: QuerySet[Pot]) -> list[PotLine]:
    """In kind is what was owed and is neither left nor given back in cash, so that a payment that came back is in
    none of them."""
    found = list(rows)
    sums = _sums({pot.pk for pot in found})
    books = balances(key(pot.pk) for pot in found for key in (accounts.available, accounts.suspense))
    lines = []
    for pot in found:
        spendable, suspense = books[accounts.available(pot.pk)], books[accounts.suspense(pot.pk)]
        (contributed, _), (paid, undone), (committed, _), (opened, left), (cash, _) = (
            sums[pot.pk, what] for what in ("brought", "paid", "agreed", "owed", "cash")
        )
        lines.append(
            PotLine(
                id=pot.pk,
                name=pot.name,
                purpose=pot.purpose,
                kind=pot.kind,
                can_spend=spendable.available_cents,
                contributed=contributed,
                reserved=spendable.promised_cents,
                to_pay=committed,
                paid=paid,
                lent=left,
                given_back=cash - undone,
                in_kind=opened - left - (cash - undone),
                in_suspense=suspense.posted_cents,
            )
        )
    return lines


def _sums(pot_ids: set[UUID]) -> dict[tuple[UUID, str], tuple[int, int]]:
    """Two sums for each pot and each kind of row, in one query, however many pots and rows."""
    nothing = Value(0, BigIntegerField())
    live = Sum("cents", filter=Q(state__in=LIVES))
    kinds = [
        _sum("brought", "pot", Contribution.objects.all(), Sum("cents"), nothing, pot_ids),
        _sum("paid", "batch__pot", Payment.objects.all(), live, Sum("overpaid_cents"), pot_ids),
        _sum("agreed", "pot", _unpaid().filter(state="committed"), Sum("cents"), nothing, pot_ids),
        _sum("owed", "pot", Obligation.objects.all(), Sum("opened_cents"), Sum("left_cents"), pot_ids),
        _sum("cash", "obligation__pot", GivingBack.objects.filter(way="cash"), Sum("worth_cents"), nothing, pot_ids),
    ]
    rows = kinds[0].union(*kinds[1:], all=True)
    return defaultdict(lambda: (0, 0), {(pot, what): (int(one or 0), int(two or 0)) for pot, what, one, two in rows})


def _sum(what: str, by: str, rows: QuerySet, one: Expression, two: Expression, pot_ids: set[UUID]) -> QuerySet:
    of_pots = rows.filter(**{f"{by}__in": pot_ids}).order_by().annotate(of_pot=F(by), what=Value(what))
    return of_pots.values("of_pot", "what").annotate(one=one, two=two).values_list("of_pot", "what", "one", "two")
