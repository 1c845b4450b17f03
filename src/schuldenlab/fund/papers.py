# SPDX-License-Identifier: EUPL-1.2
"""The letters that go with a payment: made just after the release, for it should not wait for a printer.

Who releases waits for the first `AT_ONCE` of them. What is not made then (the batch is longer, the program stopped, the
release was done elsewhere) is made at night. Who is paid and has nobody on screen gets it by post, so it needs an
address: without one it is left undone, by name, until there is one.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.documents import document_open
from schuldenlab.base.letters import letter_make
from schuldenlab.base.nightly import one_by_one
from schuldenlab.base.terms import add_workdays
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import answering_on_screen, organisation_recipient

from .letters import SPECIFICATION, sender, specification_recipient, specification_values
from .models import PayoutBatch, Specification, SpecificationLetter
from .selectors import specification_view

AT_ONCE = 10  # a letter is a PDF in the request of who pressed: so many nobody notices


def letters_after(*, batch_id: UUID, clock: Clock) -> None:
    """Make the first letters of this batch as soon as its release is certain; a failure there harms no payment."""
    transaction.on_commit(lambda: letters_make(clock, batch_id=batch_id), robust=True)


def every_night(clock: Clock) -> str:
    return f"{letters_make(clock)} specifications sent"


def letters_make(clock: Clock, *, batch_id: UUID | None = None) -> int:
    """A letter for each specification that has none, of one batch `AT_ONCE` at most; how many were made.

    Each is a transaction of its own, and keeps no other waiting.
    """
    with acting(SYSTEM):
        rows = Specification.objects.filter(letter=None).order_by("known_at", "pk")
        waiting = list((rows.filter(batch=batch_id)[:AT_ONCE] if batch_id else rows).values_list("pk", flat=True))
    return one_by_one(waiting, lambda specification_id: _made(specification_id, clock))


def _made(specification_id: UUID, clock: Clock) -> bool:
    with acting(SYSTEM):
        row = Specification.objects.get(pk=specification_id)
        PayoutBatch.objects.select_for_update().get(pk=row.batch_id)  # two at once make it once
        if SpecificationLetter.objects.filter(specification=row).exists():
            return False
        view, today = specification_view(specification_id=row.pk, actor=SYSTEM), clock.today()
        if answering_on_screen(organisation_ids=[view.payee_id], on=today):
            channel, recipient, sent_on = "portal", specification_recipient(view), today
        else:  # the post of today may be gone
            recipient = organisation_recipient(organisation_id=view.payee_id, on=today, actor=SYSTEM)
            channel, sent_on = "post", add_workdays(today, 1)
        paper = letter_make(
            template=SPECIFICATION, sender=sender(sent_on), recipient=recipient, values=specification_values(view),
            channel=channel, sent_on=sent_on, actor=SYSTEM, clock=clock,
        )  # fmt: skip
        SpecificationLetter.objects.create(
            known_at=clock.now(), specification=row, document_id=paper.document_id, party_ids=row.party_ids,
            sent_on=paper.sent_on,
        )  # fmt: skip
    return True


def letter_bytes(document_id: UUID) -> bytes:
    """The letter as it was sent. The caller has seen to it that this reader may see its specification."""
    with acting(SYSTEM):
        return document_open(document_id=document_id, actor=SYSTEM, purpose=Purpose.FUND).content
