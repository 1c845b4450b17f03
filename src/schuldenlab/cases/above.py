# SPDX-License-Identifier: EUPL-1.2
"""What rooms above a case stand on: hold it still, let the steps follow, and read a decision that was taken.

Who changes something of a case from above holds it first, so that everybody waits in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base import case_keys
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import LabError, NotAllowed, NotFound
from schuldenlab.methods.schema import Decision as DecisionRule
from schuldenlab.methods.schema import GivingBack
from schuldenlab.methods.terms import number

from .actions import facts_read
from .engine import case_progress, case_refresh, case_state, case_values, is_within_reach
from .fitting import taking_cases
from .models import Case, Decision, Goal, MethodVersion
from .packages import ParamValue, method_in, method_of


def cases_hold(*, case_ids: Iterable[UUID], actor: Actor) -> list[Case]:
    """These cases, closed ones too, held until the end of the transaction, in the order of their ids.

    Raises NotFound when one is not there, NotAllowed cases.own_case when it is the actor's own.
    """
    wanted = set(case_ids)
    with acting(SYSTEM):
        rows = Case.objects.select_for_update(of=("self",)).select_related("method_version").filter(pk__in=wanted)
        held = list(rows.order_by("pk"))
    if len(held) != len(wanted):
        raise NotFound()
    if actor.roles and actor.db_role is SYSTEM.db_role and any(actor.person_id in one.client_ids for one in held):
        raise NotAllowed("cases.own_case")
    return held


# By case, while several changes follow at once: the case as it was handed in last, and who changed it first.
_changed: ContextVar[dict[UUID, tuple[Case, Actor, Clock]] | None] = ContextVar("changed", default=None)


def cases_follow(*, cases: Iterable[Case], actor: Actor, clock: Clock) -> None:
    """A fact above these cases changed: finish steps and replace open tasks. Inside `followed_once` at its end."""
    changed = _changed.get()
    for case in cases:
        if changed is None:
            case_refresh(case=case, actor=actor, clock=clock)
        else:
            _, by, at = changed.get(case.pk, (case, actor, clock))
            changed[case.pk] = (case, by, at)


@contextmanager
def followed_once() -> Iterator[None]:
    """Each case that changes in here follows once, when all is done: ten offers with their money are ten changes and
    one state of the case. Inside the transaction that changes them; after an error nothing follows."""
    if _changed.get() is not None:
        yield
        return
    changed: dict[UUID, tuple[Case, Actor, Clock]] = {}
    token = _changed.set(changed)
    try:
        yield
    finally:
        _changed.reset(token)
    for case, actor, clock in changed.values():
        case_refresh(case=case, actor=actor, clock=clock)


def method_key_of(case: Case) -> str:
    """The key of the method this case follows; empty before one was chosen."""
    return case.method_version.key if case.method_version else ""


def method_reads(case: Case, fact: str) -> bool:
    """Whether a step of the case's method looks at this fact."""
    return case.method_version is not None and fact in facts_read(method_of(case))


def cases_not_open(*, case_ids: Iterable[UUID], action: str, on: date) -> list[Case]:
    """Of these cases those whose method does not let this action happen yet: it has steps for it, and what they need is
    not there. Judged by the facts of now, not by the list of tasks."""
    with acting(SYSTEM):
        rows = Case.objects.select_related("method_version").filter(pk__in=set(case_ids)).order_by("pk")
        return [case for case in rows if _asks_for(case, action) and not _is_open(case, action, on)]


def cases_shown_not_open(*, case_ids: Iterable[UUID], action: str, on: date) -> set[UUID]:
    """The same as it was kept, for who looks at many cases at once: one query. Who acts asks `cases_not_open`."""
    with acting(SYSTEM):
        rows = Case.objects.select_related("method_version", "state").filter(pk__in=set(case_ids))
        asked = [case for case in rows if _asks_for(case, action)]
        return {case.pk for case in asked if action not in case_state(case=case, on=on).can}


