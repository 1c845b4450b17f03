# SPDX-License-Identifier: EUPL-1.2
"""Who may open the books. Who may move money is decided in the room that knows what for."""

from __future__ import annotations

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed

READERS = frozenset({Role.CONTROLLER, Role.FUND_MANAGER})


def require_reader(actor: Actor) -> None:
    """Raises NotAllowed for everybody but the controller and the fund manager of the city."""
    if actor.db_role is not DbRole.STAFF or actor.roles.isdisjoint(READERS):
        raise NotAllowed
