# SPDX-License-Identifier: EUPL-1.2
"""The verbs on letters: the same letter in large print, and one given by hand to who has no address."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from schuldenlab.base import documents
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import NotFound

from ..models import PaperDue
from ..papers import paper_by_hand, papers_make
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


@transaction.atomic
def letter_by_hand(*, case_id: UUID, paper_due_id: UUID, actor: Actor, clock: Clock) -> PaperDue:
    """A letter that waits because its reader has no address: made now, bearing today, to print and give to them.

    One that was made meanwhile stays as it is. Raises NotFound; LabError for what else keeps it, such as the choices of
    the city that every letter needs.
    """
    require(actor, "letter_by_hand")
    case = case_locked(case_id, actor=actor, closed_too=True)
    row = PaperDue.objects.filter(pk=paper_due_id, case=case, reader_type="person").first()
    if row is None:
        raise NotFound()
    with acting(SYSTEM):
        paper_by_hand(row.pk, clock=clock)
    row.refresh_from_db()
    return row
