# SPDX-License-Identifier: EUPL-1.2
"""Who reads that all debts are gone, and what must still be discharged, where a debt ended before the others were
paid."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import RequestFactory

from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError
from schuldenlab.base.models import Task
from schuldenlab.cases.facts import facts_collect
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.tests import factories as fund
from schuldenlab.people.selectors import organisation_names

from .. import services, silence
from ..models import Claim, Conversation, Discharge, Message
from ..pages_proposals import proposal as proposal_page
from ..selectors.how_far import how_far
from ..selectors.on_paper import on_paper_view
from ..services import contracts
from . import settling as make
from .settled import money
from .test_after_agreement import LATER, agreed
from .test_paid_in_parts import LAST, noted, on_paper, ordered, parts, reasons, signs
from .test_papers import letters
from .test_who_got_all import one_of_two

__all__ = ["one_of_two", "ordered", "parts"]


def test_one_note_that_discharges_two_debts_tells_everybody_who_owed_one(staff, monkeypatch):
    """One had a paper of the first creditor; with the last note that one is done with the second as well. The two
    discharges are of one instant, and the first creditor's happens to sort last."""
    clients = make.two_in_one_house()
    at = make.a_settling(method="mediation", debts=make.DEBTS[2:], clients=clients)
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    proposal = services.proposal_make(case_id=at.case.pk, **by)
    proposal = agreed(at, services.offers_send(proposal_id=proposal.pk, **by), sign=False)
    for one in clients:
        signs(at, proposal, one)
    first, second = proposal.offers.order_by("cents")
    noted(at, proposal, 100)
    on_paper(at, first, received_cents=100, debtor_ids=[clients[0].pk])
    write = contracts.discharge_write
    monkeypatch.setattr(contracts, "discharge_write", lambda offer, *told, **more: write(
        offer, *told, id=UUID(int=2 if offer == first else 1), **more
    ))  # fmt: skip
    noted(at, proposal, first.cents + second.cents - 100, LAST)
    assert set(Claim.objects.values_list("state", flat=True)) == {"gone"}
    read = PaperDue.objects.filter(paper="final-discharge").values_list("reader_id", flat=True)
    assert sorted(read) == sorted(one.pk for one in clients)


def done(at):
    found = facts_collect(case=at.case, names=("instalments.completed", "discharge.received"), on=LAST.today())
    return {one: fact.value for one, fact in found.items()}


ALL_DONE = dict.fromkeys(("instalments.completed", "discharge.received"), LAST.today())


def ends(at, offer, reason, clock=LATER):
    services.claim_end(claim_id=offer.claim_id, reason=reason, on=clock.today(), actor=at.officer.actor, clock=clock)


@pytest.mark.parametrize("before", [0, 60_00])
def test_where_one_was_paid_another_way_the_others_are_discharged_for_all_of_theirs(parts, before):
    """Of 60.00 that went first it got 20.16; nothing more goes to it."""
    at, proposal, less, full = parts
    assert (less.cents, full.cents) == (57_46, 113_54)
    if before:
        noted(at, proposal, before)
    ends(at, less, "paid")
    rest = 113_54 if not before else 73_70
    with pytest.raises(LabError, match=r"debts\.passed_on_above_papers"):
        noted(at, proposal, rest + 1, LAST)
    noted(at, proposal, rest - 1, LAST)
    assert (Claim.objects.get(pk=full.claim_id).state, done(at)) == ("known", {})
    noted(at, proposal, 1, LAST)
    assert reasons() == {("gone", "paid"), ("gone", "discharged")}
    assert done(at) == ALL_DONE
    assert not Discharge.objects.filter(offer=less).exists(), "nobody has to let go what was paid"
    with pytest.raises(Conflict, match=r"debts\.nobody_owes_it"):  # with 57.46 on it the other would be owed again
        on_paper(at, less, LAST, received_cents=less.cents)
    assert done(at) == ALL_DONE


