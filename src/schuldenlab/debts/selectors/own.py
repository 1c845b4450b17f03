# SPDX-License-Identifier: EUPL-1.2
"""Two short questions of a household's own first page: how many creditors are still silent, and do I sign?"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.cases.selectors import for_actor
from schuldenlab.people.selectors import signers_of

from ..models import Agreement, Message

ASKED = ("balance_request", "offer", "reconsideration")


def creditors_silent(*, case_id: UUID, actor: Actor) -> int:
    """How many creditors were asked something in this case and did not answer yet; none outside the actor's sight."""
    asked = Message.objects.filter(
        case__in=for_actor(actor).filter(pk=case_id).values("pk"), direction="out", type__in=ASKED,
        answered_at=None, withdrawn_at=None,
    )  # fmt: skip
    with acting(SYSTEM):  # that a message went out is for the household to know, what it says is not
        return asked.values("conversation__creditor").distinct().count()


def who_signs(*, case_id: UUID, actor: Actor, on: date) -> Literal["actor", "other", "nobody"]:
    """Whose signature the contract of this case waits for: the actor's, first; nobody's when all signed."""
    rows = Agreement.objects.filter(case__in=for_actor(actor).filter(pk=case_id).values("pk")).values_list(
        "proposal__offers__claim__debtor_ids", "proposal__contracts__person"
    )
    with acting(SYSTEM):
        found = list(rows)
        left = {one for owing, _ in found for one in owing or ()} - {person for _, person in found}
        signers = signers_of(person_ids=left, on=on, actor=SYSTEM).values() if left else ()
    if any(one.is_actor(actor) for one in signers):
        return "actor"
    return "other" if left else "nobody"
