# SPDX-License-Identifier: EUPL-1.2
"""Putting person lists in the database: in parts, each its own transaction, so that a load that broke off can go on.

A person's id follows from their list (a keyed fingerprint of A-number and label): the second time nothing is new.
A BSN that somebody has already: when that person was entered by hand it is the same person, and what the city entered
stays; when it came from another list, both lists become a person, and the second has no BSN until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from schuldenlab.base import crypto, events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError

from .. import bsn as bsn_columns
from ..models import Address, Person, Representation
from ..names import search_key
from .facts import Facts, facts_of
from .families import Families, families
from .reader import PersonList, Reader
from .relations import keep_households, keep_parents
from .report import Report
from .towns import towns_by_municipality

CHUNK = 500
THE_HAGUE = "0518"
Item = TypeVar("Item")


@dataclass(slots=True)
class _Plan:
    """What becomes of one list."""

    facts: Facts
    person_id: UUID
    is_new: bool
    bsn_index: bytes | None  # None: without BSN


def load(path: Path, *, clock: Clock, municipalities: Path | None = None) -> Report:
    """Load every list of this file; says what became of each line. Raises NotThisFile when it is no such file."""
    reader, report = Reader(path), Report(path.name)
    report.lines_read = reader.counts
    towns = towns_by_municipality(municipalities) if municipalities else {}
    with families() as found:
        for chunk in _chunks(_facts(reader.lists(), report)):
            with acting(SYSTEM):
                _one_load_at_a_time()
                _keep(chunk, towns, found, report, clock)
        found.finish()
        for families_chunk in _chunks(found.households()):
            with acting(SYSTEM):
                _one_load_at_a_time()
                keep_households(families_chunk, report, clock)
        for pairs in _chunks(found.parents()):
            with acting(SYSTEM):
                _one_load_at_a_time()
                keep_parents(pairs, report, clock)
    for line, reason in reader.problems:
        report.refuse(line, reason)
    report.counts["refused"] = reader.counts.unread + report.counts["lists_refused"]
    with acting(SYSTEM):
        told: dict[str, Any] = {
            name: report.counts[name] for name in ("new", "known", "lists_refused", "households_new", "parents_new")
        }
        events.record("register.loaded", actor=SYSTEM, subject=("load", uuid4()), clock=clock, **told)
    return report


def _facts(lists: Iterable[PersonList], report: Report) -> Iterator[Facts]:
    for person_list in lists:
        report.counts["history"] += person_list.history_rows
        try:
            yield facts_of(person_list)
        except LabError as reason:
            report.refuse(person_list.line, f"no name that can be kept ({reason.code})")
            report.counts["lists_refused"] += 1


def _keep(chunk: list[Facts], towns: dict[str, str], found: Families, report: Report, clock: Clock) -> None:
    plans = _plan(chunk, report)
    new = [plan for plan in plans if plan.is_new]
    try:
        with transaction.atomic():
            _insert(new, towns, clock)
        refused: set[int] = set()
    except DatabaseError:
        refused = _insert_one_by_one(new, towns, report, clock)
    today = clock.today()
    for plan in plans:
        if id(plan) in refused:
            continue
        report.counts["new" if plan.is_new else "known"] += 1
        _count(plan, report, today)
        birth = plan.facts.birth
        first = found.add(
            plan.facts,
            plan.person_id,
            minor=birth.certainly_minor_on(today),
            adult=birth.certainly_adult_on(today),
            has_own_bsn=plan.bsn_index is not None,
        )
        if not first:
            report.note(plan.facts.line, "a second list of the same person in this file")


def _plan(chunk: list[Facts], report: Report) -> list[_Plan]:
    ids = [UUID(bytes=crypto.fingerprint("brp.list", facts.key.encode())[:16], version=4) for facts in chunk]
    indexes = [crypto.blind_index(facts.bsn) if facts.bsn else None for facts in chunk]
    here = set(Person.objects.filter(id__in=ids).values_list("id", flat=True))
    holders = {
        bytes(index): (person_id, source)
        for index, person_id, source in Person.objects.filter(
            bsn_index__in=[index for index in indexes if index]
        ).values_list("bsn_index", "id", "source")
    }
    plans = []
    for facts, person_id, index in zip(chunk, ids, indexes, strict=True):
        holder, source = holders.get(index or b"", (None, ""))
        if person_id not in here and holder is not None and source == Person.Source.HAND:
            report.note(facts.line, "entered by hand before: nothing was changed")
            plans.append(_Plan(facts, holder, is_new=False, bsn_index=index))
            continue
        if holder not in (None, person_id):
            report.note(facts.line, "01.01.20: this BSN is on another list too; this person is here without it")
            index = None
        plans.append(_Plan(facts, person_id, is_new=person_id not in here, bsn_index=index))
        here.add(person_id)
        if index:
            holders[index] = (person_id, Person.Source.REGISTER)
    return plans


def _insert(plans: list[_Plan], towns: dict[str, str], clock: Clock) -> None:
    Person.objects.bulk_create([_person(plan, clock) for plan in plans])
    Address.objects.bulk_create([_address(plan, towns, clock) for plan in plans if plan.facts.address])
    Representation.objects.bulk_create(
        [
            Representation(
                known_at=clock.now(),
                person_id=plan.person_id,
                kind=Representation.Kind.GUARDIAN,
                source=Representation.Source.REGISTER,
                holds_from=plan.facts.guardianship_from,
            )
            for plan in plans
            if plan.facts.guardianship and plan.facts.died is None
        ]
    )
    for plan in plans:
        events.record(
            "person.registered", actor=SYSTEM, subject=("person", plan.person_id), clock=clock, source="register"
        )


def _insert_one_by_one(plans: list[_Plan], towns: dict[str, str], report: Report, clock: Clock) -> set[int]:
    """One list that the database refuses shall not keep the others out. The plans that were refused, by identity."""
    refused = set()
    for plan in plans:
        try:
            with transaction.atomic():
                _insert([plan], towns, clock)
        except DatabaseError as reason:
            diagnosis = getattr(reason.__cause__, "diag", None)
            report.refuse(plan.facts.line, f"the database refused it ({getattr(diagnosis, 'constraint_name', None)})")
            report.counts["lists_refused"] += 1
            refused.add(id(plan))
    return refused


def _person(plan: _Plan, clock: Clock) -> Person:
    facts = plan.facts
    person = Person(
        id=plan.person_id,
        known_at=clock.now(),
        given_names=facts.given_names,
        prefix=facts.prefix,
        surname=facts.surname,
        search_key=search_key(given=facts.given_names, prefix=facts.prefix, surname=facts.surname),
        secrecy=facts.secrecy,
        source=Person.Source.REGISTER,
        register_status=facts.status,
    )
    person.birth, person.died = facts.birth, facts.died
    if plan.bsn_index:
        person.bsn_enc, person.bsn_index = bsn_columns.sealed(facts.bsn, person_id=person.id)
    return person


def _address(plan: _Plan, towns: dict[str, str], clock: Clock) -> Address:
    columns = dict(plan.facts.address or {})
    columns["town"] = columns["town"] or towns.get(str(columns["municipality_code"]), "")
    return Address(known_at=clock.now(), person_id=plan.person_id, source=Address.Source.REGISTER, **columns)


def _count(plan: _Plan, report: Report, today: date) -> None:
    facts, counts = plan.facts, report.counts
    for text in facts.notes:
        report.note(facts.line, text)
    born = facts.birth.earliest()
    if born and born > today:
        report.note(facts.line, "01.03.10: in the future")
    counts["the_hague"] += facts.municipality == THE_HAGUE
    counts["secret"] += facts.secrecy > 0
    counts["deceased"] += facts.died is not None
    counts["guardianship"] += facts.guardianship
    counts["partial_birth"] += not facts.birth.is_complete
    counts["without_bsn"] += plan.bsn_index is None
    if facts.address:
        counts["addresses"] += 1
        counts["foreign"] += bool(facts.address["country_code"])
        counts["letter"] += facts.address["kind"] == "letter"
    counts["relatives"] += len(facts.relatives)
    for relative in facts.relatives:
        counts["parents" if relative.kind.startswith("parent") else
               {"partner": "partners", "child": "children"}[relative.kind]] += 1  # fmt: skip


def _one_load_at_a_time() -> None:
    """Two loads of one file would both find a person missing; the second waits for the first one's part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('schuldenlab.people.brp'))")


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
