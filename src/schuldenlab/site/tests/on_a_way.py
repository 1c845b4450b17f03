# SPDX-License-Identifier: EUPL-1.2
"""A case of the demo city on a way with decisions, for tests of pages. Call inside `acting(SYSTEM)`."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.clock import Clock, SystemClock
from schuldenlab.cases import services
from schuldenlab.cases.tests import factories, premium_first
from schuldenlab.methods.vocabulary.lists import REASONS
from schuldenlab.people.services import mandate_give
from schuldenlab.site.demo.cases import _coach
from schuldenlab.site.demo.personas import id_of

# Its decision to end early asks the advice of another role, and a second person.
_ADVISED = (
    '[decision.ending]\nwho = "coach"',
    '[decision.ending]\nadvice = "settlement_officer"\nsecond_person = "always"\nwho = "coach"',
)


def allow_premium_first(clock: Clock) -> None:
    factories.an_allowed_method(premium_first.change(_ADVISED, version="1.0.0"), clock=clock)


def with_a_proposal(case_id: UUID) -> UUID:
    """The case follows the method of `premium_first`, and a colleague proposed to end it early: the proposal."""
    clock, fatima = SystemClock(), _coach("fatima")
    allow_premium_first(clock)
    services.fact_record(
        case_id=case_id, name="insurance.at_cak", value=True, holds_on=clock.today(), source="resident", actor=fatima,
        clock=clock,
    )  # fmt: skip
    services.method_choose(case_id=case_id, key="premium-first", actor=fatima, clock=clock)
    mandate_give(
        holder_id=id_of("person", "joris"), decision_kind="ending", limit_cents=0, holds_from=clock.today(),
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    henk = replace(_coach("henk"), roles=frozenset({Role.SETTLEMENT_OFFICER}))
    by = {"case_id": case_id, "kind": "ending", "outcome": "granted", "clock": clock}
    services.advice_give(words="Het lukt zonder ons.", actor=henk, **by)
    reasons = dict.fromkeys(REASONS, "Omdat het zo is.")
    return services.decision_take(reasons=reasons, actor=_coach("joris"), **by).pk
