# SPDX-License-Identifier: EUPL-1.2
"""Agreed, and not paid after all: the bank sends it back or it is taken back, and what that undoes."""

from __future__ import annotations

from schuldenlab.base.models import Event
from schuldenlab.base.money import euros
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.papers import OVERTAKEN
from schuldenlab.cases.papers import every_night as letters_night
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.tests import factories as fund

from ..models import Claim, Discharge, Message, Offer
from ..pages_proposals import _next
from ..selectors.contract import contract_view
from ..selectors.settling import settling_view
from ..services.conversation import opened
from . import settling as make
from .settled import money, paid, said, signed
from .test_settling import agreed, facts

CLOCK = make.CLOCK
TODAY = CLOCK.today()


def test_a_payment_that_comes_back_takes_its_discharge_back_and_nobody_discharges_twice(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    batch, by = paid(at)
    payment = batch.row.payments.order_by("pk").first()
    fund_services.payment_return(payment_id=payment.pk, returned_on=TODAY, **by)
    claim = Offer.objects.select_related("claim").get(pk=payment.cause_id).claim
    assert (claim.state, claim.reason) == ("known", "")
    assert facts(at, "discharge.received", "payout.settled") == {}
    read = {"reader_id": at.desk.resident.pk}
    assert PaperDue.objects.filter(paper="unpaid", **read).count() == 1  # that it is not gone after all
    assert PaperDue.objects.filter(paper="final-discharge", **read).count() == 1
    (unpaid,) = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).proposal.unpaid
    assert (unpaid.id, unpaid.unpaid_since) == (payment.cause_id, TODAY)
    paid(at)
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("gone", "discharged")
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}
    assert settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY).proposal.unpaid == ()
    assert Event.objects.filter(verb="discharge.given").count() == Discharge.objects.count() == 2
    for verb in ("discharge.unpaid", "discharge.holds"):
        assert Event.objects.filter(verb=verb).count() == 1
    assert PaperDue.objects.filter(paper="final-discharge", **read).count() == 2  # and that it is once more
    cases.a_letter_head()
    letters_night(CLOCK)  # what waited all that time does not say that a debt is open which is gone
    assert PaperDue.objects.get(paper="unpaid", **read).held_by == OVERTAKEN


def test_agreed_money_that_is_taken_back_leaves_the_agreement_and_somebody_calls(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    signed(at, proposal)
    lost, kept = proposal.offers.order_by("cents")
    taker = fund.a_releaser().actor
    fund_services.reserve_take_back(
        reservation_id=lost.reservation_id, reason="creditor_withdrew", actor=taker, clock=CLOCK
    )
    assert Offer.objects.get(pk=lost.pk).state == "withdrawn"
    (told,) = Message.objects.filter(type="ended")
    assert (told.answering_id, opened(told)["reason"]) == (lost.answering_id, "not_paid")
    view = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY)
    assert (view.paid_cents, [(one.cents, one.why) for one in view.stays]) == (
        kept.cents, [(lost.balance_cents, "no_deal")]
    )  # fmt: skip
    seen = settling_view(case_id=at.case.pk, actor=at.officer.actor, on=TODAY)
    assert euros(kept.cents, "nl") in _next(seen)["sentence"]
    assert cases.open_steps(at.case)["late-debt"].who_role == "settlement_officer"
    paid(at)
    assert facts(at, "discharge.received") == {"discharge.received": TODAY}
    assert Claim.objects.get(pk=lost.claim_id).state == "known"


def test_the_letter_that_debts_are_gone_names_none_that_is_owed(staff, django_capture_on_commit_callbacks):
    """Of two debts one was paid, came back and was taken back; then the other was paid."""
    at = make.a_settling(debts=make.DEBTS[2:])
    cases.a_letter_head()
    proposal = agreed(at)
    signed(at, proposal)
    lost, kept = proposal.offers.order_by("cents")
    batch, by = paid(at, only=lost)
    fund_services.payment_return(payment_id=batch.row.payments.get().pk, returned_on=TODAY, **by)
    fund_services.reserve_take_back(
        reservation_id=lost.reservation_id, reason="creditor_withdrew", actor=fund.a_releaser().actor, clock=CLOCK
    )
    with django_capture_on_commit_callbacks(execute=True):
        paid(at, only=kept)
    told = said(PaperDue.objects.get(paper="final-discharge").document_id)
    assert money(kept.balance_cents) in told
    assert money(lost.balance_cents) not in told, "she still owes that"
