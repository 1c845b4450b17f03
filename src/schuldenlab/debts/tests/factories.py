# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests of debts and letters: somebody with a coach and a case, letters, debts. As SYSTEM."""

from __future__ import annotations

from datetime import date
from typing import Any

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Letter

CLOCK = people.CLOCK
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 10 + b"\xff\xda\x00\x03\x01a letter"
PDF = b"%PDF-1.7\nletter"


def a_desk(*, clock: Clock = CLOCK) -> cases.Desk:
    return cases.a_case(clock=clock)


def a_couple_desk(*, clock: Clock = CLOCK) -> cases.Desk:
    """Two people with one case."""
    people.a_city(clock=clock)
    coach = cases.a_coach(clock=clock)
    _, first, second = people.a_couple(clock=clock)
    case = cases.services.case_open(
        client_ids=[first.pk, second.pk], asked_on=clock.today(), actor=coach.actor, clock=clock
    )
    return cases.Desk(coach, first, case)


def a_claim(
    desk: cases.Desk, cents: int | None = 30_000, *, by: str = "resident", clock: Clock = CLOCK, **more: Any
) -> Claim:
    """One debt, by default at a creditor of its own and as the resident told it."""
    if "creditor_name" not in more:
        more.setdefault("creditor_id", people.an_organisation(clock=clock).pk)
    said = None if cents is None else services.Said(cents=cents, holds_on=clock.today(), by=by)
    return services.claim_add(
        **{"case_id": desk.case.pk, "kind": "telecom", "said": said, "actor": desk.coach.actor, "clock": clock} | more
    )


def a_letter(desk: cases.Desk, *, actor: Actor | None = None, content: bytes = JPEG, received_on: date | None = None,
             clock: Clock = CLOCK, **more: Any) -> Letter:  # fmt: skip
    return services.letter_add(
        case_id=desk.case.pk, content=content, received_on=received_on, actor=actor or desk.coach.actor, clock=clock,
        **more,
    )  # fmt: skip
