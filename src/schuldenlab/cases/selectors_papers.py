# SPDX-License-Identifier: EUPL-1.2
"""Which letters went out: of a case for who works on it, and one's own for a resident. Opening one is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from schuldenlab.base import access, documents
from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.models import Document, Paper
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import organisation_names, person_names

from .models import Case, PaperDue
from .papers import OVERTAKEN, withdrawn
from .selectors import READS_WORDS

LIST_MAX = 200
LETTERS = Q(kind__startswith="letter.")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter. `kind`: its template. `to`: who opens the envelope. `may_be_large`: not there in large print yet.
    `by_hand`: it was made to be given to its reader, who has no address."""

    document_id: UUID
    kind: str
    to: str
    sent_on: date
    is_on_its_way: bool  # it goes on the post on that day
    is_withdrawn: bool  # it would have: what it is about was over before that
    is_large: bool
    may_be_large: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A letter that could not be made yet. `held_by`: code of why; empty when it is being made."""

    id: UUID
    paper: str
    to: str
    since: date
    held_by: str
    reader_type: str
    reader_id: UUID

    @property
    def needs_address(self) -> bool:
        return self.held_by == "people.address_missing"


@dataclass(frozen=True, slots=True)
class LettersSent:
    names: tuple[str, ...]
    sent: tuple[LetterLine, ...]
    waiting: tuple[WaitingLine, ...]


def letters_sent(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date) -> LettersSent:
    """What went out about this case, newest first, and what still waits. Staff only; raises NotFound."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    require_purpose(actor, purpose)
    case = Case.objects.for_actor(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    rows = list(PaperDue.objects.filter(case=case).order_by("-known_at"))
    made = list(Document.objects.filter(LETTERS, case_id=case.pk).order_by("-received_on", "-known_at")[:LIST_MAX])
    papers = {row.document_id: row for row in Paper.objects.filter(document__in=made)}
    people = {row.recipient_id for row in papers.values() if row.recipient_type == "person"}
    people |= set(case.client_ids) | {row.reader_id for row in rows if row.reader_type == "person"}
    offices = {row.recipient_id for row in papers.values()} | {row.reader_id for row in rows}
    persons = person_names(person_ids=people, actor=actor, purpose=purpose)
    names = persons | organisation_names(ids=offices - people)
    back = withdrawn(rows)
    return LettersSent(
        names=tuple(persons[one] for one in case.client_ids if one in persons),
        sent=tuple(
            _line(one, names.get(papers[one.pk].recipient_id, ""), rows, on, back, papers[one.pk].channel)
            for one in made
            if one.pk in papers
        ),
        waiting=tuple(
            WaitingLine(
                row.pk,
                row.paper,
                names.get(row.reader_id, ""),
                row.holds_on,
                row.held_by,
                row.reader_type,
                row.reader_id,
            )
            for row in rows
            if row.document_id is None and row.held_by != OVERTAKEN
        ),
    )


def my_letters(*, actor: Actor, on: date) -> list[LetterLine]:
    """The letters this resident may open, newest first: their own, and of whom they act for. Raises NotAllowed."""
    if actor.db_role is DbRole.STAFF:
        raise NotAllowed()
    made = list(documents.for_actor(actor).filter(LETTERS).order_by("-received_on", "-known_at")[:LIST_MAX])
    rows = list(PaperDue.objects.filter(document__in=made))
    others = {one.person_id for one in made} - {actor.person_id, None}
    names = person_names(person_ids=others, actor=actor, purpose=Purpose.OWN) if others else {}
    access.note(Purpose.OWN, {one.person_id for one in made if one.person_id})
    back = withdrawn(rows)
    return [_line(one, names.get(one.person_id, ""), rows, on, back) for one in made]


def may_read(purpose: Purpose) -> bool:
    """Whether letters are opened for this purpose."""
    return purpose in READS_WORDS


def letter_open(*, document_id: UUID, actor: Actor, purpose: Purpose) -> bytes:
    """The PDF, and nothing but a letter. Raises NotFound; NotAllowed for who reads no words of a household."""
    if not may_read(purpose):
        raise NotAllowed()
    require_purpose(actor, purpose)
    letter = documents.for_actor(actor).filter(LETTERS, pk=document_id).only("case_id").first()
    if letter is None:
        raise NotFound()
    return documents.document_open(document_id=document_id, actor=actor, purpose=purpose).content


def _line(
    document: Document, to: str, rows: list[PaperDue], on: date, back: set[UUID], channel: str = ""
) -> LetterLine:
    row = next((one for one in rows if one.document_id == document.pk), None)
    large = {(one.event_id, one.reader_id) for one in rows if one.large_print}
    return LetterLine(
        document_id=document.pk,
        kind=document.kind.removeprefix("letter."),
        to=to,
        sent_on=document.received_on,
        is_on_its_way=document.received_on > on and document.pk not in back,
        is_withdrawn=document.pk in back,
        is_large=row is not None and row.large_print,
        may_be_large=row is not None and (row.event_id, row.reader_id) not in large,
        by_hand=channel == "handed_over",
    )
