# SPDX-License-Identifier: EUPL-1.2
"""Who may do what in the room of people.

Shaped as one table of verbs and roles, so that a reader sees at once who may do a thing; services call `require`.
"""

from __future__ import annotations

from schuldenlab.base.actor import PARTNER_ROLES, SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed

CASEWORK = frozenset({Role.COACH, Role.SETTLEMENT_OFFICER})
NETWORK = frozenset({Role.COORDINATOR})
MONEY = frozenset({Role.FUND_MANAGER, Role.CONTROLLER})

# The coordinator looks after the lab and its partners, not after cases (domain 7).
STAFF_WHO_SEE_PERSONS = frozenset(
    {Role.COACH, Role.SETTLEMENT_OFFICER, Role.FUND_MANAGER, Role.CONTROLLER, Role.PRIVACY_OFFICER}
)

# A fund and a controller work with amounts and names; the number of the register is for who must ask the register.
STAFF_WHO_USE_BSN = CASEWORK | {Role.PRIVACY_OFFICER}

MAY: dict[str, frozenset[Role]] = {
    "person_register": CASEWORK | NETWORK,
    "person_correct": CASEWORK | {Role.PRIVACY_OFFICER},
    "person_record_death": CASEWORK,
    "address": CASEWORK,
    "household": CASEWORK,
    "representation": CASEWORK,
    "organisation": CASEWORK | NETWORK | {Role.FUND_MANAGER},
    "bank_account_enter": frozenset({Role.SETTLEMENT_OFFICER, Role.FUND_MANAGER}),
    "bank_account_confirm": MONEY,
    "acts_for": NETWORK | {Role.SETTLEMENT_OFFICER},
    "employment": NETWORK,
    "employment_confirm": NETWORK | {Role.CONTROLLER},
    "cover": NETWORK | CASEWORK,
    "account_open": NETWORK | {Role.COACH},
    "login_reset": NETWORK | {Role.COACH},
    "login_reset_confirm": NETWORK | {Role.CONTROLLER},
}


def require(actor: Actor, verb: str) -> None:
    """Raises NotAllowed unless the actor is staff in a role that may do this."""
    if actor.db_role != DbRole.STAFF or actor.roles.isdisjoint(MAY[verb]):
        raise NotAllowed()


def is_system(actor: Actor) -> bool:
    return actor.account_id == SYSTEM.account_id


def sees_network(actor: Actor) -> bool:
    return actor.db_role == DbRole.STAFF and actor.is_one_of(*NETWORK)


def is_partner(actor: Actor) -> bool:
    return actor.is_one_of(*PARTNER_ROLES)
