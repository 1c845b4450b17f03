# SPDX-License-Identifier: EUPL-1.2
"""Verbs that say which method a case follows: choose one, with reasons where it departs, and move to a later version.

A case pins key, version and SHA-256, and the city's values of that day. Finished steps stay finished through a move,
and a term of the law that runs gets no later day by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.methods.compare import Move, move
from schuldenlab.methods.schema import Method
from schuldenlab.methods.terms import law_choices

from .. import policies
from ..actions import facts_read
from ..engine import case_refresh, case_values, finished_steps
from ..facts import facts_collect
from ..fitting import FitPart, fit_parts, taking_cases
from ..models import Case, CaseVersionMove, Decision, MethodUse
from ..packages import ParamValue, method_in, name_of, param_values
from ._tools import case_locked, of, record
from .deciding import decide


@transaction.atomic
def method_choose(
    *,
    case_id: UUID,
    key: str,
    actor: Actor,
    clock: Clock,
    reasons: Mapping[str, str] | None = None,
) -> Case:
    """The household goes this way; from here on the method's steps are the work.

    A `must` that does not hold, or is not known, cannot be departed from (cases.method_must). A `usual` one can, by a
    departure decision of this actor, with `reasons` (cases.departure_needed). Raises LabError cases.method_not_allowed,
    cases.method_full; Conflict cases.method_chosen_already.
    """
    policies.require(actor, "method_choose")
    case = case_locked(case_id, actor=actor)
    today = clock.today()
    if case.method_version is not None and case.method_version.key == key:
        raise Conflict("cases.method_chosen_already")
    # Locked: of two who want the last place on a trial, the second one sees that it is gone.
    use = taking_cases(today).filter(key=key).select_for_update(of=("self",)).first()
    if use is None:
        raise LabError("cases.method_not_allowed", field="key", key=key[:60])
    if use.max_cases is not None and use.cases.count() >= use.max_cases:
        raise LabError("cases.method_full", field="key", max_cases=use.max_cases)
    method = method_in(use.method_version)
    failing = [part for part in fit_parts(case=case, method=method, on=today) if part.verdict is not True]
    departure = _departure(case, method, failing, reasons, actor, clock) if failing else None
    _take_on(case, use, _values(case, method, clock), departure, actor, clock)
    record(
        "method.chosen",
        case,
        case,
        actor=actor,
        clock=clock,
        method=name_of(method),
        sha256=method.sha256,
        departed_from=[part.key for part in failing],
    )
    case_refresh(case=case, actor=actor, clock=clock)
    return case


def version_move_look(*, case_id: UUID, version_id: UUID, actor: Actor, clock: Clock) -> Move:
    """What a move would change in this case; changes nothing."""
    policies.require(actor, "version_move")
    case = Case.objects.for_actor(actor).select_related("method_version").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    return _look(case, _use_of(case, version_id, clock), clock)


@transaction.atomic
def version_move(*, case_id: UUID, version_id: UUID, seen_version_id: UUID, actor: Actor, clock: Clock) -> Move:
    """Move a running case to another version of its method that the city allows, with the values of today.

    `seen_version_id`: the version the actor moves from. Raises Conflict base.stale when the case follows another.
    """
    policies.require(actor, "version_move")
    case = case_locked(case_id, actor=actor)
    use = _use_of(case, version_id, clock)
    if case.method_version_id != seen_version_id:
        raise Conflict("base.stale")
    seen = _look(case, use, clock)
    method = method_in(use.method_version)
    _take_on(case, use, _values(case, method, clock), None, actor, clock)
    record("method.moved", case, case, actor=actor, clock=clock, method=name_of(method), sha256=method.sha256)
    case_refresh(case=case, actor=actor, clock=clock)
    return seen


def _departure(
    case: Case,
    method: Method,
    failing: list[FitPart],
    reasons: Mapping[str, str] | None,
    actor: Actor,
    clock: Clock,
) -> Decision:
    if musts := [part.key for part in failing if part.kind == "must"]:
        raise LabError("cases.method_must", field="key", parts=", ".join(musts))
    if not reasons or not any(decision.kind == "departure" for decision in method.decisions):
        raise LabError("cases.departure_needed", field="reasons", parts=", ".join(part.key for part in failing))
    before = Decision.objects.filter(case=case, kind="departure", superseded_by__isnull=True).first()
    taken = decide(
        case, method, "departure", "granted", cents=0, reasons=reasons, receipt_id=None,
        supersedes=before.pk if before else None, actor=actor, clock=clock,
    )  # fmt: skip
    # `cannot_yet` refuses a method whose departure needs a second person.
    assert isinstance(taken, Decision)
    return taken


def _take_on(
    case: Case,
    use: MethodUse,
    values: Mapping[str, object],
    departure: Decision | None,
    actor: Actor,
    clock: Clock,
) -> None:
    CaseVersionMove.objects.create(
        **of(case, clock),
        from_version=case.method_version,
        to_version=use.method_version,
        method_use=use,
        moved_on=clock.today(),
        params=dict(values),
        departure=departure,
        by_id=actor.person_id,
    )
    case.method_use, case.method_version = use, use.method_version
    case.save(update_fields=["method_use", "method_version"])


def _use_of(case: Case, version_id: UUID, clock: Clock) -> MethodUse:
    """The city's use of this version, which has to be of the case's own method."""
    if case.method_version is None:
        raise LabError("cases.no_method_yet")
    if case.method_version_id == version_id:
        raise Conflict("cases.method_chosen_already")
    use = taking_cases(clock.today()).filter(method_version=version_id, key=case.method_version.key).first()
    if use is None:
        raise LabError("cases.method_not_allowed", field="version_id", key=case.method_version.key)
    return use


def _look(case: Case, use: MethodUse, clock: Clock) -> Move:
    assert case.method_version is not None
    old, new = method_in(case.method_version), method_in(use.method_version)
    today = clock.today()
    return move(
        old,
        new,
        facts=facts_collect(case=case, names=facts_read(old) | facts_read(new), on=today),
        finished=finished_steps(case),
        today=today,
        old_values=case_values(case),
        new_values=_values(case, new, clock),
    )


def _values(case: Case, method: Method, clock: Clock) -> dict[str, ParamValue]:
    """The city's values of today. Where the law leaves the weeks to the ordinance, the weeks the case had stay when
    they are fewer: what a household was told in time does not become later because we changed a file."""
    values = param_values(method, on=clock.today())
    had = case_values(case)
    for choice in law_choices(method):
        weeks = [one for one in (values.get(choice), had.get(choice)) if isinstance(one, int)]
        if weeks:
            values[choice] = min(weeks)
    return values
