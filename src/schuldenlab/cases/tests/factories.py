# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests of cases and of the rooms above: a city that allows a method, a coach with mandates, a case.

Everything goes through the services. Call them inside `acting(SYSTEM)` (the fixture `staff`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from schuldenlab import law
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.local_values import local_value_set
from schuldenlab.base.models import Task
from schuldenlab.methods.loader import load_kept
from schuldenlab.methods.package import pack
from schuldenlab.people.models import Person
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Case, MethodUse, MethodVersion
from . import premium_first

LONG_AGO = people.LONG_AGO
WEEKS_TO_PAY = 6
DECISION_WEEKS = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """One coach, one resident and their case."""

    coach: people.Worker
    resident: Person
    case: Case


def a_coach(*kinds: str, clock: Clock = people.CLOCK) -> people.Worker:
    """A coach with a mandate for these kinds of decisions; without kinds for admission, departure and ending."""
    coach = people.a_coach(clock=clock)
    for kind in kinds or ("admission", "departure", "ending"):
        people.a_mandate(coach, kind, clock=clock)
    return coach


def a_local_value(name: str, value: object, *, clock: Clock = people.CLOCK, holds_from: date = LONG_AGO) -> None:
    local_value_set(
        name=name, value=value, label="L", holds_from=holds_from, source="raadsbesluit 2026-41", actor=SYSTEM,
        clock=clock,
    )  # fmt: skip


def a_city_choice(*, clock: Clock = people.CLOCK) -> None:
    """What every method of debt help asks of a city: how many weeks its ordinance gives for a decision."""
    a_local_value("wgs.decision_weeks", DECISION_WEEKS, clock=clock)


def a_calculation(on: date, *, capacity: str = "42.00") -> law.Receipt:
    """The receipt of what somebody with 1,500 euros left free can miss: it needs no norms, so it is of any day."""
    free = law.Entered("1500.00", "rekenmodule van de sector", "de bedragen van het rapport zijn niet openbaar")
    income = {"counted_income_month": str(Decimal("1500.00") + Decimal(capacity))}
    return law.receipt_of(law.calculate("repayment_capacity", on=on, inputs=income, manual={"vtlb": free}))


def a_letter_head(*, clock: Clock = people.CLOCK) -> None:
    """What every letter asks of a city: who writes, and where an objection goes."""
    a_local_value(
        "city.letter_head",
        {"name": "Gemeente Voorbeeldstad", "lines": ["Postbus 1", "9990 AA Voorbeeldstad"]},
        clock=clock,
    )
    a_local_value("city.objection_address", ["Commissie bezwaar", "Postbus 9", "9990 ZZ Voorbeeldstad"], clock=clock)


def an_allowed_method(
    files: dict[str, bytes] | None = None,
    *,
    status: str = "regular",
    max_cases: int | None = None,
    clock: Clock = people.CLOCK,
) -> MethodUse:
    """A method this city uses; the unseen one of `premium_first` unless other files are given."""
    version = services.method_store(files=files or premium_first.files(), actor=SYSTEM, clock=clock)
    if version.key == "premium-first":
        a_city_choice(clock=clock)
        services.method_param_set(
            version_id=version.pk, param="weeks_to_pay", value=WEEKS_TO_PAY, holds_from=LONG_AGO,
            source="raadsbesluit 2026-41", actor=SYSTEM, clock=clock,
        )  # fmt: skip
    return services.method_allow(version_id=version.pk, status=status, max_cases=max_cases, actor=SYSTEM, clock=clock)


def an_old_method(files: dict[str, bytes], *, clock: Clock = people.CLOCK) -> MethodUse:
    """A method this city kept before more was asked of methods; it still takes cases."""
    packed = pack(files)
    kept = load_kept(packed)
    version = MethodVersion.objects.create(
        known_at=clock.now(), key=kept.key, version=kept.version, sha256=kept.sha256, package=packed
    )
    services.method_param_set(
        version_id=version.pk, param="weeks_to_pay", value=WEEKS_TO_PAY, holds_from=LONG_AGO,
        source="raadsbesluit 2026-41", actor=SYSTEM, clock=clock,
    )  # fmt: skip
    return MethodUse.objects.create(
        known_at=clock.now(), key=kept.key, method_version=version, status="regular", holds_from=clock.today()
    )


def a_case(
    *,
    threats: Sequence[str] = (),
    asked_days_ago: int = 0,
    talked: bool = True,
    coach: people.Worker | None = None,
    clock: Clock = people.CLOCK,
) -> Desk:
    """Somebody who asked for help, and (unless told otherwise) had the first talk today."""
    people.a_city(clock=clock)
    coach = coach or a_coach(clock=clock)
    resident = people.a_resident(clock=clock)
    case = services.case_open(
        client_ids=[resident.pk], asked_on=clock.today() - timedelta(days=asked_days_ago), threats=threats,
        actor=coach.actor, clock=clock,
    )  # fmt: skip
    if talked:
        services.talk_record(case_id=case.pk, held_on=clock.today(), channel="desk", actor=coach.actor, clock=clock)
    return Desk(coach, resident, case)


def on_the_way(
    *, files: dict[str, bytes] | None = None, use: MethodUse | None = None, clock: Clock = people.CLOCK
) -> Desk:
    """A case that follows the method of `premium_first`; the resident is with the CAK."""
    use = use or an_allowed_method(files, clock=clock)
    desk = a_case(clock=clock)
    services.fact_record(
        case_id=desk.case.pk, name="insurance.at_cak", value=True, holds_on=clock.today(), source="resident",
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    case = services.method_choose(case_id=desk.case.pk, key=use.key, actor=desk.coach.actor, clock=clock)
    return Desk(desk.coach, desk.resident, case)


def admitted(case: Case, by: people.Worker, *, clock: Clock = people.CLOCK) -> None:
    """A plan, and the decision that admits on it."""
    by_coach = {"case_id": case.pk, "actor": by.actor, "clock": clock}
    services.plan_write(words="Eerst de premie.", seen_version=0, **by_coach)
    services.decision_take(kind="admission", outcome="granted", **by_coach)


def ended(desk: Desk, *, clock: Clock = people.CLOCK) -> None:
    """The formal decision to end help, after which the case may be closed."""
    why = dict.fromkeys(("need", "rule", "alternatives", "ground"), "omdat")
    services.decision_take(
        case_id=desk.case.pk, kind="ending", outcome="granted", reasons=why, actor=desk.coach.actor, clock=clock
    )


def open_steps(case: Case) -> dict[str, Task]:
    """The open tasks of a case by step."""
    return {task.step: task for task in Task.objects.filter(case_id=case.pk, done_at=None)}
