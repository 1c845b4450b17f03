# SPDX-License-Identifier: EUPL-1.2
"""Letters: a photo is enough to start with, somebody reads it later, and the debt keeps it as evidence."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.documents import document_store, media_type_of
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.models import Document, Task
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.base.tasks import Wanted, task_open
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases.above import cases_follow
from schuldenlab.people.selectors import at_work

from .. import policies
from ..models import Letter
from ._tools import case_held, day, of, one_of, record
from .claims import Said, amount_say, claim_add, claim_held

KIND = "debt_letter"
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")  # what every browser shows
WAITING_MAX = 100  # of one case; a drawer full of post fits, a flood does not
READ, AGAIN = "letters.read", "letter.again"
READ_WORKDAYS = 5  # L: in a letter may be a term that runs already


@transaction.atomic
def letter_add(
    *, case_id: UUID, content: bytes, actor: Actor, clock: Clock, received_on: date | None = None,
    replaces_id: UUID | None = None, letter_id: UUID | None = None,
) -> Letter:  # fmt: skip
    """Keep a photo or PDF of a letter until somebody reads it. What it is, follows from its content.

    `replaces_id`: the letter that could not be read. Raises LabError base.document_* or debts.letter_type for what is
    no letter we can show, Conflict debts.letters_too_many, debts.letter_replaced.
    """
    policies.require(actor, "letter_add")
    case = case_held(case_id, actor=actor)
    if media_type_of(content) not in MEDIA_TYPES:
        raise LabError("debts.letter_type", field="file")
    with acting(SYSTEM):
        if Letter.objects.filter(case=case, read_on=None).count() >= WAITING_MAX:
            raise Conflict("debts.letters_too_many", limit=WAITING_MAX)
        before = _unreadable(case, replaces_id)
        known = Document.objects.get(pk=before.document_id).person_id if before else None
        # Whose case a paper belongs to only this room knows, so it is kept by the city's system.
        document = document_store(
            content=content, kind=KIND, from_party="resident" if actor.db_role is DbRole.PORTAL else "coach",
            received_on=day(received_on or clock.today(), clock, field="received_on"), case_id=case.pk,
            person_id=known or _owner(case, actor), actor=SYSTEM, clock=clock,
        )  # fmt: skip
    letter = Letter(
        id=letter_id or uuid4(), **of(case, clock), document_id=document.pk, received_on=document.received_on,
        brought_by="resident" if actor.db_role is DbRole.PORTAL else "coach", replaces=before,
    )  # fmt: skip
    with one_outcome(debts_letter_pkey="base.stale", debts_letter_replaces_id_key="debts.letter_replaced"):
        letter.save(force_insert=True)
    record("letter.added", letter, actor=actor, clock=clock, holds_on=letter.received_on)
    if before is not None:
        _close(before.pk, AGAIN, actor, clock)
    _work_follows(case, actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return letter


@transaction.atomic
def letter_read(
    *, letter_id: UUID, outcome: str, actor: Actor, clock: Clock, claim_id: UUID | None = None,
    cents: int | None = None, holds_on: date | None = None, **debt: Any,
) -> Letter:  # fmt: skip
    """What came of a letter: a debt, no debt, or unreadable, and then the resident is asked for another photo.

    A debt is a new one (`debt`: as `claim_add` takes it) or `claim_id`, one that is listed; it keeps the letter as
    evidence of `cents` on the day `holds_on`, which is the day of the letter. Raises Conflict
    debts.letter_read_already when a colleague was first.
    """
    policies.require(actor, "letter_read")
    one_of(outcome, Letter.Outcome.values, field="outcome")
    found = Letter.objects.filter(pk=letter_id).first()
    if found is None:
        raise NotFound()
    case = case_held(found.case_id, actor=actor)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.read_on is not None:
        raise Conflict("debts.letter_read_already")
    if actor.person_id is None:
        raise NotAllowed()
    if outcome == Letter.Outcome.CLAIM:
        said = None
        if cents is not None:
            said = Said(
                cents=cents, holds_on=holds_on or letter.received_on, by="letter", document_id=letter.document_id
            )
        letter.claim_id = _debt(letter, claim_id, said, debt, actor, clock)
    letter.outcome, letter.read_on, letter.read_by_id = outcome, clock.today(), actor.person_id
    letter.save(update_fields=["outcome", "read_on", "read_by", "claim"])
    record("letter.read", letter, actor=actor, clock=clock, outcome=outcome, claim_id=letter.claim_id)
    if outcome == Letter.Outcome.UNREADABLE:
        _ask_again(letter, case, actor, clock)
    _work_follows(case, actor, clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return letter


def _debt(
    letter: Letter, claim_id: UUID | None, said: Said | None, debt: dict[str, Any], actor: Actor, clock: Clock
) -> UUID:
    if claim_id is None:
        return claim_add(case_id=letter.case_id, said=said, actor=actor, clock=clock, **debt).pk
    claim, _ = claim_held(claim_id, actor=actor)
    if claim.case_id != letter.case_id:
        raise NotFound()
    if claim.state == "gone":
        raise Conflict("debts.claim_gone")
    if said is not None:
        amount_say(claim, said, actor=actor, clock=clock)
    return claim.pk


def _unreadable(case: Any, letter_id: UUID | None) -> Letter | None:
    if letter_id is None:
        return None
    letter = Letter.objects.filter(pk=letter_id, case=case, outcome=Letter.Outcome.UNREADABLE).first()
    if letter is None:
        raise NotFound()
    return letter


def _owner(case: Any, actor: Actor) -> UUID:
    """Whose paper it is: of who brings it, or of who asked for help."""
    own: UUID | None = actor.person_id
    return own if own is not None and own in case.client_ids else case.client_ids[0]


def _ask_again(letter: Letter, case: Any, actor: Actor, clock: Clock) -> None:
    with acting(SYSTEM):
        person_id = Document.objects.get(pk=letter.document_id).person_id
    wanted = Wanted(
        subject=("letter", letter.pk), step=AGAIN, what="debts.tasks.letter_again", who_role=Role.RESIDENT,
        assignee_id=person_id or case.client_ids[0],
    )  # fmt: skip
    task_open(wanted=wanted, actor=actor, clock=clock)


def _work_follows(case: Any, actor: Actor, clock: Clock) -> None:
    """One open task for the coach while letters wait. It hangs on the post of the case and not on the case: the tasks
    of a case follow from its method alone."""
    with acting(SYSTEM):
        waits = Letter.objects.filter(case=case, read_on=None).exists()
        worker = at_work(employment_id=case.coach_id, on=clock.today(), actor=SYSTEM)
    if waits:
        wanted = Wanted(
            subject=("letters", case.pk), step=READ, what="debts.tasks.letters_read", who_role=Role.COACH,
            assignee_id=worker.person_id if worker else None, due_on=add_workdays(clock.today(), READ_WORKDAYS),
            term_source="debts.terms.letters_read",
        )  # fmt: skip
        task_open(wanted=wanted, actor=actor, clock=clock)
    else:
        _close(case.pk, READ, actor, clock)


def _close(subject_id: UUID, step: str, actor: Actor, clock: Clock) -> None:
    with acting(SYSTEM):
        Task.objects.filter(subject_id=subject_id, step=step, done_at=None).update(
            done_at=clock.now(), done_by=actor.account_id
        )
