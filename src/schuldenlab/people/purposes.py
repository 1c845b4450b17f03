# SPDX-License-Identifier: EUPL-1.2
"""For what personal data may be read: the purposes of the processing register. Each read names one."""

from __future__ import annotations

from enum import StrEnum

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed


class Purpose(StrEnum):
    ACCESS = "access"  # toegang: aanmelden, intake
    PLAN = "plan"  # plan van aanpak en begeleiding
    SETTLEMENT = "settlement"  # schuldregeling
    FUND = "fund"  # betalen en teruggeven
    EARLY_SIGNAL = "early_signal"  # vroegsignalering
    FAMILY_PLAN = "family_plan"  # gezinsplan
    NETWORK = "network"  # medewerkers en partners
    OVERSIGHT = "oversight"  # controle en rechten van betrokkenen
    OWN = "own"  # eigen gegevens, of van wie je vertegenwoordigt


_CASEWORK = {Role.COACH, Role.SETTLEMENT_OFFICER}
_FOR_WHOM: dict[Purpose, set[Role]] = {
    Purpose.ACCESS: _CASEWORK,
    Purpose.PLAN: _CASEWORK,
    Purpose.SETTLEMENT: _CASEWORK,
    Purpose.EARLY_SIGNAL: _CASEWORK,
    Purpose.FAMILY_PLAN: _CASEWORK,
    Purpose.FUND: {Role.FUND_MANAGER, Role.CONTROLLER},
    Purpose.NETWORK: {Role.COORDINATOR},
    Purpose.OVERSIGHT: {Role.CONTROLLER, Role.PRIVACY_OFFICER},
}


def require_purpose(actor: Actor, purpose: Purpose) -> None:
    """Raises NotAllowed people.purpose_not_yours when the actor's work does not have this purpose."""
    if purpose is Purpose.OWN and actor.db_role == DbRole.PORTAL:
        return
    if actor.db_role != DbRole.STAFF or actor.roles.isdisjoint(_FOR_WHOM.get(purpose, set())):
        raise NotAllowed("people.purpose_not_yours")
