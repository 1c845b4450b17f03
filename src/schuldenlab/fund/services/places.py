# SPDX-License-Identifier: EUPL-1.2
"""Verbs on giving back in kind: offer a place, put somebody there, report hours, and the host's word.

Only the host's yes writes something down. What an hour is worth is the city's dated choice; while it has made none,
hours are kept and nothing is written down. When it makes one later, a decision gives kept hours their worth.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Q

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.local_values import local_values
from schuldenlab.base.models import LocalValue
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.cases.above import decision_cents, method_key_of
from schuldenlab.cases.packages import param_name
from schuldenlab.people.selectors import organisation_names

from .. import policies
from ..models import GivingBack, HostConfirmation, HoursReport, Milestone, Obligation, Place, PlaceMatch
from ..models.places import MINUTES_STEP, PLACE_KINDS
from ._tools import locked, not_in_future, record
from .obligations import hold, talk, write_down

HOUR = 60
HOURS_DAY, HOURS_DAY_MAX = "fund.hours_day_max", 12  # the city's choice, and ours (L) while it has made none
HOUR_VALUE = "fund.hour_value"  # of the fund, where a method has none of its own


@transaction.atomic
def place_offer(
    *, host_id: UUID, kind: str, words: str, capacity: int, holds_from: date, actor: Actor, clock: Clock,
    holds_until: date | None = None, place_id: UUID | None = None,
) -> Place:  # fmt: skip
    """A host offers places for so many people at once; staff may write it down for them."""
    if actor.db_role is DbRole.STAFF:
        policies.require(actor, "place_offer")
    elif not (policies.is_host(actor) and host_id in actor.answers_as(Role.HOST)):
        raise NotAllowed()
    if kind not in PLACE_KINDS:
        raise LabError("fund.code_unknown", field="kind", allowed=", ".join(PLACE_KINDS))
    if capacity < 1:
        raise LabError("fund.capacity_needed", field="capacity")
    if holds_until is not None and holds_until <= holds_from:
        raise LabError("base.dates_out_of_order", field="holds_until")
    if host_id not in organisation_names(ids=[host_id]):
        raise NotFound()
    place = Place(
        id=place_id or uuid4(), known_at=clock.now(), host_id=host_id, kind=kind, capacity=capacity,
        words=clean_text(words, limit=500, field="words", required=True), holds_from=holds_from,
        holds_until=holds_until,
    )  # fmt: skip
    with one_outcome(fund_place_pkey="base.stale"):
        place.save(force_insert=True)
    record("place.offered", place, actor=actor, clock=clock, holds_on=holds_from, kind=kind, capacity=capacity)
    return place


@transaction.atomic
def place_match(
    *, place_id: UUID, obligation_id: UUID, holds_from: date, actor: Actor, clock: Clock, match_id: UUID | None = None
) -> PlaceMatch:
    """Somebody gives back at this place from this day. Raises Conflict fund.place_full, fund.placed_already."""
    policies.require(actor, "place_match")
    obligation, case = hold(obligation_id, actor=actor)
    place = locked(Place.objects.all(), place_id)
    if holds_from < place.holds_from or (place.holds_until is not None and holds_from >= place.holds_until):
        raise LabError("fund.place_not_then", field="holds_from")
    there = PlaceMatch.objects.filter(Q(holds_until__isnull=True) | Q(holds_until__gt=holds_from), place=place)
    if there.aggregate(all=Count("id"))["all"] >= place.capacity:
        raise Conflict("fund.place_full")
    match = PlaceMatch(
        id=match_id or uuid4(), known_at=clock.now(), place=place, host_id=place.host_id,
        person_id=obligation.person_id, obligation=obligation, holds_from=holds_from,
    )  # fmt: skip
    with one_outcome(placematch_once="fund.placed_already"):
        match.save(force_insert=True)
    record("place.matched", match, actor=actor, clock=clock, case_id=case.pk, holds_on=holds_from, place_id=place.pk)
    return match


@transaction.atomic
def place_leave(*, match_id: UUID, on: date, actor: Actor, clock: Clock) -> PlaceMatch:
    """From this day the place is free for another. Raises Conflict fund.left_already."""
    policies.require(actor, "place_match")
    match = locked(PlaceMatch.objects.all(), match_id)
    if match.holds_until is not None:
        raise Conflict("fund.left_already")
    if on < match.holds_from:
        raise LabError("base.dates_out_of_order", field="on")
    match.holds_until = on
    match.save(update_fields=["holds_until"])
    record("place.left", match, actor=actor, clock=clock, holds_on=on)
    return match


@transaction.atomic
def hours_report(
    *, match_id: UUID, worked_on: date, minutes: int, actor: Actor, clock: Clock, report_id: UUID | None = None
) -> HoursReport:
    """A resident says how long they were there that day, in quarters. It waits for the host.

    The same id again gives the row that is there. Raises LabError fund.hours_wrong, fund.hours_more_than_a_day.
    """
    match = PlaceMatch.objects.filter(pk=match_id).first()
    if match is None or actor.db_role is not DbRole.PORTAL or match.person_id not in actor.person_ids:
        raise NotFound()
    known = HoursReport.objects.filter(pk=report_id).first() if report_id else None
    if known is not None:
        if (known.match_id, known.worked_on, known.minutes) != (match_id, worked_on, minutes):
            raise Conflict("base.stale")
        return known
    not_in_future(worked_on, clock, field="worked_on")
    if minutes <= 0 or minutes % MINUTES_STEP:
        raise LabError("fund.hours_wrong", field="minutes", step=MINUTES_STEP)
    if worked_on < match.holds_from or (match.holds_until is not None and worked_on >= match.holds_until):
        raise LabError("fund.place_not_then", field="worked_on")
    with acting(SYSTEM):  # two at once for one day: the second sees what the first said
        locked(PlaceMatch.objects.all(), match_id)
        day = HoursReport.objects.filter(person_id=match.person_id, worked_on=worked_on)
        said = sum(day.exclude(confirmation__yes=False).values_list("minutes", flat=True))
    hours = _hours_a_day(clock)
    if said + minutes > hours * HOUR:
        raise LabError("fund.hours_more_than_a_day", field="minutes", hours=hours)
    report = HoursReport.objects.create(
        id=report_id or uuid4(), known_at=clock.now(), match=match, person_id=match.person_id, host_id=match.host_id,
        worked_on=worked_on, minutes=minutes,
    )  # fmt: skip
    record("hours.reported", report, actor=actor, clock=clock, holds_on=worked_on, minutes=minutes)
    return report


def _hours_a_day(clock: Clock) -> int:
    """As many hours as one can be anywhere on a day: the city's choice, and until it chose, ours (L)."""
    chosen = local_values([HOURS_DAY], on=clock.today()).get(HOURS_DAY)
    return int(chosen.value) if chosen else HOURS_DAY_MAX