def _asks_for(case: Case, action: str) -> bool:
    return case.method_version is not None and any(step.do == action for step in method_of(case).steps)


def _is_open(case: Case, action: str, on: date) -> bool:
    steps = case_progress(case=case, method=method_of(case), on=on).steps
    return any(one.step.do == action and is_within_reach(one) for one in steps)


def methods_called(*, on: date, language: str, also: Iterable[str] = ()) -> dict[str, str]:
    """What methods are called, by key: those that take new cases on this day, and `also` these."""
    versions = [use.method_version for use in taking_cases(on)]
    if lacking := set(also) - {one.key for one in versions}:
        versions += MethodVersion.objects.filter(key__in=lacking).order_by("key", "-known_at").distinct("key")
    return {one.key: method_in(one).text("title", language) for one in versions}


def param_of(case: Case, key: str) -> ParamValue | None:
    """A parameter of the case's method, as it was when the case took on its version; None when it has none such."""
    return case_values(case).get(key)


def solution_of(case: Case) -> str:
    """What the case's method works towards, as the exchange model spells it; empty before one was chosen."""
    return method_of(case).ddas_solution if case.method_version else ""


def decision_cents(*, case: Case, decision_id: UUID, kind: str) -> int:
    """The amount that was granted by this decision. Raises NotFound when it is of another case or kind, LabError
    cases.decision_does_not_count when it was refused or another took its place."""
    found = Decision.objects.filter(pk=decision_id, case=case, kind=kind).first()
    if found is None:
        raise NotFound()
    if found.outcome != "granted" or Decision.objects.filter(supersedes=found).exists():
        raise LabError("cases.decision_does_not_count")
    return found.cents


def pot_kind_of(case: Case) -> str:
    """From which kind of pot the case's method pays; empty when it pays nothing, or none was chosen."""
    money = method_of(case).money if case.method_version else None
    return money.pot if money else ""


def giving_back_of(case: Case) -> GivingBack | None:
    """What the case's method says of giving back; None when it says nothing, or none was chosen."""
    return method_of(case).giving_back if case.method_version else None


def is_owed_back(case: Case) -> bool:
    """Whether what is paid for this case is owed afterwards. Only where its method says so: without a word on giving
    back nobody is bound. Before a method was chosen nothing was given either."""
    back = giving_back_of(case)
    return case.method_version is None or (back is not None and back.owes != "nothing")


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """How long a method gives: so many of `unit` (days, workdays, weeks, months) from the fact `start`."""

    count: int
    unit: str
    start: str


def own_terms_of(case: Case) -> dict[tuple[str, str], OwnTerm]:
    """The terms that the case's method itself sets, with the city's numbers: by the action of the step and the fact the
    term runs from. Nothing before a method was chosen."""
    if case.method_version is None:
        return {}
    values, found = case_values(case), {}
    for step in method_of(case).steps:
        count = number(step.term.count, values) if step.term and step.term.unit else None
        if step.term and count is not None:
            found[step.do, step.term.start] = OwnTerm(count, step.term.unit, step.term.start)
    return found


def decision_rule_of(case: Case, kind: str) -> DecisionRule | None:
    """What the case's method asks of a decision of this kind; None where it knows none, or none was chosen."""
    rules = method_of(case).decisions if case.method_version else ()
    return next((rule for rule in rules if rule.kind == kind), None)


def goals_to_reach(case: Case) -> list[str]:
    """What was set as a goal and is not reached, in the words it was set in. The caller has seen to it that the reader
    may read them. Raises LabError base.case_key_destroyed when the words are gone."""
    rows = list(Goal.objects.filter(case=case, reached_on=None).order_by("known_at", "pk"))
    if not rows:
        return []
    cipher = case_keys.for_reading(case.pk)
    return [cipher.unseal(bytes(one.target), column="cases_goal.target", row_id=one.pk) for one in rows]
