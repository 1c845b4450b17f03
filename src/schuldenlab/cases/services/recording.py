# SPDX-License-Identifier: EUPL-1.2
"""Verbs that write down what is so: facts with their source, contacts, appointments, measures, receipts.

Aftercare goes on after closing: contacts, appointments and measures do too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, cast
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab import law
from schuldenlab.base import crypto
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotFound
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language
from schuldenlab.methods.schema import Value
from schuldenlab.methods.vocabulary import Fact, Own, Type, UnknownName, fact_named
from schuldenlab.methods.vocabulary.lists import LIFE_DOMAINS

from .. import policies
from ..engine import case_refresh
from ..models import Appointment, Case, Contact, FactRecord, Measure, Receipt
from ..models.contact import CHANNELS, CONTACT_KINDS
from ..models.facts import SOURCES
from ..own_facts import months_on
from ..packages import method_of
from ..values import checked
from ._tools import after_the_question, case_locked, not_in_future, noted, of, one_of, record, sealed
from .planning import SCORE_MAX, SCORE_MIN

# Worry about debts in three short questions: how often one worries, sleeps badly, leaves post and account unopened.
# The sources name the outcome, not the questions: these are our choice (label L).
WORRIES = ("often", "sleep", "grip")


@transaction.atomic
def fact_record(
    *,
    case_id: UUID,
    name: str,
    value: Value | None,
    holds_on: date,
    source: str,
    actor: Actor,
    clock: Clock,
    document_id: UUID | None = None,
    corrects: UUID | None = None,
    fact_id: UUID | None = None,
) -> FactRecord:
    """State one recordable fact of the vocabulary, with where it comes from.

    `corrects` names the record that was wrong; with no value we say that we do not know after all. The value of a
    milestone is the day it holds. Raises Conflict base.stale when that record was corrected before, LabError
    cases.fact_not_recordable, cases.fact_value or cases.milestone_day.
    """
    policies.require(actor, "fact_record")
    case = case_locked(case_id, actor=actor)
    fact = _recordable(name)
    if value is None and corrects is None:
        raise LabError("cases.fact_value", field="value", name=name)
    if fact.type is Type.DATE and type(value) is date and value != holds_on:
        raise LabError("cases.milestone_day", field="value", name=name)
    if source == "document" and document_id is None:
        raise LabError("cases.document_needed", field="document_id")
    if corrects is not None and not FactRecord.objects.filter(pk=corrects, case=case, name=name).exists():
        raise NotFound()
    row = FactRecord(
        **of(case, clock),
        id=fact_id or uuid4(),
        name=name,
        value=None if value is None else checked(fact, value),
        holds_on=not_in_future(holds_on, clock, field="holds_on"),
        by_id=actor.person_id,
        source=one_of(source, SOURCES, field="source"),
        document_id=document_id,
        corrects_id=corrects,
    )
    with one_outcome(cases_factrecord_corrects_id_key="base.stale", cases_factrecord_pkey="base.stale"):
        row.save(force_insert=True)
    record("fact.recorded", case, row, actor=actor, clock=clock, holds_on=holds_on, name=name, source=source)
    case_refresh(case=case, actor=actor, clock=clock)
    return row


@transaction.atomic
def contact_record(
    *,
    case_id: UUID,
    kind: str,
    held_on: date,
    reached: bool,
    channel: str,
    actor: Actor,
    clock: Clock,
    note: str = "",
    corrects: UUID | None = None,
) -> Contact:
    """A contact, or an attempt that reached nobody.

    `corrects` names the one that was written down wrong, its kind perhaps, and counts no more; one that never was is
    corrected by one that reached nobody. That they want no help was said in a talk: of a talk that was written down
    wrong it counts no more. Raises LabError cases.talk_before_asked, Conflict base.stale when it was
    corrected before.
    """
    policies.require(actor, "contact_record")
    case = case_locked(case_id, actor=actor, closed_too=True)
    one_of(kind, CONTACT_KINDS, field="kind")
    (after_the_question if kind == "talk" else _any_day)(case, held_on, clock, field="held_on")
    wrong = Contact.objects.filter(pk=corrects, case=case).first() if corrects is not None else None
    if corrects is not None and wrong is None:
        raise NotFound()
    row_id = uuid4()
    words = clean_text(note, field="note")
    contact = Contact(
        **of(case, clock),
        id=row_id,
        kind=kind,
        held_on=held_on,
        reached=reached,
        channel=one_of(channel, CHANNELS, field="channel"),
        by_id=actor.person_id,
        note=sealed(case, row_id, "contact.note", words, clock) if words else None,
        corrects_id=corrects,
    )
    with one_outcome(cases_contact_corrects_id_key="base.stale"):
        contact.save(force_insert=True)
    if wrong is not None and wrong.kind == "talk":
        _decline_taken_back(case, wrong.held_on, actor, clock)
    record("contact.recorded", case, contact, actor=actor, clock=clock, holds_on=held_on, kind=kind, reached=reached)
    case_refresh(case=case, actor=actor, clock=clock)
    return contact


@transaction.atomic
def appointment_plan(
    *,
    case_id: UUID,
    kind: str,
    starts_at: datetime,
    channel: str,
    actor: Actor,
    clock: Clock,
    replaces: UUID | None = None,
) -> Appointment:
    """Agree when to meet; the coach of the case comes, or who covers. Raises Conflict base.stale when it was moved."""
    policies.require(actor, "appointment_plan")
    case = case_locked(case_id, actor=actor, closed_too=True)
    if starts_at <= clock.now():
        raise LabError("cases.day_in_past", field="starts_at")
    if replaces is not None and not Appointment.objects.filter(pk=replaces, case=case).exists():
        raise NotFound()
    appointment = Appointment(
        **of(case, clock),
        kind=one_of(kind, CONTACT_KINDS, field="kind"),
        starts_at=starts_at,
        channel=one_of(channel, CHANNELS, field="channel"),
        employment_id=case.coach_id,
        replaces_id=replaces,
    )
    with one_outcome(cases_appointment_replaces_id_key="base.stale"):
        appointment.save(force_insert=True)
    record("appointment.planned", case, appointment, actor=actor, clock=clock, kind=kind, moved=replaces is not None)
    case_refresh(case=case, actor=actor, clock=clock)
    return appointment


@transaction.atomic
def measure_record(*, case_id: UUID, months: int, answers: Mapping[str, object], actor: Actor, clock: Clock) -> Measure:
    """How it is going, by the questions and at the moments of the method: resident and coach each once, and not before
    so many months have gone.

    Raises LabError cases.measure_moment, cases.measure_not_yet or cases.measure_answers, Conflict
    cases.measured_already.
    """
    policies.require(actor, "measure_record")
    case = case_locked(case_id, actor=actor, closed_too=True)
    asked = method_of(case).measure
    if asked is None or months not in asked.at_months:
        moments = ", ".join(map(str, asked.at_months)) if asked else "-"
        raise LabError("cases.measure_moment", field="months", moments=moments)
    if set(answers) != set(asked.asks) or not all(_fits(name, answer) for name, answer in answers.items()):
        raise LabError("cases.measure_answers", field="answers")
    if clock.today() < (first := months_on(case.opened_on, months)):
        on = date_in_words(first, current_language(), year=True)
        raise LabError("cases.measure_not_yet", field="months", months=months, on=on)
    row_id = uuid4()
    measure = Measure(
        **of(case, clock),
        id=row_id,
        months=months,
        by_role=policies.said_by(actor),
        measured_on=clock.today(),
        answers=sealed(case, row_id, "measure.answers", answers, clock),
    )
    with one_outcome(measure_once="cases.measured_already"):
        measure.save(force_insert=True)
    record("measure.recorded", case, measure, actor=actor, clock=clock, months=months, by=measure.by_role)
    case_refresh(case=case, actor=actor, clock=clock)
    return measure


@transaction.atomic
def receipt_keep(
    *,
    case_id: UUID,
    kind: str,
    content: Mapping[str, object],
    label: str,
    facts: Mapping[str, Value],
    holds_on: date,
    actor: Actor,
    clock: Clock,
) -> Receipt:
    """Keep what was computed with everything it was computed from.

    `content` is the receipt of the law core as JSON; `facts` the outcomes, by names of the vocabulary, that steps and
    conditions read.

    Raises LabError cases.receipt_wrong unless the receipt comes out again with this program, is of this day, has this
    label, and tells these outcomes: people are paid by them.
    """
    policies.require(actor, "receipt_keep")
    case = case_locked(case_id, actor=actor)
    _comes_out(content, label=label, facts=facts, holds_on=holds_on)
    row_id = uuid4()
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    receipt = Receipt.objects.create(
        **of(case, clock),
        id=row_id,
        kind=kind,
        content=sealed(case, row_id, "receipt.content", written, clock),
        sha256=crypto.fingerprint("receipt", written.encode()),
        label=label,
        facts={name: checked(fact_named(name, Own()), value) for name, value in facts.items()},
        norms={step["name"]: step["value"] for step in _steps(content) if step["kind"] == "norm"},
        holds_on=holds_on,
    )
    record("receipt.kept", case, receipt, actor=actor, clock=clock, holds_on=holds_on, kind=kind)
    case_refresh(case=case, actor=actor, clock=clock)
    return receipt


# Which step of a receipt tells an outcome, and how many of its parts make the number that is kept.
_OUTCOMES = {
    "capacity.month": ("repayment_capacity", 100),
    "free_amount.month": ("vtlb", 100),
    "regular.share": ("regular_share", 1_000_000),
}


def _comes_out(content: Mapping[str, object], *, label: str, facts: Mapping[str, Value], holds_on: date) -> None:
    if law.verify(law.canonical(content)).outcome != "equal":
        raise LabError("cases.receipt_wrong", field="content")
    if (content["label"], content["reference_date"]) != (label, holds_on.isoformat()):
        raise LabError("cases.receipt_wrong", field="label")
    steps = {step["name"]: step["value"] for step in _steps(content)}
    for name, value in facts.items():
        step, parts = _OUTCOMES.get(name, ("", 1))
        if step not in steps or int(Fraction(steps[step]) * parts) != value:
            raise LabError("cases.receipt_wrong", field=name)


def _steps(content: Mapping[str, object]) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], content["steps"])


def _decline_taken_back(case: Case, said_on: date, actor: Actor, clock: Clock) -> None:
    said = FactRecord.objects.filter(case=case, name="help.declined", holds_on=said_on, value__isnull=False)
    for one in said.filter(corrected_by__isnull=True):
        noted(case, one.name, None, said_on, source="coach", actor=actor, clock=clock, corrects=one)


def _any_day(case: Case, day: date, clock: Clock, *, field: str) -> date:
    return not_in_future(day, clock, field=field)


def _recordable(name: str) -> Fact:
    try:
        fact = fact_named(name, Own())
    except UnknownName as unknown:
        raise LabError("cases.fact_not_recordable", field="name", name=name[:80]) from unknown
    if not fact.recordable:
        raise LabError("cases.fact_not_recordable", field="name", name=name)
    return fact


def _fits(name: str, answer: object) -> bool:
    """Marks from 1 to 10; for the life domains as many as they want to give, for worry one, or all three."""
    if name == "life_domains":
        return isinstance(answer, Mapping) and set(answer) <= set(LIFE_DOMAINS) and all(map(_mark, answer.values()))
    if name == "debt_worry" and isinstance(answer, Mapping):
        return set(answer) == set(WORRIES) and all(map(_mark, answer.values()))
    return _mark(answer)


def _mark(answer: object) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool) and SCORE_MIN <= answer <= SCORE_MAX
