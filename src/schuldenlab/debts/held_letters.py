# SPDX-License-Identifier: EUPL-1.2
"""Terms of letters that cannot go yet: nobody runs out of time before they were asked.

A letter waits for an address, a choice of the city, a disk with room. Each night the last day to answer moves along, so
that whenever the letter goes, the whole term is there; what is late or expired is looked at after that.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.nightly import one_by_one
from schuldenlab.base.terms import add_workdays
from schuldenlab.cases.above import cases_hold
from schuldenlab.cases.computed import offer_terms
from schuldenlab.cases.papers import causes_without_letter

from .models import Message, Offer, Proposal
from .papers import together
from .services._settling import OPEN
from .services._tools import record
from .services.conversation import balance_workdays, offer_workdays

UNTIL_POSTED = 2  # workdays: made tomorrow night at the earliest, on the post the day after


def waiting_for_letter() -> QuerySet[Message]:
    """Questions with a last day to answer whose letter was not made yet. One letter may hold several of them: the
    first stands for those that went together, also when it was answered itself."""
    return Message.objects.filter(pk__in=causes_without_letter("message"), due_on__isnull=False)


def every_night(clock: Clock) -> str:
    """Each case is a transaction of its own. Raises LeftUndone, which names the cases that stood in the way."""
    with acting(SYSTEM):
        cases = sorted(set(waiting_for_letter().filter(case__closed_on=None).values_list("case_id", flat=True)))
    return f"{one_by_one(cases, lambda case_id: _move_along(case_id, clock))} terms wait for their letter"


def _move_along(case_id: UUID, clock: Clock) -> int:
    posted = add_workdays(clock.today(), UNTIL_POSTED)
    moved = 0
    with acting(SYSTEM):
        (case,) = cases_hold(case_ids=[case_id], actor=SYSTEM)
        for first in waiting_for_letter().filter(case=case_id).defer("payload"):
            due_on = add_workdays(posted, _workdays(case, first))
            if first.due_on is None or due_on <= first.due_on:
                continue
            rows = list(together(first).defer("payload"))
            if all(row.answered_at or row.withdrawn_at for row in rows):
                continue
            told = [row.pk for row in rows]  # the answered too: they stay together by their day
            about = [row.answers_id or row.pk for row in rows]  # an offer and its message have one id
            offers = Offer.objects.filter(pk__in=about, state__in=OPEN)
            Proposal.objects.filter(offers__in=offers, expires_on__lt=due_on).update(expires_on=due_on)
            offers.update(due_on=due_on)
            Message.objects.filter(pk__in=told).update(due_on=due_on)
            record("message.postponed", first, actor=SYSTEM, clock=clock, holds_on=due_on)
            moved += 1
    return moved


def _workdays(case: Any, question: Message) -> int:
    if question.type == "balance_request":
        return balance_workdays(case)
    return offer_workdays(offer_terms(case))
