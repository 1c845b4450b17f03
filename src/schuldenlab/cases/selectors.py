# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about cases, each answer for one actor. Reads of personal data are noted with their purpose.

Nothing here evaluates a method to fill a list: open work is rows, finished steps are rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.case_keys import CaseCipher
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.models import Task
from schuldenlab.methods.schema import Method
from schuldenlab.methods.vocabulary.lists import REASONS
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import FACE_JOINS, face_today, person_names

from .actions import fits_read
from .facts import facts_collect
from .fitting import FitPart, fit_parts, taking_cases
from .measures import answered, measures_joined
from .models import (
    Appointment,
    Case,
    Decision,
    DecisionProposal,
    Goal,
    MethodUse,
    Need,
    NeedRanking,
    Plan,
    Receipt,
    StepFinished,
)
from .packages import ParamValue, method_in, param_values_each
from .policies import is_system

LIST_MAX = 200
# Own words are read by who works on them with the household: paying and checking need none.
READS_WORDS = frozenset({Purpose.PLAN, Purpose.SETTLEMENT, Purpose.FAMILY_PLAN, Purpose.OWN})
Unseal = Callable[[str, UUID, bytes], str]


@dataclass(frozen=True, slots=True)
class NeedLine:
    need_id: UUID
    version: int
    domain: str
    own_words: str
    score: int | None
    by_role: str
    rank: int | None  # 1 is first


@dataclass(frozen=True, slots=True)
class PlanView:
    version: int
    words: str
    written_on: date
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class GoalLine:
    id: UUID
    kind: str
    target: str
    due_on: date | None
    reached_on: date | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """`reasons` by name, in words. The next decision of this kind names the `id` of the current one. `objection_until`
    is empty until its letter is sent."""

    id: UUID
    kind: str
    outcome: str
    decided_on: date
    objection_until: date | None
    reasons: dict[str, str]
    is_current: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    step: str
    what: str
    who_role: str
    due_on: date | None
    is_late: bool
    waits_for: str
    source: str  # of the due date: "law:…" or "method:…"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What was written down of one case. `readable` is False once its key was destroyed: then the words are gone for
    good.

    Needs, plan and goals are there for who works on them (`READS_WORDS`) and for the household itself; of staff the
    needs only for their coach, who covers, and a settlement officer.
    """

    id: UUID
    client_ids: tuple[UUID, ...]
    coach_id: UUID
    asked_on: date
    opened_on: date
    closed_on: date | None
    outcome: str
    readable: bool
    needs: tuple[NeedLine, ...]
    plan: PlanView | None
    goals: tuple[GoalLine, ...]
    decisions: tuple[DecisionLine, ...]
    appointments: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class NamedFile(CaseFile):
    """The same, with the names of its clients."""

    names: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class CaseView(NamedFile):
    """The same, with its steps and open work as rows."""

    method_key: str
    method_version: str
    finished: dict[str, date]  # step -> the day it was done
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class MethodFit:
    """How one allowed method fits: `fits` None when something is not known yet, and what is missing says what.

    `can_depart`: only usual conditions stand in the way.
    """

    method: Method
    key: str
    version: str
    version_id: UUID
    status: str
    places_left: int | None
    fits: bool | None
    can_depart: bool
    parts: tuple[FitPart, ...]
    words: dict[str, str] = field(default_factory=dict)  # part -> sentence
    values: dict[str, ParamValue] = field(default_factory=dict)  # of its parameters


def for_actor(actor: Actor) -> QuerySet[Case]:
    return Case.objects.for_actor(actor)


def case_view(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date) -> CaseView:
    """Everything that is known of a case as rows. Raises NotFound outside the actor's sight."""
    case = case_seen(case_id=case_id, actor=actor, purpose=purpose, on=on)
    cipher, lost = case_keys.for_a_page(case.pk)
    return CaseView(
        **_written_down(case, cipher, lost=lost, actor=actor, purpose=purpose, on=on),
        names=person_names(person_ids=case.client_ids, actor=actor, purpose=purpose),
        method_key=case.method_version.key if case.method_version else "",
        method_version=case.method_version.version if case.method_version else "",
        finished=dict(StepFinished.objects.filter(case=case).order_by("known_at").values_list("step", "finished_on")),
        tasks=_tasks(case, actor, on),
    )


def named_file(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date) -> NamedFile:
    """What was written down of a case, and of whom. Raises NotFound outside the actor's sight."""
    case = case_seen(case_id=case_id, actor=actor, purpose=purpose, on=on)
    cipher, lost = case_keys.for_a_page(case.pk)
    return NamedFile(
        **_written_down(case, cipher, lost=lost, actor=actor, purpose=purpose, on=on),
        names=person_names(person_ids=case.client_ids, actor=actor, purpose=purpose),
    )


