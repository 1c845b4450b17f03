# SPDX-License-Identifier: EUPL-1.2
"""The one verb on letters: the same letter in large print."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from schuldenlab.base import documents
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import NotFound

from ..models import PaperDue
from ..papers import papers_make
from ..policies import require
from ._tools import case_locked, of


@transaction.atomic
def letter_large(*, document_id: UUID, actor: Actor, clock: Clock) -> PaperDue:
    """This letter once more in large print, with the day of the first; from now on the reader gets every next one of
    this case so. A second time gives the one that is there. Raises NotFound."""
    require(actor, "letter_large")
    if not documents.for_actor(actor).filter(pk=document_id).exists():
        raise NotFound()
    with acting(SYSTEM):  # the portal may write no letters
        first = PaperDue.objects.select_related("case").filter(document=document_id).first()
    if first is None:
        raise NotFound()
    case = case_locked(first.case_id, actor=actor, closed_too=True)
    with acting(SYSTEM):
        row, is_new = PaperDue.objects.get_or_create(
            event_id=first.event_id, reader_id=first.reader_id, large_print=True,
            defaults={**of(case, clock), "paper": first.paper, "cause_type": first.cause_type,
                      "cause_id": first.cause_id, "holds_on": first.holds_on, "reader_type": first.reader_type},
        )  # fmt: skip
        if is_new:
            transaction.on_commit(lambda: papers_make([row.pk], clock=clock), robust=True)
    return row