def test_that_the_last_who_was_to_get_more_was_paid_another_way_discharges_the_others(parts):
    at, proposal, less, full = parts
    noted(at, proposal, full.cents)
    on_paper(at, full, received_cents=75_39)  # its part
    assert done(at) == {}
    ends(at, less, "paid", LAST)
    assert done(at) == ALL_DONE


@pytest.mark.parametrize("reason", ["double", "not_a_debt", "paid"])
def test_whom_the_court_ordered_discharges_no_debt_that_ended(ordered, reason):
    at, proposal, forced, joined = ordered
    ends(at, forced, reason)
    noted(at, proposal, joined.cents, LAST)
    assert reasons() == {("gone", reason), ("gone", "discharged")}
    assert [one.offer_id for one in Discharge.objects.all()] == [joined.pk]
    assert done(at) == ALL_DONE
    assert on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=LAST.today()).undischarged == ()
    how = {one: how_far(at.case, Conversation.objects.get(answering=one.answering_id)) for one in (forced, joined)}
    assert how == {forced: "none_known", joined: "done"}, "of the first nothing was let go"


@pytest.mark.parametrize(
    ("reason", "listed", "how"),
    [("not_a_debt", False, "Dit was geen schuld."), ("paid", True, "Dit is al betaald.")],
)
def test_the_letter_that_all_debts_are_gone_lists_no_debt_that_never_was(
    parts, reason, listed, how, django_capture_on_commit_callbacks
):
    at, proposal, less, full = parts
    cases.a_letter_head()
    ends(at, less, reason)
    with django_capture_on_commit_callbacks(execute=True):
        noted(at, proposal, full.cents, LAST)
    assert not Discharge.objects.filter(offer=less).exists()
    (letter,) = letters("final-discharge")
    names = organisation_names(ids=[less.creditor_id, full.creditor_id])
    gone, _, never = letter.partition("Dit stond er verkeerd bij:")
    assert names[full.creditor_id] in gone
    assert f"{names[less.creditor_id]}: {money(less.balance_cents)}. {how}" in (gone if listed else never)
    assert (names[less.creditor_id] in gone) is listed


def test_where_the_last_debt_ended_by_hand_one_letter_says_that_all_are_gone(parts, django_capture_on_commit_callbacks):
    """More than four weeks after the other was discharged, whose note brought no letter."""
    at, proposal, less, full = parts
    cases.a_letter_head()
    noted(at, proposal, full.cents)
    on_paper(at, full, received_cents=75_39)
    assert letters("final-discharge") == []
    late = FixedClock.on(LATER.today() + timedelta(days=60))
    with django_capture_on_commit_callbacks(execute=True):
        ends(at, less, "double", late)
        ends(at, less, "double", late)
    (letter,) = letters("final-discharge")
    names = organisation_names(ids=[less.creditor_id, full.creditor_id])
    gone, _, never = letter.partition("Dit stond er verkeerd bij:")
    assert names[full.creditor_id] in gone
    assert names[less.creditor_id] in never


def test_where_no_debt_of_the_agreement_was_one_nothing_is_waited_for_and_the_letter_lets_nothing_go(
    parts, django_capture_on_commit_callbacks
):
    at, _, less, full = parts
    cases.a_letter_head()
    with django_capture_on_commit_callbacks(execute=True):
        ends(at, less, "not_a_debt")
        assert (letters("final-discharge"), done(at)) == ([], {})
        ends(at, full, "double", LAST)
    assert done(at) == ALL_DONE
    started = facts_collect(case=at.case, names=("instalments.started",), on=LAST.today())["instalments.started"]
    assert (started.value, started.known_at) == (LAST.today(), LAST.now())
    (letter,) = letters("final-discharge")
    assert "Van je akkoord staat niets meer open." in letter
    assert "kwijt" not in letter
    assert f"{money(less.balance_cents)}. Dit was geen schuld." in letter
    assert f"{money(full.balance_cents)}. Dit stond er twee keer." in letter


