# SPDX-License-Identifier: EUPL-1.2
"""Money that was written down, shown to who says that it is wrong."""

from __future__ import annotations

from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotFound
from schuldenlab.ledger.selectors import transfers_of
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import person_names

from .. import policies
from ..models import Contribution, GivingBack
from ..shapes import MistakeView


def cash_to_correct(*, giving_back_id: UUID, actor: Actor) -> MistakeView:
    """Raises NotFound for what was no cash, or counts no more already."""
    policies.require(actor, "mistake")
    row = GivingBack.objects.filter(pk=giving_back_id, way="cash").select_related("obligation").first()
    if row is None:
        raise NotFound()
    owed = row.obligation
    names = person_names(
        person_ids=[one for one in (owed.person_id, owed.with_person_id) if one], actor=actor, purpose=Purpose.FUND
    )
    who, own = ", ".join(names.values()), _is_own(("giving_back", row.pk), actor)
    return MistakeView("cash", row.quantity, row.given_on, who, owed.pk, own)


def contribution_to_correct(*, contribution_id: UUID, actor: Actor) -> MistakeView:
    """Raises NotFound for what was no money, or counts no more already."""
    policies.require(actor, "mistake")
    row = Contribution.objects.filter(pk=contribution_id, kind="money").select_related("party").first()
    if row is None:
        raise NotFound()
    own = _is_own(("contribution", row.pk), actor)
    return MistakeView("contribution", row.cents, row.received_on, row.party.name, row.pot_id, own)


def _is_own(cause: tuple[str, UUID], actor: Actor) -> bool:
    return any(one.recorded_by == actor.account_id for one in transfers_of(cause))
