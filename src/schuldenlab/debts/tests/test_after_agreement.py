# SPDX-License-Identifier: EUPL-1.2
"""What follows an agreement: instalments are passed on until all is paid, a discharged debt is over, the court's word
and a letter of a creditor count with their paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schuldenlab.base.clock import FixedClock
from schuldenlab.base.documents import document_store
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.cases import services as case_services
from schuldenlab.cases.facts import facts_collect
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund.models import Payment
from schuldenlab.people.selectors.lists import organisations_for_actor
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Message, Offer, Proposal
from ..services.conversation import opened
from . import factories as claims_make
from . import settling as make

TODAY = make.CLOCK.today()
LATER = FixedClock.on(TODAY + timedelta(days=40))


def known(at, *names):
    return {name: one.value for name, one in facts_collect(case=at.case, names=names, on=LATER.today()).items()}


def agreed(at, proposal=None, *, sign=True):
    proposal = proposal or make.sent(at)
    for offer in Offer.objects.filter(proposal=proposal):
        make.accepts(at, offer)
    if sign:
        paper(at, "contract", lambda one: services.contract_sign(
            proposal_id=proposal.pk, person_id=at.desk.resident.pk, signed_by=at.desk.resident.pk, document_id=one,
            actor=at.desk.coach.actor, clock=make.CLOCK,
        ))  # fmt: skip
    return Proposal.objects.get(pk=proposal.pk)


def paper(at, kind, use):
    one = document_store(
        content=claims_make.PDF, kind=kind, from_party="creditor", received_on=TODAY, case_id=at.case.pk,
        actor=at.officer.actor, clock=make.CLOCK,
    )  # fmt: skip
    return use(one.pk)


@pytest.fixture
def own_income(staff):
    """The household pays by itself: no pot sets money apart."""
    at = make.a_settling(method="mediation")
    make.calculated(at, income="1600.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    draft = services.proposal_make(case_id=at.case.pk, **by)
    return at, agreed(at, services.offers_send(proposal_id=draft.pk, **by))


def pass_on(at, proposal, cents, **more):
    by = {"passed_on": LATER.today(), "actor": at.officer.actor, "clock": LATER} | more
    return services.instalment_pass_on(proposal_id=proposal.pk, cents=cents, **by)


def test_with_the_last_instalment_every_debt_is_over(own_income):
    at, proposal = own_income
    total = sum(offer.cents for offer in Offer.objects.filter(proposal=proposal))
    first = pass_on(at, proposal, 10_000)
    assert known(at, "instalments.started", "instalments.completed") == {"instalments.started": LATER.today()}
    pass_on(at, proposal, 9_000, corrects=first.pk)
    with pytest.raises(LabError, match=r"debts\.passed_on_too_much"):
        pass_on(at, proposal, total - 9_000 + 1)
    pass_on(at, proposal, total - 9_000)
    found = known(at, "instalments.completed", "discharge.received", "debts.total", "debts.all_known_or_given_up")
    assert found == {"instalments.completed": LATER.today(), "discharge.received": LATER.today(),
                     "debts.total": 0, "debts.all_known_or_given_up": True}  # fmt: skip
    gone = Claim.objects.filter(case=at.case, state="gone").values_list("reason", flat=True)
    assert list(gone) == ["discharged"] * 4
    with pytest.raises(Conflict, match=r"debts\.discharged_already"):
        pass_on(at, proposal, 1)


def test_what_cannot_be_passed_on_is_refused(own_income):
    at, proposal = own_income
    for cents, code in ((0, "passed_on_nothing"), (-5, "passed_on_nothing"), (10**12, "passed_on_too_much")):
        with pytest.raises(LabError, match=rf"debts\.{code}"):
            pass_on(at, proposal, cents)
    with pytest.raises(LabError, match=r"debts\.passed_on_early"):
        pass_on(at, proposal, 100, passed_on=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        pass_on(at, proposal, 100, actor=at.desk.coach.actor)


def test_what_a_fund_pays_is_not_passed_on(staff):
    at = make.a_settling()
    proposal = agreed(at)
    with pytest.raises(LabError, match=r"debts\.fund_pays"):
        pass_on(at, proposal, 100)


def test_a_letter_of_a_creditor_and_the_word_of_the_court_count_with_their_paper(staff):
    at = make.a_settling()
    proposal = make.sent(at)
    first, second, third = Offer.objects.filter(proposal=proposal).order_by("known_at", "pk")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    make.accepts(at, first)
    told = opened(Message.objects.get(type="offer_answer"))
    assert told["contact"]["name"]
    assert set(told) == {"customer_number", "contact", "claims"}
    make.refuses(at, second)
    paper(at, "paper_answer", lambda one: services.offer_answer(
        offer_id=third.pk, kind="accept", discharge_after_payment=True, document_id=one, **by))  # fmt: skip
    services.compulsory_file(proposal_id=proposal.pk, filed_on=TODAY, **by)
    paper(at, "paper_court", lambda one: services.compulsory_answered(
        proposal_id=proposal.pk, ordered=True, decided_on=TODAY, document_id=one, **by))  # fmt: skip
    assert known(at, "agreement.reached", "compulsory.answered").keys() == {"agreement.reached", "compulsory.answered"}
    paper(at, "paper_discharge", lambda one: services.discharge_receive(
        offer_id=second.pk, given_on=TODAY, document_id=one, **by))  # fmt: skip
    claim = Claim.objects.get(pk=second.claim_id)
    assert (claim.state, claim.reason) == ("gone", "discharged")
    assert Payment.objects.count() == 0


def test_the_regular_route_may_lift_the_share_without_a_decision(staff):
    """30.00 a month for 18 months is more than ten percent: base and floor give the rung, nobody chose it."""
    at = make.a_settling()
    make.calculated(at, income="1530.00")
    draft = services.proposal_make(case_id=at.case.pk, actor=at.officer.actor, clock=make.CLOCK)
    assert (draft.share_ppm, draft.usual_ppm) == (150_000, 150_000)
    assert services.offers_send(proposal_id=draft.pk, actor=at.officer.actor, clock=make.CLOCK).state == "sent"


def test_more_than_that_needs_one(staff):
    at = make.a_settling()
    make.calculated(at, income="1530.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    draft = services.proposal_make(case_id=at.case.pk, at_least_ppm=200_000, why="anders komt er geen akkoord", **by)
    assert (draft.share_ppm, draft.usual_ppm) == (200_000, 150_000)
    with pytest.raises(LabError, match=r"debts\.decision_needed"):
        services.offers_send(proposal_id=draft.pk, **by)


def test_family_is_in_no_list_and_the_same_name_elsewhere_is_somebody_else(staff):
    one, other = claims_make.a_desk(), claims_make.a_desk()
    first = claims_make.a_claim(one, kind="private", creditor_name="Oom Jan")
    again = claims_make.a_claim(one, kind="private", creditor_name="oom jan")
    third = claims_make.a_claim(other, kind="private", creditor_name="Oom Jan")
    company = claims_make.a_claim(other, kind="telecom", creditor_name="Oom Jan")
    assert first.creditor_id == again.creditor_id
    assert len({first.creditor_id, third.creditor_id, company.creditor_id}) == 3
    listed = {line.id for line in organisations_for_actor(actor=one.coach.actor, query="oom jan")}
    assert listed == {company.creditor_id}


def test_a_debt_that_comes_up_after_the_agreement_is_a_call_for_the_officer(staff):
    """Not the offers again: no proposal can be made any more. What is sold asks for another call."""
    at = make.a_settling()
    agreed(at, sign=False)
    assert known(at, "debts.claim_late") == {}
    later, creditor = FixedClock.on(TODAY + timedelta(days=9)), people.a_creditor_employee().organisation
    claim = services.claim_add(
        case_id=at.case.pk, creditor_id=creditor.pk, kind="telecom", actor=at.officer.actor, clock=later
    )
    tasks = cases.open_steps(at.case)
    assert (tasks["late-debt"].who_role, "offers" in tasks) == ("settlement_officer", False)
    by = {"case_id": at.case.pk, "actor": at.officer.actor}
    called = {"name": "debts.late_discussed", "source": "coach", **by}
    case_services.fact_record(value=later.today(), holds_on=later.today(), clock=later, **called)
    assert "late-debt" not in cases.open_steps(at.case)
    sold = FixedClock.on(TODAY + timedelta(days=20))
    services.claim_sell(
        claim_id=claim.pk, sold_on=sold.today(), creditor_name="Koopt Schulden BV", actor=at.officer.actor, clock=sold
    )
    assert "late-debt" in cases.open_steps(at.case)
