# SPDX-License-Identifier: EUPL-1.2
"""What rooms above take back when help ends: nothing of theirs may go on by itself.

A formal decision has no effect before it is made known (Awb article 3:40): help ends on the day that stands in the
letter, so that no creditor hears it before the household does. A follower runs with the case locked, and may find
nothing to do.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from schuldenlab.base import events
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.models import Event
from schuldenlab.base.nightly import one_by_one

from .engine import case_refresh
from .models import Case, Decision, DecisionSent
from .packages import method_of

# To end it, or to take an admission back.
ENDS_HELP = Q(kind="ending", outcome="granted") | Q(kind="admission", outcome="refused")
ENDED = "help.ended"


class Follower(Protocol):
    def __call__(self, *, case: Case, actor: Actor, clock: Clock) -> object: ...


_followers: list[Follower] = []


def ending_register(follower: Follower) -> None:
    """Twice the same follower is a programming error."""
    assert follower not in _followers, f"{follower} is registered twice"
    _followers.append(follower)


def help_ends(*, case: Case, actor: Actor, clock: Clock) -> None:
    for follower in _followers:
        follower(case=case, actor=actor, clock=clock)


def decided(decision: Decision, *, case: Case, actor: Actor, clock: Clock) -> None:
    """Help ends by this decision: now, unless its letter says when."""
    if Decision.objects.filter(ENDS_HELP, pk=decision.pk).exists() and not waits(case, clock.today()):
        help_ends(case=case, actor=actor, clock=clock)


def waits(case: Case, on: date) -> bool:
    """Whether the decision that counts ends help on a later day than this: not every client has its letter yet."""
    row = Decision.objects.filter(ENDS_HELP, case=case, superseded_by__isnull=True).order_by("known_at").last()
    if row is None or _known_to_all(row, on):
        return False
    return any(rule.kind == row.kind and rule.formal for rule in method_of(case).decisions)


def _known_to_all(decision: Decision, on: date) -> bool:
    told = DecisionSent.objects.filter(decision=decision, sent_on__lte=on).values_list("person_id", flat=True)
    return set(decision.client_ids) <= set(told)


def every_night(clock: Clock) -> str:
    """Help that ends today by a decision whose letter is there. Raises LeftUndone, which names the cases that were not
    done, when the others are."""
    with acting(SYSTEM):
        done = Event.objects.filter(subject_id=OuterRef("pk"), verb=ENDED)
        told = DecisionSent.objects.filter(decision=OuterRef("pk"), sent_on__lte=clock.today())
        rows = Decision.objects.filter(ENDS_HELP, Exists(told), ~Exists(done), superseded_by__isnull=True)
        ids = list(rows.order_by("known_at").values_list("pk", flat=True))
    return f"help ended in {one_by_one(ids, lambda one: _end(one, clock))} cases"


def _end(decision_id: UUID, clock: Clock) -> int:
    with acting(SYSTEM):
        case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
        case = Case.objects.select_for_update(of=("self",)).select_related("method_version").get(pk=case_id)
        decision = Decision.objects.get(pk=decision_id)
        if Decision.objects.filter(supersedes=decision).exists() or not _known_to_all(decision, clock.today()):
            return 0
        help_ends(case=case, actor=SYSTEM, clock=clock)
        events.record(
            ENDED, subject=("decision", decision.pk), actor=SYSTEM, clock=clock, case_id=case.pk,
            holds_on=clock.today(),
        )  # fmt: skip
        case_refresh(case=case, actor=SYSTEM, clock=clock)
        return 1