def case_seen(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date, **joined: Any) -> Case:
    """The row, with its method, its coach (for staff), its kept state and its appointments to come; one query, noted as
    a look.

    `joined`: expressions over the case, each under its name. Raises NotFound outside the actor's sight.
    """
    require_purpose(actor, purpose)
    to_come = Appointment.objects.filter(case=OuterRef("pk"), replaced_by__isnull=True, starts_at__date__gte=on)
    # Who is whose face is for colleagues to compute; the portal may not read that table whole.
    coach = ("coach", *(f"coach__{one}" for one in FACE_JOINS)) if actor.db_role is DbRole.STAFF else ()
    case = (
        Case.objects.for_actor(actor)
        .select_related("method_version", "state", *coach)
        .annotate(to_come=ArraySubquery(to_come.order_by("starts_at").values("starts_at")[:LIST_MAX]), **joined)
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    return case


def case_file(
    case: Case, cipher: CaseCipher | None, *, lost: bool, actor: Actor, purpose: Purpose, on: date
) -> CaseFile:
    """What was written down of a case of `case_seen`, opened with its key."""
    return CaseFile(**_written_down(case, cipher, lost=lost, actor=actor, purpose=purpose, on=on))


def _written_down(
    case: Case, cipher: CaseCipher | None, *, lost: bool, actor: Actor, purpose: Purpose, on: date
) -> dict[str, Any]:
    unseal, words = _unsealer(cipher), purpose in READS_WORDS
    return {
        "id": case.pk,
        "client_ids": tuple(case.client_ids),
        "coach_id": case.coach_id,
        "asked_on": case.asked_on,
        "opened_on": case.opened_on,
        "closed_on": case.closed_on,
        "outcome": case.outcome,
        "readable": not lost,
        "needs": _needs(case, unseal) if cipher and words and _reads_needs(case, actor, on) else (),
        "plan": _plan(case, unseal) if words else None,
        "goals": _goals(case, unseal) if words else (),
        "decisions": _decisions(case, unseal),
        "appointments": tuple(case.to_come),
    }


def method_fit(*, case_id: UUID, actor: Actor, on: date, language: str = "nl") -> list[MethodFit]:
    """Each method that takes cases, and why it fits this household or does not. Raises NotFound, NotAllowed."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    return fits_of(_case(case_id, actor, Purpose.PLAN), on=on, language=language)


def case_to_fit(*, case_id: UUID, actor: Actor) -> Case:
    """A case with its method, for a page that asks how methods fit it. Raises NotFound."""
    return _case(case_id, actor, Purpose.PLAN)


def fits_of(case: Case, *, on: date, language: str) -> list[MethodFit]:
    """The same of a case that was read and may be seen."""
    uses = list(taking_cases(on).annotate(taken=Count("cases")).order_by("key"))
    methods = [method_in(use.method_version) for use in uses]
    facts = facts_collect(case=case, names={name for method in methods for name in fits_read(method)}, on=on)
    found = []
    for use, method, values in zip(uses, methods, param_values_each(methods, on=on), strict=True):
        parts = tuple(fit_parts(case=case, method=method, on=on, facts=facts, values=values))
        verdicts = [part.verdict for part in parts]
        found.append(
            MethodFit(
                method=method,
                key=use.key,
                version=use.method_version.version,
                version_id=use.method_version_id,
                status=use.status,
                places_left=_places_left(use),
                fits=False if False in verdicts else (None if None in verdicts else True),
                can_depart=all(part.verdict is True or part.kind == "usual" for part in parts)
                and any(decision.kind == "departure" for decision in method.decisions),
                parts=parts,
                words={part.key: method.text(f"fits.{part.key}", language) for part in parts},
                values=values,
            )
        )
    return found


def proposals_of(*, case_id: UUID, actor: Actor, purpose: Purpose) -> list[DecisionProposal]:
    """Proposals that wait for a second person. Staff only: nothing was decided yet."""
    if actor.db_role is not DbRole.STAFF:
        raise NotAllowed()
    case = _case(case_id, actor, purpose)
    return list(DecisionProposal.objects.filter(case=case, decision__isnull=True).order_by("known_at"))


def receipt_open(*, receipt_id: UUID, actor: Actor, purpose: Purpose) -> dict[str, object]:
    """What was computed, with everything it was computed from. Raises NotFound, or base.case_key_destroyed."""
    receipt = Receipt.objects.filter(pk=receipt_id, case__in=Case.objects.for_actor(actor)).first()
    if receipt is None:
        raise NotFound()
    require_purpose(actor, purpose)
    access.note(purpose, receipt.client_ids)
    words = case_keys.unseal(
        case_id=receipt.case_id, column="cases_receipt.content", row_id=receipt.pk, sealed=bytes(receipt.content)
    )
    return dict(json.loads(words))


def measures_of(*, case_id: UUID, actor: Actor, purpose: Purpose) -> list[tuple[int, str, dict[str, object]]]:
    """Moment, by whom, answers; in order of time. Raises NotFound, or base.case_key_destroyed."""
    case = _case(case_id, actor, purpose, **measures_joined())
    return answered(case, case_keys.for_reading(case.pk))


def _case(case_id: UUID, actor: Actor, purpose: Purpose, **joined: Any) -> Case:
    require_purpose(actor, purpose)
    case = Case.objects.for_actor(actor).select_related("method_version").annotate(**joined).filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    return case


def _unsealer(cipher: CaseCipher | None) -> Unseal:
    """Opens words of this case; without its key all are empty."""
    if cipher is None:
        return lambda column, row_id, sealed: ""
    return lambda column, row_id, sealed: cipher.unseal(bytes(sealed), column=f"cases_{column}", row_id=row_id)


def answers_for(case: Case, actor: Actor, on: date) -> bool:
    """Whether this actor is the coach of a case of `case_seen`, or covers for them today."""
    if actor.employment_id is None:
        return False
    face = face_today(case.coach, on=on)
    return case.coach_id == actor.employment_id or (face is not None and face.employment_id == actor.employment_id)


def _reads_needs(case: Case, actor: Actor, on: date) -> bool:
    """What somebody told in their own words, they told their coach: docs/adr/0006."""
    if actor.db_role is not DbRole.STAFF or is_system(actor):
        return True
    # Whoever settles debts may settle those of this household; that teams differ is not known here.
    return answers_for(case, actor, on) or (
        actor.employment_id is not None and actor.is_one_of(Role.SETTLEMENT_OFFICER)
    )


def _needs(case: Case, unseal: Unseal) -> tuple[NeedLine, ...]:
    newest = NeedRanking.objects.filter(case=OuterRef("case")).order_by("-known_at")
    rows = (
        Need.objects.filter(case=case)
        .order_by("need_id", "-version")
        .distinct("need_id")
        .annotate(ranked=Subquery(newest.values("need_ids")[:1]))
    )
    lines = []
    for row in rows:
        told = json.loads(unseal("need.told", row.pk, row.told))
        rank = row.ranked.index(row.need_id) + 1 if row.ranked and row.need_id in row.ranked else None
        lines.append(
            NeedLine(row.need_id, row.version, told["domain"], told["own_words"], told["score"], row.by_role, rank)
        )
    return tuple(sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.domain, line.need_id)))


def _plan(case: Case, unseal: Unseal) -> PlanView | None:
    row = Plan.objects.filter(case=case).order_by("-version").first()
    return row and PlanView(row.version, unseal("plan.words", row.pk, row.words), row.written_on, row.agreed_on)


def _goals(case: Case, unseal: Unseal) -> tuple[GoalLine, ...]:
    return tuple(
        GoalLine(row.pk, row.kind, unseal("goal.target", row.pk, row.target), row.due_on, row.reached_on)
        for row in Goal.objects.filter(case=case).order_by("set_on", "known_at")
    )


def _decisions(case: Case, unseal: Unseal) -> tuple[DecisionLine, ...]:
    sent = Max("sent__objection_until")  # of two clients the one who got the letter last
    rows = list(Decision.objects.filter(case=case).annotate(objection_until=sent).order_by("known_at"))
    before = {row.supersedes_id for row in rows}
    lines = []
    for row in rows:
        words = unseal("decision.reasons", row.pk, row.reasons) if row.reasons is not None else ""
        reasons = json.loads(words) if words else {}
        lines.append(
            DecisionLine(
                id=row.pk,
                kind=row.kind,
                outcome=row.outcome,
                decided_on=row.decided_on,
                objection_until=row.objection_until,
                reasons={name: reasons[name] for name in REASONS if name in reasons},
                is_current=row.pk not in before,
            )
        )
    return tuple(lines)


def _tasks(case: Case, actor: Actor, on: date) -> tuple[TaskLine, ...]:
    """Open work in this case: all of it for staff, their own for a resident."""
    rows = Task.objects.filter(case_id=case.pk, done_at=None)
    if actor.db_role is not DbRole.STAFF:
        rows = rows.filter(assignee_id__in=actor.person_ids)
    return tuple(
        TaskLine(
            step=row.step,
            what=row.what,
            who_role=row.who_role,
            due_on=row.due_on,
            is_late=row.due_on is not None and row.due_on < on,
            waits_for=row.waits_for,
            source=row.term_source,
        )
        for row in rows.order_by(F("due_on").asc(nulls_last=True), "opened_at", "id")
    )


def _places_left(use: MethodUse) -> int | None:
    return None if use.max_cases is None else max(0, use.max_cases - use.taken)
