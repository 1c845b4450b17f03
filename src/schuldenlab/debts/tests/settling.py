# SPDX-License-Identifier: EUPL-1.2
"""Situations for tests of settling: a city that uses the youth fund, a case with known debts, a proposal. As SYSTEM."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import schuldenlab.methods
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.cases import services as case_services
from schuldenlab.cases.models import MethodUse, MethodVersion
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund.models import Pot
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.models import Employment, Organisation
from schuldenlab.people.services import household_move_in
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, ClaimAmount, Offer, Proposal
from ..services.calculation import ByHand
from ..services.proposals import JOINT_DEBT, TOGETHER

CLOCK = people.CLOCK
RUNGS = [100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000]
# kind, rank, cents: a student loan that stays outside, one debt that goes before others, and ordinary ones.
DEBTS = (
    ("student_loan", "ordinary", 640_000),
    ("tax", "preferential", 121_055),
    ("health_insurance", "ordinary", 187_520),
    ("telecom", "ordinary", 94_899),
)


@dataclass(frozen=True, slots=True)
class Settling:
    """One young resident on the youth fund, with known debts, an officer, a pot and who answers for each creditor."""

    desk: cases.Desk
    officer: people.Worker
    pot: Pot
    claims: tuple[Claim, ...]
    creditors: dict[Any, people.Worker]

    @property
    def case(self) -> Any:
        return self.desk.case

    def by(self, offer: Offer) -> Any:
        """Who answers this offer."""
        return self.creditors[offer.answering_id].actor


PARAMS: dict[str, tuple[tuple[str, Any], ...]] = {
    "jpf": (("rungs", RUNGS), ("preferential_factor", 2), ("hour_value", 1_000)),
    "mediation": (("fee", 50_000),),
}

# Chosen before what can be missed is worked out.
REASONS = {"mediation": dict.fromkeys(("need", "rule", "alternatives", "ground"), "Wat je kunt missen, volgt.")}


def the_youth_fund(*, clock: Clock = CLOCK) -> MethodUse:
    return the_method("jpf", clock=clock)


def the_method(key: str, *, clock: Clock = CLOCK) -> MethodUse:
    """The shipped method, stored and taking cases. What this system cannot do yet is not asked here."""
    folder = Path(schuldenlab.methods.__file__).parent / "shipped" / key
    version = case_services.method_store(
        files={path.name: path.read_bytes() for path in folder.iterdir()}, actor=SYSTEM, clock=clock
    )
    for param, value in PARAMS[key]:
        case_services.method_param_set(
            version_id=version.pk, param=param, value=value, holds_from=people.LONG_AGO, source="raadsbesluit 2026-41",
            actor=SYSTEM, clock=clock,
        )  # fmt: skip
    cases.a_city_choice(clock=clock)
    cases.a_local_value(JOINT_DEBT, TOGETHER, clock=clock)
    return case_services.method_allow(version_id=version.pk, status="regular", actor=SYSTEM, clock=clock)


def a_settling(
    *, cents: int = 1_000_000, debts: Any = DEBTS, admitted: bool = True, clients: Any = (), method: str = "jpf",
    clock: Clock = CLOCK,
) -> Settling:  # fmt: skip
    people.a_city(clock=clock)
    if not MethodVersion.objects.filter(key=method).exists():
        the_method(method, clock=clock)
    coach = cases.a_coach(clock=clock)
    residents = clients or (people.a_young_resident(clock=clock),)
    case = case_services.case_open(
        client_ids=[one.pk for one in residents], asked_on=clock.today(), actor=coach.actor, clock=clock
    )
    by_coach = {"case_id": case.pk, "actor": coach.actor, "clock": clock}
    case_services.talk_record(held_on=clock.today(), channel="desk", **by_coach)
    for name in ("person.willing", "person.in_education"):
        case_services.fact_record(name=name, value=True, holds_on=clock.today(), source="resident", **by_coach)
    rows, answering = [], {}
    hands = (people.a_settlement_officer(clock=clock), people.a_controller(clock=clock))
    for kind, rank, owed in debts:
        worker = people.a_creditor_employee(clock=clock)
        people.a_payable(worker.organisation, by=hands, clock=clock)
        answering[worker.organisation.pk] = worker
        rows.append(a_known_claim(case, worker.organisation, kind, rank, owed, clock=clock))
    case = case_services.method_choose(key=method, reasons=REASONS.get(method), **by_coach)
    if admitted:
        case_services.plan_write(words="Eerst rust, dan school.", seen_version=0, **by_coach)
        case_services.decision_take(kind="admission", outcome="granted", **by_coach)
    return Settling(
        cases.Desk(coach, residents[0], case), people.a_settlement_officer(clock=clock), fund.a_pot(cents, clock=clock),
        tuple(rows), answering,
    )  # fmt: skip


def a_known_claim(
    case: Any, creditor: Organisation, kind: str, rank: str, cents: int, *, clock: Clock = CLOCK, **more: Any
) -> Claim:
    of = {"known_at": clock.now(), "case": case, "client_ids": case.client_ids}
    claim = Claim.objects.create(
        **of, debtor_ids=case.client_ids, creditor=creditor, answering=creditor, kind=kind, rank=rank,
        rank_basis="state_tax" if rank == "preferential" else "", reference_creditor=f"F-{kind}",
        listed_on=clock.today(), state="known", state_on=clock.today(), **more,
    )  # fmt: skip
    ClaimAmount.objects.create(
        **of, claim=claim, answering=creditor, cents=cents, holds_on=clock.today(), said_by="creditor"
    )
    return claim


def two_in_one_house() -> tuple[Any, Any]:
    """A young resident and a partner at the same address."""
    one, two = people.a_young_resident(), people.a_person(age=23, with_bsn=True, given_names="Bram")
    people.an_address(two)
    household_move_in(
        person_id=two.pk, household_id=one.memberships.get().household_id, role="partner", on=people.LONG_AGO,
        actor=SYSTEM, clock=CLOCK,
    )  # fmt: skip
    return one, two


def without_screen(claim: Claim) -> None:
    """Who answers on this debt has nobody on screen from today, and gets its post at an address."""
    people.an_office(claim.answering, clock=CLOCK)
    Employment.objects.filter(organisation=claim.answering_id).update(holds_until=CLOCK.today())


def calculated(at: Settling, *, income: str = "1500.00", free: str = "1500.00", clock: Clock = CLOCK) -> Any:
    return services.calculation_make(
        case_id=at.case.pk, facts={"counted_income_month": income},
        by_hand={"vtlb": ByHand(free, "vtlb-calculator, 1 november 2026", "de bedragen zijn niet openbaar")},
        actor=at.officer.actor, clock=clock,
    )  # fmt: skip


def proposed(at: Settling, *, clock: Clock = CLOCK, **more: Any) -> Proposal:
    calculated(at, clock=clock)
    return services.proposal_make(case_id=at.case.pk, actor=at.officer.actor, clock=clock, **more)


def sent(at: Settling, *, clock: Clock = CLOCK) -> Proposal:
    draft = proposed(at, clock=clock)
    return services.offers_send(proposal_id=draft.pk, actor=at.officer.actor, clock=clock)


def accepts(at: Settling, offer: Offer, *, clock: Clock = CLOCK) -> Any:
    return services.offer_answer(
        offer_id=offer.pk, kind="accept", discharge_after_payment=True, actor=at.by(offer), clock=clock
    )


def refuses(at: Settling, offer: Offer, *, clock: Clock = CLOCK, reason: str = "share_too_low") -> Any:
    return services.offer_answer(offer_id=offer.pk, kind="refuse", reason_code=reason, actor=at.by(offer), clock=clock)