def test_who_reads_that_all_debts_are_gone_reads_in_no_other_letter_that_the_last_is_paid(
    parts, django_capture_on_commit_callbacks
):
    """With the note put right both were owed again; then one was discharged anew, and the other paid another way."""
    at, proposal, less, full = parts
    cases.a_letter_head()
    wrong = noted(at, proposal, less.cents + full.cents)
    with django_capture_on_commit_callbacks(execute=True):
        noted(at, proposal, 100_00, LATER, corrects=wrong.pk)
    (unpaid,) = letters("unpaid")
    assert "Wij dachten dat alles hiervoor betaald was." in unpaid, "no payment went wrong"
    on_paper(at, full, LAST, received_cents=66_40)
    rows = PaperDue.objects.filter(paper="final-discharge")
    before = rows.count()
    ends(at, less, "paid", FixedClock.on(LAST.today() + timedelta(days=1)))
    assert rows.count() == before + 1
    assert not PaperDue.objects.filter(paper="paid").exists()


def test_who_still_owed_a_debt_of_two_reads_alone_that_it_was_paid(one_of_two, django_capture_on_commit_callbacks):
    """The first of them had a paper, owes nothing else any more, and read so."""
    at, _, alone, joint, clients = one_of_two
    on_paper(at, joint, received_cents=0, debtor_ids=[clients[0].pk])
    on_paper(at, alone, received_cents=0)
    assert set(PaperDue.objects.filter(paper="final-discharge").values_list("reader_id", flat=True)) == {clients[0].pk}
    ends(at, joint, "paid", LAST)
    last = PaperDue.objects.filter(paper="final-discharge").latest("known_at")
    assert (PaperDue.objects.filter(paper="final-discharge").count(), last.reader_id) == (2, clients[1].pk)
    assert done(at) == ALL_DONE


def test_one_total_for_two_debts_of_an_agreement_is_the_end_of_the_second(staff):
    """Asked anew what is owed, the creditor names one amount for both. Nothing more goes to the second, which got half
    of 60.00."""
    at = make.a_settling(method="mediation", debts=[make.DEBTS[2]] * 2)
    first, second = at.claims
    Claim.objects.filter(pk=second.pk).update(creditor=first.creditor, answering=first.answering)
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    sent = services.offers_send(proposal_id=services.proposal_make(case_id=at.case.pk, **by).pk, **by)
    proposal = agreed(at, sent)
    noted(at, proposal, 60_00)
    by |= {"clock": LATER}
    (question,) = services.balances_ask(case_id=at.case.pk, again=[first.pk, second.pk], **by)
    services.balance_answer(message_id=question.pk, holds_on=LATER.today(), total_cents=375_040, **by)
    assert reasons() == {("known", ""), ("gone", "double")}
    noted(at, proposal, 55_49, LAST)
    assert done(at) == {}
    noted(at, proposal, 1, LAST)
    assert reasons() == {("gone", "discharged"), ("gone", "double")}
    assert done(at) == ALL_DONE


def test_the_proposal_says_what_still_counts_and_names_what_ended(parts):
    at, _, less, full = parts
    names = organisation_names(ids=[less.creditor_id, full.creditor_id])

    def page():
        request = RequestFactory().get("/")
        request.actor, request.clock, request.session = at.officer.actor, LATER, {}
        return re.sub(r"\s+", " ", proposal_page(request, case_id=at.case.pk).content.decode().replace("\xa0", " "))

    assert f"Er is een akkoord: {money(171_00)} op" in page()
    ends(at, less, "not_a_debt")
    seen = page()
    assert f"Er is een akkoord: {money(full.cents)} op {money(full.balance_cents)} aan schulden." in seen
    assert f"Dit telt niet meer mee: {names[less.creditor_id]} (geen schuld)." in seen
    assert f"<strong>{money(full.cents)}</strong>" in seen, "the total of the table"
    ends(at, full, "paid")
    seen = page()
    assert "Van het akkoord staat niets meer open: " in seen
    assert all(f"{names[one.creditor_id]} ({how})" in seen for one, how in ((less, "geen schuld"), (full, "betaald")))


