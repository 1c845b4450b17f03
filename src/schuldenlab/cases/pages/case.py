# SPDX-License-Identifier: EUPL-1.2
"""One case on one page: what to do now, the way, and everything that is known, a tap away. For staff.

Opening it is a look at the data of its clients, noted with the purpose of who opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from schuldenlab.base.actor import DbRole
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.methods.schema import Method
from schuldenlab.people.selectors import person_names

from ..acts import fact_words
from ..measures import measures_look
from ..overview import NEWEST, PAGE, Happening, Overview, overview, timeline
from ..places import PlaceFound
from ..selectors import READS_WORDS
from ..way_picture import both
from ._tools import may, page_of, purpose_of, show
from .words import CaseWords, MoveLine, day, joined

SECTIONS = ("people", "needs", "plan", "goals", "terms", "decisions", "contact", "happened")
IN_OWN_WORDS = ("needs", "plan", "goals")


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now. `url` empty: somebody else's move, and the sentence says whose."""

    sentence: str
    why: str
    button: str
    url: str


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The one next thing, then the way, then the rest."""
    actor, today = request.actor, request.clock.today()
    _staff_only(request)
    seen = overview(case_id=case_id, actor=actor, purpose=purpose_of(actor), on=today)
    words = CaseWords(seen, actor, today)
    lines = [words.line(move) for move in seen.moves]
    way, words_too = words.way(), purpose_of(actor) in READS_WORDS
    first = next((one for one in lines if one.url and not one.optional), None)
    return show(
        request,
        "cases/case.html",
        seen=seen,
        view=seen.view,
        title=", ".join(one.full_name for one in seen.people),
        method=seen.method.text("title", current_language()) if seen.method else "",
        next=_next(words, seen, lines, first),
        others=[one for one in lines if one is not first],
        way=way,
        pictures=both(way),
        stages=words.stages(),
        happened=[_happened(one, seen.method, today) for one in seen.newest[:NEWEST]],
        more_happened=len(seen.newest) > NEWEST,
        terms=[one for one in lines if one.due],
        objected=[
            (one, _decision(seen.method, one.kind))
            for one in seen.view.decisions
            if one.objection_until and one.objection_until >= today
        ],
        decided=[(one, _decision(seen.method, one.kind)) for one in seen.view.decisions],
        threats=[(f"fact.record:threat.averted:{one}", text(f"cases.pages.threat.{one}")) for one in seen.threats],
        places=[(_place(one), one) for one in seen.places],
        measures=measures_look(seen.measures, who="other"),
        reads_words=words_too,
        sections=[one for one in SECTIONS if words_too or one not in IN_OWN_WORDS],
        may_words=may(actor, "plan_write") and seen.view.closed_on is None,
        may_transfer=may(actor, "case_transfer") and seen.view.closed_on is None,
        may_contact=may(actor, "contact_record"),
        may_plan=may(actor, "appointment_plan"),
    )


@require_safe
def happened(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What happened in this case, newest first."""
    actor, today = request.actor, request.clock.today()
    _staff_only(request)
    purpose, number = purpose_of(actor), page_of(request)
    found = timeline(case_id=case_id, actor=actor, purpose=purpose, page=number)
    names = person_names(person_ids=found.client_ids, actor=actor, purpose=purpose)
    return show(
        request,
        "cases/happened.html",
        case_id=case_id,
        title=joined([names[one] for one in found.client_ids if one in names]),
        happened=[_happened(one, found.method, today) for one in found.lines],
        count=found.count,
        number=number,
        pages=max(1, -(-found.count // PAGE)),
    )


def _staff_only(request: HttpRequest) -> None:
    """A household has a page of its own."""
    if request.actor.db_role is not DbRole.STAFF:
        raise NotAllowed()


def _next(words: CaseWords, seen: Overview, lines: list[MoveLine], first: MoveLine | None) -> Next:
    if first is not None:
        why = " ".join(part for part in (first.due and first.due.capitalize() + ".", first.law) if part)
        return Next(first.what, why, first.button, first.url)
    if seen.view.closed_on is not None:
        return Next(text("cases.pages.case.closed", on=day(seen.view.closed_on, words.today)), "", "", "")
    theirs = next((one for one in lines if not one.optional), None)
    if theirs is None:
        return Next(text("cases.pages.case.nothing"), text("cases.pages.case.nothing_why"), "", "")
    why = text("cases.pages.case.theirs_why", who=theirs.who, what=theirs.title.rstrip("."))
    return Next(text("cases.pages.case.theirs"), f"{why} {theirs.due}".strip(), "", "")


def _place(one: PlaceFound) -> str:
    return f"{text(one.name)} ({one.waiting})" if one.waiting else text(one.name)


def _happened(one: Happening, method: Method | None, today: date) -> dict[str, str]:
    known = sentences(current_language())
    about = ""
    if one.verb == "step.finished":
        about = _step(method, str(one.data.get("step", "")))
    elif one.verb in ("decision.taken", "decision.proposed", "advice.given"):
        about = _decision(method, str(one.data.get("kind", "")))
    elif one.verb == "fact.recorded":
        about = _fact(str(one.data.get("name", "")))
    elif one.verb == "contact.recorded":
        about = known.get(f"cases.steps.code.kind.{one.data.get('kind')}", "")
    return {
        "what": known.get(f"site.events.{one.verb}", one.verb),
        "about": about,
        "on": day(one.holds_on, today),
        "who": one.who or text("cases.pages.case.by_system"),
    }


def _fact(name: str) -> str:
    threat = sentences(current_language()).get(f"cases.pages.threat_short.{name.removeprefix('threat.of:')}")
    return threat or fact_words(name, current_language())


def _step(method: Method | None, key: str) -> str:
    if method is None or key not in {step.key for step in method.steps}:
        return ""
    return method.text(f"step.{key}.title", current_language())


def _decision(method: Method | None, kind: str) -> str:
    if method is None or kind not in {one.kind for one in method.decisions}:
        return kind
    return method.text(f"decision.{kind}", current_language())
