# SPDX-License-Identifier: EUPL-1.2
"""Verbs on pots, on what partners bring, and on money set apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, Sum

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.inputs import clean_line, clean_text
from schuldenlab.base.money import euros
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import cases_follow, cases_hold, giving_back_of, method_key_of
from schuldenlab.cases.computed import offer_terms
from schuldenlab.ledger.services import Kind, post
from schuldenlab.people.selectors import (
    mandate_for,
    organisation_names,
    organisations_answered_for_each,
    resident_facts,
)

from .. import accounts, flow, policies
from ..causes import TAKE_BACK_REASONS, TAKEN_BACK, causes
from ..models import Contribution, Payment, Pot, PotCondition, Reservation
from ..models.pots import CONTRIBUTION_KINDS, GIVEN_FREE, POT_KINDS
from ._tools import amount, locked, not_in_future, record
from .came_back import came_back_follow
from .too_much import refunds_follow

SURE_ABOVE = 250_000_00  # ours (L): so much at once is looked at twice
PAYOUT = "payout"  # the kind of decision that lets money of the fund go, or not go after all


@transaction.atomic
def pot_open(
    *, name: str, purpose: str, holds_from: date, actor: Actor, clock: Clock, kind: str = "fund",
    pot_id: UUID | None = None, **conditions: Any,
) -> Pot:  # fmt: skip
    """Open a pot with its accounts and its first conditions, see `pot_condition_set`.

    Raises Conflict fund.pot_known when there is a pot of this name.
    """
    policies.require(actor, "pot_open")
    if kind not in POT_KINDS:
        raise LabError("fund.code_unknown", field="kind", allowed=", ".join(POT_KINDS))
    pot = Pot(
        id=pot_id or uuid4(),
        known_at=clock.now(),
        name=clean_line(name, limit=120, field="name", required=True),
        purpose=clean_text(purpose, limit=500, field="purpose", required=True),
        kind=kind,
    )
    with one_outcome(fund_pot_name_key="fund.pot_known", fund_pot_pkey="base.stale"):
        pot.save(force_insert=True)
    accounts.open_for_pot(pot.pk, pot.name, clock)
    record("pot.opened", pot, actor=actor, clock=clock, holds_on=holds_from, kind=kind)
    pot_condition_set(pot_id=pot.pk, holds_from=holds_from, actor=actor, clock=clock, **conditions)
    return pot


@transaction.atomic
def pot_condition_set(
    *, pot_id: UUID, holds_from: date, actor: Actor, clock: Clock, holds_until: date | None = None,
    age_first: int | None = None, age_last: int | None = None, method_keys: Sequence[str] = (),
    debt_kinds: Sequence[str] = (), cents_max_case: int | None = None,
) -> PotCondition:  # fmt: skip
    """What the pot is for, from this day. What was promised under earlier conditions stays promised.

    Raises LabError fund.conditions_in_past for a day before today, unless they are the first of this pot.
    """
    policies.require(actor, "pot_open")
    if holds_from < clock.today() and PotCondition.objects.filter(pot=pot_id).exists():
        raise LabError("fund.conditions_in_past", field="holds_from")
    if holds_until is not None and holds_until <= holds_from:
        raise LabError("base.dates_out_of_order", field="holds_until")
    if age_first is not None and age_last is not None and age_last < age_first:
        raise LabError("fund.ages_out_of_order", field="age_last")
    condition = PotCondition.objects.create(
        known_at=clock.now(), pot=_pot(pot_id), holds_from=holds_from, holds_until=holds_until,
        age_first=age_first, age_last=age_last, method_keys=sorted(set(method_keys)),
        debt_kinds=sorted(set(debt_kinds)),
        cents_max_case=None if cents_max_case is None else amount(cents_max_case, field="cents_max_case"),
    )  # fmt: skip
    record("pot.conditions_set", condition, actor=actor, clock=clock, holds_on=holds_from, pot_id=pot_id)
    return condition


@transaction.atomic
def contribution_record(
    *, party_id: UUID, kind: str, received_on: date, actor: Actor, clock: Clock, pot_id: UUID | None = None,
    cents: int | None = None, words: str = "", contribution_id: UUID | None = None, sure_cents: int = 0,
) -> Contribution:  # fmt: skip
    """What a partner brought. Money goes to a pot and can be spent from now on; the rest is told in words.

    Raises LabError fund.contribution_large above what one contribution mostly is, unless somebody looked twice at
    `sure_cents`: what is booked too high can be promised at once. The same id with the same content again gives
    the row that is there.
    """
    policies.require(actor, "contribution_record")
    if kind not in CONTRIBUTION_KINDS:
        raise LabError("fund.code_unknown", field="kind", allowed=", ".join(CONTRIBUTION_KINDS))
    if party_id not in organisation_names(ids=[party_id]):
        raise NotFound()
    not_in_future(received_on, clock, field="received_on")
    words = clean_text(words, limit=500, field="words", required=kind != "money")
    row = Contribution(
        id=contribution_id or uuid4(), known_at=clock.now(), pot_id=pot_id, party_id=party_id, kind=kind, words=words,
        received_on=received_on,
    )  # fmt: skip
    known = Contribution.everything.filter(pk=row.pk).first()
    if known is not None:
        return _same(known, party_id=party_id, kind=kind, cents=cents, pot_id=pot_id)
    if kind == "money":
        if pot_id is None:
            raise LabError("fund.pot_needed", field="pot_id")
        pot = _pot(pot_id)
        row.cents = amount(cents or 0)
        if row.cents > max(SURE_ABOVE, sure_cents):
            large = euros(row.cents, current_language())
            raise LabError("fund.contribution_large", field="cents", large=large, sure_cents=row.cents)
        (booked,) = post(
            [accounts.contribution(row_id=row.pk, pot_id=pot.pk, cents=row.cents, on=received_on)],
            actor=actor,
            clock=clock,
        )
        row.transfer_id = booked.pk
    elif cents is not None:
        raise LabError("fund.only_money_has_cents", field="cents")
    row.save(force_insert=True)
    record("contribution.recorded", row, actor=actor, clock=clock, holds_on=received_on, kind=kind,
           amount_cents=row.cents, pot_id=pot_id, party_id=party_id)  # fmt: skip
    return row


@transaction.atomic
def money_reserve(
    *, pot_id: UUID, case_id: UUID, cause: tuple[str, UUID], creditor_id: UUID, creditor_reference: str, cents: int,
    actor: Actor, clock: Clock, person_id: UUID | None = None, with_person_id: UUID | None = None,
    payee_id: UUID | None = None, debt_kind: str = "", reservation_id: UUID | None = None,
) -> Reservation:  # fmt: skip
    """Set money apart for one cause, so that it can be promised. `person_id`: who will owe what is paid, and
    `with_person_id` who owes it together with them.

    Once for a cause, until it was set free: the same content again gives the row that is there. Raises Overdraft when
    the pot has too little, LabError fund.pot_… for a condition of the pot that does not hold, fund.loan_interest for a
    loan that asks interest (what is owed here is what was paid), Conflict fund.reserved_already.
    """
    policies.require(actor, "money_reserve")
    payee_id = payee_id or creditor_id
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    same = {"pot_id": pot_id, "case_id": case_id, "creditor_id": creditor_id, "cents": amount(cents),
            "person_id": person_id, "with_person_id": with_person_id, "payee_id": payee_id}  # fmt: skip
    lives = Reservation.objects.filter(cause_type=cause[0], cause_id=cause[1]).exclude(state__in=GIVEN_FREE)
    known = lives.first()
    if known is not None:
        return _same(known, **same)
    pot = _pot(pot_id)
    owing = {one for one in (person_id, with_person_id) if one is not None}
    if not owing <= set(case.client_ids) or (with_person_id is not None and len(owing) == 1):
        raise NotFound()
    _may_collect(payee_id, creditor_id, debt_kind, clock.today(), actor)
    _no_interest(case)
    _conditions_hold(pot, case, debt_kind=debt_kind, cents=cents, on=clock.today())
    row = Reservation(
        id=reservation_id or uuid4(), known_at=clock.now(), cause_type=cause[0], cause_id=cause[1],
        creditor_reference=clean_line(creditor_reference, limit=140, field="creditor_reference", required=True),
        debt_kind=debt_kind, reserved_on=clock.today(), **same,
    )  # fmt: skip
    accounts.open_for_creditor(pot_id, creditor_id, clock)
    (pending,) = post([_promise(row)], actor=actor, clock=clock)
    row.transfer_id = pending.pk
    with one_outcome(reservation_cause_once="fund.reserved_already"):
        row.save(force_insert=True)
    record("money.reserved", row, actor=actor, clock=clock, case_id=case_id, amount_cents=cents, pot_id=pot_id)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return row


def _no_interest(case: Any) -> None:
    back = giving_back_of(case)
    terms = offer_terms(case) if back and back.owes == "loan" else None
    if terms and "monthly_rate" in terms.parameters and terms.parameters["monthly_rate"].value:
        raise LabError("fund.loan_interest")


def reserve_post(*, reservation_id: UUID, actor: Actor, clock: Clock) -> Reservation:
    """There is an agreement: the money is the creditor's, and can be paid. Twice does no harm."""
    return _end(reservation_id, Reservation.State.COMMITTED, Kind.POST, "money.committed", actor, clock)


