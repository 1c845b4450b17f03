# SPDX-License-Identifier: EUPL-1.2
"""What happened, as the controller reads it: in words, about whom or what, and the way there.

An event holds ids and codes. Here each becomes a name with a page behind it, as far as this actor may see it; one
question for each kind of thing, however many events there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from schuldenlab.base.actor import Actor
from schuldenlab.base.models import Event, Task
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.cases import selectors as cases
from schuldenlab.cases.acts import fact_words, filled
from schuldenlab.cases.models import Case, MethodVersion
from schuldenlab.cases.packages import method_in
from schuldenlab.debts import policies as debts
from schuldenlab.fund.models import HostConfirmation, HoursReport, Pot
from schuldenlab.ledger.models import Transfer
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import kind_in_words, organisation_names, person_names

Ref = tuple[str, UUID]  # a type of thing, and which one

# What an event names beside its subject, by the name of the id.
_BESIDE = {
    "creditor_id": "organisation",
    "party_id": "organisation",
    "organisation_id": "organisation",
    "for_organisation_id": "organisation",
    "by_organisation_id": "organisation",
    "pot_id": "pot",
}
_OF_A_CASE = {"case", "creditors", "letters"}  # a task about the last two is about the case
_WORK = {"hoursreport": HoursReport, "hostconfirmation": HostConfirmation}  # each names whom it is about


@dataclass(frozen=True, slots=True)
class About:
    """What it was about; `url` is empty where there is no page of it."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class EventLine:
    """`more`: what else there is to say of it, such as an amount or which letter."""

    at: datetime
    what: str
    more: str
    who: str
    about: tuple[About, ...]


def event_lines(rows: Collection[tuple[Event, str]], *, actor: Actor) -> list[EventLine]:
    """These events, each with the name of who did it ("" for the system). Names of residents are noted as read."""
    events = [row for row, _ in rows]
    tasks = Task.objects.in_bulk(_ids(events, {"task"}))
    workers: dict[UUID, UUID] = {}
    for type_, model in _WORK.items():
        workers |= dict(model.objects.filter(pk__in=_ids(events, {type_})).values_list("pk", "person_id"))
    debts_too = debts.may(actor, "see_debts")
    refs = {row.pk: list(dict.fromkeys(_refs(row, tasks, workers, debts_too=debts_too))) for row in events}
    known = _Known(refs.values(), events, actor)
    return [
        EventLine(
            at=row.known_at,
            what=in_words(f"site.events.{row.verb}", row.verb),
            more=", ".join(_more(row, tasks, known)),
            who=who or text("site.logs.system"),
            about=tuple(known.about(ref, row) for ref in refs[row.pk]),
        )
        for row, who in rows
    ]


def in_words(key: str, otherwise: str) -> str:
    """A code without words yet shows as the code: a log hides nothing."""
    return sentences(current_language()).get(key, otherwise)


def _ids(events: Iterable[Event], types: Collection[str]) -> set[UUID]:
    return {row.subject_id for row in events if row.subject_type in types}


def _refs(row: Event, tasks: dict[UUID, Task], workers: dict[UUID, UUID], *, debts_too: bool) -> Iterable[Ref]:
    """What this event is about: what has a page of its own, or a name; else the thing itself. To whom a household owes
    only for who may see its debts."""
    subject = row.subject_type, row.subject_id
    if task := tasks.get(row.subject_id):
        subject = task.subject_type, task.subject_id
    elif person := workers.get(row.subject_id):
        subject = "person", person
    if subject[0] in _OF_A_CASE:
        yield "case", subject[1]
    elif subject[0] in _PAGES or subject[0] == "ledger_entry" or row.case_id is None:
        yield subject
    for name, type_ in _BESIDE.items():
        if name == "creditor_id" and row.case_id is not None and not debts_too:
            continue
        if named := row.data.get(name):
            yield type_, UUID(named)
    if row.case_id is not None:
        yield "case", row.case_id