def test_who_was_to_get_nothing_waits_for_no_payment_that_never_comes(staff):
    """A debt of two cents gets less than a cent of 171.00; then the other was paid another way before anything went."""
    at = make.a_settling(method="mediation", debts=[make.DEBTS[2], ("telecom", "ordinary", 2)])
    make.calculated(at, income="1510.00")
    by = {"actor": at.officer.actor, "clock": make.CLOCK}
    sent = services.offers_send(proposal_id=services.proposal_make(case_id=at.case.pk, **by).pk, **by)
    nothing, all_of_it = agreed(at, sent).offers.order_by("cents")
    assert (nothing.cents, all_of_it.cents) == (0, 171_00)
    ends(at, all_of_it, "paid", LAST)
    assert reasons() == {("gone", "paid"), ("gone", "discharged")}
    assert done(at) == ALL_DONE


def test_of_what_is_noted_an_hour_after_a_debt_ended_nothing_went_to_it(parts):
    at, proposal, less, full = parts
    ends(at, less, "paid")
    noted(at, proposal, full.cents, FixedClock(LATER.now() + timedelta(hours=1)))
    assert Claim.objects.get(pk=full.claim_id).state == "gone"


def test_what_counts_for_who_ended_is_still_needed_when_a_note_is_put_right(parts):
    """Of the first 100.00 it got 33.60: that part never went to the other."""
    at, proposal, less, full = parts
    noted(at, proposal, 100_00)
    ends(at, less, "paid")
    wrong = noted(at, proposal, 47_14, LAST)
    assert Claim.objects.get(pk=full.claim_id).state == "gone"
    noted(at, proposal, 47_13, LAST, corrects=wrong.pk)
    assert Claim.objects.get(pk=full.claim_id).state == "known", "a cent of its own is still to come"


def test_where_all_discharged_by_papers_for_more_than_was_noted_no_instalment_is_waited_for(parts):
    """What the household paid by itself nobody notes."""
    at, proposal, less, full = parts
    noted(at, proposal, 10_00)
    on_paper(at, less, received_cents=57_00)
    assert done(at) == {}
    on_paper(at, full, LAST, received_cents=100_00)
    assert done(at) == ALL_DONE
    noted(at, proposal, 147_00, LAST)
    assert done(at) == ALL_DONE, "and what was noted late changes nothing"


def test_of_a_debt_that_is_gone_no_answer_is_waited_for(parts):
    """Both creditors were asked anew what is owed, and answer nothing."""
    at, _, less, full = parts
    by = {"actor": at.officer.actor, "clock": LATER}
    services.balances_ask(case_id=at.case.pk, again=[less.claim_id, full.claim_id], **by)
    services.claim_sell(claim_id=less.claim_id, sold_on=LATER.today(), creditor_name="Incasso Vermeer", **by)
    waiting = Message.objects.filter(type="balance_request", answered_at=None, withdrawn_at=None)
    assert [one.answering_id for one in waiting] == [full.answering_id]
    silence.every_night(LAST)
    late = Task.objects.filter(step=silence.STEP, done_at=None)
    assert late.count() == 1, "of the other the day has passed"
    on_paper(at, full, LAST, received_cents=0)
    assert late.count() == 0


def test_who_was_to_get_nothing_is_discharged_where_the_other_money_is_taken_back(staff):
    """The fund pays a tenth, and of two cents nothing."""
    at = make.a_settling(debts=[make.DEBTS[2], ("telecom", "ordinary", 2)])
    nothing, lost = agreed(at).offers.order_by("cents")
    assert nothing.cents == 0
    fund_services.reserve_take_back(
        reservation_id=lost.reservation_id, reason="creditor_withdrew", actor=fund.a_releaser().actor, clock=LATER
    )
    assert reasons() == {("known", ""), ("gone", "discharged")}
    received = facts_collect(case=at.case, names=("discharge.received",), on=LATER.today())["discharge.received"]
    assert received.value == LATER.today()
