# SPDX-License-Identifier: EUPL-1.2
"""What the page of one case shows beside `selectors.case_view`: the way, what is to do and by whom, the people, what
threatens, contacts, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import Actor, DbRole
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.models import Event
from schuldenlab.methods.schema import Method
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import Face, PersonContact, face_today, person_contacts
from schuldenlab.people.selectors.for_cases import account_name, name_of_parts

from .engine import case_state
from .measures import Moment, measures_joined, moments_of
from .models import Case, Contact
from .packages import method_of
from .places import PlaceFound, places_joined, places_of
from .selectors import READS_WORDS, CaseFile, answers_for, case_file, case_seen
from .state import State
from .way import Move, StageLine

CONTACTS, NEWEST, PAGE = 5, 5, 25
NOT_SHOWN = ("task.opened", "task.done")  # they follow from the rest


@dataclass(frozen=True, slots=True)
class ContactLine:
    """`corrected_on` and `corrected_by`: since when and by whose word it counts no more; the name is empty for the
    system."""

    kind: str
    held_on: date
    reached: bool
    channel: str
    note: str
    corrected_on: date | None
    corrected_by: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened. `who`: the name of who did it; empty for the system."""

    verb: str
    holds_on: date
    known_at: datetime
    who: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of what happened, and how many lines there are in all. `method`: for the words of its steps."""

    client_ids: tuple[UUID, ...]
    method: Method | None
    lines: tuple[Happening, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`method` None: none was chosen. `coach` None: nobody answers for this case today. `newest`: what happened last,
    one line more than are shown when there is more. `measures`: for who answers for this case, nobody else."""

    case: Case
    view: CaseFile
    method: Method | None
    state: State
    people: tuple[PersonContact, ...]
    coach: Face | None
    contacts: tuple[ContactLine, ...]
    places: list[PlaceFound]
    newest: tuple[Happening, ...]
    measures: tuple[Moment, ...]

    @property
    def stages(self) -> tuple[StageLine, ...]:
        return self.state.stages

    @property
    def moves(self) -> tuple[Move, ...]:
        return self.state.moves

    @property
    def euros(self) -> Mapping[str, int]:
        """Cents by name, as far as they are known."""
        return self.state.euros

    @property
    def threats(self) -> tuple[str, ...]:
        """What threatens and was not averted."""
        return self.state.threats


def overview(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date) -> Overview:
    """Raises NotFound outside the actor's sight. Where the case is, was kept when a fact changed (`engine.case_state`);
    each kind of row beside that is one query."""
    case = case_seen(case_id=case_id, actor=actor, purpose=purpose, on=on, **places_joined(), **measures_joined())
    cipher, lost = case_keys.for_a_page(case.pk)
    state = case_state(case=case, on=on)
    method = method_of(case) if case.method_version else None
    answers = answers_for(case, actor, on)
    return Overview(
        case=case,
        view=case_file(case, cipher, lost=lost, actor=actor, purpose=purpose, on=on),
        method=method,
        state=state,
        people=person_contacts(person_ids=case.client_ids, actor=actor, purpose=purpose, on=on),
        coach=face_today(case.coach, on=on),
        contacts=tuple(_contacts(case, cipher if purpose in READS_WORDS else None)),
        places=places_of(case, actor=actor, answers=answers),
        newest=_happened(Event.objects.filter(case_id=case_id).exclude(verb__in=NOT_SHOWN), size=NEWEST + 1),
        measures=moments_of(case, method, cipher) if answers else (),
    )


def timeline(*, case_id: UUID, actor: Actor, purpose: Purpose, page: int = 1, size: int = PAGE) -> Timeline:
    """What happened in this case, newest first. Staff only. Raises NotFound."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    require_purpose(actor, purpose)
    case = Case.objects.for_actor(actor).select_related("method_version").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    rows = Event.objects.filter(case_id=case_id).exclude(verb__in=NOT_SHOWN)
    lines = _happened(rows, size=size, skip=(page - 1) * size)
    method = method_of(case) if case.method_version else None
    return Timeline(tuple(case.client_ids), method, lines, rows.count())


def _happened(rows: QuerySet[Event], *, size: int, skip: int = 0) -> tuple[Happening, ...]:
    some = rows.annotate(by=account_name(OuterRef("actor_id"))).order_by("-known_at", "-id")[skip : skip + size]
    return tuple(Happening(one.verb, one.holds_on, one.known_at, name_of_parts(one.by), one.data) for one in some)


def _contacts(case: Case, cipher: case_keys.CaseCipher | None) -> Iterable[ContactLine]:
    rows = Contact.objects.filter(case=case).select_related("corrected_by__by")
    for row in rows.order_by("-held_on", "-known_at")[:CONTACTS]:
        note = (
            cipher
            and row.note is not None
            and cipher.unseal(bytes(row.note), column="cases_contact.note", row_id=row.pk)
        )
        after = getattr(row, "corrected_by", None)
        yield ContactLine(
            row.kind,
            row.held_on,
            row.reached,
            row.channel,
            note or "",
            after.known_at.astimezone(AMSTERDAM).date() if after else None,
            after.by.full_name if after and after.by else "",
        )
