# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests of the conversation: a resident with debts, and the creditors that are asked. As SYSTEM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock, SystemClock
from schuldenlab.cases.models import Case
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.models import Organisation
from schuldenlab.people.tests import factories as people

from .. import models, services

CLOCK = people.CLOCK


@dataclass(frozen=True, slots=True)
class Debts:
    """One resident with a case, the officer who asks, and the creditors."""

    desk: cases.Desk
    officer: people.Worker

    @property
    def case(self) -> Any:
        return self.desk.case


def debts_of_somebody(*, clock: Clock = CLOCK, **resident: Any) -> Debts:
    people.a_city(clock=clock)
    coach = cases.a_coach(clock=clock)
    person = people.a_resident(given_names="Yara Sofie", clock=clock, **resident)
    case = cases.services.case_open(client_ids=[person.pk], asked_on=clock.today(), actor=coach.actor, clock=clock)
    officer = people.a_settlement_officer(clock=clock)
    return Debts(cases.Desk(coach, person, case), officer)


def a_claim(
    debts: Debts, creditor: Organisation, *, answering: Organisation | None = None, clock: Clock = CLOCK, **more: Any
) -> models.Claim:
    case = debts.case
    columns = {
        "known_at": clock.now(), "case": case, "client_ids": case.client_ids, "debtor_ids": case.client_ids,
        "creditor": creditor, "answering": answering or creditor, "kind": "telecom", "listed_on": clock.today(),
        "state_on": clock.today(),
    }  # fmt: skip
    return models.Claim.objects.create(**columns | more)


def a_question(case_id: Any, creditor_id: Any, *, clock: Clock | None = None, **claim: Any) -> models.Message:
    """In a case that is there: this creditor is asked what is owed."""
    clock = clock or SystemClock()
    case = Case.objects.get(pk=case_id)
    models.Claim.objects.create(
        **{
            "known_at": clock.now(), "case": case, "client_ids": case.client_ids, "debtor_ids": case.client_ids,
            "creditor_id": creditor_id, "answering_id": creditor_id, "kind": "rent", "listed_on": clock.today(),
            "state_on": clock.today(),
        } | claim
    )  # fmt: skip
    sent = services.balances_ask(case_id=case_id, actor=SYSTEM, clock=clock)
    return next(one for one in sent if one.answering_id == creditor_id)


def asked(debts: Debts, *, clock: Clock = CLOCK) -> list[models.Message]:
    return services.balances_ask(case_id=debts.case.pk, actor=debts.officer.actor, clock=clock)
