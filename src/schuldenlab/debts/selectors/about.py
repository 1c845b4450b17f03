# SPDX-License-Identifier: EUPL-1.2
"""One conversation as the creditor sees it: who it is about, and every message that went both ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.people.selectors import organisation_names

from ..models import Message
from ..services.conversation import opened
from ..services.telling import NOTICES
from .answerable import messages_for
from .answered import MessageLine, message_line
from .creditor import PURPOSE, SAID, is_creditor, names_in


@dataclass(frozen=True, slots=True)
class About:
    """`names`: empty when the words were destroyed. `notice_id`: of a notice that nobody answered. `has_answered`: it
    said what is owed, and no question about that waits."""

    id: UUID
    reference: str
    names: tuple[str, ...]
    creditor: str
    messages: tuple[MessageLine, ...]
    notice_id: UUID | None
    has_answered: bool


def about(*, reference: str, actor: Actor, on: date) -> About:
    """The conversation of this reference, however it was typed. Raises NotFound for one of another creditor, or about
    who looks; NotAllowed for who is no creditor."""
    if not is_creditor(actor):
        raise NotAllowed()
    rows = messages_for(actor, on).filter(conversation__reference=_as_written(reference))
    found = list(
        rows.exclude(client_ids__contains=[actor.person_id])
        .select_related("conversation")
        .order_by("-sent_at", "-known_at")
    )
    if not found:
        raise NotFound()
    access.note(PURPOSE, found[0].client_ids)
    cipher = case_keys.for_reading_all([found[0].case_id]).get(found[0].case_id)
    said = [(row, opened(row, cipher) if cipher else {}) for row in found]
    conversation = found[0].conversation
    return About(
        id=conversation.pk,
        reference=conversation.reference,
        names=next((names for _, told in said if (names := names_in(told))), ()),
        creditor=organisation_names(ids=[conversation.creditor_id]).get(conversation.creditor_id, ""),
        messages=tuple(message_line(row, told) for row, told in said),
        has_answered=_answered(found),
        notice_id=next((row.pk for row in found if row.type in NOTICES and row.answered_at is None), None),
    )


def _answered(found: list[Message]) -> bool:
    asked = [row for row in found if row.type == "balance_request" and row.withdrawn_at is None]
    return any(row.type in SAID for row in found) and all(row.answered_at is not None for row in asked)


def _as_written(typed: str) -> str:
    """ "4x7k q9pa-hh2m" is "4X7K-Q9PA-HH2M"."""
    letters = re.sub(r"[\s-]", "", typed).upper()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))
