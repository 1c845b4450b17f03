# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with the fund. Amounts are not here: the city's mandates say up to how much."""

from __future__ import annotations

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed

MONEY = frozenset({Role.FUND_MANAGER, Role.CONTROLLER})
_MANAGER = frozenset({Role.FUND_MANAGER})
_NEAR = frozenset({Role.COACH, Role.FUND_MANAGER})

STAFF_MAY: dict[str, frozenset[Role]] = {
    "pot_open": _MANAGER,
    "contribution_record": _MANAGER | {Role.COORDINATOR},
    "money_reserve": frozenset({Role.SETTLEMENT_OFFICER, Role.FUND_MANAGER}),
    "money_take_back": MONEY,
    "mistake": MONEY,
    "batch_make": _MANAGER,
    "batch_release": MONEY,
    "payment_confirm": MONEY,
    "refund_make": _MANAGER,
    "refund_release": MONEY,
    "return_plan": _NEAR,
    "cash_back": _MANAGER,
    "write_down": _MANAGER,
    "place_offer": _NEAR | {Role.COORDINATOR},
    "place_match": frozenset({Role.COACH}),
    "see_money": MONEY,
    "see_obligation": _NEAR | {Role.CONTROLLER},
}


def require(actor: Actor, verb: str) -> None:
    """Raises NotAllowed unless the actor is staff in a role that may do this."""
    if actor.db_role is not DbRole.STAFF or actor.roles.isdisjoint(STAFF_MAY[verb]):
        raise NotAllowed()


def is_host(actor: Actor) -> bool:
    return actor.db_role is DbRole.PORTAL and actor.is_one_of(Role.HOST)
