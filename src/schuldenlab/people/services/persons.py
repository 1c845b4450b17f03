# SPDX-License-Identifier: EUPL-1.2
"""Verbs on a person: register, correct, record a death, change how they are reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base import documents, events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed

from .. import bsn as bsn_columns
from .. import policies, validation
from ..models import Account, Employment, FormerRecord, Person
from ..names import search_key
from ..partial_date import PartialDate
from ._endings import end_by_death
from ._tools import locked, one_outcome
from .representation import parents_until_adult

DEATH_WITHDRAWN = "death_withdrawn"
CORRECTION_REASONS = ("typing_error", "register", "resident_says", "name_changed", "secrecy", DEATH_WITHDRAWN)
DEATH = "death"
_FACTS = ("given_names", "prefix", "surname", "birth", "died", "bsn", "secrecy")
_COLUMNS = [field.name for field in FormerRecord._meta.get_fields() if hasattr(Person, field.name)]


@transaction.atomic
def person_register(
    *,
    surname: str,
    actor: Actor,
    clock: Clock,
    given_names: str = "",
    prefix: str = "",
    birth: PartialDate | None = None,
    bsn: str = "",
    secrecy: int = 0,
    language: str = "nl",
    reach_by: str = Person.ReachBy.LETTER,
    phone: str = "",
    email: str = "",
    person_id: UUID | None = None,
) -> Person:
    """Put a person on record. Raises Conflict people.bsn_known when this BSN is already somebody's."""
    policies.require(actor, "person_register")
    if bsn and not actor.is_one_of(*policies.STAFF_WHO_USE_BSN):
        raise NotAllowed()  # before anything is looked up: the answer would tell whether somebody is a client
    person = Person(
        id=person_id or uuid4(), known_at=clock.now(), language=_language(language), entered_by=actor.person_id
    )
    _set(person, clock, given_names=given_names, prefix=prefix, surname=surname, birth=birth or PartialDate(), bsn=bsn,
         secrecy=secrecy)  # fmt: skip
    _set_contact(person, reach_by=reach_by, phone=phone, email=email)
    with one_outcome(people_person_bsn_index_key="people.bsn_known", people_person_pkey="base.stale"):
        person.save(force_insert=True)
    events.record("person.registered", actor=actor, subject=("person", person.id), clock=clock, source=person.source)
    return person


@transaction.atomic
def person_correct(*, person_id: UUID, revision: int, reason: str, actor: Actor, clock: Clock, **facts: Any) -> Person:
    """Change facts that were wrong, and keep what was on record before.

    `facts`: given_names, prefix, surname, birth, died, bsn, secrecy; what is not named stays. `revision` is the one the
    corrector saw: raises Conflict base.stale when somebody was first.
    """
    policies.require(actor, "person_correct")
    assert set(facts) <= set(_FACTS), "a correction names facts of a person"
    if reason not in CORRECTION_REASONS:
        raise LabError("people.reason_unknown", field="reason")
    person = locked(Person.objects.for_actor(actor), person_id)
    if person.revision != revision:
        raise Conflict("base.stale")
    was_deceased, born_before = person.deceased, person.birth
    _keep_record(person, reason=reason, actor=actor, clock=clock)
    _set(person, clock, **facts)
    with one_outcome(people_person_bsn_index_key="people.bsn_known"):
        person.save()
    parents_until_adult(person, born_before)
    if person.is_secret:
        documents.letters_for_themselves_only(person_id=person.pk)
    ended: list[UUID] = []
    if was_deceased and not person.deceased:
        Account.objects.filter(person=person, closed_for=DEATH).update(is_active=True, closed_for="")
    elif person.deceased and not was_deceased:
        ended = _died(person, actor, clock)
    more: dict[str, Any] = {"ended": ended} if ended else {}
    events.record(
        "person.corrected",
        actor=actor,
        subject=("person", person.id),
        clock=clock,
        facts=sorted(facts),
        reason=reason,
        revision=person.revision,
        **more,
    )
    return person


