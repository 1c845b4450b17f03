# SPDX-License-Identifier: EUPL-1.2
"""A debt of two: who owes the fund what was paid for it, and for whom of them it is discharged."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import NotFound
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import Obligation, Payment, Reservation
from schuldenlab.fund.selectors import obligation_view, to_pay
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.tests import factories as people

from .. import services
from ..models import Claim, Contract, Discharge
from ..selectors.contract import contract_view
from ..services import proposals
from . import settling as make
from .settled import a_paper, ordered_by_the_court, paid, said
from .test_settling import agreed, facts, refused

CLOCK = make.CLOCK
TODAY = CLOCK.today()
NEXT = FixedClock.on(TODAY + timedelta(days=1))


def a_joint_debt():
    """Two who owe one debt together, and one of them another alone."""
    one, two = make.two_in_one_house()
    at = make.a_settling(debts=(("rent", "ordinary", 200_000), ("telecom", "ordinary", 50_000)), clients=(one, two))
    services.claim_correct(claim_id=at.claims[1].pk, debtor_ids=[one.pk], actor=at.officer.actor, clock=CLOCK)
    return at, one, two


def test_what_two_owed_together_they_owe_the_fund_together(staff):
    at, one, two = a_joint_debt()
    proposal = agreed(at)
    for person in (one, two):
        own = people.actor_as_resident(person)
        with acting(own):
            seen = contract_view(case_id=at.case.pk, actor=own, on=TODAY)
            services.contract_sign(proposal_id=proposal.pk, person_id=person.pk, actor=own, clock=CLOCK)
        assert seen.shared == ((f"{one.full_name} en {two.full_name}", 20_000),)
        assert seen.own_cents == (5_000 if person == one else 0)
    words = said(Contract.objects.get(person=two).document_id)
    assert f"Het fonds betaalt € 200,00 voor schulden van jou en {one.full_name} samen." in words
    lines = to_pay(pot_id=at.pot.pk, on=TODAY, actor=SYSTEM)
    assert {line.cents: line.resident for line in lines} == {
        5_000: one.full_name, 20_000: f"{one.full_name}, {two.full_name}",
    }  # fmt: skip
    paid(at)
    alone, both = Obligation.objects.order_by("opened_cents")
    assert (alone.person_id, alone.with_person_id, alone.left_cents) == (one.pk, None, 5_000)
    assert ({both.person_id, both.with_person_id}, both.left_cents) == ({one.pk, two.pk}, 20_000)
    with acting(people.actor_as_resident(two)):
        own = people.actor_as_resident(two)
        assert obligation_view(obligation_id=both.pk, actor=own, on=TODAY).name == f"{one.full_name}, {two.full_name}"
        with pytest.raises(NotFound):
            obligation_view(obligation_id=alone.pk, actor=own, on=TODAY)
    given = Discharge.objects.get(claim=at.claims[0])
    assert set(given.debtor_ids) == {one.pk, two.pk}


def test_without_the_citys_choice_no_debt_of_two_is_paid(staff, monkeypatch):
    at, *_ = a_joint_debt()
    draft = make.proposed(at)
    send = {"proposal_id": draft.pk, "actor": at.officer.actor, "clock": CLOCK}
    cases.a_local_value(proposals.JOINT_DEBT, "half", holds_from=TODAY)
    refused("debts.joint_debt_unknown", services.offers_send, **send)
    monkeypatch.setattr(proposals, "JOINT_DEBT", "debts.joint_debt_elsewhere")
    refused("base.local_value_missing", services.offers_send, **send)
    assert not Reservation.objects.exists()


def test_a_discharge_for_one_of_two_leaves_the_debt_to_the_other_until_a_paper_names_that_one_too(staff):
    at, one, two = a_joint_debt()
    for claim in at.claims:
        services.claim_correct(claim_id=claim.pk, debtor_ids=[one.pk, two.pk], actor=at.officer.actor, clock=CLOCK)
    proposal = ordered_by_the_court(at)
    refuser = proposal.offers.get(state="refused")
    by = {"offer_id": refuser.pk, "given_on": TODAY, "document_id": a_paper(at.case), "actor": at.officer.actor,
          "clock": CLOCK}  # fmt: skip
    with pytest.raises(NotFound):
        services.discharge_receive(debtor_ids=[uuid4()], **by)
    row = services.discharge_receive(debtor_ids=[one.pk], **by)
    claim = Claim.objects.get(pk=refuser.claim_id)
    assert (row.debtor_ids, claim.state, claim.debtor_ids) == ([one.pk], "known", [two.pk])
    both_sign(proposal, one, two)
    paid(at)
    assert facts(at, "payout.settled").keys() == {"payout.settled"}
    assert facts(at, "discharge.received") == {}, "the other still owes it"
    assert told(one) == told(two) == 1
    services.discharge_receive(**by | {"clock": NEXT})
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}
    assert (told(one), told(two)) == (1, 2), "the first of them read it when it was so"
    payment = Payment.objects.get(cause_id=refuser.pk)
    back = {"payment_id": payment.pk, "returned_on": NEXT.today(), "actor": fund.a_releaser().actor, "clock": NEXT}
    fund_services.payment_return(**back)
    claim.refresh_from_db()
    assert (claim.state, claim.debtor_ids) == ("known", claim.client_ids), "what came back, both owe again"
    services.discharge_receive(**by | {"debtor_ids": [one.pk], "clock": NEXT})
    claim.refresh_from_db()
    assert (claim.state, claim.debtor_ids) == ("known", [two.pk])


def test_what_was_accepted_holds_for_the_second_of_two_where_a_paper_came_for_the_first(staff):
    at, one, two = a_joint_debt()
    proposal = agreed(at)
    both_sign(proposal, one, two)
    services.discharge_receive(
        offer_id=proposal.offers.get(claim=at.claims[0]).pk, given_on=TODAY, document_id=a_paper(at.case),
        debtor_ids=[one.pk], actor=at.officer.actor, clock=CLOCK,
    )  # fmt: skip
    assert facts(at, "discharge.received") == {}
    paid(at)
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}
    assert [row.debtor_ids for row in Discharge.objects.filter(payment_id=None)] == [[one.pk]]
    assert Discharge.objects.get(claim=at.claims[0], debtor_ids=[two.pk]).payment_id is not None


def both_sign(proposal, *persons):
    for person in persons:
        with acting(own := people.actor_as_resident(person)):
            services.contract_sign(proposal_id=proposal.pk, person_id=person.pk, actor=own, clock=CLOCK)


def told(person):
    """How often this one reads that the debts are gone."""
    return PaperDue.objects.filter(paper="final-discharge", reader_id=person.pk).count()
