# SPDX-License-Identifier: EUPL-1.2
"""What a method can ask of this room, by the names of the vocabulary, and the page where each is done."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.cases.actions import Action, Field, action_page_register, action_register
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS

from . import services
from .models import Claim


def register() -> None:
    action_register(
        Action(
            "claims.add", add, frozenset({"resident", "coach", "settlement_officer"}),
            (Field("kind", "code", tuple(DEBT_KINDS)), Field("creditor_name", "line"),
             Field("cents", "cents", required=False), Field("holds_on", "day", required=False)),
        )
    )  # fmt: skip
    action_page_register("claims.add", "debts:debts")
    action_register(Action("balances.ask", services.balances_ask, frozenset({"settlement_officer"})))
    action_page_register("balances.ask", "debts:answered")


def add(
    *, case_id: UUID, kind: str, creditor_name: str, actor: Actor, clock: Clock, cents: int | None = None,
    holds_on: date | None = None,
) -> Claim:  # fmt: skip
    """One debt as somebody tells it."""
    said = None
    if cents is not None:
        by = "coach" if actor.db_role is DbRole.STAFF else "resident"
        said = services.Said(cents=cents, holds_on=holds_on or clock.today(), by=by)
    return services.claim_add(
        case_id=case_id, kind=kind, creditor_name=creditor_name, said=said, actor=actor, clock=clock
    )
