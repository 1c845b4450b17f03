# SPDX-License-Identifier: EUPL-1.2
"""The post of a case: which letter waits longest, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.documents import OpenedDocument, document_open
from schuldenlab.base.errors import NotFound
from schuldenlab.base.models import Document

from ..models import Letter
from .claims import case_seen, purpose_of


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter. `left`: how many wait, this one too when it does; `next_id` the one to read after it."""

    id: UUID
    case_id: UUID
    received_on: date
    brought_by: str
    is_picture: bool
    read_on: date | None
    outcome: str
    claim_id: UUID | None
    left: int
    next_id: UUID | None


def letter_view(*, letter_id: UUID, actor: Actor, case_id: UUID | None = None) -> LetterView:
    """Raises NotFound outside the actor's sight, and for a letter of another case."""
    letter = _seen(letter_id, actor, case_id)
    waiting = list(
        Letter.objects.filter(case=letter.case_id, read_on=None).order_by("known_at", "pk").values_list("pk", flat=True)
    )
    with acting(SYSTEM):  # of the paper only what kind of file it is; opening it is noted
        media_type = Document.objects.only("media_type").get(pk=letter.document_id).media_type
    return LetterView(
        id=letter.pk,
        case_id=letter.case_id,
        received_on=letter.received_on,
        brought_by=letter.brought_by,
        is_picture=media_type.startswith("image/"),
        read_on=letter.read_on,
        outcome=letter.outcome,
        claim_id=letter.claim_id,
        left=len(waiting),
        next_id=next((one for one in waiting if one != letter.pk), None),
    )


def letter_open(*, letter_id: UUID, case_id: UUID, actor: Actor) -> OpenedDocument:
    """The letter itself; who opened it is noted. Raises NotFound outside the actor's sight."""
    letter = _seen(letter_id, actor, case_id)
    with acting(SYSTEM):  # both clients of a case see its letters, whoever brought them
        return document_open(document_id=letter.document_id, actor=SYSTEM, purpose=purpose_of(actor))


def _seen(letter_id: UUID, actor: Actor, case_id: UUID | None) -> Letter:
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is None or (case_id is not None and letter.case_id != case_id):
        case_seen(case_id or letter_id, actor=actor)  # somebody who may see no debts at all hears that first
        raise NotFound()
    case_seen(letter.case_id, actor=actor)
    return letter
