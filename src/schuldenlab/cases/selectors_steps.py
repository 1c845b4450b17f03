# SPDX-License-Identifier: EUPL-1.2
"""One step as its page shows it: what, why, before when, who, and what it still waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, DbRole
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.models import Event, Task
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import sentences, text
from schuldenlab.methods.progress import State
from schuldenlab.people.selectors import face_of

from .acts import Act, article, fact_words, method_words
from .engine import HELD_BY
from .facts import facts_collect
from .models import FactRecord, Measure
from .own_choices import CHOICES_MAX, record_words
from .own_facts import months_on, threats_held
from .policies import said_by
from .way import DANGER

LAST = 3


@dataclass(frozen=True, slots=True)
class Waited:
    """A fact that is waited for, in words, and whose move it is."""

    what: str
    whom: str


@dataclass(frozen=True, slots=True)
class StepLook:
    """`article`: where a term comes from when it is the law's. `finished_on`: it was done before."""

    title: str
    what: str
    why: str
    names: str
    who: str
    due_on: date | None
    article: str
    is_late: bool
    finished_on: date | None
    waits: tuple[Waited, ...]


def step_look(act: Act, *, language: str) -> StepLook:
    """In the words of the method; outside a step in those of the action. A resident reads what is meant for them."""
    own = act.actor.db_role is not DbRole.STAFF
    if act.step is None or act.method is None:
        known = sentences(language)
        title = known.get(f"cases.steps.of.{act.action.name}.title") or known.get(act.action.text_key, act.name)
        if act.rule is not None and act.method is not None:
            title = method_words(act.case, act.method, f"decision.{act.argument}", language)
        if act.fact is not None:
            title = fact_words(act.argument, language).capitalize()
        words = {part: known.get(f"cases.steps.of.{act.action.name}.{part}", "") for part in ("what", "why")}
        task = Task.objects.filter(case_id=act.case.pk, step=act.early, done_at=None).first() if act.early else None
        due_on = task.due_on if task else None
        late = due_on is not None and due_on < act.on
        source = article(task.term_source) if task else ""
        return StepLook(title, words["what"], words["why"], _names(act), act.who, due_on, source, late, None, ())
    one, method = act.step, act.method
    names = {
        "resident": _names(act),
        "coach": _coach(act),
        "due": date_in_words(one.due.on, language) if one.due.on else "–",
    }

    def said(part: str) -> str:
        return method_words(act.case, method, f"step.{one.step.key}.{part}", language, **names)

    return StepLook(
        title=said("title"),
        what=said("resident" if own else "do"),
        why="" if own else said("why"),
        names=_names(act),
        who=act.who,
        due_on=one.due.on,
        article=article(one.due.source),
        is_late=one.late,
        finished_on=one.since if one.state is State.FINISHED else None,
        waits=tuple(Waited(fact_words(wait.fact, language), wait.whom) for wait in one.waits),
    )


def happened_last(act: Act) -> list[tuple[str, datetime]]:
    """The last things that happened in this case: verb and moment, newest first. Staff only."""
    if act.actor.db_role is not DbRole.STAFF:
        return []
    rows = Event.objects.filter(case_id=act.case.pk).exclude(verb__startswith="task.").order_by("-known_at", "-id")
    return list(rows.values_list("verb", "known_at")[:LAST])


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record of a fact in words, by whom and when. `corrected_on`: since when it counts no more, and by whose word.
    A name is empty for the system."""

    words: str
    noted_on: date
    noted_by: str
    corrected_on: date | None
    corrected_by: str


def fact_history(act: Act) -> list[RecordLine]:
    """What was recorded of the fact of this page, the newest first: what was wrong stays, with what became of it."""
    if act.fact is None or act.actor.db_role is not DbRole.STAFF:
        return []
    rows = FactRecord.objects.filter(case=act.case, name=act.argument).select_related("by", "corrected_by__by")
    return [_record(act, row) for row in rows.order_by("-known_at")[:CHOICES_MAX]]


def _record(act: Act, row: FactRecord) -> RecordLine:
    after = getattr(row, "corrected_by", None)
    return RecordLine(
        words=text("cases.corrected.unknown") if row.value is None else record_words(act, row),
        noted_on=_day(row),
        noted_by=row.by.full_name if row.by else "",
        corrected_on=_day(after) if after else None,
        corrected_by=after.by.full_name if after and after.by else "",
    )


def _day(row: FactRecord) -> date:
    return row.known_at.astimezone(AMSTERDAM).date()


def still_open(act: Act, language: str) -> list[tuple[str, date | None]]:
    """Other work in this case that is not done: what, and before when. What threatens is said by itself."""
    own = act.step.step.key if act.step else act.early
    rows = Task.objects.filter(case_id=act.case.pk, done_at=None).exclude(step=own).exclude(step__startswith=DANGER)
    known = sentences(language)
    found = rows.order_by("due_on", "opened_at", "id").values_list("what", "due_on")
    return [(known.get(what, what), due_on) for what, due_on in found]


def dangers_left(act: Act) -> list[str]:
    """What threatens and keeps the case from being closed."""
    return threats_held(facts_collect(case=act.case, names=HELD_BY, on=act.on, told=act.told))


def has_declined(act: Act) -> bool:
    """Whether it counts that they want no help."""
    return "help.declined" in facts_collect(case=act.case, names={"help.declined"}, on=act.on, told=act.told)


def is_measured(act: Act) -> bool:
    """Whether this actor's side answered the questions of this moment already."""
    return Measure.objects.filter(case=act.case, months=int(act.argument), by_role=said_by(act.actor)).exists()


def measured_from(act: Act) -> date:
    """The first day on which the questions of this moment can be answered."""
    return months_on(act.case.opened_on, int(act.argument))


def _coach(act: Act) -> str:
    """Who is this household's face today, as colleagues and residents call them."""
    with acting(SYSTEM):
        return face_of(employment_id=act.case.coach_id, on=act.on).shown_as


def _names(act: Act) -> str:
    return ", ".join(act.names[one] for one in act.case.client_ids if one in act.names)
