# SPDX-License-Identifier: EUPL-1.2
"""From which pots an offer can be paid: for who sends offers, who sees no pot from the inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.cases.above import cases_hold, method_key_of
from schuldenlab.ledger.selectors import balances

from .. import accounts, policies
from ..models import Pot
from ..services.pots import condition_on


@dataclass(frozen=True, slots=True)
class PotChoice:
    id: UUID
    name: str
    can_spend_cents: int


def pots_for_case(*, case_id: UUID, kind: str, on: date, actor: Actor) -> list[PotChoice]:
    """Pots of this kind that are open on this day for the method of this case, by name. Ages and amounts are judged
    when money is set apart."""
    policies.require(actor, "money_reserve")
    (case,) = cases_hold(case_ids=[case_id], actor=actor)
    found = []
    for pot in Pot.objects.filter(kind=kind).order_by("name"):
        condition = condition_on(pot, on)
        if condition is not None and (not condition.method_keys or method_key_of(case) in condition.method_keys):
            found.append(pot)
    books = balances(accounts.available(pot.pk) for pot in found)
    return [PotChoice(pot.pk, pot.name, books[accounts.available(pot.pk)].available_cents) for pot in found]
