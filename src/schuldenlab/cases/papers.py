# SPDX-License-Identifier: EUPL-1.2
"""The letters a method promises, by the names of the vocabulary.

When an event of the method's [papers] happened, or a decision was taken that goes on paper, a row says who gets which
letter. The letter is made right after the commit (twelve thousandths of a second: no queue is needed), and each night
once more where something was in the way. A room registers what it can write with `paper_register` and, where its own
event has another name than the vocabulary's, with `event_register`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from schuldenlab.base import events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError
from schuldenlab.base.letters import Recipient, Sender, Template, Values, letter_make
from schuldenlab.base.local_values import local_value, local_values
from schuldenlab.base.models import Event, LocalValue
from schuldenlab.base.terms import add_workdays
from schuldenlab.base.texts import text
from schuldenlab.methods.schema import Method
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import (
    Face,
    face_of,
    letter_recipient,
    organisation_recipient,
    person_names,
)
from schuldenlab.people.validation import phone_in_words

from .models import Case, PaperDue
from .packages import method_of

LOG = logging.getLogger(__name__)
NEWS_DAYS = 28  # of what happened longer ago nobody gets a letter any more: a method that was chosen late, a move
LETTER_HEAD = "city.letter_head"
GONE, FAILED, OVERTAKEN = "base.case_key_destroyed", "cases.paper_failed", "cases.paper_overtaken"
NEVER = (GONE, OVERTAKEN)
DECIDED = "decision.taken"
WITHDRAWN = "paper.withdrawn"
BATCH = 500
Reader = tuple[str, UUID]  # "person" or "organisation", and who


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened: the subject of the event, the day it holds, and its codes."""

    type: str
    id: UUID
    holds_on: date
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writing:
    """What a letter is written from. `recipient` opens the envelope; `reader_id` is whom it is meant for.

    `sent_on`: the day it goes on the post, which it bears.
    """

    case: Case
    method: Method
    cause: Cause
    reader_id: UUID
    recipient: Recipient
    sent_on: date
    clock: Clock

    @property
    def language(self) -> str:
        return self.recipient.language


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one letter. `signed`: the lines under the greeting, above the name of the city."""

    template: Template
    values: Values
    signed: tuple[str, ...]


Write = Callable[[Writing], Draft]
Readers = Callable[[Case, Cause], Iterable[Reader]]
Sent = Callable[[Writing], None]
Over = Callable[[Cause, date], bool]


@dataclass(frozen=True, slots=True)
class _Kind:
    write: Write
    readers: Readers
    sent: Sent | None
    may_come: bool
    over: Over | None


_kinds: dict[str, _Kind] = {}
_elsewhere: set[str] = set()
_events: dict[tuple[str, str], str] = {}  # verb and type of an event -> name of the vocabulary
_always: dict[str, str] = {}  # an event that no method chooses a paper for -> its paper


def clients(case: Case, cause: Cause) -> list[Reader]:
    """Everybody whose case it is: each a letter of their own."""
    return [("person", one) for one in case.client_ids]


def paper_register(
    name: str,
    write: Write,
    *,
    readers: Readers = clients,
    sent: Sent | None = None,
    may_come: bool = False,
    over: Over | None = None,
) -> None:
    """`name`: a paper of the vocabulary. `readers`: who gets one. `sent`: told in the transaction that made it.
    `may_come`: where nobody gets one now, somebody may later, so that it is asked again. `over`: whether its cause is
    over on a day, so that what is not on the post yet stays here.

    Twice the same name is a programming error.
    """
    assert name not in _kinds, f"{name} is registered twice"
    _kinds[name] = _Kind(write, readers, sent, may_come, over)


def paper_made_elsewhere(name: str) -> None:
    """A room makes this paper by itself: a contract as it is signed, one specification of payments in many cases."""
    _elsewhere.add(name)


def paper_can_be_made(name: str) -> bool:
    return name in _kinds or name in _elsewhere


def event_register(verb: str, event: str, *, of_type: str = "") -> None:
    """Events of the log with this verb, which carry the id of the case, are this event of the vocabulary.

    `of_type`: only those whose data name this type.
    """
    assert (verb, of_type) not in _events, f"{verb} is registered twice"
    _events[verb, of_type] = event


def paper_always(verb: str, paper: str, *, of_type: str) -> None:
    """This paper follows such an event whatever the method: what was told to somebody is told to each, also by post."""
    event_register(verb, paper, of_type=of_type)
    _always[paper] = paper


def papers_follow(*, case: Case, method: Method, clock: Clock, silent: Mapping[str, str]) -> dict[str, str]:
    """Let letters fall due for what happened lately, and make them once this transaction is committed.

    `silent`: events looked at before from which no letter followed, each with its day; the answer is what is silent
    now. Part of a refresh: as the system, with the case locked.
    """
    promised = {**_always, **dict(method.papers)}
    _withdraw(case, set(promised.values()), clock)
    on_paper = {rule.kind: rule.paper for rule in method.decisions if rule.paper}
    verbs = {verb for (verb, _), event in _events.items() if event in promised} | ({DECIDED} if on_paper else set())
    if not verbs:
        return {}
    known = Exists(PaperDue.objects.filter(event_id=OuterRef("pk")))
    since = clock.now() - timedelta(days=NEWS_DAYS)
    before = {one: day for one, day in silent.items() if day >= since.date().isoformat()}
    news = Event.objects.filter(~known, case_id=case.pk, verb__in=verbs, known_at__gte=since).exclude(pk__in=before)
    rows: list[PaperDue] = []
    for event in news.order_by("known_at"):
        paper = on_paper.get(event.data["kind"], "") if event.verb == DECIDED else promised.get(_named(event), "")
        if paper in _kinds:
            due = list(_fall_due(case, event, paper, clock))
            rows += due
            if not due and not _kinds[paper].may_come:
                before[str(event.pk)] = event.known_at.date().isoformat()
    if rows:
        PaperDue.objects.bulk_create(rows)
        ids = [row.pk for row in rows]
        transaction.on_commit(lambda: papers_make(ids, clock=clock), robust=True)
    return before


def _withdraw(case: Case, papers: set[str], clock: Clock) -> None:
    """A letter whose cause is over would contradict the next one: until its day it can be kept back."""
    ending = {name: over for name in papers if name in _kinds and (over := _kinds[name].over)}
    if not ending:
        return
    rows = PaperDue.objects.filter(case=case, paper__in=ending, sent_on__gt=clock.today())
    for row in rows.exclude(pk__in=Event.objects.filter(verb=WITHDRAWN, case_id=case.pk).values("subject_id")):
        if ending[row.paper](Cause(row.cause_type, row.cause_id, row.holds_on), clock.today()):
            events.record(
                WITHDRAWN, subject=("paper", row.pk), actor=SYSTEM, case_id=case.pk, holds_on=clock.today(),
                clock=clock, paper=row.paper,
            )  # fmt: skip


def withdrawn(rows: Iterable[PaperDue]) -> set[UUID]:
    """The documents among these that did not go on the post after all."""
    made = {
        row.pk: row.document_id for row in rows if row.document_id and row.paper in _kinds and _kinds[row.paper].over
    }
    if not made:
        return set()
    with acting(SYSTEM):
        said = Event.objects.filter(verb=WITHDRAWN, subject_id__in=made).values_list("subject_id", flat=True)
        return {made[one] for one in said}


def papers_make(ids: Iterable[UUID], *, clock: Clock) -> tuple[int, dict[str, int]]:
    """Make these letters, each in a transaction of its own: how many were made, and what kept the others, by code."""
    made = 0
    held: dict[str, int] = {}
    for row_id in ids:
        with acting(SYSTEM):
            reason = _make(row_id, clock)
        if reason is None:
            made += 1
        elif reason:
            held[reason] = held.get(reason, 0) + 1
    return made, held


def paper_by_hand(row_id: UUID, *, clock: Clock) -> None:
    """Make a letter that waits for an address now, to be given to its reader today. Raises what keeps it."""
    row = PaperDue.objects.select_for_update(of=("self",)).select_related("case__method_version").get(pk=row_id)
    if row.document_id is None:
        _write(row, clock, by_hand=True)


def every_night(clock: Clock) -> str:
    """Letters that could not be made when they fell due: an address came, the city chose, a disk was full."""
    with acting(SYSTEM):
        waiting = PaperDue.objects.filter(document=None).exclude(held_by__in=NEVER).order_by("known_at")
        ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    made, held = papers_make(ids, clock=clock)
    return "; ".join([f"{made} letters made", *(f"{count} wait: {code}" for code, count in sorted(held.items()))])


def paper_made(
    *,
    case: Case,
    event: Event,
    paper: str,
    reader_id: UUID,
    document_id: UUID,
    on: date,
    large_print: bool,
    clock: Clock,
) -> None:
    """Keep which letter a room made itself, and because of what, so that this person can get it in large print too."""
    PaperDue.objects.create(
        known_at=clock.now(), case=case, client_ids=case.client_ids, event_id=event.pk, paper=paper,
        cause_type=event.subject_type, cause_id=event.subject_id, holds_on=event.holds_on, reader_type="person",
        reader_id=reader_id, large_print=large_print, document_id=document_id, sent_on=on,
    )  # fmt: skip


def wants_large(*, case: Case, reader_id: UUID) -> bool:
    """Whether this reader asked for large print in this case: from then on every letter of it is so."""
    return PaperDue.objects.filter(case=case, reader_id=reader_id, large_print=True).exists()


def causes_without_letter(cause_type: str) -> QuerySet[PaperDue, UUID]:
    """What organisations have not heard yet: the ids of what their letters are about, which wait to be made."""
    rows = PaperDue.objects.filter(document=None, cause_type=cause_type, reader_type="organisation")
    return rows.exclude(held_by__in=NEVER).values_list("cause_id", flat=True)


def coach_of(writing: Writing) -> Face:
    """Whom the reader can call on the day the letter comes."""
    return face_of(employment_id=writing.case.coach_id, on=writing.sent_on)


def letter_to_resident(
    writing: Writing, template: Template, *, signed: tuple[str, ...] = (), **values: str | int | date
) -> Draft:
    """With what each letter to a resident says: who the coach is and their number, and for whom it is meant when
    another opens it. Signed by the coach, unless somebody decided."""
    face, about = coach_of(writing), ""
    if writing.recipient.id != writing.reader_id:
        names = person_names(person_ids=[writing.reader_id], actor=SYSTEM, purpose=Purpose.PLAN)
        about = text("cases.letters.about", writing.language, name=names[writing.reader_id])
    shared = {"coach": face.shown_as, "phone": phone_in_words(face.work_phone) or settings.PHONE, "about": about}
    return Draft(template, {**shared, **values}, signed or (face.shown_as,))


def _named(event: Event) -> str:
    """The name of the vocabulary; empty for a message of a kind that no method writes about."""
    return _events.get((event.verb, str(event.data.get("type", "")))) or _events.get((event.verb, ""), "")


def _fall_due(case: Case, event: Event, paper: str, clock: Clock) -> Iterator[PaperDue]:
    cause = Cause(event.subject_type, event.subject_id, event.holds_on, event.data)
    for reader_type, reader_id in _kinds[paper].readers(case, cause):
        large = wants_large(case=case, reader_id=reader_id)
        yield PaperDue(
            known_at=clock.now(), case=case, client_ids=case.client_ids, event_id=event.pk, paper=paper,
            cause_type=cause.type, cause_id=cause.id, holds_on=cause.holds_on, reader_type=reader_type,
            reader_id=reader_id, large_print=large,
        )  # fmt: skip


def _make(row_id: UUID, clock: Clock) -> str | None:
    """None when it was made, else the code of what kept it; empty when somebody else is making it or did."""
    row = (
        PaperDue.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case__method_version")
        .filter(pk=row_id, document=None)
        .first()
    )
    if row is None:
        return ""
    try:
        with transaction.atomic():
            _write(row, clock)
    except LabError as reason:
        row.held_by = reason.code
    except (
        Exception
    ) as error:  # one that breaks keeps no other waiting; what broke may quote the letter, so it is not told
        LOG.error("letter %s could not be made: %s", row.pk, type(error).__name__)
        row.held_by = FAILED
    else:
        return None
    row.save(update_fields=["held_by"])
    return row.held_by


def _write(row: PaperDue, clock: Clock, *, by_hand: bool = False) -> None:
    kind, case = _kinds[row.paper], row.case
    first = PaperDue.objects.filter(event_id=row.event_id, reader_id=row.reader_id).exclude(pk=row.pk).first()
    # The post of today may be gone: with a later day nobody loses a day of their term.
    goes_on = clock.today() if by_hand else add_workdays(clock.today(), 1)
    sent_on = first.sent_on if first and first.sent_on else goes_on
    event = Event.objects.get(pk=row.event_id)
    writing = Writing(
        case=case,
        method=method_of(case),
        cause=Cause(row.cause_type, row.cause_id, row.holds_on, event.data),
        reader_id=row.reader_id,
        recipient=_recipient(row, sent_on, by_hand),
        sent_on=sent_on,
        clock=clock,
    )
    draft = kind.write(writing)
    paper = letter_make(
        template=draft.template,
        sender=sender(draft.signed, on=clock.today()),
        recipient=writing.recipient,
        values=draft.values,
        channel="handed_over" if by_hand else "post",
        actor=SYSTEM,
        clock=clock,
        case_id=case.pk,
        person_id=row.reader_id if row.reader_type == "person" else None,
        sent_on=sent_on,
    )
    row.document, row.sent_on, row.held_by = paper.document, sent_on, ""
    row.save(update_fields=["document", "sent_on", "held_by"])
    if kind.sent and first is None:
        kind.sent(writing)


def _recipient(row: PaperDue, on: date, by_hand: bool) -> Recipient:
    if row.reader_type == "organisation":
        return organisation_recipient(organisation_id=row.reader_id, on=on, actor=SYSTEM)
    return letter_recipient(
        person_id=row.reader_id, on=on, actor=SYSTEM, purpose=Purpose.PLAN, large_print=row.large_print,
        by_hand=by_hand,
    )  # fmt: skip


def sender(signed: tuple[str, ...], *, on: date) -> Sender:
    """The city, as it chose to stand above its letters. Raises LabError base.local_value_missing, by name."""
    return _headed(local_value(LETTER_HEAD, on=on), signed)


def sender_now(signed: tuple[str, ...], *, on: date) -> Sender:
    """The same for a paper that cannot wait until the city chose: then its name alone."""
    known = local_values([LETTER_HEAD], on=on).get(LETTER_HEAD)
    return _headed(known, signed) if known else Sender(settings.CITY, (), (*signed, settings.CITY))


def _headed(chosen: LocalValue, signed: tuple[str, ...]) -> Sender:
    head = chosen.value
    return Sender(head["name"], tuple(head["lines"]), (*signed, head["name"]))
