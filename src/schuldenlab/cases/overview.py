# SPDX-License-Identifier: EUPL-1.2
"""What the page of one case shows beside `selectors.case_view`: the way, what is to do and by whom, the people, what
threatens, contacts, and what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.base.models import Event
from schuldenlab.methods.schema import Method
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import Face, PersonCard, face_of, person_card
from schuldenlab.people.selectors.for_cases import account_names, at_work

from .engine import CHOICE, TALK, case_progress
from .euros import euros_of
from .facts import facts_collect
from .models import Case, Contact
from .own_facts import threats_alive
from .packages import method_of
from .selectors import READS_WORDS, CaseView, case_view
from .way import Move, StageLine, moves_of, stages

CONTACTS, PAGE = 5, 25
NOT_SHOWN = ("task.opened", "task.done")  # they follow from the rest
ASKED, TALKED, CHOSEN = "asked", "talk", "choose"


@dataclass(frozen=True, slots=True)
class ContactLine:
    kind: str
    held_on: date
    reached: bool
    channel: str
    note: str


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
    """`method` None: none was chosen. `coach` None: nobody answers for this case today.

    `threats`: what threatens and was not averted. `euros`: cents by name, as far as they are known.
    """

    case: Case
    view: CaseView
    method: Method | None
    stages: tuple[StageLine, ...]
    moves: tuple[Move, ...]
    people: tuple[PersonCard, ...]
    coach: Face | None
    euros: dict[str, int]
    threats: tuple[str, ...]
    contacts: tuple[ContactLine, ...]


def overview(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date) -> Overview:
    """Raises NotFound outside the actor's sight. Everything is a read; the method is evaluated for this case alone."""
    view = case_view(case_id=case_id, actor=actor, purpose=purpose, on=on)
    case = Case.objects.select_related("method_version").get(pk=case_id)
    method = method_of(case) if case.method_version else None
    if method is None:
        lines, moves = _before_a_method(case, view)
    else:
        now = case_progress(case=case, method=method, on=on)
        lines, moves = stages(method, now, closed=case.closed_on is not None), moves_of(now)
    return Overview(
        case=case,
        view=view,
        method=method,
        stages=tuple(lines),
        moves=tuple(moves) if case.closed_on is None else tuple(one for one in moves if one.step in _steps(view)),
        people=tuple(person_card(person_id=one, actor=actor, purpose=purpose, on=on) for one in view.client_ids),
        coach=_coach(case, on),
        euros=euros_of(case),
        threats=_threats(case, on),
        contacts=tuple(_contacts(case, words=purpose in READS_WORDS)),
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
    some = list(rows.order_by("-known_at", "-id")[(page - 1) * size : page * size])
    names = account_names(account_ids=[row.actor_id for row in some], actor=actor)
    lines = (Happening(one.verb, one.holds_on, one.known_at, names.get(one.actor_id, ""), one.data) for one in some)
    method = method_of(case) if case.method_version else None
    return Timeline(tuple(case.client_ids), method, tuple(lines), rows.count())


def _before_a_method(case: Case, view: CaseView) -> tuple[list[StageLine], list[Move]]:
    """The law asks for a talk and a choice, whatever way follows."""
    tasks = {task.step: task for task in view.tasks}
    talk = Contact.objects.filter(case=case, kind="talk", reached=True).order_by("held_on").first()
    moves = [
        Move(
            step=task.step,
            whose=task.who_role,
            do=task.what.removeprefix("cases.actions."),
            since=talk.held_on if talk else case.asked_on,
            due_on=task.due_on,
            source=task.source,
            is_late=task.is_late,
            optional=False,
        )
        for task in view.tasks
    ]
    here = tuple(moves)
    return [
        StageLine(ASKED, "done", case.asked_on, ()),
        StageLine(TALKED, "now" if TALK in tasks else ("done" if talk else "skipped"), talk and talk.held_on,
                  here if TALK in tasks else ()),
        StageLine(CHOSEN, "now" if CHOICE in tasks else ("skipped" if case.closed_on else "waiting"), None,
                  here if CHOICE in tasks else ()),
    ], moves  # fmt: skip


def _steps(view: CaseView) -> set[str]:
    """What is still asked after closing: the engine made tasks of it."""
    return {task.step for task in view.tasks}


def _coach(case: Case, on: date) -> Face | None:
    if at_work(employment_id=case.coach_id, on=on, actor=SYSTEM) is None:
        return None
    return face_of(employment_id=case.coach_id, on=on)


def _threats(case: Case, on: date) -> tuple[str, ...]:
    names = [f"threat.{what}:{threat}" for what in ("of", "averted") for threat in THREATS]
    return tuple(threats_alive(facts_collect(case=case, names=names, on=on)))


def _contacts(case: Case, *, words: bool) -> Iterable[ContactLine]:
    rows = list(Contact.objects.filter(case=case).order_by("-held_on", "-known_at")[:CONTACTS])
    try:
        cipher = case_keys.for_reading(case.pk) if words and any(row.note is not None for row in rows) else None
    except LabError:
        cipher = None  # the key was destroyed: the words are gone
    for row in rows:
        note = (
            cipher
            and row.note is not None
            and cipher.unseal(bytes(row.note), column="cases_contact.note", row_id=row.pk)
        )
        yield ContactLine(row.kind, row.held_on, row.reached, row.channel, note or "")