@transaction.atomic
def hours_confirm(*, report_id: UUID, yes: bool, actor: Actor, clock: Clock) -> HostConfirmation:
    """The host says whether they were there. Only a yes counts; the same word again changes nothing.

    Raises NotAllowed fund.own_hours for one's own, Conflict fund.confirmed_already for another word.
    """
    _host(actor)
    report = HoursReport.objects.filter(pk=report_id, host_id__in=actor.answers_as(Role.HOST)).first()
    if report is None:
        raise NotFound()
    return _said(report, yes, actor, clock, report=report, worked_on=report.worked_on)


@transaction.atomic
def milestone_reach(*, milestone_id: UUID, yes: bool, reached_on: date, actor: Actor, clock: Clock) -> HostConfirmation:
    """The school or employer says whether the milestone was reached; a yes takes its value off. No is "not yet":
    yes may follow.

    Raises Conflict fund.plan_replaced when another plan was agreed since.
    """
    _host(actor)
    not_in_future(reached_on, clock, field="reached_on")
    milestone = Milestone.objects.filter(pk=milestone_id, host_id__in=actor.answers_as(Role.HOST)).first()
    if milestone is None:
        raise NotFound()
    return _said(milestone, yes, actor, clock, milestone=milestone, worked_on=reached_on)


@transaction.atomic
def hours_value(
    *, giving_back_id: UUID, decision_id: UUID, actor: Actor, clock: Clock, row_id: UUID | None = None
) -> GivingBack:
    """A decision of kind `forgive` gives kept hours their worth, at the value that holds today. Never by itself.

    Raises Conflict fund.valued_already, LabError fund.decision_too_low, base.local_value_missing.
    """
    policies.require(actor, "write_down")
    kept = GivingBack.objects.filter(pk=giving_back_id, way="hours", worth_cents__isnull=True).first()
    if kept is None:
        raise NotFound()
    obligation, case = hold(kept.obligation_id, actor=actor)
    if GivingBack.objects.filter(values=kept).exists():
        raise Conflict("fund.valued_already")
    value = hour_value(case, clock.today())
    if value is None:
        raise LabError("base.local_value_missing", name=HOUR_VALUE, on=clock.today().isoformat())
    worth = min(worth_of(kept.quantity, value), obligation.left_cents)
    granted = decision_cents(case=case, decision_id=decision_id, kind="forgive")
    used = sum(GivingBack.objects.filter(decision=decision_id).values_list("worth_cents", flat=True))
    if used + worth > granted:
        raise LabError("fund.decision_too_low")
    return write_down(
        obligation, case, row_id or uuid4(), way="hours", quantity=kept.quantity, worth=worth, on=clock.today(),
        actor=actor, clock=clock, decision_id=decision_id, values=kept,
    )  # fmt: skip


