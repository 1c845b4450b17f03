# SPDX-License-Identifier: EUPL-1.2
"""What rooms above take back when help ends: nothing of theirs may go on by itself.

A formal decision has no effect before it is made known (Awb article 3:40): help ends on the day that stands in the
letter, so that no creditor hears it before the household does. A follower runs with the case locked, and may find
nothing to do.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from schuldenlab.base import events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import AMSTERDAM, Clock
from schuldenlab.base.models import Event
from schuldenlab.base.nightly import one_by_one
from schuldenlab.people.selectors import deaths

from .engine import case_refresh
from .models import Case, Decision, DecisionSent
from .packages import method_of

# To end it, or to take an admission back.
ENDS_HELP = Q(kind="ending", outcome="granted") | Q(kind="admission", outcome="refused")
ENDED = "help.ended"


class Follower(Protocol):
    """`on`: the day on which help ended, or a later one on which that became known. What was begun after it stays."""

    def __call__(self, *, case: Case, on: date, actor: Actor, clock: Clock) -> object: ...


_followers: list[Follower] = []


def ending_register(follower: Follower) -> None:
    """Twice the same follower is a programming error."""
    assert follower not in _followers, f"{follower} is registered twice"
    _followers.append(follower)


def help_ends(*, case: Case, on: date, actor: Actor, clock: Clock) -> None:
    for follower in _followers:
        follower(case=case, on=on, actor=actor, clock=clock)


def decided(decision: Decision, *, case: Case, actor: Actor, clock: Clock) -> None:
    """Help ends by this decision: now, unless its letter says when."""
    today = clock.today()
    if Decision.objects.filter(ENDS_HELP, pk=decision.pk).exists() and not waits(case, today):
        help_ends(case=case, on=today, actor=actor, clock=clock)


def closed(case: Case, *, actor: Actor, clock: Clock) -> None:
    """Closing ends help today, and by that the decision to end it is done, if there is one."""
    today, row = clock.today(), _decision(case)
    help_ends(case=case, on=today, actor=actor, clock=clock)
    with acting(SYSTEM):
        if row is not None and not _is_done(row):
            _record(row, today, actor, clock)


def waits(case: Case, on: date) -> bool:
    """Whether the decision that counts ends help on a later day than this: a client who lives has no letter yet."""
    row = _decision(case)
    if row is None or _ending(row, on) is not None:
        return False
    return any(rule.kind == row.kind and rule.formal for rule in method_of(case).decisions)


def _decision(case: Case) -> Decision | None:
    return Decision.objects.filter(ENDS_HELP, case=case, superseded_by__isnull=True).order_by("known_at").last()


class _Ending(NamedTuple):
    """`known_on`: the day on which the last letter or death that ended it was on record, and not before `on`. What
    somebody began until then they could not know to be too late, so it ends with the rest."""

    on: date
    known_on: date


def _ending(decision: Decision, on: date) -> _Ending | None:
    """On the day of the last letter; None while a client waits for theirs on the day `on`.

    Who died gets no letter any more. Where somebody did without one, not before the day of their death: that ended the
    waiting. A death of which nobody knows the whole date moves nothing, whatever part of it is known. Without any
    letter or date: `on` itself.
    """
    letters = DecisionSent.objects.filter(decision=decision, sent_on__lte=on)
    sent = list(letters.values_list("person_id", "sent_on", "known_at"))
    untold = set(decision.client_ids) - {person_id for person_id, _, _ in sent}
    died = deaths(person_ids=untold, actor=SYSTEM)
    if untold - died.keys():
        return None
    days = [day for _, day, _ in sent]
    days += [min(day, on) for one in died.values() if one.died.is_complete and (day := one.died.latest())]
    known = [at for _, _, at in sent] + [one.known_at for one in died.values()]
    ended = max(days, default=on)
    return _Ending(ended, max([ended, *(at.astimezone(AMSTERDAM).date() for at in known)]))


def every_night(clock: Clock) -> str:
    """Help that ended by a decision of which somebody has the letter, as of the day of the last one. Where all died
    before any letter went, closing the case ends it. Raises LeftUndone, which names the cases that were not done, when
    the others are."""
    with acting(SYSTEM):
        ids = list(_perhaps_ended(clock.today()).order_by("known_at").values_list("pk", flat=True))
    return f"help ended in {one_by_one(ids, lambda one: _end(one, clock))} cases"


def _perhaps_ended(on: date) -> QuerySet[Decision]:
    """Not those that were done, by a night or by closing the case: cases closed long ago have no event of it."""
    done = Event.objects.filter(subject_id=OuterRef("pk"), verb=ENDED)
    sent = DecisionSent.objects.filter(decision=OuterRef("pk"), sent_on__lte=on).order_by().values("decision")
    rows = Decision.objects.filter(ENDS_HELP, ~Exists(done), superseded_by__isnull=True).annotate(
        told=Subquery(sent.annotate(all=Count("pk")).values("all")),
        last=Subquery(sent.annotate(all=Max("sent_on")).values("all")),
    )
    by_closing = Q(client_ids__len=F("told"), case__closed_on__gte=F("last")) | Q(case__outcome="deceased")
    return rows.filter(told__gt=0).exclude(by_closing)


def _end(decision_id: UUID, clock: Clock) -> int:
    """Nothing where it was done, or another decision came, before the case was locked here."""
    with acting(SYSTEM):
        case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
        case = Case.objects.select_for_update(of=("self",)).select_related("method_version").get(pk=case_id)
        decision = Decision.objects.get(pk=decision_id)
        ending = _ending(decision, clock.today())
        if ending is None or _is_done(decision) or Decision.objects.filter(supersedes=decision).exists():
            return 0
        help_ends(case=case, on=ending.known_on, actor=SYSTEM, clock=clock)
        _record(decision, ending.on, SYSTEM, clock)
        case_refresh(case=case, actor=SYSTEM, clock=clock)
        return 1


def _is_done(decision: Decision) -> bool:
    return Event.objects.filter(subject_id=decision.pk, verb=ENDED).exists()


def _record(decision: Decision, on: date, actor: Actor, clock: Clock) -> None:
    events.record(
        ENDED, subject=("decision", decision.pk), actor=actor, clock=clock, case_id=decision.case_id, holds_on=on
    )
