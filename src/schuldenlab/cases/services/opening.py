# SPDX-License-Identifier: EUPL-1.2
"""Verbs at the beginning: somebody asks for help, and somebody talks with them.

A name is enough to begin: no form, no papers, no BSN (the first talk decides who drops out). What threatens sets how
soon the talk must be: eviction, a cut-off or the end of a health insurance, within three working days (Wgs article 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.actor import Actor, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError
from schuldenlab.base.inputs import clean_text
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people import selectors as people
from schuldenlab.people.partial_date import PartialDate
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.services import household_move_in, no_fixed_address_start, person_register

from .. import policies
from ..engine import case_refresh
from ..models import Case, Contact, FactRecord
from ..models.case import CLIENTS_MAX
from ..models.contact import CHANNELS
from ..models.facts import SOURCES
from ..own_facts import admitted
from ._tools import ASKED_YEARS_MAX, after_the_question, case_locked, not_in_future, noted, of, one_of, record, sealed
from .recording import contact_record

NOTE_LIMIT = 10_000


@transaction.atomic
def case_open(
    *,
    client_ids: Sequence[UUID],
    asked_on: date,
    actor: Actor,
    clock: Clock,
    threats: Sequence[str] = (),
    coach_employment_id: UUID | None = None,
    case_id: UUID | None = None,
) -> Case:
    """Somebody asked for help on this day; from then on the law counts.

    One person, or two who share a household. The coach is the actor, unless another is named. Raises LabError
    cases.clients_share_no_household or cases.coach_needed.
    """
    policies.require(actor, "case_open")
    clients = list(dict.fromkeys(client_ids))
    if not 1 <= len(clients) <= CLIENTS_MAX:
        raise LabError("cases.clients_one_or_two", field="client_ids")
    case = Case(
        id=case_id or uuid4(),
        known_at=clock.now(),
        household_id=_household(clients, actor, clock),
        client_ids=clients,
        coach_id=_coach(coach_employment_id, clients, actor, clock),
        asked_on=not_in_future(asked_on, clock, field="asked_on", years=ASKED_YEARS_MAX),
        opened_on=clock.today(),
    )
    case.save(force_insert=True)
    record("case.opened", case, case, actor=actor, clock=clock, holds_on=asked_on)
    _threats(case, threats, asked_on, actor, clock)
    case_refresh(case=case, actor=actor, clock=clock)
    return case


@transaction.atomic
def talk_record(
    *,
    case_id: UUID,
    held_on: date,
    channel: str,
    actor: Actor,
    clock: Clock,
    threats: Sequence[str] = (),
    declines: bool = False,
    note: str = "",
    contact_id: UUID | None = None,
) -> Contact:
    """A talk was held with the household. What threatens may come up only now.

    `declines`: in this talk they said that they want no help; then no decision is needed (Wgs article 4a). Raises
    LabError cases.declined_after_admission: after a yes only a decision ends help.
    """
    policies.require(actor, "talk_record")
    case = case_locked(case_id, actor=actor)
    after_the_question(case, held_on, clock, field="held_on")
    _threats(case, threats, held_on, actor, clock)
    if declines:
        if admitted(case).exists():
            raise LabError("cases.declined_after_admission", field="declines")
        noted(case, "help.declined", held_on.isoformat(), held_on, source="resident", actor=actor, clock=clock)
    row_id = contact_id or uuid4()
    words = clean_text(note, limit=NOTE_LIMIT, field="note")
    contact = Contact.objects.create(
        **of(case, clock),
        id=row_id,
        kind="talk",
        held_on=held_on,
        reached=True,
        channel=one_of(channel, CHANNELS, field="channel"),
        by_id=actor.person_id,
        note=sealed(case, row_id, "contact.note", words, clock) if words else None,
    )
    record("talk.recorded", case, contact, actor=actor, clock=clock, holds_on=held_on, channel=channel)
    case_refresh(case=case, actor=actor, clock=clock)
    return contact


@transaction.atomic
def threat_record(
    *,
    case_id: UUID,
    threats: Sequence[str],
    holds_on: date,
    actor: Actor,
    clock: Clock,
    source: str = "resident",
) -> list[FactRecord]:
    """Something threatens the household, told at any moment: before the talk it makes the talk urgent at once.

    That it is off again is the fact ``threat.averted:<threat>``.
    """
    policies.require(actor, "threat_record")
    case = case_locked(case_id, actor=actor)
    if not threats:
        raise LabError("cases.code_unknown", field="threats", allowed=", ".join(THREATS))
    not_in_future(holds_on, clock, field="holds_on")
    told = _threats(case, threats, holds_on, actor, clock, source=one_of(source, SOURCES, field="source"))
    case_refresh(case=case, actor=actor, clock=clock)
    return told


@transaction.atomic
def walk_in(
    *,
    channel: str,
    actor: Actor,
    clock: Clock,
    person_id: UUID | None = None,
    surname: str = "",
    given_names: str = "",
    prefix: str = "",
    birth: PartialDate | None = None,
    bsn: str = "",
    phone: str = "",
    no_fixed_address: bool = False,
    talked: bool = True,
    threats: Sequence[str] = (),
    note: str = "",
    coach_employment_id: UUID | None = None,
    case_id: UUID | None = None,
) -> Case:
    """Somebody stands at the desk: person, household, case and talk at once, from a name alone.

    `person_id`: somebody who is on record already. `no_fixed_address`: they have no address of their own and stay in
    our municipality; raises LabError people.city_code_missing while the city has no code. Not `talked`: they asked, and
    the talk has still to come.
    """
    if person_id is None:
        person_id = person_register(
            surname=surname, given_names=given_names, prefix=prefix, birth=birth, bsn=bsn, phone=phone, actor=actor,
            clock=clock,
        ).pk  # fmt: skip
    if no_fixed_address:
        no_fixed_address_start(person_id=person_id, in_our_municipality=True, actor=actor, clock=clock)
    case = case_open(
        client_ids=[person_id], asked_on=clock.today(), threats=() if talked else threats,
        coach_employment_id=coach_employment_id, actor=actor, clock=clock, case_id=case_id,
    )  # fmt: skip
    if talked:
        talk_record(
            case_id=case.pk, held_on=clock.today(), channel=channel, threats=threats, note=note, actor=actor,
            clock=clock,
        )  # fmt: skip
    elif note:
        contact_record(
            case_id=case.pk, kind="follow_up", held_on=clock.today(), reached=True, channel=channel, note=note,
            actor=actor, clock=clock,
        )  # fmt: skip
    return case


def _threats(
    case: Case, threats: Sequence[str], since: date, actor: Actor, clock: Clock, *, source: str = "resident"
) -> list[FactRecord]:
    names = [f"threat.of:{one_of(threat, THREATS, field='threats')}" for threat in dict.fromkeys(threats)]
    return [noted(case, name, True, since, source=source, actor=actor, clock=clock) for name in names]


def _household(clients: list[UUID], actor: Actor, clock: Clock) -> UUID:
    """The household of the first client, begun when there is none; a second client lives in the same one."""
    today = clock.today()
    known = people.household_of(person_id=clients[0], actor=actor, purpose=Purpose.ACCESS, on=today)
    if known is None:
        if len(clients) > 1:
            raise LabError("cases.clients_share_no_household", field="client_ids")
        return household_move_in(person_id=clients[0], role="head", on=today, actor=actor, clock=clock).household_id
    if not set(clients) <= {member.person_id for member in known.members}:
        raise LabError("cases.clients_share_no_household", field="client_ids")
    return known.id


def _coach(employment_id: UUID | None, clients: list[UUID], actor: Actor, clock: Clock) -> UUID:
    chosen = employment_id or (actor.employment_id if actor.is_one_of(Role.COACH) else None)
    if chosen is None:
        raise LabError("cases.coach_needed", field="coach_employment_id")
    work = people.at_work(employment_id=chosen, on=clock.today(), actor=actor)
    if work is None or Role.COACH not in work.roles or work.person_id in clients:
        raise LabError("cases.coach_needed", field="coach_employment_id")
    return chosen
