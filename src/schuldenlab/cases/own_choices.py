# SPDX-License-Identifier: EUPL-1.2
"""What the forms of this room's actions offer to choose, and what they carry of what somebody saw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from django.db.models import Max

from schuldenlab.base import case_keys
from schuldenlab.base.actor import DbRole
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import LabError
from schuldenlab.base.models import Document
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.methods.vocabulary import Type
from schuldenlab.people.selectors.lists import organisations_that_help

from .actions import action_page_register
from .acts import Act, Choices, choices_register, method_words, seen_register
from .models import Appointment, Contact, FactRecord, Goal, Plan

CHOICES_MAX = 200
_PAGES = {"need.record": "needs", "needs.rank": "first", "plan.write": "plan", "plan.agree": "plan",
          "goal.set": "goals", "goal.reach": "goals"}  # fmt: skip


def register() -> None:
    choices_register("plan.agree", "person_id", _clients)
    choices_register("goal.reach", "goal_id", _goals_to_reach)
    choices_register("case.refer", "organisation_id", _organisations)
    choices_register("card.walk", "steps", _card)
    choices_register("fact.record", "corrects", _records)
    choices_register("contact.record", "corrects", _contacts)
    choices_register("fact.record", "document_id", documents)
    for name in ("appointment.plan", "contact.plan"):
        choices_register(name, "replaces", _appointments)
    seen_register("plan.write", "seen_version", newest_plan)
    seen_register("plan.agree", "version", newest_plan)
    seen_register("decision.take", "supersedes", current_decision)
    for name, page in _PAGES.items():
        action_page_register(name, f"cases:{page}")


def newest_plan(act: Act) -> int:
    return Plan.objects.filter(case=act.case).aggregate(newest=Max("version"))["newest"] or 0


def current_decision(act: Act) -> object:
    return act.decision.pk if act.decision else None


def _clients(act: Act) -> Choices:
    """Who said yes; on their own page nobody has to choose."""
    if act.actor.db_role is not DbRole.STAFF:
        return ()
    return [(str(one), act.names.get(one, "–")) for one in act.case.client_ids]


def _goals_to_reach(act: Act) -> Choices:
    rows = Goal.objects.filter(case=act.case, reached_on=None).order_by("set_on", "known_at")[:CHOICES_MAX]
    try:
        cipher = case_keys.for_reading(act.case.pk)
    except LabError:
        return ()
    return [(str(row.pk), cipher.unseal(bytes(row.target), column="cases_goal.target", row_id=row.pk)) for row in rows]


def _organisations(act: Act) -> Choices:
    return [(str(one.id), one.name) for one in organisations_that_help(actor=act.actor)]


def _card(act: Act) -> Choices:
    """The steps of the method's route card, in its own words."""
    card = act.method.card if act.method else None
    if card is None or act.method is None:
        return ()
    return [(key, method_words(act.case, act.method, f"card.{key}", current_language())) for key in card.steps]


def documents(act: Act) -> Choices:
    """What came in about this case, the newest first; what we wrote ourselves proves nothing."""
    rows = Document.objects.filter(case_id=act.case.pk).exclude(kind__startswith="letter.").order_by("-received_on")
    known, language = sentences(current_language()), current_language()
    return [
        (str(row.pk), f"{known.get(f'cases.steps.document.{row.kind}', text('cases.steps.document.other'))}, "
                      f"{date_in_words(row.received_on, language, year=True)}")
        for row in rows.only("id", "kind", "received_on")[:CHOICES_MAX]
    ]  # fmt: skip


def _records(act: Act) -> Choices:
    """What was recorded of this fact and not corrected yet: the newest first."""
    rows = FactRecord.objects.filter(case=act.case, name=act.argument, corrected_by__isnull=True)
    return [(str(row.pk), record_words(act, row)) for row in rows.order_by("-known_at")[:CHOICES_MAX]]


def _contacts(act: Act) -> Choices:
    """What was written down about talking with each other and not corrected yet: the newest first."""
    rows = Contact.objects.filter(case=act.case, corrected_by__isnull=True).order_by("-held_on", "-known_at")
    kinds, language = sentences(current_language()), current_language()
    return [
        (str(row.pk), f"{kinds[f'cases.steps.code.kind.{row.kind}']}, "
                      f"{date_in_words(row.held_on, language, weekday=False, year=True)}")
        for row in rows[:CHOICES_MAX]
    ]  # fmt: skip


def record_words(act: Act, row: FactRecord) -> str:
    language = current_language()
    on = date_in_words(row.holds_on, language, weekday=False, year=True)
    if row.value is None or act.fact is None or act.fact.type is Type.DATE:
        return text("cases.steps.record_on", on=on)
    value = euros(row.value, language) if act.fact.type is Type.CENTS else row.value
    if isinstance(row.value, bool):
        value = text(f"cases.steps.code.yes_no.{'yes' if row.value else 'no'}")
    return text("cases.steps.record_value", value=value, on=on)


def _appointments(act: Act) -> Choices:
    """Appointments that still have to come."""
    since = datetime.combine(act.on, time(), AMSTERDAM)
    rows = Appointment.objects.filter(case=act.case, replaced_by__isnull=True, starts_at__gte=since)
    return [(str(row.pk), words) for row, words in _when(rows.order_by("starts_at")[:CHOICES_MAX])]


def _when(rows: object) -> Iterator[tuple[Appointment, str]]:
    for row in rows:  # type: ignore[attr-defined]
        at = row.starts_at.astimezone(AMSTERDAM)
        yield row, f"{date_in_words(at.date(), current_language())} {at:%H:%M}"
