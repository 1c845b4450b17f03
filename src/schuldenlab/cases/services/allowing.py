# SPDX-License-Identifier: EUPL-1.2
"""Verbs of the city on methods: store a version, set its parameters, allow it, stop it.

Which methods a city uses is a decision on a mandate (`method_use`). A method is allowed only when this system can do
every step of it and the city has set every value it leaves open.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.local_values import Value, local_value_set
from schuldenlab.base.models import LocalValue
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.methods.findings import MethodRefused
from schuldenlab.methods.loader import load_files
from schuldenlab.methods.package import pack
from schuldenlab.methods.schema import Method
from schuldenlab.people.selectors import mandate_for

from .. import policies
from ..actions import cannot_yet
from ..models import MethodUse, MethodVersion
from ..packages import fits_param, method_in, name_of, param_name, params_unset

DECISION_KIND = "method_use"
_NAMED_MAX = 8  # a refusal names a few; `schuldenlab method check` names all


@transaction.atomic
def method_store(*, files: dict[str, bytes], actor: Actor, clock: Clock) -> MethodVersion:
    """Keep one version of a method, whole. The same folder twice is one row.

    Raises LabError cases.method_refused with what is wrong, Conflict cases.method_version_taken when this version says
    something else: what a version says never changes.
    """
    policies.require(actor, "method_use")
    method = _checked(files)
    known = MethodVersion.objects.filter(sha256=method.sha256).first()
    if known is not None:
        return known
    version = MethodVersion(
        known_at=clock.now(),
        key=method.key,
        version=method.version,
        sha256=method.sha256,
        package=pack(method.files),
    )
    with one_outcome(methodversion_once="cases.method_version_taken", cases_methodversion_sha256_key="base.stale"):
        version.save(force_insert=True)
    _record("method.stored", version, actor, clock, method=name_of(method), sha256=method.sha256)
    return version


@transaction.atomic
def method_param_set(
    *,
    version_id: UUID,
    param: str,
    value: Value,
    holds_from: date,
    source: str,
    actor: Actor,
    clock: Clock,
    label: str = "L",
) -> LocalValue:
    """The city's own value of one parameter. Raises LabError cases.param_unknown or cases.param_outside."""
    policies.require(actor, "method_use")
    mandate_id = _mandate(actor, clock)
    method = method_in(_version(version_id))
    declared = next((one for one in method.params if one.key == param), None)
    if declared is None:
        raise LabError("cases.param_unknown", field="param", name=param[:60])
    if not fits_param(declared, value):
        raise LabError("cases.param_outside", field="value", name=param)
    return local_value_set(
        name=param_name(method.key, param),
        value=value,
        label=label,
        holds_from=holds_from,
        source=source,
        mandate_id=mandate_id,
        actor=actor,
        clock=clock,
    )


@transaction.atomic
def method_allow(
    *,
    version_id: UUID,
    status: str,
    actor: Actor,
    clock: Clock,
    max_cases: int | None = None,
    holds_until: date | None = None,
) -> MethodUse:
    """From today this version takes new cases; the version that did so before takes none, and its cases go on.

    Raises LabError cases.method_refused for a version that was kept before more was asked of methods;
    cases.method_cannot_yet, which names what this system cannot do; cases.method_values_unset, which names what the
    city has to set; cases.trial_needs_bound for a trial without a number of cases.
    """
    policies.require(actor, "method_use")
    mandate_id = _mandate(actor, clock)
    version = _version(version_id)
    method = _checked(method_in(version).files)
    today = clock.today()
    if status not in (MethodUse.Status.TRIAL, MethodUse.Status.REGULAR):
        raise LabError("cases.code_unknown", field="status", allowed="trial, regular")
    if status == MethodUse.Status.TRIAL and max_cases is None:
        raise LabError("cases.trial_needs_bound", field="max_cases")
    if (max_cases is not None and max_cases < 1) or (holds_until is not None and holds_until <= today):
        raise LabError("cases.use_bounds", field="max_cases")
    if missing := cannot_yet(method):
        raise LabError("cases.method_cannot_yet", names=", ".join(map(str, missing[:_NAMED_MAX])))
    if unset := params_unset(method, on=today):
        raise LabError("cases.method_values_unset", names=", ".join(unset[:_NAMED_MAX]))
    for running in MethodUse.objects.select_for_update().filter(_taking(method.key, today)):
        running.holds_until = today
        running.save(update_fields=["holds_until"])
    use = MethodUse(
        known_at=clock.now(),
        key=method.key,
        method_version=version,
        status=status,
        holds_from=today,
        holds_until=holds_until,
        max_cases=max_cases,
        mandate_id=mandate_id,
    )
    with one_outcome(methoduse_one_version_at_a_time="base.stale"):
        use.save(force_insert=True)
    _record(
        "method.allowed",
        use,
        actor,
        clock,
        mandate_id=mandate_id,
        method=name_of(method),
        status=status,
        max_cases=max_cases,
    )
    return use


@transaction.atomic
def method_stop(*, use_id: UUID, actor: Actor, clock: Clock) -> MethodUse:
    """No new cases from today; running cases go on to their end. Raises Conflict cases.method_stopped_already."""
    policies.require(actor, "method_use")
    mandate_id = _mandate(actor, clock)
    use = MethodUse.objects.select_for_update().filter(pk=use_id).first()
    if use is None:
        raise NotFound()
    if use.status == MethodUse.Status.STOPPED:
        raise Conflict("cases.method_stopped_already")
    use.status = MethodUse.Status.STOPPED
    use.holds_until = min(use.holds_until or clock.today(), clock.today())
    use.save(update_fields=["status", "holds_until"])
    _record("method.stopped", use, actor, clock, mandate_id=mandate_id, method=use.key)
    return use


def _checked(files: dict[str, bytes]) -> Method:
    """The method these files are, by what is asked of methods today."""
    try:
        return _loaded(frozenset(files.items()))
    except MethodRefused as refused:
        findings = "; ".join(map(str, refused.findings[:_NAMED_MAX]))
        raise LabError("cases.method_refused", field="files", findings=findings) from refused


@lru_cache(maxsize=8)
def _loaded(files: frozenset[tuple[str, bytes]]) -> Method:
    """Reading and checking is most of the work of keeping a method and allowing it, and comes for both."""
    return load_files(dict(files))


def _taking(key: str, today: date) -> Q:
    """Uses of this method that take new cases on this day."""
    return Q(key=key, holds_from__lte=today) & (Q(holds_until__isnull=True) | Q(holds_until__gt=today))


def _version(version_id: UUID) -> MethodVersion:
    version = MethodVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound()
    return version


def _mandate(actor: Actor, clock: Clock) -> UUID | None:
    """The first methods of a city are allowed by its set-up, as its first mandates are given."""
    if policies.is_system(actor):
        return None
    return mandate_for(actor=actor, decision_kind=DECISION_KIND, cents=0, on=clock.today()).id


def _record(
    verb: str,
    row: MethodVersion | MethodUse,
    actor: Actor,
    clock: Clock,
    mandate_id: UUID | None = None,
    **more: Any,
) -> None:
    events.record(
        verb, actor=actor, subject=(type(row).__name__.lower(), row.pk), clock=clock, mandate_id=mandate_id, **more
    )