class _Known:
    """Names of everything these events are about."""

    def __init__(self, refs: Iterable[list[Ref]], events: Iterable[Event], actor: Actor) -> None:
        wanted: dict[str, set[UUID]] = {}
        for type_, id_ in (ref for of_one in refs for ref in of_one):
            wanted.setdefault(type_, set()).add(id_)
        rows = cases.for_actor(actor).filter(pk__in=wanted.get("case", ())).only("client_ids", "method_version")
        self.cases = {row.pk: row for row in rows}
        clients = {one for row in self.cases.values() for one in row.client_ids}
        persons = clients | wanted.get("person", set())
        self.persons = person_names(person_ids=persons, actor=actor, purpose=Purpose.OVERSIGHT)
        pots = Pot.objects.filter(pk__in=wanted.get("pot", ())).values_list("pk", "name")
        self.names = organisation_names(ids=wanted.get("organisation", ())) | dict(pots)
        self.causes: dict[UUID, set[Ref]] = {}
        entries = Transfer.objects.filter(entry__in=wanted.get("ledger_entry", ()))
        for entry, *cause in entries.values_list("entry", "cause_type", "cause_id"):
            self.causes.setdefault(entry, set()).add((cause[0], cause[1]))
        walked = {row.case_id for row in events if "step" in row.data}
        self.steps = _step_titles([row for row in self.cases.values() if row.pk in walked])

    def about(self, ref: Ref, row: Event) -> About:
        type_, id_ = ref
        if type_ == "ledger_entry":
            return self._books(id_, row)
        seen = self._seen(type_, id_)
        word = in_words(f"site.subjects.{type_}", type_)
        url = reverse(_PAGES[type_], args=[id_]) if seen is not None and type_ in _PAGES else ""
        return About(seen or text("site.logs.events.number", what=word, number=str(id_)[:8]), url)

    def _seen(self, type_: str, id_: UUID) -> str | None:
        """How it is called; None when there is no more to say of it than its number."""
        if type_ == "case":
            row = self.cases.get(id_)
            names = ", ".join(self.persons[one] for one in row.client_ids if one in self.persons) if row else ""
            return text("site.logs.events.case_of", who=names) if names else None
        if type_ == "person":
            return self.persons.get(id_)
        if type_ in ("organisation", "pot"):
            return self.names.get(id_)
        return in_words(f"site.subjects.{type_}", type_) if type_ in _PAGES else None

    def _books(self, entry: UUID, row: Event) -> About:
        """Its cause; that day in the journal where it has several, as a list of payments has."""
        found = self.causes.get(entry, set())
        if len(found) == 1:
            return About(text("site.logs.events.books"), reverse("ledger:cause", args=[*next(iter(found))]))
        day = row.holds_on.isoformat()
        query = urlencode({"since": day, "until": day})
        return About(text("site.logs.events.journal"), f"{reverse('ledger:journal')}?{query}")


def _step_titles(walked: Iterable[Case]) -> dict[tuple[UUID, str], str]:
    """By case and step, of the version that the case follows now; a step of an older one keeps its code."""
    version_of = {row.pk: row.method_version_id for row in walked if row.method_version_id}
    versions = MethodVersion.objects.in_bulk(set(version_of.values()))
    language, titles = current_language(), {}
    for pk, version in versions.items():
        method = method_in(version)
        titles[pk] = {
            one.key: filled(method.text(f"step.{one.key}.title", language), {}, language) for one in method.steps
        }
    return {(case, step): said for case, pk in version_of.items() for step, said in titles[pk].items()}


_PAGES = {
    "case": "cases:case",
    "person": "people:person",
    "organisation": "people:organisation",
    "bank_account": "people:bank_account",
    "pot": "fund:pot",
    "payoutbatch": "fund:batch",
    "obligation": "fund:obligation",
}


def _more(row: Event, tasks: dict[UUID, Task], known: _Known) -> Iterable[str]:
    if task := tasks.get(row.subject_id):
        yield in_words(task.what, task.what)
    elif row.case_id and (step := row.data.get("step")):
        yield known.steps.get((row.case_id, step), step)
    for name, say in _SAID.items():
        if (value := row.data.get(name)) not in (None, ""):
            yield from say(value, row)


def _amount(value: object, _: Event) -> Iterable[str]:
    if value:
        yield euros(int(str(value)), current_language())


def _letter(value: object, _: Event) -> Iterable[str]:
    room, _dot, template = str(value).removeprefix("letter.").partition(".")
    if template:
        yield in_words(f"{room}.letters.{template}.name", str(value))


def _kind(value: object, row: Event) -> Iterable[str]:
    """Which decision or which letter it was; other kinds say little by themselves."""
    if str(value).startswith("letter."):
        return _letter(value, row)
    return [kind_in_words(str(value))] if row.verb.startswith("decision.") else []


def _name(value: object, row: Event) -> Iterable[str]:
    yield fact_words(str(value), current_language()) if row.verb == "fact.recorded" else str(value)


def _code(value: object, _: Event) -> Iterable[str]:
    yield str(value)


_SAID: dict[str, Callable[[object, Event], Iterable[str]]] = {
    "kind": _kind,
    "decision_kind": lambda value, _: [kind_in_words(str(value))],
    "template": _letter,
    "method": _code,
    "name": _name,
    "amount_cents": _amount,
    "worth_cents": _amount,
}
