# SPDX-License-Identifier: EUPL-1.2
"""A case with its debts for each household of a whole city, by the thousand: some eight debts each.

Past the services, so without events, words or keys: nobody said anything about these people. One in twenty is open, and
its coach has one task in it; the rest was closed long ago.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

from schuldenlab.base.actor import Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.models import Task
from schuldenlab.base.tasks import Wanted
from schuldenlab.cases.models import Case, CaseState
from schuldenlab.cases.state import State, state_row
from schuldenlab.cases.way import TALK, before_a_method
from schuldenlab.debts.models import Claim, ClaimAmount
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS

from .generator import MadeHousehold
from .organisations import ORGANISATIONS
from .personas import id_of

COACHES = ("fatima", "joris", "sanne")
CREDITORS = [id_of("organisation", made.key) for made in ORGANISATIONS if "creditor" in made.kinds]
KINDS = tuple(DEBT_KINDS)
OPEN_EACH = 20
ROWS = 1_000


def insert(houses: Iterable[MadeHousehold], *, clock: Clock) -> None:
    """Of households that have no case yet."""
    new = list(houses)
    cases = [_case(one, clock) for one in new]
    Case.objects.bulk_create(cases, ROWS)
    debts = [_debts(case, one, clock) for case, one in zip(cases, new, strict=True)]
    Claim.objects.bulk_create([claim for some in debts for claim, _ in some], ROWS)
    ClaimAmount.objects.bulk_create([amount for some in debts for _, amount in some], ROWS)
    wanted = {case.pk: _talk(case) for case in cases if case.closed_on is None}
    Task.objects.bulk_create([_task(case, wanted[case.pk], clock) for case in cases if case.pk in wanted], ROWS)
    CaseState.objects.bulk_create(
        [
            _state(case, wanted.get(case.pk), sum(amount.cents for _, amount in some), clock)
            for case, some in zip(cases, debts, strict=True)
        ],
        ROWS,
    )


def _case(made: MadeHousehold, clock: Clock) -> Case:
    is_open = made.number % OPEN_EACH == 0
    asked = clock.today() - timedelta(days=20 + made.number % 40 if is_open else 400 + made.number % 2_000)
    return Case(
        id=uuid5(made.id, "case"), known_at=clock.now(), household_id=made.id, client_ids=[made.people[0].id],
        coach_id=id_of("employment", COACHES[made.number % len(COACHES)]), asked_on=asked, opened_on=asked,
        closed_on=None if is_open else asked + timedelta(days=300), outcome="" if is_open else "completed",
    )  # fmt: skip


def _debts(case: Case, made: MadeHousehold, clock: Clock) -> list[tuple[Claim, ClaimAmount]]:
    chance = Random(f"debts {made.number}")  # noqa: S311 - made-up people, not secrets
    return [_debt(case, number, chance, clock) for number in range(8 + (made.number % 3 == 0))]


def _debt(case: Case, number: int, chance: Random, clock: Clock) -> tuple[Claim, ClaimAmount]:
    creditor, listed = chance.choice(CREDITORS), case.asked_on
    of = {"known_at": clock.now(), "case_id": case.pk, "client_ids": case.client_ids}
    claim = Claim(
        **of, id=uuid5(case.pk, str(number)), debtor_ids=case.client_ids, creditor_id=creditor, answering_id=creditor,
        kind=chance.choice(KINDS), reference_creditor=f"{chance.randrange(10**8):08d}", listed_on=listed,
        state="known" if case.closed_on is None else "gone", state_on=listed,
        reason="" if case.closed_on is None else "paid",
    )  # fmt: skip
    amount = ClaimAmount(
        **of, id=uuid5(claim.pk, "amount"), claim=claim, cents=chance.randint(25_00, 3_500_00), holds_on=listed,
        said_by="resident",
    )  # fmt: skip
    return claim, amount


def _talk(case: Case) -> Wanted:
    coach: UUID = id_of("person", COACHES[[id_of("employment", key) for key in COACHES].index(case.coach_id)])
    due: date = case.asked_on + timedelta(days=28)
    return Wanted(
        subject=("case", case.pk), step=TALK, what="cases.actions.talk.record", who_role=Role.COACH, assignee_id=coach,
        due_on=due, term_source="law:wgs.first_talk",
    )  # fmt: skip


def _task(case: Case, wanted: Wanted, clock: Clock) -> Task:
    return Task(known_at=clock.now(), opened_at=clock.now(), case_id=case.pk, **wanted.columns())


def _state(case: Case, wanted: Wanted | None, cents: int, clock: Clock) -> CaseState:
    """As a refresh would keep it. What was paid is gone, and was owed all the same."""
    stages, moves = before_a_method(case, {}, [wanted] if wanted else [], clock.today())
    state = State(tuple(stages), tuple(moves), (), {"owed": cents}, {}, ())
    return state_row(state, case=case, clock=clock)
