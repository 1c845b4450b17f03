# SPDX-License-Identifier: EUPL-1.2
"""The facts this room and the register of persons know. Each function is one provider: at most one query,
and the key of the case where the words under it are needed.

A fact of the person is that of who asked for help, the first client. A yes about living here holds for all clients.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from schuldenlab.base import case_keys
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import LabError
from schuldenlab.methods.schema import FactValue, Value
from schuldenlab.methods.vocabulary import FACTS, Own, UnknownName, fact_named
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people import selectors as people

from .facts import Facts, provider_register
from .grown_old import newest_with_changes
from .models import (
    Appointment,
    Case,
    CaseVersionMove,
    Contact,
    Decision,
    FactRecord,
    Goal,
    Measure,
    Need,
    NeedRanking,
    Plan,
    Receipt,
)
from .values import read

CONTACTS = {  # facts that a contact of this kind brings
    "giving_back.missed_discussed": "missed_instalment",
    "aftercare.held": "aftercare",
    "hearing.held": "hearing",
}


def register() -> None:
    recordable = [name + (":*" if fact.argument else "") for name, fact in FACTS.items() if fact.recordable]
    for provider, names, *reads in (
        (_of_the_case, ("help.asked", "case.begun", "case.months", "case.closed", "case.months_closed")),
        (_chosen, ("method.chosen",), CaseVersionMove),
        (_opened, ("case.opened",)),
        (
            _recorded,
            (
                *recordable,
                "threat.any",
                "threat.of:*",
                "threat.last:*",
                "help.declined",
                "card.walked",
                "referral.made",
            ),
        ),
        (_contacts, ("talk.held", "contact.held", *CONTACTS)),
        (_appointments, ("appointment.planned", "contact.planned"), Appointment),
        (_needs, ("need.stated",), Need),
        (_ranking, ("need.ranked",), NeedRanking),
        (_needs_told, ("need.first", "need.score:*"), Need),
        (_plan, ("plan.written", "plan.agreed_by_resident"), Plan),
        (_goals, ("goal.set:*", "goal.reached:*", "goals.set", "goals.all_reached")),
        (_decisions, ("decision.taken:*", "decision.outcome:*"), Decision),
        (_measures, ("measure.taken:*",), Measure),
        (
            _calculation,
            ("calculation.current", "calculation.old_since", "capacity.month", "free_amount.month", "regular.share"),
            Receipt,
        ),
        (_persons, ("person.age", "person.lives_in_municipality", "person.has_guardian")),
        (_household, ("household.has_partner", "household.children")),
    ):
        provider_register(provider, *names, reads=tuple(reads))


def _of_the_case(case: Case, on: date) -> Facts:
    found = {
        "help.asked": FactValue(case.asked_on, case.asked_on, case.known_at),
        "case.begun": _day(case.opened_on, case.known_at),
        "case.months": _today(whole_months(case.opened_on, on), on),
    }
    if case.closed_on is not None:
        found["case.closed"] = FactValue(case.closed_on, case.closed_on, _morning(case.closed_on))
        found["case.months_closed"] = _today(whole_months(case.closed_on, on), on)
    return found


def _chosen(case: Case, on: date) -> Facts:
    """The day this method was chosen; a move to a later version of it is no new choice."""
    if case.method_version is None:
        return {}
    moves = CaseVersionMove.objects.filter(case=case, to_version__key=case.method_version.key)
    first = moves.order_by("known_at").first()
    return {"method.chosen": _day(first.moved_on, first.known_at)} if first else {}


def _opened(case: Case, on: date) -> Facts:
    first = Case.objects.filter(opened_from=case).order_by("known_at").first()
    return {"case.opened": _day(first.opened_on, first.known_at)} if first else {}


def _recorded(case: Case, on: date) -> Facts:
    """Of each name the record that holds newest counts; a corrected one counts no more."""
    rows = FactRecord.objects.filter(_with_the_desk(case), corrected_by__isnull=True, holds_on__lte=on)
    # Who was admitted, or asks in a next case, wants help after all.
    rows = rows.exclude(Q(name="help.declined") & (~Q(case=case.pk) | Exists(admitted(case))))
    found: Facts = {}
    for row in rows.order_by("holds_on", "known_at"):
        if row.value is None:
            continue
        value: Value = row.value
        try:
            value = read(fact_named(row.name, Own()), row.value)
        except UnknownName:
            continue  # a name of a later vocabulary: this program does not know what it means
        fact = FactValue(value, row.holds_on, row.known_at)
        if row.name.startswith("threat.of:"):
            threat = row.name.partition(":")[2]
            found[f"threat.last:{threat}"] = fact
            if threat in threats_alive(found):
                continue  # told once more: it threatens since the first time, and the term of the law runs from then
        found[row.name] = fact
    return found | _threats(case, found)


def admitted(case: Case) -> QuerySet[Decision]:
    """The decision that admits, while it counts."""
    return Decision.objects.filter(case=case.pk, kind="admission", outcome="granted", superseded_by__isnull=True)


def _threats(case: Case, found: Facts) -> Facts:
    """Asked at the door, so nothing recorded is a no. Each threat is averted by itself, until it comes up again."""
    told = [found[name] for threat in THREATS if (name := f"threat.of:{threat}") in found]
    averted = [found[name] for threat in THREATS if (name := f"threat.averted:{threat}") in found]
    alive = [found[f"threat.of:{threat}"] for threat in threats_alive(found)]
    last = max((fact.known_at for fact in (*told, *averted)), default=case.known_at)
    off_on = max((fact.holds_on for fact in averted), default=case.asked_on)
    return {"threat.any": FactValue(bool(alive), min((fact.holds_on for fact in alive), default=off_on), last)}


def threats_alive(found: Mapping[str, FactValue]) -> list[str]:
    """What was told and not averted after that."""
    return [
        threat
        for threat in THREATS
        if (told := found.get(f"threat.of:{threat}"))
        and ((off := found.get(f"threat.averted:{threat}")) is None or _later(told, off))
    ]


def threats_held(found: Mapping[str, FactValue]) -> list[str]:
    """Those that keep a case from being closed: since they were last told nobody took the household over, and it did
    not say that it wants no help."""
    ends = [found[name] for name in ("referral.made", "help.declined") if name in found]
    return [
        threat for threat in threats_alive(found) if all(_later(found[f"threat.last:{threat}"], end) for end in ends)
    ]


def _later(fact: FactValue, other: FactValue) -> bool:
    """Of one day, what we knew last."""
    return (fact.holds_on, fact.known_at) > (other.holds_on, other.known_at)


def _contacts(case: Case, on: date) -> Facts:
    counts = Contact.objects.filter(_with_the_desk(case), reached=True, corrected_by__isnull=True)
    rows = list(counts.order_by("held_on", "known_at"))
    return _some(
        {
            "talk.held": next((row for row in rows if row.kind == "talk"), None),
            "contact.held": rows[-1] if rows else None,
            **{
                name: next((row for row in reversed(rows) if row.kind == kind), None) for name, kind in CONTACTS.items()
            },
        },
        "held_on",
    )


def _appointments(case: Case, on: date) -> Facts:
    newest = Appointment.objects.filter(case=case, replaced_by__isnull=True).order_by("-known_at").first()
    if newest is None:
        return {}
    planned = _day(newest.known_at.astimezone(AMSTERDAM).date(), newest.known_at)
    return {"appointment.planned": planned, "contact.planned": planned}


def _needs(case: Case, on: date) -> Facts:
    return _newest_row("need.stated", Need.objects.filter(case=case).order_by("-known_at").first())


def _ranking(case: Case, on: date) -> Facts:
    return _newest_row("need.ranked", NeedRanking.objects.filter(case=case).order_by("-known_at").first())


def _needs_told(case: Case, on: date) -> Facts:
    """Life domains and scores lie under the key of the case; with that key destroyed they are unknown again."""
    newest = NeedRanking.objects.filter(case=OuterRef("case")).order_by("-known_at")
    rows = list(
        Need.objects.filter(case=case)
        .order_by("need_id", "-version")
        .distinct("need_id")
        .annotate(ranked=Subquery(newest.values("need_ids")[:1]))
    )
    if not rows:
        return {}
    try:
        cipher = case_keys.for_reading(case.pk)
    except LabError:
        return {}
    found: Facts = {}
    for row in sorted(rows, key=lambda row: row.known_at):
        told = json.loads(cipher.unseal(bytes(row.told), column="cases_need.told", row_id=row.pk))
        since = row.known_at.astimezone(AMSTERDAM).date()
        if told["score"] is not None:
            found[f"need.score:{told['domain']}"] = FactValue(told["score"], since, row.known_at)
        if row.ranked and row.need_id == row.ranked[0]:
            found["need.first"] = FactValue(told["domain"], since, row.known_at)
    return found


def _plan(case: Case, on: date) -> Facts:
    """The newest version written, and the newest one agreed to: a next version takes no agreement away."""
    rows = list(Plan.objects.filter(case=case).order_by("version"))
    agreed = [row for row in rows if row.agreed_on is not None]
    return _some({"plan.written": rows[-1] if rows else None}, "written_on") | _some(
        {"plan.agreed_by_resident": agreed[-1] if agreed else None}, "agreed_on"
    )


def _goals(case: Case, on: date) -> Facts:
    rows = list(Goal.objects.filter(case=case).order_by("set_on", "known_at"))
    found: Facts = {}
    for row in rows:
        found[f"goal.set:{row.kind}"] = _day(row.set_on, row.known_at)
        if row.reached_on is not None:
            found[f"goal.reached:{row.kind}"] = _day(row.reached_on, _morning(row.reached_on))
    found["goals.set"] = _today(len(rows), on)
    if rows:
        found["goals.all_reached"] = _today(all(row.reached_on is not None for row in rows), on)
    return found


def _decisions(case: Case, on: date) -> Facts:
    """Of each kind the decision that was not superseded."""
    found: Facts = {}
    for row in Decision.objects.filter(case=case, superseded_by__isnull=True):
        found[f"decision.taken:{row.kind}"] = _day(row.decided_on, row.known_at)
        found[f"decision.outcome:{row.kind}"] = FactValue(row.outcome, row.decided_on, row.known_at)
    return found


def _measures(case: Case, on: date) -> Facts:
    """Taken as soon as one of the two answered: who cannot be reached keeps nobody waiting."""
    found: Facts = {}
    for row in Measure.objects.filter(case=case).order_by("-known_at"):
        found[f"measure.taken:{row.months}"] = _day(row.measured_on, row.known_at)
    return found


def _calculation(case: Case, on: date) -> Facts:
    """Outcomes of the newest calculation, and whether it still tells how things are."""
    newest, is_old, told_at = newest_with_changes(case, on)
    if newest is None:
        return {}
    outcomes = {name: FactValue(value, newest.holds_on, newest.known_at) for name, value in newest.facts.items()}
    if is_old:  # known since this morning, so that the step opens again at the latest tonight; a told fact at once
        outcomes["calculation.old_since"] = _day(on, max(_morning(on), told_at or _morning(on)))
    return outcomes | {"calculation.current": FactValue(not is_old, newest.holds_on, newest.known_at)}


def _persons(case: Case, on: date) -> Facts:
    rows = {row.person_id: row for row in people.resident_facts(person_ids=case.client_ids, on=on, actor=SYSTEM)}
    first = rows[case.client_ids[0]]
    found = {"person.has_guardian": _today(first.money_decided_by_another, on)}
    if first.ages is not None and first.ages[0] == first.ages[1]:
        found["person.age"] = _today(first.ages[0], on)
    here = [row.in_municipality for row in rows.values()]
    if False in here or None not in here:
        found["person.lives_in_municipality"] = _today(all(here), on)
    return found


def _household(case: Case, on: date) -> Facts:
    roles = people.household_roles(household_id=case.household_id, on=on, actor=SYSTEM)
    return {
        "household.has_partner": _today(roles["partner"] > 0, on),
        "household.children": _today(roles["child"], on),
    }


def whole_months(since: date, on: date) -> int:
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)


def months_on(since: date, months: int) -> date:
    """The first day on which so many whole months have gone: of 31 August, half a year on is 1 March."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    if since.day > monthrange(year, month + 1)[1]:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)
    return date(year, month + 1, since.day)


def _with_the_desk(case: Case) -> Q:
    return Q(case__in=[one for one in (case.pk, case.opened_from_id) if one is not None])


def _newest_row(name: str, row: Need | NeedRanking | None) -> Facts:
    return {name: _day(row.known_at.astimezone(AMSTERDAM).date(), row.known_at)} if row else {}


def _some(rows: dict[str, Contact | Plan | None], day: str) -> Facts:
    return {name: _day(getattr(row, day), row.known_at) for name, row in rows.items() if row is not None}


def _day(day: date, known_at: datetime) -> FactValue:
    """A milestone: the day it happened is its value."""
    return FactValue(day, day, known_at)


def _today(value: Value, on: date) -> FactValue:
    """What is counted anew each day, such as an age."""
    return FactValue(value, on, _morning(on))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)
