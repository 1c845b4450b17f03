# SPDX-License-Identifier: EUPL-1.2
"""Verbs on mandates: give one, end one. Who gives needs a mandate to give, at least as wide as what is given."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import events
from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotAllowed, NotFound

from .. import policies, validation
from ..decisions import DecisionKind
from ..models import Employment, Mandate
from ..selectors.mandates import MandateLine, mandate_for
from ._tools import one_outcome


@transaction.atomic
def mandate_give(
    *,
    holder_id: UUID,
    decision_kind: str,
    limit_cents: int | None,
    holds_from: date,
    actor: Actor,
    clock: Clock,
    method_key: str | None = None,
    holds_until: date | None = None,
    mandate_id: UUID | None = None,
) -> Mandate:
    """From this day the holder may take decisions of this kind, up to the limit (None: without limit).

    Never to oneself, never back in time: a decision without a mandate is not mended afterwards. Not for longer than
    one's own mandate to give lasts, nor than the holder works for the city. The first mandates of a city are given by
    its set-up (SYSTEM). Raises Conflict people.mandate_exists when there is one for that time.
    """
    validation.period(holds_from, holds_until)
    given_under = None
    if not policies.is_system(actor):
        own = _mandate_to_give(actor, limit_cents, clock.today())
        if own.holds_until is not None and (holds_until is None or holds_until > own.holds_until):
            raise NotAllowed("people.mandate_beyond_own", until=own.holds_until.isoformat())
        given_under = own.id
    if holder_id == actor.person_id:
        raise NotAllowed("people.not_for_yourself")
    if limit_cents is not None and limit_cents < 0:
        raise LabError("base.amount_negative", field="limit_cents")
    if not policies.is_system(actor):
        _not_back_in_time(holds_from, clock)
    work = Employment.objects.of_the_city().holding_on(holds_from).filter(person=holder_id)
    ends = [row.holds_until for row in work.select_for_update(of=("self",))]
    if not ends:
        raise LabError("people.mandate_holder_not_staff", field="holder_id")
    if None not in ends and (holds_until is None or holds_until > max(ends)):
        raise LabError("people.mandate_beyond_work", field="holds_until", until=max(ends).isoformat())
    mandate = Mandate(
        id=mandate_id or uuid4(),
        known_at=clock.now(),
        holder_id=holder_id,
        decision_kind=_kind(decision_kind),
        limit_cents=limit_cents,
        method_key=method_key or None,
        holds_from=holds_from,
        holds_until=holds_until,
        given_by_id=actor.person_id,
    )
    with one_outcome(mandate_one_at_a_time="people.mandate_exists", people_mandate_pkey="base.stale"):
        mandate.save(force_insert=True)
    _record("mandate.given", mandate, mandate, given_under, actor, clock, limit_cents=limit_cents, method=method_key)
    return mandate


@transaction.atomic
def mandate_end(*, mandate_id: UUID, on: date, actor: Actor, clock: Clock) -> Mandate:
    """From this day on it may not be used any more; what was decided under it before stays decided.

    Who ends it could have given it. Raises Conflict people.ended_already when it was ended before.
    """
    mandate = Mandate.objects.filter(ends__isnull=True, pk=mandate_id).first()
    given_under = None
    if not policies.is_system(actor):
        given_under = _mandate_to_give(actor, mandate.limit_cents if mandate else 0, clock.today()).id
        _not_back_in_time(on, clock)
    if mandate is None:
        raise NotFound()
    if on < mandate.holds_from:
        raise LabError("base.dates_out_of_order", field="on")
    ending = Mandate(
        known_at=clock.now(),
        holder_id=mandate.holder_id,
        decision_kind=mandate.decision_kind,
        method_key=mandate.method_key,
        holds_from=on,
        given_by_id=actor.person_id,
        ends=mandate,
    )
    with one_outcome(people_mandate_ends_id_key="people.ended_already"):
        ending.save(force_insert=True)
    _record("mandate.ended", mandate, ending, given_under, actor, clock)
    return ending


def _mandate_to_give(actor: Actor, limit_cents: int | None, on: date) -> MandateLine:
    """Raises NotAllowed unless the actor may give mandates up to this limit."""
    if actor.db_role != DbRole.STAFF:
        raise NotAllowed()
    return mandate_for(actor=actor, decision_kind=DecisionKind.MANDATE, cents=limit_cents, on=on)


def _not_back_in_time(day: date, clock: Clock) -> None:
    if day < clock.today():
        raise LabError("people.mandate_in_past", field="holds_from")


def _kind(decision_kind: str) -> str:
    if not decision_kind.isascii() or not decision_kind.isidentifier() or decision_kind != decision_kind.lower():
        raise LabError("people.decision_kind_unknown", field="decision_kind")
    return str(decision_kind)


def _record(
    verb: str,
    mandate: Mandate,
    row: Mandate,
    given_under: UUID | None,
    actor: Actor,
    clock: Clock,
    **more: Any,
) -> None:
    events.record(
        verb,
        actor=actor,
        subject=("person", mandate.holder_id),
        clock=clock,
        holds_on=row.holds_from,
        mandate_id=given_under,
        given_mandate_id=mandate.id,
        decision_kind=mandate.decision_kind,
        **more,
    )