def reserve_void(*, reservation_id: UUID, actor: Actor, clock: Clock) -> Reservation:
    """Refused, expired or withdrawn: the money can be promised again. Twice does no harm."""
    return _end(reservation_id, Reservation.State.VOIDED, Kind.VOID, "money.set_free", actor, clock)


@transaction.atomic
def reserve_take_back(*, reservation_id: UUID, reason: str, actor: Actor, clock: Clock) -> Reservation:
    """What was agreed is not paid after all: the pot can spend it again. Twice does no harm.

    A decision, on a mandate to release such an amount. Raises Conflict fund.paid_already while it is in a payment,
    NotAllowed people.mandate_missing or people.mandate_too_low.
    """
    policies.require(actor, "money_take_back")
    if reason not in TAKE_BACK_REASONS:
        raise LabError("fund.code_unknown", field="reason", allowed=", ".join(TAKE_BACK_REASONS))
    case_id = Reservation.objects.filter(pk=reservation_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    row = locked(Reservation.objects.all(), reservation_id)
    if row.state == Reservation.State.RETURNED:
        return row
    flow.move(row, Reservation.State.RETURNED)
    if Payment.objects.filter(reservation=row, state__in=["made", "released", "settled"]).exists():
        raise Conflict("fund.paid_already")
    mandate = mandate_for(actor=actor, decision_kind=PAYOUT, cents=row.cents, on=clock.today())
    booked = accounts.never_paid(
        reservation_id=row.pk, pot_id=row.pot_id, creditor_id=row.creditor_id, cents=row.cents,
        cause=(row.cause_type, row.cause_id), on=clock.today(),
    )  # fmt: skip
    post([booked], actor=actor, clock=clock)
    row.ended_on, row.ended_at = clock.today(), clock.now()
    row.save(update_fields=["state", "ended_on", "ended_at"])
    record(TAKEN_BACK, row, actor=actor, clock=clock, case_id=case_id, mandate_id=mandate.id, reason=reason,
           amount_cents=row.cents)  # fmt: skip
    if (cause := causes().get(row.cause_type)) and cause.taken_back:
        cause.taken_back(cause_id=row.cause_id, reason=reason, actor=actor, clock=clock)
    came_back_follow(case_ids=[case_id], actor=actor, clock=clock)
    refunds_follow(case_ids=[case_id], actor=actor, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return row


@transaction.atomic
def _end(reservation_id: UUID, to: str, kind: Kind, verb: str, actor: Actor, clock: Clock) -> Reservation:
    """Of a post and a void at the same moment one happens, and the other is told so."""
    policies.require(actor, "money_reserve")
    case_id = Reservation.objects.filter(pk=reservation_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    row = locked(Reservation.objects.all(), reservation_id)
    if row.state == to:
        return row
    flow.move(row, to)
    ends = accounts.promise_ends(
        reservation_id=row.pk, pot_id=row.pot_id, creditor_id=row.creditor_id, cents=row.cents,
        cause=(row.cause_type, row.cause_id), on=clock.today(), kind=kind,
    )  # fmt: skip
    post([ends], actor=actor, clock=clock)
    row.ended_on, row.ended_at = clock.today(), clock.now()
    row.save(update_fields=["state", "ended_on", "ended_at"])
    record(verb, row, actor=actor, clock=clock, case_id=row.case_id, amount_cents=row.cents)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return row


def _pot(pot_id: UUID) -> Pot:
    pot = Pot.objects.filter(pk=pot_id).first()
    if pot is None:
        raise NotFound()
    return pot


def condition_on(pot: Pot, on: date) -> PotCondition | None:
    """What the pot is for on this day; nothing: it is closed then."""
    rows = PotCondition.objects.filter(Q(holds_until__isnull=True) | Q(holds_until__gt=on), pot=pot, holds_from__lte=on)
    return rows.order_by("-holds_from", "-known_at", "-id").first()


def _conditions_hold(pot: Pot, case: Any, *, debt_kind: str, cents: int, on: date) -> None:
    condition = condition_on(pot, on)
    if condition is None:
        raise LabError("fund.pot_closed", pot=pot.name)
    if condition.method_keys and method_key_of(case) not in condition.method_keys:
        raise LabError("fund.pot_other_method", pot=pot.name)
    if condition.debt_kinds and debt_kind not in condition.debt_kinds:
        raise LabError("fund.pot_other_debt", pot=pot.name)
    if condition.age_first is not None or condition.age_last is not None:
        _age_fits(pot, condition, case.client_ids, on)
    if condition.cents_max_case is not None:
        before = (
            Reservation.objects.filter(pot=pot, case=case).exclude(state__in=GIVEN_FREE).aggregate(all=Sum("cents"))
        )
        if (before["all"] or 0) + cents > condition.cents_max_case:
            raise LabError("fund.pot_case_maximum", pot=pot.name)


def _age_fits(pot: Pot, condition: PotCondition, client_ids: Sequence[UUID], on: date) -> None:
    """For one of them is enough. An age that is not known for sure is asked for, not guessed."""
    with acting(SYSTEM):
        ages = [facts.ages for facts in resident_facts(person_ids=client_ids, on=on, actor=SYSTEM)]
    low, high = condition.age_first or 0, condition.age_last if condition.age_last is not None else 999
    if any(found and low <= found[0] and found[1] <= high for found in ages):
        return
    if any(found is None or (found[0] <= high and low <= found[1]) for found in ages):
        raise LabError("fund.pot_age_unknown", pot=pot.name)
    raise LabError("fund.pot_other_age", pot=pot.name)


def _may_collect(payee_id: UUID, creditor_id: UUID, debt_kind: str, on: date, actor: Actor) -> None:
    """The creditor itself, or who collects such debts for it by an authorisation of today."""
    if creditor_id not in organisation_names(ids=[creditor_id]):
        raise NotFound()
    if collects_not([(payee_id, creditor_id, debt_kind)], on, actor):
        raise LabError("fund.collects_not_for", field="payee_id")


Collecting = tuple[UUID, UUID, str]  # payee, creditor, kind of debt


def collects_not(wanted: Iterable[Collecting], on: date, actor: Actor) -> set[Collecting]:
    """Of these those in which the payee is neither the creditor nor authorised today."""
    others = [(payee, creditor, kind) for payee, creditor, kind in wanted if payee != creditor]
    if not others:
        return set()
    answered = organisations_answered_for_each(organisation_ids={payee for payee, _, _ in others}, on=on, actor=actor)
    return {
        (payee, creditor, kind)
        for payee, creditor, kind in others
        if not any(
            one.organisation_id == creditor and (not one.claim_kinds or kind in one.claim_kinds)
            for one in answered[payee]
        )
    }


def receiving(rows: Sequence[Reservation], on: date, actor: Actor) -> dict[UUID, UUID]:
    """Who is paid for each of these today: who collects for the creditor, while it does so; else the creditor itself,
    whose money it is."""
    lost = collects_not({(row.payee_id, row.creditor_id, row.debt_kind) for row in rows}, on, actor)
    return {row.pk: row.creditor_id if (row.payee_id, row.creditor_id, row.debt_kind) in lost else row.payee_id
            for row in rows}  # fmt: skip


def _promise(row: Reservation) -> Any:
    return accounts.promise(
        reservation_id=row.pk, pot_id=row.pot_id, creditor_id=row.creditor_id, cents=row.cents,
        cause=(row.cause_type, row.cause_id), on=row.reserved_on,
    )  # fmt: skip


def _same(row: Any, **content: object) -> Any:
    """The row that is there, when it says the same. Raises Conflict fund.reserved_already or base.stale."""
    if any(getattr(row, name) != value for name, value in content.items()):
        raise Conflict("fund.reserved_already" if isinstance(row, Reservation) else "base.stale")
    return row
