# SPDX-License-Identifier: EUPL-1.2
"""From a session to an actor: who is this, and for whom may they act today?"""

from __future__ import annotations

from django.http import HttpRequest

from schuldenlab.base.actor import Actor, DbRole


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind this request, or None at the door."""
    account = request.user
    if not account.is_authenticated:
        return None
    return Actor(account_id=account.pk, person_id=None, db_role=DbRole.PORTAL)
