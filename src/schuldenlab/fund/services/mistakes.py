# SPDX-License-Identifier: EUPL-1.2
"""Money that was written down as received, and was not, or not so: turned back by an append, never taken out.

By another than who wrote it down, on a mandate to release such an amount (L): for the resident it means that they owe
more, and for the pot that it can spend less.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import cases_follow
from schuldenlab.ledger.selectors import transfers_of
from schuldenlab.ledger.services import opposite, post
from schuldenlab.people.selectors import mandate_for

from .. import flow, policies
from ..models import Contribution, GivingBack, Mistake, Obligation
from ..models.mistakes import REASONS
from ._tools import record
from .obligations import hold, talk
from .pots import PAYOUT
from .too_much import refunds_follow, too_much


@transaction.atomic
def cash_was_wrong(*, giving_back_id: UUID, reason: str, actor: Actor, clock: Clock) -> Mistake:
    """This cash counts no more: what it took off is owed again, and the coach tells the resident. Twice does no harm.

    Raises NotAllowed fund.mistake_of_own, people.mandate_missing or people.mandate_too_low; Conflict
    fund.mistake_too_late when a payment came back or money went back to the resident since, so that it cannot be
    turned back as it was; Overdraft when the pot promised it to somebody already.
    """
    policies.require(actor, "mistake")
    of = GivingBack.everything.filter(pk=giving_back_id, way="cash").values_list("obligation_id", flat=True).first()
    if of is None:
        raise NotFound()
    obligation, case = hold(of, actor=actor)
    row = GivingBack.everything.get(pk=giving_back_id)
    if known := Mistake.objects.filter(giving_back=row).first():
        return _same(known, reason)
    given = GivingBack.objects.filter(obligation=obligation).aggregate(all=Sum("worth_cents"))["all"] or 0
    if (
        given > obligation.opened_cents - obligation.left_cents
    ):  # of what came back: which of the cash it undid is a guess
        raise Conflict("fund.mistake_too_late")
    if row.to_suspense_cents > too_much(obligation.pk).cents:
        raise Conflict("fund.mistake_too_late")
    mistake = _note(
        ("giving_back", row.pk), row.quantity, reason, actor, clock, giving_back=row, person_id=row.person_id
    )
    if row.worth_cents:
        obligation.left_cents += row.worth_cents
        if obligation.state == Obligation.State.CLOSED:
            flow.move(obligation, Obligation.State.OPEN)
            obligation.closed_on = obligation.closed_at = None
        obligation.save()
        talk(obligation, case, "mistake", actor, clock)
    record("giving_back.mistaken", mistake, actor=actor, clock=clock, case_id=case.pk, mandate_id=mistake.mandate_id,
           reason=reason, amount_cents=row.quantity)  # fmt: skip
    refunds_follow(case_ids=[case.pk], actor=actor, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return mistake


@transaction.atomic
def contribution_was_wrong(*, contribution_id: UUID, reason: str, actor: Actor, clock: Clock) -> Mistake:
    """This money the pot cannot spend any more. Twice does no harm. Raises what `cash_was_wrong` raises, and Overdraft
    when what is left in the pot is less."""
    policies.require(actor, "mistake")
    row = Contribution.everything.filter(pk=contribution_id, kind="money").first()
    if row is None:
        raise NotFound()
    if known := Mistake.objects.filter(contribution=row).first():
        return _same(known, reason)
    mistake = _note(("contribution", row.pk), row.cents, reason, actor, clock, contribution=row, party_id=row.party_id)
    record("contribution.mistaken", mistake, actor=actor, clock=clock, mandate_id=mistake.mandate_id, reason=reason,
           amount_cents=row.cents, pot_id=row.pot_id, party_id=row.party_id)  # fmt: skip
    return mistake


def _note(cause: tuple[str, UUID], cents: int, reason: str, actor: Actor, clock: Clock, **of: Any) -> Mistake:
    """Of two at one moment one is written: the table has it once."""
    if reason not in REASONS:
        raise LabError("fund.code_unknown", field="reason", allowed=", ".join(REASONS))
    booked = transfers_of(cause)
    if any(one.recorded_by == actor.account_id for one in booked):
        raise NotAllowed("fund.mistake_of_own")
    mandate = mandate_for(actor=actor, decision_kind=PAYOUT, cents=cents, on=clock.today())
    post([opposite(one, cause=cause, holds_on=clock.today()) for one in booked], actor=actor, clock=clock)
    mistake = Mistake(
        known_at=clock.now(), reason=reason, by_id=actor.person_id, mandate_id=mandate.id, noted_on=clock.today(), **of
    )
    with one_outcome(fund_mistake_giving_back_id_key="base.stale", fund_mistake_contribution_id_key="base.stale"):
        mistake.save(force_insert=True)
    return mistake


def _same(known: Mistake, reason: str) -> Mistake:
    if known.reason != reason:
        raise Conflict("base.stale")
    return known
