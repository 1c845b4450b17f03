# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with debts. A verb with the resident in it is done by a client of the case, or who acts for them, on
their own pages; who answers for a creditor does so in the portal.
"""

from __future__ import annotations

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed

_CASEWORK = frozenset({Role.COACH, Role.SETTLEMENT_OFFICER})
_OFFICER = frozenset({Role.SETTLEMENT_OFFICER})
_RESIDENT = frozenset({Role.RESIDENT})

MAY: dict[str, frozenset[Role]] = {
    "see_debts": _CASEWORK | _RESIDENT,
    "claim_add": _CASEWORK | _RESIDENT,
    "claim_change": _CASEWORK,
    "letter_add": _CASEWORK | _RESIDENT,
    "letter_read": _CASEWORK,
    "creditors_write": _OFFICER,
    "calculation_make": _CASEWORK,
    "settle": _OFFICER,
    "contract_sign": _CASEWORK | _RESIDENT,
}


def may(actor: Actor, verb: str) -> bool:
    allowed = MAY[verb] - _RESIDENT if actor.db_role is DbRole.STAFF else MAY[verb] & _RESIDENT
    return not actor.roles.isdisjoint(allowed)


def require(actor: Actor, verb: str) -> None:
    """Raises NotAllowed unless the actor has a role that may do this, in the capacity in which they are here."""
    if not may(actor, verb):
        raise NotAllowed()
