# SPDX-License-Identifier: EUPL-1.2
"""The post of a case: which letter waits longest, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.documents import OpenedDocument, document_open
from schuldenlab.base.errors import NotFound
from schuldenlab.base.models import Document

from ..models import Letter
from .claims import DebtsView, case_seen, debts_of, purpose_of


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
    letter, case = _seen(letter_id, actor, case_id)
    waiting = Letter.objects.filter(case=case, read_on=None).order_by("known_at", "pk")
    return _view(letter, list(waiting.values_list("pk", flat=True)))


def letter_beside(*, letter_id: UUID, case_id: UUID, actor: Actor) -> tuple[LetterView, DebtsView]:
    """A letter and the debts of its case, for the page that reads it: the case is asked once. Raises NotFound."""
    letter, case = _seen(letter_id, actor, case_id)
    debts = debts_of(case, actor)
    return _view(letter, [one.id for one in debts.waiting]), debts


def letter_open(*, letter_id: UUID, case_id: UUID, actor: Actor) -> OpenedDocument:
    """The letter itself; who opened it is noted. Raises NotFound outside the actor's sight."""
    letter, _ = _seen(letter_id, actor, case_id)
    with acting(SYSTEM):  # both clients of a case see its letters, whoever brought them
        return document_open(document_id=letter.document_id, actor=SYSTEM, purpose=purpose_of(actor))


def _seen(letter_id: UUID, actor: Actor, case_id: UUID | None) -> tuple[Letter, Any]:
    """The letter and its case."""
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is None or (case_id is not None and letter.case_id != case_id):
        case_seen(case_id or letter_id, actor=actor)  # somebody who may see no debts at all hears that first
        raise NotFound()
    return letter, case_seen(letter.case_id, actor=actor)


def _view(letter: Letter, waiting: list[UUID]) -> LetterView:
    """`waiting`: the letters of its case that nobody read yet, in the order in which they are read."""
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