@transaction.atomic
def person_record_death(*, person_id: UUID, died: PartialDate, actor: Actor, clock: Clock) -> Person:
    """Record that a person died.

    Their login stops working; who acts for whom, their place in a household, their work and their mandates end on the
    day of death, or today when that day is not wholly known. The same death twice is one death.
    Raises Conflict people.death_known when another date is on record: a date that was wrong is corrected with
    `person_correct`, as is a death that was recorded for the living. Then the login works again; what else had ended
    is for a coach to begin anew, who knows what still holds.
    """
    policies.require(actor, "person_record_death")
    person = locked(Person.objects.for_actor(actor), person_id)
    if person.deceased:
        if person.died == died:
            return person
        raise Conflict("people.death_known")
    _keep_record(person, reason="death", actor=actor, clock=clock)
    _set(person, clock, died=died)
    person.save()
    ended = _died(person, actor, clock)
    events.record(
        "person.died",
        actor=actor,
        subject=("person", person.id),
        clock=clock,
        holds_on=died.earliest() or clock.today(),
        ended=ended,
    )
    return person


@transaction.atomic
def person_change_contact(
    *, person_id: UUID, language: str, reach_by: str, phone: str, email: str, actor: Actor, clock: Clock
) -> Person:
    """How a person wants to be reached: they say so, or who may act for them, or a coach writes it down."""
    if person_id not in actor.person_ids:
        policies.require(actor, "person_correct")
    person = locked(Person.objects.for_actor(actor), person_id)
    person.language = _language(language)
    _set_contact(person, reach_by=reach_by, phone=phone, email=email)
    person.save(update_fields=["language", "reach_by", "phone", "email"])
    events.record("person.contact_changed", actor=actor, subject=("person", person.id), clock=clock, reach_by=reach_by)
    return person


def _died(person: Person, actor: Actor, clock: Clock) -> list[UUID]:
    """Raises NotAllowed people.death_of_colleague: one word of a colleague would take login, work and mandates away."""
    colleague = Employment.objects.holding_on(clock.today()).filter(person=person, organisation__is_city=True)
    if not policies.is_system(actor) and (person.pk == actor.person_id or colleague.exists()):
        raise NotAllowed("people.death_of_colleague")
    Account.objects.filter(person=person, is_active=True).update(is_active=False, closed_for=DEATH)
    day = person.died.earliest() if person.died and person.died.is_complete else None
    return end_by_death(person, on=day or clock.today(), actor=actor, clock=clock)


def _set(person: Person, clock: Clock, **facts: Any) -> None:
    for name in facts.keys() & {"given_names", "surname"}:
        setattr(person, name, validation.name(facts[name], field=name, required=name == "surname"))
    if "prefix" in facts:
        person.prefix = validation.name(facts["prefix"], field="prefix", limit=20)
    if "birth" in facts:
        person.birth = validation.birth(facts["birth"], today=clock.today())
    if "died" in facts:
        died = facts["died"]
        person.died = died and validation.death(died, birth=person.birth, today=clock.today())
    elif person.died:
        validation.death(person.died, birth=person.birth, today=clock.today())
    if "secrecy" in facts:
        if facts["secrecy"] not in range(8):
            raise LabError("people.secrecy_wrong", field="secrecy")
        person.secrecy = facts["secrecy"]
    if "bsn" in facts:
        _set_bsn(person, facts["bsn"])
    person.search_key = search_key(given=person.given_names, prefix=person.prefix, surname=person.surname)


def _set_bsn(person: Person, written: str) -> None:
    if not written:
        person.bsn_enc = person.bsn_index = None
        return
    person.bsn_enc, person.bsn_index = bsn_columns.sealed(validation.bsn(written), person_id=person.id)


def _set_contact(person: Person, *, reach_by: str, phone: str, email: str) -> None:
    if reach_by not in Person.ReachBy.values:
        raise LabError("people.reach_by_unknown", field="reach_by")
    person.reach_by, person.phone, person.email = reach_by, validation.phone(phone), validation.email(email)
    needed = {"phone": person.phone, "sms": person.phone, "email": person.email}.get(reach_by, "letter")
    if not needed:
        raise LabError("people.reach_by_needs", field="email" if reach_by == "email" else "phone")


def _keep_record(person: Person, *, reason: str, actor: Actor, clock: Clock) -> None:
    kept = {name: getattr(person, name) for name in _COLUMNS if name not in ("id", "known_at")}
    FormerRecord.objects.create(
        **kept, person=person, known_at=clock.now(), reason=reason, corrected_by=actor.account_id
    )
    person.revision += 1


def _language(language: str) -> str:
    if language not in ("nl", "en"):
        raise LabError("people.language_unknown", field="language")
    return language