def hour_value(case: Any, on: date) -> int | None:
    """What an hour is worth on this day, in cents: as chosen for the case's method, or else for the fund."""
    methods = {case.pk: method_key_of(case)}
    return hour_values(methods, local_values(hour_value_names(methods), on=on))[case.pk]


def hour_value_names(methods: Mapping[UUID, str]) -> set[str]:
    """The choices that say what an hour is worth in these cases, by the key of their method (empty: none yet)."""
    return {_chosen_for(key) for key in methods.values()} | {HOUR_VALUE}


def hour_values(methods: Mapping[UUID, str], chosen: Mapping[str, LocalValue]) -> dict[UUID, int | None]:
    """`hour_value` of each case, of choices that were read already."""
    found = {case_id: chosen.get(_chosen_for(key)) or chosen.get(HOUR_VALUE) for case_id, key in methods.items()}
    return {case_id: int(row.value) if row else None for case_id, row in found.items()}


def _chosen_for(method_key: str) -> str:
    return param_name(method_key or "none", "hour_value")


def worth_of(minutes: int, cents_hour: int) -> int:
    """A part of a cent counts as a cent, for the resident (a local choice, docs/adr/0008)."""
    return -(-minutes * cents_hour // HOUR)


def _host(actor: Actor) -> None:
    if not policies.is_host(actor):
        raise NotAllowed()


def _said(
    about: HoursReport | Milestone, yes: bool, actor: Actor, clock: Clock, *, worked_on: date, **columns: Any
) -> HostConfirmation:
    """The host's word, as the host; what follows from it, as the city's own system: a host sees no debts."""
    with acting(SYSTEM):
        owed = Obligation.objects.select_related("case").get(pk=_obligation_of(about))
    if not {owed.person_id, owed.with_person_id, *owed.case.client_ids}.isdisjoint(actor.person_ids):
        raise NotAllowed("fund.own_hours")
    known = HostConfirmation.objects.filter(**columns).order_by("known_at").last()
    if known is not None and not _may_follow(known, yes, clock):
        if known.yes != yes:
            raise Conflict("fund.confirmed_already")
        return known
    word = HostConfirmation(
        known_at=clock.now(), host_id=about.host_id, person_id=about.person_id, by_id=actor.person_id, yes=yes,
        confirmed_on=clock.today(), **columns,
    )  # fmt: skip
    once = ("fund_hostconfirmation_report_id_key", "milestone_reached_once", "milestone_not_yet_once")
    with one_outcome(**dict.fromkeys(once, "fund.confirmed_already")):
        word.save(force_insert=True)
    verb = f"{'hours' if 'report' in columns else 'milestone'}.{'confirmed' if yes else 'denied'}"
    record(verb, word, actor=actor, clock=clock, holds_on=worked_on)
    with acting(SYSTEM):
        follow = _counts if yes else _talk_about_no
        follow(about, word, worked_on, actor, clock)
    return word


def _may_follow(known: HostConfirmation, yes: bool, clock: Clock) -> bool:
    """After "not yet" about a milestone: yes, or the same on another day."""
    return known.milestone_id is not None and not known.yes and (yes or known.confirmed_on < clock.today())


def _obligation_of(about: HoursReport | Milestone) -> UUID:
    return about.match.obligation_id if isinstance(about, HoursReport) else about.plan.obligation_id


def _talk_about_no(about: HoursReport | Milestone, _: object, on: date, actor: Actor, clock: Clock) -> None:
    """The host was told that the coach calls: then the coach has to know. Before its day a milestone is simply not
    reached yet."""
    if isinstance(about, Milestone) and about.due_on is not None and about.due_on > on:
        return
    obligation, case = hold(_obligation_of(about), actor=actor)
    talk(obligation, case, "host_no", actor, clock)


def _counts(about: HoursReport | Milestone, word: HostConfirmation, on: date, actor: Actor, clock: Clock) -> None:
    obligation, case = hold(_obligation_of(about), actor=actor)
    if isinstance(about, HoursReport):
        value = hour_value(case, on)
        worth = None if value is None else min(worth_of(about.minutes, value), obligation.left_cents)
        way, quantity = "hours", about.minutes
    else:
        if obligation.plans.order_by("-known_at").values_list("pk", flat=True).first() != about.plan_id:
            raise Conflict("fund.plan_replaced")
        way, quantity, worth = "milestone", 1, min(about.worth_cents, obligation.left_cents)
    write_down(
        obligation, case, uuid4(), way=way, quantity=quantity, worth=worth, on=on, actor=actor, clock=clock,
        confirmation=word,
    )  # fmt: skip
